"""The bytes of objects on their way in and out: hashed, sealed and stored piece by piece.

Whatever their size, some megabytes of them are in memory at a time.  Hashing, encryption and the
disk work in threads, beside the loop and beside one another, on batches of two megabytes.
"""

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from garrison.core.call import Call
from garrison.core.ids import Ids
from garrison.core.payload import Payload
from garrison.core.transaction import Records
from garrison.crypto.streams import StreamKey, StreamOpener, StreamSealer
from garrison.services.s3.operations.checksums import (
    DEFAULT,
    Announced,
    Hash,
    encode,
    new_hash,
)
from garrison.services.s3.operations.data_keys import OpenSealing
from garrison.services.s3.operations.turns import Turns
from garrison.services.s3.records import Bucket, Checksum, InlineBody, Segment, Waste
from garrison.services.s3.records.errors import ContentSHA256Mismatch, EntityTooLarge
from garrison.store.blobs import BlobReader, Blobs, BlobWriter, MissingBlobError

BATCH_BYTES: Final = 2 << 20
INLINE_BYTES_MAX: Final = 64 << 10
"""Up to here a body is a record: one sync for all, and no file for a kilobyte."""
PUT_BYTES_MAX: Final = 5 << 30  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
BLOB_NAME_BYTES: Final = 16
MISMATCH: Final = "The provided 'x-amz-content-sha256' header does not match what was computed."

Source = AsyncIterator[bytes]


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A body that was read to its end and is stored, though no record names it yet.

    The data key is in clear: it is wrapped when the record is written, perhaps once more after a
    lost race, and never kept.
    """

    blob: str
    size: int
    data_key: bytes
    md5: bytes
    checksum: Checksum
    """The one to keep."""
    shown: Checksum
    """The one that the request announced, if it did."""
    sealed: bytes | None
    """The ciphertext, if it is small enough to be a record."""
    finalizers: list[Any] = []
    """What deletes the blob if no record comes to name it."""

    def __repr__(self) -> str:
        return f"Stored(blob={self.blob!r}, size={self.size})"


class Bodies:
    """Takes bodies in and gives them out."""

    def __init__(self, blobs: Blobs) -> None:
        self.blobs = blobs
        self.turns = Turns()

    async def receive(
        self, call: Call[Any, Any], opened: OpenSealing, *, kept_algorithm: str = ""
    ) -> Stored:
        """Read and store the request's body.

        Args:
            call: The request: its ``Body``, and the checksums that it announces.
            opened: What the body is encrypted under.
            kept_algorithm: The checksum to keep, whatever the request announces; empty to keep what
                it announces, or else CRC-64/NVME.

        Raises:
            InvalidDigest, InvalidRequest: a checksum is announced that is none.
            EntityTooLarge: more than a put may have.
            BadDigest, ContentSHA256Mismatch, IncompleteBody: the body is not what was announced.
        """
        announced = Announced(call.request)
        body = call.request.get("Body", b"")
        if isinstance(body, bytes):
            intake = Intake(self.blobs, call.ids, opened, announced, kept_algorithm)
            held = await intake.take_all(once(body))
            self._delete_unless_committed(call.records, held)
            return held
        payload: Payload = body
        require_size(payload.length)
        if payload.kept is None:
            announced.expect(payload.trailer_names)
            intake = Intake(
                self.blobs, call.ids, opened, announced, kept_algorithm, bool(payload.sha256)
            )
            payload.kept = await intake.take_all(aiter(payload), payload)
        stored: Stored = payload.kept
        self._delete_with(payload, call.records, stored)
        return stored

    async def store(
        self, call: Call[Any, Any], opened: OpenSealing, source: Source, algorithm: str
    ) -> Stored:
        """Store bytes that come from elsewhere: from another object, or from S3 itself."""
        intake = Intake(self.blobs, call.ids, opened, Announced({}), algorithm)
        stored = await intake.take_all(source)
        self._delete_unless_committed(call.records, stored)
        return stored

    def keep(
        self, call: Call[Any, Any], bucket: Bucket, opened: OpenSealing, stored: Stored
    ) -> Segment:
        """Return a stored body as a segment for a record, with its data key wrapped."""
        if stored.sealed is not None:
            call.records.put(
                InlineBody(
                    account=bucket.account,
                    region=bucket.region,
                    name=stored.blob,
                    sealed=stored.sealed,
                )
            )
        return Segment(
            blob=stored.blob,
            size=stored.size,
            key=opened.wrap(stored.data_key, stored.blob),
            inline=stored.sealed is not None,
        )

    async def drop(
        self, records: Records, bucket: Bucket, segments: Iterable[Segment], now: datetime
    ) -> None:
        """Let go of segments: what is a record goes now, a blob once that is durable."""
        for segment in segments:
            if segment.inline:
                body = await records.find(InlineBody, bucket.account, bucket.region, segment.blob)
                if body is not None:
                    records.delete(body)
            else:
                records.put(
                    Waste(
                        account=bucket.account, region=bucket.region, blob=segment.blob, since=now
                    )
                )

    async def open(
        self, records: Records, bucket: Bucket, opened: OpenSealing, segment: Segment
    ) -> "OpenBody":
        """Open a segment.

        Raises:
            IntegrityError: it is missing or altered.
        """
        key = opened.unwrap(segment.key, segment.blob)
        if segment.inline:
            body = await records.find(InlineBody, bucket.account, bucket.region, segment.blob)
            if body is None:
                raise MissingBlobError(f"the body `{segment.blob}` is missing")
            return OpenBody(StreamOpener(key, reading(body.sealed), segment.size), None)
        reader = self.blobs.open(segment.blob)
        return OpenBody(StreamOpener(key, reader.read, segment.size), reader)

    def _delete_unless_committed(self, records: Records, stored: Stored) -> None:
        def settle(committed: bool) -> None:  # noqa: FBT001  The port's own form.
            if not committed:
                self.blobs.delete(stored.blob)

        if stored.sealed is None:
            records.on_settled(settle)

    def _delete_with(self, payload: Payload, records: Records, stored: Stored) -> None:
        # A lost race comes back for the same payload; when nobody holds it any more, nobody will.
        if stored.sealed is not None:
            return
        if not stored.finalizers:
            stored.finalizers.append(weakref.finalize(payload, self.blobs.delete, stored.blob))

        def settle(committed: bool) -> None:  # noqa: FBT001  The port's own form.
            if committed:
                stored.finalizers[0].detach()

        records.on_settled(settle)


class Intake:
    """One body on its way in."""

    def __init__(
        self,
        blobs: Blobs,
        ids: Ids,
        opened: OpenSealing,
        announced: Announced,
        kept_algorithm: str,
        signed: bool = False,  # noqa: FBT001, FBT002  One word at its one call.
    ) -> None:
        self._announced = announced
        self._shown = announced.algorithm or kept_algorithm or DEFAULT
        self._kept = kept_algorithm or self._shown
        names = {"MD5", self._shown, self._kept} | ({"SHA256"} if signed else set())
        self._hashes: dict[str, Hash] = {name: new_hash(name) for name in sorted(names)}
        self._data_key = opened.new_key(ids)
        self._sealer = StreamSealer(StreamKey(self._data_key))
        self._blob = ids.random_bytes(BLOB_NAME_BYTES).hex()
        self._blobs = blobs
        self._writer: BlobWriter | None = None
        self._batch: list[bytes] = []
        self._batch_bytes = 0
        self._size = 0
        self._under_way: asyncio.Future[tuple[None, None]] | None = None

    async def take_all(self, source: Source, payload: Payload | None = None) -> Stored:
        """Store a body, and return it if it is what was announced."""
        try:
            async for piece in source:
                await self._take(piece)
            stored = await self._finish(payload)
        except BaseException:
            await self._discard()
            raise
        return stored

    async def _take(self, piece: bytes) -> None:
        self._batch.append(piece)
        self._batch_bytes += len(piece)
        self._size += len(piece)
        if self._size > PUT_BYTES_MAX:
            require_size(self._size)
        if self._batch_bytes >= BATCH_BYTES:
            await self._send_batch()

    async def _send_batch(self) -> None:
        # One batch is at work while the next one comes.
        batch = self._batch[0] if len(self._batch) == 1 else b"".join(self._batch)
        self._batch, self._batch_bytes = [], 0
        await self._settle()
        if self._writer is None:
            self._writer = await asyncio.to_thread(self._blobs.create, self._blob)
        self._under_way = asyncio.gather(
            asyncio.to_thread(self._write, batch), asyncio.to_thread(self._hash, batch)
        )

    def _write(self, batch: bytes) -> None:
        assert self._writer is not None
        self._writer.write(self._sealer.update(batch))

    def _hash(self, batch: bytes) -> None:
        for each in self._hashes.values():
            each.update(batch)

    async def _settle(self) -> None:
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            await under_way

    async def _finish(self, payload: Payload | None) -> Stored:
        sealed = None
        if self._writer is None and self._size <= INLINE_BYTES_MAX:
            body = b"".join(self._batch)
            for each in self._hashes.values():
                each.update(body)
            sealed = b"".join((*self._sealer.update(body), *self._sealer.finish()))
        else:
            if self._batch or self._writer is None:
                await self._send_batch()
            await self._settle()
        digests = {name: each.digest() for name, each in self._hashes.items()}
        if payload is not None and payload.sha256:
            require_sha256(payload.sha256, digests["SHA256"])
        self._announced.learn({} if payload is None else payload.trailers)
        self._announced.require(self._shown, digests[self._shown], digests["MD5"])
        if self._writer is not None:
            await asyncio.to_thread(self._keep, self._writer)
        return Stored(
            blob=self._blob,
            size=self._size,
            data_key=self._data_key,
            md5=digests["MD5"],
            checksum=Checksum(algorithm=self._kept, value=encode(digests[self._kept])),
            shown=Checksum(algorithm=self._shown, value=encode(digests[self._shown])),
            sealed=sealed,
        )

    def _keep(self, writer: BlobWriter) -> None:
        writer.write(self._sealer.finish())
        writer.keep()

    async def _discard(self) -> None:
        if self._under_way is not None:
            # What is being written is left in peace until it is.
            await asyncio.wait({self._under_way})
            self._under_way.exception()
        if self._writer is not None:
            self._writer.discard()
            self._blobs.delete(self._blob)


class OpenBody:
    """A segment that can be read."""

    def __init__(self, opener: StreamOpener, reader: BlobReader | None) -> None:
        self._opener = opener
        self._reader = reader

    @property
    def is_small(self) -> bool:
        """Return True if it is in memory."""
        return self._reader is None

    def read_now(self, start: int, end: int) -> bytes:
        """Return bytes at once: for what is small."""
        return b"".join(self._opener.read(start, end))

    async def read(self, start: int, end: int) -> Source:
        """Yield the bytes from ``start`` to before ``end``, the next ones being read meanwhile.

        Raises:
            IntegrityError: what is stored there is not what was written.
        """
        step = max(BATCH_BYTES, self._opener.chunk_bytes)
        at = start
        ahead: asyncio.Task[Sequence[bytes]] | None = None
        try:
            while at < end or ahead is not None:
                present, ahead = ahead, None
                if at < end:
                    stop = min(at - at % step + step, end)
                    ahead = asyncio.create_task(asyncio.to_thread(self._opener.read, at, stop))
                    at = stop
                if present is not None:
                    for piece in await present:
                        yield piece
        finally:
            if ahead is not None:
                await asyncio.wait({ahead})
                ahead.exception()
            self.close()

    def close(self) -> None:
        """Release the blob."""
        if self._reader is not None:
            self._reader.close()


def reading(sealed: bytes) -> Callable[[int, int], bytes]:
    """Return a function that reads from bytes in memory."""
    return lambda offset, size: sealed[offset : offset + size]


async def once(body: bytes) -> Source:
    """Yield a body that is there already."""
    yield body


def require_size(size: int) -> None:
    """Raise EntityTooLarge if a body is larger than a put may have."""
    if size > PUT_BYTES_MAX:
        raise EntityTooLarge(
            "Your proposed upload exceeds the maximum allowed size",
            members={"ProposedSize": str(size), "MaxSizeAllowed": str(PUT_BYTES_MAX)},
        )


def require_sha256(claimed: str, digest: bytes) -> None:
    """Raise ContentSHA256Mismatch unless the body is the one whose hash was signed."""
    if digest.hex() != claimed:
        raise ContentSHA256Mismatch(
            MISMATCH,
            members={
                "ClientComputedContentSHA256": claimed,
                "S3ComputedContentSHA256": digest.hex(),
            },
        )
