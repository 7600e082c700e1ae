"""The durable trail: segment files that are only appended to, one open in each process.

All entries that come in one turn of the event loop are sealed into one frame, written once and
synced once, on the loop's own thread: docs/decisions/0040-trail-segments.md says why.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from garrison.core.errors import IntegrityError, InvariantError
from garrison.store.port import Sealer
from garrison.trail.frames import associated_data, pack_header
from garrison.trail.port import Frame, Place, UnwritableError, start_of
from garrison.trail.segment_file import SegmentFile

SEGMENT_BYTES_MAX = 64 * 1024 * 1024
SUFFIX = ".seg"
SEQUENCE_DIGITS = 10


class Opening(msgspec.Struct, frozen=True):
    """The first frame of a segment: what came before it, so that nothing can be taken away."""

    previous: str | None
    """The segment that the same worker wrote before; None for its first."""
    frames: int = 0
    """How many frames that one holds, at least."""


encode_opening = msgspec.json.Encoder().encode
decode_opening = msgspec.json.Decoder(Opening).decode


class FileSegments:
    """Segments as files ``<worker>-<sequence>.seg`` in one folder."""

    def __init__(
        self,
        folder: Path,
        sealer: Sealer,
        *,
        worker: str = "0",
        bytes_max: int = SEGMENT_BYTES_MAX,
        sync: Callable[[int], None] = os.fdatasync,
    ) -> None:
        """Make the trail of one process; the folder and the first segment come when needed.

        Args:
            folder: Where the segments of all processes are.
            sealer: Seals every frame.
            worker: This process's name, unique among those that run at a time; without ``-``.
            bytes_max: A segment that has reached this size is followed by another.
            sync: What makes a file's bytes durable.
        """
        self._folder = folder
        self._sealer = sealer
        self._worker = worker
        self._bytes_max = bytes_max
        self._sync = sync
        self._descriptor: int | None = None
        self._next = start_of("")
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []

    async def append(self, entry: bytes) -> None:
        """Return once the entry is durable; see `garrison.trail.port.Segments`."""
        if b"\n" in entry:
            raise InvariantError("an entry is one line")
        loop = asyncio.get_running_loop()
        durable = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._flush)
        self._waiting.append((entry, durable))
        await durable

    def names(self) -> Sequence[str]:
        """Return all segments, ordered by worker and sequence."""
        try:
            found = os.listdir(self._folder)  # noqa: PTH208  Texts are all that is needed.
        except FileNotFoundError:
            return []
        return sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX))

    def read(self, after: Place, frames: int) -> Sequence[Frame]:
        """Return up to so many frames; see `garrison.trail.port.Segments`."""
        with SegmentFile(self._path(after.segment), after.segment, self._sealer) as file:
            found = file.frames(after)
            if not after.number:
                opening = next(found, None)
                if opening is None:
                    return []
                self._check_previous(opening)
            return list(islice(found, frames))

    async def reset(self) -> None:
        """Delete every segment; no other process may be appending."""
        self._close_segment()
        for name in self.names():
            self._path(name).unlink()

    async def close(self) -> None:
        """Write what is waiting, and close the open segment."""
        self._flush()
        self._close_segment()

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        failure: UnwritableError | None = None
        try:
            self._write([entry for entry, _ in waiting])
        except (OSError, IntegrityError) as error:
            # What of it reached the disk is not known, so nothing is ever appended behind it.
            self._close_segment()
            failure = UnwritableError(f"the trail cannot be written: {error}")
        for _, durable in waiting:
            if durable.done():
                continue
            if failure is None:
                durable.set_result(None)
            else:
                durable.set_exception(failure)

    def _write(self, entries: list[bytes]) -> None:
        descriptor = self._descriptor
        if descriptor is None or self._next.offset >= self._bytes_max:
            descriptor = self._open_segment()
        self._write_frame(descriptor, b"\n".join(entries))

    def _write_frame(self, descriptor: int, batch: bytes) -> None:
        place = self._next
        sealed = self._sealer.seal(batch, associated_data(place.segment, place.number))
        frame = pack_header(len(sealed), place.number) + sealed
        written = os.write(descriptor, frame)
        while written < len(frame):
            written += os.write(descriptor, frame[written:])
        self._sync(descriptor)
        self._next = Place(place.segment, place.number + 1, place.offset + len(frame))

    def _open_segment(self) -> int:
        self._close_segment()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = [name for name in self.names() if name.rpartition("-")[0] == self._worker]
        opening, sequence = Opening(previous=None), 1
        if own:
            opening = Opening(previous=own[-1], frames=self._recover(own[-1]))
            sequence = int(own[-1].rpartition("-")[2]) + 1
        name = f"{self._worker}-{sequence:0{SEQUENCE_DIGITS}}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = os.open(self._path(name), flags, 0o600)
        self._descriptor = descriptor
        self._next = start_of(name)
        self._write_frame(descriptor, encode_opening(opening))
        _sync_folder(self._folder)
        return descriptor

    def _recover(self, name: str) -> int:
        """Cut what a crash left unfinished at a segment's end; return how many frames it has."""
        with SegmentFile(self._path(name), name, self._sealer) as file:
            end = file.end()
            torn = end.offset < file.size_bytes
        if torn:
            os.truncate(self._path(name), end.offset)
        return end.number

    def _close_segment(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _check_previous(self, frame: Frame) -> None:
        opening = decode_opening(frame.entries[0])
        previous = opening.previous
        if previous is None:
            return
        try:
            with SegmentFile(self._path(previous), previous, self._sealer) as file:
                frames = file.end().number
        except FileNotFoundError:
            raise IntegrityError(f"segment `{previous}` of the trail is missing") from None
        if frames < opening.frames:
            raise IntegrityError(
                f"segment `{previous}` of the trail ends after {frames} of {opening.frames} frames"
            )

    def _path(self, name: str) -> Path:
        return self._folder / (name + SUFFIX)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
