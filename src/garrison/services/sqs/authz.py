"""What each request touches, and what a policy may test of it.

A request about a queue is checked against the queue's ARN, under the queue's policy.  A queue that
nobody has is checked under the ARN that it would have.  What SQS keeps for the owner's account
alone, no queue policy gives to others.

SQS has no condition keys of its own.

Sources:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

from garrison.core.arn import ARN
from garrison.core.call import Ask, Check, ContextValue, Target
from garrison.core.policy_text import PolicyText
from garrison.policy.bound import text_for
from garrison.services.sqs import api
from garrison.services.sqs.records import InvalidParameterValue, Queue

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]

QUEUE_TYPE = "AWS::SQS::Queue"
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}", re.ASCII)


class QueueAddress(NamedTuple):
    """What a queue URL says; empty where it says nothing."""

    name: str
    account: str = ""
    region: str = ""


class Task(msgspec.Struct, frozen=True):
    """What a task handle says."""

    task_id: str = msgspec.field(name="taskId")
    source_arn: str = msgspec.field(name="sourceArn")


@lru_cache(maxsize=4096)
def parse_queue_url(url: str) -> QueueAddress:
    """Return what a queue URL names, whatever host it has; a name alone is one, too.

    https://sqs.eu-west-1.amazonaws.com/111122223333/orders
    http://localhost:4566/111122223333/orders
    http://sqs.eu-west-1.localhost.localstack.cloud:4566/111122223333/orders
    http://localhost:4566/queue/eu-west-1/111122223333/orders
    http://eu-west-1.queue.localhost.localstack.cloud:4566/111122223333/orders
    """
    _, _, rest = url.rpartition("://")
    parts = [unquote(part) for part in rest.split("?", 1)[0].split("/") if part]
    if not parts:
        return QueueAddress("")
    name, before = parts[-1], parts[:-1]
    account = before.pop() if before and ACCOUNT.fullmatch(before[-1]) else ""
    labels = before[0].partition(":")[0].split(".") if before else []
    if len(before) > 1:
        labels = before[1:]
    region = next((label for label in labels if REGION.fullmatch(label)), "")
    return QueueAddress(name, account, region)


def queue_arn(ask: Ask[Any], account: str, name: str) -> str:
    """Return the ARN that a queue has or would have."""
    return f"arn:{ask.partition}:sqs:{ask.region}:{account}:{name}"


def parse_queue_arn(ask: Ask[Any], arn: str, parameter: str) -> ARN:
    """Return the parts of a queue's ARN.

    Raises:
        InvalidParameterValue: it is no ARN of a queue in this Region.
    """
    parsed = ARN.parse(arn)
    if (
        parsed is None
        or (parsed.partition, parsed.service, parsed.region) != (ask.partition, "sqs", ask.region)
        or ACCOUNT.fullmatch(parsed.account) is None
    ):
        raise InvalidParameterValue(f"Value {arn} for parameter {parameter} is invalid.")
    return parsed


def parse_task_handle(handle: str) -> Task:
    """Return what a task handle says.

    Raises:
        InvalidParameterValue: it is none.
    """
    try:
        return msgspec.json.decode(b64decode(handle.encode("ascii"), validate=True), type=Task)
    except (Error, UnicodeError, msgspec.MsgspecError) as error:
        raise InvalidParameterValue("Value for parameter TaskHandle is invalid.") from error


# -- checks ----------------------------------------------------------------------------------------


async def queue_check(
    ask: Ask[Any],
    action: str,
    account: str,
    name: str,
    *,
    context: Mapping[str, ContextValue] | None = None,
    shared: bool = False,
) -> Check[Queue]:
    """Return the check of one action on one queue.

    Args:
        ask: The request.
        action: Such as ``SendMessage``.
        account: The owner.
        name: The queue's name.
        context: Condition keys.
        shared: True if SQS lets other accounts do this at all.
    """
    queue = await ask.records.find(Queue, account, ask.region, name)
    arn = queue_arn(ask, account, name)
    policies: tuple[PolicyText, ...] = ()
    if queue is not None and queue.policy and (shared or account == ask.account):
        text = text_for(ask.principal, queue.policy, queue.bound)
        policies = (PolicyText(text=text, name="Policy", attached_to=arn),)
    target = Target(
        arn=arn,
        record=queue,
        account=account,
        cloudformation_type=QUEUE_TYPE,
        tags=queue.tags if queue is not None else {},
        policies=policies,
        context=context or {},
    )
    return Check(action=f"sqs:{action}", target=target)


def address_of(ask: Ask[Any]) -> QueueAddress:
    """Return what the request's queue URL names, the account filled in.

    Raises:
        InvalidAddress: it names another Region than the one that is asked.
    """
    url = ask.request["QueueUrl"]
    address = parse_queue_url(url)
    if address.region and address.region != ask.region:
        raise api.InvalidAddress(f"The address {url} is not valid for this endpoint.")
    return address if address.account else address._replace(account=ask.account)


def own_queue(action: str = "") -> Resolver:
    """Return the resolver of operations that are for the owner's account alone."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        address = address_of(ask)
        return (await queue_check(ask, action or ask.operation, address.account, address.name),)

    return resolve


def shared_queue(action: str = "") -> Resolver:
    """Return the resolver of operations that a queue policy may give to other accounts."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        address = address_of(ask)
        return (
            await queue_check(
                ask, action or ask.operation, address.account, address.name, shared=True
            ),
        )

    return resolve


def request_tags(tags: Mapping[str, str]) -> dict[str, ContextValue]:
    """Return the condition keys of the tags that a request brings.

    Raises:
        InvalidParameterValue: two of them differ only by case.  Condition keys have no case, so a
            policy could test only one of them, and the other would get past it.
    """
    keys: dict[str, ContextValue] = {
        f"aws:requesttag/{key.lower()}": value for key, value in tags.items()
    }
    if len(keys) != len(tags):
        raise InvalidParameterValue("Tag keys must differ by more than case.")
    if keys:
        keys["aws:tagkeys"] = tuple(tags)
    return keys


def tag_keys(keys: Iterable[str]) -> dict[str, ContextValue]:
    """Return the condition key of the tags that a request takes away."""
    named = tuple(keys)
    return {"aws:tagkeys": named} if named else {}


# -- operations ------------------------------------------------------------------------------------

send_message = shared_queue()
send_message_batch = shared_queue("SendMessage")
receive_message = shared_queue()
delete_message = shared_queue()
delete_message_batch = shared_queue("DeleteMessage")
change_message_visibility = shared_queue()
change_message_visibility_batch = shared_queue("ChangeMessageVisibility")
get_queue_attributes = shared_queue()
list_dead_letter_source_queues = shared_queue()
purge_queue = shared_queue()
set_queue_attributes = own_queue()
delete_queue = own_queue()
add_permission = own_queue()
remove_permission = own_queue()
list_queue_tags = own_queue()


async def get_queue_url(ask: Ask[api.GetQueueUrlRequest]) -> tuple[Check[Any], ...]:
    """The queue of that name, of the caller's account or the one that is named."""
    account = ask.request.get("QueueOwnerAWSAccountId") or ask.account
    return (await queue_check(ask, "GetQueueUrl", account, ask.request["QueueName"], shared=True),)


async def list_queues(_ask: Ask[api.ListQueuesRequest]) -> tuple[Check[Any], ...]:
    """The caller's queues, whatever they are called."""
    return (Check(action="sqs:ListQueues", target=Target()),)


async def create_queue(ask: Ask[api.CreateQueueRequest]) -> tuple[Check[Any], ...]:
    """The queue that would be made; tagging it as well if it gets tags."""
    tags = ask.request.get("tags", {})
    context = request_tags(tags)
    actions = ("CreateQueue", "TagQueue") if tags else ("CreateQueue",)
    name = ask.request["QueueName"]
    return tuple(
        [await queue_check(ask, action, ask.account, name, context=context) for action in actions]
    )


async def tag_queue(ask: Ask[api.TagQueueRequest]) -> tuple[Check[Any], ...]:
    """The queue, and the tags that it gets."""
    address = address_of(ask)
    context = request_tags(ask.request["Tags"])
    return (await queue_check(ask, "TagQueue", address.account, address.name, context=context),)


async def untag_queue(ask: Ask[api.UntagQueueRequest]) -> tuple[Check[Any], ...]:
    """The queue, and the tags that it loses."""
    address = address_of(ask)
    context = tag_keys(ask.request["TagKeys"])
    return (await queue_check(ask, "UntagQueue", address.account, address.name, context=context),)


async def start_message_move_task(
    ask: Ask[api.StartMessageMoveTaskRequest],
) -> tuple[Check[Any], ...]:
    """The dead-letter queue, that its messages may be taken, and that the destination gets them.

    Without a destination, all queues whose dead letters these are get theirs back.

    Source: docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/
    sqs-configure-dead-letter-queue-redrive.html
    """
    source = parse_queue_arn(ask, ask.request["SourceArn"], "SourceArn")
    actions = ("StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
    checks = [await queue_check(ask, action, source.account, source.resource) for action in actions]
    if "DestinationArn" in ask.request:
        to = parse_queue_arn(ask, ask.request["DestinationArn"], "DestinationArn")
        checks.append(await queue_check(ask, "SendMessage", to.account, to.resource, shared=True))
        return tuple(checks)
    users = await ask.records.find_by(Queue, "dead_letters", ask.request["SourceArn"])
    return (
        *checks,
        *[await queue_check(ask, "SendMessage", user.account, user.name) for user in users],
    )


async def list_message_move_tasks(
    ask: Ask[api.ListMessageMoveTasksRequest],
) -> tuple[Check[Any], ...]:
    """The queue whose tasks are listed."""
    source = parse_queue_arn(ask, ask.request["SourceArn"], "SourceArn")
    return (await queue_check(ask, "ListMessageMoveTasks", source.account, source.resource),)


async def cancel_message_move_task(
    ask: Ask[api.CancelMessageMoveTaskRequest],
) -> tuple[Check[Any], ...]:
    """The queue that the task handle names."""
    task = parse_task_handle(ask.request["TaskHandle"])
    source = parse_queue_arn(ask, task.source_arn, "TaskHandle")
    return (await queue_check(ask, "CancelMessageMoveTask", source.account, source.resource),)
