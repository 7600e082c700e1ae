"""Tags of clusters and backups."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.operations.descriptions import describe_tags
from garrison.services.cloudhsmv2.operations.paging import page_of
from garrison.services.cloudhsmv2.operations.tagging import require_unreserved, set_tags
from garrison.services.cloudhsmv2.records import Backup, Cluster

PAGE = 100


class Tags:
    """Operations on tags."""

    async def tag_resource(
        self, call: Call[api.TagResourceRequest, Any]
    ) -> api.TagResourceResponse:
        """Add tags, or give them other values.

        Raises:
            CloudHsmTagException, CloudHsmResourceLimitExceededException: see ``set_tags``.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_TagResource.html
        """
        resource = _require_resource(call)
        call.records.put(replace(resource, tags=set_tags(resource.tags, call.request["TagList"])))
        return {}

    async def untag_resource(
        self, call: Call[api.UntagResourceRequest, Any]
    ) -> api.UntagResourceResponse:
        """Take tags away; one that is not there is no error.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_UntagResource.html
        """
        resource = _require_resource(call)
        gone = call.request["TagKeyList"]
        require_unreserved(gone)
        kept = {key: value for key, value in resource.tags.items() if key not in gone}
        call.records.put(replace(resource, tags=kept))
        return {}

    async def list_tags(self, call: Call[api.ListTagsRequest, Any]) -> api.ListTagsResponse:
        """List tags in the order of their keys.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_ListTags.html
        """
        tags = describe_tags(_require_resource(call).tags)
        page, token = page_of(call, tags, lambda tag: tag["Key"], most=PAGE)
        answer: api.ListTagsResponse = {"TagList": list(page)}
        if token is not None:
            answer["NextToken"] = token
        return answer


def _require_resource(call: Call[Any, Any]) -> Cluster | Backup:
    resource: Cluster | Backup | None = call.target.record
    is_deleted = isinstance(resource, Cluster) and resource.deleted_at is not None
    if resource is None or is_deleted:
        raise api.CloudHsmResourceNotFoundException(
            f"Resource {call.request['ResourceId']} not found."
        )
    return resource
