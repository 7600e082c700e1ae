"""Listings, page by page: ``Limit`` and ``Marker`` in, ``Truncated`` and ``NextMarker`` out."""

from collections.abc import Mapping, Sequence
from typing import Any, Required, TypedDict, TypeVar

from garrison.core.call import Call
from garrison.core.paging import decode_marker, encode_marker
from garrison.core.record import Record
from garrison.services.kms.api import InvalidMarkerException
from garrison.store import CursorError

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class Rest(TypedDict, total=False):
    """What every listing says of the items that it left out."""

    Truncated: Required[bool]
    NextMarker: str


async def read_page(
    call: Call[Any, Any],
    cls: type[R],
    account: str = "",
    region: str = "",
    *,
    index: str | None = None,
    value: str | None = None,
    default: int,
    most: int,
    start: bool = False,
) -> tuple[Sequence[R], Rest]:
    """Return the records that the request asks for, and what is left.

    Args:
        call: The request.
        cls: What to list.
        account: Whose; empty for an index across accounts.
        region: Where.
        index: The index to go by; None for the order of IDs.
        value: The key in the index.
        default: The limit if the request has none.
        most: What a larger limit becomes: KMS may always return fewer than it was asked for.
        start: True to begin with the first, whatever the marker says.

    Raises:
        InvalidMarkerException: the marker is none of ours.
    """
    marker = None if start else call.request.get("Marker")
    try:
        page = await call.records.page(
            cls,
            account,
            region,
            index=index,
            value=value,
            after=None if marker is None else decode_marker(marker),
            limit=limit_of(call, default=default, most=most),
        )
    except (ValueError, CursorError) as error:
        raise InvalidMarkerException("Could not deserialize marker.") from error
    return page.records, rest(page.next)


def page_of(
    call: Call[Any, Any], items: Mapping[str, T], *, default: int, most: int
) -> tuple[list[T], Rest]:
    """Return the items of a short list that the request asks for, and what is left.

    Args:
        call: The request.
        items: All items, in order, by what a marker names them.
        default: As in `read_page`.
        most: As in `read_page`.

    Raises:
        InvalidMarkerException: the marker is none of ours.
    """
    names = list(items)
    start = 0
    if "Marker" in call.request:
        try:
            start = names.index(decode_marker(call.request["Marker"])) + 1
        except ValueError as error:
            raise InvalidMarkerException("Could not deserialize marker.") from error
    end = start + limit_of(call, default=default, most=most)
    page = names[start:end]
    return [items[name] for name in page], rest(page[-1] if end < len(names) else None)


def limit_of(call: Call[Any, Any], *, default: int, most: int) -> int:
    """Return how many items the request may get."""
    limit: int = call.request.get("Limit", default)
    return min(limit, most)


def rest(after: str | None) -> Rest:
    """Return what a listing says if it goes on after a place, or ends (None)."""
    if after is None:
        return {"Truncated": False}
    return {"Truncated": True, "NextMarker": encode_marker(after)}
