"""FIFO queues: order within groups, and each message once."""

import pytest


def send(queue, body, group="g", **more):
    return queue.send(body, MessageGroupId=group, **more)


def test_a_group_is_received_in_order_and_by_one_at_a_time(fifo):
    for number in range(3):
        send(fifo, f"a{number}", "a")
        send(fifo, f"b{number}", "b")

    first = fifo.receive(1)
    second = fifo.receive(10)

    assert [message["Body"] for message in first] == ["a0"]
    assert [message["Body"] for message in second] == ["b0", "b1", "b2"]
    assert fifo.receive() == []
    fifo.delete(first[0])
    assert fifo.bodies() == ["a1", "a2"]


def test_a_group_waits_for_its_messages_in_flight(fifo, wait):
    for number in range(3):
        send(fifo, f"m{number}")
    first, second = fifo.receive(2)
    fifo.delete(first)

    assert fifo.receive() == []
    fifo.hold(second, 0)
    assert fifo.bodies() == ["m1", "m2"]
    wait(30)
    assert fifo.bodies() == ["m1", "m2"]


def test_one_message_given_back_does_not_free_the_group(fifo, wait):
    for number in range(2):
        send(fifo, f"m{number}")
    first, _ = fifo.receive(2)

    fifo.hold(first, 0)

    assert fifo.receive() == []
    wait(30)
    assert fifo.bodies() == ["m0", "m1"]


def test_an_accepted_message_is_not_delivered_again_for_five_minutes(fifo, wait):
    """Also after it was deleted."""
    sent = send(fifo, "same")
    (message,) = fifo.receive()
    fifo.delete(message)
    wait(299)
    again = send(fifo, "same", "another")

    assert (again["MessageId"], again["SequenceNumber"]) == (
        sent["MessageId"],
        sent["SequenceNumber"],
    )
    assert fifo.receive() == []
    wait(1)
    assert send(fifo, "same")["MessageId"] != sent["MessageId"]
    assert fifo.bodies() == ["same"]


def test_a_deduplication_id_of_ones_own_counts_before_the_content(fifo):
    send(fifo, "same", MessageDeduplicationId="1")
    send(fifo, "same", MessageDeduplicationId="2")
    send(fifo, "other", MessageDeduplicationId="2")

    messages = fifo.receive(AttributeNames=["All"])

    shown = [message["Attributes"] for message in messages]
    assert [each["MessageDeduplicationId"] for each in shown] == ["1", "2"]
    assert [each["MessageGroupId"] for each in shown] == ["g", "g"]
    assert shown[0]["SequenceNumber"] < shown[1]["SequenceNumber"]
    assert len(shown[0]["SequenceNumber"]) == 20


def test_high_throughput_queues_tell_duplicates_within_groups(make):
    queue = make(
        "fast.fifo",
        FifoQueue="true",
        ContentBasedDeduplication="true",
        DeduplicationScope="messageGroup",
        FifoThroughputLimit="perMessageGroupId",
    )
    for group in ("a", "b", "a"):
        send(queue, "same", group)

    assert queue.bodies() == ["same", "same"]


def test_an_expired_receipt_handle_does_nothing(make, wait, refused):
    """Recorded from AWS by LocalStack's tests (Apache-2.0)."""
    queue = make(
        "quick.fifo", FifoQueue="true", ContentBasedDeduplication="true", VisibilityTimeout="1"
    )
    send(queue, "m")
    (message,) = queue.receive()
    wait(1)

    handle = message["ReceiptHandle"]
    answer = refused(queue.client.delete_message, QueueUrl=queue.url, ReceiptHandle=handle)

    assert answer == (
        "InvalidParameterValue",
        (
            f"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle "
            "has expired."
        ),
    )
    assert queue.bodies() == ["m"]


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        (
            {"MessageGroupId": "g"},
            (
                "InvalidParameterValue",
                (
                    "The queue should either have ContentBasedDeduplication enabled or "
                    "MessageDeduplicationId provided explicitly"
                ),
            ),
        ),
        (
            {"MessageDeduplicationId": "d"},
            ("MissingParameter", "The request must contain the parameter MessageGroupId."),
        ),
        (
            {"MessageDeduplicationId": "d", "MessageGroupId": "g", "DelaySeconds": 2},
            (
                "InvalidParameterValue",
                (
                    "Value 2 for parameter DelaySeconds is invalid. Reason: The request include "
                    "parameter that is not valid for this queue type."
                ),
            ),
        ),
    ],
)
def test_what_a_fifo_queue_needs(make, refused, more, answer):
    queue = make("explicit.fifo", FifoQueue="true")

    assert refused(queue.client.send_message, QueueUrl=queue.url, MessageBody="x", **more) == answer


def test_the_queues_delay_holds_for_each_message(make, wait):
    queue = make("slow.fifo", FifoQueue="true", ContentBasedDeduplication="true", DelaySeconds="10")
    send(queue, "m0")
    wait(5)
    send(queue, "m1")

    assert queue.counts == (0, 0, 2)
    wait(5)
    assert queue.bodies() == ["m0"]
    wait(5)
    assert queue.bodies() == []
    assert queue.counts == (1, 1, 0)


def test_the_same_attempt_gets_the_same_answer(fifo):
    send(fifo, "m0")
    send(fifo, "m1")

    first = fifo.receive(ReceiveRequestAttemptId="try")
    again = fifo.receive(ReceiveRequestAttemptId="try")

    assert first == again
    assert fifo.receive(ReceiveRequestAttemptId="another") == []
    fifo.delete(first[0])
    assert fifo.receive(ReceiveRequestAttemptId="try") == []


def test_groups_behind_a_busy_one_are_served(fifo):
    for number in range(50):
        send(fifo, f"busy{number}", "busy")
    fifo.receive(1)
    send(fifo, "free", "free")

    assert fifo.bodies() == ["free"]


def test_counts(fifo):
    for number in range(4):
        send(fifo, f"m{number}")
    fifo.receive(3)

    assert fifo.counts == (1, 3, 0)
    fifo.client.purge_queue(QueueUrl=fifo.url)
    assert fifo.counts == (0, 0, 0)
