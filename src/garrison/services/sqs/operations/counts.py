"""How many messages are visible, in flight, delayed: counted in the indexes.

A count of many is remembered for a moment: AWS's counts are approximate too, and may be a minute
old.  Counts of few are always what they are.
"""

import time
from typing import NamedTuple

from garrison.core.transaction import Records
from garrison.services.sqs.records import (
    MESSAGES_IN_FLIGHT_MAX,
    Message,
    Queue,
    due,
)

MANY = 20_000
"""Counting so many takes about a millisecond."""
REMEMBERED_S = 2.0
RECOUNT_AFTER = 10_000
SHELVES_MAX = 10_000
NO_LIMIT = 1 << 40


class Counts(NamedTuple):
    """The messages of a queue by what they wait for."""

    visible: int
    in_flight: int
    delayed: int


class Counter:
    """Counts messages."""

    def __init__(self) -> None:
        self._remembered: dict[str, tuple[float, Counts]] = {}

    async def count(self, records: Records, queue: Queue, now: int) -> Counts:
        """Return a queue's counts at this moment, or those of a moment ago if they are large."""
        known = self._remembered.get(queue.shelf)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        counts = await count_messages(records, queue, now)
        if sum(counts) > MANY:
            if len(self._remembered) >= SHELVES_MAX:
                self._remembered.clear()
            self._remembered[queue.shelf] = (time.monotonic() + REMEMBERED_S, counts)
        else:
            self._remembered.pop(queue.shelf, None)
        return counts


async def count_messages(records: Records, queue: Queue, now: int) -> Counts:
    """Count a queue's messages."""
    shelf = queue.shelf
    delayed = await count_span(records, queue, "delayed", due(shelf, now + 1))
    if queue.fifo:
        in_flight = await count_span(records, queue, "flight", due(shelf, now + 1))
        total = await count_span(records, queue, "group", f"{shelf} ")
        return Counts(max(total - in_flight - delayed, 0), in_flight, delayed)
    later = await count_span(records, queue, "due", due(shelf, now + 1))
    visible = await count_span(records, queue, "due", f"{shelf} ", due(shelf, now + 1))
    return Counts(visible, max(later - delayed, 0), delayed)


async def count_span(
    records: Records, queue: Queue, index: str, first: str, end: str = "", limit: int = NO_LIMIT
) -> int:
    """Count the keys of a shelf's part of an index, from ``first`` on."""
    return await records.count(
        Message,
        queue.account,
        queue.region,
        index=index,
        first=first,
        # What follows all keys of the shelf: the character after the space.
        end=end or f"{queue.shelf}!",
        limit=limit,
    )


class FlightCounter:
    """Knows, with little counting, whether too many messages are in flight.

    Between two counts it assumes that nothing has landed, so it errs towards counting again.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}

    async def count(self, records: Records, queue: Queue, now: int, more: int) -> int:
        """Return how many messages are in flight, or more than there are."""
        counted, since = self._known.get(queue.shelf, (0, RECOUNT_AFTER))
        if since >= RECOUNT_AFTER or counted + since + more > MESSAGES_IN_FLIGHT_MAX:
            index = "flight" if queue.fifo else "due"
            first = due(queue.shelf, now + 1)
            limit = MESSAGES_IN_FLIGHT_MAX + 1
            counted = await count_span(records, queue, index, first, limit=limit)
            if not queue.fifo and counted + more > MESSAGES_IN_FLIGHT_MAX:
                counted = (await count_messages(records, queue, now)).in_flight
            if len(self._known) >= SHELVES_MAX:
                self._known.clear()
            self._known[queue.shelf] = counted, 0
            return counted
        return counted + since

    def add(self, shelf: str, count: int) -> None:
        """Note that so many more are in flight."""
        counted, since = self._known[shelf]
        self._known[shelf] = counted, since + count
