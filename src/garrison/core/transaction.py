"""The records as one request sees them: the port behind which a store's transaction stands."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol, TypeVar

from garrison.core.record import Record

Stored = TypeVar("Stored", covariant=True)  # noqa: PLC0105  It reads as what it is.
R = TypeVar("R", bound=Record)


class RecordPage(Protocol[Stored]):
    """Some records in order, and where the next ones begin."""

    @property
    def records(self) -> tuple[Stored, ...]:
        """The records."""
        ...

    @property
    def next(self) -> str | None:
        """Give it as ``after`` to go on; None if there are no more."""
        ...


class Records(Protocol):
    """The records as one request sees them, its own writes included: a store's transaction.

    The methods are described where they are implemented, in ``store.transaction``.
    """

    @property
    def state(self) -> object:
        """Return an object that is the same one for as long as every read gives the same."""
        ...

    async def find(self, cls: type[R], account: str, region: str, record_id: str) -> R | None:
        """Return the record, or None."""
        ...

    async def find_by(
        self, cls: type[R], index: str, value: str, *, account: str = "", region: str = ""
    ) -> Sequence[R]:
        """Return all records with this key in the index: for look-ups that stay small."""
        ...

    async def find_one(
        self, cls: type[R], index: str, value: str, *, account: str = "", region: str = ""
    ) -> R | None:
        """Return the record with this key in a unique index, or None."""
        ...

    async def page(
        self,
        cls: type[R],
        account: str = "",
        region: str = "",
        *,
        index: str | None = None,
        value: str | None = None,
        prefix: str = "",
        after: str | None = None,
        limit: int = 100,
    ) -> RecordPage[R]:
        """Return up to ``limit`` records in order."""
        ...

    def scan(
        self,
        cls: type[R],
        account: str = "",
        region: str = "",
        *,
        index: str | None = None,
        value: str | None = None,
        prefix: str = "",
    ) -> AsyncIterator[R]:
        """Yield all records that ``page`` would return, page by page."""
        ...

    async def count(
        self,
        cls: type[R],
        account: str = "",
        region: str = "",
        *,
        index: str,
        first: str,
        end: str,
        limit: int,
    ) -> int:
        """Return how many keys of an index lie in ``[first, end)``: at most ``limit`` count."""
        ...

    def record(self, audit: bytes) -> None:
        """Commit this audit record, which the trail has built, with the changes."""
        ...

    async def places(
        self,
        cls: type[R],
        account: str = "",
        region: str = "",
        *,
        index: str,
        first: str,
        end: str,
        limit: int,
    ) -> Sequence[tuple[str, str]]:
        """Return keys of an index in ``[first, end)``, in order, and the IDs that they lead to."""
        ...

    def on_settled(self, callback: Callable[[bool], None]) -> None:
        """Call back once it is known whether this transaction was committed: True, or given up."""
        ...

    def put(self, record: Record) -> None:
        """Create a record whose version is 0, or replace the state that has its version."""
        ...

    def delete(self, record: Record) -> None:
        """Delete the state that has this record's version."""
        ...

    def expect(self, record: Record) -> None:
        """Commit only if this record, which is read and not written, is still the stored one."""
        ...

    def expect_none(
        self, cls: type[Record], index: str, value: str, *, account: str = "", region: str = ""
    ) -> None:
        """Commit only if then, this transaction's writes included, the key has no records."""
        ...
