"""``garrison mfa-code``: a virtual MFA device for scripts.

Source: RFC 6238, with the parameters of every authenticator app: SHA-1, 6 digits, 30 seconds.
"""

from binascii import Error
from pathlib import Path

import pyotp

from garrison.core.clock import SystemClock
from garrison.core.errors import ConfigurationError


def code(seed: Path, steps: int) -> str:
    """Return the code of the seed in a file, now or so many half minutes from now.

    Raises:
        ConfigurationError: the file cannot be read, or holds no seed.
    """
    try:
        return pyotp.TOTP(seed.read_text(encoding="ascii").strip()).at(
            SystemClock().now(), counter_offset=steps
        )
    except OSError as error:
        raise ConfigurationError(f"`{seed}` cannot be read: {error.strerror}") from error
    except (Error, UnicodeError, ValueError) as error:
        raise ConfigurationError(f"`{seed}` holds no Base32 seed") from error
