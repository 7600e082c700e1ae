"""Access points: doors to a bucket, each with a policy of its own.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html
"""

import re
from datetime import datetime
from typing import ClassVar, Final

import msgspec

from garrison.core.record import Index, Kind, Record
from garrison.services.s3.records.access import FULL_BLOCK, PublicAccessBlock

ALIAS_SUFFIX: Final = "-s3alias"
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,48})[a-z0-9]")
HOST_NAME: Final = re.compile(r"(?P<name>[a-z0-9-]{3,50})-(?P<account>\d{12})")
"""As a host names one: by its name and its account."""


class AccessPoint(Record, frozen=True, kw_only=True):
    """A door to a bucket."""

    kind: ClassVar[Kind] = Kind(
        "s3.access-point",
        identifiers=("name",),
        arn="arn:{partition}:s3:{region}:{account}:accesspoint/{name}",
        cloudformation="AWS::S3::AccessPoint",
        resource_type="accesspoint",
        tags="tags",
        indexes={
            "alias": Index(lambda point: (point.alias,), unique=True, across_accounts=True),
            "host": Index(lambda point: (f"{point.name}-{point.account}",), across_accounts=True),
            "bucket": Index(lambda point: (f"{point.bucket}/{point.name}",)),
        },
    )

    name: str
    alias: str
    bucket: str
    bucket_account: str
    created_at: datetime
    vpc: str = ""
    """The VPC from which alone it can be reached; empty for everywhere."""
    block: PublicAccessBlock = FULL_BLOCK
    policy: str = ""
    tags: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def network_origin(self) -> str:
        """Return from where it can be reached."""
        return "VPC" if self.vpc else "Internet"
