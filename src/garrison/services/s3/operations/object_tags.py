"""The tags of objects.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
"""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.events import notify
from garrison.services.s3.operations.objects import require_found, require_version, shown_version
from garrison.services.s3.records.tags import OBJECT_TAGS_MAX, read_tag_set


class ObjectTags:
    """Operations on the tags of objects."""

    async def get_object_tagging(
        self, call: Call[api.GetObjectTaggingRequest, Found]
    ) -> api.GetObjectTaggingOutput:
        """Return the tags of a version.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
        """
        found = require_found(call)
        version = require_version(found)
        tag_set: list[Any] = [{"Key": key, "Value": value} for key, value in version.tags.items()]
        return {"TagSet": tag_set, **shown_version(found.bucket, version)}  # type: ignore[typeddict-item]  # The member's name is made.

    async def put_object_tagging(
        self, call: Call[api.PutObjectTaggingRequest, Found]
    ) -> api.PutObjectTaggingOutput:
        """Replace the tags of a version.

        Raises:
            InvalidTag, BadRequest: see ``read_tag_set``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
        """
        tags = read_tag_set(call.request["Tagging"]["TagSet"], most=OBJECT_TAGS_MAX)  # type: ignore[arg-type]  # A TypedDict is a mapping.
        output: api.PutObjectTaggingOutput = self._set(call, tags)
        return output

    async def delete_object_tagging(
        self, call: Call[api.DeleteObjectTaggingRequest, Found]
    ) -> api.DeleteObjectTaggingOutput:
        """Take all tags off a version.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
        """
        output: api.DeleteObjectTaggingOutput = self._set(call, {})
        return output

    def _set(self, call: Call[Any, Found], tags: dict[str, str]) -> Any:
        found = require_found(call)
        version = require_version(found)
        call.records.put(replace(version, tags=tags))
        done = "Put" if call.operation == "PutObjectTagging" else "Delete"
        notify(call, found.bucket, f"ObjectTagging:{done}", version)
        return shown_version(found.bucket, version)
