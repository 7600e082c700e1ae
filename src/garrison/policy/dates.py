"""Instants in policies: W3C's ISO 8601 forms and epoch seconds, without a calendar's limits.

IAM accepts years from -292275054 to 292278993 (64-bit milliseconds), which ``datetime`` cannot
hold, so an instant is a number of nanoseconds since 1970-01-01T00:00:00Z.

Source: https://www.w3.org/TR/NOTE-datetime and the Date operators' page.
"""

import re
from functools import lru_cache
from typing import Final

EPOCH_MAX: Final = 2**63 - 1
YEAR_MIN: Final = -292_275_054
YEAR_MAX: Final = 292_278_993
NANOSECONDS: Final = 10**9
MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

ISO = re.compile(
    r"(?P<year>-?\d{1,9})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"
    r"(?:t(?:(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.(?P<part>\d{1,9}))?)?)?)?"
    r"(?P<zone>z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII | re.IGNORECASE,
)
EPOCH = re.compile(r"\d{1,19}", re.ASCII)


@lru_cache(maxsize=4096)
def parse_instant(text: str) -> int | None:
    """Return nanoseconds since the epoch, or None if ``text`` is no date.

    A number without ``-`` or ``T`` is epoch seconds; a date without a zone is UTC.
    """
    if EPOCH.fullmatch(text):
        seconds = int(text)
        return seconds * NANOSECONDS if seconds <= EPOCH_MAX else None
    if "-" not in text and "t" not in text.lower():
        return None
    found = ISO.fullmatch(text)
    return None if found is None else _nanoseconds(found)


def _nanoseconds(found: re.Match[str]) -> int | None:
    year = int(found["year"])
    month, day = int(found["month"] or 1), int(found["day"] or 1)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    zone = _zone_seconds(found["zone"] or "z")
    if zone is None or not YEAR_MIN <= year <= YEAR_MAX or not 1 <= month <= len(MONTH_DAYS):
        return None
    if not 1 <= day <= MONTH_DAYS[month - 1] or hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004  A clock.
        return None
    days = _days(year, month, day)
    whole = ((days * 24 + hour) * 60 + minute) * 60 + second - zone
    return whole * NANOSECONDS + int((found["part"] or "").ljust(9, "0"))


def _zone_seconds(zone: str) -> int | None:
    if zone in "zZ":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:  # noqa: PLR2004  A clock.
        return None
    return (hours * 60 + minutes) * 60 * (-1 if zone[0] == "-" else 1)


def _days(year: int, month: int, day: int) -> int:
    """Count the days since 1970-01-01 in the proleptic Gregorian calendar."""
    year -= month <= 2  # noqa: PLR2004  A year that begins in March ends with its leap day.
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1  # noqa: PLR2004
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
