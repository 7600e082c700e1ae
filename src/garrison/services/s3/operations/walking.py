"""A walk over the keys of a bucket, which passes over common prefixes without reading them."""

from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from garrison.core.call import Call
from garrison.core.transaction import Records
from garrison.services.s3.operations.placing import sequence_of
from garrison.services.s3.records import (
    Bucket,
    CurrentObject,
    NoncurrentVersion,
    ObjectVersion,
    Upload,
)
from garrison.services.s3.records.objects import NEWEST_FIRST, SEPARATOR
from garrison.store.cursors import cursor_after

R = TypeVar("R", bound=CurrentObject | NoncurrentVersion | Upload)

BATCH = 256
BATCH_ROLLED_UP = 32
"""With a delimiter most of a larger batch might be passed over."""
LAST = "\U0010ffff" * 256
"""Behind every key that begins with what stands before it: no key is as long."""
KEY_END = "\x01"
"""Behind all versions of a key, and before every longer key."""


class CommonPrefix(msgspec.Struct, frozen=True, gc=False):
    """All keys that begin so, as one line of a listing."""

    prefix: str


class Source(Generic[R]):
    """Records of a bucket in order, from which one can skip ahead."""

    def __init__(
        self, records: Records, cls: type[R], bucket: Bucket, prefix: str, after: str, batch: int
    ) -> None:
        self._records = records
        self._cls = cls
        self._bucket = bucket
        self._prefix = f"{bucket.name}/{prefix}"
        self._after: str | None = cursor_after(f"{bucket.name}/{after}") if after else None
        self._batch = batch
        self._waiting: list[R] = []
        self._complete = False

    async def peek(self) -> R | None:
        """Return the next record, which stays the next one; None at the end."""
        if not self._waiting and not self._complete:
            page = await self._records.page(
                self._cls,
                self._bucket.account,
                self._bucket.region,
                prefix=self._prefix,
                after=self._after,
                limit=self._batch,
            )
            self._waiting = list(reversed(page.records))
            self._after = page.next
            self._complete = page.next is None
        return self._waiting[-1] if self._waiting else None

    def push(self, record: R) -> None:
        """Put a record before the next one."""
        self._waiting.append(record)

    def advance(self) -> None:
        """Go on to the record after the next one."""
        self._waiting.pop()

    def skip(self, prefix: str) -> None:
        """Go on behind all keys that begin so."""
        while self._waiting and self._waiting[-1].name.startswith(prefix):
            self._waiting.pop()
        if not self._waiting and not self._complete:
            self._after = cursor_after(f"{self._bucket.name}/{prefix}{LAST}")


class Walk:
    """One listing: its bucket, prefix, delimiter, and where it begins."""

    def __init__(
        self, records: Records, bucket: Bucket, *, prefix: str, delimiter: str, after: str
    ) -> None:
        self.prefix = prefix
        self.delimiter = delimiter
        self._records = records
        self._bucket = bucket
        self._marker = after

    @classmethod
    def of(cls, call: Call[Any, Any], bucket: Bucket, *, after: str) -> "Walk":
        """Return the walk that a request asks for."""
        return cls(
            call.records,
            bucket,
            prefix=call.request.get("Prefix", ""),
            delimiter=call.request.get("Delimiter", ""),
            after=after,
        )

    async def objects(self, limit: int) -> tuple[list[CurrentObject | CommonPrefix], bool]:
        """Return a page of objects and common prefixes, and whether there are more."""
        source = self._source(CurrentObject, self._marker, limit)
        return await page_of(self._objects(source), limit)

    async def versions(
        self, limit: int, version_marker: str
    ) -> tuple[list[ObjectVersion | CommonPrefix], bool]:
        """Return a page of versions and common prefixes, and whether there are more.

        ``version_marker`` is the last version of the marker's key that an earlier page had; empty
        if it had all of them.
        """
        older = f"{self._marker}{KEY_END}" if self._marker else ""
        current = self._source(CurrentObject, self._marker, limit)
        if version_marker:
            newest = await self._records.find(
                CurrentObject, self._bucket.account, self._bucket.region, self._marker_path
            )
            older = await self._after_version(version_marker, newest)
            sequence = sequence_of(version_marker)
            if newest is not None and sequence is not None and newest.sequence < sequence:
                # What was newer has been deleted since.
                current.push(newest)
        noncurrent = self._source(NoncurrentVersion, older, limit)
        return await page_of(self._versions(current, noncurrent), limit)

    async def uploads(
        self, limit: int, upload_marker: str
    ) -> tuple[list[Upload | CommonPrefix], bool]:
        """Return a page of uploads and common prefixes, and whether there are more."""
        after = f"{self._marker}{KEY_END}" if self._marker else ""
        if upload_marker:
            marked = await self._records.find_one(
                Upload,
                "upload_id",
                upload_marker,
                account=self._bucket.account,
                region=self._bucket.region,
            )
            if marked is not None:
                after = marked.place.removeprefix(f"{self._bucket.name}/")
        return await page_of(self._uploads(self._source(Upload, after, limit)), limit)

    def described(
        self, encode: Callable[[str], str], limit: int, *, truncated: bool
    ) -> dict[str, Any]:
        """Return what every listing says of itself."""
        described: dict[str, Any] = {
            "Name": self._bucket.name,
            "Prefix": encode(self.prefix),
            "MaxKeys": limit,
            "IsTruncated": truncated,
        }
        if self.delimiter:
            described["Delimiter"] = encode(self.delimiter)
        if encode is not as_it_is:
            described["EncodingType"] = "url"
        return described

    def _source(self, cls: type[R], after: str, limit: int) -> Source[R]:
        batch = BATCH_ROLLED_UP if self.delimiter else BATCH
        return Source(
            self._records, cls, self._bucket, self.prefix, after, max(1, min(limit + 1, batch))
        )

    def _rolled_up(self, key: str) -> str | None:
        # The common prefix that a key goes into, or None.
        if not self.delimiter:
            return None
        at = key.find(self.delimiter, len(self.prefix))
        return None if at < 0 else key[: at + len(self.delimiter)]

    async def _objects(
        self, source: Source[CurrentObject]
    ) -> AsyncIterator[CurrentObject | CommonPrefix]:
        while (found := await source.peek()) is not None:
            if found.delete_marker:
                source.advance()
                continue
            rolled = self._rolled_up(found.name)
            if rolled is None:
                source.advance()
                yield found
                continue
            if not self._marker.startswith(rolled):
                yield CommonPrefix(rolled)
            source.skip(rolled)

    async def _versions(
        self, current: Source[CurrentObject], noncurrent: Source[NoncurrentVersion]
    ) -> AsyncIterator[ObjectVersion | CommonPrefix]:
        while True:
            newest, older = await current.peek(), await noncurrent.peek()
            if newest is None and older is None:
                return
            found: ObjectVersion
            if older is None or (newest is not None and newest.name <= older.name):
                assert newest is not None
                found = newest
            else:
                found = older
            rolled = self._rolled_up(found.name)
            if rolled is not None:
                if not self._marker.startswith(rolled):
                    yield CommonPrefix(rolled)
                current.skip(rolled)
                noncurrent.skip(rolled)
                continue
            if found is newest:
                current.advance()
            else:
                noncurrent.advance()
            yield found

    async def _uploads(self, source: Source[Upload]) -> AsyncIterator[Upload | CommonPrefix]:
        while (found := await source.peek()) is not None:
            rolled = self._rolled_up(found.name)
            if rolled is None:
                source.advance()
                yield found
                continue
            if not self._marker.startswith(rolled):
                yield CommonPrefix(rolled)
            source.skip(rolled)

    @property
    def _marker_path(self) -> str:
        return f"{self._bucket.name}/{self._marker}"

    async def _after_version(self, version_id: str, newest: CurrentObject | None) -> str:
        # Where a key's noncurrent versions go on; the version may be gone by now.
        if newest is not None and newest.version_id == version_id:
            return f"{self._marker}{SEPARATOR}"
        sequence = sequence_of(version_id)
        if sequence is None:
            found = await self._records.find_one(
                NoncurrentVersion,
                "version",
                f"{self._marker_path}{SEPARATOR}{version_id}",
                account=self._bucket.account,
                region=self._bucket.region,
            )
            if found is None:
                return f"{self._marker}{KEY_END}"
            sequence = found.sequence
        return f"{self._marker}{SEPARATOR}{NEWEST_FIRST - sequence:016x}"


T = TypeVar("T")


async def page_of(found: AsyncIterator[T], limit: int) -> tuple[list[T], bool]:
    """Return the first items of a walk, and whether there are more."""
    page: list[T] = []
    if not limit:
        return page, False
    async for each in found:
        if len(page) == limit:
            return page, True
        page.append(each)
    return page, False


def as_it_is(key: str) -> str:
    """Return a key as it is."""
    return key


def url_encoded(key: str) -> str:
    """Return a key as ``encoding-type=url`` has it."""
    return quote(key, safe="/-_.~*").replace("%20", "+")


def encode_key(encoding_type: str | None) -> Callable[[str], str]:
    """Return how a listing writes keys."""
    return url_encoded if encoding_type == "url" else as_it_is
