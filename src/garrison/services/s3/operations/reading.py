"""An object's bytes, out of its segments."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from garrison.core.transaction import Records
from garrison.services.s3.operations.bodies import Bodies, OpenBody
from garrison.services.s3.operations.data_keys import OpenSealing
from garrison.services.s3.operations.ranges import Span
from garrison.services.s3.records import Bucket, Manifest, ObjectVersion, Segment


class Piece(NamedTuple):
    """Some bytes of a segment, from ``start`` to before ``end``."""

    segment: Segment
    start: int
    end: int


def pieces_of(version: ObjectVersion, manifest: Manifest | None, span: Span) -> list[Piece]:
    """Return which bytes of which segments make a span of an object."""
    if version.segment is not None:
        return [Piece(version.segment, span.start, span.end)]
    pieces, offset = [], 0
    for part in manifest.parts if manifest is not None else ():
        size = part.segment.size
        start, end = max(span.start - offset, 0), min(span.end - offset, size)
        if start < end:
            pieces.append(Piece(part.segment, start, end))
        offset += size
    return pieces


async def read_pieces(
    records: Records,
    bodies: Bodies,
    bucket: Bucket,
    opened: OpenSealing,
    pieces: Sequence[Piece],
) -> bytes | AsyncIterator[bytes]:
    """Return the bytes: at once if there is one small segment, else as they are read.

    The first segment is opened before this returns, so that what is missing or altered at its
    beginning is an error and not the end of an answer.

    Raises:
        IntegrityError: it is missing or altered.
    """
    if not pieces:
        return b""
    bodies_open = {
        # Records go at once when the object is deleted, blobs only a while after.
        piece.segment.blob: await bodies.open(records, bucket, opened, piece.segment)
        for at, piece in enumerate(pieces)
        if at == 0 or piece.segment.inline
    }
    first = bodies_open[pieces[0].segment.blob]
    if first.is_small and len(pieces) == 1:
        return first.read_now(pieces[0].start, pieces[0].end)
    return _stream(records, bodies, bucket, opened, pieces, bodies_open)


async def _stream(
    records: Records,
    bodies: Bodies,
    bucket: Bucket,
    opened: OpenSealing,
    pieces: Sequence[Piece],
    bodies_open: dict[str, OpenBody],
) -> AsyncIterator[bytes]:
    for segment, start, end in pieces:
        body = bodies_open.get(segment.blob)
        if body is None:
            body = await bodies.open(records, bucket, opened, segment)
        async for data in body.read(start, end):
            yield data
