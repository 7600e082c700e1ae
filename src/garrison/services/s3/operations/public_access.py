"""Block Public Access, of buckets and of whole accounts.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.access import PublicAccessBlock
from garrison.services.s3.records.errors import NoSuchPublicAccessBlockConfiguration

NOT_FOUND = "The public access block configuration was not found"


class PublicAccess:
    """Operations on what a bucket blocks."""

    async def get_public_access_block(
        self, call: Call[api.GetPublicAccessBlockRequest, Bucket]
    ) -> api.GetPublicAccessBlockOutput:
        """Return what the bucket blocks.

        Raises:
            NoSuchPublicAccessBlockConfiguration: nothing is set.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
        """
        bucket = require_bucket(call)
        if bucket.public_access_block is None:
            raise NoSuchPublicAccessBlockConfiguration(
                NOT_FOUND, members={"BucketName": bucket.name}
            )
        return {"PublicAccessBlockConfiguration": shown_block(bucket.public_access_block)}

    async def put_public_access_block(
        self, call: Call[api.PutPublicAccessBlockRequest, Bucket]
    ) -> None:
        """Say what the bucket blocks; what is not said is not blocked.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
        """
        block = read_block(call.request["PublicAccessBlockConfiguration"])
        call.records.put(replace(require_bucket(call), public_access_block=block))

    async def delete_public_access_block(
        self, call: Call[api.DeletePublicAccessBlockRequest, Bucket]
    ) -> None:
        """Block nothing for the bucket.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html
        """
        call.records.put(replace(require_bucket(call), public_access_block=None))


def read_block(configuration: Mapping[str, Any]) -> PublicAccessBlock:
    """Return what a request says is to be blocked."""
    return PublicAccessBlock(
        block_acls=configuration.get("BlockPublicAcls", False),
        ignore_acls=configuration.get("IgnorePublicAcls", False),
        block_policy=configuration.get("BlockPublicPolicy", False),
        restrict_buckets=configuration.get("RestrictPublicBuckets", False),
    )


def shown_block(block: PublicAccessBlock) -> api.PublicAccessBlockConfiguration:
    """Return what is blocked as a response shows it."""
    return {
        "BlockPublicAcls": block.block_acls,
        "IgnorePublicAcls": block.ignore_acls,
        "BlockPublicPolicy": block.block_policy,
        "RestrictPublicBuckets": block.restrict_buckets,
    }
