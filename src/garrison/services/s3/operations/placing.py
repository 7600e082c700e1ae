"""Where a new version goes, and what becomes of the one before: versioning, in one place.

| bucket    | a put                                            | a delete without a version ID     |
|---|---|---|
| ""        | replaces the object (ID `null`)                  | deletes it                        |
| Enabled   | gets an ID; what was current becomes noncurrent  | puts a delete marker with an ID   |
| Suspended | replaces the version `null`, wherever it is      | puts a delete marker named `null` |

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec.structs import replace

from garrison.core.ids import Ids
from garrison.core.transaction import Records
from garrison.services.s3.authz.targets import Found, find_version
from garrison.services.s3.operations.bodies import Bodies
from garrison.services.s3.operations.conditions import require_writable
from garrison.services.s3.records import (
    NULL_VERSION,
    Bucket,
    CurrentObject,
    Manifest,
    NoncurrentVersion,
    ObjectVersion,
    Segment,
    object_path,
    version_name,
)
from garrison.services.s3.records.errors import LOCKED, AccessDenied
from garrison.services.s3.records.objects import SEPARATOR, as_current, as_noncurrent

NO_CONDITIONS: Mapping[str, Any] = {}
VERSION_ID_BYTES = 24
SEQUENCE_BYTES = 6


class Doing(Protocol):
    """What changes objects: a request, or a step of background work."""

    @property
    def records(self) -> Records:
        """Its transaction."""
        ...

    @property
    def now(self) -> datetime:
        """Its time."""
        ...

    @property
    def ids(self) -> Ids:
        """Makes IDs."""
        ...


async def find_current(doing: Doing, bucket: Bucket, key: str) -> CurrentObject | None:
    """Return a key's newest version, which may be a delete marker."""
    return await doing.records.find(
        CurrentObject, bucket.account, bucket.region, object_path(bucket.name, key)
    )


async def place(
    doing: Doing,
    bodies: Bodies,
    bucket: Bucket,
    new: CurrentObject,
    conditions: Mapping[str, Any] = NO_CONDITIONS,
) -> CurrentObject:
    """Put a new version where the bucket's versioning has it; return it with its ID.

    ``new`` needs neither a version ID nor a sequence number.  ``conditions`` are the request's,
    which must hold of what is current now: a large body takes its time.

    Raises:
        PreconditionFailed, NoSuchKey, NotImplementedMember: see ``require_writable``.
    """
    await bodies.turns.take(doing.records, new.path)
    doing.records.expect(bucket)
    current = await find_current(doing, bucket, new.name)
    require_writable(conditions, current, new.name)
    sequence = 1 if current is None else current.sequence + 1
    version_id = new_version_id(doing, sequence) if bucket.keeps_versions else NULL_VERSION
    placed = replace(
        new,
        version_id=version_id,
        sequence=sequence,
        version=0 if current is None else current.version,
    )
    if current is not None:
        if current.version_id == version_id:
            await drop_bytes(doing, bodies, bucket, current)
        else:
            doing.records.put(as_noncurrent(current, doing.now))
            if version_id == NULL_VERSION:
                await _drop_null(doing, bodies, bucket, new.name)
    doing.records.put(placed)
    return placed


async def remove(
    doing: Doing, bodies: Bodies, bucket: Bucket, version: ObjectVersion, *, bypass: bool = False
) -> None:
    """Delete a version for good; if it was the current one, the one before it becomes current.

    ``bypass`` passes over a retention in governance mode.

    Raises:
        AccessDenied: it is locked.
    """
    if version.lock.protects(doing.now, bypass=bypass):
        raise AccessDenied(LOCKED)
    await bodies.turns.take(doing.records, version.path)
    doing.records.expect(bucket)
    await drop_bytes(doing, bodies, bucket, version)
    doing.records.delete(version)
    if not isinstance(version, CurrentObject):
        return
    page = await doing.records.page(
        NoncurrentVersion,
        bucket.account,
        bucket.region,
        prefix=f"{version.path}{SEPARATOR}",
        limit=1,
    )
    for newest in page.records:
        doing.records.delete(newest)
        doing.records.put(as_current(newest))


async def drop_bytes(doing: Doing, bodies: Bodies, bucket: Bucket, version: ObjectVersion) -> None:
    """Let go of all bytes of a version."""
    segments = await segments_of(doing, bucket, version)
    await bodies.drop(doing.records, bucket, segments, doing.now)
    if version.manifest:
        manifest = await find_manifest(doing, bucket, version)
        if manifest is not None:
            doing.records.delete(manifest)


async def segments_of(doing: Doing, bucket: Bucket, version: ObjectVersion) -> Sequence[Segment]:
    """Return the segments of a version, in order."""
    if version.segment is not None:
        return (version.segment,)
    manifest = await find_manifest(doing, bucket, version)
    return () if manifest is None else tuple(part.segment for part in manifest.parts)


async def find_manifest(doing: Doing, bucket: Bucket, version: ObjectVersion) -> Manifest | None:
    """Return the parts of a version that was uploaded in parts."""
    if not version.manifest:
        return None
    return await doing.records.find(Manifest, bucket.account, bucket.region, version.manifest)


async def _drop_null(doing: Doing, bodies: Bodies, bucket: Bucket, key: str) -> None:
    null = await doing.records.find_one(
        NoncurrentVersion,
        "version",
        version_name(bucket.name, key, NULL_VERSION),
        account=bucket.account,
        region=bucket.region,
    )
    if null is not None:
        await drop_bytes(doing, bodies, bucket, null)
        doing.records.delete(null)


def new_version_id(doing: Doing, sequence: int) -> str:
    """Return an ID as S3 makes them, 32 characters; this one knows its place among the others.

    So a listing can go on after a version that was deleted meanwhile.
    """
    noise = doing.ids.random_bytes(VERSION_ID_BYTES - SEQUENCE_BYTES)
    text = urlsafe_b64encode(noise + sequence.to_bytes(SEQUENCE_BYTES)).decode()
    return text.replace("-", ".")


def sequence_of(version_id: str) -> int | None:
    """Return the place of a version with this ID; None if it is none of ours."""
    try:
        raw = urlsafe_b64decode(version_id.replace(".", "-"))
    except ValueError:
        return None
    return int.from_bytes(raw[-SEQUENCE_BYTES:]) if len(raw) == VERSION_ID_BYTES else None


async def find_found(doing: Doing, found: Found) -> Found:
    """Return what a name leads to now, this request's own changes included."""
    version = await find_version(doing.records, found.bucket, found.key, found.version_id)
    return replace(found, version=version)
