"""Listings, page by page.

A listing is one or several sections in a row: records in the order of an index, or a sequence that
is in memory already.  A marker says in which section the next page begins, and where in it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypedDict, TypeVar

from garrison.core.call import Call
from garrison.core.paging import decode_marker, encode_marker
from garrison.core.record import Record
from garrison.store import CursorError
from garrison.wire.errors import ValidationError

MAX_ITEMS_DEFAULT = 100
INVALID_MARKER = "Invalid Marker."

Item = TypeVar("Item")
Items_co = TypeVar("Items_co", covariant=True)
R = TypeVar("R", bound=Record)


class Rest(TypedDict, total=False):
    """What every listing says of the items that it left out."""

    IsTruncated: bool
    Marker: str


class Section(Protocol[Items_co]):
    """Items in an order."""

    async def read(
        self, call: Call[Any, Any], after: str | None, limit: int
    ) -> tuple[Sequence[Items_co], str | None]:
        """Return up to ``limit`` items, and after what the next ones come (None for the end)."""
        ...


class Stored(Generic[R]):
    """The records of the caller's account, by default in the order of their IDs."""

    def __init__(
        self,
        cls: type[R],
        *,
        index: str | None = None,
        value: str | None = None,
        prefix: str = "",
        accept: Callable[[R], bool] | None = None,
    ) -> None:
        self._cls = cls
        self._index = index
        self._value = value
        self._prefix = prefix
        self._accept = accept

    async def read(
        self, call: Call[Any, Any], after: str | None, limit: int
    ) -> tuple[Sequence[R], str | None]:
        """Return the next records; a filter makes pages shorter, as AWS's are."""
        try:
            page = await call.records.page(
                self._cls,
                call.account,
                index=self._index,
                value=self._value,
                prefix=self._prefix,
                after=after,
                limit=limit,
            )
        except CursorError as error:
            raise ValidationError(INVALID_MARKER) from error
        accept = self._accept
        if accept is None:
            return page.records, page.next
        return [record for record in page.records if accept(record)], page.next


def under_path(cls: type[R], call: Call[Any, Any]) -> Stored[R]:
    """Return the records under the request's ``PathPrefix``; by path if it has one."""
    prefix = call.request.get("PathPrefix", "/")
    # Most listings are of everything, and an ID makes a short marker: AWS takes 320 characters.
    return Stored(cls) if prefix == "/" else Stored(cls, index="path", prefix=prefix)


class Listed(Generic[Item]):
    """Items in memory, in the order of their keys."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self._items = items

    async def read(
        self, call: Call[Any, Any], after: str | None, limit: int
    ) -> tuple[Sequence[Item], str | None]:
        """Return the items whose keys come next."""
        keys = sorted(key for key in self._items if after is None or key > after)
        more = keys[limit - 1] if len(keys) > limit else None
        return [self._items[key] for key in keys[:limit]], more


async def read_page(call: Call[Any, Any], *sections: Section[Item]) -> tuple[list[Item], Rest]:
    """Return the page that the request asks for by ``Marker`` and ``MaxItems``, and what is left.

    Raises:
        ValidationError: the marker is none of ours.
    """
    at, after = _position(call.request.get("Marker"), len(sections))
    wanted = call.request.get("MaxItems", MAX_ITEMS_DEFAULT)
    found: list[Item] = []
    while at < len(sections) and len(found) < wanted:
        items, after = await sections[at].read(call, after, wanted - len(found))
        found += items
        if after is not None:
            break
        at += 1
    if at == len(sections):
        return found, {"IsTruncated": False}
    return found, {"IsTruncated": True, "Marker": encode_marker(f"{at}:{after or ''}")}


def _position(marker: str | None, sections: int) -> tuple[int, str | None]:
    if marker is None:
        return 0, None
    try:
        section, _, after = decode_marker(marker).partition(":")
        at = int(section)
    except ValueError as error:
        raise ValidationError(INVALID_MARKER) from error
    if not 0 <= at < sections:
        raise ValidationError(INVALID_MARKER)
    return at, after or None
