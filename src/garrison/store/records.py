"""Records read from rows, through a cache of decoded records and of index look-ups.

Hot records (an access key by its ID, its user, the policies) cost a dictionary look-up.  Whoever
commits, or learns that another process did, calls `forget` for every changed record.
"""

from collections.abc import Sequence
from itertools import chain

from garrison.core.record import Key, Record
from garrison.store.cache import Cache
from garrison.store.codec import Codec
from garrison.store.plan import Alteration
from garrison.store.reading import Position, R, Span
from garrison.store.rows import Row, Rows, Shelf, shelf_of

CACHE_BYTES = 20 << 20
# The rest goes to look-ups, which are smaller.
RECORDS_SHARE = 0.8
# What Python needs for an entry beside the body that was decoded, roughly.
ENTRY_BYTES = 400
# A longer list of holders is read anew each time: it would crowd out the others.
HOLDERS_CACHED_MAX = 64

Lookup = tuple[str, str, str, str, str]
"""A shelf's kind, name, account and region, and the key.  No `Shelf` in it: a cache of plain tuples
answers three times as fast."""


class Records:
    """Reads records for transactions (the `Reader` port) and for the planning of commits."""

    def __init__(self, rows: Rows, codec: Codec, cache_bytes: int = CACHE_BYTES) -> None:
        self._rows = rows
        self._codec = codec
        records_bytes = int(cache_bytes * RECORDS_SHARE)
        self._records: Cache[Key, Record | None] = Cache(records_bytes)
        self._lookups: Cache[Lookup, tuple[int, Sequence[Key]]] = Cache(cache_bytes - records_bytes)
        # A look-up is as good as long as no other process has changed a record of its kind.
        self._generations: dict[str, int] = {}
        self.state = object()

    async def find(self, cls: type[R], account: str, region: str, record_id: str) -> R | None:
        """Return the record, or None."""
        return self.find_now(cls, (cls.kind.name, account, region, record_id))

    async def find_by(
        self, cls: type[R], index: str, value: str, account: str, region: str
    ) -> Sequence[R]:
        """Return all records with this key in the index, ordered by account, region and ID."""
        declared = cls.kind.indexes[index]
        if declared.across_accounts:
            account = region = ""
        holders = self._holders((cls.kind.name, index, account, region, value))
        if not holders:
            return []
        keys_of = declared.keys
        # Entries are not sealed, so each record is asked whether it has this key.  It may have
        # lost it, too, if another process changed it since the look-up was remembered.
        return [
            found
            for key in holders
            if (found := self.find_now(cls, key)) is not None and value in keys_of(found)
        ]

    async def count(self, cls: type[R], span: Span, first: str, end: str, limit: int) -> int:
        """Return how many keys of the span's index lie in ``[first, end)``, up to ``limit``."""
        assert span.index is not None
        shelf = shelf_of(cls.kind, span.index, span.account, span.region)
        return self._rows.count(shelf, first, end, limit)

    async def places(
        self, cls: type[R], span: Span, first: str, end: str, limit: int
    ) -> list[tuple[str, str]]:
        """Return keys of the span's index in ``[first, end)`` and the IDs that they lead to."""
        assert span.index is not None
        shelf = shelf_of(cls.kind, span.index, span.account, span.region)
        return self._rows.places(shelf, first, end, limit)

    async def read(
        self, cls: type[R], span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, R]]:
        """Return the first ``limit`` records of the span that come after a position."""
        found = self._rows.read(cls.kind, span, after, limit)
        return [(place, self._decode(cls, row)) for place, row in found]

    def find_now(self, cls: type[R], key: Key) -> R | None:
        """Return the record, or None."""
        cached = self._records.find(key)
        if cached is not None:
            return cached[0]  # type: ignore[return-value]  # The key names the class.
        row = self._rows.find(key)
        if row is None:
            self._records.put(key, None, ENTRY_BYTES)
            return None
        record = self._codec.decode(cls, *row)
        self._records.put(key, record, ENTRY_BYTES + 2 * len(row.body))
        return record

    def holders_now(self, shelf: Shelf, value: str) -> Sequence[Key]:
        """Return the keys of the records under one key of an index."""
        return self._holders((*shelf, value))

    def learn(self, alteration: Alteration) -> None:
        """Note what this process just wrote, so that it need not be read."""
        key = alteration.change.key
        self.state = object()
        self._records.discard(key)
        for entry in chain(alteration.dropped, alteration.added):
            self._lookups.discard((*entry.shelf, entry.place[0]))
        size = ENTRY_BYTES + 2 * len(alteration.body)
        self._records.put(key, alteration.record, size)

    def forget(self, key: Key) -> None:
        """Note that another process created, changed or deleted a record."""
        self.state = object()
        self._records.discard(key)
        self._generations[key[0]] = self._generations.get(key[0], 0) + 1

    def forget_all(self) -> None:
        """Note that anything may have changed."""
        self.state = object()
        self._records.clear()
        self._lookups.clear()

    def _holders(self, lookup: Lookup) -> Sequence[Key]:
        kind, name, account, region, value = lookup
        generation = self._generations.get(kind, 0)
        cached = self._lookups.find(lookup)
        if cached is not None and cached[0][0] == generation:
            return cached[0][1]
        holders = self._rows.holders(Shelf(kind, name, account, region), value)
        if len(holders) <= HOLDERS_CACHED_MAX:
            size = ENTRY_BYTES * (1 + len(holders))
            self._lookups.put(lookup, (generation, holders), size)
        return holders

    def _decode(self, cls: type[R], row: Row) -> R:
        # Not put into the cache: a scan of everything would drive out what is hot.
        cached = self._records.find(row.key)
        if cached is not None and cached[0] is not None and cached[0].version == row.version:
            return cached[0]  # type: ignore[return-value]  # The key names the class.
        return self._codec.decode(cls, *row)
