"""A transaction: writes that wait for their commit, and reads that see them.

Nothing is locked while a transaction is open.  It says which state it was made for, and its commit
fails if that is no longer the stored one: `put` and `delete` expect the record's own version,
`expect` that of a record which is only read, `expect_none` that an index key has no records.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from hashlib import sha256
from operator import itemgetter

import msgspec

from garrison.core.errors import InvariantError
from garrison.core.record import Key, Record
from garrison.store.errors import CursorError, StaleRecordError, describe
from garrison.store.reading import Page, Position, R, Reader, Span

SCAN_BATCH = 256


class Write(msgspec.Struct, frozen=True, gc=False):
    """What one key is to become."""

    cls: type[Record]
    expected: int
    """The version that must be stored; 0 if no record may be."""
    record: Record | None
    """The new state; None to delete."""


class Vacancy(msgspec.Struct, frozen=True, gc=False):
    """An index key that must have no records when the transaction is committed."""

    cls: type[Record]
    index: str
    value: str
    account: str
    region: str


class Savepoint(msgspec.Struct, frozen=True, gc=False):
    """What a transaction was going to change at some moment."""

    writes: dict[Key, Write]
    required: dict[Key, Record]
    vacant: int


class Transaction:
    """Buffered writes, with reads that see them; used once, by one task."""

    __slots__ = (
        "_closed",
        "_reader",
        "_settled",
        "audits",
        "documents",
        "positions",
        "required",
        "vacant",
        "writes",
    )

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._settled: list[Callable[[bool], None]] = []
        self.writes: dict[Key, Write] = {}
        self.required: dict[Key, Record] = {}
        self.vacant: list[Vacancy] = []
        self.documents: dict[str, bytes] = {}
        self.audits: list[bytes] = []
        self.positions: dict[str, int] = {}
        self._closed = False

    @property
    def state(self) -> object:
        """Return an object that is the same one for as long as every read gives the same."""
        return object() if self.writes else self._reader.state

    async def find(self, cls: type[R], account: str, region: str, record_id: str) -> R | None:
        """Return the record, or None."""
        if self.writes:
            write = self.writes.get((cls.kind.name, account, region, record_id))
            if write is not None:
                return write.record  # type: ignore[return-value]  # The key names the class.
        return await self._reader.find(cls, account, region, record_id)

    async def find_by(
        self, cls: type[R], index: str, value: str, *, account: str = "", region: str = ""
    ) -> Sequence[R]:
        """Return all records with this key in the index, ordered by account, region and ID.

        For look-ups that stay small: the owner of an access key, the versions of a policy.  Use
        `page` for what may be many.  ``account`` and ``region`` do not matter to an index across
        accounts.
        """
        found = await self._reader.find_by(cls, index, value, account=account, region=region)
        if not self.writes:
            return found
        declared = cls.kind.indexes[index]
        kept = [record for record in found if record.key not in self.writes]
        kept += (
            record
            for record in self._written(cls)
            if value in declared.keys(record)
            and (declared.across_accounts or (record.account, record.region) == (account, region))
        )
        return sorted(kept, key=_place)

    async def find_one(
        self, cls: type[R], index: str, value: str, *, account: str = "", region: str = ""
    ) -> R | None:
        """Return the record with this key in a unique index, or None."""
        found = await self.find_by(cls, index, value, account=account, region=region)
        return found[0] if found else None

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
    ) -> Page[R]:
        """Return up to ``limit`` (at least 1) records in order: `Span` says which.

        Raises:
            CursorError: ``after`` is not the ``next`` of an earlier page.
        """
        span = Span(account, region, index, value, prefix)
        start = None if after is None else _decode_cursor(after, span)
        found = await self._read(cls, span, start, limit + 1)
        records = tuple(record for _, record in found[:limit])
        more = len(found) > limit
        return Page(records, msgspec.json.encode(found[limit - 1][0]).decode() if more else None)

    async def scan(
        self,
        cls: type[R],
        account: str = "",
        region: str = "",
        *,
        index: str | None = None,
        value: str | None = None,
        prefix: str = "",
    ) -> AsyncIterator[R]:
        """Yield all records that `page` would return, reading them in batches."""
        span = Span(account, region, index, value, prefix)
        after: Position | None = None
        while True:
            found = await self._read(cls, span, after, SCAN_BATCH)
            for _, record in found:
                yield record
            if len(found) < SCAN_BATCH:
                return
            after = found[-1][0]

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
        """Return how many keys of an index lie in ``[first, end)``: at most ``limit`` are counted.

        The records themselves are not read, but for those that this transaction writes.
        """
        total = await self._reader.count(cls, Span(account, region, index), first, end, limit)
        keys_of = cls.kind.indexes[index].keys
        for key, write in self.writes.items():
            if write.cls is cls:
                old = await self._reader.find(cls, *key[1:])
                for record, step in ((old, -1), (write.record, 1)):
                    if record is not None:
                        total += step * sum(first <= each < end for each in set(keys_of(record)))
        return total

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
    ) -> list[tuple[str, str]]:
        """Return keys of an index in ``[first, end)``, in order, and the IDs that they lead to.

        They are those of the committed state: whoever follows one finds out what the record says
        now.  For an index within an account and region.
        """
        return await self._reader.places(cls, Span(account, region, index), first, end, limit)

    def put(self, record: Record) -> None:
        """Create a record whose version is 0, or replace the state that has its version."""
        if not record.id:
            raise InvariantError(f"a record of `{record.kind.name}` has no ID")
        self.writes[record.key] = Write(type(record), self._expected(record), record)

    def delete(self, record: Record) -> None:
        """Delete a record as it was found; the commit fails if it changed since."""
        key = record.key
        if expected := self._expected(record):
            self.writes[key] = Write(type(record), expected, None)
        elif key in self.writes:
            del self.writes[key]
        else:
            raise StaleRecordError(f"{describe(key)} was never stored", key)

    def expect(self, record: Record) -> None:
        """Commit only if this record, which is read and not written, is still the stored one."""
        if record.version:
            self.required[record.key] = record

    def expect_none(
        self, cls: type[Record], index: str, value: str, *, account: str = "", region: str = ""
    ) -> None:
        """Commit only if then, this transaction's writes included, the key has no records.

        Whoever deletes a parent expects no children; whoever creates a child expects its parent.
        """
        self.vacant.append(Vacancy(cls, index, value, account, region))

    def put_document(self, body: bytes, digest: str | None = None) -> str:
        """Keep a document under its SHA-256 digest (hex; give it if it is known), for ever."""
        name = digest or sha256(body).hexdigest()
        self.documents[name] = body
        return name

    def record(self, audit: bytes) -> None:
        """Commit this audit record with the changes."""
        self.audits.append(audit)

    def savepoint(self) -> Savepoint:
        """Return what is going to be changed so far, for `return_to`."""
        return Savepoint(dict(self.writes), dict(self.required), len(self.vacant))

    def return_to(self, savepoint: Savepoint) -> None:
        """Forget the changes since; audit records and documents stay."""
        self.writes, self.required = savepoint.writes, savepoint.required
        del self.vacant[savepoint.vacant :]

    def move(self, consumer: str, seq: int) -> None:
        """Note how far a consumer of the change feed has come."""
        self.positions[consumer] = seq

    def on_settled(self, callback: Callable[[bool], None]) -> None:
        """Call back once it is known whether this transaction was committed: True, or given up."""
        self._settled.append(callback)

    def settle(self, *, committed: bool) -> None:
        """Tell those who wait that this transaction was committed or given up; later: nobody."""
        settled, self._settled = self._settled, []
        for callback in settled:
            callback(committed)

    def close(self) -> None:
        """Note that this transaction is being committed: it can be only once."""
        if self._closed:
            raise InvariantError("a transaction is committed once")
        self._closed = True

    async def _read(
        self, cls: type[R], span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, R]]:
        written = {key for key, write in self.writes.items() if write.cls is cls}
        if not written:
            return await self._reader.read(cls, span, after, limit)
        # Written records are left out and put back where they belong now, so read until what is
        # left fills the page: whatever lies beyond that is cut off.
        kept: list[tuple[Position, R]] = []
        at, complete = after, False
        while len(kept) < limit and not complete:
            batch = await self._reader.read(cls, span, at, limit)
            complete = len(batch) < limit
            kept += ((place, record) for place, record in batch if record.key not in written)
            at = batch[-1][0] if batch else at
        places = places_in(cls, span)
        kept += (
            (place, record)
            for record in self._written(cls)
            for place in places(record)
            if after is None or place > after
        )
        return sorted(kept, key=itemgetter(0))[:limit]

    def _expected(self, record: Record) -> int:
        # The version that must be stored when the transaction is committed.
        earlier = self.writes.get(record.key)
        if earlier is None:
            return record.version
        known = 0 if earlier.record is None else earlier.expected
        if record.version != known:
            raise StaleRecordError(f"{describe(record.key)} was written since", record.key)
        return earlier.expected

    def _written(self, cls: type[R]) -> Iterator[R]:
        for write in self.writes.values():
            if isinstance(write.record, cls):
                yield write.record


def places_in(cls: type[Record], span: Span) -> Callable[[Record], list[Position]]:
    """Return the function from a record of this class to its places in a span."""
    kind = cls.kind
    index = kind.indexes[span.index] if span.index is not None else None
    scope = (span.account, span.region)

    def places(record: Record) -> list[Position]:
        where = (record.account, record.region)
        if index is None:
            name = kind.id_of(record)
            return [(name,)] if where == scope and name.startswith(span.prefix) else []
        if where != scope and not index.across_accounts:
            return []
        keys = {key for key in index.keys(record) if key.startswith(span.prefix)}
        keys = keys if span.value is None else keys & {span.value}
        return [(key, *where, kind.id_of(record)) for key in keys]

    return places


def _decode_cursor(text: str, span: Span) -> Position:
    try:
        position = msgspec.json.decode(text, type=tuple[str, ...])
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise CursorError("the cursor cannot be read") from error
    if len(position) != (1 if span.index is None else 4):
        raise CursorError("the cursor belongs to another order")
    return position


def _place(record: Record) -> tuple[str, str, str]:
    return (record.account, record.region, record.id)
