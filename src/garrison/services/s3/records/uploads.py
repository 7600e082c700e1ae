"""Multipart uploads that are under way, and the parts that have come."""

from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from garrison.core.record import Index, Kind, Record
from garrison.services.s3.records.access import ACL
from garrison.services.s3.records.locks import NO_LOCK, Lock
from garrison.services.s3.records.objects import (
    SEPARATOR,
    Checksum,
    Segment,
    SystemMetadata,
    object_path,
)
from garrison.services.s3.records.sealing import Sealing


class Upload(Record, frozen=True, kw_only=True):
    """A multipart upload: all that the object will have but its bytes."""

    kind: ClassVar[Kind] = Kind(
        "s3.upload",
        identifiers=("place",),
        indexes={
            "upload_id": Index(lambda upload: (upload.upload_id,), unique=True),
            "bucket": Index(lambda upload: (upload.bucket,)),
        },
    )

    bucket: str
    name: str
    """The object's key."""
    upload_id: str
    initiated_at: datetime
    initiator: str
    """The ARN of who began it."""
    owner: str
    """Whose the object will be."""
    acl: ACL = ()
    storage_class: str = "STANDARD"
    system: SystemMetadata = SystemMetadata()
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    checksum_algorithm: str = ""
    """Empty if the caller named none."""
    checksum_type: Literal["FULL_OBJECT", "COMPOSITE"] = "COMPOSITE"
    sealing: Sealing = Sealing()
    lock: Lock = NO_LOCK
    """As the request that began it said; without, the bucket's default counts at the end."""

    @property
    def place(self) -> str:
        """Bucket, key, time and ID: the order of listings."""
        instant = int(self.initiated_at.timestamp() * 1_000_000)
        return f"{self.path}{SEPARATOR}{instant:016x}{self.upload_id}"

    @property
    def path(self) -> str:
        """The bucket and the key."""
        return object_path(self.bucket, self.name)


class Part(Record, frozen=True, kw_only=True):
    """A part that has come; the same number again replaces it."""

    kind: ClassVar[Kind] = Kind(
        "s3.part",
        identifiers=("place",),
        indexes={
            "blob": Index(
                lambda part: () if part.segment.inline else (part.segment.blob,),
                across_accounts=True,
            ),
        },
    )

    upload_id: str
    number: int
    etag: str
    segment: Segment
    modified_at: datetime
    checksum: Checksum | None = None

    @property
    def place(self) -> str:
        """The upload and the number, in order."""
        return part_place(self.upload_id, self.number)


def part_place(upload_id: str, number: int) -> str:
    """Return a part's ID."""
    return f"{upload_id}/{number:05d}"
