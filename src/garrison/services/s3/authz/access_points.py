"""Requests that come to a bucket through an access point: both must let them.

The access point's policy decides over the access point's own ARN; the bucket's over the bucket's,
and sees through which door the request came.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
"""

from typing import Any, Final

from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import Ask, Call, Check, PolicyText, Target
from garrison.services.s3.authz.access import (
    RESTRICTION,
    effective_block,
    is_foreign,
    is_public_text,
)
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.access_points import ALIAS_SUFFIX, HOST_NAME, AccessPoint
from garrison.services.s3.records.errors import AccessDenied, MethodNotAllowed

POINT_TYPE: Final = "AWS::S3::AccessPoint"
BUCKET_ACTIONS: Final = frozenset(
    {
        "s3:GetBucketLocation",
        "s3:GetBucketPolicy",
        "s3:GetBucketCORS",
        "s3:GetBucketNotification",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:ListBucketVersions",
    }
)
"""What can be done to a bucket through an access point.

Source: userguide/access-points-service-api-support.html
"""


async def find_access_point(ask: Ask[Any] | Call[Any, Any], name: str) -> AccessPoint | None:
    """Return the access point that stands where a request names its bucket.

    Args:
        ask: The request.
        name: An ARN, an alias, or a host's ``NAME-ACCOUNT``.
    """
    if name.startswith("arn:"):
        arn = ARN.parse(name)
        if arn is None or not arn.resource.startswith("accesspoint/"):
            return None
        point = arn.resource.removeprefix("accesspoint/")
        return await ask.records.find(AccessPoint, arn.account, arn.region, point)
    if name.endswith(ALIAS_SUFFIX):
        return await ask.records.find_one(AccessPoint, "alias", name)
    found = HOST_NAME.fullmatch(name)
    if found is None:
        return None
    return await ask.records.find(AccessPoint, found["account"], ask.region, found["name"])


async def through(
    ask: Ask[Any], bucket: Bucket, checks: tuple[Check[Any], ...]
) -> tuple[Check[Any], ...]:
    """Return the checks of a request with those of the access point that it came through.

    Raises:
        MethodNotAllowed: nobody can do this through an access point.
        AccessDenied: it can be reached from within its VPC alone.
    """
    name = ask.request["Bucket"]
    if name == bucket.name:
        return checks
    point = await find_access_point(ask, name)
    assert point is not None
    if point.vpc:
        raise AccessDenied("Access Denied")
    door = {
        "s3:dataaccesspointarn": point.arn,
        "s3:dataaccesspointaccount": point.account,
        "s3:accesspointnetworkorigin": point.network_origin,
    }
    policies = await _policies_of(ask, bucket, point)
    inner: list[Check[Any]] = []
    outer: list[Check[Any]] = []
    for check in checks:
        key = check.target.arn.removeprefix(bucket.arn)
        if not key and check.action not in BUCKET_ACTIONS:
            raise MethodNotAllowed("The specified method is not allowed against this resource.")
        context = {**check.target.context, **door}
        inner.append(replace(check, target=replace(check.target, context=context)))
        target: Target[Any] = Target(
            arn=f"{point.arn}/object{key}" if key else point.arn,
            account=point.account,
            cloudformation_type=POINT_TYPE,
            tags=point.tags,
            policies=policies,
            context=context,
            denial="" if ask.principal.account == point.account else "Access Denied",
        )
        outer.append(replace(check, target=target))
    return (*inner, *outer)


async def _policies_of(ask: Ask[Any], bucket: Bucket, point: AccessPoint) -> tuple[PolicyText, ...]:
    if not point.policy:
        return ()
    policies = [PolicyText(text=point.policy, name="access point policy", attached_to=point.arn)]
    block = (await effective_block(ask, bucket)).with_(point.block)
    if block.restrict_buckets and is_public_text(point.policy) and is_foreign(ask, bucket):
        policies.append(
            PolicyText(text=RESTRICTION, name="RestrictPublicBuckets", attached_to=point.arn)
        )
    return tuple(policies)
