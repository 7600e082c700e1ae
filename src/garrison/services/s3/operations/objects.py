"""Objects: put, get, head, delete."""

from typing import Any

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.attributes import (
    ARCHIVED,
    describe,
    read_attributes,
    require_overrides_signed,
    restore_header,
)
from garrison.services.s3.operations.bodies import Bodies
from garrison.services.s3.operations.checksums import MEMBERS, checksum_members
from garrison.services.s3.operations.conditions import (
    NO_SUCH_KEY,
    require_readable,
    require_writable,
)
from garrison.services.s3.operations.data_keys import (
    DataKeys,
    require_customer_key,
    sealing_members,
)
from garrison.services.s3.operations.events import notify
from garrison.services.s3.operations.expirations import shown_expiration
from garrison.services.s3.operations.grants import new_access, new_owner
from garrison.services.s3.operations.implemented import require_implemented
from garrison.services.s3.operations.locking import new_lock, shown_lock
from garrison.services.s3.operations.placing import find_current, find_manifest, place, remove
from garrison.services.s3.operations.ranges import Span, find_span
from garrison.services.s3.operations.reading import pieces_of, read_pieces
from garrison.services.s3.records import (
    NULL_VERSION,
    Bucket,
    CurrentObject,
    Manifest,
    ObjectVersion,
)
from garrison.services.s3.records.errors import (
    InvalidArgument,
    InvalidPartNumber,
    MethodNotAllowed,
    NoSuchVersion,
)

ETAG_BYTES = 16
NOT_ALLOWED = "The specified method is not allowed against this resource."


class Objects:
    """Operations on objects."""

    def __init__(self, bodies: Bodies, data_keys: DataKeys) -> None:
        self._bodies = bodies
        self._data_keys = data_keys

    async def put_object(self, call: Call[api.PutObjectRequest, Found]) -> api.PutObjectOutput:
        """Put an object.

        Raises:
            PreconditionFailed, NoSuchKey: see ``require_writable``.
            See ``read_attributes``, ``DataKeys.new_sealing`` and ``Bodies.receive`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
        """
        found = require_found(call)
        bucket = found.bucket
        require_implemented(call.request)
        lock = new_lock(call, bucket)
        require_writable(call.request, await find_current(call, bucket, found.key), found.key)
        attributes = read_attributes(call.request)
        access = await new_access(call, bucket)
        opened = await self._data_keys.new_sealing(call, bucket, call.target.arn)
        stored = await self._bodies.receive(call, opened)
        is_md5 = opened.sealing.etag_is_md5
        version = await place(
            call,
            self._bodies,
            bucket,
            CurrentObject(
                account=bucket.account,
                region=bucket.region,
                bucket=bucket.name,
                name=found.key,
                version_id=NULL_VERSION,
                sequence=0,
                modified_at=call.now,
                size=stored.size,
                etag=(stored.md5 if is_md5 else call.ids.random_bytes(ETAG_BYTES)).hex(),
                checksum=stored.checksum,
                sealing=opened.sealing,
                segment=self._bodies.keep(call, bucket, opened, stored),
                lock=lock,
                **access,
                **attributes,
            ),
            call.request,
        )
        form = call.origin.signing is not None and call.origin.signing.placement == "form"
        notify(call, bucket, f"ObjectCreated:{'Post' if form else 'Put'}", version)
        put: dict[str, Any] = {
            "ETag": f'"{version.etag}"',
            **checksum_members(version.checksum),
            **sealing_members(version.sealing, written=True),
            **shown_version(bucket, version),
            **shown_expiration(bucket, version),
        }
        return put  # type: ignore[return-value]  # The members' names are made.

    async def get_object(self, call: Call[api.GetObjectRequest, Found]) -> api.GetObjectOutput:
        """Return an object, or a range or a part of it.

        Raises:
            NoSuchKey, NoSuchVersion, MethodNotAllowed: see ``require_version``.
            PreconditionFailed, NotModified: see ``require_readable``.
            InvalidObjectState: it is archived, and not restored.
            InvalidRange, InvalidPartNumber: it has no such bytes.
            See ``DataKeys.open_sealing`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        """
        found = require_found(call)
        version = require_version(found)
        request = call.request
        require_overrides_signed(request, anonymous=call.principal.type == "Anonymous")
        require_readable(request, version)
        require_restored(call, version)
        opened = await self._data_keys.open_sealing(call, version.sealing)
        manifest = await find_manifest(call, found.bucket, version)
        described, span = describe_span(call, version, manifest)
        pieces = pieces_of(version, manifest, span)
        body = await read_pieces(call.records, self._bodies, found.bucket, opened, pieces)
        described |= {
            **shown_version(found.bucket, version),
            **shown_lock(call, version),
            **shown_expiration(found.bucket, version),
            "Body": body,
        }
        return described  # type: ignore[return-value]  # The members' names are made.

    async def head_object(self, call: Call[api.HeadObjectRequest, Found]) -> api.HeadObjectOutput:
        """Return what GetObject would, without the object.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
        """
        found = require_found(call)
        version = require_version(found)
        require_readable(call.request, version)
        require_customer_key(version.sealing, call.request)
        if version.sealing.uses_kms:
            await self._data_keys.open_sealing(call, version.sealing)
        manifest = await find_manifest(call, found.bucket, version)
        described, _ = describe_span(call, version, manifest)
        described |= {
            **shown_version(found.bucket, version),
            **shown_lock(call, version),
            **shown_expiration(found.bucket, version),
        }
        return described  # type: ignore[return-value]  # The members' names are made.

    async def delete_object(
        self, call: Call[api.DeleteObjectRequest, Found]
    ) -> api.DeleteObjectOutput:
        """Delete an object or, for good, a version; what is not there is deleted already.

        Raises:
            AccessDenied: the version is locked.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
        """
        found = require_found(call)
        require_implemented(call.request)
        if "IfMatch" in call.request:
            require_writable(call.request, found.version, found.key)
        return await delete(call, self._bodies, found)  # type: ignore[return-value]  # The members' names are made.


async def delete(call: Call[Any, Any], bodies: Bodies, found: Found) -> dict[str, Any]:
    """Delete what was found, as the bucket's versioning has it."""
    bucket, version = found.bucket, found.version
    if found.version_id is not None:
        if version is not None:
            bypass = bool(call.request.get("BypassGovernanceRetention"))
            await remove(call, bodies, bucket, version, bypass=bypass)
            notify(call, bucket, "ObjectRemoved:Delete", version)
        marker = {"DeleteMarker": True} if version is not None and version.delete_marker else {}
        return {"VersionId": found.version_id, **marker}
    if not bucket.versioning:
        if version is not None:
            await remove(call, bodies, bucket, version)
            notify(call, bucket, "ObjectRemoved:Delete", version)
        return {}
    marker_version = await place(
        call,
        bodies,
        bucket,
        CurrentObject(
            account=bucket.account,
            region=bucket.region,
            bucket=bucket.name,
            name=found.key,
            version_id=NULL_VERSION,
            sequence=0,
            modified_at=call.now,
            delete_marker=True,
            owner=new_owner(call, bucket),
        ),
    )
    notify(call, bucket, "ObjectRemoved:DeleteMarkerCreated", marker_version)
    return {"DeleteMarker": True, "VersionId": marker_version.version_id}


def require_found(call: Call[Any, Found]) -> Found:
    """Return what the request's name leads to."""
    found = call.target.record
    assert found is not None
    return found


def require_version(found: Found) -> ObjectVersion:
    """Return the version that the request names, or the current one.

    Raises:
        NoSuchKey: there is no object, or a delete marker.
        NoSuchVersion: there is no such version.
        MethodNotAllowed: the version that the request names is a delete marker.
    """
    version = found.version
    if version is None and found.version_id is not None:
        if not is_version_id(found.version_id):
            raise InvalidArgument(
                "Invalid version id specified",
                members={"ArgumentName": "versionId", "ArgumentValue": found.version_id},
            )
        raise NoSuchVersion(
            "The specified version does not exist.",
            members={"Key": found.key, "VersionId": found.version_id},
        )
    if version is None:
        raise api.NoSuchKey(NO_SUCH_KEY, members={"Key": found.key})
    if version.delete_marker:
        headers = {"x-amz-delete-marker": "true"}
        if found.bucket.versioning:
            headers["x-amz-version-id"] = version.version_id
        if found.version_id is None:
            raise api.NoSuchKey(NO_SUCH_KEY, members={"Key": found.key}, headers=headers)
        raise MethodNotAllowed(
            NOT_ALLOWED,
            members={"Method": "GET", "ResourceType": "DeleteMarker"},
            headers=headers | {"allow": "DELETE"},
        )
    return version


def is_version_id(text: str) -> bool:
    """Return True if a text has the form of a version ID."""
    return text == NULL_VERSION or len(text) == 32  # noqa: PLR2004  As they are made.


def require_restored(call: Call[Any, Any], version: ObjectVersion) -> None:
    """Raise InvalidObjectState if an object is archived and has no restored copy."""
    if version.storage_class not in ARCHIVED:
        return
    expires_at, done_at = version.restore_expires_at, version.restore_done_at
    if expires_at is None or done_at is None or not done_at <= call.now < expires_at:
        raise api.InvalidObjectState(
            "The operation is not valid for the object's storage class",
            members={"StorageClass": version.storage_class},
        )


def describe_span(
    call: Call[Any, Any], version: ObjectVersion, manifest: Manifest | None
) -> tuple[dict[str, Any], Span]:
    """Return what a response says of a version, and which of its bytes are asked for.

    Raises:
        InvalidRange, InvalidPartNumber: it has no such bytes.
    """
    request = call.request
    described = describe(version, request)
    restore = restore_header(version, call.now)
    if restore is not None:
        described["Restore"] = restore
    number = request.get("PartNumber")
    if number is not None:
        span, more = part_span(version, manifest, number)
        described |= more
    else:
        span = find_span(request.get("Range"), version.size)
    if span.is_partial:
        described["ContentRange"] = span.content_range(version.size)
        if call.operation == "GetObject":
            # The checksum is the whole object's.
            for name in (*MEMBERS.values(), "ChecksumType"):
                described.pop(name, None)
    if version.part_count and number is not None:
        described["PartsCount"] = version.part_count
    described["ContentLength"] = span.size
    return described, span


def part_span(
    version: ObjectVersion, manifest: Manifest | None, number: int
) -> tuple[Span, dict[str, Any]]:
    """Return where in an object a part is; an object that was put whole has one.

    Raises:
        InvalidPartNumber: it has no such part.
    """
    start = 0
    for part in manifest.parts if manifest is not None else ():
        if part.number == number:
            return Span(start, start + part.segment.size, is_partial=True), {}
        start += part.segment.size
    if manifest is None and number == 1:
        return Span(0, version.size, is_partial=version.size > 0), {}
    raise InvalidPartNumber(
        "The requested partnumber is not satisfiable",
        members={
            "ActualPartCount": str(version.part_count or 1),
            "PartNumberRequested": str(number),
        },
    )


def shown_version(bucket: Bucket, version: ObjectVersion) -> dict[str, str]:
    """Return the version's ID for a response: only of a bucket that has versions."""
    return {"VersionId": version.version_id} if bucket.versioning else {}
