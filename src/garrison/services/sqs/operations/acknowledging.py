"""What receivers do with a message that they hold: delete it, or hold it for longer or shorter.

In a standard queue any of a message's receipt handles does, also an older one (seen).  In a FIFO
queue a handle is good for as long as the message is in flight under it.

Sources:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.crypto import Keyring
from garrison.services.sqs import api
from garrison.services.sqs.operations.batches import require_batch, run_batch
from garrison.services.sqs.operations.receipts import Receipt, parse_receipt
from garrison.services.sqs.operations.shelves import Shelves
from garrison.services.sqs.operations.targets import milliseconds, require_queue
from garrison.services.sqs.records import (
    VISIBILITY_TIMEOUT_MAX_S,
    InvalidParameterValue,
    Message,
    Queue,
)
from garrison.store.claims import Claims
from garrison.store.wakeups import Wakeups


class HeldMessages:
    """Operations with receipt handles."""

    def __init__(self, keyring: Keyring, claims: Claims, wakeups: Wakeups) -> None:
        self._sealer = keyring.sealer("sqs")
        self._claims = claims
        self._wakeups = wakeups

    async def delete_message(self, call: Call[api.DeleteMessageRequest, Queue]) -> dict[str, Any]:
        """Delete a message that was received; one that is gone is no error.

        Raises:
            ReceiptHandleIsInvalid: SQS did not make the handle.
            InvalidParameterValue: a FIFO queue's message is not in flight any more.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
        """
        await self._delete(call, self._shelves(call), call.request["ReceiptHandle"])
        return {}

    async def delete_message_batch(
        self, call: Call[api.DeleteMessageBatchRequest, Queue]
    ) -> api.DeleteMessageBatchResult:
        """Delete up to ten messages, each for itself.

        Raises:
            EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId,
            BatchEntryIdsNotDistinct, QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
        """
        entries = call.request["Entries"]
        shelves = self._shelves(call)
        require_batch(entries, "DeleteMessageBatchRequestEntry")
        await self._claim_groups(shelves, entries)

        async def delete(entry: Mapping[str, Any]) -> Mapping[str, Any]:
            await self._delete(call, shelves, entry["ReceiptHandle"])
            return {}

        return await run_batch(entries, delete)  # type: ignore[no-any-return]  # The shape's lists.

    async def change_message_visibility(
        self, call: Call[api.ChangeMessageVisibilityRequest, Queue]
    ) -> dict[str, Any]:
        """Hold a message for so many seconds from now; with 0, give it back.

        Raises:
            ReceiptHandleIsInvalid: SQS did not make the handle.
            InvalidParameterValue: the message is gone, or would be held for more than 12 hours.
            QueueDoesNotExist.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
        """
        await self._change_visibility(call, self._shelves(call), call.request)
        return {}

    async def change_message_visibility_batch(
        self, call: Call[api.ChangeMessageVisibilityBatchRequest, Queue]
    ) -> api.ChangeMessageVisibilityBatchResult:
        """Hold up to ten messages for longer or shorter, each for itself.

        Raises:
            As DeleteMessageBatch.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
        """
        entries = call.request["Entries"]
        shelves = self._shelves(call)
        require_batch(entries, "ChangeMessageVisibilityBatchRequestEntry")
        await self._claim_groups(shelves, entries)

        async def change(entry: Mapping[str, Any]) -> Mapping[str, Any]:
            await self._change_visibility(call, shelves, entry)
            return {}

        return await run_batch(entries, change)  # type: ignore[no-any-return]  # The shape's lists.

    def _shelves(self, call: Call[Any, Queue]) -> Shelves:
        return Shelves(call.records, self._claims, self._wakeups, require_queue(call))

    async def _claim_groups(self, shelves: Shelves, entries: Any) -> None:
        if not shelves.queue.fifo:
            return
        groups = set()
        for entry in entries:
            try:
                receipt = parse_receipt(self._sealer, entry["ReceiptHandle"])
            except api.ReceiptHandleIsInvalid:
                continue
            message = await shelves.find(receipt.serial)
            if message is not None:
                groups.add(message.group)
        # In one order for everybody, or two batches could wait for each other.
        for group in sorted(groups):
            await shelves.claim_group(group)

    async def _find(
        self, shelves: Shelves, handle: str, now: int
    ) -> tuple[Receipt, Message | None]:
        """Return what a handle says, and its message, whose group is claimed; None if it is gone.

        Raises:
            ReceiptHandleIsInvalid, InvalidParameterValue.
        """
        receipt = parse_receipt(self._sealer, handle)
        message = await shelves.find(receipt.serial) if receipt.shelf == shelves.shelf else None
        if message is None or not message.group:
            return receipt, message
        await shelves.claim_group(message.group)
        message = await shelves.find(receipt.serial)
        if message is not None and (
            message.receive_count != receipt.receive_count or message.visible_at <= now
        ):
            raise InvalidParameterValue(
                f"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt "
                "handle has expired."
            )
        return receipt, message

    async def _delete(self, call: Call[Any, Queue], shelves: Shelves, handle: str) -> None:
        _, message = await self._find(shelves, handle, milliseconds(call))
        if message is not None:
            await shelves.remove(message)

    async def _change_visibility(
        self, call: Call[Any, Queue], shelves: Shelves, entry: Mapping[str, Any]
    ) -> None:
        handle, timeout_s = entry["ReceiptHandle"], entry.get("VisibilityTimeout", 0)
        now = milliseconds(call)
        if not 0 <= timeout_s <= VISIBILITY_TIMEOUT_MAX_S:
            raise InvalidParameterValue(
                f"Value {timeout_s} for parameter VisibilityTimeout is invalid. Reason: Must be "
                f"between 0 and {VISIBILITY_TIMEOUT_MAX_S}."
            )
        receipt, message = await self._find(shelves, handle, now)
        if message is None:
            raise InvalidParameterValue(
                f"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not "
                "exist or is not available for visibility timeout change."
            )
        visible_at = now + timeout_s * 1000
        if visible_at - receipt.received_at > VISIBILITY_TIMEOUT_MAX_S * 1000:
            raise InvalidParameterValue(
                f"Value {timeout_s} for parameter VisibilityTimeout is invalid. Reason: Total "
                "VisibilityTimeout for the message is beyond the limit "
                f"[{VISIBILITY_TIMEOUT_MAX_S} seconds]"
            )
        await shelves.change(replace(message, visible_at=visible_at))
        shelves.wake_after(timeout_s * 1000)
