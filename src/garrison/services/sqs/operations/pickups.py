"""One look at a queue: which messages are given out, which are buried, when the next one is due."""

from collections import deque
from collections.abc import Callable, Sequence
from math import inf

from msgspec.structs import replace

from garrison.core.transaction import Records
from garrison.services.sqs.operations.dead_letters import bury, is_dead
from garrison.services.sqs.operations.shelves import Shelves
from garrison.services.sqs.records import NEVER, Group, Message, due

LOOKAHEAD = 64
SHELVES_MAX = 10_000
GROUPS_AT_ONCE = 20
EXPIRED_MAX = 100
"""What is too old is deleted when it stands in the way, so many messages at a time."""


class Lookahead:
    """Serials of messages that were visible a moment ago, by shelf, in the order of their turns.

    One look at the index serves many receivers.  Each of them asks the store what has become of the
    message; what becomes visible meanwhile has its turn later anyway.
    """

    def __init__(self) -> None:
        self._serials: dict[str, deque[str]] = {}

    def next(self, shelf: str) -> str | None:
        """Return the next one; None if somebody must look again."""
        serials = self._serials.get(shelf)
        return serials.popleft() if serials else None

    def has_more(self, shelf: str) -> bool:
        """Return True if more was visible a moment ago."""
        return bool(self._serials.get(shelf))

    def fill(self, shelf: str, serials: Sequence[str]) -> None:
        """Note what was seen."""
        if not serials:
            self._serials.pop(shelf, None)
            return
        if len(self._serials) >= SHELVES_MAX:
            self._serials.clear()
        self._serials[shelf] = deque(serials)


class Pickup:
    """Takes messages off the head of a queue, as part of one transaction."""

    def __init__(
        self,
        shelves: Shelves,
        dead_letters: Shelves | None,
        records: Records,
        lookahead: Lookahead,
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
            lookahead: What this process has seen of standard queues.
            now: Milliseconds since 1970.
            timeout_s: The visibility timeout.
            limit: How many messages are wanted.
            shared: Infinite if no other process receives; else candidates are chosen by chance.
            noise: Random bytes.
        """
        self._shelves = shelves
        self._dead_letters = dead_letters
        self._records = records
        self._lookahead = lookahead
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
        """When the next group of a FIFO queue may be received from, as far as it is known."""
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
        if self.messages:
            self._shelves.wake_after(self._visible_at - self._now)
            if len(self.messages) == self._limit and (
                self._queue.fifo or self._lookahead.has_more(self._shelves.shelf)
            ):
                # What is left is for the next one who waits.
                self._shelves.wake(1)

    async def _take_due(self) -> None:
        while len(self.messages) < self._limit:
            serial = self._lookahead.next(self._shelves.shelf)
            if serial is None:
                if not await self._look_ahead():
                    return
                continue
            if not self._shelves.try_claim(serial):
                continue
            message = await self._shelves.find(serial)
            if message is None or message.visible_at > self._now or await self._is_lost(message):
                continue
            taken = self._received(message)
            self._records.put(taken)
            self.messages.append(taken)

    async def _look_ahead(self) -> bool:
        """Look which messages are visible, the longest visible first; False if there are none."""
        shelf = self._shelves.shelf
        places = await self._places(
            f"{shelf} ", due(shelf, self._now + 1), LOOKAHEAD + self._shelves.claimed
        )
        serials = [
            serial
            for _, record_id in places
            if not self._shelves.is_claimed(serial := record_id.rpartition("|")[2])
        ]
        if self._shared and len(serials) > self._limit:
            # Several processes that all begin at the head would only get into each other's way.
            start = int.from_bytes(self._noise(2)) % len(serials)
            serials = serials[start:] + serials[:start]
        self._lookahead.fill(shelf, serials)
        return bool(serials)

    async def find_next_at(self) -> int:
        """Return when the next message of a standard queue becomes visible, as it is known now."""
        if not self._queue.fifo:
            shelf = self._shelves.shelf
            for key, _ in await self._places(due(shelf, self._now + 1), f"{shelf}!", 1):
                self.next_at = int(key.rpartition(" ")[2])
        return self.next_at

    async def _places(self, first: str, end: str, limit: int) -> Sequence[tuple[str, str]]:
        return await self._records.places(
            Message,
            self._queue.account,
            self._queue.region,
            index="due",
            first=first,
            end=end,
            limit=limit,
        )

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
