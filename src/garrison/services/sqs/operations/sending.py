"""Sending messages.

Sources:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
"""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.crypto import Keyring
from garrison.services.sqs import api
from garrison.services.sqs.operations.batches import failure, require_batch, results
from garrison.services.sqs.operations.contents import (
    content_size,
    md5_of_attributes,
    md5_of_body,
    md5_of_trace_header,
    read_content,
)
from garrison.services.sqs.operations.encryption import MessageEncryption, SealedContent
from garrison.services.sqs.operations.shelves import Shelves
from garrison.services.sqs.operations.targets import milliseconds, require_queue
from garrison.services.sqs.records import (
    DEDUPLICATION_S,
    DELAY_MAX_S,
    MESSAGE_SIZE_MAX,
    Content,
    Deduplication,
    InvalidParameterValue,
    Message,
    MissingParameter,
    Queue,
    digest_of,
    follow,
    serial_of,
)
from garrison.store.claims import Claims
from garrison.store.wakeups import Wakeups

NAME = re.compile(r"[!-~]{1,128}", re.ASCII)
NOISE_BYTES = 4

Seal = Callable[[Content, str], SealedContent]


class SentMessages:
    """Operations of senders."""

    def __init__(self, keyring: Keyring, claims: Claims, wakeups: Wakeups) -> None:
        self._encryption = MessageEncryption(keyring)
        self._claims = claims
        self._wakeups = wakeups
        self._last_us = 0

    async def send_message(
        self, call: Call[api.SendMessageRequest, Queue]
    ) -> api.SendMessageResult:
        """Put a message into a queue.

        A FIFO queue accepts a message again that it has accepted in the last five minutes, by its
        deduplication ID, and does not deliver it again.

        Returns:
            ``MD5OfMessageBody`` and, if there were any, those of the attributes; ``MessageId``;
            for FIFO queues ``SequenceNumber``, which grows within a message group.

        Raises:
            InvalidMessageContents: characters that XML does not have.
            KmsAccessDenied, KmsDisabled, …: the queue's KMS key is not for the sender.
            QueueDoesNotExist, InvalidParameterValue, MissingParameter.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
        """
        queue, entry = require_queue(call), call.request
        content = read_content(entry)
        require_size(queue, content_size(content))
        require_fifo_members(queue, entry)
        delay_s = delay_of(queue, entry)
        seal = await self._encryption.seal_for(call, queue)
        shelves = Shelves(call.records, self._claims, self._wakeups, queue)
        return await self._send(call, shelves, entry, content, delay_s, seal)

    async def send_message_batch(
        self, call: Call[api.SendMessageBatchRequest, Queue]
    ) -> api.SendMessageBatchResult:
        """Put up to ten messages into a queue, each for itself.

        Raises:
            BatchRequestTooLong: more than 1 MiB together.
            EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId,
            BatchEntryIdsNotDistinct, and as SendMessage where it is about the queue.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
        """
        queue, entries = require_queue(call), call.request["Entries"]
        require_batch(entries, "SendMessageBatchRequestEntry")
        for entry in entries:
            require_fifo_members_of_entry(queue, entry)
        sound, failed = read_entries(queue, entries)
        sent: list[Any] = []
        if sound:
            seal = await self._encryption.seal_for(call, queue)
            shelves = Shelves(call.records, self._claims, self._wakeups, queue)
            if queue.fifo:
                # In one order for everybody, or two batches could wait for each other.
                for group in sorted({digest_of(entry["MessageGroupId"]) for entry, _, _ in sound}):
                    await shelves.claim_group(group)
            for entry, content, delay_s in sound:
                done = await self._send(call, shelves, entry, content, delay_s, seal)
                sent.append({"Id": entry["Id"], **done})
        return results(sent, failed)  # type: ignore[no-any-return]  # The lists are the shape's.

    async def _send(
        self,
        call: Call[Any, Queue],
        shelves: Shelves,
        entry: Mapping[str, Any],
        content: Content,
        delay_s: int,
        seal: Seal,
    ) -> api.SendMessageResult:
        queue, now = shelves.queue, milliseconds(call)
        message_id = call.ids.uuid()
        bound = f"{queue.arn} {message_id}"
        sealed = seal(content, bound)
        message = Message(
            account=queue.account,
            region=queue.region,
            shelf=queue.shelf,
            serial=serial_of(self._next_us(call), call.ids.random_bytes(NOISE_BYTES)),
            message_id=message_id,
            sender_id=call.principal.principal_id,
            sent_at=now,
            visible_at=now + delay_s * 1000,
            content=sealed.content,
            sealed_for=bound,
            data_key=sealed.data_key,
            plain=sealed.plain,
            delayed=delay_s > 0,
            group_id=entry.get("MessageGroupId", ""),
        )
        if queue.fifo:
            return answer(content, *await self._send_once(call, shelves, entry, message))
        await shelves.add(message)
        return answer(content, message_id, "")

    async def _send_once(
        self,
        call: Call[Any, Queue],
        shelves: Shelves,
        entry: Mapping[str, Any],
        message: Message,
    ) -> tuple[str, str]:
        """Put a message into a FIFO queue unless it is there; return its ID and its number."""
        queue, now = shelves.queue, message.sent_at
        group = digest_of(message.group_id)
        await shelves.claim_group(group)
        given = (
            entry.get("MessageDeduplicationId") or sha256(entry["MessageBody"].encode()).hexdigest()
        )
        scope = group if queue.deduplication_scope == "messageGroup" else ""
        digest = digest_of(f"{scope} {given}")
        key = Deduplication.kind.join(queue.shelf, digest)
        known = await call.records.find(Deduplication, queue.account, queue.region, key)
        if known is not None and known.expires_at > now:
            return known.message_id, known.sequence_number
        before = await shelves.find_group(group)
        message = follow(replace(message, group=group, deduplication_id=given), before)
        call.records.put(
            Deduplication(
                account=queue.account,
                region=queue.region,
                version=known.version if known is not None else 0,
                shelf=queue.shelf,
                digest=digest,
                expires_at=now + DEDUPLICATION_S * 1000,
                message_id=message.message_id,
                sequence_number=message.sequence_number,
            )
        )
        await shelves.add(message)
        return message.message_id, message.sequence_number

    def _next_us(self, call: Call[Any, Any]) -> int:
        """Return this microsecond, or the next one that no message of this process has."""
        self._last_us = max(int(call.now.timestamp() * 1_000_000), self._last_us + 1)
        return self._last_us


def answer(content: Content, message_id: str, sequence_number: str) -> api.SendMessageResult:
    """Return what the sender is told."""
    result: api.SendMessageResult = {
        "MD5OfMessageBody": md5_of_body(content.body),
        "MessageId": message_id,
    }
    if content.attributes:
        result["MD5OfMessageAttributes"] = md5_of_attributes(content.attributes)
    if content.trace_header:
        result["MD5OfMessageSystemAttributes"] = md5_of_trace_header(content.trace_header)
    if sequence_number:
        result["SequenceNumber"] = sequence_number
    return result


def read_entries(
    queue: Queue, entries: Any
) -> tuple[list[tuple[Any, Content, int]], list[api.BatchResultErrorEntry]]:
    """Return the entries that can be sent, and the errors of the others.

    Raises:
        BatchRequestTooLong: more than 1 MiB together.
    """
    sound: list[tuple[Any, Content, int]] = []
    failed: list[api.BatchResultErrorEntry] = []
    size = 0
    for entry in entries:
        try:
            content = read_content(entry)
            entry_size = content_size(content)
            size += entry_size
            require_size(queue, entry_size)
            sound.append((entry, content, delay_of(queue, entry)))
        except ApiError as error:
            failed.append(failure(entry["Id"], error))
    if size > MESSAGE_SIZE_MAX:
        raise api.BatchRequestTooLong(
            f"Batch requests cannot be longer than {MESSAGE_SIZE_MAX} bytes. "
            f"You have sent {size} bytes."
        )
    return sound, failed


def require_size(queue: Queue, size: int) -> None:
    """Refuse a message that is larger than the queue allows."""
    if size > queue.message_size_max:
        raise InvalidParameterValue(
            "One or more parameters are invalid. Reason: Message must be shorter than "
            f"{queue.message_size_max} bytes."
        )


def delay_of(queue: Queue, entry: Mapping[str, Any]) -> int:
    """Return the delay of a message in seconds: its own or the queue's."""
    delay_s: int | None = entry.get("DelaySeconds")
    if delay_s is None:
        return queue.delay_s
    if not 0 <= delay_s <= DELAY_MAX_S:
        raise InvalidParameterValue(
            f"Value {delay_s} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be "
            f">= 0 and <= {DELAY_MAX_S}."
        )
    if queue.fifo and delay_s:
        raise InvalidParameterValue(
            f"Value {delay_s} for parameter DelaySeconds is invalid. Reason: The request include "
            "parameter that is not valid for this queue type."
        )
    return queue.delay_s if queue.fifo else delay_s


def require_fifo_members(queue: Queue, entry: Mapping[str, Any]) -> None:
    """Check the message group and the deduplication ID.

    Raises:
        MissingParameter: a FIFO queue needs a message group.
        InvalidParameterValue: they are not of the allowed characters, or the queue has no way to
            tell duplicates, or is no FIFO queue.
    """
    for member in ("MessageGroupId", "MessageDeduplicationId"):
        if member in entry and not NAME.fullmatch(entry[member]):
            raise InvalidParameterValue(
                f"Value {entry[member]} for parameter {member} is invalid. Reason: {member} can "
                "only include alphanumeric and punctuation characters. 1 to 128 in length."
            )
    if not queue.fifo:
        if "MessageDeduplicationId" in entry:
            raise InvalidParameterValue(
                f"Value {entry['MessageDeduplicationId']} for parameter MessageDeduplicationId is "
                "invalid. Reason: The request include parameter that is not valid for this queue "
                "type."
            )
        return
    if "MessageGroupId" not in entry:
        raise MissingParameter("The request must contain the parameter MessageGroupId.")
    if "MessageDeduplicationId" not in entry and not queue.content_based_deduplication:
        raise InvalidParameterValue(
            "The queue should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly"
        )


def require_fifo_members_of_entry(queue: Queue, entry: Mapping[str, Any]) -> None:
    """Check an entry, of whose errors the batch as a whole is refused."""
    try:
        require_fifo_members(queue, entry)
    except MissingParameter as error:
        # Seen: in a batch, the same text comes as a wrong value.
        raise InvalidParameterValue(error.message) from error
