"""Tags."""

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.replicas import sync_replicas
from garrison.services.secretsmanager.operations.tagging import require_free, set_tags
from garrison.services.secretsmanager.operations.targets import require_primary
from garrison.services.secretsmanager.records import Secret


class Tags:
    """Operations on the tags of secrets."""

    async def tag_resource(self, call: Call[api.TagResourceRequest, Secret]) -> None:
        """Add tags to a secret, or give them other values.

        Raises:
            InvalidParameterException: the tags are not valid.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html
        """
        secret = require_primary(call)
        await _put(call, secret, set_tags(secret.tags, call.request["Tags"]))

    async def untag_resource(self, call: Call[api.UntagResourceRequest, Secret]) -> None:
        """Take tags away; a tag that the secret has not is no error.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UntagResource.html
        """
        secret = require_primary(call)
        gone = set(call.request["TagKeys"])
        require_free(call.request["TagKeys"])
        await _put(call, secret, {k: v for k, v in secret.tags.items() if k not in gone})


async def _put(
    call: Call[api.TagResourceRequest, Secret] | Call[api.UntagResourceRequest, Secret],
    secret: Secret,
    tags: dict[str, str],
) -> None:
    changed = replace(secret, tags=tags, tagged=True, changed_at=call.now)
    call.records.put(await sync_replicas(call, changed))
