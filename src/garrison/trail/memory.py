"""The passing trail of ``--ephemeral``: the last entries, in bounded memory."""

from collections.abc import Sequence

from garrison.trail.port import Frame, Place

BYTES_MAX = 64 * 1024 * 1024
SEGMENTS = 16


class MemorySegments:
    """Segments in memory, of which the oldest is dropped when there is too much."""

    def __init__(self, bytes_max: int = BYTES_MAX) -> None:
        self._segment_bytes_max = max(1, bytes_max // SEGMENTS)
        self._segments: dict[str, list[bytes]] = {}
        self._sequence = 0
        self._size_bytes = self._segment_bytes_max

    async def append(self, entry: bytes) -> None:
        """Keep an entry for as long as there is room."""
        if self._size_bytes >= self._segment_bytes_max:
            self._start_segment()
        self._size_bytes += len(entry)
        self._segments[self._name].append(entry)

    def names(self) -> Sequence[str]:
        """Return the segments that are still kept, the oldest first."""
        return list(self._segments)

    def read(self, after: Place, frames: int) -> Sequence[Frame]:
        """Return up to so many frames of one entry each; none of a segment that was dropped."""
        name = after.segment
        entries = self._segments.get(name, [])
        some = entries[after.number : after.number + frames]
        return [
            Frame(Place(name, number, 0), (entry,), Place(name, number + 1, 0))
            for number, entry in enumerate(some, after.number)
        ]

    async def reset(self) -> None:
        """Drop every entry."""
        self._segments.clear()
        self._size_bytes = self._segment_bytes_max

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""

    @property
    def _name(self) -> str:
        return f"memory-{self._sequence:010}"

    def _start_segment(self) -> None:
        self._sequence += 1
        self._size_bytes = 0
        self._segments[self._name] = []
        if len(self._segments) > SEGMENTS:
            del self._segments[next(iter(self._segments))]
