"""The store in memory: ``--ephemeral``, and for tests.  Nothing of it is ever on a disk.

Bodies are kept encoded, as on disk, which takes a fraction of what decoded records take.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

from garrison.core.record import Key, Kind, Record
from garrison.store.codec import Codec, PlaintextSealer
from garrison.store.ordered import SortedItems
from garrison.store.plan import Alteration, plan, prepare
from garrison.store.port import Change, PendingAudit
from garrison.store.reading import Position, Span
from garrison.store.records import CACHE_BYTES, Records
from garrison.store.rows import Entry, Row, Shelf, shelf_of
from garrison.store.transaction import Transaction

Scope = tuple[str, str, str]


class MemoryRows:
    """Rows by kind, account and region, and the order of their IDs and index keys."""

    def __init__(self) -> None:
        self._rows: dict[Scope, dict[str, tuple[int, bytes]]] = {}
        self._ids: dict[Scope, SortedItems[str]] = {}
        self._places: dict[Shelf, SortedItems[Position]] = {}

    def find(self, key: Key) -> Row | None:
        """Return one row."""
        stored = self._rows.get(key[:3], {}).get(key[3])
        return Row(key, *stored) if stored is not None else None

    def holders(self, shelf: Shelf, value: str) -> list[Key]:
        """Return the keys of the records under one key of an index, in order."""
        found: list[Key] = []
        places = self._places.get(shelf)
        for place in places.start((value,), inclusive=True) if places is not None else ():
            if place[0] != value:
                break
            found.append(Entry(shelf, place).holder)
        return found

    def count(self, shelf: Shelf, first: str, end: str, limit: int) -> int:
        """Return how many keys of an index lie in ``[first, end)``, up to ``limit``."""
        return sum(1 for _ in islice(self._between(shelf, first, end), limit))

    def places(self, shelf: Shelf, first: str, end: str, limit: int) -> list[tuple[str, str]]:
        """Return keys of an index in ``[first, end)``, in order, and the IDs of their records."""
        return [(place[0], place[-1]) for place in islice(self._between(shelf, first, end), limit)]

    def _between(self, shelf: Shelf, first: str, end: str) -> Iterator[Position]:
        places = self._places.get(shelf)
        found = places.start((first,), inclusive=True) if places is not None else iter(())
        return takewhile(lambda place: place[0] < end, found)

    def read(
        self, kind: Kind, span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, Row]]:
        """Return the first rows of a span that come after a position."""
        if span.index is None:
            found = self._in_order_of_ids((kind.name, span.account, span.region), span, after)
        else:
            shelf = shelf_of(kind, span.index, span.account, span.region)
            found = self._in_order_of_keys(shelf, span, after)
        return list(islice(found, limit))

    def write(self, alteration: Alteration) -> None:
        """Carry out one alteration."""
        *scope, record_id = alteration.change.key
        key = (scope[0], scope[1], scope[2])
        rows = self._rows.setdefault(key, {})
        ids = self._ids.setdefault(key, SortedItems())
        if alteration.record is None:
            del rows[record_id]
            ids.remove(record_id)
        else:
            if record_id not in rows:
                ids.add(record_id)
            rows[record_id] = (alteration.change.seq, alteration.body)
        for entry in alteration.dropped:
            self._places[entry.shelf].remove(entry.place)
        for entry in alteration.added:
            self._places.setdefault(entry.shelf, SortedItems()).add(entry.place)

    def _in_order_of_ids(
        self, scope: Scope, span: Span, after: Position | None
    ) -> Iterator[tuple[Position, Row]]:
        rows, ids = self._rows.get(scope, {}), self._ids.get(scope)
        first, inclusive = _start(span.prefix, after)
        for record_id in ids.start(first[0], inclusive=inclusive) if ids is not None else ():
            if not record_id.startswith(span.prefix):
                return
            yield (record_id,), Row((*scope, record_id), *rows[record_id])

    def _in_order_of_keys(
        self, shelf: Shelf, span: Span, after: Position | None
    ) -> Iterator[tuple[Position, Row]]:
        places = self._places.get(shelf)
        first, inclusive = _start(span.prefix if span.value is None else span.value, after)
        for place in places.start(first, inclusive=inclusive) if places is not None else ():
            key = place[0]
            if not key.startswith(span.prefix) or (span.value is not None and key != span.value):
                return
            holder = Entry(shelf, place).holder
            yield place, Row(holder, *self._rows[holder[:3]][holder[3]])


class MemoryStore:
    """Keeps everything in this process, as long as it lives."""

    def __init__(self, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._cache_bytes = cache_bytes
        self._codec = Codec(PlaintextSealer())
        self._change_seq = 0
        self._audit_seq = 0
        self._clear()

    def _clear(self) -> None:
        self._rows = MemoryRows()
        self._records = Records(self._rows, self._codec, self._cache_bytes)
        self._changes: deque[Change] = deque()
        self._audit: deque[PendingAudit] = deque()
        self._documents: dict[str, bytes] = {}
        self._positions: dict[str, int] = {}

    async def declare(self, classes: Iterable[type[Record]]) -> None:
        """Do nothing: nothing is older than this process."""

    def begin(self) -> Transaction:
        """Return a new transaction on the present state."""
        return Transaction(self._records)

    async def commit(self, transaction: Transaction) -> None:
        """Carry out a transaction and keep its audit records: see `Store.commit`."""
        transaction.close()
        prepared = prepare(transaction, self._codec)
        alterations = plan(transaction, prepared, self._records, self._change_seq + 1)
        for alteration in alterations:
            self._rows.write(alteration)
            self._records.learn(alteration)
            self._changes.append(alteration.change)
        self._change_seq += len(alterations)
        self._documents |= transaction.documents
        self._positions |= transaction.positions
        for audit in transaction.audits:
            self._audit_seq += 1
            self._audit.append(PendingAudit(self._audit_seq, audit))
        transaction.settle(committed=True)

    def refresh(self) -> None:
        """Do nothing: no other process can write here."""

    async def pending_audit(self, limit: int) -> Sequence[PendingAudit]:
        """Return the oldest audit records of the outbox."""
        return list(islice(self._audit, limit))

    async def discard_audit(self, up_to: int) -> None:
        """Drop the outbox's audit records up to and with this number."""
        while self._audit and self._audit[0].seq <= up_to:
            self._audit.popleft()

    async def changes_since(self, seq: int, limit: int) -> Sequence[Change]:
        """Return the changes after this number, in order."""
        if not self._changes:
            return []
        start = max(0, seq + 1 - self._changes[0].seq)
        return list(islice(self._changes, start, start + limit))

    async def trim_changes(self, keep: int) -> None:
        """Drop the oldest of the change feed: see `Store.trim_changes`."""
        passed = min(self._positions.values(), default=self._change_seq)
        while len(self._changes) > keep and self._changes[0].seq <= passed:
            self._changes.popleft()

    async def position(self, consumer: str) -> int:
        """Return how far a consumer of the change feed has come."""
        return self._positions.get(consumer, 0)

    async def find_document(self, digest: str) -> bytes | None:
        """Return the document with this SHA-256 digest (hex), or None."""
        return self._documents.get(digest)

    def knows_document(self, digest: str) -> bool:
        """Return True if a document is stored."""
        return digest in self._documents

    async def reset(self) -> None:
        """Wipe all state; the numbers of changes and audit records go on."""
        self._clear()
        self._change_seq += 1
        self._changes.append(Change(self._change_seq, "", "", "", "", "reset"))

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _start(prefix: str, after: Position | None) -> tuple[Position, bool]:
    # A forged cursor may lie before the prefix: start where the later one says.
    if after is None or after < (prefix,):
        return (prefix,), True
    return after, False
