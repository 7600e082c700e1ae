"""Folding the -wal file into the database, without keeping the event loop waiting.

A thread with a connection of its own does most of it while commits go on.  They append what it does
not see, so the loop folds that small rest itself; only then can SQLite begin the -wal file anew.
"""

import asyncio
import contextlib
import sqlite3
import threading

from garrison.store.database import FOLD, Database, connect
from garrison.store.errors import UnavailableError

# About 16 MB: seldom enough that a page which is written often is folded once, and read back in
# a few hundredths of a second after a crash.
PAGES = 4_000


class Checkpointer:
    """Counts what is written, and folds it when it is enough."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = 0
        self._thread: threading.Thread | None = None

    def note(self, pages: int) -> None:
        """Count pages that were written, roughly; called in the event loop."""
        self._pages += pages
        if self._pages < PAGES or self._thread is not None:
            return
        self._pages = 0
        self._thread = threading.Thread(
            target=self._fold, args=(asyncio.get_running_loop(),), name="checkpoint"
        )
        self._thread.start()

    def close(self) -> None:
        """Wait for the thread, if there is one."""
        if self._thread is not None:
            self._thread.join()

    def _fold(self, loop: asyncio.AbstractEventLoop) -> None:
        # If it fails, the -wal file keeps everything, and the next one tries again.
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(connect(self._database.path)) as connection,
        ):
            connection.execute(FOLD)
        # The loop may have been closed meanwhile.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._fold_rest)

    def _fold_rest(self) -> None:
        self._thread = None
        with contextlib.suppress(UnavailableError):
            self._database.execute(FOLD)
