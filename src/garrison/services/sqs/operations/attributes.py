"""Reading and setting a queue's attributes."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.services.sqs import api
from garrison.services.sqs.operations.attribute_values import (
    PARSERS,
    set_attributes,
    show_attributes,
    unknown,
)
from garrison.services.sqs.operations.bound import bind_policy
from garrison.services.sqs.operations.counts import Counter
from garrison.services.sqs.operations.redrive import require_dead_letter_queue
from garrison.services.sqs.operations.targets import milliseconds, require_queue
from garrison.services.sqs.records import Queue

ALL = "All"
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
KNOWN = frozenset({*PARSERS, *COUNTS, ALL, "QueueArn", "CreatedTimestamp", "LastModifiedTimestamp"})


class Attributes:
    """Operations of attributes."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._counter = Counter()

    async def get_queue_attributes(
        self, call: Call[api.GetQueueAttributesRequest, Queue]
    ) -> api.GetQueueAttributesResult:
        """Return the attributes that are asked for; ``Attributes`` is missing if there are none.

        Raises:
            InvalidAttributeName: there is no such attribute.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
        """
        queue = require_queue(call)
        asked = set(call.request.get("AttributeNames", []))
        for name in call.request.get("AttributeNames", []):
            if name not in KNOWN:
                raise unknown(name)
        shown = show_attributes(queue)
        if ALL in asked or not asked.isdisjoint(COUNTS):
            counts = await self._counter.count(call.records, queue, milliseconds(call))
            shown |= zip(COUNTS, map(str, counts), strict=True)
        if ALL not in asked:
            shown = {name: value for name, value in shown.items() if name in asked}
        return {"Attributes": shown} if shown else {}

    async def set_queue_attributes(
        self, call: Call[api.SetQueueAttributesRequest, Queue]
    ) -> dict[str, Any]:
        """Set attributes; those that are not given stay.

        Raises:
            InvalidAttributeName, InvalidAttributeValue: see the message.
            InvalidParameterValue: a redrive policy that cannot hold.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
        """
        queue = require_queue(call)
        attributes: Mapping[Any, str] = call.request["Attributes"]
        if "FifoQueue" in attributes:
            if not queue.fifo:
                raise unknown("FifoQueue")
            if attributes["FifoQueue"].lower() != "true":
                raise api.InvalidAttributeValue(
                    "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is "
                    "not supported."
                )
        changed = set_attributes(queue, attributes)
        if "RedrivePolicy" in attributes:
            await require_dead_letter_queue(call, changed)
        if "Policy" in attributes:
            # A policy that is set anew means who has the names now.
            changed = await bind_policy(self._directory, call, replace(changed, bound={}))
        call.records.put(replace(changed, modified_at=milliseconds(call)))
        return {}
