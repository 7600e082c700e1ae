"""Parts of an index: counted and followed without reading the records; and how transactions end."""

import asyncio

import pytest
from store_records import ACCOUNT, OTHER_ACCOUNT, User, user

from garrison.store.claims import Claims
from garrison.store.wakeups import Wakeups


async def save(store, *records):
    transaction = store.begin()
    for record in records:
        transaction.put(record)
    await store.commit(transaction)


async def count(transaction, first, end, limit=100):
    return await transaction.count(User, ACCOUNT, index="path", first=first, end=end, limit=limit)


async def test_keys_of_a_span_are_counted(store):
    await save(store, *(user(f"u{n}", path=f"/{n}/") for n in range(6)))
    await save(store, user("stranger", account=OTHER_ACCOUNT, path="/3/"))

    assert await count(store.begin(), "/1/", "/4/") == 3
    assert await count(store.begin(), "", "~") == 6
    assert await count(store.begin(), "", "~", limit=4) == 4
    assert await count(store.begin(), "/x", "/y") == 0


async def test_a_count_includes_the_transactions_own_changes(store):
    await save(store, user("a", path="/1/"), user("b", path="/1/"))
    transaction = store.begin()
    found = await transaction.find(User, ACCOUNT, "", "a")
    transaction.delete(found)
    transaction.put(user("c", path="/1/"))
    transaction.put(user("d", path="/2/"))

    assert await count(transaction, "/1/", "/2/") == 2
    assert await count(transaction, "/1/", "/3/") == 3


async def test_places_come_in_order_with_the_ids_they_lead_to(store):
    await save(store, *(user(f"u{n}", path=f"/{9 - n}/") for n in range(5)))

    places = await store.begin().places(User, ACCOUNT, index="path", first="/6/", end="~", limit=3)

    assert [tuple(place) for place in places] == [("/6/", "u3"), ("/7/", "u2"), ("/8/", "u1")]


async def test_it_is_told_once_whether_a_transaction_was_committed(store):
    told = []
    won, lost, dropped = store.begin(), store.begin(), store.begin()
    for name, transaction in (("won", won), ("lost", lost), ("dropped", dropped)):
        transaction.on_settled(lambda committed, name=name: told.append((name, committed)))
        transaction.put(user("a"))
    await store.commit(won)
    with pytest.raises(Exception, match="exists already"):
        await store.commit(lost)
    for transaction in (won, lost, dropped):
        transaction.settle(committed=False)

    assert told == [("won", True), ("lost", False), ("dropped", False)]


async def test_a_claim_lasts_until_its_transaction_is_settled(store):
    claims = Claims()
    first, second = store.begin(), store.begin()

    assert claims.try_claim(first, "queue", "m")
    assert claims.try_claim(first, "queue", "m")
    assert not claims.try_claim(second, "queue", "m")
    assert claims.count("queue") == 1
    waiting = asyncio.ensure_future(claims.claim(second, "queue", "m"))
    await asyncio.sleep(0)
    assert not waiting.done()
    first.settle(committed=False)
    await asyncio.wait_for(waiting, 1)
    assert claims.is_claimed("queue", "m")
    second.settle(committed=True)
    assert claims.count("queue") == 0


async def test_who_waits_longest_is_woken_first():
    wakeups, woken = Wakeups(), []

    async def wait(name):
        await wakeups.wait("queue", 5)
        woken.append(name)

    tasks = [asyncio.ensure_future(wait(name)) for name in "abc"]
    await asyncio.sleep(0)
    wakeups.wake("another")
    wakeups.wake("queue", 2)
    await asyncio.sleep(0.01)
    assert woken == ["a", "b"]
    wakeups.close()
    await asyncio.gather(*tasks)
    await asyncio.wait_for(wakeups.wait("queue", 5), 1)


async def test_a_wait_ends_with_its_time():
    await asyncio.wait_for(Wakeups().wait("queue", 0.01), 1)
    await asyncio.wait_for(Wakeups(poll_s=0.01).wait("queue", 20), 1)
