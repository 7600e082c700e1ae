"""Reading one segment, from any process and in any thread, while another one appends to it."""

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from garrison.core.errors import IntegrityError
from garrison.store.port import Sealer
from garrison.trail.frames import HEADER_BYTES, associated_data, is_torn, unpack_length
from garrison.trail.port import Frame, Place, start_of


class SegmentFile:
    """A segment, open for reading; its end is the last frame that is whole."""

    def __init__(self, path: Path, name: str, sealer: Sealer) -> None:
        self.name = name
        self._sealer = sealer
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)

    @property
    def size_bytes(self) -> int:
        """The file's size now."""
        return os.fstat(self._descriptor).st_size

    def frames(self, after: Place) -> Iterator[Frame]:
        """Yield the frames from a place on.

        Raises:
            IntegrityError: a frame was altered or moved.
        """
        for place, sealed in self._sealed(after):
            frame = self._unseal(place, sealed)
            if frame is None:
                return
            yield frame

    def end(self) -> Place:
        """Return where the next frame would stand; only the last one is unsealed to know."""
        last = next(iter(deque(self._sealed(start_of(self.name)), maxlen=1)), None)
        if last is None:
            return start_of(self.name)
        frame = self._unseal(*last)
        return last[0] if frame is None else frame.next

    def _sealed(self, after: Place) -> Iterator[tuple[Place, bytes]]:
        place = after
        while (sealed := self._read_sealed(place)) is not None:
            yield place, sealed
            place = _following(place, sealed)

    def _read_sealed(self, place: Place) -> bytes | None:
        header = os.pread(self._descriptor, HEADER_BYTES, place.offset)
        if len(header) < HEADER_BYTES:
            return None
        try:
            length = unpack_length(header, place.number)
        except IntegrityError:
            if self._is_torn_from(place):
                return None
            raise
        sealed = os.pread(self._descriptor, length, place.offset + HEADER_BYTES)
        return sealed if len(sealed) == length else None

    def _unseal(self, place: Place, sealed: bytes) -> Frame | None:
        following = _following(place, sealed)
        try:
            batch = self._sealer.unseal(sealed, associated_data(place.segment, place.number))
        except IntegrityError:
            if following.offset == self.size_bytes and self._is_torn_from(place):
                return None
            raise
        return Frame(place, tuple(batch.split(b"\n")), following)

    def _is_torn_from(self, place: Place) -> bool:
        return is_torn(os.pread(self._descriptor, self.size_bytes, place.offset))


def _following(place: Place, sealed: bytes) -> Place:
    return Place(place.segment, place.number + 1, place.offset + HEADER_BYTES + len(sealed))
