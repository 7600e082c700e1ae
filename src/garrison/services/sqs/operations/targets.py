"""From an authorized target to a queue that the operation may act on, and back to its URL."""

from typing import Any

from garrison.core.call import Call
from garrison.core.transaction import Records
from garrison.services.sqs import api
from garrison.services.sqs.records import Queue

NO_QUEUE = "The specified queue does not exist."


def require_queue(call: Call[Any, Any], index: int = 0) -> Queue:
    """Return the queue of a target.

    Raises:
        QueueDoesNotExist: there is none.
    """
    record = call.targets[index].record
    if isinstance(record, Queue):
        return record
    raise api.QueueDoesNotExist(NO_QUEUE)


async def find_queue_by_arn(call: Any, arn: str) -> Queue | None:
    """Return the queue with this ARN in the call's Region, or None; ``call`` may be a ``Work``."""
    parts = arn.split(":")
    if len(parts) != 6:  # noqa: PLR2004  An ARN's parts.
        return None
    records: Records = call.records
    return await records.find(Queue, parts[4], parts[3], parts[5])


def queue_url(call: Call[Any, Any], account: str, name: str) -> str:
    """Return a queue's URL on the host that the client used."""
    origin = call.origin
    host = origin.host or f"sqs.{call.region}.amazonaws.com"
    scheme = "https" if origin.secure else "http"
    return f"{scheme}://{host}/{account}/{name}"


def milliseconds(call: Any) -> int:
    """Return the call's instant in milliseconds since 1970."""
    return int(call.now.timestamp() * 1000)
