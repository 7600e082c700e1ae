"""One-time codes of virtual MFA devices: TOTP with six digits, 30 seconds, SHA-1, as AWS's are.

Sources: https://www.rfc-editor.org/rfc/rfc6238
https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
"""

import hmac
from base64 import b32encode
from datetime import datetime

from garrison.core.ids import RandomBytes

STEP_S = 30
SEED_BYTES = 40
NONE_SPENT = -1


def new_seed(random: RandomBytes) -> str:
    """Return a device's seed: 64 characters of Base32, 320 random bits."""
    return b32encode(random(SEED_BYTES)).decode()


def find_step(
    seed: str, code: str, now: datetime, *, window: int = 1, spent: int = NONE_SPENT
) -> int | None:
    """Return the time step whose code this is, or None.

    Looks ``window`` steps back and ahead of ``now``, as the two clocks may differ.  Steps up to
    ``spent`` do not count: hand in the step of the last code that was accepted, keep the one that
    is returned, and no code works twice.
    """
    current = int(now.timestamp()) // STEP_S
    for step in range(max(current - window, spent + 1, 0), current + window + 1):
        if _is_code(seed, code, step):
            return step
    return None


def find_consecutive_steps(
    seed: str, first: str, second: str, now: datetime, *, window: int = 1
) -> int | None:
    """Return the time step of ``second`` if the codes are of two steps in a row, or None.

    So a device is enabled or synchronized: both codes lie within ``window`` of ``now``.
    """
    current = int(now.timestamp()) // STEP_S
    for step in range(max(current - window, 0), current + window):
        if _is_code(seed, first, step) and _is_code(seed, second, step + 1):
            return step + 1
    return None


def _is_code(seed: str, code: str, step: int) -> bool:
    import pyotp

    expected = pyotp.HOTP(seed).at(step)
    return hmac.compare_digest(expected.encode(), code.encode("utf-8", "surrogatepass"))
