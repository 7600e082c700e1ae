"""One SQLite file: its settings, its errors in our words, and what makes a commit durable.

The file is in WAL mode with ``synchronous=NORMAL``: a commit appends to the -wal file and is
visible, but not yet on the disk.  `Database.sync` then syncs the -wal file, outside of SQLite's
write lock, so that other processes write meanwhile.  docs/decisions/0011 argues why that is as
durable as ``synchronous=FULL``.
"""

import fcntl
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.store.errors import UnavailableError
from garrison.store.schema import MIGRATIONS, Migration, migrate

BUSY_TIMEOUT_S = 10.0
PAGE_BYTES = 2048
PAGE_CACHE_KIB = 16 << 10
MAPPED_BYTES = 1 << 30

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

# About 16 MB: a page that is written often is folded into the database once, and what there is to
# read back after a crash takes a few hundredths of a second.
CHECKPOINT_PAGES = 8_000

if sys.platform == "darwin":

    def _sync(descriptor: int) -> None:
        # There, fsync leaves the data in the disk's own cache.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)

else:
    _sync = os.fdatasync


class Database:
    """A connection to the database, used by one thread."""

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        """Open the file, made or migrated if need be.

        Raises:
            ConfigurationError: a newer program wrote the file, or it cannot be opened.
        """
        self.path = path
        self._failure: OSError | None = None
        try:
            # Made beforehand, because SQLite would let others read it; -wal and -shm follow it.
            # Only a missing file: closing one that SQLite has open would drop SQLite's locks.
            if not path.exists():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            with ExitStack() as opened:
                self._connection = opened.enter_context(closing(connect(path)))
                migrate(self._connection, path, migrations)
                self._wal = os.open(f"{path}-wal", os.O_RDWR)
                opened.callback(os.close, self._wal)
                _sync_directory(path.parent)
                self._opened = opened.pop_all()
        except (OSError, sqlite3.Error) as error:
            raise ConfigurationError(
                f"`{path}` cannot be opened: {error}", hint="choose another data directory"
            ) from error

    def fetch(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Return a query's rows.

        Raises:
            UnavailableError: the disk is failing, or another process holds a lock.
            IntegrityError: the file is damaged.
        """
        try:
            return self._connection.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        except UnicodeEncodeError:
            # Half a surrogate pair: no stored text holds one.
            return []

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement that writes.

        Raises:
            UnavailableError: the disk is full or failing, or another process holds a lock.
            IntegrityError: the file is damaged.
        """
        try:
            self._connection.execute(statement, parameters)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def execute_all(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement that writes for each row of parameters; raise as `execute` does."""
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock, and commit what is written or, after an exception, undo it."""
        self.require_sound()
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def sync(self) -> None:
        """Return when all that was committed, here and by other processes, is on the disk.

        Raises:
            UnavailableError: it may not be.  Nothing more is written until the next start: the
                kernel forgets what it could not write, and a later success would prove nothing.
        """
        try:
            _sync(self._wal)
        except OSError as error:
            self._failure = error
            self.require_sound()

    def require_sound(self) -> None:
        """Raise `UnavailableError` if a sync has ever failed."""
        if self._failure is not None:
            raise UnavailableError(f"`{self.path}` could not be synced") from self._failure

    def close(self) -> None:
        """Close the file; the last process to do so folds the -wal file into it."""
        self._opened.close()

    def _failed(self, error: sqlite3.Error) -> UnavailableError | IntegrityError:
        # The low byte is the primary code; errors of Python's own, as after `close`, have none.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            return IntegrityError(f"`{self.path}` is damaged")
        return UnavailableError(f"`{self.path}`: {error}")


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection in autocommit mode: transactions are begun in words."""
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, cached_statements=64
    )
    for setting in (
        # Measured: smaller pages make commits cheaper by a fifth, mapped ones cold reads.
        f"page_size = {PAGE_BYTES}",
        f"mmap_size = {MAPPED_BYTES}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        f"cache_size = -{PAGE_CACHE_KIB}",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        "checkpoint_fullfsync = ON",
        # Deleted content is zeroed, in pages that become free too: wrapped key material that was
        # removed must not be found again.  Measured: no slower than FAST, which leaves it there.
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _sync_directory(path: Path) -> None:
    # A file that was just made is found after a crash only if its directory is synced too.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
