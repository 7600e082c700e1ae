"""The change feed, the outbox, documents, and starting over: alike in every store."""

import hashlib

import pytest
from msgspec.structs import replace
from store_records import ACCOUNT, User, user

from garrison.store import AlreadyExistsError, Change


async def test_the_feed_tells_every_change_in_order(store):
    transaction = store.begin()
    transaction.put(user("alice"))
    transaction.put(user("bob"))
    await store.commit(transaction)
    transaction = store.begin()
    alice = await transaction.find(User, ACCOUNT, "", "alice")
    transaction.put(replace(alice, path="/a/"))
    transaction.delete(await transaction.find(User, ACCOUNT, "", "bob"))
    await store.commit(transaction)

    changes = await store.changes_since(0, 10)

    assert changes == [
        Change(1, "iam.user", ACCOUNT, "", "alice", "create"),
        Change(2, "iam.user", ACCOUNT, "", "bob", "create"),
        Change(3, "iam.user", ACCOUNT, "", "alice", "update"),
        Change(4, "iam.user", ACCOUNT, "", "bob", "delete"),
    ]
    assert await store.changes_since(1, 2) == changes[1:3]
    assert await store.changes_since(4, 10) == []
    assert (await store.begin().find(User, ACCOUNT, "", "alice")).version == 3


async def test_discarded_changes_are_gone_and_numbers_go_on(store):
    for name in "abc":
        transaction = store.begin()
        transaction.put(user(name))
        await store.commit(transaction)

    await store.trim_changes(keep=1)
    assert [change.seq for change in await store.changes_since(0, 10)] == [3]
    transaction = store.begin()
    transaction.put(user("d"))
    await store.commit(transaction)

    assert [change.seq for change in await store.changes_since(3, 10)] == [4]


async def test_the_feed_keeps_what_a_consumer_still_has_to_read(store):
    transaction = store.begin()
    transaction.move("config", 1)
    await store.commit(transaction)
    for name in "abc":
        transaction = store.begin()
        transaction.put(user(name))
        await store.commit(transaction)

    await store.trim_changes(keep=1)
    assert [change.seq for change in await store.changes_since(0, 10)] == [2, 3]
    transaction = store.begin()
    transaction.move("config", 3)
    await store.commit(transaction)
    await store.trim_changes(keep=2)
    assert [change.seq for change in await store.changes_since(0, 10)] == [2, 3]


async def test_a_consumers_position_moves_with_its_transaction(store):
    """So that what a consumer writes, it writes once."""
    assert await store.position("config") == 0
    transaction = store.begin()
    transaction.put(user("alice"))
    transaction.move("config", 7)
    await store.commit(transaction)
    transaction = store.begin()
    transaction.put(user("alice"))
    transaction.move("config", 8)
    with pytest.raises(AlreadyExistsError):
        await store.commit(transaction)

    assert await store.position("config") == 7


async def test_the_outbox_keeps_order_until_discarded_and_never_a_number_twice(store):
    for body in (b"one", b"two", b"three"):
        transaction = store.begin()
        transaction.record(body)
        await store.commit(transaction)
    pending = await store.pending_audit(2)
    assert [record.body for record in pending] == [b"one", b"two"]

    await store.discard_audit(pending[-1].seq)
    assert [record.body for record in await store.pending_audit(10)] == [b"three"]
    await store.discard_audit(3)
    assert await store.pending_audit(10) == []
    await store.discard_audit(1)
    transaction = store.begin()
    transaction.record(b"four")
    await store.commit(transaction)

    assert [(record.seq, record.body) for record in await store.pending_audit(10)] == [(4, b"four")]


async def test_a_document_is_found_by_its_digest(store):
    body = b'{"Version": "2012-10-17"}'
    transaction = store.begin()
    digest = transaction.put_document(body)
    assert digest == hashlib.sha256(body).hexdigest()
    assert await store.find_document(digest) is None
    await store.commit(transaction)
    for known in (None, digest):
        transaction = store.begin()
        transaction.put_document(body, known)
        transaction.record(b"audit")
        await store.commit(transaction)

    assert await store.find_document(digest) == body
    assert await store.find_document("0" * 64) is None


async def test_a_reset_leaves_nothing_but_its_own_change(store):
    transaction = store.begin()
    transaction.put(user("alice", groups=("g",)))
    digest = transaction.put_document(b"{}")
    transaction.move("config", 1)
    transaction.record(b"audit")
    await store.commit(transaction)
    await store.begin().find(User, ACCOUNT, "", "alice")

    await store.reset()

    assert await store.begin().find(User, ACCOUNT, "", "alice") is None
    assert await store.begin().find_by(User, "group", "g", account=ACCOUNT) == []
    assert (await store.begin().page(User, ACCOUNT)).records == ()
    assert await store.find_document(digest) is None
    assert await store.pending_audit(10) == []
    assert await store.position("config") == 0
    assert await store.changes_since(0, 10) == [Change(2, "", "", "", "", "reset")]


async def test_after_a_reset_everything_works_and_numbers_go_on(store):
    for round_ in range(3):
        transaction = store.begin()
        transaction.put(user("alice"))
        digest = transaction.put_document(b"{}")
        transaction.record(b"audit")
        await store.commit(transaction)
        assert [record.seq for record in await store.pending_audit(10)] == [round_ + 1]
        assert await store.find_document(digest) == b"{}"
        assert (await store.begin().find(User, ACCOUNT, "", "alice")).version == 2 * round_ + 1
        await store.reset()


async def test_declaring_what_is_stored_changes_nothing(store):
    await store.declare([User])
    transaction = store.begin()
    transaction.put(user("alice", groups=("g",)))
    await store.commit(transaction)

    await store.declare([User])

    found = await store.begin().find_by(User, "group", "g", account=ACCOUNT)
    assert [record.user_name for record in found] == ["alice"]
