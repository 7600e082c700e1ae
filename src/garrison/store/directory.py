"""The data directory: one server's own, and nobody else's to read.

blobs/        large bytes; see blobs.py
lock          held by the serving process, which writes its process ID into it
state.db      records, change feed, outbox (with -wal and -shm, SQLite's own)
state.seq     the last change's number, shared by the worker processes
state.indexes which declarations of indexes the store was told of
"""

import errno
import fcntl
import os
from pathlib import Path

from garrison.core.errors import ConfigurationError

OWNER_ONLY = 0o700
HINT = "choose another one with --data-dir"


class DataDirectory:
    """A directory that holds everything which one server keeps."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @property
    def database(self) -> Path:
        """Where the SQLite store's file is."""
        return self.path / "state.db"

    @property
    def declared(self) -> Path:
        """Where it is noted which indexes the store has."""
        return self.path / "state.indexes"

    @property
    def locked_ns(self) -> int:
        """When this server took the directory, by its disk's clock: what is older, others wrote."""
        return (self.path / "lock").stat().st_mtime_ns

    def make(self) -> None:
        """Make the directory, for its owner alone, if it does not exist.

        Raises:
            ConfigurationError: it cannot be made, is a file, or may not be written to.
        """
        try:
            self.path.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        except FileExistsError as error:
            raise ConfigurationError(f"`{self.path}` is not a directory", hint=HINT) from error
        except OSError as error:
            raise _unusable(self.path, error) from error
        if not os.access(self.path, os.R_OK | os.W_OK | os.X_OK):
            raise ConfigurationError(
                f"`{self.path}` may not be read and written by this user", hint=HINT
            )

    def lock(self) -> None:
        """Take the directory for this server, whose other processes do not ask, until `unlock`.

        The kernel gives the lock back when the process ends, however it ends.

        Raises:
            ConfigurationError: another server has it, or it cannot be used: see `make`.
        """
        self.make()
        try:
            descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(self.path, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise _unusable(self.path, error) from error
            raise ConfigurationError(
                f"`{self.path}` is in use by another server, process {holder or 'unknown'}",
                hint=f"stop it, or {HINT}",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        self._lock = descriptor

    def unlock(self) -> None:
        """Give the directory back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _unusable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"`{path}` cannot be used: {error.strerror}", hint=HINT)
