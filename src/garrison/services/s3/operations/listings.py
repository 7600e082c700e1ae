"""Listings: of keys and of versions, with prefixes, delimiters and markers.

Keys come in the order of their UTF-8 bytes, which is that of the store.  A listing with a delimiter
does not read what it rolls up: after the first key of a common prefix it goes on behind the last.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
"""

from typing import Any, Final

from garrison.core.call import Call
from garrison.core.paging import decode_marker, encode_marker
from garrison.services.s3 import api
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.operations.walking import CommonPrefix, Walk, encode_key
from garrison.services.s3.records import Bucket, CurrentObject, ObjectVersion
from garrison.services.s3.records.errors import InvalidArgument
from garrison.services.s3.records.owners import owner_of

KEYS_MAX: Final = 1000
NO_VERSION_MARKER: Final = "A version-id marker cannot be specified without a key marker."


class Listings:
    """Operations that list objects and versions."""

    async def list_objects(
        self, call: Call[api.ListObjectsRequest, Bucket]
    ) -> api.ListObjectsOutput:
        """List objects from a marker on.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
        """
        request = call.request
        limit = limit_of(request.get("MaxKeys"), "max-keys")
        marker = request.get("Marker", "")
        walk = Walk.of(call, require_bucket(call), after=marker)
        found, truncated = await walk.objects(limit)
        encode = encode_key(request.get("EncodingType"))
        listed: dict[str, Any] = {
            **walk.described(encode, limit, truncated=truncated),
            "Marker": encode(marker),
            **contents(found, encode, fetch_owner=True),
        }
        if truncated and walk.delimiter and found:
            last = found[-1]
            listed["NextMarker"] = encode(
                last.prefix if isinstance(last, CommonPrefix) else last.name
            )
        return listed  # type: ignore[return-value]  # The members' names are made.

    async def list_objects_v2(
        self, call: Call[api.ListObjectsV2Request, Bucket]
    ) -> api.ListObjectsV2Output:
        """List objects from a token on, or after a key.

        Raises:
            InvalidArgument: the token is none of ours, or the page's size is negative.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
        """
        request = call.request
        limit = limit_of(request.get("MaxKeys"), "max-keys")
        token = request.get("ContinuationToken")
        after = request.get("StartAfter", "") if token is None else token_position(token)
        walk = Walk.of(call, require_bucket(call), after=after)
        found, truncated = await walk.objects(limit)
        encode = encode_key(request.get("EncodingType"))
        listed: dict[str, Any] = {
            **walk.described(encode, limit, truncated=truncated),
            **contents(found, encode, fetch_owner=request.get("FetchOwner", False)),
            "KeyCount": len(found),
        }
        if "StartAfter" in request and token is None:
            listed["StartAfter"] = encode(request["StartAfter"])
        if token is not None:
            listed["ContinuationToken"] = token
        if truncated and found:
            last = found[-1]
            listed["NextContinuationToken"] = encode_marker(
                last.prefix if isinstance(last, CommonPrefix) else last.name
            )
        return listed  # type: ignore[return-value]  # The members' names are made.

    async def list_object_versions(
        self, call: Call[api.ListObjectVersionsRequest, Bucket]
    ) -> api.ListObjectVersionsOutput:
        """List all versions and delete markers, the newest of a key first.

        Raises:
            InvalidArgument: a version to go on after, and no key.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
        """
        request = call.request
        limit = limit_of(request.get("MaxKeys"), "max-keys")
        marker, version_marker = request.get("KeyMarker", ""), request.get("VersionIdMarker", "")
        if version_marker and not marker:
            raise InvalidArgument(
                NO_VERSION_MARKER,
                members={"ArgumentName": "version-id-marker", "ArgumentValue": version_marker},
            )
        walk = Walk.of(call, require_bucket(call), after=marker)
        found, truncated = await walk.versions(limit, version_marker)
        encode = encode_key(request.get("EncodingType"))
        listed: dict[str, Any] = {
            **walk.described(encode, limit, truncated=truncated),
            "KeyMarker": encode(marker),
            "VersionIdMarker": version_marker,
            **versions(found, encode),
        }
        if truncated and found:
            last = found[-1]
            if isinstance(last, CommonPrefix):
                listed["NextKeyMarker"] = encode(last.prefix)
            else:
                listed["NextKeyMarker"] = encode(last.name)
                listed["NextVersionIdMarker"] = last.version_id
        return listed  # type: ignore[return-value]  # The members' names are made.


def limit_of(given: int | None, name: str, most: int = KEYS_MAX) -> int:
    """Return how many items a page may have.

    Raises:
        InvalidArgument: fewer than none.
    """
    if given is None:
        return most
    if given < 0:
        raise InvalidArgument(
            f"Argument {name} must be an integer between 0 and 2147483647",
            members={"ArgumentName": name, "ArgumentValue": str(given)},
        )
    return min(given, most)


def token_position(token: str) -> str:
    """Return the key or prefix that a continuation token stands for.

    Raises:
        InvalidArgument: it is none of ours.
    """
    try:
        return decode_marker(token)
    except ValueError as error:
        raise InvalidArgument(
            "The continuation token provided is incorrect",
            members={"ArgumentName": "continuation-token"},
        ) from error


def contents(
    found: list[CurrentObject | CommonPrefix], encode: Any, *, fetch_owner: bool
) -> dict[str, Any]:
    """Return a page of objects as members of a response."""
    members: dict[str, Any] = {}
    objects = [each for each in found if isinstance(each, CurrentObject)]
    if objects:
        members["Contents"] = [
            summary(each, encode) | ({"Owner": owner_of(each.owner)} if fetch_owner else {})
            for each in objects
        ]
    return members | prefixes(found, encode)


def prefixes(found: Any, encode: Any) -> dict[str, Any]:
    """Return the common prefixes of a page as members of a response."""
    rolled = [each.prefix for each in found if isinstance(each, CommonPrefix)]
    return {"CommonPrefixes": [{"Prefix": encode(prefix)} for prefix in rolled]} if rolled else {}


def versions(found: list[ObjectVersion | CommonPrefix], encode: Any) -> dict[str, Any]:
    """Return a page of versions as members of a response."""
    members: dict[str, Any] = {}
    for each in found:
        if isinstance(each, CommonPrefix):
            continue
        is_latest = isinstance(each, CurrentObject)
        if each.delete_marker:
            members.setdefault("DeleteMarkers", []).append(
                {
                    "Key": encode(each.name),
                    "VersionId": each.version_id,
                    "IsLatest": is_latest,
                    "LastModified": each.modified_at,
                    "Owner": owner_of(each.owner),
                }
            )
        else:
            members.setdefault("Versions", []).append(
                summary(each, encode)
                | {
                    "VersionId": each.version_id,
                    "IsLatest": is_latest,
                    "Owner": owner_of(each.owner),
                }
            )
    return members | prefixes(found, encode)


def summary(version: ObjectVersion, encode: Any) -> dict[str, Any]:
    """Return what listings say of an object."""
    described: dict[str, Any] = {
        "Key": encode(version.name),
        "LastModified": version.modified_at,
        "ETag": f'"{version.etag}"',
        "Size": version.size,
        "StorageClass": version.storage_class,
    }
    if version.checksum is not None:
        described["ChecksumAlgorithm"] = [version.checksum.algorithm]
        described["ChecksumType"] = version.checksum.type
    return described
