"""The trail: every call's record, durable before its answer, and found again afterwards.

Entries come in two ways.  A call that changed nothing is appended here.  A call that changed
something commits its entry together with the change, in the store's outbox, and `Trail.drain` moves
it over.  A crash in between leaves an entry in both: it has one event ID, and the index takes the
first.

Look-ups read every process's segments and see every call that was acknowledged before.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Protocol, TypeVar

import msgspec

from garrison.core.history import PastCall
from garrison.store.event_index import EventIndex, Found, Location, Lookup, Usage
from garrison.store.port import PendingAudit
from garrison.trail.event import Entry, decode_entry
from garrison.trail.index import (
    EventFacts,
    decode_facts,
    find_user_name,
    index_frame,
    name_resources,
)
from garrison.trail.port import Frame, Place, Segments

DRAIN_BATCH = 256
INDEX_FRAMES = 256
PAUSE_S = 1.0
BACKLOG_MAX = 100_000
"""So many appended entries are indexed even if the server is never idle."""

LAST_PAGE = 50
END_OF_TIME = 1 << 62

T = TypeVar("T")


class Outbox(Protocol):
    """The part of a store that holds the entries of committed changes."""

    async def pending_audit(self, limit: int) -> Sequence[PendingAudit]:
        """Return the oldest entries, in order."""
        ...

    async def discard_audit(self, up_to: int) -> None:
        """Drop the entries up to and with this number."""
        ...


class TrailEvent(msgspec.Struct, frozen=True, gc=False):
    """An event as a look-up returns it."""

    text: str
    """The CloudTrail record, as JSON."""
    facts: EventFacts
    at: int
    """Microseconds since 1970."""

    @property
    def user_name(self) -> str:
        """Who called, in the word of ``LookupEvents``; empty if it has none."""
        return find_user_name(self.facts.identity)

    @property
    def resources(self) -> tuple[tuple[str, str], ...]:
        """Types and names of what the call touched."""
        return name_resources(self.facts)


class TrailPage(msgspec.Struct, frozen=True, gc=False):
    """Some events, the newest first."""

    events: tuple[TrailEvent, ...]
    next: tuple[int, int] | None = None
    """Give it as `Lookup.after` to go on; None if there are no more."""


class Trail:
    """The trail of one process, which also reads what the others write."""

    def __init__(self, segments: Segments, index: EventIndex, outbox: Outbox) -> None:
        """Join the parts; nothing is read or written yet."""
        self._segments = segments
        self._index = index
        self._outbox = outbox
        self._thread = ThreadPoolExecutor(1, "trail-index")
        self._appended = 0
        self._draining = asyncio.Lock()

    async def append(self, entry: bytes) -> None:
        """Return once an entry is durable.

        Raises:
            UnwritableError: it is not: do not answer the call.
        """
        await self._segments.append(entry)
        self._appended += 1

    def wake(self) -> None:
        """Take notice that a change was committed, so that its entry waits in the outbox."""
        self._appended += 1

    async def drain(self) -> None:
        """Move the entries of committed changes from the store's outbox to the segments."""
        async with self._draining:
            while pending := await self._outbox.pending_audit(DRAIN_BATCH):
                await asyncio.gather(*(self._segments.append(audit.body) for audit in pending))
                await self._outbox.discard_audit(pending[-1].seq)

    async def catch_up(self) -> None:
        """Index every acknowledged call of every process."""
        await self.drain()
        await self._in_thread(self._index_segments)

    async def run(self, pause_s: float = PAUSE_S) -> None:
        """Keep the outbox short and the index near, whenever there is little else to do.

        Ends when it is cancelled.
        """
        seen, indexed = self._appended, -1
        while True:
            await asyncio.sleep(pause_s)
            is_idle = self._appended == seen
            seen = self._appended
            if seen != indexed and (is_idle or seen - indexed > BACKLOG_MAX):
                await self.catch_up()
                indexed = seen

    async def lookup(self, query: Lookup) -> TrailPage:
        """Return one page of the newest events that fit."""
        await self.catch_up()
        return await self._in_thread(lambda: self._lookup(query))

    async def find_request(self, request_id: str, account: str) -> Entry | None:
        """Return the entry of a request that an account's principal made, with the decisions."""
        await self.catch_up()
        return await self._in_thread(lambda: self._find_request(request_id, account))

    async def find_last(
        self, account: str, region: str, resource_arn: str, operations: frozenset[str]
    ) -> PastCall | None:
        """Return the last call of one of these operations on a resource that succeeded, or None."""
        await self.catch_up()
        query = Lookup(
            account=account,
            region=region,
            attribute=("ResourceName", resource_arn),
            start=0,
            end=END_OF_TIME,
            limit=LAST_PAGE,
        )
        while True:
            page = await self._in_thread(partial(self._lookup, query))
            for event in page.events:
                if event.facts.name in operations:
                    found = _past_call(event)
                    if found is not None:
                        return found
            if page.next is None:
                return None
            query = msgspec.structs.replace(query, after=page.next)

    async def last_used(self, access_key_id: str) -> Usage | None:
        """Return the last use of a long-term access key."""
        await self.catch_up()
        return await self._in_thread(lambda: self._index.last_use_of_key(access_key_id))

    async def last_used_by(self, principal_arn: str) -> Usage | None:
        """Return the last use of anything by a user, a role or the root user."""
        await self.catch_up()
        return await self._in_thread(lambda: self._index.last_use_by(principal_arn))

    async def services_used(self, principal_arn: str) -> Sequence[Usage]:
        """Return the last use of each action, ordered by service and action."""
        await self.catch_up()
        return await self._in_thread(lambda: self._index.usages_by(principal_arn))

    async def reset(self) -> None:
        """Drop every record, as if nothing had ever been called."""
        await self._segments.reset()
        await self._in_thread(self._index.reset)

    async def close(self) -> None:
        """Make what is still coming durable, and release all files."""
        await self.drain()
        await self._segments.close()
        await self._in_thread(self._index.close)
        self._thread.shutdown()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        # One thread, so that the index needs no lock; the loop goes on answering.
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _index_segments(self) -> None:
        names = self._segments.names()
        positions = self._index.positions()
        gone = positions.keys() - set(names)
        if gone:
            self._index.forget(gone)
        for name in names:
            number, offset = positions.get(name, (0, 0))
            self._index_segment(Place(name, number, offset))

    def _index_segment(self, place: Place) -> None:
        while frames := self._segments.read(place, INDEX_FRAMES):
            place = frames[-1].next
            events = chain.from_iterable(map(index_frame, frames))
            self._index.add(list(events), {place.segment: (place.number, place.offset)})

    def _lookup(self, query: Lookup) -> TrailPage:
        found = self._index.lookup(msgspec.structs.replace(query, limit=query.limit + 1))
        shown = found[: query.limit]
        more = (shown[-1].at, shown[-1].row) if len(found) > len(shown) else None
        return TrailPage(tuple(self._read_events(shown)), more)

    def _read_events(self, found: Sequence[Found]) -> list[TrailEvent]:
        # Neighbours often stand in one frame, which is then unsealed once.
        frames: dict[Place, Frame | None] = {}
        for hit in found:
            place = _place(hit.location)
            if place not in frames:
                frames[place] = self._read_frame(place)
        events: list[TrailEvent] = []
        for hit in found:
            frame = frames[_place(hit.location)]
            if frame is not None:
                entry = decode_entry(frame.entries[hit.location.line])
                raw = entry.events[hit.location.part]
                events.append(TrailEvent(bytes(raw).decode(), decode_facts(raw), entry.at))
        return events

    def _find_request(self, request_id: str, account: str) -> Entry | None:
        for location in self._index.find_requests(request_id):
            frame = self._read_frame(_place(location))
            if frame is not None:
                entry = decode_entry(frame.entries[location.line])
                # What other accounts receive of the call does not make its decisions theirs.
                if decode_facts(entry.event).account == account:
                    return entry
        return None

    def _read_frame(self, place: Place) -> Frame | None:
        return next(iter(self._segments.read(place, 1)), None)


class _Outcome(msgspec.Struct, frozen=True):
    event_id: str = msgspec.field(name="eventID")
    request_id: str = msgspec.field(default="", name="requestID")
    error_code: str = msgspec.field(default="", name="errorCode")


def _past_call(event: TrailEvent) -> PastCall | None:
    """Return a call, or None if it failed."""
    outcome = msgspec.json.decode(event.text, type=_Outcome)
    if outcome.error_code:
        return None
    return PastCall(
        operation=event.facts.name,
        event_id=outcome.event_id,
        request_id=outcome.request_id,
        at=datetime.fromtimestamp(event.at / 1_000_000, UTC),
    )


def _place(location: Location) -> Place:
    return Place(location.segment, location.number, location.offset)
