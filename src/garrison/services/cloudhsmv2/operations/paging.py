"""Listings: filters, and pages that begin at a ``NextToken``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from garrison.core.call import Call
from garrison.core.paging import decode_marker, encode_marker
from garrison.services.cloudhsmv2 import api

T = TypeVar("T")


def filter_by(
    items: Sequence[T],
    filters: Mapping[str, Sequence[str]],
    known: Mapping[str, Callable[[T], str]],
) -> list[T]:
    """Return the items that every filter takes: one of its values is the item's.

    Raises:
        CloudHsmInvalidRequestException: a filter that there is not.
    """
    for name in filters:
        if name not in known:
            raise api.CloudHsmInvalidRequestException(f"Invalid filter name: {name}")
    return [
        item
        for item in items
        if all(known[name](item) in values for name, values in filters.items())
    ]


def page_of(
    call: Call[Any, Any], items: Sequence[T], name_of: Callable[[T], str], *, most: int
) -> tuple[Sequence[T], str | None]:
    """Return the page of the items that the request asks for, and the token of the next.

    A page begins after the item that the token names; so items that come or go meanwhile neither
    repeat nor hide others.

    Raises:
        CloudHsmInvalidRequestException: the token is none of ours.
    """
    begin = 0
    if "NextToken" in call.request:
        try:
            last = decode_marker(call.request["NextToken"])
            begin = next(at for at, item in enumerate(items) if name_of(item) == last) + 1
        except (ValueError, StopIteration):
            raise api.CloudHsmInvalidRequestException("Invalid NextToken.") from None
    end = begin + min(call.request.get("MaxResults", most), most)
    page = items[begin:end]
    return page, encode_marker(name_of(page[-1])) if end < len(items) else None
