"""What SQS does by itself: move dead letters back, sweep shelves, let old things go."""

from datetime import timedelta
from typing import ClassVar

from msgspec.structs import replace

from garrison.core.background import Work
from garrison.services.sqs.operations.shelves import Shelves
from garrison.services.sqs.operations.targets import find_queue_by_arn
from garrison.services.sqs.records import (
    Deduplication,
    Group,
    Message,
    MoveTask,
    Queue,
    ReceiveAttempt,
    Sweep,
    serial_of,
)
from garrison.store.claims import Claims
from garrison.store.wakeups import Wakeups

BATCH = 100
NOISE_BYTES = 4
NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue"
NO_SOURCE = "CouldNotDetermineMessageSource"


class Moving:
    """Carries out message move tasks, a batch in a transaction."""

    every: ClassVar = timedelta(seconds=1)

    def __init__(self, claims: Claims, wakeups: Wakeups) -> None:
        self._claims = claims
        self._wakeups = wakeups

    async def run_due(self, work: Work) -> bool:
        """Move one batch of the task that is due first; True if more is due at once."""
        now = int(work.now.timestamp() * 1000)
        page = await work.records.page(MoveTask, index="due", limit=1)
        if not page.records or page.records[0].due_at > now:
            return False
        task = page.records[0]
        source = await find_queue_by_arn(work, task.source_arn)
        if source is None or source.shelf != task.shelf:
            work.records.put(replace(task, status="FAILED", failure=NO_QUEUE))
            return True
        work.records.put(await self._move(work, task, source, now))
        return True

    async def _move(self, work: Work, task: MoveTask, source: Queue, now: int) -> MoveTask:
        """Move a batch; return the task as it is then."""
        shelves = Shelves(work.records, self._claims, self._wakeups, source)
        wanted = min(task.rate or BATCH, BATCH, max(task.to_move - task.moved, 0))
        messages = await self._visible(work, shelves, now, wanted)
        moved = 0
        destinations: dict[str, Shelves] = {}
        for message in messages:
            arn = task.destination_arn or message.source_arn
            if arn not in destinations:
                queue = await find_queue_by_arn(work, arn)
                if queue is None:
                    failure = NO_QUEUE if arn else NO_SOURCE
                    moved += task.moved
                    return replace(task, moved=moved, status="FAILED", failure=failure)
                destinations[arn] = Shelves(work.records, self._claims, self._wakeups, queue)
            if await self._redrive(work, shelves, destinations[arn], message, now):
                moved += 1
        done = task.moved + moved
        if done >= task.to_move or not messages:
            return replace(task, moved=done, status="COMPLETED")
        # With a rate, one batch a second; busy groups are tried again a moment later.
        pause = 1000 * max(min(task.rate, BATCH), 1) // task.rate if task.rate else 0
        return replace(task, moved=done, due_at=now + (pause if moved else 1000))

    async def _visible(self, work: Work, shelves: Shelves, now: int, wanted: int) -> list[Message]:
        """Return messages that may be moved now, claimed."""
        if not wanted:
            return []
        index = "group" if shelves.queue.fifo else "due"
        page = await work.records.page(
            Message,
            shelves.queue.account,
            shelves.queue.region,
            index=index,
            prefix=f"{shelves.shelf} ",
            limit=wanted + shelves.claimed,
        )
        return [
            message
            for message in page.records
            if message.visible_at <= now and shelves.try_claim(message.group or message.serial)
        ][:wanted]

    async def _redrive(
        self, work: Work, source: Shelves, destination: Shelves, message: Message, now: int
    ) -> bool:
        """Move a message, which is a new one from then on; False if its group is busy there."""
        if message.group and not destination.try_claim(message.group):
            return False
        noise = work.ids.random_bytes(NOISE_BYTES)
        redriven = replace(
            message,
            version=0,
            shelf=destination.shelf,
            serial=serial_of(int(work.now.timestamp() * 1_000_000), noise),
            message_id=work.ids.uuid(),
            sent_at=now,
            visible_at=now,
            receive_count=0,
            first_received_at=0,
            delayed=False,
            source_arn="",
        )
        await source.remove(message)
        await destination.add_after(redriven)
        return True


class Sweeping:
    """Deletes the messages of purged and deleted queues."""

    every: ClassVar = timedelta(seconds=5)

    async def run_due(self, work: Work) -> bool:
        """Delete one batch; True if there are more."""
        page = await work.records.page(Sweep, index="all", limit=1)
        if not page.records:
            return False
        sweep = page.records[0]
        for cls in (Message, Group, Deduplication, ReceiveAttempt):
            found = await work.records.page(
                cls, sweep.account, sweep.region, prefix=f"{sweep.shelf}|", limit=BATCH
            )
            for record in found.records:
                work.records.delete(record)
            if found.records:
                return True
        work.records.delete(sweep)
        return True


class Forgetting:
    """Deletes what deduplication has remembered for long enough."""

    every: ClassVar = timedelta(seconds=30)

    async def run_due(self, work: Work) -> bool:
        """Delete one batch; True if there are more."""
        now = int(work.now.timestamp() * 1000)
        full = [
            await forget(work, Deduplication, now),
            await forget(work, ReceiveAttempt, now),
        ]
        return any(full)


async def forget(work: Work, cls: type[Deduplication] | type[ReceiveAttempt], now: int) -> bool:
    """Delete a batch of what has expired; return True if it was full."""
    page = await work.records.page(cls, index="expiry", limit=BATCH)
    over = [record for record in page.records if record.expires_at <= now]
    for record in over:
        work.records.delete(record)
    return len(over) == BATCH


class Expiring:
    """Deletes messages that are older than their queue keeps them, a queue in a transaction.

    Messages lie in the order in which they were sent, so a queue without old ones costs one look.
    """

    every: ClassVar = timedelta(seconds=60)

    def __init__(self, claims: Claims, wakeups: Wakeups) -> None:
        self._claims = claims
        self._wakeups = wakeups
        self._after: str | None = None

    async def run_due(self, work: Work) -> bool:
        """Look at the next queues until one has old messages; False once round."""
        page = await work.records.page(Queue, index="shelf", after=self._after, limit=BATCH)
        for queue in page.records:
            if await self._expire(work, queue):
                return True
        self._after = page.next
        return page.next is not None

    async def _expire(self, work: Work, queue: Queue) -> bool:
        oldest = int(work.now.timestamp() * 1000) - queue.retention_s * 1000
        page = await work.records.page(
            Message, queue.account, queue.region, prefix=f"{queue.shelf}|", limit=BATCH
        )
        shelves = Shelves(work.records, self._claims, self._wakeups, queue)
        expired = False
        for message in page.records:
            if message.sent_at > oldest:
                break
            if shelves.try_claim(message.group or message.serial):
                await shelves.remove(message)
                expired = True
        return expired
