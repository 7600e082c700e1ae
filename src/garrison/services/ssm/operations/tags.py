"""Tags."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.ssm import api
from garrison.services.ssm.authz import NamedParameter
from garrison.services.ssm.operations.tagging import set_tags
from garrison.services.ssm.records import Parameter


class Tags:
    """Operations on the tags of parameters."""

    async def add_tags_to_resource(
        self, call: Call[api.AddTagsToResourceRequest, NamedParameter]
    ) -> None:
        """Add tags to a parameter, or give them other values.

        Raises:
            InvalidResourceId: no such parameter.
            TooManyTagsError: too many.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html
        """
        parameter = _require(call)
        call.records.put(replace(parameter, tags=set_tags(parameter.tags, call.request["Tags"])))

    async def remove_tags_from_resource(
        self, call: Call[api.RemoveTagsFromResourceRequest, NamedParameter]
    ) -> None:
        """Take tags away; a tag that the parameter has not is no error.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html
        """
        parameter = _require(call)
        gone = set(call.request["TagKeys"])
        kept = {key: value for key, value in parameter.tags.items() if key not in gone}
        call.records.put(replace(parameter, tags=kept))

    async def list_tags_for_resource(
        self, call: Call[api.ListTagsForResourceRequest, NamedParameter]
    ) -> api.ListTagsForResourceResult:
        """List a parameter's tags.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html
        """
        tags = _require(call).tags
        return {"TagList": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _require(call: Call[Any, NamedParameter]) -> Parameter:
    named = call.target.record
    if named is None or named.parameter is None or named.selector:
        raise api.InvalidResourceId("Invalid Resource Id")
    return named.parameter
