"""The tags of a queue.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.sqs import api
from garrison.services.sqs.operations.targets import require_queue
from garrison.services.sqs.records import InvalidParameterValue, MissingParameter, Queue

TAGS_MAX = 50
KEY_CHARACTERS_MAX = 128
VALUE_CHARACTERS_MAX = 256
RESERVED = "aws:"


class Tags:
    """Operations of tags."""

    async def tag_queue(self, call: Call[api.TagQueueRequest, Queue]) -> dict[str, Any]:
        """Add tags to a queue, or replace them.

        Raises:
            InvalidParameterValue: too many, too long, or AWS's own.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html
        """
        queue = require_queue(call)
        if not call.request["Tags"]:
            raise MissingParameter("The request must contain the parameter Tags.")
        call.records.put(replace(queue, tags=set_tags(queue, call.request["Tags"])))
        return {}

    async def untag_queue(self, call: Call[api.UntagQueueRequest, Queue]) -> dict[str, Any]:
        """Take tags from a queue; those that it does not have are no error.

        Raises:
            InvalidParameterValue: no keys.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html
        """
        queue = require_queue(call)
        keys = set(call.request["TagKeys"])
        if not keys:
            raise InvalidParameterValue("Tag keys must be between 1 and 128 characters in length.")
        kept = {key: value for key, value in queue.tags.items() if key not in keys}
        call.records.put(replace(queue, tags=kept))
        return {}

    async def list_queue_tags(
        self, call: Call[api.ListQueueTagsRequest, Queue]
    ) -> api.ListQueueTagsResult:
        """Return a queue's tags; ``Tags`` is missing if it has none.

        Raises:
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html
        """
        tags = require_queue(call).tags
        return {"Tags": dict(tags)} if tags else {}


def set_tags(queue: Queue, tags: Mapping[str, str]) -> dict[str, str]:
    """Return a queue's tags with some added or replaced.

    Raises:
        InvalidParameterValue: too many, too long, or AWS's own.
    """
    for key, value in tags.items():
        if not 1 <= len(key) <= KEY_CHARACTERS_MAX:
            raise InvalidParameterValue(
                f"Tag keys must be between 1 and {KEY_CHARACTERS_MAX} characters in length."
            )
        if len(value) > VALUE_CHARACTERS_MAX:
            raise InvalidParameterValue(
                f"Tag values must be between 0 and {VALUE_CHARACTERS_MAX} characters in length."
            )
        if key.lower().startswith(RESERVED):
            raise InvalidParameterValue("Tag keys beginning with aws: are reserved.")
    result = {**queue.tags, **tags}
    if len(result) > TAGS_MAX:
        raise InvalidParameterValue(f"Too many tags added for queue {queue.name}.")
    return result
