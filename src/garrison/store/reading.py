"""How a transaction reads what is committed: parts of the records in an order, page by page."""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from garrison.core.record import Record

R = TypeVar("R", bound=Record)

Position = tuple[str, ...]
"""A place in an order: the ID; or index key, account, region and ID."""


class Span(msgspec.Struct, frozen=True, gc=False):
    """A part of the records of one class, and the order they come in."""

    account: str = ""
    region: str = ""
    index: str | None = None
    """Order by this index's keys, then account, region and ID; by ID if None.  A record with
    several keys comes once for each.  If the index goes across accounts, so does the span."""
    value: str | None = None
    """Only records with just this key in the index."""
    prefix: str = ""
    """Only records whose key in the index (or ID, if ``index`` is None) begins so."""


class Page(msgspec.Struct, Generic[R], frozen=True, gc=False):
    """Some records in order, and where the next ones begin."""

    records: tuple[R, ...]
    next: str | None = None
    """Give it as ``after`` to go on; None if there are no more."""


class Reader(Protocol):
    """How a transaction reads what is committed."""

    @property
    def state(self) -> object:
        """An object that is another one as soon as anything that is stored may have changed."""
        ...

    async def find(self, cls: type[R], account: str, region: str, record_id: str) -> R | None:
        """Return the record, or None."""
        ...

    async def find_by(
        self, cls: type[R], index: str, value: str, account: str, region: str
    ) -> Sequence[R]:
        """Return all records with this key in the index, ordered by account, region and ID."""
        ...

    async def count(self, cls: type[R], span: Span, first: str, end: str, limit: int) -> int:
        """Return how many keys of the span's index lie in ``[first, end)``, up to ``limit``."""
        ...

    async def places(
        self, cls: type[R], span: Span, first: str, end: str, limit: int
    ) -> list[tuple[str, str]]:
        """Return keys of the span's index in ``[first, end)`` and the IDs that they lead to."""
        ...

    async def read(
        self, cls: type[R], span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, R]]:
        """Return the first ``limit`` records of the span that come after a position."""
        ...
