"""What a look-up asks for, and where its next page begins; pure.

A token says a position and carries a digest of the query: given with another query, it is refused.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Any

import msgspec

from garrison.services.cloudtrail.api import (
    InvalidLookupAttributesException,
    InvalidNextTokenException,
    InvalidTimeRangeException,
    LookupEventsRequest,
)

HISTORY = timedelta(days=90)
MAX_RESULTS = 50
VALUE_CHARACTERS_MAX = 2000
DOUBLE_CHARACTERS = frozenset("_ ,\n")
"""Characters that count twice towards the limit.

Source: docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html
"""

SECOND_US = 1_000_000
DIGEST_BYTES = 16
POSITION = Struct(">BQQ")
TOKEN_VERSION = 1
TOKEN_BYTES = POSITION.size + DIGEST_BYTES

INSIGHT_ATTRIBUTES = frozenset({"EventId", "EventName", "EventSource"})

Position = tuple[int, int]


def require_attribute(request: LookupEventsRequest) -> tuple[str, str] | None:
    """Return the one attribute to look up by, or None.

    Raises:
        InvalidLookupAttributesException: more than one, one that Insights events do not have, or a
            value that is too long.
    """
    attributes = request.get("LookupAttributes", [])
    if not attributes:
        return None
    if len(attributes) > 1:
        raise InvalidLookupAttributesException("You can specify only one lookup attribute.")
    name, value = attributes[0]["AttributeKey"], attributes[0]["AttributeValue"]
    if "EventCategory" in request and name not in INSIGHT_ATTRIBUTES:
        raise InvalidLookupAttributesException(
            f"Lookup attribute {name} is not valid for the specified event category."
        )
    if len(value) + sum(value.count(char) for char in DOUBLE_CHARACTERS) > VALUE_CHARACTERS_MAX:
        raise InvalidLookupAttributesException(
            f"The value of lookup attribute {name} exceeds {VALUE_CHARACTERS_MAX} characters."
        )
    return name, value


def require_time_range(request: LookupEventsRequest, now: datetime) -> tuple[int, int]:
    """Return the first instant to look at and the first that is too late, in microseconds.

    Events have whole seconds, and both ends of a range are within it.

    Raises:
        InvalidTimeRangeException: the start is after the end.
    """
    start, end = request.get("StartTime"), request.get("EndTime")
    if start is not None and end is not None and start > end:
        raise InvalidTimeRangeException("The start time must be before the end time.")
    earliest = now - HISTORY
    first = earliest if start is None else max(start, earliest)
    last = now if end is None else end
    return -_floor_second(-_microseconds(first)), _floor_second(_microseconds(last)) + SECOND_US


def encode_token(request: LookupEventsRequest, position: Position) -> str:
    """Return the token for the page after a position."""
    raw = POSITION.pack(TOKEN_VERSION, *position) + _digest(request)
    return urlsafe_b64encode(raw).decode()


def decode_token(request: LookupEventsRequest) -> Position | None:
    """Return where the request's page begins; None for the first page.

    Raises:
        InvalidNextTokenException: no token of ours, or one of another query.
    """
    token = request.get("NextToken")
    if token is None:
        return None
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        raw = b""
    if len(raw) != TOKEN_BYTES or raw[POSITION.size :] != _digest(request):
        raise InvalidNextTokenException("Invalid token or token used with different parameters.")
    version, at, row = POSITION.unpack_from(raw)
    if version != TOKEN_VERSION:
        raise InvalidNextTokenException("Invalid token or token used with different parameters.")
    return at, row


def _digest(request: LookupEventsRequest) -> bytes:
    # Page size and the token itself may differ from page to page.
    query: Mapping[str, Any] = {
        name: value for name, value in request.items() if name not in ("MaxResults", "NextToken")
    }
    return sha256(msgspec.json.encode(query, order="deterministic")).digest()[:DIGEST_BYTES]


def _microseconds(instant: datetime) -> int:
    return round(instant.timestamp() * SECOND_US)


def _floor_second(microseconds: int) -> int:
    return microseconds // SECOND_US * SECOND_US
