"""The trail as a whole: nothing lost, nothing twice, and found by what it is looked up by."""

import asyncio
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace
from trail_calls import (
    ACCOUNT,
    ALICE,
    GET_CALLER_IDENTITY,
    KEY_ARN,
    NOW,
    ORIGIN,
    OTHER,
    REGION,
    ROLE_SESSION,
    ListOutbox,
    entry,
    new_sealer,
    open_trail,
)

from garrison.core.call import Target
from garrison.trail import EventIndex, Lookup, MemorySegments, Recording, Trail

ENCRYPT = Recording("kms", "Encrypt")
KEY = Target(arn=KEY_ARN, account=ACCOUNT, cloudformation_type="AWS::KMS::Key")
FOREIGN_KEY = Target(
    arn=KEY_ARN.replace(ACCOUNT, OTHER), account=OTHER, cloudformation_type="AWS::KMS::Key"
)


@pytest.fixture
def sealer():
    return new_sealer()


@pytest.fixture(params=["files", "memory"])
def trail(request, tmp_path, sealer):
    if request.param == "files":
        return open_trail(tmp_path, sealer)
    return Trail(MemorySegments(), EventIndex(), ListOutbox())


def query(**changes):
    facts = {"account": ACCOUNT, "region": REGION, "start": 0, "end": 2**60, "limit": 50}
    return Lookup(**(facts | changes))


def ids_of(page):
    return [event.facts.event_id for event in page.events]


def run(work):
    return asyncio.run(work)


def test_a_look_up_sees_every_call_that_was_acknowledged_before(trail):
    async def work():
        for number in range(5):
            await trail.append(entry(event_id=f"e{number}"))
            page = await trail.lookup(query())
            assert len(page.events) == number + 1
        await trail.close()

    run(work())


def test_the_newest_events_come_first_whatever_order_they_were_written_in(trail):
    async def work():
        for number in (2, 0, 1):
            at = NOW + timedelta(milliseconds=number)
            await trail.append(entry(event_id=f"e{number}", now=at))
        assert ids_of(await trail.lookup(query())) == ["e2", "e1", "e0"]
        await trail.close()

    run(work())


def test_pages_hold_every_event_once(trail):
    async def work():
        for number in range(23):
            await trail.append(entry(event_id=f"e{number:02}", now=NOW + timedelta(number // 4)))
        found, after, pages = [], None, 0
        while True:
            page = await trail.lookup(query(limit=5, after=after))
            found += ids_of(page)
            pages += 1
            after = page.next
            if after is None:
                break
            await trail.append(entry(event_id=f"new{pages}", now=NOW + timedelta(1000)))
        assert found == [f"e{number:02}" for number in reversed(range(23))]
        assert pages == 5
        await trail.close()

    run(work())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EventId", "wanted"),
        ("EventName", "Encrypt"),
        ("EventSource", "kms.amazonaws.com"),
        ("ReadOnly", "true"),
        ("Username", "worker"),
        ("AccessKeyId", "ASIAAPP"),
        ("ResourceType", "AWS::KMS::Key"),
        ("ResourceName", KEY_ARN),
        ("ResourceName", KEY_ARN.rpartition("/")[2]),
    ],
)
def test_an_event_is_found_by_each_attribute(trail, name, value):
    async def work():
        await trail.append(entry(Recording("iam", "CreateUser"), region="us-east-1"))
        await trail.append(
            entry(Recording("sns", "CreateTopic"), principal=ALICE, event_id="other")
        )
        await trail.append(
            entry(ENCRYPT, principal=ROLE_SESSION, targets=(KEY,), event_id="wanted")
        )
        assert ids_of(await trail.lookup(query(attribute=(name, value)))) == ["wanted"]
        assert ids_of(await trail.lookup(query(attribute=(name, value + "x")))) == []
        await trail.close()

    run(work())


def test_an_account_and_a_region_see_their_own_events_only(trail):
    async def work():
        await trail.append(entry(event_id="here"))
        await trail.append(entry(event_id="elsewhere", region="us-west-2"))
        await trail.append(entry(event_id="theirs", account=OTHER))
        assert ids_of(await trail.lookup(query())) == ["here"]
        assert ids_of(await trail.lookup(query(attribute=("EventId", "theirs")))) == []
        assert ids_of(await trail.lookup(query(account=OTHER))) == ["theirs"]
        await trail.close()

    run(work())


def test_a_shared_event_is_found_in_both_accounts_under_its_own_id(trail):
    async def work():
        await trail.append(entry(ENCRYPT, targets=(FOREIGN_KEY,)))
        (own,) = (await trail.lookup(query())).events
        (theirs,) = (await trail.lookup(query(account=OTHER))).events
        assert own.facts.event_id != theirs.facts.event_id
        assert json.loads(own.text)["sharedEventID"] == json.loads(theirs.text)["sharedEventID"]
        assert (own.user_name, theirs.user_name) == ("alice", "")
        await trail.close()

    run(work())


def test_time_ranges_hold_their_start_and_not_their_end(trail):
    async def work():
        await trail.append(entry(event_id="e"))
        at = int(NOW.timestamp() * 1_000_000)
        for start, end, found in [
            (at, at + 1, ["e"]),
            (at + 1, at + 2, []),
            (at - 1, at, []),
        ]:
            assert ids_of(await trail.lookup(query(start=start, end=end))) == found
            by_id = query(start=start, end=end, attribute=("EventId", "e"))
            assert ids_of(await trail.lookup(by_id)) == found
        await trail.close()

    run(work())


def test_entries_of_committed_changes_are_moved_from_the_outbox(tmp_path, sealer):
    outbox = ListOutbox(*(entry(event_id=f"e{number}") for number in range(600)))
    trail = open_trail(tmp_path, sealer, outbox=outbox)

    async def work():
        page = await trail.lookup(query(limit=1000))
        assert len(set(ids_of(page))) == 600
        assert outbox.bodies == {}
        await trail.close()

    run(work())


def test_an_entry_that_a_crash_left_in_the_outbox_counts_once(tmp_path, sealer):
    body = entry(event_id="once")
    trail = open_trail(tmp_path, sealer, outbox=ListOutbox(body))

    async def work():
        await trail.append(body)
        await trail.lookup(query())
        assert ids_of(await trail.lookup(query())) == ["once"]
        await trail.close()

    run(work())


def test_every_worker_finds_every_workers_events(tmp_path, sealer):
    first = open_trail(tmp_path, sealer, worker="0")
    second = open_trail(tmp_path, sealer, worker="1")

    async def work():
        await first.append(entry(event_id="a"))
        await second.append(entry(event_id="b"))
        assert set(ids_of(await first.lookup(query()))) == {"a", "b"}
        await first.append(entry(event_id="c"))
        assert set(ids_of(await second.lookup(query()))) == {"a", "b", "c"}
        await first.close()
        await second.close()

    run(work())


def test_a_restart_finds_what_was_there(tmp_path, sealer):
    async def work():
        for number in range(3):
            trail = open_trail(tmp_path, sealer)
            await trail.append(entry(event_id=f"e{number}"))
            assert len((await trail.lookup(query())).events) == number + 1
            await trail.close()

    run(work())


@pytest.mark.parametrize("damage", [b"no database at all" * 100, b""])
def test_a_damaged_index_is_made_again(tmp_path, sealer, damage):
    async def work():
        trail = open_trail(tmp_path, sealer)
        await trail.append(entry(event_id="e"))
        await trail.lookup(query())
        await trail.close()
        (tmp_path / "trail-index.db").write_bytes(damage)
        trail = open_trail(tmp_path, sealer)
        assert ids_of(await trail.lookup(query())) == ["e"]
        await trail.close()

    run(work())


def test_an_index_of_another_version_is_made_again(tmp_path, sealer):
    import sqlite3

    async def work():
        trail = open_trail(tmp_path, sealer)
        await trail.append(entry(event_id="e"))
        await trail.lookup(query())
        await trail.close()
        database = sqlite3.connect(tmp_path / "trail-index.db")
        database.execute("PRAGMA user_version = 99")
        database.execute("DROP TABLE posting")
        database.close()
        trail = open_trail(tmp_path, sealer)
        assert ids_of(await trail.lookup(query())) == ["e"]
        await trail.close()

    run(work())


def test_a_request_is_found_with_its_decisions_by_its_own_account_alone(trail):
    import msgspec

    async def work():
        origin = replace(ORIGIN, request_id="wanted")
        decisions = msgspec.Raw(b'[{"action":"kms:Encrypt"}]')
        await trail.append(
            entry(ENCRYPT, origin=origin, decisions=decisions, targets=(FOREIGN_KEY,))
        )
        found = await trail.find_request("wanted", ACCOUNT)
        assert found is not None
        assert bytes(found.decisions) == bytes(decisions)
        assert await trail.find_request("wanted", OTHER) is None
        assert await trail.find_request("unknown", ACCOUNT) is None
        await trail.close()

    run(work())


def test_the_last_use_of_keys_and_principals_is_known(trail):
    async def work():
        later = NOW + timedelta(hours=1)
        await trail.append(entry(ENCRYPT, now=later))
        await trail.append(entry(GET_CALLER_IDENTITY))
        await trail.append(entry(ENCRYPT, principal=ROLE_SESSION))
        key = await trail.last_used("AKIAALICE")
        assert (key.service, key.action, key.region) == ("kms", "Encrypt", REGION)
        assert key.at == int(later.timestamp() * 1_000_000)
        role = await trail.last_used_by(f"arn:aws:iam::{ACCOUNT}:role/path/app")
        assert role.action == "Encrypt"
        uses = await trail.services_used(ALICE.arn)
        assert [(use.service, use.action) for use in uses] == [
            ("kms", "Encrypt"),
            ("sts", "GetCallerIdentity"),
        ]
        assert await trail.last_used("AKIANOBODY") is None
        await trail.close()

    run(work())


def test_a_claim_of_a_key_does_not_count_as_its_use(trail):
    async def work():
        await trail.append(entry(principal=None, claimed_key="AKIAALICE"))
        assert await trail.last_used("AKIAALICE") is None
        await trail.close()

    run(work())


def test_what_memory_drops_is_forgotten_by_the_index():
    trail = Trail(MemorySegments(bytes_max=40_000), EventIndex(), ListOutbox())

    async def work():
        for number in range(400):
            await trail.append(entry(event_id=f"e{number}", now=NOW + timedelta(0, number)))
            if number % 50 == 0:
                await trail.lookup(query())
        page = await trail.lookup(query(limit=1000))
        assert 20 < len(page.events) < 100
        assert ids_of(page)[0] == "e399"
        await trail.close()

    run(work())


def test_a_reset_drops_every_record(trail):
    async def work():
        await trail.append(entry())
        await trail.lookup(query())
        await trail.reset()
        assert (await trail.lookup(query())).events == ()
        assert await trail.last_used("AKIAALICE") is None
        await trail.append(entry(event_id="new"))
        assert ids_of(await trail.lookup(query())) == ["new"]
        await trail.close()

    run(work())


def test_the_index_is_kept_near_while_the_server_is_idle(tmp_path, sealer):
    outbox = ListOutbox(entry(event_id="committed"))
    trail = open_trail(tmp_path, sealer, outbox=outbox)

    async def work():
        task = asyncio.ensure_future(trail.run(pause_s=0.01))
        trail.wake()
        for _ in range(200):
            await asyncio.sleep(0.01)
            if not outbox.bodies:
                break
        task.cancel()
        assert outbox.bodies == {}
        await trail.close()

    run(work())
