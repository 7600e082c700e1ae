"""ML-KEM, the key encapsulation of FIPS 203.

The private key is kept as its 64-byte seed.  ML-KEM-512 is missing in the cryptography library.
"""

from typing import TYPE_CHECKING, Self, TypeAlias

from cryptography.hazmat.primitives.asymmetric import mlkem

from garrison.crypto.asymmetric import (
    DecryptionError,
    KeyPair,
    MaterialError,
    encode_private_key,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

MLKEMPrivateKey: TypeAlias = mlkem.MLKEM768PrivateKey | mlkem.MLKEM1024PrivateKey
PARAMETER_SETS: dict[str, type[mlkem.MLKEM768PrivateKey] | type[mlkem.MLKEM1024PrivateKey]] = {
    "ML_KEM_768": mlkem.MLKEM768PrivateKey,
    "ML_KEM_1024": mlkem.MLKEM1024PrivateKey,
}


class MLKEMKeyPair(KeyPair):
    """An ML-KEM key pair."""

    __slots__ = ("_private", "_public")

    def __init__(self, spec: str, private_key: MLKEMPrivateKey) -> None:
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

    def encapsulate(self) -> tuple[bytes, bytes]:
        """Make a secret, 32 bytes; return it and what it is recovered from."""
        return self._public.encapsulate()

    def decapsulate(self, ciphertext: bytes) -> bytes:
        """Return the secret, or raise ``DecryptionError`` for a wrong length."""
        try:
            return self._private.decapsulate(ciphertext)
        except ValueError:
            raise DecryptionError("not as long as a ciphertext of this spec") from None
