"""Queues: made, found, listed, emptied, deleted.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.core.errors import ApiError
from garrison.core.paging import encode_marker
from garrison.services.sqs import api
from garrison.services.sqs.operations.attribute_values import (
    PARSERS,
    set_attributes,
    show_attributes,
    unknown,
)
from garrison.services.sqs.operations.bound import bind_policy
from garrison.services.sqs.operations.pages import read_page
from garrison.services.sqs.operations.redrive import require_dead_letter_queue
from garrison.services.sqs.operations.tags import set_tags
from garrison.services.sqs.operations.targets import milliseconds, queue_url, require_queue
from garrison.services.sqs.records import (
    FIFO_SUFFIX,
    PURGE_WAIT_S,
    RECREATION_WAIT_S,
    InvalidParameterValue,
    Queue,
    Sweep,
    Tombstone,
)
from garrison.store.wakeups import Wakeups

NAME = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
SHELF_BYTES = 8
BAD_NAME = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
BAD_FIFO_NAME = (
    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, "
    "must end with .fifo suffix and be 1 to 80 in length"
)


class Queues:
    """Operations of queues as a whole."""

    def __init__(self, directory: Directory, wakeups: Wakeups) -> None:
        self._directory = directory
        self._wakeups = wakeups

    async def create_queue(
        self, call: Call[api.CreateQueueRequest, Queue]
    ) -> api.CreateQueueResult:
        """Make a queue, or return the one that has this name and these attributes already.

        Returns:
            ``QueueUrl``, on the host that the client used.

        Raises:
            QueueNameExists: the queue of this name has other attributes.
            QueueDeletedRecently: one of this name was deleted less than 60 seconds ago.
            InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
        """
        request, name = call.request, call.request["QueueName"]
        attributes: Mapping[Any, str] = request.get("Attributes", {})
        existing = call.target.record
        if isinstance(existing, Queue):
            require_same(existing, attributes)
            return {"QueueUrl": queue_url(call, call.account, name)}
        queue = new_queue(call, name, attributes)
        queue = replace(queue, tags=set_tags(queue, request.get("tags", {})))
        queue = await bind_policy(self._directory, call, queue)
        await require_dead_letter_queue(call, queue)
        await self._bury_tombstone(call, name)
        call.records.put(queue)
        return {"QueueUrl": queue_url(call, call.account, name)}

    async def get_queue_url(
        self, call: Call[api.GetQueueUrlRequest, Queue]
    ) -> api.GetQueueUrlResult:
        """Return the URL of a queue by its name.

        Raises:
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
        """
        queue = require_queue(call)
        return {"QueueUrl": queue_url(call, queue.account, queue.name)}

    async def list_queues(self, call: Call[api.ListQueuesRequest, None]) -> api.ListQueuesResult:
        """Return the URLs of up to 1,000 queues, by name.

        Raises:
            InvalidParameterValue: a wrong ``MaxResults`` or ``NextToken``.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
        """
        page = await read_page(
            call,
            account=call.account,
            region=call.region,
            prefix=call.request.get("QueueNamePrefix", ""),
        )
        result: api.ListQueuesResult = {}
        if page.records:
            result["QueueUrls"] = [
                queue_url(call, queue.account, queue.name) for queue in page.records
            ]
        if page.next is not None and "MaxResults" in call.request:
            result["NextToken"] = encode_marker(page.next)
        return result

    async def purge_queue(self, call: Call[api.PurgeQueueRequest, Queue]) -> dict[str, Any]:
        """Delete all messages of a queue, those in flight included.

        Raises:
            PurgeQueueInProgress: it was purged less than 60 seconds ago.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
        """
        queue, now = require_queue(call), milliseconds(call)
        if queue.purged_at and now - queue.purged_at < PURGE_WAIT_S * 1000:
            raise api.PurgeQueueInProgress(
                f"Only one PurgeQueue operation on {queue.name} is allowed every "
                f"{PURGE_WAIT_S} seconds."
            )
        self._clear(call, queue)
        call.records.put(replace(queue, shelf=new_shelf(call), purged_at=now))
        return {}

    async def delete_queue(self, call: Call[api.DeleteQueueRequest, Queue]) -> dict[str, Any]:
        """Delete a queue and its messages, at once.

        Raises:
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
        """
        queue = require_queue(call)
        self._clear(call, queue)
        call.records.delete(queue)
        before = await call.records.find(Tombstone, queue.account, queue.region, queue.name)
        call.records.put(
            Tombstone(
                account=queue.account,
                region=queue.region,
                version=before.version if before is not None else 0,
                name=queue.name,
                deleted_at=milliseconds(call),
            )
        )
        return {}

    def _clear(self, call: Call[Any, Queue], queue: Queue) -> None:
        """Leave the queue's shelf to the sweep."""
        call.records.put(Sweep(account=queue.account, region=queue.region, shelf=queue.shelf))
        # Who waits for a message there then learns that the queue is gone or has another shelf.
        call.records.on_settled(lambda _: self._wakeups.wake(queue.shelf, 1 << 30))

    async def _bury_tombstone(self, call: Call[Any, Queue], name: str) -> None:
        found = await call.records.find(Tombstone, call.account, call.region, name)
        if found is None:
            return
        if milliseconds(call) - found.deleted_at < RECREATION_WAIT_S * 1000:
            raise api.QueueDeletedRecently(
                f"You must wait {RECREATION_WAIT_S} seconds after deleting a queue before you can "
                "create another with the same name."
            )
        call.records.delete(found)


def new_queue(call: Call[Any, Any], name: str, attributes: Mapping[str, str]) -> Queue:
    """Return a new queue.

    Raises:
        InvalidParameterValue: it may not be called so.
        InvalidAttributeName, InvalidAttributeValue.
    """
    if "FifoQueue" in attributes and attributes["FifoQueue"].lower() != "true":
        raise unknown("FifoQueue")
    fifo = "FifoQueue" in attributes
    if fifo:
        stem = name.removesuffix(FIFO_SUFFIX)
        if stem == name or not NAME.fullmatch(stem) or not NAME.fullmatch(name.replace(".", "_")):
            raise InvalidParameterValue(BAD_FIFO_NAME)
    elif not NAME.fullmatch(name):
        raise InvalidParameterValue(BAD_NAME)
    now = milliseconds(call)
    queue = Queue(
        account=call.account,
        region=call.region,
        name=name,
        shelf=new_shelf(call),
        created_at=now,
        modified_at=now,
        fifo=fifo,
    )
    return set_attributes(queue, attributes)


def new_shelf(call: Call[Any, Any]) -> str:
    """Return an ID that no shelf has had."""
    return call.ids.random_bytes(SHELF_BYTES).hex()


def require_same(queue: Queue, attributes: Mapping[str, str]) -> None:
    """Refuse to make a queue that is there with other attributes.

    Raises:
        QueueNameExists: naming the first attribute that differs.
        InvalidAttributeName: it is none.
    """
    shown = show_attributes(queue)
    for name, text in attributes.items():
        if name not in PARSERS:
            raise unknown(name)
        if not is_same(queue, shown.get(name), name, text):
            raise api.QueueNameExists(
                "A queue already exists with the same name and a different value for attribute "
                f"{name}"
            )


def is_same(queue: Queue, shown: str | None, name: str, text: str) -> bool:
    """Return True if an attribute has this value already."""
    field, parse = PARSERS[name]
    try:
        return text == shown or bool(parse(name, text) == getattr(queue, field))
    except ApiError:
        return False
