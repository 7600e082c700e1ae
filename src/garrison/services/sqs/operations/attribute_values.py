"""The attributes of a queue: their names, what they may be, how they are shown.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.errors import ApiError
from garrison.policy import MalformedPolicy, parse_document
from garrison.services.sqs import api
from garrison.services.sqs.records import (
    DELAY_MAX_S,
    MAX_RECEIVE_COUNT_MAX,
    MESSAGE_SIZE_MAX,
    MESSAGE_SIZE_MIN,
    RETENTION_MAX_S,
    RETENTION_MIN_S,
    REUSE_MAX_S,
    REUSE_MIN_S,
    VISIBILITY_TIMEOUT_MAX_S,
    WAIT_MAX_S,
    InvalidParameterValue,
    Queue,
    RedriveAllowPolicy,
    RedrivePolicy,
)

SOURCES_MAX = 10
BOOLEANS = {"true": True, "false": False}
INTEGER = re.compile(r"-?\d{1,10}", re.ASCII)
ONE_ENCRYPTION = (
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS "
    "SSE or SQS SSE."
)
FIFO_ONLY = frozenset({"ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"})
Parse = Callable[[str, str], Any]


def integer(first: int, last: int) -> Parse:
    """Return a parser of numbers between two bounds."""

    def parse(name: str, text: str) -> int:
        if not INTEGER.fullmatch(text) or not first <= int(text) <= last:
            raise invalid(name)
        return int(text)

    return parse


def choice(*values: str) -> Parse:
    """Return a parser of one of some words."""

    def parse(name: str, text: str) -> str:
        if text not in values:
            raise invalid(name)
        return text

    return parse


def boolean(name: str, text: str) -> bool:
    """Return the boolean that a text says."""
    value = BOOLEANS.get(text.lower())
    if value is None:
        raise invalid(name)
    return value


def text_itself(_: str, text: str) -> str:
    """Return the text."""
    return text


def parse_policy(name: str, text: str) -> str:
    """Return a queue policy, checked; empty to have none."""
    if text:
        try:
            parse_document(text, "resource")
        except MalformedPolicy as error:
            raise invalid(name) from error
    return text


def parse_redrive(name: str, text: str) -> RedrivePolicy | None:
    """Return a redrive policy; None for an empty one."""
    given = parse_object(name, text)
    if not given:
        return None
    target, count = given.get("deadLetterTargetArn"), given.get("maxReceiveCount")
    if target is None:
        raise refused(
            name, text, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."
        )
    if count is None:
        raise refused(
            name, text, "Redrive policy does not contain mandatory attribute: maxReceiveCount."
        )
    if set(given) - {"deadLetterTargetArn", "maxReceiveCount"}:
        raise refused(
            name,
            text,
            "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].",
        )
    arn = ARN.parse(target) if isinstance(target, str) else None
    if arn is None or arn.service != "sqs" or not arn.resource:
        raise refused(name, text, "Invalid value for deadLetterTargetArn.")
    if not INTEGER.fullmatch(str(count)) or not 1 <= int(count) <= MAX_RECEIVE_COUNT_MAX:
        raise refused(
            name,
            text,
            f"Invalid value for maxReceiveCount: {count}, valid values are "
            f"from 1 to {MAX_RECEIVE_COUNT_MAX} both inclusive.",
        )
    shown = {"deadLetterTargetArn": target, "maxReceiveCount": int(count)}
    return RedrivePolicy(
        text=json.dumps(shown, separators=(",", ":")),
        target_arn=str(arn),
        max_receive_count=int(count),
    )


def parse_redrive_allow(name: str, text: str) -> RedriveAllowPolicy | None:
    """Return a redrive allow policy; None for an empty one."""
    given = parse_object(name, text)
    if not given:
        return None
    permission, sources = given.get("redrivePermission"), given.get("sourceQueueArns", [])
    if permission not in {"allowAll", "denyAll", "byQueue"}:
        raise refused(name, text, "Invalid value for redrivePermission.")
    named = isinstance(sources, list) and all(isinstance(each, str) for each in sources)
    if not named or (permission == "byQueue") != bool(sources) or len(sources) > SOURCES_MAX:
        raise refused(
            name,
            text,
            "Amazon SQS can't create the redrive allow policy, as it\u2019s in an unsupported "
            "format.",
        )
    return RedriveAllowPolicy(text=text, permission=permission, sources=tuple(sources))


def parse_object(name: str, text: str) -> dict[str, Any]:
    """Return the JSON object that a text is; an empty one for an empty text."""
    if not text:
        return {}
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise refused(name, text, "Redrive policy is not a valid JSON map.") from error


PARSERS: Mapping[str, tuple[str, Parse]] = {
    "Policy": ("policy", parse_policy),
    "VisibilityTimeout": ("visibility_timeout_s", integer(0, VISIBILITY_TIMEOUT_MAX_S)),
    "MaximumMessageSize": ("message_size_max", integer(MESSAGE_SIZE_MIN, MESSAGE_SIZE_MAX)),
    "MessageRetentionPeriod": ("retention_s", integer(RETENTION_MIN_S, RETENTION_MAX_S)),
    "DelaySeconds": ("delay_s", integer(0, DELAY_MAX_S)),
    "ReceiveMessageWaitTimeSeconds": ("wait_s", integer(0, WAIT_MAX_S)),
    "RedrivePolicy": ("redrive", parse_redrive),
    "RedriveAllowPolicy": ("redrive_allow", parse_redrive_allow),
    "FifoQueue": ("fifo", boolean),
    "ContentBasedDeduplication": ("content_based_deduplication", boolean),
    "DeduplicationScope": ("deduplication_scope", choice("queue", "messageGroup")),
    "FifoThroughputLimit": ("throughput_limit", choice("perQueue", "perMessageGroupId")),
    "KmsMasterKeyId": ("kms_key", text_itself),
    "KmsDataKeyReusePeriodSeconds": ("reuse_s", integer(REUSE_MIN_S, REUSE_MAX_S)),
    "SqsManagedSseEnabled": ("sse_sqs", boolean),
}


def set_attributes(queue: Queue, attributes: Mapping[str, str]) -> Queue:
    """Return a queue with some attributes set.

    Raises:
        InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue.
    """
    changes: dict[str, Any] = {}
    for name, text in attributes.items():
        if name not in PARSERS or (name in FIFO_ONLY and not queue.fifo):
            raise unknown(name)
        field, parse = PARSERS[name]
        changes[field] = parse(name, text)
    if changes.get("kms_key"):
        if changes.get("sse_sqs"):
            raise api.InvalidAttributeName(ONE_ENCRYPTION)
        changes["sse_sqs"] = False
    elif changes.get("sse_sqs") and queue.kms_key and "kms_key" not in changes:
        raise api.InvalidAttributeName(ONE_ENCRYPTION)
    changed = replace(queue, **changes)
    if (
        changed.throughput_limit == "perMessageGroupId"
        and changed.deduplication_scope != "messageGroup"
    ):
        raise InvalidParameterValue(
            "The FifoThroughputLimit attribute can be set to perMessageGroupId only when the "
            "DeduplicationScope attribute is set to messageGroup."
        )
    return changed


def show_attributes(queue: Queue) -> dict[str, str]:
    """Return the attributes of a queue as AWS shows them, but for the counts."""
    shown = {
        "QueueArn": queue.arn,
        "CreatedTimestamp": str(queue.created_at // 1000),
        "LastModifiedTimestamp": str(queue.modified_at // 1000),
        "VisibilityTimeout": str(queue.visibility_timeout_s),
        "MaximumMessageSize": str(queue.message_size_max),
        "MessageRetentionPeriod": str(queue.retention_s),
        "DelaySeconds": str(queue.delay_s),
        "ReceiveMessageWaitTimeSeconds": str(queue.wait_s),
        "SqsManagedSseEnabled": show(queue.sse_sqs),
    }
    if queue.policy:
        shown["Policy"] = queue.policy
    if queue.redrive is not None:
        shown["RedrivePolicy"] = queue.redrive.text
    if queue.redrive_allow is not None:
        shown["RedriveAllowPolicy"] = queue.redrive_allow.text
    if queue.kms_key:
        shown["KmsMasterKeyId"] = queue.kms_key
        shown["KmsDataKeyReusePeriodSeconds"] = str(queue.reuse_s)
    if queue.fifo:
        shown["FifoQueue"] = "true"
        shown["ContentBasedDeduplication"] = show(queue.content_based_deduplication)
        shown["DeduplicationScope"] = queue.deduplication_scope
        shown["FifoThroughputLimit"] = queue.throughput_limit
    return shown


def show(value: bool) -> str:  # noqa: FBT001  The value itself.
    """Return a boolean as a text."""
    return "true" if value else "false"


def unknown(name: str) -> ApiError:
    """Return what SQS says of an attribute that a queue does not have."""
    return api.InvalidAttributeName(f"Unknown Attribute {name}.")


def invalid(name: str) -> ApiError:
    """Return what SQS says of an attribute's wrong value."""
    return api.InvalidAttributeValue(f"Invalid value for the parameter {name}.")


def refused(name: str, text: str, reason: str) -> ApiError:
    """Return what SQS says of a redrive policy that it does not take."""
    return InvalidParameterValue(f"Value {text} for parameter {name} is invalid. Reason: {reason}")
