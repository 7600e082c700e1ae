"""What all key pairs have in common: a private half that never shows, a public half for everybody.

Each kind's own module says what its pairs can do beside this.
"""

import abc
from typing import TYPE_CHECKING

from garrison.core.errors import GarrisonError, InvariantError
from garrison.crypto.key_specs import MessageType
from garrison.crypto.redaction import Redacted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


class MaterialError(GarrisonError):
    """Bytes are no key material, or none of this key spec."""


class SignatureError(GarrisonError):
    """A signature is not this key's, or not this message's."""


class DecryptionError(GarrisonError):
    """A ciphertext does not open under this private key."""


class PeerKeyError(GarrisonError):
    """Bytes are no public key with which this private key can agree on a secret."""


class KeyPair(Redacted, abc.ABC):
    """A private key and its public key.  What a kind cannot do, callers must not ask of it."""

    __slots__ = ("public_key", "spec")

    spec: str
    """The key spec, a key of ``KEY_SPECS``."""
    public_key: bytes
    """SubjectPublicKeyInfo, DER."""

    def __init__(self, spec: str, private_key: "PrivateKeyTypes") -> None:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self.spec = spec
        self.public_key = private_key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    @abc.abstractmethod
    def plaintext_private_key(self) -> bytes:
        """Return the private key in clear: PKCS #8, DER.  The same key gives the same bytes."""

    def sign(self, algorithm: str, message: bytes, message_type: MessageType) -> bytes:
        """Sign a message, or its digest; ``algorithm`` is one that the spec has for signing."""
        raise InvariantError(f"`{self.spec}` does not sign")

    def verify(
        self, algorithm: str, message: bytes, message_type: MessageType, signature: bytes
    ) -> None:
        """Check a signature.

        Raises:
            SignatureError: it is of another key, another message or another algorithm.
        """
        raise InvariantError(f"`{self.spec}` does not sign")

    def encrypt(self, algorithm: str, plaintext: bytes) -> bytes:
        """Encrypt for the private key; ``algorithm`` is one that the spec has for encryption.

        The plaintext is at most ``KEY_SPECS[spec].plaintext_bytes_max(algorithm)`` long.
        """
        raise InvariantError(f"`{self.spec}` does not encrypt")

    def decrypt(self, algorithm: str, ciphertext: bytes) -> bytes:
        """Return what ``encrypt``, here or outside, was given.

        Raises:
            DecryptionError: altered bytes, another key or another algorithm.
        """
        raise InvariantError(f"`{self.spec}` does not encrypt")

    def agree(self, peer_public_key: bytes) -> bytes:
        """Return the raw secret shared with a public key's owner: SubjectPublicKeyInfo, DER.

        Raises:
            PeerKeyError: it is no public key, or on another curve.
        """
        raise InvariantError(f"`{self.spec}` does not agree on keys")

    def encapsulate(self) -> tuple[bytes, bytes]:
        """Make a secret, 32 bytes; return it and what it is recovered from."""
        raise InvariantError(f"`{self.spec}` does not encapsulate")

    def decapsulate(self, ciphertext: bytes) -> bytes:
        """Return the secret; another key's ciphertext gives other bytes and no error.

        Raises:
            DecryptionError: the ciphertext has another length than this spec's.
        """
        raise InvariantError(f"`{self.spec}` does not encapsulate")


def encode_private_key(private_key: "PrivateKeyTypes") -> bytes:
    """Return a private key in clear: PKCS #8, DER."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
