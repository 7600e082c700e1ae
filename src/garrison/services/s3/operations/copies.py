"""Copies: an object, or a part, out of another object.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.attributes import (
    read_metadata,
    read_storage_class,
    read_system,
)
from garrison.services.s3.operations.bodies import PUT_BYTES_MAX, Bodies
from garrison.services.s3.operations.checksums import DEFAULT, checksum_members
from garrison.services.s3.operations.conditions import require_readable, require_writable
from garrison.services.s3.operations.data_keys import DataKeys, OpenSealing, sealing_members
from garrison.services.s3.operations.events import notify
from garrison.services.s3.operations.expirations import shown_expiration
from garrison.services.s3.operations.grants import new_access
from garrison.services.s3.operations.implemented import require_implemented
from garrison.services.s3.operations.locking import new_lock
from garrison.services.s3.operations.objects import (
    ETAG_BYTES,
    require_found,
    require_restored,
    require_version,
    shown_version,
)
from garrison.services.s3.operations.placing import find_current, find_manifest, place
from garrison.services.s3.operations.ranges import Span
from garrison.services.s3.operations.reading import pieces_of, read_pieces
from garrison.services.s3.records import (
    NULL_VERSION,
    Bucket,
    CurrentObject,
    Manifest,
    ObjectVersion,
)
from garrison.services.s3.records.errors import InvalidRequest, MethodNotAllowed
from garrison.services.s3.records.tags import parse_tagging_header

TO_ITSELF: Final = (
    "This copy request is illegal because it is trying to copy an object to itself without "
    "changing the object's metadata, storage class, website redirect location or encryption "
    "attributes."
)
SOURCE_PREFIX: Final = "CopySource"
CUSTOMER_KEY: Final = ("SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5")
CHANGES: Final = (
    "StorageClass",
    "WebsiteRedirectLocation",
    "ServerSideEncryption",
    "SSECustomerAlgorithm",
    "ChecksumAlgorithm",
)


class Source(msgspec.Struct, frozen=True):
    """What is copied, ready to be read."""

    bucket: Bucket
    version: ObjectVersion
    manifest: Manifest | None
    opened: OpenSealing
    key: str

    @property
    def version_id(self) -> str | None:
        """The version's ID, if its bucket has versions."""
        return self.version.version_id if self.bucket.versioning else None

    @property
    def whole(self) -> Span:
        """All of it."""
        return Span(0, self.version.size, is_partial=False)

    async def read(self, call: Call[Any, Any], bodies: Bodies, span: Span) -> AsyncIterator[bytes]:
        """Yield bytes of it."""
        pieces = pieces_of(self.version, self.manifest, span)
        body = await read_pieces(call.records, bodies, self.bucket, self.opened, pieces)
        if isinstance(body, bytes):
            yield body
            return
        async for piece in body:
            yield piece


class Copies:
    """Operations that copy objects."""

    def __init__(self, bodies: Bodies, data_keys: DataKeys) -> None:
        self._bodies = bodies
        self._data_keys = data_keys

    async def copy_object(self, call: Call[api.CopyObjectRequest, Found]) -> api.CopyObjectOutput:
        """Copy an object; its bytes are encrypted anew.

        Raises:
            InvalidRequest: to itself, unchanged; or more than 5 GiB.
            See ``find_source``, ``require_writable`` and ``DataKeys.new_sealing`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
        """
        found, request = require_found(call), call.request
        bucket = found.bucket
        require_implemented(request)
        source = await find_source(call, self._data_keys)
        version = source.version
        require_changed(call, found, source)
        lock = new_lock(call, bucket)
        require_writable(request, await find_current(call, bucket, found.key), found.key)
        if version.size > PUT_BYTES_MAX:
            raise InvalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy "
                f"source: {PUT_BYTES_MAX}"
            )
        access = await new_access(call, bucket)
        opened = await self._data_keys.new_sealing(call, bucket, call.target.arn)
        known = None if version.checksum is None else version.checksum.algorithm
        algorithm = request.get("ChecksumAlgorithm") or known or DEFAULT
        stored = await self._bodies.store(
            call, opened, source.read(call, self._bodies, source.whole), algorithm
        )
        is_md5 = opened.sealing.etag_is_md5
        copy = await place(
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
                **copied_attributes(request, version),
            ),
            request,
        )
        notify(call, bucket, "ObjectCreated:Copy", copy)
        copied: dict[str, Any] = {
            "CopyObjectResult": {
                "ETag": f'"{copy.etag}"',
                "LastModified": copy.modified_at,
                **checksum_members(copy.checksum),
            },
            **sealing_members(copy.sealing, written=True),
            **shown_version(bucket, copy),
            **shown_expiration(bucket, copy),
        }
        if source.version_id is not None:
            copied["CopySourceVersionId"] = source.version_id
        return copied  # type: ignore[return-value]  # The members' names are made.


async def find_source(call: Call[Any, Any], data_keys: DataKeys) -> Source:
    """Return what a request copies.

    Raises:
        NoSuchKey, NoSuchVersion: there is no such object.
        InvalidRequest: the version is a delete marker.
        PreconditionFailed: a condition on the source does not hold.
        InvalidObjectState: it is archived.
        See ``DataKeys.open_sealing`` for the others.
    """
    found: Found = next(
        target.record
        for target in call.targets[1:]
        if isinstance(target.record, Found) and target.record is not call.target.record
    )
    try:
        version = require_version(found)
    except MethodNotAllowed as error:
        raise InvalidRequest(
            "The source of a copy request may not specifically refer to a delete marker by "
            "version id."
        ) from error
    require_readable(call.request, version, SOURCE_PREFIX)
    require_restored(call, version)
    members = {
        name: call.request[f"{SOURCE_PREFIX}{name}"]
        for name in CUSTOMER_KEY
        if f"{SOURCE_PREFIX}{name}" in call.request
    }
    opened = await data_keys.open_for(call, version.sealing, members)
    manifest = await find_manifest(call, found.bucket, version)
    return Source(found.bucket, version, manifest, opened, found.key)


def require_changed(call: Call[Any, Any], found: Found, source: Source) -> None:
    """Raise InvalidRequest if a copy to itself would change nothing."""
    request = call.request
    same = (source.bucket.name, source.key) == (found.bucket.name, found.key)
    replaced = request.get("MetadataDirective") == "REPLACE"
    older = not isinstance(source.version, CurrentObject)
    if same and not replaced and not older and not any(name in request for name in CHANGES):
        raise InvalidRequest(TO_ITSELF)


def copied_attributes(request: Any, version: ObjectVersion) -> dict[str, Any]:
    """Return what a copy carries: its source's, or what the request says instead.

    Raises:
        InvalidStorageClass, MetadataTooLarge, InvalidArgument, InvalidTag, BadRequest: it is not
            what S3 takes.
    """
    attributes: dict[str, Any] = {"storage_class": read_storage_class(request)}
    if request.get("MetadataDirective") == "REPLACE":
        attributes["system"] = read_system(request)
        attributes["metadata"] = read_metadata(request.get("Metadata", {}))
    else:
        attributes["system"] = msgspec.structs.replace(
            version.system, website_redirect=request.get("WebsiteRedirectLocation", "")
        )
        attributes["metadata"] = version.metadata
    if request.get("TaggingDirective") == "REPLACE":
        attributes["tags"] = parse_tagging_header(request.get("Tagging", ""))
    else:
        attributes["tags"] = version.tags
    return attributes
