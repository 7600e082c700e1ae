"""Where entries are kept: the port of the durable and of the passing implementation."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from garrison.core.errors import GarrisonError


class UnwritableError(GarrisonError):
    """An entry could not be made durable: whatever it records must not be answered."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a frame stands: its segment, its number in it, and its first byte."""

    segment: str
    number: int
    offset: int


class Frame(msgspec.Struct, frozen=True, gc=False):
    """Entries that were made durable together."""

    place: Place
    entries: tuple[bytes, ...]
    next: Place
    """Where the next frame stands, or will."""


class Segments(Protocol):
    """Entries in the order in which they came, in segments that are only ever appended to."""

    async def append(self, entry: bytes) -> None:
        """Return once the entry, one line of JSON, is durable.

        Raises:
            UnwritableError: it is not, and may never be.
        """
        ...

    def names(self) -> Sequence[str]:
        """Return the segments there are, of every process, in an order that never changes."""
        ...

    def read(self, after: Place, frames: int) -> Sequence[Frame]:
        """Return up to so many frames from a place on, and none at the end; in any thread.

        Raises:
            IntegrityError: a frame was altered, moved or removed.
        """
        ...

    async def reset(self) -> None:
        """Drop every entry, as if nothing had ever been recorded."""
        ...

    async def close(self) -> None:
        """Finish what is being appended and release all files."""
        ...


def start_of(segment: str) -> Place:
    """Return where a segment's first frame stands."""
    return Place(segment, 0, 0)
