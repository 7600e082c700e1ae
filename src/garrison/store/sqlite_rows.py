"""Rows in SQLite's tables; schema.py draws them."""

from garrison.core.record import Key, Kind
from garrison.store.database import Database
from garrison.store.plan import Alteration
from garrison.store.reading import Position, Span
from garrison.store.rows import Row, Shelf, prefix_end, shelf_of

# CAST, because a column of SQLite's holds what it is given: a text in place of a body would be
# decoded, and quoted in an error, before anybody could check its seal.
FIND = """
    SELECT version, CAST(body AS BLOB) FROM records
    WHERE kind = ? AND account = ? AND region = ? AND id = ?
"""
HOLDERS = """
    SELECT kind, holder_account, holder_region, holder_id FROM entries
    WHERE kind = ? AND name = ? AND account = ? AND region = ? AND key = ?
    ORDER BY holder_account, holder_region, holder_id
"""

COUNT = """
    SELECT count(*) FROM (
        SELECT 1 FROM entries
        WHERE kind = ? AND name = ? AND account = ? AND region = ? AND key >= ? AND key < ? LIMIT ?
    )
"""

IN_SPAN = """
    SELECT key, holder_id FROM entries
    WHERE kind = ? AND name = ? AND account = ? AND region = ? AND key >= ? AND key < ?
    ORDER BY key, holder_account, holder_region, holder_id LIMIT ?
"""

IDS_FROM = """
    SELECT id, version, CAST(body AS BLOB) FROM records
    WHERE kind = ? AND account = ? AND region = ? AND id >= ? AND id < ? ORDER BY id LIMIT ?
"""
IDS_AFTER = IDS_FROM.replace(">=", ">")

OF_KIND = """
    SELECT account, region, id, version, CAST(body AS BLOB) FROM records
    WHERE kind = ? AND (account, region, id) > (?, ?, ?) ORDER BY account, region, id LIMIT ?
"""

# CROSS JOIN: the entries lead, in their order, whatever the planner believes.
PLACES = """
    SELECT key, holder_account, holder_region, holder_id, version, CAST(body AS BLOB)
    FROM entries CROSS JOIN records
        ON records.kind = entries.kind AND records.account = holder_account
        AND records.region = holder_region AND records.id = holder_id
    WHERE entries.kind = ? AND name = ? AND entries.account = ? AND entries.region = ?
        AND (key, holder_account, holder_region, holder_id) > (?, ?, ?, ?) AND key < ?
    ORDER BY key, holder_account, holder_region, holder_id LIMIT ?
"""

CREATE = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)"
UPDATE = """
    UPDATE records SET version = ?, body = ?
    WHERE kind = ? AND account = ? AND region = ? AND id = ?
"""
DELETE = "DELETE FROM records WHERE kind = ? AND account = ? AND region = ? AND id = ?"
ADD = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
DROP = """
    DELETE FROM entries WHERE kind = ? AND name = ? AND account = ? AND region = ? AND key = ?
        AND holder_account = ? AND holder_region = ? AND holder_id = ?
"""

# To SQLite every text is less than every blob.
AFTER_ALL_TEXTS = b""


class SQLiteRows:
    """Implements `Rows`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: Key) -> Row | None:
        """Return one row."""
        found = self._database.fetch(FIND, key)
        return Row(key, *found[0]) if found else None

    def holders(self, shelf: Shelf, value: str) -> list[Key]:
        """Return the keys of the records under one key of an index, in order."""
        return self._database.fetch(HOLDERS, (*shelf, value))

    def count(self, shelf: Shelf, first: str, end: str, limit: int) -> int:
        """Return how many keys of an index lie in ``[first, end)``, up to ``limit``."""
        return int(self._database.fetch(COUNT, (*shelf, first, end, limit))[0][0])

    def places(self, shelf: Shelf, first: str, end: str, limit: int) -> list[tuple[str, str]]:
        """Return keys of an index in ``[first, end)``, in order, and the IDs of their records."""
        return self._database.fetch(IN_SPAN, (*shelf, first, end, limit))

    def read(
        self, kind: Kind, span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, Row]]:
        """Return the first rows of a span that come after a position."""
        if span.index is None:
            return self._in_order_of_ids(kind, span, after, limit)
        shelf = shelf_of(kind, span.index, span.account, span.region)
        return self._in_order_of_keys(shelf, span, after, limit)

    def of_kind(self, kind: str, after: Key | None, limit: int) -> list[Row]:
        """Return rows of all accounts and regions, in order, after a key."""
        start = after or (kind, "", "", "")
        return [
            Row((kind, *place), version, body)
            for *place, version, body in self._database.fetch(OF_KIND, (*start, limit))
        ]

    def write(self, alteration: Alteration) -> None:
        """Carry out one alteration."""
        change, execute = alteration.change, self._database.execute
        if change.operation == "create":
            execute(CREATE, (*change.key, change.seq, alteration.body))
        elif change.operation == "update":
            execute(UPDATE, (change.seq, alteration.body, *change.key))
        else:
            execute(DELETE, change.key)
        for statement, entries in ((DROP, alteration.dropped), (ADD, alteration.added)):
            if entries:
                rows = [(*entry.shelf, *entry.place) for entry in entries]
                self._database.execute_all(statement, rows)

    def _in_order_of_ids(
        self, kind: Kind, span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, Row]]:
        scope = (kind.name, span.account, span.region)
        end = prefix_end(span.prefix) or AFTER_ALL_TEXTS
        if after is None or after[0] < span.prefix:
            found = self._database.fetch(IDS_FROM, (*scope, span.prefix, end, limit))
        else:
            found = self._database.fetch(IDS_AFTER, (*scope, after[0], end, limit))
        return [
            ((record_id,), Row((*scope, record_id), version, body))
            for record_id, version, body in found
        ]

    def _in_order_of_keys(
        self, shelf: Shelf, span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, Row]]:
        if span.value is not None and not span.value.startswith(span.prefix):
            return []
        if span.value is None:
            first, end = span.prefix, prefix_end(span.prefix) or AFTER_ALL_TEXTS
        else:
            # The text that follows a text directly is that text and a NUL.
            first, end = span.value, span.value + "\0"
        # No ID is empty, so this place is before all others of its key.
        start = max((first, "", "", ""), after or ())
        found = self._database.fetch(PLACES, (*shelf, *start, end, limit))
        return [
            ((key, *holder), Row((shelf.kind, *holder), version, body))
            for key, *holder, version, body in found
        ]
