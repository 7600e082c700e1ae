"""What the operations on objects touch."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Ask, Check
from garrison.services.s3 import api
from garrison.services.s3.authz.access_points import through
from garrison.services.s3.authz.condition_keys import ACL_MEMBERS
from garrison.services.s3.authz.locks import BYPASS, with_bypass
from garrison.services.s3.authz.targets import (
    Found,
    existence_checks,
    find_bucket,
    find_version,
    named_bucket,
    object_target,
    read_checks,
    require_owner,
    write_checks,
)
from garrison.services.s3.records import tags
from garrison.services.s3.records.copy_source import parse_copy_source
from garrison.services.s3.records.locks import NO_LOCK
from garrison.services.s3.records.names import require_key

Checks = tuple[Check[Any], ...]


async def put_object(ask: Ask[Any]) -> Checks:
    """Check the object; with tags, for those too."""
    return await write_checks(ask, *write_actions(ask))


def write_actions(ask: Ask[Any]) -> tuple[str, ...]:
    """Return the actions of a request that puts an object and what belongs to it."""
    actions = ["PutObject"]
    if "Tagging" in ask.request:
        actions.append("PutObjectTagging")
    given = any(member in ask.request for member in ACL_MEMBERS)
    if "ObjectLockMode" in ask.request or "ObjectLockRetainUntilDate" in ask.request:
        actions.append("PutObjectRetention")
    if "ObjectLockLegalHoldStatus" in ask.request:
        actions.append("PutObjectLegalHold")
    # To give all to the bucket's owner takes no more than to put.  Source: AWS's own policy in
    # userguide/ensure-object-ownership.html
    if given and ask.request.get("ACL") != "bucket-owner-full-control":
        actions.append("PutObjectAcl")
    return tuple(actions)


async def get_object(ask: Ask[Any]) -> Checks:
    """Check the object, or the version; and who may see its lock, if it has one."""
    checks = await read_checks(ask, ("GetObject",), ("GetObjectVersion",))
    target = checks[0].target
    found = target.record
    version = None if found is None else found.version
    if version is None or version.lock == NO_LOCK:
        return checks
    return (
        *checks,
        Check(action="s3:GetObjectRetention", target=target, optional=True),
        Check(action="s3:GetObjectLegalHold", target=target, optional=True),
    )


head_object = get_object


async def get_object_attributes(ask: Ask[Any]) -> Checks:
    """Check the object, or the version, for its bytes and its attributes."""
    return await read_checks(
        ask,
        ("GetObject", "GetObjectAttributes"),
        ("GetObjectVersion", "GetObjectVersionAttributes"),
    )


async def get_object_acl(ask: Ask[Any]) -> Checks:
    """Check the object, or the version."""
    return await read_checks(ask, ("GetObjectAcl",), ("GetObjectVersionAcl",))


async def put_object_acl(ask: Ask[Any]) -> Checks:
    """Check the object, or the version, under the ACL that it is to have."""
    return await read_checks(ask, ("PutObjectAcl",), ("PutObjectVersionAcl",))


async def get_object_tagging(ask: Ask[Any]) -> Checks:
    """Check the object, or the version."""
    return await read_checks(ask, ("GetObjectTagging",), ("GetObjectVersionTagging",))


async def put_object_tagging(ask: Ask[api.PutObjectTaggingRequest]) -> Checks:
    """Check the object, or the version, under the tags that it is to have."""
    tag_set = ask.request["Tagging"]["TagSet"]
    context: dict[str, Any] = {
        f"s3:requestobjecttag/{tag['Key'].lower()}": tag["Value"] for tag in tag_set
    }
    if tag_set:
        context["s3:requestobjecttagkeys"] = tuple(tag["Key"] for tag in tag_set)
    return await read_checks(
        ask, ("PutObjectTagging",), ("PutObjectVersionTagging",), context=context
    )


async def delete_object_tagging(ask: Ask[Any]) -> Checks:
    """Check the object, or the version."""
    return await read_checks(ask, ("DeleteObjectTagging",), ("DeleteObjectVersionTagging",))


async def restore_object(ask: Ask[Any]) -> Checks:
    """Check the object."""
    return await read_checks(ask, ("RestoreObject",), ("RestoreObject",))


async def delete_object(ask: Ask[api.DeleteObjectRequest]) -> Checks:
    """Check the object, or the version."""
    action = "DeleteObject" if "VersionId" not in ask.request else "DeleteObjectVersion"
    return await write_checks(ask, *with_bypass(ask, action))


async def delete_objects(ask: Ask[api.DeleteObjectsRequest]) -> Checks:
    """Check each object by itself: what may not be deleted is an error among the others."""
    bucket = await named_bucket(ask)
    checks: list[Check[Any]] = []
    for each in ask.request["Delete"]["Objects"]:
        version_id = each.get("VersionId")
        require_key(each["Key"])
        version = await find_version(ask.records, bucket, each["Key"], version_id)
        found = Found(bucket=bucket, key=each["Key"], version_id=version_id, version=version)
        context = {} if version_id is None else {"s3:versionid": version_id}
        action = "s3:DeleteObject" if version_id is None else "s3:DeleteObjectVersion"
        target = await object_target(ask, found, context)
        checks.append(Check(action=action, target=target, optional=True))
    if ask.request.get(BYPASS):
        checks += [replace(check, action=f"s3:{BYPASS}") for check in checks]
    return await through(ask, bucket, tuple(checks))


async def copy_object(ask: Ask[api.CopyObjectRequest]) -> Checks:
    """Check the new object, with the tags that it gets, and then the source."""
    source = await find_source(ask)
    if ask.request.get("TaggingDirective") == "REPLACE":
        return (*await put_object(ask), *await source_checks(ask, source))
    # The source's tags are copied; those that the request brings mean nothing.
    request = {name: value for name, value in ask.request.items() if name != "Tagging"}
    ask = replace(ask, request=request)
    copied = {} if source.version is None else source.version.tags
    actions = (*write_actions(ask), "PutObjectTagging") if copied else write_actions(ask)
    put = await write_checks(ask, *actions, context=tags.condition_keys(copied))
    return (*put, *await source_checks(ask, source, tagged=bool(copied)))


async def upload_part_copy(ask: Ask[api.UploadPartCopyRequest]) -> Checks:
    """Check the object of the upload, and then the source."""
    return (*await put_object(ask), *await source_checks(ask, await find_source(ask)))


async def find_source(ask: Ask[Any]) -> Found:
    """Return what is to be copied.

    A source in another Region is read there.
    """
    source = parse_copy_source(ask.request["CopySource"])
    bucket = await find_bucket(ask, source.bucket)
    require_owner(bucket, ask.request.get("ExpectedSourceBucketOwner"))
    version = await find_version(ask.records, bucket, source.key, source.version_id)
    return Found(bucket=bucket, key=source.key, version_id=source.version_id, version=version)


async def source_checks(ask: Ask[Any], found: Found, *, tagged: bool = False) -> Checks:
    """Return the checks to read the source of a copy, and its tags."""
    context = {} if found.version_id is None else {"s3:versionid": found.version_id}
    target = await object_target(ask, found, context, owned=True)
    suffix = "" if found.version_id is None else "Version"
    actions = [f"s3:GetObject{suffix}"]
    if tagged:
        actions.append(f"s3:GetObject{suffix}Tagging")
    checks = tuple(Check(action=action, target=target) for action in actions)
    return (*checks, *await existence_checks(ask, found))


async def create_multipart_upload(ask: Ask[Any]) -> Checks:
    """Check the object that is to be; with tags, for those too."""
    return await write_checks(ask, *write_actions(ask))


async def upload_part(ask: Ask[Any]) -> Checks:
    """Check the object that is to be."""
    return await write_checks(ask, "PutObject")


complete_multipart_upload = upload_part


async def abort_multipart_upload(ask: Ask[Any]) -> Checks:
    """Check the object that was to be."""
    return await write_checks(ask, "AbortMultipartUpload")


async def list_parts(ask: Ask[Any]) -> Checks:
    """Check the object that is to be."""
    return await write_checks(ask, "ListMultipartUploadParts")
