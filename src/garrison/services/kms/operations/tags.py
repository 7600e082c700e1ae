"""Tags."""

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.paging import decode_marker
from garrison.services.kms import api
from garrison.services.kms.operations.paging import limit_of, rest
from garrison.services.kms.operations.tagging import RESERVED_PREFIX, set_tags
from garrison.services.kms.operations.targets import require_key
from garrison.services.kms.records import Key

TAGS_PER_PAGE = 50  # API_ListResourceTags, Limit: default and most


class Tags:
    """Operations on the tags of keys."""

    async def tag_resource(self, call: Call[api.TagResourceRequest, Key]) -> None:
        """Add tags to a key, or give them other values.

        Raises:
            NotFoundException, KMSInvalidStateException: no key, or deletion is pending.
            TagException: the tags are not valid.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html
        """
        key = require_key(call)
        key.require_no_deletion(call.now)
        call.records.put(replace(key, tags=set_tags(key.tags, call.request["Tags"])))

    async def untag_resource(self, call: Call[api.UntagResourceRequest, Key]) -> None:
        """Take tags away; a tag that the key has not is no error.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html
        """
        key = require_key(call)
        key.require_no_deletion(call.now)
        gone = set(call.request["TagKeys"])
        if any(name.lower().startswith(RESERVED_PREFIX) for name in gone):
            raise api.TagException("Tags beginning with aws: are reserved")
        kept = {name: value for name, value in key.tags.items() if name not in gone}
        call.records.put(replace(key, tags=kept))

    async def list_resource_tags(
        self, call: Call[api.ListResourceTagsRequest, Key]
    ) -> api.ListResourceTagsResponse:
        """List the tags of a key, in the order of their keys.

        Raises:
            InvalidMarkerException: the marker is none of ours.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html
        """
        key = require_key(call)
        try:
            after = decode_marker(call.request["Marker"]) if "Marker" in call.request else ""
        except ValueError as error:
            raise api.InvalidMarkerException("Could not deserialize marker.") from error
        limit = limit_of(call, default=TAGS_PER_PAGE, most=TAGS_PER_PAGE)
        names = sorted(name for name in key.tags if name > after)
        page = names[:limit]
        tags: list[api.Tag] = [{"TagKey": name, "TagValue": key.tags[name]} for name in page]
        return {"Tags": tags, **rest(page[-1] if len(names) > limit else None)}
