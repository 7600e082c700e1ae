"""HMAC keys (RFC 2104): computing and checking of MACs."""

import hmac

from garrison.core.errors import GarrisonError
from garrison.crypto.redaction import Redacted

DIGESTS = {f"HMAC_SHA_{bits}": f"sha{bits}" for bits in (224, 256, 384, 512)}


class MacError(GarrisonError):
    """A MAC is not this key's, or not this message's."""


class HMACKey(Redacted):
    """One HMAC key."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def compute(self, algorithm: str, message: bytes) -> bytes:
        """Return the whole MAC of a message: as long as the hash function's digest."""
        return hmac.digest(self._key, message, DIGESTS[algorithm])

    def verify(self, algorithm: str, message: bytes, mac: bytes) -> None:
        """Check a MAC, in constant time.

        Raises:
            MacError: it is another key's, another message's or another algorithm's, or shortened.
        """
        if not hmac.compare_digest(self.compute(algorithm, message), mac):
            raise MacError("not this key's MAC of this message")
