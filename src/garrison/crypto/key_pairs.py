"""Key pairs of every key spec: made, and read from PKCS #8.

The kinds' modules, and with them most of the cryptography library, are imported when the first pair
of that kind is used.
"""

from typing import TYPE_CHECKING, Protocol

from garrison.core.errors import InvariantError
from garrison.crypto.asymmetric import KeyPair, MaterialError
from garrison.crypto.key_specs import KEY_SPECS, MaterialKind

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


class KeyPairKind(Protocol):
    """A kind's own class of key pairs."""

    def generate(self, spec: str) -> KeyPair:
        """Make a key pair of a spec of this kind."""

    def from_private_key(self, spec: str, private_key: "PrivateKeyTypes") -> KeyPair:
        """Return the pair of a private key, or raise ``MaterialError`` if it is of another spec."""


def generate_key_pair(spec: str) -> KeyPair:
    """Make a key pair, from OpenSSL's own random numbers.

    RSA takes its time, up to seconds; it leaves the other threads alone meanwhile.
    """
    return _find_kind(KEY_SPECS[spec].kind).generate(spec)


def load_key_pair(spec: str, pkcs8: bytes, *, trusted: bool = False) -> KeyPair:
    """Read a private key: PKCS #8, DER.

    Set ``trusted`` for what came from here: it saves the search for prime factors in RSA keys.

    Raises:
        MaterialError: it is no private key, or of another spec.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        private_key = load_der_private_key(
            pkcs8, password=None, unsafe_skip_rsa_key_validation=trusted
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Without the library's words: they might quote the key.
        raise MaterialError("not an unencrypted private key in PKCS #8, DER") from None
    return _find_kind(KEY_SPECS[spec].kind).from_private_key(spec, private_key)


def _find_kind(kind: MaterialKind) -> KeyPairKind:
    match kind:
        case "RSA":
            from garrison.crypto.rsa_keys import RSAKeyPair

            return RSAKeyPair
        case "EC":
            from garrison.crypto.ec_keys import ECKeyPair

            return ECKeyPair
        case "ED25519":
            from garrison.crypto.edwards_keys import EdwardsKeyPair

            return EdwardsKeyPair
        case "ML_DSA":
            from garrison.crypto.ml_dsa_keys import MLDSAKeyPair

            return MLDSAKeyPair
        case "ML_KEM":
            from garrison.crypto.ml_kem_keys import MLKEMKeyPair

            return MLKEMKeyPair
    raise InvariantError(f"`{kind}` has no key pairs here")
