"""Pages of listings of queues: how long they may be, and where they begin."""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call, RecordPage
from garrison.core.paging import decode_marker
from garrison.services.sqs.records import InvalidParameterValue, Queue
from garrison.store import CursorError

PAGE_MAX = 1000


async def read_page(call: Call[Any, Any], **span: Any) -> RecordPage[Queue]:
    """Return the page of queues that a request asks for, of a span as `Records.page` takes it.

    Raises:
        InvalidParameterValue: ``MaxResults`` is not between 1 and 1,000, or ``NextToken`` is none
            of ours.
    """
    request = call.request
    limit = require_limit(request)
    try:
        token = request.get("NextToken")
        after = decode_marker(token) if token is not None else None
        return await call.records.page(Queue, **span, after=after, limit=limit)
    except (ValueError, CursorError) as error:
        raise InvalidParameterValue("Invalid or expired next token.") from error


def require_limit(request: Mapping[str, Any]) -> int:
    """Return how many results a page may have."""
    limit: int = request.get("MaxResults", PAGE_MAX)
    if not 1 <= limit <= PAGE_MAX:
        raise InvalidParameterValue(
            f"Value {limit} for parameter MaxResults is invalid. Reason: Must be between 1 and "
            f"{PAGE_MAX}, if provided."
        )
    return limit
