"""How key material travels to KMS: wrapped under a public key that was made for it.

Whoever asks for the parameters of an import gets a public key and a token.  The token is the
private key, sealed under the service key ``kms`` together with what it may be used for, so nothing
has to be stored until the material comes.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html
"""

from datetime import datetime

import msgspec

from garrison.core.errors import GarrisonError, IntegrityError
from garrison.crypto.asymmetric import DecryptionError
from garrison.crypto.key_pairs import generate_key_pair, load_key_pair
from garrison.crypto.key_specs import KEY_SPECS
from garrison.crypto.redaction import Redacted
from garrison.crypto.sealer import Sealer

ASSOCIATED = b"import token"
# Each wraps material directly, or wraps an AES key that wraps the material (RFC 5649).
OAEP_OF = {
    "RSAES_OAEP_SHA_1": "RSAES_OAEP_SHA_1",
    "RSAES_OAEP_SHA_256": "RSAES_OAEP_SHA_256",
    "RSA_AES_KEY_WRAP_SHA_1": "RSAES_OAEP_SHA_1",
    "RSA_AES_KEY_WRAP_SHA_256": "RSAES_OAEP_SHA_256",
}
TWO_STEPS = frozenset({"RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"})


class ImportTokenError(GarrisonError):
    """Bytes are no import token of ours."""


class UnwrappingError(GarrisonError):
    """Material was not wrapped under the token's public key and with its algorithm."""


class ImportToken(Redacted, msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What is sealed in a token."""

    key_arn: str
    """The KMS key that the material is for."""
    expires_at: datetime
    algorithm: str
    """The wrapping algorithm, a key of ``OAEP_OF``."""
    spec: str
    """The wrapping key's: ``RSA_4096``."""
    private_key: bytes

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the material in clear.

        Raises:
            UnwrappingError: it was not wrapped for this token.
        """
        pair = load_key_pair(self.spec, self.private_key, trusted=True)
        size = len(wrapped)
        if self.algorithm in TWO_STEPS:
            size = KEY_SPECS[self.spec].size_bits // 8
        try:
            opened = pair.decrypt(OAEP_OF[self.algorithm], wrapped[:size])
        except DecryptionError:
            raise UnwrappingError("not wrapped under this token's public key") from None
        if self.algorithm in TWO_STEPS:
            return unwrap_with_aes(opened, wrapped[size:])
        return opened


class ImportTokens(Redacted):
    """Makes import tokens and opens them."""

    __slots__ = ("_sealer",)

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def create(
        self, key_arn: str, spec: str, algorithm: str, expires_at: datetime
    ) -> tuple[bytes, bytes]:
        """Make a wrapping key; return its public half (SubjectPublicKeyInfo, DER) and a token.

        Takes up to seconds: call this from a thread.
        """
        pair = generate_key_pair(spec)
        token = ImportToken(
            key_arn=key_arn,
            expires_at=expires_at,
            algorithm=algorithm,
            spec=spec,
            private_key=pair.plaintext_private_key(),
        )
        return pair.public_key, self._sealer.seal(msgspec.msgpack.encode(token), ASSOCIATED)

    def open(self, token: bytes) -> ImportToken:
        """Return what a token holds, expired or not.

        Raises:
            ImportTokenError: it is none of ours.
        """
        try:
            opened = self._sealer.unseal(token, ASSOCIATED)
            return msgspec.msgpack.decode(opened, type=ImportToken)
        except (IntegrityError, msgspec.MsgspecError):
            raise ImportTokenError("not an import token of this deployment") from None


def unwrap_with_aes(key: bytes, wrapped: bytes) -> bytes:
    """Return what was wrapped with AES-KWP.

    Raises:
        UnwrappingError: altered, or under another key.
    """
    from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding

    try:
        return aes_key_unwrap_with_padding(key, wrapped)
    except (InvalidUnwrap, ValueError):
        raise UnwrappingError("not wrapped under this AES key") from None
