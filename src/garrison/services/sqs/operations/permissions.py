"""Permissions by label: statements of the queue policy, one a label.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
"""

import json
import re
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.sqs import api
from garrison.services.sqs.operations.targets import milliseconds, require_queue
from garrison.services.sqs.records import InvalidParameterValue, MissingParameter, Queue

ACTIONS_MAX = 7
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
LABEL = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
GIVEN = frozenset(
    {
        "*",
        "ChangeMessageVisibility",
        "DeleteMessage",
        "GetQueueAttributes",
        "GetQueueUrl",
        "ListDeadLetterSourceQueues",
        "PurgeQueue",
        "ReceiveMessage",
        "SendMessage",
    }
)
OWNERS = frozenset(
    {
        "AddPermission",
        "CancelMessageMoveTask",
        "CreateQueue",
        "DeleteQueue",
        "ListMessageMoveTasks",
        "ListQueueTags",
        "ListQueues",
        "RemovePermission",
        "SetQueueAttributes",
        "StartMessageMoveTask",
        "TagQueue",
        "UntagQueue",
    }
)
VERSION = "2008-10-17"


class Permissions:
    """Operations of permissions."""

    async def add_permission(self, call: Call[api.AddPermissionRequest, Queue]) -> dict[str, Any]:
        """Add a statement that lets accounts do some actions with a queue.

        Raises:
            OverLimit: more than seven actions.
            InvalidParameterValue: no account, no action that can be given, or a label in use.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
        """
        queue, request = require_queue(call), call.request
        label, actions, accounts = request["Label"], request["Actions"], request["AWSAccountIds"]
        if not LABEL.fullmatch(label):
            raise InvalidParameterValue(
                f"Value {label} for parameter Label is invalid. Reason: Can only include "
                "alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
            )
        require_actions(actions)
        if not accounts or not all(map(ACCOUNT.fullmatch, accounts)):
            raise InvalidParameterValue(
                f"Value [{', '.join(accounts)}] for parameter PrincipalId is invalid. Reason: "
                "Unable to verify."
            )
        policy = read_policy(queue)
        if any(statement.get("Sid") == label for statement in policy["Statement"]):
            raise InvalidParameterValue(
                f"Value {label} for parameter Label is invalid. Reason: Already exists."
            )
        principals = [f"arn:{call.partition}:iam::{account}:root" for account in accounts]
        policy["Statement"].append(
            {
                "Sid": label,
                "Effect": "Allow",
                "Principal": {"AWS": single(principals)},
                "Action": single([f"SQS:{action}" for action in actions]),
                "Resource": queue.arn,
            }
        )
        save(call, queue, policy)
        return {}

    async def remove_permission(
        self, call: Call[api.RemovePermissionRequest, Queue]
    ) -> dict[str, Any]:
        """Remove the statement with this label.

        Raises:
            InvalidParameterValue: there is none.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html
        """
        queue, label = require_queue(call), call.request["Label"]
        policy = read_policy(queue)
        kept = [each for each in policy["Statement"] if each.get("Sid") != label]
        if len(kept) == len(policy["Statement"]):
            raise InvalidParameterValue(
                f"Value {label} for parameter Label is invalid. Reason: can't find label."
            )
        save(call, queue, {**policy, "Statement": kept})
        return {}


def require_actions(actions: list[str]) -> None:
    """Check the actions of a permission.

    Raises:
        MissingParameter, OverLimit, InvalidParameterValue.
    """
    if not actions:
        raise MissingParameter("The request must contain the parameter Actions.")
    if len(actions) > ACTIONS_MAX:
        raise api.OverLimit(f"{len(actions)} Actions were found, maximum allowed is {ACTIONS_MAX}.")
    for action in actions:
        if action in OWNERS:
            raise InvalidParameterValue(
                f"Value SQS:{action} for parameter ActionName is invalid. Reason: Only the queue "
                "owner is allowed to invoke this action."
            )
        if action not in GIVEN:
            raise InvalidParameterValue(
                f"Value SQS:{action} for parameter ActionName is invalid. Reason: Please refer to "
                "the appropriate WSDL for a list of valid actions. "
            )


def read_policy(queue: Queue) -> dict[str, Any]:
    """Return a queue's policy with its statements as a list; a new one if it has none."""
    if not queue.policy:
        return {"Version": VERSION, "Id": f"{queue.arn}/SQSDefaultPolicy", "Statement": []}
    policy: dict[str, Any] = json.loads(queue.policy)
    statements = policy["Statement"]
    policy["Statement"] = list(statements) if isinstance(statements, list) else [statements]
    return policy


def save(call: Call[Any, Queue], queue: Queue, policy: dict[str, Any]) -> None:
    """Put the queue with a policy; with none, if it has no statements."""
    text = json.dumps(policy, separators=(",", ":")) if policy["Statement"] else ""
    call.records.put(replace(queue, policy=text, modified_at=milliseconds(call)))


def single(values: list[str]) -> str | list[str]:
    """Return a list, or its only value, as SQS writes it."""
    return values[0] if len(values) == 1 else values
