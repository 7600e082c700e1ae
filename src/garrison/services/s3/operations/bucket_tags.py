"""The tags of buckets."""

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.errors import NoSuchTagSet
from garrison.services.s3.records.tags import BUCKET_TAGS_MAX, read_tag_set


class BucketTags:
    """Operations on the tags of buckets."""

    async def get_bucket_tagging(
        self, call: Call[api.GetBucketTaggingRequest, Bucket]
    ) -> api.GetBucketTaggingOutput:
        """Return the bucket's tags.

        Raises:
            NoSuchTagSet: it has none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
        """
        bucket = require_bucket(call)
        if not bucket.tags:
            raise NoSuchTagSet("The TagSet does not exist", members={"BucketName": bucket.name})
        return {"TagSet": [{"Key": key, "Value": value} for key, value in bucket.tags.items()]}

    async def put_bucket_tagging(self, call: Call[api.PutBucketTaggingRequest, Bucket]) -> None:
        """Replace the bucket's tags.

        Raises:
            InvalidTag, BadRequest: see ``read_tag_set``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
        """
        tags = read_tag_set(call.request["Tagging"]["TagSet"], most=BUCKET_TAGS_MAX)  # type: ignore[arg-type]  # A TypedDict is a mapping.
        call.records.put(replace(require_bucket(call), tags=tags))

    async def delete_bucket_tagging(
        self, call: Call[api.DeleteBucketTaggingRequest, Bucket]
    ) -> None:
        """Take all tags off the bucket.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html
        """
        call.records.put(replace(require_bucket(call), tags={}))
