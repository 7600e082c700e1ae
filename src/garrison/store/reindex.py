"""Indexing anew: when a program declares other indexes than the one that wrote the file."""

from collections.abc import Iterable, Iterator

from garrison.core.errors import IntegrityError
from garrison.core.record import Index, Record
from garrison.store.codec import Codec
from garrison.store.database import Database
from garrison.store.errors import describe
from garrison.store.rows import Entry, entries_of
from garrison.store.sqlite_rows import ADD, SQLiteRows

BATCH_ROWS = 1_000

DECLARED = "SELECT kind, name, declaration FROM indexes"
DECLARE = "INSERT OR REPLACE INTO indexes VALUES (?, ?, ?)"
FORGET = "DELETE FROM indexes WHERE kind = ? AND name = ?"
CLEAR = "DELETE FROM entries WHERE kind = ? AND name = ?"
SHARED_KEY = """
    SELECT kind, holder_account, holder_region, holder_id FROM entries
    WHERE kind = ? AND name = ? GROUP BY account, region, key HAVING count(*) > 1 LIMIT 1
"""


def index_anew(database: Database, codec: Codec, classes: Iterable[type[Record]]) -> None:
    """Make the entries of every index that is new, gone or declared otherwise; hold the lock.

    Raises:
        IntegrityError: a record cannot be read, or two have one key of a unique index.
    """
    stored: dict[str, dict[str, str]] = {}
    for kind, name, declaration in database.fetch(DECLARED):
        stored.setdefault(kind, {})[name] = declaration
    for cls in classes:
        before = stored.get(cls.kind.name, {})
        now = {name: _declaration(index) for name, index in cls.kind.indexes.items()}
        changed = {name for name in before | now if before.get(name) != now.get(name)}
        if changed:
            _index(database, codec, cls, changed)
        for name in changed:
            if name in now:
                database.execute(DECLARE, (cls.kind.name, name, now[name]))
            else:
                database.execute(FORGET, (cls.kind.name, name))


def _declaration(index: Index) -> str:
    return f"{index.revision} {index.unique:d} {index.across_accounts:d}"


def _index(database: Database, codec: Codec, cls: type[Record], names: set[str]) -> None:
    kind = cls.kind
    for name in names:
        database.execute(CLEAR, (kind.name, name))
    for entries in _entries(SQLiteRows(database), codec, cls):
        rows = [(*entry.shelf, *entry.place) for entry in entries if entry.shelf.name in names]
        database.execute_all(ADD, rows)
    for name in names:
        if name in kind.indexes and kind.indexes[name].unique:
            for key in database.fetch(SHARED_KEY, (kind.name, name)):
                raise IntegrityError(f"another record has the `{name}` of {describe(key)}")


def _entries(rows: SQLiteRows, codec: Codec, cls: type[Record]) -> Iterator[set[Entry]]:
    after = None
    while batch := rows.of_kind(cls.kind.name, after, BATCH_ROWS):
        for row in batch:
            yield entries_of(codec.decode(cls, *row))
        after = batch[-1].key
