"""Bucket policies.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
"""

from typing import Any, Final

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.policy import Document, MalformedPolicy, parse_document
from garrison.policy.public import is_public
from garrison.services.s3 import api
from garrison.services.s3.authz.access import effective_block
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.records import Bucket, errors

POLICY_BYTES_MAX: Final = 20 * 1024
NO_RESOURCE: Final = "Policy has invalid resource"
NO_ACTION: Final = "Policy has invalid action"


class Policies:
    """Operations on bucket policies."""

    async def get_bucket_policy(
        self, call: Call[api.GetBucketPolicyRequest, Bucket]
    ) -> api.GetBucketPolicyOutput:
        """Return the bucket's policy, as it was written.

        Raises:
            NoSuchBucketPolicy: it has none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
        """
        return {"Policy": require_policy(require_bucket(call))}

    async def put_bucket_policy(self, call: Call[api.PutBucketPolicyRequest, Bucket]) -> None:
        """Replace the bucket's policy.

        Raises:
            MalformedPolicy: it is none, or not one for this bucket.
            AccessDenied: it is public, and that is blocked.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
        """
        bucket = require_bucket(call)
        text = call.request["Policy"]
        if len(text.encode("utf-8", "surrogatepass")) > POLICY_BYTES_MAX:
            raise errors.MalformedPolicy("Policies must be less than 20 KB in size.")
        document = parse(text)
        require_sound(document, bucket)
        if is_public(document) and (await effective_block(call, bucket)).block_policy:
            raise errors.AccessDenied(blocked_text(call))
        call.records.put(replace(bucket, policy=text))

    async def delete_bucket_policy(self, call: Call[api.DeleteBucketPolicyRequest, Bucket]) -> None:
        """Delete the bucket's policy, if it has one.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
        """
        call.records.put(replace(require_bucket(call), policy=""))

    async def get_bucket_policy_status(
        self, call: Call[api.GetBucketPolicyStatusRequest, Bucket]
    ) -> api.GetBucketPolicyStatusOutput:
        """Tell whether the bucket's policy makes it public.

        Raises:
            NoSuchBucketPolicy: it has none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
        """
        document = parse(require_policy(require_bucket(call)))
        return {"PolicyStatus": {"IsPublic": is_public(document)}}


def blocked_text(call: Call[Any, Any]) -> str:
    """Return what a caller is told whose policy would be public."""
    return (
        f"User: {call.principal.arn} is not authorized to perform: s3:{call.operation} on "
        f'resource: "{call.target.arn}" because public policies are blocked by the '
        "BlockPublicPolicy block public access setting."
    )


def require_policy(bucket: Bucket) -> str:
    """Return a bucket's policy.

    Raises:
        NoSuchBucketPolicy: it has none.
    """
    if not bucket.policy:
        raise errors.NoSuchBucketPolicy(
            "The bucket policy does not exist", members={"BucketName": bucket.name}
        )
    return bucket.policy


def parse(text: str) -> Document:
    """Return a bucket policy, parsed.

    Raises:
        MalformedPolicy: it is none, in S3's words.
    """
    try:
        return parse_document(text, "resource")
    except MalformedPolicy as error:
        raise errors.MalformedPolicy(error.message) from error


def require_sound(document: Document, bucket: Bucket) -> None:
    """Raise MalformedPolicy unless a policy is for S3 and for this bucket."""
    for statement in document.statements:
        if statement.principals is None:
            raise errors.MalformedPolicy("Missing required field Principal")
        for resource in statement.resources:
            name = resource.removeprefix(f"arn:{bucket.partition}:s3:::")
            own = name == bucket.name or name.startswith(f"{bucket.name}/")
            if not own and not (set("*?$") & set(name.partition("/")[0])):
                raise errors.MalformedPolicy(NO_RESOURCE)
        for action in statement.actions:
            service = action.partition(":")[0].lower()
            if action != "*" and service not in {"s3", "s3-object-lambda"}:
                raise errors.MalformedPolicy(NO_ACTION)
