"""Putting messages on shelves and taking them off, in the order that a FIFO queue keeps.

Everything that changes a message goes through here, so that a message group's record is always
what its messages say.
"""

from math import inf
from typing import Any

from msgspec.structs import replace

from garrison.core.transaction import Records
from garrison.services.sqs.records import (
    Group,
    Message,
    Queue,
    follow,
    group_ready_at,
)
from garrison.store.claims import Claims
from garrison.store.wakeups import Wakeups

IN_FLIGHT_OF_GROUP_MAX = 10
"""One ReceiveMessage takes so many messages of a group, and none follows before they are done."""


class Shelves:
    """The shelves as one transaction changes them."""

    def __init__(self, records: Records, claims: Claims, wakeups: Wakeups, queue: Queue) -> None:
        """Prepare to change a queue's messages.

        Args:
            records: The transaction.
            claims: What other transactions of this process are changing.
            wakeups: Who waits for messages.
            queue: The queue; the transaction is good only for what it is now.
        """
        self._records = records
        self._claims = claims
        self._wakeups = wakeups
        self.queue = queue
        self.shelf = queue.shelf
        self._waken = 0
        self._look_ms = inf
        records.expect(queue)

    @property
    def where(self) -> dict[str, Any]:
        """The account and Region of the queue."""
        return {"account": self.queue.account, "region": self.queue.region}

    async def claim_group(self, group: str) -> None:
        """Wait until nobody else in this process changes a message group."""
        await self._claims.claim(self._records, self.shelf, group)

    def try_claim(self, name: str) -> bool:
        """Claim a message or a group; return False if somebody else changes it."""
        return self._claims.try_claim(self._records, self.shelf, name)

    def is_claimed(self, name: str) -> bool:
        """Return True if somebody changes a message or a group."""
        return self._claims.is_claimed(self.shelf, name)

    @property
    def claimed(self) -> int:
        """How many messages or groups are claimed."""
        return self._claims.count(self.shelf)

    async def find(self, serial: str) -> Message | None:
        """Return a message that is on the shelf."""
        key = Message.kind.join(self.shelf, serial)
        return await self._records.find(Message, self.queue.account, self.queue.region, key)

    async def find_group(self, group: str) -> Group | None:
        """Return a message group's record; None if it holds no messages."""
        key = Group.kind.join(self.shelf, group)
        return await self._records.find(Group, self.queue.account, self.queue.region, key)

    async def messages_of(self, group: str, limit: int) -> tuple[Message, ...]:
        """Return a group's first messages, in order."""
        page = await self._records.page(
            Message,
            self.queue.account,
            self.queue.region,
            index="group",
            prefix=f"{self.shelf} {group} ",
            limit=limit,
        )
        return tuple(page.records)

    async def add(self, message: Message) -> None:
        """Put a new message on the shelf; its group must have been claimed."""
        self._records.put(message)
        if message.group:
            group = await self.find_group(message.group)
            if group is None:
                group = Group(
                    account=message.account,
                    region=message.region,
                    shelf=self.shelf,
                    group=message.group,
                    ready_at=message.visible_at,
                )
            self._records.put(replace(group, last_serial=message.serial))
        if message.delayed:
            self.wake_after(message.visible_at - message.sent_at)
        else:
            self.wake(1)

    async def add_after(self, message: Message) -> None:
        """Put a message of another queue on the shelf, behind all that its group has here."""
        if message.group:
            message = follow(message, await self.find_group(message.group))
        await self.add(message)

    async def change(self, message: Message) -> None:
        """Put another state of a message; its group must have been claimed."""
        self._records.put(message)
        await self.settle_group(message.group)

    async def remove(self, message: Message) -> None:
        """Take a message off the shelf; its group must have been claimed."""
        self._records.delete(message)
        await self.settle_group(message.group)

    async def settle_group(self, name: str) -> None:
        """Make a group's record what its messages say."""
        group = await self.find_group(name) if name else None
        if group is None:
            return
        messages = await self.messages_of(name, IN_FLIGHT_OF_GROUP_MAX)
        if not messages:
            self._records.delete(group)
            return
        ready_at = group_ready_at(messages)
        if ready_at != group.ready_at:
            self._records.put(replace(group, ready_at=ready_at))
            self.wake(1)

    def wake(self, count: int) -> None:
        """Wake so many who wait for messages, once the change is committed."""
        self._listen()
        self._waken += count

    def wake_after(self, milliseconds: int) -> None:
        """Let one who waits look again when so much time has passed since the commit."""
        self._listen()
        self._look_ms = min(self._look_ms, milliseconds)

    def _listen(self) -> None:
        if not self._waken and self._look_ms == inf:
            self._records.on_settled(self._wake)

    def _wake(self, committed: bool) -> None:  # noqa: FBT001  A callback's signature.
        if committed:
            self._wakeups.wake(self.shelf, self._waken)
            self._wakeups.wake_after(self.shelf, self._look_ms / 1000)
