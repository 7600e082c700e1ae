"""What services do by themselves: each step its own transaction, and one's failure its own."""

import asyncio
import json
import sys
from datetime import timedelta
from importlib import import_module

import pytest

from garrison.core.clock import Clock
from garrison.gateway.background import BackgroundRunner
from garrison.gateway.catalogue import Catalogue

OPERATIONS = '''
from datetime import timedelta

from msgspec.structs import replace

from garrison.core.background import ServiceEvent
from garrison.core.clock import Clock
from garrison.services.iam.records import Group

OPERATIONS = ()


class Openings:
    """Opens what is closed, one at a time."""

    every = timedelta(milliseconds=1)

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    async def run_due(self, work):
        page = await work.records.page(Group, "111122223333", limit=100)
        closed = [group for group in page.records if group.path == "/closed/"]
        if not closed:
            return False
        work.records.put(replace(closed[0], path="/open/"))
        work.report(
            ServiceEvent(
                name="OpenGroup",
                account="111122223333",
                region="us-east-1",
                details={"group": closed[0].group_name},
            )
        )
        return True


class Failure:
    every = timedelta(milliseconds=1)

    async def run_due(self, work):
        raise ValueError("the secret that it worked with")


BACKGROUND = (Openings,)
'''


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Make a package of services with one service, which works in the background."""
    folder = tmp_path / "shop_services" / "shop" / "operations"
    folder.mkdir(parents=True)
    (tmp_path / "shop_services" / "__init__.py").touch()
    (tmp_path / "shop_services" / "shop" / "__init__.py").touch()
    source = folder / "__init__.py"
    source.write_text(OPERATIONS)
    monkeypatch.syspath_prepend(tmp_path)
    yield source
    for name in [each for each in sys.modules if each.startswith("shop_services")]:
        del sys.modules[name]


@pytest.fixture
def runner(aws, shop):
    """Return the runner of the shop's work."""

    def make():
        assert shop.exists()
        catalogue = Catalogue(import_module("shop_services"), {Clock: aws.clock})
        return BackgroundRunner(
            catalogue, aws.garrison.exchange, aws.store, aws.trail, aws.clock, aws.ids
        )

    return make


@pytest.fixture
def closed(aws):
    """Make closed groups."""
    for name in ("a", "b", "c"):
        aws.iam.create_group(GroupName=name, Path="/closed/")


def paths(aws):
    return {group["Path"] for group in aws.iam.list_groups()["Groups"]}


@pytest.mark.usefixtures("closed")
def test_steps_follow_until_nothing_is_due_and_leave_records(aws, runner):
    aws.run(runner().run_due())

    assert paths(aws) == {"/open/"}
    found = aws.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "OpenGroup"}]
    )["Events"]
    events = [json.loads(event["CloudTrailEvent"]) for event in found]
    assert sorted(event["serviceEventDetails"]["group"] for event in events) == ["a", "b", "c"]
    assert {event["eventType"] for event in events} == {"AwsServiceEvent"}
    assert {event["userIdentity"]["invokedBy"] for event in events} == {"AWS Internal"}
    assert {event["sourceIPAddress"] for event in events} == {"AWS Internal"}
    assert not any("requestID" in event for event in events)


@pytest.mark.usefixtures("closed")
def test_work_that_fails_does_not_keep_other_work_from_going_on(
    aws, runner, shop, capsys, monkeypatch
):
    """The operator hears of it, without what it worked with."""
    monkeypatch.setattr("garrison.gateway.background.FIRST_LOOK_S", 0)
    shop.write_text(OPERATIONS.replace("(Openings,)", "(Failure, Openings)"))

    async def run_for_a_moment():
        running = asyncio.ensure_future(runner().run())
        deadline = asyncio.get_running_loop().time() + 10
        while asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
            page = await aws.store.begin().page(group_class(), aws.account)
            if all(group.path == "/open/" for group in page.records):
                break
        running.cancel()

    aws.run(run_for_a_moment())

    assert paths(aws) == {"/open/"}
    alarm = capsys.readouterr().err
    assert "background work failed, and is tried again: shop: Failure: ValueError at" in alarm
    assert "secret" not in alarm


def group_class():
    return import_module("garrison.services.iam.records").Group


@pytest.mark.usefixtures("closed")
def test_what_a_request_changed_first_is_looked_up_anew(aws, runner, monkeypatch):
    """A step that lost a race has left nothing, and is done again."""
    commit, lost = aws.store.commit, []

    async def contested(transaction):
        if transaction.writes and not lost:
            lost.append(transaction)
            other = aws.store.begin()
            (key,) = transaction.writes
            other.put(await other.find(group_class(), *key[1:]))
            await commit(other)
        await commit(transaction)

    monkeypatch.setattr(aws.store, "commit", contested)

    aws.run(runner().run_due())

    assert lost
    assert paths(aws) == {"/open/"}


def test_services_look_often_enough_to_be_prompt(aws):
    """What is due is late by no more than this."""
    for _, work in aws.garrison.catalogue.background():
        assert timedelta(0) < work.every <= timedelta(minutes=1)
