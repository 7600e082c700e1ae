"""Buckets: names are unique in a whole partition, so a bucket is found without its account."""

from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from garrison.core.cross_origin import CrossOriginRule
from garrison.core.record import Index, Kind, Record
from garrison.core.website import Website
from garrison.services.s3.records.access import (
    ACL,
    ENFORCED,
    FULL_BLOCK,
    Ownership,
    PublicAccessBlock,
)
from garrison.services.s3.records.lifecycle import Rule
from garrison.services.s3.records.locks import BucketLock
from garrison.services.s3.records.notifications import QueueNotification

Versioning = Literal["", "Enabled", "Suspended"]
"""Empty for a bucket that was never versioned."""


class DefaultEncryption(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How objects are encrypted that are put without saying how."""

    algorithm: Literal["AES256", "aws:kms", "aws:kms:dsse"] = "AES256"
    kms_key: str = ""
    """As it was given: a key's ID, ARN or alias; empty for ``aws/s3``."""
    bucket_key: bool = False
    blocked: tuple[str, ...] = ()
    """Encryption types that puts must not use: ``SSE-C``."""


class Bucket(Record, frozen=True, kw_only=True):
    """A bucket and all its configurations; its objects are records of their own."""

    kind: ClassVar[Kind] = Kind(
        "s3.bucket",
        identifiers=("name",),
        arn="arn:{partition}:s3:::{name}",
        cloudformation="AWS::S3::Bucket",
        resource_type="bucket",
        tags="tags",
        indexes={
            "name": Index(lambda bucket: (bucket.name,), unique=True, across_accounts=True),
            "account": Index(
                lambda bucket: (f"{bucket.account}/{bucket.name}",), across_accounts=True
            ),
        },
    )

    name: str
    created_at: datetime
    versioning: Versioning = ""
    mfa_delete: bool = False
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    policy: str = ""
    """Empty if there is none."""
    encryption: DefaultEncryption = DefaultEncryption()
    request_payer: Literal["BucketOwner", "Requester"] = "BucketOwner"
    acceleration: Literal["", "Enabled", "Suspended"] = ""
    cors: tuple[CrossOriginRule, ...] = ()
    website: Website | None = None
    ownership: Ownership = ENFORCED
    ownership_set: bool = True
    """Whether anybody has said so; False once that was taken back."""
    acl: ACL = ()
    """Empty for the owner's full control alone."""
    public_access_block: PublicAccessBlock | None = FULL_BLOCK
    object_lock: BucketLock | None = None
    """None if it has no Object Lock; once it has, it keeps it."""
    notifications: tuple[QueueNotification, ...] = ()
    lifecycle: tuple[Rule, ...] = ()

    @property
    def objects_arn(self) -> str:
        """The beginning of its objects' ARNs."""
        return f"{self.arn}/"

    @property
    def keeps_versions(self) -> bool:
        """Return True if an object that is overwritten stays as a version."""
        return self.versioning == "Enabled"
