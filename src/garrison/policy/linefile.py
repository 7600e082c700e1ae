"""Text files that are read a line at a time, by position."""

import mmap
from functools import cached_property
from pathlib import Path

DATA = Path(__file__).parent / "data"


class LineFile:
    """A file of which an index says where each line stands.

    The file is mapped into memory at the first read, so that only the pages that are looked at cost
    anything, and are shared by all processes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, offset: int, size_bytes: int) -> bytes:
        """Return ``size_bytes`` from ``offset`` on."""
        return self._content[offset : offset + size_bytes]

    @cached_property
    def _content(self) -> mmap.mmap:
        with self._path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
