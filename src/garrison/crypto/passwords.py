"""Passwords of login profiles: stretched, salted, and stored with the parameters that did it.

A stored password is text in the PHC format:

    $scrypt$ln=15,r=8,p=3$salt$hash        (Base64 without padding)
"""

import hmac
import re
from base64 import b64decode, b64encode

from garrison.core.errors import IntegrityError
from garrison.core.ids import RandomBytes
from garrison.crypto.scrypt import COST, SALT_BYTES, ScryptCost, stretch

STORED = (
    r"(?a)\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})"
    r"\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})"
)


def hash_password(password: str, *, random: RandomBytes, cost: ScryptCost = COST) -> str:
    """Return what to store for a password.  Takes the time of ``cost``: call it in a thread."""
    salt = random(SALT_BYTES)
    digest = stretch(password, salt, cost)
    parameters = f"ln={cost.log2_n},r={cost.r},p={cost.p}"
    return f"$scrypt${parameters}${_encode(salt)}${_encode(digest)}"


def is_password(candidate: str, stored: str) -> bool:
    """Tell whether ``candidate`` is the password that was stored, in constant time.

    Takes the time of the stored cost: call it in a thread.

    Raises:
        IntegrityError: ``stored`` is damaged.
    """
    found = re.fullmatch(STORED, stored)
    if found is None:
        raise IntegrityError("a stored password has no known format")
    cost = ScryptCost(log2_n=int(found[1]), r=int(found[2]), p=int(found[3]))
    digest = stretch(candidate, _decode(found[4]), cost)
    return hmac.compare_digest(digest, _decode(found[5]))


def _encode(raw: bytes) -> str:
    return b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4))
