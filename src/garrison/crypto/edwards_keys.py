"""Ed25519 and Ed25519ph (RFC 8032), without a context.

Ed25519ph is libsodium's, since the cryptography library has none; it is imported when it is first
used.  KMS gives it a digest and lets it hash that once more.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
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

PREHASHED = "ED25519_PH_SHA_512"
SIGNATURE_BYTES = 64
NOT_SIGNED = "not this key's signature of this message"


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
        if algorithm == PREHASHED:
            return _sign_prehashed(self._private, message)
        return self._private.sign(message)

    def verify(
        self, algorithm: str, message: bytes, message_type: MessageType, signature: bytes
    ) -> None:
        """Check a signature; raise ``SignatureError``."""
        if algorithm == PREHASHED:
            _verify_prehashed(self._public, message, signature)
            return
        try:
            self._public.verify(signature, message)
        except InvalidSignature:
            raise SignatureError(NOT_SIGNED) from None


def _sign_prehashed(private_key: ed25519.Ed25519PrivateKey, message: bytes) -> bytes:
    from nacl import bindings

    state = bindings.crypto_sign_ed25519ph_state()
    bindings.crypto_sign_ed25519ph_update(state, message)
    # libsodium's secret key: the seed and the public key.
    seed = private_key.private_bytes_raw()
    public_key = private_key.public_key().public_bytes_raw()
    return bindings.crypto_sign_ed25519ph_final_create(state, seed + public_key)


def _verify_prehashed(
    public_key: ed25519.Ed25519PublicKey, message: bytes, signature: bytes
) -> None:
    from nacl import bindings, exceptions

    if len(signature) != SIGNATURE_BYTES:
        raise SignatureError(NOT_SIGNED)
    state = bindings.crypto_sign_ed25519ph_state()
    bindings.crypto_sign_ed25519ph_update(state, message)
    try:
        bindings.crypto_sign_ed25519ph_final_verify(state, signature, public_key.public_bytes_raw())
    except exceptions.BadSignatureError:
        raise SignatureError(NOT_SIGNED) from None
