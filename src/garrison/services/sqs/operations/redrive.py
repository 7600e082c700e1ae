"""Redrive policies: which queue may be the dead-letter queue of which, and who uses one."""

from typing import Any

from garrison.core.call import Call
from garrison.core.paging import encode_marker
from garrison.services.sqs import api
from garrison.services.sqs.operations.attribute_values import refused
from garrison.services.sqs.operations.pages import read_page
from garrison.services.sqs.operations.targets import (
    find_queue_by_arn,
    queue_url,
    require_queue,
)
from garrison.services.sqs.records import Queue


async def require_dead_letter_queue(call: Call[Any, Any], queue: Queue) -> None:
    """Check that a queue's dead-letter queue is there, of its kind, and lets it.

    Raises:
        InvalidParameterValue: it does not.
    """
    redrive = queue.redrive
    if redrive is None:
        return
    target = await find_queue_by_arn(call, redrive.target_arn)
    reason = ""
    if target is None or (target.account, target.region) != (queue.account, queue.region):
        reason = "Dead letter target does not exist."
    elif target.fifo != queue.fifo:
        reason = "Dead-letter queue must be same type of queue as the source."
    elif target.redrive_allow is not None and not target.redrive_allow.allows(queue.arn):
        reason = "Dead letter target does not allow this queue as a source queue."
    if reason:
        raise refused("RedrivePolicy", redrive.text, reason)
    assert target is not None
    call.records.expect(target)


class DeadLetters:
    """The operation about who uses a dead-letter queue."""

    async def list_dead_letter_source_queues(
        self, call: Call[api.ListDeadLetterSourceQueuesRequest, Queue]
    ) -> api.ListDeadLetterSourceQueuesResult:
        """Return the URLs of the queues whose dead letters come here.

        Raises:
            QueueDoesNotExist.
            InvalidParameterValue: a wrong ``MaxResults`` or ``NextToken``.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
        """
        queue = require_queue(call)
        page = await read_page(call, index="dead_letters", value=queue.arn)
        result: api.ListDeadLetterSourceQueuesResult = {
            "queueUrls": [queue_url(call, each.account, each.name) for each in page.records]
        }
        if page.next is not None and "MaxResults" in call.request:
            result["NextToken"] = encode_marker(page.next)
        return result
