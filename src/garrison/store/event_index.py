"""The trail's index: where an audit event stands, by what it is looked up by.

It holds nothing that the trail does not hold, so it can always be made again: a file that is
damaged, or of another version, is replaced by an empty one.  Names stand in it in clear, like the
store's own index keys; parameters and answers do not stand in it at all.

    posting  one row for each thing that an event is found under, in the order of time
    usage    who used which action last, kept up to date rather than counted
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

VERSION = 1
IN_MEMORY = ":memory:"
BUSY_TIMEOUT_MS = 10_000
CACHED_KEYS_MAX = 100_000
CACHE_KIB = 16 * 1024

T = TypeVar("T")

# Texts are long and come again and again, so each gets a number: an index row is three integers.
SCHEMA = """
CREATE TABLE position (segment TEXT PRIMARY KEY, number INTEGER, offset INTEGER) WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    request_id TEXT NOT NULL,
    scope INTEGER NOT NULL,
    at INTEGER NOT NULL,
    segment TEXT NOT NULL, number INTEGER NOT NULL, offset INTEGER NOT NULL,
    line INTEGER NOT NULL, part INTEGER NOT NULL
);
CREATE INDEX event_request ON event (request_id);
CREATE TABLE key (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE posting (
    key INTEGER NOT NULL, at INTEGER NOT NULL, event INTEGER NOT NULL,
    PRIMARY KEY (key, at, event)
) WITHOUT ROWID;
CREATE TABLE usage (
    principal TEXT NOT NULL, access_key_id TEXT NOT NULL,
    service TEXT NOT NULL, action TEXT NOT NULL,
    region TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (principal, access_key_id, service, action)
) WITHOUT ROWID;
CREATE INDEX usage_key ON usage (access_key_id, at);
"""


USAGE = "SELECT principal, access_key_id, service, action, region, at FROM usage"


class Location(msgspec.Struct, frozen=True, gc=False):
    """Where an event stands: a frame of a segment, the entry in it, the event in that."""

    segment: str
    number: int
    offset: int
    line: int
    part: int


class Usage(msgspec.Struct, frozen=True, gc=False):
    """The last time that a principal used an action, with which key and where."""

    principal: str
    access_key_id: str
    service: str
    action: str
    region: str
    at: int
    """Microseconds since 1970."""


class IndexedEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the index must know of an event."""

    event_id: str
    request_id: str
    account: str
    region: str
    at: int
    listed: bool = True
    """Whether look-ups list it: data events are found by their request alone."""
    attributes: tuple[tuple[str, str], ...]
    """Names and values that it is looked up by."""
    location: Location
    usage: Usage | None
    """None if nobody was authenticated."""


class Found(msgspec.Struct, frozen=True, gc=False):
    """A look-up's hit.  ``at`` and ``row`` order it; give both to go on after it."""

    at: int
    row: int
    location: Location


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """What to look up: the newest events of an account and Region, by one attribute at most."""

    account: str
    region: str
    attribute: tuple[str, str] | None = None
    start: int
    """The earliest instant, in microseconds since 1970."""
    end: int
    """The first instant that is too late."""
    after: tuple[int, int] | None = None
    """The last hit of the page before: ``at`` and ``row``."""
    limit: int


class EventIndex:
    """The index in one SQLite file, which several processes may share; one thread at a time."""

    def __init__(self, path: Path | None = None) -> None:
        """Name the file; it is opened when first needed.  None keeps the index in memory."""
        self._path = path
        self._database: sqlite3.Connection | None = None
        self._keys: dict[str, int] = {}

    def positions(self) -> Mapping[str, tuple[int, int]]:
        """Return how far each segment is indexed: the next frame's number and offset."""
        rows = self._try(lambda db: db.execute("SELECT * FROM position").fetchall())
        return {segment: (number, offset) for segment, number, offset in rows}

    def add(self, events: Sequence[IndexedEvent], positions: Mapping[str, tuple[int, int]]) -> None:
        """Index events and remember how far the segments were read; an event counts once."""
        self._try(lambda db: self._add(db, events, positions))

    def forget(self, segments: Iterable[str]) -> None:
        """Drop all events of segments that are gone."""
        names = [(name,) for name in segments]
        self._try(lambda db: _forget(db, names))

    def lookup(self, query: Lookup) -> Sequence[Found]:
        """Return the newest hits, the latest first."""
        return self._try(lambda db: self._lookup(db, query))

    def find_requests(self, request_id: str) -> Sequence[Location]:
        """Return where the records with this request ID stand that the callers received."""
        rows = self._try(
            lambda db: db.execute(
                "SELECT segment, number, offset, line, part FROM event"
                " WHERE request_id = ? AND part = 0 ORDER BY at DESC",
                (request_id,),
            ).fetchall()
        )
        return [Location(*row) for row in rows]

    def last_use_of_key(self, access_key_id: str) -> Usage | None:
        """Return the last use of a long-term access key."""
        return self._last_use(f"{USAGE} WHERE access_key_id = ?", access_key_id)

    def last_use_by(self, principal: str) -> Usage | None:
        """Return the last use of anything by a principal, named by its ARN."""
        return self._last_use(f"{USAGE} WHERE principal = ?", principal)

    def usages_by(self, principal: str) -> Sequence[Usage]:
        """Return the last use of each action by a principal, ordered by service and action."""
        rows = self._try(
            lambda db: db.execute(
                "SELECT principal, access_key_id, service, action, region, max(at) FROM usage"
                " WHERE principal = ? GROUP BY service, action ORDER BY service, action",
                (principal,),
            ).fetchall()
        )
        return [Usage(*row) for row in rows]

    def reset(self) -> None:
        """Forget everything."""
        self._try(_drop_all)
        self._keys.clear()

    def close(self) -> None:
        """Release the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _last_use(self, uses: str, value: str) -> Usage | None:
        latest = f"{uses} ORDER BY at DESC LIMIT 1"
        row = self._try(lambda db: db.execute(latest, (value,)).fetchone())
        return Usage(*row) if row else None

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work; if the file turns out to be damaged, do it on a new one."""
        try:
            return work(self._open())
        except sqlite3.OperationalError:
            # Locked for too long, or the disk is full: the file is as good as it was.
            raise
        except sqlite3.DatabaseError:
            if self._path is None:
                raise
            self._replace()
            return work(self._open())

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = self._connect()
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in (0, VERSION):
                self._replace()
                self._database = self._connect()
            _create(self._database)
        return self._database

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(
            IN_MEMORY if self._path is None else self._path,
            isolation_level=None,
            check_same_thread=False,
        )
        database.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        database.execute("PRAGMA journal_mode = WAL")
        # Not synced at each commit: what a power loss takes away is read from the trail again.
        database.execute("PRAGMA synchronous = NORMAL")
        # IDs are random, so each event touches pages all over the file; filled as the file grows.
        database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return database

    def _replace(self) -> None:
        self.close()
        self._keys.clear()
        if self._path is not None:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _add(
        self,
        database: sqlite3.Connection,
        events: Sequence[IndexedEvent],
        positions: Mapping[str, tuple[int, int]],
    ) -> None:
        with _transaction(database, self._keys.clear):
            postings: list[tuple[int, int, int]] = []
            for event in events:
                self._add_event(database, event, postings)
            database.executemany("INSERT OR IGNORE INTO posting VALUES (?, ?, ?)", postings)
            _add_usages(database, [event.usage for event in events if event.usage is not None])
            database.executemany(
                "INSERT INTO position VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                " SET number = excluded.number, offset = excluded.offset"
                " WHERE excluded.number > number",
                [(segment, *place) for segment, place in positions.items()],
            )

    def _add_event(
        self,
        database: sqlite3.Connection,
        event: IndexedEvent,
        postings: list[tuple[int, int, int]],
    ) -> None:
        scope = f"{event.account} {event.region}"
        place = event.location
        added = database.execute(
            "INSERT INTO event (event_id, request_id, scope, at, segment, number, offset, line,"
            " part) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                event.event_id,
                event.request_id,
                self._key(database, scope),
                event.at,
                place.segment,
                place.number,
                place.offset,
                place.line,
                place.part,
            ),
        )
        if added.rowcount < 1:
            return
        if not event.listed:
            return
        row = added.lastrowid or 0
        postings.append((self._key(database, scope), event.at, row))
        for name, value in event.attributes:
            key = self._key(database, f"{scope} {name}={value}")
            postings.append((key, event.at, row))

    def _key(self, database: sqlite3.Connection, text: str) -> int:
        """Return a text's number, giving it one if it has none."""
        key = self._keys.get(text)
        if key is None:
            if len(self._keys) >= CACHED_KEYS_MAX:
                self._keys.clear()
            key = self._keys[text] = _number_of(database, text)
        return key

    def _lookup(self, database: sqlite3.Connection, query: Lookup) -> list[Found]:
        scope = f"{query.account} {query.region}"
        if query.attribute is None:
            return _find_postings(database, scope, query)
        name, value = query.attribute
        if name == "EventId":
            return _find_event(database, scope, value, query)
        return _find_postings(database, f"{scope} {name}={value}", query)


def _find_postings(database: sqlite3.Connection, key: str, query: Lookup) -> list[Found]:
    at, row = query.after or (query.end, 0)
    rows = database.execute(
        "SELECT event.at, event.id, segment, number, offset, line, part"
        " FROM posting JOIN event ON event.id = posting.event"
        " WHERE posting.key = (SELECT id FROM key WHERE text = ?)"
        " AND posting.at >= ? AND posting.at <= ? AND (posting.at, posting.event) < (?, ?)"
        " ORDER BY posting.at DESC, posting.event DESC LIMIT ?",
        (key, query.start, at, at, row, query.limit),
    )
    return [Found(at, row, Location(*place)) for at, row, *place in rows]


def _find_event(
    database: sqlite3.Connection, scope: str, event_id: str, query: Lookup
) -> list[Found]:
    rows = database.execute(
        "SELECT at, id, segment, number, offset, line, part FROM event WHERE event_id = ?"
        " AND scope = (SELECT id FROM key WHERE text = ?) AND at >= ? AND at < ?",
        (event_id, scope, query.start, query.end),
    )
    if query.after is not None:
        return []
    return [Found(at, row, Location(*place)) for at, row, *place in rows]


def _number_of(database: sqlite3.Connection, text: str) -> int:
    row = database.execute("SELECT id FROM key WHERE text = ?", (text,)).fetchone()
    if row is None:
        row = (database.execute("INSERT INTO key (text) VALUES (?)", (text,)).lastrowid,)
    return int(row[0])


def _add_usages(database: sqlite3.Connection, usages: Iterable[Usage]) -> None:
    latest: dict[tuple[str, str, str, str], Usage] = {}
    for usage in usages:
        key = (usage.principal, usage.access_key_id, usage.service, usage.action)
        known = latest.get(key)
        if known is None or known.at < usage.at:
            latest[key] = usage
    database.executemany(
        "INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET region = excluded.region, at = excluded.at WHERE excluded.at > at",
        [msgspec.structs.astuple(usage) for usage in latest.values()],
    )


def _forget(database: sqlite3.Connection, names: list[tuple[str]]) -> None:
    with _transaction(database):
        database.executemany("DELETE FROM event WHERE segment = ?", names)
        database.executemany("DELETE FROM position WHERE segment = ?", names)
        database.execute("DELETE FROM posting WHERE event NOT IN (SELECT id FROM event)")


def _create(database: sqlite3.Connection) -> None:
    with _transaction(database):
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            for statement in SCHEMA.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")


def _drop_all(database: sqlite3.Connection) -> None:
    with _transaction(database):
        for table in ("position", "event", "key", "posting", "usage"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608  A literal of ours.


@contextlib.contextmanager
def _transaction(
    database: sqlite3.Connection, on_failure: Callable[[], None] = lambda: None
) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        on_failure()
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
