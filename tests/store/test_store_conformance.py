"""What every store does alike: records, versions, indexes, conflicts."""

import asyncio

import pytest
from msgspec.structs import replace
from store_records import ACCOUNT, OTHER_ACCOUNT, REGION, Alias, User, user

from garrison.core.errors import InvariantError
from garrison.store import AlreadyExistsError, CursorError, StaleRecordError


async def save(store, *records, audit=None):
    transaction = store.begin()
    for record in records:
        transaction.put(record)
    if audit is not None:
        transaction.record(audit)
    await store.commit(transaction)


async def find(store, name, account=ACCOUNT):
    return await store.begin().find(User, account, "", name)


async def names_by(store, index, value, account=ACCOUNT):
    found = await store.begin().find_by(User, index, value, account=account)
    return [record.user_name for record in found]


async def test_what_was_put_is_found_with_its_version(store):
    await save(store, user("alice", tags={"team": "red"}))

    found = await find(store, "alice")

    assert found.version == 1
    assert replace(found, version=0) == user("alice", tags={"team": "red"})


async def test_what_was_never_put_is_not_found(store):
    assert await find(store, "alice") is None
    assert await names_by(store, "user_id", "AIDA-alice") == []


async def test_what_cannot_be_stored_is_not_found(store):
    """No text holds half a surrogate pair, but a request may."""
    assert await find(store, "\ud800") is None
    assert await names_by(store, "user_id", "\ud800") == []
    assert (await store.begin().page(User, ACCOUNT, prefix="\ud800")).records == ()
    assert (await store.begin().page(User, "\ud800", index="path", value="\ud800")).records == ()


async def test_what_was_not_found_is_found_once_it_is_there(store):
    """Negative answers are remembered too, and must be forgotten in time."""
    assert await find(store, "alice") is None
    assert await names_by(store, "user_id", "AIDA-alice") == []

    await save(store, user("alice"))

    assert await find(store, "alice") is not None
    assert await names_by(store, "user_id", "AIDA-alice") == ["alice"]


async def test_accounts_regions_and_kinds_are_apart(store):
    await save(
        store,
        user("x"),
        user("x", account=OTHER_ACCOUNT, user_id="AIDA-other"),
        Alias(account=ACCOUNT, region=REGION, key_id="x", name="one"),
        Alias(account=ACCOUNT, region="us-east-1", key_id="x", name="one"),
    )

    assert (await find(store, "x", OTHER_ACCOUNT)).user_id == "AIDA-other"
    for region in (REGION, "us-east-1"):
        page = await store.begin().page(Alias, ACCOUNT, region)
        assert [alias.region for alias in page.records] == [region]
    assert (await store.begin().page(Alias, ACCOUNT)).records == ()


async def test_several_identifiers_make_one_id_that_no_others_make(store):
    aliases = [
        Alias(account=ACCOUNT, region=REGION, key_id="a|b", name="c"),
        Alias(account=ACCOUNT, region=REGION, key_id="a", name="b|c"),
        Alias(account=ACCOUNT, region=REGION, key_id="a%7Cb", name="c"),
    ]
    await save(store, *aliases)

    for alias in aliases:
        record_id = Alias.kind.join(alias.key_id, alias.name)
        found = await store.begin().find(Alias, ACCOUNT, REGION, record_id)
        assert (found.key_id, found.name) == (alias.key_id, alias.name)


async def test_versions_grow_and_never_come_twice(store):
    """A record that was deleted and made again is not mistaken for the first."""
    await save(store, user("alice"))
    first = await find(store, "alice")
    await save(store, replace(first, path="/a/"))
    second = await find(store, "alice")
    transaction = store.begin()
    transaction.delete(second)
    await store.commit(transaction)
    await save(store, user("alice"))
    third = await find(store, "alice")

    assert first.version < second.version < third.version
    for stale in (first, second):
        with pytest.raises(StaleRecordError):
            await save(store, replace(stale, path="/b/"))


async def test_a_stale_update_changes_nothing(store):
    await save(store, user("alice"))
    seen = await find(store, "alice")
    await save(store, replace(seen, path="/first/"))

    with pytest.raises(StaleRecordError, match="`alice` of `111122223333` changed"):
        await save(store, replace(seen, path="/second/"), user("bob"), audit=b"second")

    assert (await find(store, "alice")).path == "/first/"
    assert await find(store, "bob") is None
    assert await store.pending_audit(10) == []


async def test_a_stale_delete_changes_nothing(store):
    await save(store, user("alice"))
    seen = await find(store, "alice")
    await save(store, replace(seen, path="/first/"))
    transaction = store.begin()
    transaction.delete(seen)

    with pytest.raises(StaleRecordError):
        await store.commit(transaction)

    assert await find(store, "alice") is not None


async def test_an_update_of_a_deleted_record_is_stale(store):
    await save(store, user("alice"))
    seen = await find(store, "alice")
    transaction = store.begin()
    transaction.delete(seen)
    await store.commit(transaction)

    with pytest.raises(StaleRecordError):
        await save(store, replace(seen, path="/late/"))


async def test_creating_what_exists_is_refused(store):
    await save(store, user("alice"))

    with pytest.raises(AlreadyExistsError) as refused:
        await save(store, user("alice", user_id="AIDA-2"))

    assert (refused.value.key, refused.value.index) == (("iam.user", ACCOUNT, "", "alice"), "")


@pytest.mark.parametrize(
    ("second", "index"),
    [
        (user("bob", account=OTHER_ACCOUNT, user_id="AIDA-alice"), "user_id"),
        (user("ALICE", user_id="AIDA-2"), "folded_name"),
    ],
    ids=["across accounts", "within an account"],
)
async def test_a_unique_key_has_one_holder(store, second, index):
    await save(store, user("alice"))

    with pytest.raises(AlreadyExistsError) as refused:
        await save(store, second)

    assert refused.value.index == index
    assert await find(store, second.user_name, second.account) is None


async def test_a_unique_key_within_an_account_may_recur_in_another(store):
    await save(store, user("alice"), user("Alice", account=OTHER_ACCOUNT, user_id="AIDA-2"))

    assert await names_by(store, "folded_name", "alice") == ["alice"]
    assert await names_by(store, "folded_name", "alice", OTHER_ACCOUNT) == ["Alice"]


async def test_two_records_of_one_transaction_cannot_share_a_unique_key(store):
    with pytest.raises(AlreadyExistsError):
        await save(store, user("alice", user_id="AIDA-1"), user("bob", user_id="AIDA-1"))


async def test_a_unique_key_can_change_hands_within_a_transaction(store):
    await save(store, user("alice", user_id="AIDA-1"), user("bob", user_id="AIDA-2"))
    alice, bob = await find(store, "alice"), await find(store, "bob")

    await save(store, replace(alice, user_id="AIDA-2"), replace(bob, user_id="AIDA-1"))

    assert await names_by(store, "user_id", "AIDA-1") == ["bob"]
    assert await names_by(store, "user_id", "AIDA-2") == ["alice"]


async def test_an_index_follows_its_record(store):
    """Several keys, moved by an update, freed by a deletion."""
    await save(store, user("alice", groups=("a", "b")), user("bob", groups=("b",)))
    assert await names_by(store, "group", "b") == ["alice", "bob"]

    await save(store, replace(await find(store, "alice"), groups=("b", "c", "c")))

    assert await names_by(store, "group", "a") == []
    assert await names_by(store, "group", "b") == ["alice", "bob"]
    assert await names_by(store, "group", "c") == ["alice"]

    transaction = store.begin()
    transaction.delete(await find(store, "alice"))
    await store.commit(transaction)

    assert await names_by(store, "group", "b") == ["bob"]
    await save(store, user("Alice", user_id="AIDA-alice"))


async def test_an_index_knows_its_account(store):
    await save(
        store,
        user("alice", groups=("g",)),
        user("bob", account=OTHER_ACCOUNT, groups=("g",)),
    )

    assert await names_by(store, "group", "g") == ["alice"]
    assert await names_by(store, "group", "g", OTHER_ACCOUNT) == ["bob"]


async def test_a_transaction_reads_its_own_writes(store):
    await save(store, user("alice", groups=("g",)), user("bob", groups=("g",)))
    transaction = store.begin()
    transaction.put(user("carol", groups=("g",)))
    transaction.delete(await transaction.find(User, ACCOUNT, "", "bob"))
    alice = await transaction.find(User, ACCOUNT, "", "alice")
    transaction.put(replace(alice, user_id="AIDA-new"))

    assert await transaction.find(User, ACCOUNT, "", "bob") is None
    assert (await transaction.find(User, ACCOUNT, "", "carol")).version == 0
    assert await transaction.find_one(User, "user_id", "AIDA-alice") is None
    assert (await transaction.find_one(User, "user_id", "AIDA-new")).user_name == "alice"
    by_group = await transaction.find_by(User, "group", "g", account=ACCOUNT)
    assert [record.user_name for record in by_group] == ["alice", "carol"]
    page = await transaction.page(User, ACCOUNT, limit=2)
    assert [record.user_name for record in page.records] == ["alice", "carol"]
    assert page.next is None


async def test_a_page_is_full_though_the_transaction_deleted_most_of_it(store):
    await save(store, *(user(f"{n:02}") for n in range(20)))
    transaction = store.begin()
    for n in range(1, 15):
        transaction.delete(await transaction.find(User, ACCOUNT, "", f"{n:02}"))
    transaction.put(user("16a"))

    page = await transaction.page(User, ACCOUNT, limit=4)
    rest = await transaction.page(User, ACCOUNT, limit=4, after=page.next)

    assert [record.user_name for record in page.records] == ["00", "15", "16", "16a"]
    assert [record.user_name for record in rest.records] == ["17", "18", "19"]
    assert rest.next is None


async def test_nobody_else_reads_what_is_not_committed(store):
    transaction = store.begin()
    transaction.put(user("alice"))

    assert await find(store, "alice") is None
    assert await names_by(store, "user_id", "AIDA-alice") == []


async def test_a_record_may_be_written_often_in_one_transaction(store):
    transaction = store.begin()
    transaction.put(user("alice"))
    transaction.put(replace(await transaction.find(User, ACCOUNT, "", "alice"), path="/a/"))
    transaction.put(user("bob"))
    transaction.delete(await transaction.find(User, ACCOUNT, "", "bob"))
    await store.commit(transaction)
    transaction = store.begin()
    transaction.delete(await transaction.find(User, ACCOUNT, "", "alice"))
    transaction.put(user("alice", path="/again/"))
    await store.commit(transaction)

    assert (await find(store, "alice")).path == "/again/"
    assert await find(store, "bob") is None
    operations = [change.operation for change in await store.changes_since(0, 10)]
    assert operations == ["create", "update"]


async def test_a_transaction_knows_which_state_it_wrote(store):
    await save(store, user("alice"))
    transaction = store.begin()
    alice = await transaction.find(User, ACCOUNT, "", "alice")
    transaction.delete(alice)

    with pytest.raises(StaleRecordError):
        transaction.put(replace(alice, path="/a/"))
    with pytest.raises(StaleRecordError):
        transaction.delete(user("bob"))


async def test_a_transaction_is_committed_once(store):
    transaction = store.begin()
    await store.commit(transaction)

    with pytest.raises(InvariantError):
        await store.commit(transaction)


async def test_an_expected_record_must_be_unchanged(store):
    """Whoever creates an access key expects its user, which is only read."""
    await save(store, user("parent"))
    transaction = store.begin()
    transaction.expect(await transaction.find(User, ACCOUNT, "", "parent"))
    transaction.put(user("child"))
    other = store.begin()
    other.delete(await other.find(User, ACCOUNT, "", "parent"))
    await store.commit(other)

    with pytest.raises(StaleRecordError):
        await store.commit(transaction)

    assert await find(store, "child") is None


async def test_an_expected_record_may_be_written_too(store):
    await save(store, user("parent"))
    transaction = store.begin()
    parent = await transaction.find(User, ACCOUNT, "", "parent")
    transaction.expect(parent)
    transaction.put(replace(parent, path="/a/"))

    await store.commit(transaction)


async def test_an_expected_absence_must_hold(store):
    """Whoever deletes a group expects it to be empty, also at the end."""
    transaction = store.begin()
    transaction.expect_none(User, "group", "g", account=ACCOUNT)
    await save(store, user("alice", groups=("g",)))

    with pytest.raises(StaleRecordError, match="came to stand in `group`"):
        await store.commit(transaction)


@pytest.mark.parametrize(("groups", "fits"), [((), True), (("h",), True), (("g", "h"), False)])
async def test_an_expected_absence_counts_the_transactions_own_writes(store, groups, fits):
    await save(store, user("alice", groups=("g",)))
    transaction = store.begin()
    alice = await transaction.find(User, ACCOUNT, "", "alice")
    transaction.put(replace(alice, groups=groups))
    transaction.expect_none(User, "group", "g", account=ACCOUNT)

    if fits:
        await store.commit(transaction)
    else:
        with pytest.raises(StaleRecordError):
            await store.commit(transaction)


async def test_an_empty_id_is_refused(store):
    with pytest.raises(InvariantError):
        store.begin().put(user(""))


@pytest.mark.parametrize(
    "cursor", ["", "{}", "[1]", '["a", "b"]', '["a","b","c","d"]', "[", "\ud800"]
)
async def test_a_forged_cursor_is_refused(store, cursor):
    with pytest.raises(CursorError):
        await store.begin().page(User, ACCOUNT, after=cursor)


@pytest.mark.parametrize("index", [None, "path"])
async def test_a_cursor_of_another_page_never_leads_out_of_this_one(store, index):
    """A client may send any cursor back; it must not show what the prefix does not cover."""
    await save(store, *(user(name, path=name) for name in ("a", "ab", "b", "bc", "c")))
    first = await store.begin().page(User, ACCOUNT, index=index, limit=1)
    last = await store.begin().page(User, ACCOUNT, index=index, prefix="b", limit=1)

    async def names(prefix, after):
        page = await store.begin().page(User, ACCOUNT, index=index, prefix=prefix, after=after)
        return [record.user_name for record in page.records]

    assert await names("b", first.next) == ["b", "bc"]
    assert await names("b", last.next) == ["bc"]
    assert await names("a", last.next) == []


async def test_one_conflict_fails_alone(store):
    """Commits of one turn of the loop share a transaction, not a fate."""
    await save(store, user("alice"))
    alice = await find(store, "alice")
    writes = [
        [replace(alice, path="/first/")],
        [user("bob")],
        [replace(alice, path="/second/"), user("dave")],
        [user("carol")],
        [user("carol", user_id="AIDA-2")],
    ]

    outcomes = await asyncio.gather(
        *(save(store, *records, audit=b"%d" % n) for n, records in enumerate(writes)),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        type(None),
        StaleRecordError,
        type(None),
        AlreadyExistsError,
    ]
    assert (await find(store, "alice")).path == "/first/"
    assert await find(store, "dave") is None
    assert [record.body for record in await store.pending_audit(10)] == [b"0", b"1", b"3"]
    assert [change.record_id for change in await store.changes_since(1, 10)] == [
        "alice",
        "bob",
        "carol",
    ]


async def test_a_record_that_cannot_be_encoded_fails_alone(store):
    outcomes = await asyncio.gather(
        save(store, user("lone surrogate \ud800")),
        save(store, user("bob", path=object())),
        save(store, user("carol")),
        return_exceptions=True,
    )

    assert [isinstance(outcome, Exception) for outcome in outcomes] == [True, True, False]
    assert await find(store, "carol") is not None
