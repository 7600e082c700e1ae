"""Dates in signatures: ISO 8601's basic format, ``20150830T123600Z``, always UTC."""

from datetime import UTC, datetime
from functools import lru_cache

_LENGTH = len("20150830T123600Z")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=256)
def parse_timestamp(text: str) -> datetime:
    """Read ``20150830T123600Z``.

    Raises:
        ValueError: it is anything else.
    """
    digits = text[:8] + text[9:15]
    if (
        len(text) != _LENGTH
        or text[8] != "T"
        or text[15] != "Z"
        or not (digits.isascii() and digits.isdigit())
    ):
        raise ValueError(text)
    return datetime(
        int(text[:4]),
        int(text[4:6]),
        int(text[6:8]),
        int(text[9:11]),
        int(text[11:13]),
        int(text[13:15]),
        tzinfo=UTC,
    )


def format_timestamp(at: datetime) -> str:
    """Write an aware instant as ``20150830T123600Z``."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def format_iso(at: datetime) -> str:
    """Write an aware instant as S3's error documents do, ``2015-08-30T12:36:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def timestamp_of_http_date(text: str) -> str:
    """Turn a Date header (``Sun, 30 Aug 2015 12:36:00 GMT``) into ``20150830T123600Z``.

    A Date header that already is in the basic format is returned as it is.

    Raises:
        ValueError: it is neither.
    """
    words = text.split()
    if len(words) == 1:
        parse_timestamp(text)
        return text
    if len(words) != 6 or words[5] not in {"GMT", "UTC", "+0000", "-0000"}:  # noqa: PLR2004  RFC 9110's IMF-fixdate.
        raise ValueError(text)
    month = _MONTHS.index(words[2]) + 1
    stamp = f"{words[3]}{month:02d}{words[1]:0>2}T{words[4].replace(':', '')}Z"
    parse_timestamp(stamp)
    return stamp
