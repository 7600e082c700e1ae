"""What an object carries beside its bytes: metadata, storage class, tags; in and out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from garrison.services.s3.operations.checksums import checksum_members
from garrison.services.s3.operations.conditions import http_date
from garrison.services.s3.operations.data_keys import sealing_members
from garrison.services.s3.records import ObjectVersion, SystemMetadata
from garrison.services.s3.records.errors import (
    InvalidArgument,
    InvalidRequest,
    InvalidStorageClass,
    MetadataTooLarge,
)
from garrison.services.s3.records.tags import parse_tagging_header

METADATA_BYTES_MAX: Final = 2048  # userguide/UsingMetadata
CONTENT_TYPE: Final = "binary/octet-stream"
SYSTEM: Final = {
    "content_type": "ContentType",
    "cache_control": "CacheControl",
    "content_disposition": "ContentDisposition",
    "content_encoding": "ContentEncoding",
    "content_language": "ContentLanguage",
    "expires": "Expires",
    "website_redirect": "WebsiteRedirectLocation",
}
OVERRIDES: Final = {
    "ResponseContentType": "ContentType",
    "ResponseCacheControl": "CacheControl",
    "ResponseContentDisposition": "ContentDisposition",
    "ResponseContentEncoding": "ContentEncoding",
    "ResponseContentLanguage": "ContentLanguage",
    "ResponseExpires": "Expires",
}
STORAGE_CLASSES: Final = frozenset(
    {
        "STANDARD",
        "REDUCED_REDUNDANCY",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER",
        "DEEP_ARCHIVE",
        "GLACIER_IR",
    }
)
ARCHIVED: Final = frozenset({"GLACIER", "DEEP_ARCHIVE"})


def read_attributes(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request says of a new object, as fields of a version or an upload.

    Raises:
        InvalidStorageClass, MetadataTooLarge, InvalidArgument, InvalidTag, BadRequest: it is not
            what S3 takes.
    """
    return {
        "storage_class": read_storage_class(request),
        "system": read_system(request),
        "metadata": read_metadata(request.get("Metadata", {})),
        "tags": parse_tagging_header(request["Tagging"]) if "Tagging" in request else {},
    }


def read_storage_class(request: Mapping[str, Any]) -> str:
    """Return the storage class of a new object."""
    name: str = request.get("StorageClass", "STANDARD")
    if name not in STORAGE_CLASSES:
        raise InvalidStorageClass(
            "The storage class you specified is not valid",
            members={"StorageClassRequested": name},
        )
    return name


def read_system(request: Mapping[str, Any]) -> SystemMetadata:
    """Return the headers that S3 keeps."""
    given: dict[str, str] = {}
    for field, member in SYSTEM.items():
        value = request.get(member)
        if value is not None:
            given[field] = str(value)
    encoding = given.get("content_encoding")
    if encoding is not None and "aws-chunked" in encoding:
        # It says how the body was sent, not what it is.
        names = (name.strip() for name in encoding.split(","))
        given["content_encoding"] = ",".join(name for name in names if name != "aws-chunked")
    redirect = given.get("website_redirect", "/")
    if not redirect.startswith(("/", "http://", "https://")):
        raise InvalidArgument(
            "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
            members={
                "ArgumentName": "x-amz-website-redirect-location",
                "ArgumentValue": redirect,
            },
        )
    return SystemMetadata(**given)


def read_metadata(metadata: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's own metadata.

    Raises:
        MetadataTooLarge: names and values together have more than 2 KB.
    """
    size = sum(len(key.encode()) + len(value.encode()) for key, value in metadata.items())
    if size > METADATA_BYTES_MAX:
        raise MetadataTooLarge(
            "Your metadata headers exceed the maximum allowed metadata size",
            members={"Size": str(size), "MaxSizeAllowed": str(METADATA_BYTES_MAX)},
        )
    return dict(metadata)


def describe(version: ObjectVersion, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a response to GET and HEAD says of a version, but for which bytes it has.

    Raises:
        InvalidRequest: an anonymous caller overrides headers.
    """
    described: dict[str, Any] = {
        "AcceptRanges": "bytes",
        "LastModified": version.modified_at,
        "ETag": f'"{version.etag}"',
        "ContentType": version.system.content_type or CONTENT_TYPE,
        "Metadata": version.metadata,
        **sealing_members(version.sealing),
    }
    for field, member in SYSTEM.items():
        value = getattr(version.system, field)
        if value:
            described[member] = value
    if version.storage_class != "STANDARD":
        described["StorageClass"] = version.storage_class
    if version.tags:
        described["TagCount"] = len(version.tags)
    if request.get("ChecksumMode") == "ENABLED":
        described |= checksum_members(version.checksum)
    for parameter, member in OVERRIDES.items():
        if parameter in request:
            described[member] = request[parameter]
    return described


def require_overrides_signed(request: Mapping[str, Any], *, anonymous: bool) -> None:
    """Raise InvalidRequest if a caller whom nobody knows asks for other headers."""
    if anonymous and any(parameter in request for parameter in OVERRIDES):
        raise InvalidRequest(
            "Request specific response headers cannot be used for anonymous GET requests."
        )


def restore_header(version: ObjectVersion, now: datetime) -> str | None:
    """Return ``x-amz-restore``: how a restoration stands; None if there is none."""
    done_at, expires_at = version.restore_done_at, version.restore_expires_at
    if done_at is None or expires_at is None or expires_at <= now:
        return None
    if done_at > now:
        return 'ongoing-request="true"'
    return f'ongoing-request="false", expiry-date="{http_date(expires_at)}"'
