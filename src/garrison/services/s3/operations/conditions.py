"""Conditions of reads and writes: If-Match and its kin.

Sources: RFC 9110, section 13
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
         https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (which of two wins)
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from garrison.services.s3 import api
from garrison.services.s3.records import ObjectVersion
from garrison.services.s3.records.errors import (
    NotImplementedMember,
    NotModified,
    PreconditionFailed,
)

FAILED = "At least one of the pre-conditions you specified did not hold"
NO_SUCH_KEY = "The specified key does not exist."
NOT_IMPLEMENTED = "A header you provided implies functionality that is not implemented"


def require_readable(request: Mapping[str, Any], version: ObjectVersion, prefix: str = "") -> None:
    """Raise unless the conditions of a read hold.

    Args:
        request: The request.
        version: What would be read.
        prefix: What stands before the members' names: ``CopySource`` for a copy's source.

    Raises:
        PreconditionFailed: If-Match or If-Unmodified-Since does not hold, or for a copy any.
        NotModified: If-None-Match or If-Modified-Since does not hold.
    """
    match, none_match = request.get(f"{prefix}IfMatch"), request.get(f"{prefix}IfNoneMatch")
    since = request.get(f"{prefix}IfModifiedSince")
    unmodified_since = request.get(f"{prefix}IfUnmodifiedSince")
    modified_at = version.modified_at.replace(microsecond=0)
    if match is not None:
        if not names_etag(match, version.etag):
            raise failed("If-Match")
    elif unmodified_since is not None and modified_at > unmodified_since:
        raise failed("If-Unmodified-Since")
    if none_match is not None:
        stale = names_etag(none_match, version.etag)
    else:
        stale = since is not None and modified_at <= since
    if not stale:
        return
    if prefix:
        raise failed("If-None-Match" if none_match is not None else "If-Modified-Since")
    raise NotModified(
        "Not Modified",
        headers={"etag": f'"{version.etag}"', "last-modified": http_date(version.modified_at)},
    )


def require_writable(request: Mapping[str, Any], current: ObjectVersion | None, key: str) -> None:
    """Raise unless the conditions of a write hold.

    Raises:
        PreconditionFailed: there is an object, or one with another ETag.
        NoSuchKey: If-Match, and no object.
        NotImplementedMember: If-None-Match with something else than ``*``.
    """
    if current is not None and current.delete_marker:
        current = None
    none_match, match = request.get("IfNoneMatch"), request.get("IfMatch")
    if none_match is not None:
        if none_match != "*":
            raise NotImplementedMember(
                NOT_IMPLEMENTED,
                members={
                    "Header": "If-None-Match",
                    "additionalMessage": "We don't accept the provided value of If-None-Match "
                    "header for this API",
                },
            )
        if current is not None:
            raise failed("If-None-Match")
    if match is not None:
        if current is None:
            raise api.NoSuchKey(NO_SUCH_KEY, members={"Key": key})
        if not names_etag(match, current.etag):
            raise failed("If-Match")


def names_etag(header: str, etag: str) -> bool:
    """Return True if a header's list of ETags has this one, or is ``*``."""
    names = (name.strip().removeprefix("W/").strip('"') for name in header.split(","))
    return any(name in ("*", etag) for name in names)


def failed(condition: str) -> PreconditionFailed:
    """Return the error for a condition that does not hold."""
    return PreconditionFailed(FAILED, members={"Condition": condition})


def http_date(at: datetime) -> str:
    """Return an instant as HTTP headers have it."""
    from email.utils import format_datetime

    return format_datetime(at, usegmt=True)
