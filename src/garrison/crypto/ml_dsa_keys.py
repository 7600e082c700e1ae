"""ML-DSA, the signatures of FIPS 204: without a context, hedged with random bytes.

The private key is kept as its 32-byte seed.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/mldsa.html
"""

from typing import TYPE_CHECKING, Self, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import mldsa

from garrison.crypto.asymmetric import (
    KeyPair,
    MaterialError,
    SignatureError,
    encode_private_key,
)
from garrison.crypto.key_specs import MessageType

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

MLDSAPrivateKey: TypeAlias = (
    mldsa.MLDSA44PrivateKey | mldsa.MLDSA65PrivateKey | mldsa.MLDSA87PrivateKey
)
PARAMETER_SETS: dict[
    str,
    type[mldsa.MLDSA44PrivateKey] | type[mldsa.MLDSA65PrivateKey] | type[mldsa.MLDSA87PrivateKey],
] = {
    "ML_DSA_44": mldsa.MLDSA44PrivateKey,
    "ML_DSA_65": mldsa.MLDSA65PrivateKey,
    "ML_DSA_87": mldsa.MLDSA87PrivateKey,
}


class MLDSAKeyPair(KeyPair):
    """An ML-DSA key pair."""

    __slots__ = ("_private", "_public")

    def __init__(self, spec: str, private_key: MLDSAPrivateKey) -> None:
        super().__init__(spec, private_key)
        self._private = private_key
        self._public = private_key.public_key()

    @classmethod
    def generate(cls, spec: str) -> Self:
        """Make a key pair."""
        return cls(spec, PARAMETER_SETS[spec].generate())

    @classmethod
    def from_private_key(cls, spec: str, private_key: "PrivateKeyTypes") -> Self:
        """Return the pair of a private key, or raise ``MaterialError`` if it is of another spec."""
        if not isinstance(private_key, PARAMETER_SETS[spec]):
            raise MaterialError(f"not a private key of {spec}")
        return cls(spec, private_key)

    def plaintext_private_key(self) -> bytes:
        """Return the private key in clear, as its seed: PKCS #8, DER."""
        return encode_private_key(self._private)

    def sign(self, algorithm: str, message: bytes, message_type: MessageType) -> bytes:
        """Return a signature: 2,420, 3,309 or 4,627 bytes."""
        if message_type == "EXTERNAL_MU":
            return self._private.sign_mu(message)
        return self._private.sign(message)

    def verify(
        self, algorithm: str, message: bytes, message_type: MessageType, signature: bytes
    ) -> None:
        """Check a signature; raise ``SignatureError``."""
        try:
            if message_type == "EXTERNAL_MU":
                self._public.verify_mu(signature, message)
            else:
                self._public.verify(signature, message)
        except InvalidSignature:
            raise SignatureError("not this key's signature of this message") from None
