"""Scalars on the wire: how text, JSON and CBOR write numbers, instants and bytes.

Generated decoders call a ``json_…``, ``cbor_…`` or ``text_…`` function for each value; each returns
the Python value or raises AWS's error.  Instants are aware datetimes in UTC.
"""

import math
import re
from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from garrison.core.errors import ApiError
from garrison.wire.errors import MalformedInput, SerializationException

INT_MAX = 2**31 - 1
LONG_MAX = 2**63 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORD_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}

ISO_8601 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
INTEGER = re.compile(r"[+-]?\d{1,20}", re.ASCII)

HTTP_DATE = re.compile(
    r"(?:\w{3},? )?(\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?"
    r" (?:GMT|UTC|Z|[+-]0000)",
    re.ASCII,
)

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# What AWS's JSON reader calls the value that it did not expect.
TOKENS = {
    str: "STRING_VALUE",
    int: "NUMBER_VALUE",
    float: "DECIMAL_VALUE",
    bool: "BOOLEAN_VALUE",
    bytes: "BINARY_VALUE",
}


def unexpected(value: object, wanted: str) -> ApiError:
    """Return AWS's error for a JSON or CBOR value of another type than the model's."""
    kind = type(value)
    if kind is dict:
        return SerializationException("Start of structure or map found where not expected.")
    if kind is list:
        return SerializationException("Start of list found where not expected")
    token = ("TRUE_VALUE" if value else "FALSE_VALUE") if kind is bool else TOKENS.get(kind, "NULL")
    return SerializationException(f"{token} can not be converted to {wanted}")


def json_string(value: object) -> str:
    """Refuse what is not a string; a string passes."""
    if type(value) is str:
        return value
    raise unexpected(value, "a String")


def json_boolean(value: object) -> bool:
    """Refuse what is not a boolean."""
    if type(value) is bool:
        return value
    raise unexpected(value, "a Boolean")


def json_integer(value: object) -> int:
    """Return a 32-bit integer; 5.0 is one, "5" is not."""
    return _integer(value, INT_MAX, "an Integer")


def json_long(value: object) -> int:
    """Return a 64-bit integer."""
    return _integer(value, LONG_MAX, "a Long")


def json_float(value: object) -> float:
    """Return a float; the strings NaN, Infinity and -Infinity are floats, too."""
    if type(value) is float:
        return value
    if type(value) is int and abs(value) <= 10**308:
        return float(value)
    if type(value) is str and value in WORD_NUMBERS:
        return WORD_NUMBERS[value]
    raise unexpected(value, "a Float")


def json_blob(value: object) -> bytes:
    """Return the bytes of a base64 string."""
    if type(value) is not str:
        raise unexpected(value, "a ByteBuffer")
    return from_base64(value)


def cbor_blob(value: object) -> bytes:
    """Return a CBOR byte string."""
    if type(value) is bytes:
        return value
    raise unexpected(value, "a Blob")


def cbor_timestamp(value: object) -> datetime:
    """Return a CBOR instant, which its tag has already made a datetime."""
    if type(value) is datetime:
        return value
    raise unexpected(value, "a Timestamp")


def json_unixtimestamp(value: object) -> datetime:
    """Return the instant of a number of seconds since 1970."""
    if type(value) is int or type(value) is float:
        return from_epoch(value)
    raise unexpected(value, "milliseconds since epoch")


def json_iso8601(value: object) -> datetime:
    """Return the instant of an ISO 8601 string."""
    if type(value) is str:
        return from_iso8601(value)
    raise unexpected(value, "a Timestamp")


def json_rfc822(value: object) -> datetime:
    """Return the instant of an HTTP date."""
    if type(value) is str:
        return from_http_date(value)
    raise unexpected(value, "a Timestamp")


def text_string(value: object) -> str:
    """Refuse a nested value where text should be."""
    if type(value) is str:
        return value
    raise MalformedInput("Start of structure or map found where not expected.")


def text_boolean(value: object) -> bool:
    """Return a boolean that is written as text."""
    text = text_string(value).strip().lower()
    if text in {"true", "false"}:
        return text == "true"
    raise MalformedInput(f'"{text}" is not a valid boolean')


def text_integer(value: object) -> int:
    """Return a 32-bit integer that is written as text."""
    return _text_integer(value, INT_MAX)


def text_long(value: object) -> int:
    """Return a 64-bit integer that is written as text."""
    return _text_integer(value, LONG_MAX)


def text_float(value: object) -> float:
    """Return a float that is written as text."""
    text = text_string(value).strip()
    if text in WORD_NUMBERS:
        return WORD_NUMBERS[text]
    if DECIMAL.fullmatch(text):
        return float(text)
    raise MalformedInput(f'"{text}" is not a valid number')


def text_blob(value: object) -> bytes:
    """Return the bytes of base64 text; XML allows white space within."""
    return from_base64("".join(text_string(value).split()))


def text_iso8601(value: object) -> datetime:
    """Return the instant of ISO 8601 text; other forms that AWS's readers take are taken, too."""
    text = text_string(value).strip()
    if DECIMAL.fullmatch(text) and len(text) != len("20260101"):
        return from_epoch(float(text))
    return from_iso8601(text) if text[:1].isdigit() else from_http_date(text)


text_rfc822 = text_iso8601


def text_unixtimestamp(value: object) -> datetime:
    """Return the instant of a number of seconds since 1970 that is written as text."""
    text = text_string(value).strip()
    return from_epoch(float(text)) if DECIMAL.fullmatch(text) else text_iso8601(text)


def from_base64(text: str) -> bytes:
    """Decode base64, strictly: no foreign characters, right padding."""
    try:
        return a2b_base64(text, strict_mode=True) if text else b""
    except (Base64Error, ValueError) as error:
        raise SerializationException("Invalid base64 encoded value", detail=str(error)) from error


def from_epoch(seconds: float) -> datetime:
    """Return the instant so many seconds after 1970, to the microsecond."""
    try:
        return EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:
        raise SerializationException("Timestamp out of range", detail=str(error)) from error


def from_iso8601(text: str) -> datetime:
    """Parse an ISO 8601 date or instant; without a zone it is UTC."""
    found = ISO_8601.fullmatch(text)
    if found is None:
        raise SerializationException(f"Invalid timestamp: {text[:64]}")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        instant = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            min(int(second or 0), 59),  # A leap second is the last second that datetime knows.
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=UTC,
        )
        if zone and zone not in "Zz":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            instant = instant - offset if zone[0] == "+" else instant + offset
    except (ValueError, OverflowError) as error:
        raise SerializationException(f"Invalid timestamp: {text}", detail=str(error)) from error
    return instant


def from_http_date(text: str) -> datetime:
    """Parse an HTTP date such as ``Tue, 29 Apr 2014 18:30:38 GMT``, with a fraction or without."""
    found = HTTP_DATE.fullmatch(text)
    if found is None:
        raise SerializationException(f"Invalid timestamp: {text[:64]}")
    day, month, year, hour, minute, second, fraction = found.groups()
    try:
        return datetime(
            int(year),
            MONTHS.index(month.title()) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=UTC,
        )
    except ValueError as error:
        raise SerializationException(f"Invalid timestamp: {text}", detail=str(error)) from error


def to_base64(value: bytes | str) -> str:
    """Encode bytes as base64 text; a string stands for its UTF-8."""
    return b64encode(value.encode() if type(value) is str else value).decode("ascii")  # type: ignore[arg-type, unused-ignore]  # str was just encoded


def to_epoch(instant: datetime) -> float:
    """Return seconds since 1970: an int if whole, else to the millisecond."""
    # Integer arithmetic: a float would move the last millisecond.
    milliseconds = (instant - EPOCH) // timedelta(milliseconds=1)
    return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000


# What is shown is shown often: when a user was created, say.
@lru_cache(maxsize=1024)
def to_iso8601(instant: datetime) -> str:
    """Write ``2026-11-23T19:04:14Z``, with milliseconds only if there are any."""
    moment = instant.astimezone(UTC) if instant.tzinfo is not UTC else instant
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond // 1000 else "seconds")
    return text[:-6] + "Z"


def to_iso8601_millis(instant: datetime) -> str:
    """Write ``2026-11-23T19:04:14.000Z``, always with milliseconds."""
    moment = instant.astimezone(UTC) if instant.tzinfo is not UTC else instant
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def to_http_date(instant: datetime) -> str:
    """Write ``Mon, 23 Nov 2026 19:04:14 GMT`` (RFC 9110, 5.6.7)."""
    at = instant.astimezone(UTC)
    return (
        f"{DAYS[at.weekday()]}, {at.day:02d} {MONTHS[at.month - 1]} {at.year:04d} "
        f"{at.hour:02d}:{at.minute:02d}:{at.second:02d} GMT"
    )


def to_number(value: float) -> float | str:
    """Return a JSON number, or the word that stands for one that JSON cannot write."""
    if value - value == 0.0:
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"  # noqa: PLR0124  NaN alone differs from itself.


def to_text(value: object) -> str:
    """Write a number or boolean as text, as query, XML and headers do."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(to_number(value)) if type(value) is float else str(value)


def _integer(value: object, limit: int, wanted: str) -> int:
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and -limit - 1 <= value <= limit:
        return value
    raise unexpected(value, wanted)


def _text_integer(value: object, limit: int) -> int:
    text = text_string(value).strip()
    if INTEGER.fullmatch(text) and -limit - 1 <= int(text) <= limit:
        return int(text)
    raise MalformedInput(f'"{text[:64]}" is not a valid integer')


READERS: dict[str, Callable[[Any], Any]] = {
    name: function
    for name, function in globals().items()
    if name.startswith(("json_", "cbor_", "text_"))
}
WRITERS: dict[str, Callable[[Any], Any]] = {
    name: function for name, function in globals().items() if name.startswith("to_")
}
