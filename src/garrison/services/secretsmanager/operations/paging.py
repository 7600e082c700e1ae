"""Listings, page by page: ``MaxResults`` and ``NextToken`` in, ``NextToken`` out."""

from collections.abc import Sequence
from typing import Any, TypedDict, TypeVar

from garrison.core.paging import decode_marker, encode_marker
from garrison.services.secretsmanager.api import InvalidNextTokenException

T = TypeVar("T")
INVALID = "The NextToken value is invalid."


class Rest(TypedDict, total=False):
    """What a listing says of the items that it left out."""

    NextToken: str


def page_of(request: Any, items: Sequence[T], default: int) -> tuple[Sequence[T], Rest]:
    """Return the items that a request asks for, of a list that is read whole, and what is left.

    Raises:
        InvalidNextTokenException: no token of ours.
    """
    start = 0
    if "NextToken" in request:
        position = position_of(request["NextToken"])
        if not position.isdecimal():
            raise InvalidNextTokenException(INVALID)
        start = int(position)
    end = start + request.get("MaxResults", default)
    return items[start:end], rest(str(end) if end < len(items) else None)


def position_of(token: str) -> str:
    """Return the position that a token stands for.

    Raises:
        InvalidNextTokenException: no token of ours.
    """
    try:
        return decode_marker(token)
    except ValueError as error:
        raise InvalidNextTokenException(INVALID) from error


def rest(position: str | None) -> Rest:
    """Return what a listing says if it goes on at a position, or ends (None)."""
    return {} if position is None else {"NextToken": encode_marker(position)}
