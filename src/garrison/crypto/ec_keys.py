"""Elliptic curves in Weierstrass form: ECDSA and ECDH.

Signatures are DER (RFC 3279, 2.2.3).  All of these curves have cofactor 1, so that plain ECDH is
the cofactor Diffie-Hellman primitive that KMS promises (NIST SP 800-56A, 5.7.1.2).
"""

from typing import TYPE_CHECKING, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key

from garrison.crypto.asymmetric import (
    KeyPair,
    MaterialError,
    PeerKeyError,
    SignatureError,
    encode_private_key,
)
from garrison.crypto.key_specs import MessageType

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

CURVES: dict[str, ec.EllipticCurve] = {
    "ECC_NIST_P256": ec.SECP256R1(),
    "ECC_NIST_P384": ec.SECP384R1(),
    "ECC_NIST_P521": ec.SECP521R1(),
    "ECC_SECG_P256K1": ec.SECP256K1(),
}
HASHED = {
    f"ECDSA_SHA_{8 * digest.digest_size}": ec.ECDSA(digest)
    for digest in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())
}
PREHASHED = {
    f"ECDSA_SHA_{8 * digest.digest_size}": ec.ECDSA(Prehashed(digest))
    for digest in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())
}


class ECKeyPair(KeyPair):
    """A key pair on one of the curves."""

    __slots__ = ("_private", "_public")

    def __init__(self, spec: str, private_key: ec.EllipticCurvePrivateKey) -> None:
        super().__init__(spec, private_key)
        self._private = private_key
        self._public = private_key.public_key()

    @classmethod
    def generate(cls, spec: str) -> Self:
        """Make a key pair."""
        return cls(spec, ec.generate_private_key(CURVES[spec]))

    @classmethod
    def from_private_key(cls, spec: str, private_key: "PrivateKeyTypes") -> Self:
        """Return the pair of a private key, or raise ``MaterialError`` if it is of another spec."""
        name = CURVES[spec].name
        if (
            not isinstance(private_key, ec.EllipticCurvePrivateKey)
            or private_key.curve.name != name
        ):
            raise MaterialError(f"not a private key on the curve `{name}`")
        return cls(spec, private_key)

    def plaintext_private_key(self) -> bytes:
        """Return the private key in clear: PKCS #8, DER."""
        return encode_private_key(self._private)

    def sign(self, algorithm: str, message: bytes, message_type: MessageType) -> bytes:
        """Return a signature in DER."""
        schemes = PREHASHED if message_type == "DIGEST" else HASHED
        return self._private.sign(message, schemes[algorithm])

    def verify(
        self, algorithm: str, message: bytes, message_type: MessageType, signature: bytes
    ) -> None:
        """Check a signature; raise ``SignatureError``."""
        schemes = PREHASHED if message_type == "DIGEST" else HASHED
        try:
            self._public.verify(signature, message, schemes[algorithm])
        except InvalidSignature:
            raise SignatureError("not this key's signature of this message") from None

    def agree(self, peer_public_key: bytes) -> bytes:
        """Return the shared point's x, as long as the field; raise ``PeerKeyError``."""
        try:
            peer = load_der_public_key(peer_public_key)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise PeerKeyError("not a public key, SubjectPublicKeyInfo in DER") from None
        name = self._private.curve.name
        if not isinstance(peer, ec.EllipticCurvePublicKey) or peer.curve.name != name:
            raise PeerKeyError(f"not a public key on the curve `{name}`")
        return self._private.exchange(ec.ECDH(), peer)
