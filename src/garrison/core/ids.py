"""Identifiers in AWS's shapes, from a source of randomness that is passed in."""

import os
import re
from base64 import b32decode, b32encode, b64encode
from collections.abc import Callable
from functools import lru_cache

RandomBytes = Callable[[int], bytes]

# The alphabet of IAM's unique IDs: base32, as access key IDs use it.
# Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (prefixes), and the
# published observation that an access key ID holds its account in bits 7 to 46 of its first 48.
ACCOUNT_MASK = 0x7FFF_FFFF_FF80
ACCOUNT_SHIFT = 7
KEY_ID = re.compile(r"A[KS]IA([0-9A-Za-z_]{12,21})")
NOT_BASE32 = re.compile(r"[^A-Z2-7]")
UNIQUE_ID_CHARACTERS = 17
BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 8
"""From a random byte to a character, each as likely as the others."""
POOL_BYTES = 4096


class Ids:
    """Makes every identifier and secret of the program from one source of random bytes."""

    def __init__(self, random_bytes: RandomBytes = os.urandom) -> None:
        self.random_bytes = random_bytes
        self._pool = b""

    def uuid(self) -> str:
        """Return a random UUID (version 4), in its canonical text."""
        # One call for random bytes serves 256 IDs: a request needs two and a system call each
        # would be a tenth of its budget.
        if len(self._pool) < 16:  # noqa: PLR2004  A UUID's size.
            self._pool = self.random_bytes(POOL_BYTES)
        raw, self._pool = self._pool[:16], self._pool[16:]
        digits = raw.hex()
        variant = "89ab"[raw[8] & 3]
        return (
            f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
        )

    def account_id(self) -> str:
        """Return an account ID: 12 digits, the first of which is not zero."""
        return str(100_000_000_000 + int.from_bytes(self.random_bytes(8)) % 900_000_000_000)

    def unique_id(self, prefix: str) -> str:
        """Return an IAM unique ID, such as ``AIDA…`` for a user: 21 characters."""
        return prefix + self.random_bytes(UNIQUE_ID_CHARACTERS).translate(BASE32).decode()

    def access_key_id(self, prefix: str, account: str) -> str:
        """Return an access key ID (``AKIA…``, ``ASIA…``) that holds its account, as AWS's do."""
        noise = int.from_bytes(self.random_bytes(1)) & 0x7F
        head = (1 << 47 | int(account) << ACCOUNT_SHIFT | noise).to_bytes(6)
        return prefix + b32encode(head + self.random_bytes(4)).decode()

    def secret_access_key(self) -> str:
        """Return a secret of 40 characters, 240 random bits."""
        return b64encode(self.random_bytes(30)).decode()


@lru_cache(maxsize=4096)
def account_of_access_key(access_key_id: str) -> str | None:
    """Return the account that an access key ID holds, or None if it has not the form."""
    form = KEY_ID.fullmatch(access_key_id)
    if form is None:
        return None
    # As AWS does, a character that base32 does not know counts as zero.
    head = int.from_bytes(b32decode(NOT_BASE32.sub("A", form[1][:16]).ljust(16, "A"))[:6])
    return f"{(head & ACCOUNT_MASK) >> ACCOUNT_SHIFT:012d}" if head >> 47 else None
