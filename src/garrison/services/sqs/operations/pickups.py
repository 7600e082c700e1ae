"""One look at a queue: which messages are given out, which are buried, when the next one is due."""

from collections.abc import AsyncIterator, Callable
from math import inf

from msgspec.structs import replace

from garrison.core.transaction import Records
from garrison.services.sqs.operations.dead_letters import bury, is_dead
from garrison.services.sqs.operations.shelves import Shelves
from garrison.services.sqs.records import NEVER, Group, Message

WINDOW_MAX = 200
GROUPS_AT_ONCE = 20
EXPIRED_MAX = 100
"""What is too old is deleted when it stands in the way, so many messages at a time."""


class Pickup:
    """Takes messages off the head of a queue, as part of one transaction."""

    def __init__(
        self,
        shelves: Shelves,
        dead_letters: Shelves | None,
        records: Records,
        *,
        now: int,
        timeout_s: int,
        limit: int,
        shared: float,
        noise: Callable[[int], bytes],
    ) -> None:
        """Prepare a look.

        Args:
            shelves: The queue.
            dead_letters: Where its dead letters go, if anywhere.
            records: The transaction.
            now: Milliseconds since 1970.
            timeout_s: The visibility timeout.
            limit: How many messages are wanted.
            shared: Infinite if no other process receives; else candidates are chosen by chance.
            noise: Random bytes.
        """
        self._shelves = shelves
        self._dead_letters = dead_letters
        self._records = records
        self._queue = shelves.queue
        self._now = now
        self._visible_at = now + timeout_s * 1000
        self._limit = limit
        self._shared = shared != inf
        self._noise = noise
        self._oldest = now - self._queue.retention_s * 1000
        self._expired = 0
        self.messages: list[Message] = []
        self.next_at = NEVER
        """When the next message becomes visible, as far as it is known."""
        self.changed = False
        """Whether messages were buried or deleted."""

    async def run(self) -> None:
        """Look."""
        if self._limit <= 0:
            return
        if self._queue.fifo:
            await self._take_groups()
        else:
            await self._take_due()

    async def _take_due(self) -> None:
        async for message in self._candidates():
            if not self._shelves.try_claim(message.serial):
                continue
            if not await self._is_lost(message):
                taken = self._received(message)
                self._records.put(taken)
                self.messages.append(taken)
            if len(self.messages) >= self._limit:
                return

    async def _candidates(self) -> AsyncIterator[Message]:
        """Yield visible messages, the longest visible first, and note when the next one is."""
        window = min(self._limit + self._shelves.claimed + 1, WINDOW_MAX)
        if self._shared:
            # Several processes that all begin at the head would only get into each other's way.
            window = WINDOW_MAX
        after: str | None = None
        while True:
            page = await self._records.page(
                Message,
                self._queue.account,
                self._queue.region,
                index="due",
                prefix=f"{self._shelves.shelf} ",
                after=after,
                limit=window,
            )
            visible = [each for each in page.records if each.visible_at <= self._now]
            if self._shared and len(visible) > self._limit:
                start = int.from_bytes(self._noise(2)) % len(visible)
                visible = visible[start:] + visible[:start]
            for message in visible:
                yield message
            if len(visible) < len(page.records):
                self.next_at = min(
                    each.visible_at for each in page.records if each.visible_at > self._now
                )
                return
            if page.next is None:
                return
            after = page.next

    async def _take_groups(self) -> None:
        after: str | None = None
        while len(self.messages) < self._limit:
            page = await self._records.page(
                Group,
                self._queue.account,
                self._queue.region,
                index="ready",
                prefix=f"{self._shelves.shelf} ",
                after=after,
                limit=GROUPS_AT_ONCE,
            )
            for group in page.records:
                if group.ready_at > self._now:
                    self.next_at = group.ready_at
                    return
                if self._shelves.try_claim(group.group):
                    await self._take_group(group.group)
                if len(self.messages) >= self._limit:
                    return
            if page.next is None:
                return
            after = page.next

    async def _take_group(self, group: str) -> None:
        """Take the first messages of a group, in order."""
        taken = False
        for message in await self._shelves.messages_of(group, self._limit + EXPIRED_MAX):
            if message.visible_at > self._now or len(self.messages) >= self._limit:
                break
            if await self._is_lost(message):
                continue
            if is_dead(self._queue, message) and self._dead_letters is not None:
                # Its dead-letter queue is busy with the same group: later.
                break
            received = self._received(message)
            self._records.put(received)
            self.messages.append(received)
            taken = True
        if taken:
            await self._shelves.settle_group(group)

    async def _is_lost(self, message: Message) -> bool:
        """Return True if a message is not given out, because it is too old or a dead letter."""
        if message.sent_at <= self._oldest:
            self._expired += 1
            if self._expired <= EXPIRED_MAX:
                await self._shelves.remove(message)
                self.changed = True
            return True
        if self._dead_letters is None or not is_dead(self._queue, message):
            return False
        if await bury(self._shelves, self._dead_letters, message, self._now):
            self.changed = True
            return True
        return not self._queue.fifo

    def _received(self, message: Message) -> Message:
        return replace(
            message,
            visible_at=self._visible_at,
            receive_count=message.receive_count + 1,
            first_received_at=message.first_received_at or self._now,
        )
