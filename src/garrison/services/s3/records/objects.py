"""Objects and their versions.

The newest version of a key, be it an object or a delete marker, is a `CurrentObject`; the ones
before it are `NoncurrentVersion`s.  So the objects of a bucket are listed without passing over
old versions, and a put meets every other put of its key in one record.

The order of IDs is S3's order of keys (UTF-8 bytes), and newest first within a key.

A version's bytes are segments: one, or for a multipart upload one a part, which a `Manifest` lists.
Small segments are records (`InlineBody`), large ones blobs; all are ciphertext.
"""

from datetime import datetime
from typing import Any, ClassVar, Literal

import msgspec

from garrison.core.record import Index, Kind, Record
from garrison.services.s3.records.access import ACL
from garrison.services.s3.records.locks import NO_LOCK, Lock
from garrison.services.s3.records.sealing import Sealing

NULL_VERSION = "null"
"""The ID of versions that were put while the bucket kept none."""
NEWEST_FIRST = 1 << 64
SEPARATOR = "\0"
"""Ends a key within an ID: no key holds it, and it sorts before whatever a longer key has there."""


def object_path(bucket: str, key: str) -> str:
    """Return the ID of a key's current object."""
    return f"{bucket}/{key}"


def version_name(bucket: str, key: str, version_id: str) -> str:
    """Return how a noncurrent version is found by its ID."""
    return f"{bucket}/{key}{SEPARATOR}{version_id}"


class Segment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Some of an object's bytes."""

    blob: str
    """The name of the blob, or of the `InlineBody`."""
    size: int
    """Of the plaintext, in bytes."""
    key: bytes
    """The data key, wrapped."""
    inline: bool = False


class Checksum(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An object's or a part's additional checksum."""

    algorithm: str
    """As in the API: ``CRC64NVME``."""
    value: str
    """In Base64; of a composite one with its number of parts: ``…-3``."""
    type: Literal["FULL_OBJECT", "COMPOSITE"] = "FULL_OBJECT"


class SystemMetadata(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What S3 keeps for its caller and sends back as headers."""

    content_type: str = ""
    cache_control: str = ""
    content_disposition: str = ""
    content_encoding: str = ""
    content_language: str = ""
    expires: str = ""
    website_redirect: str = ""


class ManifestPart(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One part of a completed multipart upload."""

    number: int
    segment: Segment
    checksum: str = ""


class ObjectVersion(Record, frozen=True, kw_only=True):
    """What current and noncurrent versions have in common."""

    kind: ClassVar[Kind]

    bucket: str
    name: str
    """The object's key."""
    version_id: str
    sequence: int
    """Counts up with each version of a key; what is newest has the highest."""
    modified_at: datetime
    delete_marker: bool = False
    size: int = 0
    etag: str = ""
    """Without quotes."""
    storage_class: str = "STANDARD"
    system: SystemMetadata = SystemMetadata()
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    checksum: Checksum | None = None
    sealing: Sealing = Sealing()
    segment: Segment | None = None
    """None for a delete marker and for what was uploaded in parts."""
    manifest: str = ""
    """The ID of the `Manifest` of what was uploaded in parts."""
    part_count: int = 0
    """Of what was uploaded in parts."""
    owner: str = ""
    """The account whose it is, or ``anonymous``: who put it, or the bucket's owner."""
    acl: ACL = ()
    """Empty for the owner's full control alone."""
    restore_expires_at: datetime | None = None
    """Of an archived object: until when its restored copy can be read."""
    restore_done_at: datetime | None = None
    """Of an archived object: when its restoration is complete."""
    lock: Lock = NO_LOCK

    @property
    def path(self) -> str:
        """The bucket and the key."""
        return object_path(self.bucket, self.name)

    @property
    def object_arn(self) -> str:
        """The ARN, which all versions of a key share."""
        return f"arn:{self.partition}:s3:::{self.bucket}/{self.name}"


def blobs_of(version: Any) -> tuple[str, ...]:
    """Return the blobs that a version names itself."""
    segment: Segment | None = version.segment
    return () if segment is None or segment.inline else (segment.blob,)


class CurrentObject(ObjectVersion, frozen=True, kw_only=True):
    """The newest version of a key: an object, or a delete marker."""

    kind: ClassVar[Kind] = Kind(
        "s3.object",
        identifiers=("path",),
        arn="arn:{partition}:s3:::{bucket}/{name}",
        resource_type="object",
        tags="tags",
        indexes={
            # Whoever deletes a bucket expects no objects.
            "bucket": Index(lambda version: (version.bucket,)),
            "blob": Index(blobs_of, across_accounts=True),
        },
    )


class NoncurrentVersion(ObjectVersion, frozen=True, kw_only=True):
    """An older version of a key."""

    kind: ClassVar[Kind] = Kind(
        "s3.version",
        identifiers=("place",),
        arn="arn:{partition}:s3:::{bucket}/{name}",
        resource_type="object",
        tags="tags",
        indexes={
            "version": Index(
                lambda version: (version_name(version.bucket, version.name, version.version_id),),
                unique=True,
            ),
            "blob": Index(blobs_of, across_accounts=True),
        },
    )

    noncurrent_since: datetime

    @property
    def place(self) -> str:
        """Bucket, key and age: the order of listings."""
        return f"{self.path}{SEPARATOR}{NEWEST_FIRST - self.sequence:016x}"


class InlineBody(Record, frozen=True, kw_only=True):
    """A segment's ciphertext that is too small for a file of its own."""

    kind: ClassVar[Kind] = Kind("s3.body", identifiers=("name",))

    name: str
    sealed: bytes


class Manifest(Record, frozen=True, kw_only=True):
    """The parts of an object that was uploaded in parts."""

    kind: ClassVar[Kind] = Kind(
        "s3.manifest",
        identifiers=("name",),
        indexes={
            "blob": Index(
                lambda manifest: tuple(
                    part.segment.blob for part in manifest.parts if not part.segment.inline
                ),
                across_accounts=True,
            )
        },
    )

    name: str
    parts: tuple[ManifestPart, ...]


def as_current(version: ObjectVersion) -> CurrentObject:
    """Return a version as the current one, to be put as a new record."""
    return CurrentObject(**_facts(version))


def as_noncurrent(version: ObjectVersion, now: datetime) -> NoncurrentVersion:
    """Return a version as one that has been overtaken, to be put as a new record."""
    return NoncurrentVersion(**_facts(version), noncurrent_since=now)


def _facts(version: ObjectVersion) -> dict[str, Any]:
    facts = {name: getattr(version, name) for name in CurrentObject.__struct_fields__}
    return facts | {"version": 0}
