"""What is known of an object, in one answer: its checksum, parts, class and size.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
"""

from typing import Any, Final

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.checksums import MEMBERS, checksum_members
from garrison.services.s3.operations.data_keys import DataKeys
from garrison.services.s3.operations.objects import require_found, require_version, shown_version
from garrison.services.s3.operations.placing import find_manifest
from garrison.services.s3.records import Manifest, ObjectVersion

PARTS_PER_PAGE: Final = 1000


class ObjectAttributes:
    """The operation on all that is known of an object."""

    def __init__(self, data_keys: DataKeys) -> None:
        self._data_keys = data_keys

    async def get_object_attributes(
        self, call: Call[api.GetObjectAttributesRequest, Found]
    ) -> api.GetObjectAttributesOutput:
        """Return the attributes that the request names.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
        """
        found, wanted = require_found(call), call.request["ObjectAttributes"]
        version = require_version(found)
        await self._data_keys.open_sealing(call, version.sealing)
        attributes: dict[str, Any] = {
            "LastModified": version.modified_at,
            **shown_version(found.bucket, version),
        }
        if "ETag" in wanted:
            attributes["ETag"] = version.etag
        if "Checksum" in wanted and version.checksum is not None:
            attributes["Checksum"] = checksum_members(version.checksum)
        if "StorageClass" in wanted:
            attributes["StorageClass"] = version.storage_class
        if "ObjectSize" in wanted:
            attributes["ObjectSize"] = version.size
        manifest = await find_manifest(call, found.bucket, version)
        if "ObjectParts" in wanted and manifest is not None:
            attributes["ObjectParts"] = parts_of(call, version, manifest)
        return attributes  # type: ignore[return-value]  # The members' names are made.


def parts_of(call: Call[Any, Any], version: ObjectVersion, manifest: Manifest) -> dict[str, Any]:
    """Return a page of an object's parts; without checksums of their own they are only counted."""
    marker = int(call.request.get("PartNumberMarker", 0) or 0)
    limit = min(call.request.get("MaxParts", PARTS_PER_PAGE), PARTS_PER_PAGE)
    described: dict[str, Any] = {"TotalPartsCount": len(manifest.parts)}
    checksum = version.checksum
    if checksum is None or checksum.type != "COMPOSITE":
        return described
    following = [part for part in manifest.parts if part.number > marker]
    page = following[:limit]
    return described | {
        "PartNumberMarker": marker,
        "NextPartNumberMarker": page[-1].number if page else 0,
        "MaxParts": limit,
        "IsTruncated": len(following) > len(page),
        "Parts": [
            {
                "PartNumber": part.number,
                "Size": part.segment.size,
                MEMBERS[checksum.algorithm]: part.checksum,
            }
            for part in page
        ],
    }
