"""What requests to S3 touch: the bucket, and in it a version of an object.

That a bucket exists is no secret in S3, whose names everybody shares: who asks for one that does
not exist is told so, as AWS does.  Whether an object exists is told only to those who may list the
bucket: for one that does not, the request needs ``s3:ListBucket`` besides.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from garrison.core.call import Ask, Call, Check, ContextValue, Target
from garrison.core.transaction import Records
from garrison.services.s3 import api
from garrison.services.s3.authz.access import owner_of_access, policies_of
from garrison.services.s3.authz.access_points import find_access_point, through
from garrison.services.s3.authz.condition_keys import (
    existing_tags,
    remaining_days,
    request_context,
    signing_context,
)
from garrison.services.s3.records import Bucket, CurrentObject, NoncurrentVersion, ObjectVersion
from garrison.services.s3.records.errors import AccessDenied, PermanentRedirect
from garrison.services.s3.records.names import require_key
from garrison.services.s3.records.objects import object_path, version_name

BUCKET_TYPE = "AWS::S3::Bucket"
OBJECT_TYPE = "AWS::S3::Object"
ACCESS_DENIED = "Access Denied"
NO_SUCH_BUCKET = "The specified bucket does not exist"
REDIRECT = (
    "The bucket you are attempting to access must be addressed using the specified endpoint. "
    "Please send all future requests to this endpoint."
)


class Found(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The record of an object's target: what its name leads to."""

    bucket: Bucket
    key: str
    version_id: str | None
    """As it was asked for; None for the current version."""
    version: ObjectVersion | None
    """None if there is none."""


async def find_bucket(ask: Ask[Any] | Call[Any, Any], name: str) -> Bucket:
    """Return a bucket by its name, or by an access point's.

    Raises:
        NoSuchBucket: there is none.
    """
    bucket = await ask.records.find_one(Bucket, "name", name)
    if bucket is None:
        point = await find_access_point(ask, name)
        if point is not None:
            behind = await ask.records.find_one(Bucket, "name", point.bucket)
            # Another account's bucket may have the name by now.
            if behind is not None and behind.account == point.bucket_account:
                bucket = behind
    if bucket is None:
        raise api.NoSuchBucket(NO_SUCH_BUCKET, members={"BucketName": name})
    return bucket


async def named_bucket(ask: Ask[Any], *, anywhere: bool = False) -> Bucket:
    """Return the bucket that a request names, in this Region and of the owner that it expects.

    ``anywhere`` is for requests that any Region answers.

    Raises:
        NoSuchBucket: there is none.
        PermanentRedirect: it is in another Region.
        AccessDenied: it is another account's than the request says.
    """
    bucket = await find_bucket(ask, ask.request["Bucket"])
    require_owner(bucket, ask.request.get("ExpectedBucketOwner"))
    if not anywhere:
        require_region(ask, bucket)
    return bucket


def require_owner(bucket: Bucket, expected: str | None) -> None:
    """Raise AccessDenied if the request expects another owner of the bucket."""
    if expected is not None and expected != bucket.account:
        raise AccessDenied(ACCESS_DENIED)


def require_region(ask: Ask[Any], bucket: Bucket) -> None:
    """Raise PermanentRedirect if the request was sent, and signed, for another Region.

    What nobody signed names no Region.
    """
    signing = ask.origin.signing
    if bucket.region != ask.region and signing is not None and signing.signed_at is not None:
        raise PermanentRedirect(
            REDIRECT,
            members={
                "Endpoint": f"{bucket.name}.s3.{bucket.region}.amazonaws.com",
                "Bucket": bucket.name,
            },
            headers={"x-amz-bucket-region": bucket.region},
        )


async def find_version(
    records: Records, bucket: Bucket, key: str, version_id: str | None
) -> ObjectVersion | None:
    """Return a version of an object, the current one if none is named."""
    current = await records.find(
        CurrentObject, bucket.account, bucket.region, object_path(bucket.name, key)
    )
    if version_id is None or current is None or current.version_id == version_id:
        return current
    return await records.find_one(
        NoncurrentVersion,
        "version",
        version_name(bucket.name, key, version_id),
        account=bucket.account,
        region=bucket.region,
    )


async def bucket_target(
    ask: Ask[Any], bucket: Bucket, context: Mapping[str, ContextValue] | None = None
) -> Target[Any]:
    """Return a bucket as the target of a check."""
    return Target(
        arn=bucket.arn,
        record=bucket,
        account=bucket.account,
        cloudformation_type=BUCKET_TYPE,
        policies=await policies_of(ask, bucket),
        context=base_context(ask, bucket) | dict(context or {}),
        denial=denial_to(ask, bucket),
    )


async def object_target(
    ask: Ask[Any],
    found: Found,
    context: Mapping[str, ContextValue] | None = None,
    *,
    owned: bool = False,
) -> Target[Any]:
    """Return an object, or the place of one, as the target of a check.

    ``owned`` is for what is up to the object's owner, who may be another than the bucket's.
    """
    bucket, version = found.bucket, found.version
    object_of_another = version if owned else None
    keys = base_context(ask, bucket)
    if version is not None and version.tags:
        keys |= existing_tags(version.tags)
    return Target(
        arn=f"{bucket.arn}/{found.key}",
        record=found,
        account=owner_of_access(bucket, object_of_another),
        cloudformation_type=OBJECT_TYPE,
        policies=await policies_of(ask, bucket, object_of_another, key=found.key),
        context=keys | dict(context or {}),
        denial=denial_to(ask, bucket),
    )


def base_context(ask: Ask[Any], bucket: Bucket) -> dict[str, ContextValue]:
    """Return the keys of every check of a bucket and what is in it."""
    return {"s3:resourceaccount": bucket.account} | signing_context(ask)


def denial_to(ask: Ask[Any], bucket: Bucket) -> str:
    """Return what a refused caller hears: only one's own account is told why.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
    """
    return "" if ask.principal.account == bucket.account else ACCESS_DENIED


async def named_object(ask: Ask[Any], bucket: Bucket) -> Found:
    """Return what the request's key and version ID lead to.

    Raises:
        KeyTooLong, InvalidURI: no object can have this key.
    """
    key = ask.request["Key"]
    require_key(key)
    version_id = ask.request.get("VersionId")
    version = await find_version(ask.records, bucket, key, version_id)
    return Found(bucket=bucket, key=key, version_id=version_id, version=version)


async def bucket_checks(
    ask: Ask[Any], *actions: str, anywhere: bool = False
) -> tuple[Check[Any], ...]:
    """Return checks of these actions on the bucket that the request names."""
    bucket = await named_bucket(ask, anywhere=anywhere)
    target = await bucket_target(ask, bucket, request_context(ask.request))
    checks = tuple(Check(action=f"s3:{action}", target=target) for action in actions)
    return await through(ask, bucket, checks)


async def read_checks(
    ask: Ask[Any],
    actions: tuple[str, ...],
    of_version: tuple[str, ...],
    context: Mapping[str, ContextValue] | None = None,
) -> tuple[Check[Any], ...]:
    """Return the checks to do something to an object that exists.

    Args:
        ask: The request.
        actions: What is done to the current version.
        of_version: What is done to a version that the request names.
        context: Further condition keys.
    """
    bucket = await named_bucket(ask)
    found = await named_object(ask, bucket)
    target = await object_target(
        ask, found, request_context(ask.request) | dict(context or {}), owned=True
    )
    checks = tuple(
        Check(action=f"s3:{action}", target=target)
        for action in (actions if found.version_id is None else of_version)
    )
    return await through(ask, bucket, (*checks, *await existence_checks(ask, found)))


async def existence_checks(ask: Ask[Any], found: Found) -> tuple[Check[Any], ...]:
    """Return the check of whether the caller may know that an object does not exist."""
    version = found.version
    if version is not None and not (version.delete_marker and found.version_id is None):
        return ()
    return (Check(action="s3:ListBucket", target=await bucket_target(ask, found.bucket)),)


async def write_checks(
    ask: Ask[Any], *actions: str, context: Mapping[str, ContextValue] | None = None
) -> tuple[Check[Any], ...]:
    """Return the checks to change an object, of these actions."""
    bucket = await named_bucket(ask)
    found = await named_object(ask, bucket)
    keys = request_context(ask.request) | dict(context or {})
    until = ask.request.get("ObjectLockRetainUntilDate")
    if until is not None:
        keys |= remaining_days(until, ask.now)
    target = await object_target(ask, found, keys)
    checks = tuple(Check(action=f"s3:{action}", target=target) for action in actions)
    return await through(ask, bucket, checks)
