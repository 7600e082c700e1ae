"""The stores against a model of a few lines: whatever is done, in whatever order, they agree.

The model is a dictionary.  It knows nothing of caches, cursors, index entries or overlays.
"""

import asyncio
import contextlib
import tempfile
from functools import partial
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from garrison.core.record import Index, Kind, Record
from garrison.store import (
    AlreadyExistsError,
    CursorError,
    MemoryStore,
    SQLiteStore,
    StaleRecordError,
)
from garrison.store.ordered import CHUNK_ITEMS_MAX, SortedItems
from garrison.store.rows import prefix_end


class Thing(Record, frozen=True, kw_only=True):
    kind = Kind(
        "test.thing",
        identifiers=("name",),
        indexes={
            "serial": Index(lambda thing: (thing.serial,), unique=True, across_accounts=True),
            "label": Index(lambda thing: thing.labels),
            "any label": Index(lambda thing: thing.labels, across_accounts=True),
        },
    )

    name: str
    serial: str
    labels: tuple[str, ...] = ()


TEXTS = st.sampled_from(["a", "ab", "a\0", "ä", "b", "b\U0010ffff", "\U0010ffff", "\ud7ff"])
KEYS = st.sampled_from(["", "a", "ab", "a\0", "b", "\U0010ffff", "\U0010ffffb"])
PLACES = st.sampled_from([("1", "r"), ("1", "r"), ("1", "r"), ("1", ""), ("2", "r")])
ALL_KEYS = ["", "a", "ab", "a\0", "b", "ä", "\ud7ff", "\U0010ffff", "\U0010ffffb", "b\U0010ffff"]
PREFIXES = [(None, prefix) for prefix in ("", "a", "b", "\ud7ff", "\U0010ffff")]
VALUES = [("a", ""), ("", ""), ("ab", "a"), ("a", "b")]
# Seldom the same, or nothing would ever be committed.
SERIALS = st.one_of(*[st.integers(0, 99_999).map(str)] * 15, st.sampled_from(["a", "ä"]))
THINGS = st.builds(
    lambda place, **members: Thing(account=place[0], region=place[1], **members),
    PLACES,
    name=TEXTS | KEYS.filter(bool) | st.sampled_from("cdefg"),
    serial=SERIALS,
    labels=st.lists(KEYS, max_size=3).map(tuple),
)


def read(coroutine):
    """Finish a coroutine that reads: none of these stores makes it wait."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waited")


def place_of(thing):
    return (thing.account, thing.region, thing.name)


def expected_page(model, scope, index, value, prefix):
    """What pages must hold together: places and things, in order."""
    found = []
    for place, thing in model.items():
        if index == "any label" or place[:2] == scope:
            keys = {place[2]} if index is None else set(thing.labels)
            found += [
                ((key, *place) if index else place, thing)
                for key in keys
                if key.startswith(prefix) and value in (None, key)
            ]
    return [plain(thing) for _, thing in sorted(found, key=lambda each: each[0])]


def plain(thing):
    return replace(thing, version=0)


async def read_pages(scope, index, value, prefix, limit, transaction):
    """All pages together."""
    span = {"index": index, "value": value, "prefix": prefix}
    things, after = [], None
    while True:
        page = await transaction.page(Thing, *scope, **span, after=after, limit=limit)
        assert len(page.records) == limit or page.next is None
        assert page.records or after is None
        things += page.records
        if (after := page.next) is None:
            break
    assert [thing async for thing in transaction.scan(Thing, *scope, **span)] == things
    return things


class Stores(RuleBasedStateMachine):
    """Memory and SQLite, each with and without a cache, and one transaction on each of them."""

    @initialize()
    def open(self):
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name, "state.db")
        self.stores = [
            MemoryStore(),
            MemoryStore(cache_bytes=0),
            SQLiteStore(path),
            SQLiteStore(path.with_name("other.db"), cache_bytes=0),
        ]
        self.committed = {}
        self.begin()

    def begin(self):
        self.model = dict(self.committed)
        self.transactions = [store.begin() for store in self.stores]

    def every(self, ask):
        """Let each transaction read, and return what all of them say."""
        answers = [read(ask(transaction)) for transaction in self.transactions]
        assert all(answer == answers[0] for answer in answers[1:]), answers
        return answers[0]

    @rule(things=st.lists(THINGS, min_size=1, max_size=6))
    def put(self, things):
        for thing in things:
            for transaction in self.transactions:
                found = read(transaction.find(Thing, *place_of(thing)))
                transaction.put(replace(thing, version=found.version if found else 0))
            self.model[place_of(thing)] = thing

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def delete(self, data):
        place = data.draw(st.sampled_from(sorted(self.model)))
        for transaction in self.transactions:
            transaction.delete(read(transaction.find(Thing, *place)))
        del self.model[place]

    @rule(audit=st.booleans())
    def commit(self, audit):
        serials = [thing.serial for thing in self.model.values()]
        outcomes = [
            self.loop.run_until_complete(self.commit_one(store, transaction, audit))
            for store, transaction in zip(self.stores, self.transactions, strict=True)
        ]
        fits = len(set(serials)) == len(serials)
        assert outcomes == [None if fits else "serial"] * len(self.stores)
        if fits:
            self.committed = self.model
        self.begin()

    @staticmethod
    async def commit_one(store, transaction, audit):
        try:
            if audit:
                transaction.record(b"audit")
            await store.commit(transaction)
        except AlreadyExistsError as error:
            return error.index
        return None

    @rule(thing=THINGS)
    def lose_a_race(self, thing):
        """Somebody else writes a record first: the transaction that saw its old state fails."""
        serials = {
            other.serial for place, other in self.committed.items() if place != place_of(thing)
        }
        if thing.serial in serials:
            return
        for store in self.stores:
            loser, winner = store.begin(), store.begin()
            found = read(loser.find(Thing, *place_of(thing)))
            version = found.version if found else 0
            loser.put(replace(thing, version=version, labels=("late",)))
            winner.put(replace(thing, version=version))
            self.loop.run_until_complete(store.commit(winner))
            try:
                self.loop.run_until_complete(store.commit(loser))
            except (StaleRecordError, AlreadyExistsError):
                pass
            else:
                raise AssertionError("the loser was committed")
        self.committed[place_of(thing)] = thing
        self.begin()

    @rule()
    def reset(self):
        for store in self.stores:
            read(store.reset())
        self.committed = {}
        self.begin()

    @rule(place=PLACES, name=TEXTS)
    def find(self, place, name):
        found = self.every(lambda transaction: transaction.find(Thing, *place, name))
        expected = self.model.get((*place, name))
        assert (found and plain(found)) == expected

    @rule(place=PLACES, index=st.sampled_from(["label", "any label", "serial"]))
    def find_by(self, place, index):
        account, region = place
        for key in ALL_KEYS:
            found = self.every(
                lambda transaction, key=key: transaction.find_by(
                    Thing, index, key, account=account, region=region
                )
            )
            expected = [
                thing
                for where, thing in sorted(self.model.items())
                if key in (thing.labels if "label" in index else (thing.serial,))
                and (index != "label" or where[:2] == place)
            ]
            assert [plain(thing) for thing in found] == expected

    @rule(scope=PLACES, index=st.sampled_from([None, None, "label", "any label"]))
    def page(self, scope, index):
        """However long the pages: put together, they hold everything once, in order."""
        for value, prefix in (*PREFIXES, *(VALUES if index else ())):
            for limit in (1, 2, 5):
                found = self.every(partial(read_pages, scope, index, value, prefix, limit))
                expected = expected_page(self.model, scope, index, value, prefix)
                assert [plain(thing) for thing in found] == expected

    @invariant()
    def feeds_agree(self):
        """Each record's version is the number of its last change."""
        feeds = [read(store.changes_since(0, 10_000)) for store in self.stores]
        assert all(feed == feeds[0] for feed in feeds[1:])
        assert [change.seq for change in feeds[0]] == list(
            range(feeds[0][0].seq if feeds[0] else 1, (feeds[0][-1].seq if feeds[0] else 0) + 1)
        )
        audits = [read(store.pending_audit(10_000)) for store in self.stores]
        assert all(audit == audits[0] for audit in audits[1:])

    def teardown(self):
        for store in getattr(self, "stores", ()):
            read(store.close())
        if hasattr(self, "folder"):
            self.loop.close()
            self.folder.cleanup()


Stores.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestStores = Stores.TestCase


@given(st.text(max_size=4), st.text(max_size=6))
def test_a_prefix_ends_where_the_first_other_text_begins(prefix, text):
    end = prefix_end(prefix)

    inside = text >= prefix and (end is None or text < end)

    assert inside == text.startswith(prefix)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40))), st.integers(-1, 41), st.booleans())
def test_sorted_items_stay_sorted(steps, start, inclusive):
    items, model = SortedItems(), set()
    for wanted, item in steps:
        if wanted and item not in model:
            items.add(item)
            model.add(item)
        elif not wanted and item in model:
            items.remove(item)
            model.remove(item)

    found = list(items.start(start, inclusive=inclusive))

    assert found == sorted(i for i in model if i > start or (inclusive and i == start))


def test_sorted_items_stay_sorted_when_they_are_many():
    items, count = SortedItems(), 3 * CHUNK_ITEMS_MAX
    for n in range(count):
        items.add(n * 7919 % count)
    for n in range(count - 1, -1, -1):
        if n % 3:
            items.remove(n)
            following = n - n % 3 + 3
            assert next(items.start(n, inclusive=True), count) == min(following, count)

    assert list(items.start(0, inclusive=True)) == list(range(0, count, 3))


@given(st.text(max_size=20) | st.lists(st.text(max_size=3)).map(repr))
def test_a_cursor_is_read_or_refused(cursor):
    with contextlib.suppress(CursorError):
        read(MemoryStore().begin().page(Thing, "1", after=cursor))
