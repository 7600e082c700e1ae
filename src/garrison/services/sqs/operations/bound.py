"""Whom a queue's policy means: the users and roles that it names, as they are when it is set."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.policy import parse_document
from garrison.policy.bound import named_principals
from garrison.services.sqs.records import Queue


async def bind_policy(directory: Directory, call: Call[Any, Any], queue: Queue) -> Queue:
    """Return a queue with the unique IDs of the users and roles that its policy names."""
    bound: dict[str, str] = {}
    if queue.policy:
        for arn in named_principals(parse_document(queue.policy, "resource")):
            unique_id = queue.bound.get(arn) or await directory.find_unique_id(call.records, arn)
            if unique_id:
                bound[arn] = unique_id
    return replace(queue, bound=bound)
