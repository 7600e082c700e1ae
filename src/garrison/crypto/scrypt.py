"""scrypt: from what a person can remember to a key, slowly on purpose.

Source: https://www.rfc-editor.org/rfc/rfc7914
"""

import hashlib

import msgspec

from garrison.core.errors import IntegrityError

SALT_BYTES = 16
# What a stored cost may ask for: beyond it a file was damaged, and obeying would stop the machine.
MEMORY_BYTES_MAX = 1 << 30
PARALLELISM_MAX = 64


class ScryptCost(msgspec.Struct, frozen=True, kw_only=True):
    """The cost of one guess; it needs ``128 * r * 2**log2_n`` bytes of memory."""

    log2_n: int
    r: int
    p: int

    def require_bounds(self) -> None:
        """Raise IntegrityError unless this cost can be paid."""
        exponent_and_factors = 1 <= self.log2_n < 32 and self.r >= 1  # noqa: PLR2004  Keeps the next shift small.
        if not (
            exponent_and_factors
            and 1 <= self.p <= PARALLELISM_MAX
            and self.memory_bytes <= MEMORY_BYTES_MAX
        ):
            raise IntegrityError("stored scrypt parameters are out of bounds")

    @property
    def memory_bytes(self) -> int:
        """The memory that one guess needs."""
        return 128 * self.r << self.log2_n


# Measured 2026-11: 32 MiB and 0.3 s a guess.
COST = ScryptCost(log2_n=15, r=8, p=3)


def stretch(secret: str, salt: bytes, cost: ScryptCost, *, size_bytes: int = 32) -> bytes:
    """Derive a key from a secret.  Takes the time and memory of ``cost``; frees the GIL meanwhile.

    Secrets that differ only in NULs at their end give one key (HMAC pads with them); neither a
    password of IAM's nor an environment variable can hold one.

    Raises:
        IntegrityError: the cost is out of bounds.
    """
    cost.require_bounds()
    return hashlib.scrypt(
        # An environment variable may hold bytes that are no UTF-8: they come as surrogates.
        secret.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=1 << cost.log2_n,
        r=cost.r,
        p=cost.p,
        maxmem=2 * cost.memory_bytes + (1 << 20),
        dklen=size_bytes,
    )
