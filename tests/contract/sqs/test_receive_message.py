"""ReceiveMessage: who gets what, for how long, and who waits."""

import asyncio
import time
from datetime import timedelta

import pytest

from garrison.services.sqs.operations import receiving


def test_nobody_else_gets_a_message_for_the_visibility_timeout(queue, wait):
    queue.send("one")

    assert queue.bodies() == ["one"]
    assert queue.bodies() == []
    assert queue.counts == (0, 1, 0)
    wait(29.999)
    assert queue.bodies() == []
    wait(0.001)
    assert queue.counts == (1, 0, 0)
    assert queue.bodies() == ["one"]


def test_the_request_may_have_a_timeout_of_its_own(queue, wait):
    queue.send("one")

    assert queue.bodies(VisibilityTimeout=0) == ["one"]
    assert queue.bodies(VisibilityTimeout=5) == ["one"]
    assert queue.bodies() == []
    wait(5)
    assert queue.bodies() == ["one"]


def test_receives_are_counted(queue, wait):
    queue.send("one")
    counted = []
    for _ in range(3):
        (message,) = queue.receive(AttributeNames=["All"])
        counted.append(message["Attributes"])
        wait(30)

    assert [each["ApproximateReceiveCount"] for each in counted] == ["1", "2", "3"]
    assert len({each["ApproximateFirstReceiveTimestamp"] for each in counted}) == 1
    assert counted[0]["SentTimestamp"] == counted[0]["ApproximateFirstReceiveTimestamp"]
    assert counted[0]["SenderId"].startswith("AIDA")


def test_messages_come_in_the_order_in_which_they_are_visible(queue):
    """Standard queues promise none, but nobody is served last for ever."""
    for number in range(100):
        queue.send(str(number))

    received = [body for _ in range(10) for body in queue.bodies()]

    assert received == [str(number) for number in range(100)]
    assert queue.bodies() == []


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (
            {"MaxNumberOfMessages": 11},
            (
                "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between "
                "1 and "
                "10, if provided."
            ),
        ),
        ({"MaxNumberOfMessages": 0}, "Must be between 1 and 10"),
        (
            {"WaitTimeSeconds": 21},
            (
                "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= "
                "20, if "
                "provided."
            ),
        ),
        ({"VisibilityTimeout": 43201}, "Must be >= 0 and <= 43200"),
    ],
)
def test_numbers_have_bounds(queue, refused, more, text):
    code, message = refused(queue.client.receive_message, QueueUrl=queue.url, **more)

    assert code == "InvalidParameterValue"
    assert text in message


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([], set()),
        (["All"], {"General", "Hello", "Help.Me"}),
        ([".*"], {"General", "Hello", "Help.Me"}),
        (["Foo", "Help"], set()),
        (["Hello", "General"], {"Hello", "General"}),
        (["Hello", "Foo"], {"Hello"}),
        (["Hel.*"], {"Hello", "Help.Me"}),
        (["AWS."], set()),
    ],
)
def test_attributes_are_shown_as_asked_for(queue, names, shown):
    """As AWS answered LocalStack's tests (Apache-2.0)."""
    value = {"DataType": "String", "StringValue": "v"}
    queue.send("msg", MessageAttributes=dict.fromkeys(("Hello", "General", "Help.Me"), value))

    (message,) = queue.receive(MessageAttributeNames=names)

    assert set(message.get("MessageAttributes", {})) == shown
    assert ("MD5OfMessageAttributes" in message) == bool(shown)


def test_system_attributes_may_be_asked_for_in_either_member(queue):
    queue.send()
    one = queue.receive(AttributeNames=["SenderId"], VisibilityTimeout=0)
    two = queue.receive(MessageSystemAttributeNames=["SentTimestamp"], VisibilityTimeout=0)

    assert set(one[0]["Attributes"]) == {"SenderId"}
    assert set(two[0]["Attributes"]) == {"SentTimestamp"}


def test_a_message_that_is_too_old_is_gone(make, wait, aws):
    queue = make("short", MessageRetentionPeriod="60", VisibilityTimeout="10")
    queue.send("old")
    queue.receive()
    wait(40)
    queue.send("new")
    wait(20)

    assert queue.bodies() == ["new"]
    aws.run_due()
    assert queue.counts == (0, 1, 0)
    wait(60)
    aws.run_due()
    assert queue.counts == (0, 0, 0)


def test_more_than_so_many_in_flight_are_refused(queue, refused, monkeypatch):
    for _ in range(6):
        queue.send()
    monkeypatch.setattr(receiving, "MESSAGES_IN_FLIGHT_MAX", 5)
    monkeypatch.setattr("garrison.services.sqs.operations.counts.MESSAGES_IN_FLIGHT_MAX", 5)

    held = queue.receive(4) + queue.receive(4)

    assert len(held) == 5
    assert refused(queue.client.receive_message, QueueUrl=queue.url)[0] == "OverLimit"
    queue.delete(held[0])
    assert len(queue.receive()) == 1


def test_who_waits_is_answered_when_a_message_comes(aws, queue):
    """Within one process: nobody polls."""
    spent = wait_for(aws, queue, seconds=20, send_after=0.05)

    assert spent < 2


def test_who_waits_in_vain_is_answered_when_the_time_is_over(queue):
    began = time.monotonic()

    assert queue.receive(WaitTimeSeconds=1) == []
    assert 0.9 < time.monotonic() - began < 3


def test_a_queue_may_make_everybody_wait(make):
    queue = make("patient", ReceiveMessageWaitTimeSeconds="1")
    began = time.monotonic()

    queue.receive()

    assert time.monotonic() - began > 0.9
    assert queue.receive(WaitTimeSeconds=0) == []


def wait_for(aws, queue, seconds, send_after):
    """Wait for a message in one task, send it in another; return how long it took."""
    began = time.monotonic()

    async def both():
        waiting = asyncio.ensure_future(aws.garrison.answer(recorded_receive[0]))
        await asyncio.sleep(send_after)
        await aws.garrison.answer(recorded_send[0])
        return await waiting

    recorded_receive, recorded_send = [], []
    send, original = aws.send, aws.garrison.answer
    aws.send = lambda request: (recorded_send.append(request), send(request))[1]
    queue.send("first")
    aws.send = lambda request: (recorded_receive.append(request), send(request))[1]
    assert queue.bodies(WaitTimeSeconds=seconds) == ["first"]
    aws.send = send
    began = time.monotonic()
    assert original == aws.garrison.answer
    answer = aws.run(both())
    assert b'"Body":"first"' in answer.body
    return time.monotonic() - began


def test_each_message_wakes_one_who_waits_and_nobody_gets_it_twice(aws, queue):
    recorded = []
    send = aws.send
    aws.send = lambda request: (recorded.append(request), send(request))[1]
    queue.send("m")
    queue.receive(1, WaitTimeSeconds=2)
    aws.send = send
    sending, receiving_ = recorded

    async def many():
        waiting = [asyncio.ensure_future(aws.garrison.answer(receiving_)) for _ in range(20)]
        await asyncio.sleep(0.05)
        for _ in range(10):
            await aws.garrison.answer(sending)
        return await asyncio.gather(*waiting)

    answers = aws.run(many())

    assert sum(b'"Body":"m"' in answer.body for answer in answers) == 10
    assert {answer.status for answer in answers} == {200}


def test_who_waits_gets_what_another_one_did_not_delete(aws, make):
    """Though it began to wait before the other one received it."""
    queue = make("short", VisibilityTimeout="1")
    recorded = []
    send = aws.send
    aws.send = lambda request: (recorded.append(request), send(request))[1]
    queue.send("m")
    queue.receive(1, WaitTimeSeconds=8)
    aws.send = send
    sending, receiving_ = recorded
    aws.client("sqs").purge_queue(QueueUrl=queue.url)

    async def both():
        waiting = [asyncio.ensure_future(aws.garrison.answer(receiving_)) for _ in range(2)]
        await asyncio.sleep(0.05)
        await aws.garrison.answer(sending)
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        # The cloud's clock stands still unless it is moved; the timer is real.
        aws.clock.advance(timedelta(seconds=1))
        began = time.monotonic()
        answers = await asyncio.gather(*waiting)
        return time.monotonic() - began, answers

    spent, answers = aws.run(both())

    assert [answer.body.count(b'"Body":"m"') for answer in answers] == [1, 1]
    assert spent < 5
