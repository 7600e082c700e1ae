"""Listings, page by page: ``MaxResults`` and ``NextToken`` in, ``NextToken`` out."""

from collections.abc import Callable, Sequence
from typing import Any, TypedDict, TypeVar

from garrison.core.call import Call
from garrison.core.paging import decode_marker, encode_marker
from garrison.core.record import Record
from garrison.services.ssm.api import InvalidNextToken
from garrison.store import CursorError

T = TypeVar("T")
R = TypeVar("R", bound=Record)
INVALID = "The specified token isn't valid."


class Rest(TypedDict, total=False):
    """What a listing says of the items that it left out."""

    NextToken: str


async def read_page(
    call: Call[Any, Any],
    cls: type[R],
    wanted: Callable[[R], bool],
    *,
    prefix: str = "",
    default: int,
) -> tuple[Sequence[R], Rest]:
    """Return the account's records that are wanted, in the order of their IDs, and what is left.

    Raises:
        InvalidNextToken: no token of ours.
    """
    limit = call.request.get("MaxResults", default)
    after = _position(call.request)
    found: list[R] = []
    while len(found) < limit:
        try:
            page = await call.records.page(
                cls,
                call.account,
                call.region,
                prefix=prefix,
                after=after,
                limit=limit - len(found),
            )
        except CursorError as error:
            raise InvalidNextToken(INVALID) from error
        found += filter(wanted, page.records)
        after = page.next
        if after is None:
            break
    return found, {} if after is None else {"NextToken": encode_marker(after)}


def page_of(request: Any, items: Sequence[T], default: int) -> tuple[Sequence[T], Rest]:
    """Return the items that a request asks for, of a list that is read whole, and what is left.

    Raises:
        InvalidNextToken: no token of ours.
    """
    position = _position(request) or "0"
    if not position.isdecimal():
        raise InvalidNextToken(INVALID)
    start = int(position)
    end = start + request.get("MaxResults", default)
    return items[start:end], {"NextToken": encode_marker(str(end))} if end < len(items) else {}


def _position(request: Any) -> str | None:
    if not request.get("NextToken"):
        return None
    try:
        return decode_marker(request["NextToken"])
    except ValueError as error:
        raise InvalidNextToken(INVALID) from error
