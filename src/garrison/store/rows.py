"""Stored rows: what a database of records must be able to do, before any of it is decoded.

`Records` and `plan` stand on this port, so that memory and SQLite differ in nothing but it.
"""

from typing import NamedTuple, Protocol

from garrison.core.record import Key, Kind, Record
from garrison.store.reading import Position, Span


class Row(NamedTuple):
    """A record as it is stored."""

    key: Key
    version: int
    body: bytes


class Shelf(NamedTuple):
    """One index of one kind, within an account and region (both empty: across all)."""

    kind: str
    name: str
    account: str
    region: str


class Entry(NamedTuple):
    """That a record is found under a key of an index."""

    shelf: Shelf
    place: Position
    """Index key, and the record's account, region and ID."""

    @property
    def holder(self) -> Key:
        """The key of the record."""
        _, account, region, record_id = self.place
        return (self.shelf.kind, account, region, record_id)


class Rows(Protocol):
    """What is committed, and what the commit that is under way has written so far."""

    def find(self, key: Key) -> Row | None:
        """Return one row."""
        ...

    def holders(self, shelf: Shelf, value: str) -> list[Key]:
        """Return the keys of the records under one key of an index, in order."""
        ...

    def count(self, shelf: Shelf, first: str, end: str, limit: int) -> int:
        """Return how many keys of an index lie in ``[first, end)``, up to ``limit``."""
        ...

    def places(self, shelf: Shelf, first: str, end: str, limit: int) -> list[tuple[str, str]]:
        """Return keys of an index in ``[first, end)``, in order, and the IDs of their records."""
        ...

    def read(
        self, kind: Kind, span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, Row]]:
        """Return the first rows of a span that come after a position."""
        ...


def shelf_of(kind: Kind, index: str, account: str, region: str) -> Shelf:
    """Return where the records of an account and region stand in an index."""
    if kind.indexes[index].across_accounts:
        return Shelf(kind.name, index, "", "")
    return Shelf(kind.name, index, account, region)


def entries_of(record: Record) -> set[Entry]:
    """Return everything that a record's indexes say about it."""
    kind, account, region = record.kind, record.account, record.region
    return {
        Entry(shelf_of(kind, name, account, region), (key, account, region, record.id))
        for name, index in kind.indexes.items()
        for key in index.keys(record)
    }


def prefix_end(prefix: str) -> str | None:
    """Return the first string after all that begin with this prefix; None if there is none."""
    head = prefix.rstrip("\U0010ffff")
    if not head:
        return None
    following = ord(head[-1]) + 1
    # The surrogates are no characters: none of them can be stored.
    return head[:-1] + chr(0xE000 if following == 0xD800 else following)  # noqa: PLR2004
