"""Receiving messages, at once or as soon as there are any.

Whoever waits is a future: woken by a message that this process commits, by the time at which one
becomes visible, or now and then where other processes send, too.  Who is woken looks at the store
anew; the queue as it then is must still be the queue when the answer is committed.

Sources:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

import time
from math import inf
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.clock import Clock
from garrison.crypto import Keyring
from garrison.services.sqs import api
from garrison.services.sqs.operations.counts import FlightCounter
from garrison.services.sqs.operations.encryption import MessageEncryption
from garrison.services.sqs.operations.pickups import Lookahead, Pickup
from garrison.services.sqs.operations.presentation import Presentation
from garrison.services.sqs.operations.receipts import encode_receipt
from garrison.services.sqs.operations.shelves import Shelves
from garrison.services.sqs.operations.targets import (
    NO_QUEUE,
    find_queue_by_arn,
    require_queue,
)
from garrison.services.sqs.records import (
    BATCH_ENTRIES_MAX,
    DEDUPLICATION_S,
    MESSAGES_IN_FLIGHT_MAX,
    NEVER,
    VISIBILITY_TIMEOUT_MAX_S,
    WAIT_MAX_S,
    InvalidParameterValue,
    Message,
    Queue,
    ReceiveAttempt,
    digest_of,
)
from garrison.store.claims import Claims
from garrison.store.wakeups import Wakeups


class ReceivedMessages:
    """The operation of receivers."""

    def __init__(self, keyring: Keyring, claims: Claims, wakeups: Wakeups, clock: Clock) -> None:
        self._sealer = keyring.sealer("sqs")
        self._encryption = MessageEncryption(keyring)
        self._claims = claims
        self._wakeups = wakeups
        self._clock = clock
        self._flights = FlightCounter()
        self._lookahead = Lookahead()

    async def receive_message(
        self, call: Call[api.ReceiveMessageRequest, Queue]
    ) -> api.ReceiveMessageResult:
        """Hand out up to ten messages, which nobody else gets for the visibility timeout.

        Returns:
            ``Messages``, missing if there are none: from a FIFO queue in the order of their groups.

        Raises:
            OverLimit: too many messages of a standard queue are in flight.
            KmsAccessDenied, KmsDisabled, …: the messages' KMS key is not for the receiver.
            QueueDoesNotExist, InvalidParameterValue.

        Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
        """
        request, queue = call.request, require_queue(call)
        limit = require_between(request, "MaxNumberOfMessages", 1, BATCH_ENTRIES_MAX, 1)
        timeout_s = require_between(
            request, "VisibilityTimeout", 0, VISIBILITY_TIMEOUT_MAX_S, queue.visibility_timeout_s
        )
        wait_s = require_between(request, "WaitTimeSeconds", 0, WAIT_MAX_S, queue.wait_s)
        again = await self._again(call, queue)
        if again is not None:
            return again
        messages, now = await self._wait(call, queue, limit, timeout_s, wait_s)
        if not messages:
            return {}
        presentation = Presentation(request)
        answers: list[api.Message] = []
        for message in messages:
            content = await self._encryption.unseal(call, queue, message)
            handle = encode_receipt(self._sealer, message, now)
            answers.append(presentation.present(message, content, handle))
        if queue.fifo and "ReceiveRequestAttemptId" in request:
            await self._remember(call, queue, messages, answers, now)
        return {"Messages": answers}

    async def _wait(
        self, call: Call[Any, Queue], queue: Queue, limit: int, timeout_s: int, wait_s: int
    ) -> tuple[list[Message], int]:
        """Return messages and when they were received; none if the time is over."""
        until = time.monotonic() + wait_s
        while True:
            now = int(self._clock.now().timestamp() * 1000)
            pickup = await self._pick_up(call, queue, limit, timeout_s, now)
            left_s = until - time.monotonic()
            if pickup.messages or pickup.changed or left_s <= 0 or self._wakeups.closed:
                return pickup.messages, now
            next_at = await pickup.find_next_at()
            look_s = max(next_at - now, 1) / 1000 if next_at < NEVER else inf
            await self._wakeups.wait(queue.shelf, left_s, look_s=look_s)
            found = await call.records.find(Queue, queue.account, queue.region, queue.name)
            if found is None:
                raise api.QueueDoesNotExist(NO_QUEUE)
            queue = found

    async def _pick_up(
        self, call: Call[Any, Queue], queue: Queue, limit: int, timeout_s: int, now: int
    ) -> Pickup:
        in_flight = await self._flights.count(call.records, queue, now, limit)
        room = MESSAGES_IN_FLIGHT_MAX - in_flight
        if room <= 0 and not queue.fifo:
            raise api.OverLimit(
                "Too many messages are in flight: delete messages after they are processed."
            )
        shelves = Shelves(call.records, self._claims, self._wakeups, queue)
        dead_letters = None
        if queue.redrive is not None:
            target = await find_queue_by_arn(call, queue.redrive.target_arn)
            if target is not None:
                dead_letters = Shelves(call.records, self._claims, self._wakeups, target)
        pickup = Pickup(
            shelves,
            dead_letters,
            call.records,
            self._lookahead,
            now=now,
            timeout_s=timeout_s,
            limit=min(limit, max(room, 0)),
            shared=self._wakeups.poll_s,
            noise=call.ids.random_bytes,
        )
        await pickup.run()
        self._flights.add(queue.shelf, len(pickup.messages))
        return pickup

    async def _again(
        self, call: Call[api.ReceiveMessageRequest, Queue], queue: Queue
    ) -> api.ReceiveMessageResult | None:
        """Return what the same attempt was answered before, if nothing has happened since."""
        attempt_id = call.request.get("ReceiveRequestAttemptId")
        if attempt_id is None or not queue.fifo:
            return None
        attempt = await self._find_attempt(call, queue, attempt_id)
        now = int(call.now.timestamp() * 1000)
        if attempt is None or attempt.expires_at <= now:
            return None
        shelves = Shelves(call.records, self._claims, self._wakeups, queue)
        presentation = Presentation(call.request)
        answers: list[api.Message] = []
        for serial, version, handle in attempt.received:
            message = await shelves.find(serial)
            if message is None or message.receive_count != version or message.visible_at <= now:
                return None
            content = await self._encryption.unseal(call, queue, message)
            answers.append(presentation.present(message, content, handle))
        return {"Messages": answers}

    async def _find_attempt(
        self, call: Call[Any, Queue], queue: Queue, attempt_id: str
    ) -> ReceiveAttempt | None:
        key = ReceiveAttempt.kind.join(queue.shelf, digest_of(attempt_id))
        return await call.records.find(ReceiveAttempt, queue.account, queue.region, key)

    async def _remember(
        self,
        call: Call[api.ReceiveMessageRequest, Queue],
        queue: Queue,
        messages: list[Message],
        answers: list[api.Message],
        now: int,
    ) -> None:
        attempt_id = call.request["ReceiveRequestAttemptId"]
        before = await self._find_attempt(call, queue, attempt_id)
        attempt = ReceiveAttempt(
            account=queue.account,
            region=queue.region,
            shelf=queue.shelf,
            digest=digest_of(attempt_id),
            expires_at=now + DEDUPLICATION_S * 1000,
            received=tuple(
                (message.serial, message.receive_count, answer["ReceiptHandle"])
                for message, answer in zip(messages, answers, strict=True)
            ),
        )
        call.records.put(replace(attempt, version=before.version if before is not None else 0))


def require_between(request: Any, member: str, first: int, last: int, default: int) -> int:
    """Return a number of the request, or the default if it has none.

    Raises:
        InvalidParameterValue: it is too small or too large.
    """
    value: int | None = request.get(member)
    if value is None:
        return default
    if not first <= value <= last:
        bounds = f"Must be between {first} and {last}" if first else f"Must be >= 0 and <= {last}"
        raise InvalidParameterValue(
            f"Value {value} for parameter {member} is invalid. Reason: {bounds}, if provided."
        )
    return value
