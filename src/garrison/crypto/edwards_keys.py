"""Ed25519 and Ed25519ph (RFC 8032).

For Ed25519ph KMS hashes what it is given, which is a digest already, once more.
"""

from typing import TYPE_CHECKING, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from garrison.crypto.asymmetric import (
    KeyPair,
    MaterialError,
    SignatureError,
    encode_private_key,
)
from garrison.crypto.key_specs import MessageType

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


class EdwardsKeyPair(KeyPair):
    """A key pair on the curve edwards25519."""

    __slots__ = ("_private", "_public")

    def __init__(self, spec: str, private_key: ed25519.Ed25519PrivateKey) -> None:
        super().__init__(spec, private_key)
        self._private = private_key
        self._public = private_key.public_key()

    @classmethod
    def generate(cls, spec: str) -> Self:
        """Make a key pair."""
        return cls(spec, ed25519.Ed25519PrivateKey.generate())

    @classmethod
    def from_private_key(cls, spec: str, private_key: "PrivateKeyTypes") -> Self:
        """Return the pair of a private key, or raise ``MaterialError`` if it is of another spec."""
        if not isinstance(private_key, ed25519.Ed25519PrivateKey):
            raise MaterialError("not an Ed25519 private key")
        return cls(spec, private_key)

    def plaintext_private_key(self) -> bytes:
        """Return the private key in clear: PKCS #8, DER."""
        return encode_private_key(self._private)

    def sign(self, algorithm: str, message: bytes, message_type: MessageType) -> bytes:
        """Return a signature of 64 bytes."""
        return self._private.sign(message)

    def verify(
        self, algorithm: str, message: bytes, message_type: MessageType, signature: bytes
    ) -> None:
        """Check a signature; raise ``SignatureError``."""
        try:
            self._public.verify(signature, message)
        except InvalidSignature:
            raise SignatureError("not this key's signature of this message") from None
