"""Message move tasks: dead letters go back to where they came from, or to another queue.

The moving itself is background work: see `moving`.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

from base64 import b64encode
from typing import Any

import msgspec
from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.sqs import api
from garrison.services.sqs.authz import Task, parse_task_handle
from garrison.services.sqs.operations.counts import count_messages
from garrison.services.sqs.operations.targets import milliseconds
from garrison.services.sqs.records import MOVING, InvalidParameterValue, MoveTask, Queue

RATE_MAX = 500
RESULTS_MAX = 10
NO_SOURCE = "The resource that you specified for the SourceArn parameter doesn't exist."
NO_DESTINATION = "The resource that you specified for the DestinationArn parameter doesn't exist."


class MoveTasks:
    """Operations of message move tasks."""

    async def start_message_move_task(
        self, call: Call[api.StartMessageMoveTaskRequest, Queue]
    ) -> api.StartMessageMoveTaskResult:
        """Begin to move the messages of a dead-letter queue.

        Returns:
            ``TaskHandle``, with which it can be cancelled.

        Raises:
            ResourceNotFoundException: a queue that is named does not exist.
            InvalidParameterValue: the source is no queue's dead-letter queue, is of another kind
                than the destination, or has a running task; a wrong rate.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
        """
        request, source = call.request, call.target.record
        if not isinstance(source, Queue):
            raise api.ResourceNotFoundException(NO_SOURCE)
        destination = request.get("DestinationArn", "")
        if destination:
            self._require_destination(call, source)
        rate = request.get("MaxNumberOfMessagesPerSecond", 0)
        if "MaxNumberOfMessagesPerSecond" in request and not 1 <= rate <= RATE_MAX:
            raise InvalidParameterValue(
                f"Value {rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must "
                f"be between 1 and {RATE_MAX}."
            )
        users = await call.records.page(Queue, index="dead_letters", value=source.arn, limit=1)
        if not users.records:
            raise InvalidParameterValue("Source queue must be configured as a Dead Letter Queue.")
        if any(task.status in MOVING for task in await tasks_of(call, source)):
            raise InvalidParameterValue(
                "There is already a task running. Only one active task is allowed for a source "
                "queue arn at a given time."
            )
        now = milliseconds(call)
        counts = await count_messages(call.records, source, now)
        task = MoveTask(
            account=source.account,
            region=source.region,
            source_name=source.name,
            task_id=call.ids.uuid(),
            source_arn=source.arn,
            shelf=source.shelf,
            started_at=now,
            due_at=now,
            destination_arn=destination,
            rate=rate,
            to_move=counts.visible,
        )
        call.records.put(task)
        # Of two tasks that begin at once, one finds the queue changed, and then the other task.
        call.records.put(source)
        return {"TaskHandle": handle_of(task)}

    async def list_message_move_tasks(
        self, call: Call[api.ListMessageMoveTasksRequest, Queue]
    ) -> api.ListMessageMoveTasksResult:
        """Return the latest tasks of a dead-letter queue, the latest first: one, or up to ten.

        Raises:
            ResourceNotFoundException: the queue does not exist.
            InvalidParameterValue: a wrong ``MaxResults``.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html
        """
        source = call.target.record
        if not isinstance(source, Queue):
            raise api.ResourceNotFoundException(NO_SOURCE)
        limit = call.request.get("MaxResults", 1)
        if not 1 <= limit <= RESULTS_MAX:
            raise InvalidParameterValue(
                f"Value {limit} for parameter MaxResults is invalid. Reason: Must be between 1 and "
                f"{RESULTS_MAX}, if provided."
            )
        tasks = sorted(await tasks_of(call, source), key=lambda task: -task.started_at)
        return {"Results": [describe(task) for task in tasks[:limit]]}

    async def cancel_message_move_task(
        self, call: Call[api.CancelMessageMoveTaskRequest, Queue]
    ) -> api.CancelMessageMoveTaskResult:
        """Stop a task; what it has moved stays moved.

        Raises:
            ResourceNotFoundException: there is no such queue or task.
            InvalidParameterValue: the task has ended.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html
        """
        source = call.target.record
        if not isinstance(source, Queue):
            raise api.ResourceNotFoundException(NO_SOURCE)
        task_id = parse_task_handle(call.request["TaskHandle"]).task_id
        key = MoveTask.kind.join(source.name, task_id)
        task = await call.records.find(MoveTask, source.account, source.region, key)
        if task is None:
            raise api.ResourceNotFoundException("Task does not exist.")
        if task.status not in MOVING:
            raise InvalidParameterValue("Only active tasks can be cancelled.")
        call.records.put(replace(task, status="CANCELLED"))
        return {"ApproximateNumberOfMessagesMoved": task.moved}

    def _require_destination(
        self, call: Call[api.StartMessageMoveTaskRequest, Queue], source: Queue
    ) -> None:
        destination = call.targets[-1].record
        if not isinstance(destination, Queue):
            raise api.ResourceNotFoundException(NO_DESTINATION)
        if destination.fifo != source.fifo:
            raise InvalidParameterValue(
                "Source queue and destination queue must be of the same type."
            )
        if destination.arn == source.arn:
            raise InvalidParameterValue("Source queue arn and destination queue arn cannot be same")


async def tasks_of(call: Call[Any, Queue], source: Queue) -> list[MoveTask]:
    """Return the tasks of a dead-letter queue."""
    return list(
        await call.records.find_by(
            MoveTask, "source", source.name, account=source.account, region=source.region
        )
    )


def describe(task: MoveTask) -> api.ListMessageMoveTasksResultEntry:
    """Return a task as the API shows it."""
    shown: api.ListMessageMoveTasksResultEntry = {
        "Status": task.status,
        "SourceArn": task.source_arn,
        "ApproximateNumberOfMessagesMoved": task.moved,
        "ApproximateNumberOfMessagesToMove": task.to_move,
        "StartedTimestamp": task.started_at,
    }
    if task.status in MOVING:
        shown["TaskHandle"] = handle_of(task)
    if task.destination_arn:
        shown["DestinationArn"] = task.destination_arn
    if task.rate:
        shown["MaxNumberOfMessagesPerSecond"] = task.rate
    if task.failure:
        shown["FailureReason"] = task.failure
    return shown


def handle_of(task: MoveTask) -> str:
    """Return a task's handle."""
    return b64encode(msgspec.json.encode(Task(task.task_id, task.source_arn))).decode()
