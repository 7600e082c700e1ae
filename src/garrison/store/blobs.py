"""Blobs: large bytes beside the records, written once and never changed.

The port, and its two implementations: files in the data directory, and memory for a server that
keeps nothing.  What is written here is ciphertext already; which blob belongs to what is for the
records to say.  A blob that no record names is an orphan, and swept.

    blobs/tmp/<name>       being written: after a crash worthless
    blobs/<ab>/<name>      whole and durable; <ab> are the name's first two characters

Methods block, and release the interpreter's lock where they wait for a disk: whoever serves others
meanwhile calls them in a thread.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from garrison.core.errors import IntegrityError
from garrison.store.directory import OWNER_ONLY

SPILL_BYTES = 8 << 20
"""In memory, larger blobs go to a temporary file that has no name."""
TEMPORARY = "tmp"
PIECES_AT_ONCE = 64


class MissingBlobError(IntegrityError):
    """A record names a blob that is not there."""


class BlobWriter(Protocol):
    """A blob that is being written."""

    def write(self, pieces: Sequence[bytes]) -> None:
        """Append bytes."""
        ...

    def keep(self) -> None:
        """Make the blob durable under its name, and close it."""
        ...

    def discard(self) -> None:
        """Leave nothing of it; after ``keep`` this does nothing."""
        ...


class BlobReader(Protocol):
    """An open blob; it can be read to its end even if it is deleted meanwhile."""

    def read(self, offset: int, size: int) -> bytes:
        """Return the bytes there: fewer than ``size`` only at the blob's end."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class Blobs(Protocol):
    """Where blobs are."""

    def create(self, name: str) -> BlobWriter:
        """Begin a blob; the name, at least three letters and digits, must be new."""
        ...

    def open(self, name: str) -> BlobReader:
        """Open a blob.

        Raises:
            MissingBlobError: there is none of this name.
        """
        ...

    def delete(self, name: str) -> None:
        """Delete a blob, if it is there."""
        ...

    def left_behind(self) -> Iterator[str]:
        """Yield the names of blobs from before this server's start: orphans may be among them.

        What an earlier server was still writing is deleted on the way.
        """
        ...

    def reset(self) -> None:
        """Delete all blobs."""
        ...


class FileBlobs:
    """Blobs as files: written under a temporary name, synced, renamed, and the folder synced."""

    def __init__(self, folder: Path, started_ns: int) -> None:
        """Open a folder, which is made when the first blob is.

        Args:
            folder: Where the blobs are.
            started_ns: When the server that owns the folder started, by the clock of its disk:
                what is older was left by an earlier one.
        """
        self.folder = folder
        self._started_ns = started_ns

    def create(self, name: str) -> BlobWriter:
        """Begin a blob."""
        temporary = self._folder(TEMPORARY) / name
        return FileWriter(temporary, self._folder(name[:2]) / name)

    def open(self, name: str) -> BlobReader:
        """Open a blob."""
        try:
            return FileReader(os.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC))
        except FileNotFoundError as error:
            raise MissingBlobError(f"the blob `{name}` is missing") from error

    def delete(self, name: str) -> None:
        """Delete a blob, if it is there."""
        self._path(name).unlink(missing_ok=True)

    def left_behind(self) -> Iterator[str]:
        """Yield the names of blobs from before this server's start."""
        with suppress(FileNotFoundError):
            for folder in sorted(self.folder.iterdir()):
                for path in sorted(folder.iterdir()):
                    if path.stat().st_mtime_ns >= self._started_ns:
                        continue
                    if folder.name == TEMPORARY:
                        path.unlink(missing_ok=True)
                    else:
                        yield path.name

    def reset(self) -> None:
        """Delete all blobs."""
        with suppress(FileNotFoundError):
            for folder in self.folder.iterdir():
                for path in folder.iterdir():
                    path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
            sync_folder(self.folder)
            sync_folder(self.folder.parent)
        return folder


class FileWriter:
    """Implements `BlobWriter` on a file."""

    def __init__(self, temporary: Path, final: Path) -> None:
        self._temporary = temporary
        self._final = final
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._descriptor = os.open(temporary, flags, 0o600)

    def write(self, pieces: Sequence[bytes]) -> None:
        """Append bytes."""
        for start in range(0, len(pieces), PIECES_AT_ONCE):
            some = pieces[start : start + PIECES_AT_ONCE]
            written = os.writev(self._descriptor, some)
            for piece in some:
                if written < len(piece):
                    write_all(self._descriptor, memoryview(piece)[max(written, 0) :])
                written -= len(piece)

    def keep(self) -> None:
        """Make the blob durable under its name, and close it."""
        os.fsync(self._descriptor)
        self._close()
        self._temporary.rename(self._final)
        sync_folder(self._final.parent)

    def discard(self) -> None:
        """Leave nothing of it."""
        if self._descriptor >= 0:
            self._close()
            self._temporary.unlink(missing_ok=True)

    def _close(self) -> None:
        os.close(self._descriptor)
        self._descriptor = -1


class FileReader:
    """Implements `BlobReader` on an open file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, offset: int, size: int) -> bytes:
        """Return the bytes there."""
        return read_all(self._descriptor, offset, size)

    def close(self) -> None:
        """Release the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class MemoryBlobs:
    """Blobs in this process, as long as it lives; large ones in files without a name."""

    def __init__(self, spill_bytes: int = SPILL_BYTES) -> None:
        self._spill_bytes = spill_bytes
        self._held: dict[str, HeldBytes] = {}

    def create(self, name: str) -> BlobWriter:
        """Begin a blob."""
        return MemoryWriter(name, self._held, HeldBytes(self._spill_bytes))

    def open(self, name: str) -> BlobReader:
        """Open a blob."""
        try:
            return MemoryReader(self._held[name])
        except KeyError:
            raise MissingBlobError(f"the blob `{name}` is missing") from None

    def delete(self, name: str) -> None:
        """Delete a blob, if it is there."""
        self._held.pop(name, None)

    def left_behind(self) -> Iterator[str]:
        """Yield nothing: nothing is older than this process."""
        yield from ()

    def reset(self) -> None:
        """Delete all blobs."""
        self._held.clear()


class HeldBytes:
    """Bytes in memory; beyond a size in a file that has no name, and goes with this object."""

    def __init__(self, spill_bytes: int) -> None:
        self._spill_bytes = spill_bytes
        self._bytes = bytearray()
        self._descriptor = -1

    def append(self, piece: bytes) -> None:
        """Take more bytes."""
        self._bytes += piece
        if len(self._bytes) < self._spill_bytes and self._descriptor < 0:
            return
        if self._descriptor < 0:
            self._descriptor = unnamed_file()
        write_all(self._descriptor, self._bytes)
        self._bytes = bytearray()

    def read(self, offset: int, size: int) -> bytes:
        """Return the bytes there."""
        if self._descriptor < 0:
            return bytes(self._bytes[offset : offset + size])
        return read_all(self._descriptor, offset, size)

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


class MemoryWriter:
    """Implements `BlobWriter` in memory."""

    def __init__(self, name: str, held: dict[str, HeldBytes], mine: HeldBytes) -> None:
        self._name = name
        self._held = held
        self._mine = mine

    def write(self, pieces: Sequence[bytes]) -> None:
        """Append bytes."""
        for piece in pieces:
            self._mine.append(piece)

    def keep(self) -> None:
        """Put the blob under its name."""
        self._held[self._name] = self._mine

    def discard(self) -> None:
        """Do nothing: what nobody holds is gone."""


class MemoryReader:
    """Implements `BlobReader` in memory."""

    def __init__(self, held: HeldBytes) -> None:
        self._held = held

    def read(self, offset: int, size: int) -> bytes:
        """Return the bytes there."""
        return self._held.read(offset, size)

    def close(self) -> None:
        """Do nothing: the blob stays."""


def unnamed_file() -> int:
    """Return a descriptor of a new temporary file that no name leads to."""
    descriptor, path = tempfile.mkstemp(prefix="garrison-")
    Path(path).unlink()
    return descriptor


def write_all(descriptor: int, piece: bytes | bytearray | memoryview) -> None:
    """Append bytes to a file."""
    with memoryview(piece) as view:
        at = 0
        while at < len(view):
            at += os.write(descriptor, view[at:])


def read_all(descriptor: int, offset: int, size: int) -> bytes:
    """Return bytes of a file: fewer than ``size`` only at its end."""
    piece = os.pread(descriptor, size, offset)
    while 0 < len(piece) < size:
        more = os.pread(descriptor, size - len(piece), offset + len(piece))
        if not more:
            break
        piece += more
    return piece


def sync_folder(path: Path) -> None:
    """Make what was created in, renamed to or removed from a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
