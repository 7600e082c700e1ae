"""Dead-letter queues, and moving their messages back."""

import base64
import json

import pytest

GROUP = {"MessageGroupId": "g"}


@pytest.fixture
def pair(make, redrive):
    """A queue and its dead-letter queue, which gets what was received twice."""
    dlq = make("dlq")
    source = make("source", RedrivePolicy=redrive(dlq, 2), VisibilityTimeout="10")
    return source, dlq


def die(source, wait, times=2):
    for _ in range(times):
        source.receive()
        wait(10)
    source.receive()


def test_a_message_received_too_often_goes_to_the_dead_letter_queue(pair, wait):
    source, dlq = pair
    sent = source.send(
        "poison", MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}}
    )
    assert source.bodies() == ["poison"]
    wait(10)
    assert source.bodies() == ["poison"]
    wait(10)
    assert source.bodies() == []

    assert source.counts == (0, 0, 0)
    (message,) = dlq.receive(AttributeNames=["All"], MessageAttributeNames=["All"])
    assert message["MessageId"] == sent["MessageId"]
    assert message["MessageAttributes"]["a"]["StringValue"] == "b"
    assert message["Attributes"]["DeadLetterQueueSourceArn"] == source.arn


def test_a_fifo_queue_buries_in_order(make, redrive, wait):
    content = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    dlq = make("dlq.fifo", **content)
    source = make("source.fifo", **content, RedrivePolicy=redrive(dlq), VisibilityTimeout="10")
    for number in range(3):
        source.send(f"m{number}", **GROUP)

    assert source.bodies(2) == ["m0", "m1"]
    wait(10)
    assert source.bodies() == ["m2"]
    assert dlq.bodies() == ["m0", "m1"]


def test_without_its_dead_letter_queue_a_queue_keeps_its_messages(pair, wait):
    source, dlq = pair
    source.send("poison")
    dlq.client.delete_queue(QueueUrl=dlq.url)
    die(source, wait)

    assert source.counts[1] == 1


def test_the_sources_of_a_dead_letter_queue_are_listed(aws, make, redrive):
    dlq = make("dlq")
    urls = [make(f"s{n}", RedrivePolicy=redrive(dlq)).url for n in range(3)]
    make("stranger")

    listed = aws.sqs.list_dead_letter_source_queues(QueueUrl=dlq.url)
    assert listed["queueUrls"] == urls
    pages = aws.sqs.get_paginator("list_dead_letter_source_queues").paginate(
        QueueUrl=dlq.url, PaginationConfig={"PageSize": 2}
    )
    assert [page["queueUrls"] for page in pages] == [urls[:2], urls[2:]]
    assert aws.sqs.list_dead_letter_source_queues(QueueUrl=urls[0])["queueUrls"] == []


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [("allowAll", True), ("denyAll", False), ("byQueue", True), ("byAnother", False)],
)
def test_a_dead_letter_queue_says_who_may_use_it(make, redrive, refused, permission, allowed):
    allow = {"redrivePermission": permission}
    if permission.startswith("by"):
        name = "source" if permission == "byQueue" else "another"
        allow = {
            "redrivePermission": "byQueue",
            "sourceQueueArns": [f"arn:aws:sqs:us-east-1:111122223333:{name}"],
        }
    dlq = make("dlq", RedriveAllowPolicy=json.dumps(allow))
    source = make("source")

    if allowed:
        source.set(RedrivePolicy=redrive(dlq))
        assert json.loads(source.get("RedrivePolicy")["RedrivePolicy"]) == {
            "deadLetterTargetArn": dlq.arn,
            "maxReceiveCount": 1,
        }
    else:
        code, text = refused(
            source.client.set_queue_attributes,
            QueueUrl=source.url,
            Attributes={"RedrivePolicy": redrive(dlq)},
        )
        assert code == "InvalidParameterValue"
        assert "RedrivePolicy is invalid" in text


@pytest.mark.parametrize(
    "policy",
    [
        {"redrivePermission": "maybe"},
        {"redrivePermission": "byQueue"},
        {"redrivePermission": "allowAll", "sourceQueueArns": ["arn:aws:sqs:us-east-1:1:x"]},
        {"redrivePermission": "byQueue", "sourceQueueArns": ["x"] * 11},
    ],
)
def test_a_redrive_allow_policy_has_its_form(queue, refused, policy):
    code, _ = refused(
        queue.client.set_queue_attributes,
        QueueUrl=queue.url,
        Attributes={"RedriveAllowPolicy": json.dumps(policy)},
    )

    assert code == "InvalidParameterValue"


# -- moving them back


def bury(source, wait, *bodies):
    for body in bodies:
        source.send(body)
    die(source, wait)


def tasks(aws, dlq, **more):
    return aws.sqs.list_message_move_tasks(SourceArn=dlq.arn, **more)["Results"]


def test_dead_letters_go_back_to_where_they_came_from(aws, pair, wait):
    source, dlq = pair
    bury(source, wait, "a", "b")
    handle = aws.sqs.start_message_move_task(SourceArn=dlq.arn)["TaskHandle"]
    (running,) = tasks(aws, dlq)
    aws.run_due()

    assert running["Status"] == "RUNNING"
    assert running["TaskHandle"] == handle
    assert sorted(source.bodies()) == ["a", "b"]
    assert dlq.counts == (0, 0, 0)
    assert tasks(aws, dlq) == [
        {
            "ApproximateNumberOfMessagesMoved": 2,
            "ApproximateNumberOfMessagesToMove": 2,
            "SourceArn": dlq.arn,
            "StartedTimestamp": running["StartedTimestamp"],
            "Status": "COMPLETED",
        }
    ]


def test_they_are_new_messages_then(aws, pair, wait):
    source, dlq = pair
    sent = source.send("a")
    die(source, wait)
    aws.sqs.start_message_move_task(SourceArn=dlq.arn)
    aws.run_due()

    (message,) = source.receive(AttributeNames=["All"])

    assert message["MessageId"] != sent["MessageId"]
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert "DeadLetterQueueSourceArn" not in message["Attributes"]


def test_they_can_go_elsewhere_and_not_too_fast(aws, pair, make, wait):
    source, dlq = pair
    bury(source, wait, *map(str, range(5)))
    other = make("other")
    aws.sqs.start_message_move_task(
        SourceArn=dlq.arn, DestinationArn=other.arn, MaxNumberOfMessagesPerSecond=2
    )
    aws.run_due()
    assert other.counts == (2, 0, 0)
    wait(1)
    aws.run_due()
    assert other.counts == (4, 0, 0)
    handle = tasks(aws, dlq)[0]["TaskHandle"]

    cancelled = aws.sqs.cancel_message_move_task(TaskHandle=handle)

    wait(1)
    aws.run_due()
    assert cancelled["ApproximateNumberOfMessagesMoved"] == 4
    assert other.counts == (4, 0, 0)
    (task,) = tasks(aws, dlq)
    assert task["Status"] == "CANCELLED"
    assert task["DestinationArn"] == other.arn
    assert task["MaxNumberOfMessagesPerSecond"] == 2


def test_fifo_dead_letters_go_back_in_order(aws, make, redrive, wait):
    content = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    dlq = make("dlq.fifo", **content)
    source = make("source.fifo", **content, RedrivePolicy=redrive(dlq), VisibilityTimeout="10")
    bodies = [f"m{n}" for n in range(5)]
    for body in bodies:
        source.send(body, **GROUP)
    source.receive()
    wait(10)
    assert source.bodies() == []
    aws.sqs.start_message_move_task(SourceArn=dlq.arn)
    aws.run_due()

    assert source.bodies() == bodies


def test_a_task_whose_destination_vanishes_fails(aws, pair, make, wait):
    source, dlq = pair
    bury(source, wait, *"abc")
    other = make("other")
    aws.sqs.start_message_move_task(
        SourceArn=dlq.arn, DestinationArn=other.arn, MaxNumberOfMessagesPerSecond=1
    )
    aws.run_due()
    aws.sqs.delete_queue(QueueUrl=other.url)
    wait(1)
    aws.run_due()

    (task,) = tasks(aws, dlq)
    assert task["Status"] == "FAILED"
    assert task["FailureReason"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert task["ApproximateNumberOfMessagesMoved"] == 1
    assert dlq.counts == (2, 0, 0)


def test_one_task_at_a_time_and_only_for_dead_letter_queues(aws, pair, queue, wait, refused):
    source, dlq = pair
    bury(source, wait, "a")
    start = aws.sqs.start_message_move_task
    missing = dlq.arn + "-not"
    start(SourceArn=dlq.arn, MaxNumberOfMessagesPerSecond=1)

    assert refused(start, SourceArn=dlq.arn) == (
        "InvalidParameterValue",
        (
            "There is already a task running. Only one active task is allowed for a source queue "
            "arn at a given time."
        ),
    )
    assert refused(start, SourceArn=queue.arn) == (
        "InvalidParameterValue",
        "Source queue must be configured as a Dead Letter Queue.",
    )
    assert refused(start, SourceArn=missing) == (
        "ResourceNotFoundException",
        "The resource that you specified for the SourceArn parameter doesn't exist.",
    )
    assert refused(start, SourceArn=dlq.arn, DestinationArn=missing) == (
        "ResourceNotFoundException",
        "The resource that you specified for the DestinationArn parameter doesn't exist.",
    )
    assert refused(start, SourceArn=dlq.arn, MaxNumberOfMessagesPerSecond=501)[0] == (
        "InvalidParameterValue"
    )
    assert refused(start, SourceArn="nonsense")[0] == "InvalidParameterValue"
    assert refused(aws.sqs.list_message_move_tasks, SourceArn=missing)[0] == (
        "ResourceNotFoundException"
    )


def test_task_handles_are_checked(aws, pair, refused):
    _, dlq = pair
    cancel = aws.sqs.cancel_message_move_task

    def handle(arn):
        raw = json.dumps({"taskId": "10f57157-fc38-4da9-a113-4de7e12d05dd", "sourceArn": arn})
        return base64.b64encode(raw.encode()).decode()

    assert refused(cancel, TaskHandle="foobared") == (
        "InvalidParameterValue",
        "Value for parameter TaskHandle is invalid.",
    )
    assert refused(cancel, TaskHandle=handle(dlq.arn + "-not")) == (
        "ResourceNotFoundException",
        "The resource that you specified for the SourceArn parameter doesn't exist.",
    )
    assert refused(cancel, TaskHandle=handle(dlq.arn)) == (
        "ResourceNotFoundException",
        "Task does not exist.",
    )


def test_up_to_ten_tasks_are_listed_the_latest_first(aws, pair, wait):
    _, dlq = pair
    for _ in range(12):
        aws.sqs.start_message_move_task(SourceArn=dlq.arn)
        aws.run_due()
        wait(1)

    assert len(tasks(aws, dlq)) == 1
    started = [task["StartedTimestamp"] for task in tasks(aws, dlq, MaxResults=10)]
    assert len(started) == 10
    assert started == sorted(started, reverse=True)
