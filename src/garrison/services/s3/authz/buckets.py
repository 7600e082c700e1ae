"""What the operations on buckets touch."""

from typing import Any

from garrison.core.call import Ask, Check, Target
from garrison.services.s3 import api
from garrison.services.s3.authz.condition_keys import ACL_MEMBERS, request_context, signing_context
from garrison.services.s3.authz.targets import BUCKET_TYPE, bucket_checks

Checks = tuple[Check[Any], ...]


async def create_bucket(ask: Ask[api.CreateBucketRequest]) -> Checks:
    """Check the bucket that would be made; with tags or an ACL for those, too."""
    request = ask.request
    configuration = request.get("CreateBucketConfiguration", {})
    context = request_context(request) | signing_context(ask)
    if configuration.get("LocationConstraint"):
        context["s3:locationconstraint"] = configuration["LocationConstraint"]
    tags = configuration.get("Tags", [])
    if tags:
        context |= {f"aws:requesttag/{tag['Key'].lower()}": tag["Value"] for tag in tags}
        context["aws:tagkeys"] = tuple(tag["Key"] for tag in tags)
    target: Target[Any] = Target(
        arn=f"arn:{ask.partition}:s3:::{request['Bucket']}",
        cloudformation_type=BUCKET_TYPE,
        context=context,
    )
    actions = ["s3:CreateBucket"]
    if any(member in request for member in ACL_MEMBERS):
        actions.append("s3:PutBucketAcl")
    if "ObjectOwnership" in request:
        actions.append("s3:PutBucketOwnershipControls")
    if request.get("ObjectLockEnabledForBucket"):
        actions += ["s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"]
    if tags:
        actions.append("s3:TagResource")
    return tuple(Check(action=action, target=target) for action in actions)


async def list_buckets(ask: Ask[Any]) -> Checks:
    """Check everything: a listing of buckets names none."""
    target: Target[Any] = Target(context=signing_context(ask))
    return (Check(action="s3:ListAllMyBuckets", target=target),)


async def head_bucket(ask: Ask[Any]) -> Checks:
    """Check that the caller may list the bucket."""
    return await bucket_checks(ask, "ListBucket")


async def get_bucket_location(ask: Ask[Any]) -> Checks:
    """Check the bucket, in whatever Region it is: that is what is asked."""
    return await bucket_checks(ask, "GetBucketLocation", anywhere=True)


async def delete_bucket(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "DeleteBucket")


async def get_bucket_versioning(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketVersioning")


async def put_bucket_versioning(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketVersioning")


async def get_bucket_request_payment(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketRequestPayment")


async def put_bucket_request_payment(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketRequestPayment")


async def get_bucket_accelerate_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetAccelerateConfiguration")


async def put_bucket_accelerate_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutAccelerateConfiguration")


async def get_bucket_tagging(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketTagging")


async def put_bucket_tagging(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketTagging")


delete_bucket_tagging = put_bucket_tagging


async def get_bucket_encryption(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetEncryptionConfiguration")


async def put_bucket_encryption(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutEncryptionConfiguration")


delete_bucket_encryption = put_bucket_encryption


async def get_bucket_policy(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketPolicy")


async def get_bucket_policy_status(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketPolicyStatus")


async def put_bucket_policy(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketPolicy")


async def delete_bucket_policy(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "DeleteBucketPolicy")


async def list_objects(ask: Ask[Any]) -> Checks:
    """Check the bucket, under the keys of a listing."""
    return await bucket_checks(ask, "ListBucket")


list_objects_v2 = list_objects


async def list_object_versions(ask: Ask[Any]) -> Checks:
    """Check the bucket, under the keys of a listing."""
    return await bucket_checks(ask, "ListBucketVersions")


async def list_multipart_uploads(ask: Ask[Any]) -> Checks:
    """Check the bucket, under the keys of a listing."""
    return await bucket_checks(ask, "ListBucketMultipartUploads")


async def get_bucket_acl(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketAcl")


async def put_bucket_acl(ask: Ask[Any]) -> Checks:
    """Check the bucket, under the ACL that it is to have."""
    return await bucket_checks(ask, "PutBucketAcl")


async def get_bucket_ownership_controls(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketOwnershipControls")


async def put_bucket_ownership_controls(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketOwnershipControls")


delete_bucket_ownership_controls = put_bucket_ownership_controls


async def get_public_access_block(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketPublicAccessBlock")


async def put_public_access_block(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketPublicAccessBlock")


delete_public_access_block = put_public_access_block


async def get_bucket_cors(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketCORS")


async def put_bucket_cors(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketCORS")


delete_bucket_cors = put_bucket_cors


async def get_bucket_website(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketWebsite")


async def put_bucket_website(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketWebsite")


async def delete_bucket_website(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "DeleteBucketWebsite")


async def get_bucket_notification_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketNotification")


async def put_bucket_notification_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketNotification")


async def get_bucket_lifecycle_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetLifecycleConfiguration")


async def put_bucket_lifecycle_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutLifecycleConfiguration")


delete_bucket_lifecycle = put_bucket_lifecycle_configuration
