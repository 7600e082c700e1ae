"""Queues: made, found, listed, purged, deleted."""

import pytest

NAME_TEXT = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"


def test_a_queue_has_a_url_on_the_host_that_was_asked(aws, queue):
    assert queue.url == f"http://localhost:4566/{aws.account}/orders"
    assert aws.sqs.get_queue_url(QueueName="orders")["QueueUrl"] == queue.url


@pytest.mark.parametrize(
    "form",
    [
        "https://sqs.us-east-1.amazonaws.com/{account}/orders",
        "https://us-east-1.queue.amazonaws.com/{account}/orders",
        "http://sqs.us-east-1.localhost.localstack.cloud:4566/{account}/orders",
        "http://127.0.0.1:4566/queue/us-east-1/{account}/orders",
        "http://us-east-1.queue.localhost.localstack.cloud:4566/{account}/orders",
        "https://queue.example.com/{account}/orders",
        "/{account}/orders",
        "orders",
    ],
)
def test_every_form_of_its_url_names_a_queue(aws, queue, form):
    url = form.format(account=aws.account)

    aws.sqs.send_message(QueueUrl=url, MessageBody="x")

    assert queue.bodies() == ["x"]


def test_a_url_of_another_region_is_no_address_here(aws, refused):
    url = f"https://sqs.eu-west-1.amazonaws.com/{aws.account}/orders"

    answer = refused(aws.sqs.send_message, QueueUrl=url, MessageBody="x")

    assert answer == ("InvalidAddress", f"The address {url} is not valid for this endpoint.")


def test_queues_of_a_region_are_its_own(aws, make, refused):
    make("orders")
    elsewhere = aws.client("sqs", region="eu-west-1")

    assert "QueueUrls" not in elsewhere.list_queues()
    assert refused(elsewhere.get_queue_url, QueueName="orders")[0].endswith("NonExistentQueue")


def test_making_a_queue_again_returns_it_unless_it_differs(aws, make, refused):
    first = make("q", DelaySeconds="5")
    assert make("q", DelaySeconds="5").url == first.url
    assert make("q").url == first.url

    assert refused(aws.sqs.create_queue, QueueName="q", Attributes={"DelaySeconds": "6"}) == (
        "QueueAlreadyExists",
        (
            "A queue already exists with the same name and a different value for attribute "
            "DelaySeconds"
        ),
    )


@pytest.mark.parametrize(
    ("name", "attributes", "code", "text"),
    [
        ("a b", {}, "InvalidParameterValue", NAME_TEXT),
        ("", {}, "InvalidParameterValue", NAME_TEXT),
        ("a" * 81, {}, "InvalidParameterValue", NAME_TEXT),
        ("a.fifo", {}, "InvalidParameterValue", NAME_TEXT),
        ("a", {"FifoQueue": "true"}, "InvalidParameterValue", "must end with .fifo suffix"),
        ("a" * 76 + ".fifo", {"FifoQueue": "true"}, "InvalidParameterValue", ".fifo suffix"),
        ("a", {"FifoQueue": "false"}, "InvalidAttributeName", "Unknown Attribute FifoQueue."),
        ("a", {"Nonsense": "1"}, "InvalidAttributeName", "Unknown Attribute Nonsense."),
        (
            "a",
            {"ContentBasedDeduplication": "true"},
            "InvalidAttributeName",
            "Unknown Attribute ContentBasedDeduplication.",
        ),
        (
            "a",
            {"VisibilityTimeout": "43201"},
            "InvalidAttributeValue",
            "Invalid value for the parameter VisibilityTimeout.",
        ),
        ("a", {"DelaySeconds": "x"}, "InvalidAttributeValue", "DelaySeconds"),
        ("a", {"MaximumMessageSize": "1023"}, "InvalidAttributeValue", "MaximumMessageSize"),
        ("a", {"MaximumMessageSize": "1048577"}, "InvalidAttributeValue", "MaximumMessageSize"),
        ("a", {"MessageRetentionPeriod": "59"}, "InvalidAttributeValue", "RetentionPeriod"),
        ("a", {"ReceiveMessageWaitTimeSeconds": "21"}, "InvalidAttributeValue", "WaitTime"),
        ("a", {"Policy": "{"}, "InvalidAttributeValue", "Policy"),
        ("a", {"SqsManagedSseEnabled": "maybe"}, "InvalidAttributeValue", "SqsManagedSse"),
    ],
)
def test_a_queue_that_cannot_be_is_not_made(aws, refused, name, attributes, code, text):
    answer = refused(aws.sqs.create_queue, QueueName=name, Attributes=attributes)

    assert answer[0] == code
    assert text in answer[1]
    assert "QueueUrls" not in aws.sqs.list_queues()


def test_a_deleted_queue_is_gone_at_once_and_its_name_is_not_free(aws, queue, wait, refused, make):
    queue.send()
    aws.sqs.delete_queue(QueueUrl=queue.url)

    assert refused(aws.sqs.get_queue_url, QueueName="orders")[0].endswith("NonExistentQueue")
    assert refused(aws.sqs.delete_queue, QueueUrl=queue.url)[0].endswith("NonExistentQueue")
    wait(59)
    assert refused(aws.sqs.create_queue, QueueName="orders") == (
        "AWS.SimpleQueueService.QueueDeletedRecently",
        (
            "You must wait 60 seconds after deleting a queue before you can create another "
            "with the "
            "same name."
        ),
    )
    wait(1)
    assert make("orders").counts == (0, 0, 0)
    assert make("orders").bodies() == []


def test_purging_takes_everything_and_not_too_often(aws, queue, wait, refused):
    queue.send("a")
    queue.send("b", DelaySeconds=5)
    (held,) = queue.receive()
    queue.send("c")
    aws.sqs.purge_queue(QueueUrl=queue.url)

    assert queue.counts == (0, 0, 0)
    queue.delete(held)
    wait(30)
    assert queue.bodies() == []
    assert refused(aws.sqs.purge_queue, QueueUrl=queue.url) == (
        "AWS.SimpleQueueService.PurgeQueueInProgress",
        "Only one PurgeQueue operation on orders is allowed every 60 seconds.",
    )
    wait(30)
    aws.sqs.purge_queue(QueueUrl=queue.url)


def test_what_was_purged_is_swept(aws, fifo):
    """Nothing of it stays in the store."""
    from garrison.services.sqs.records import Deduplication, Group, Message, Sweep

    for number in range(250):
        fifo.send(f"m{number}", MessageGroupId=f"g{number % 3}")
    aws.sqs.purge_queue(QueueUrl=fifo.url)
    aws.run_due()

    async def left():
        records = aws.store.begin()
        return [
            len((await records.page(cls, aws.account, "us-east-1")).records)
            for cls in (Message, Group, Deduplication, Sweep)
        ]

    assert aws.run(left()) == [0, 0, 0, 0]


def test_queues_are_listed_by_prefix_and_in_pages(aws, make, refused):
    urls = [make(name).url for name in ("a-1", "a-2", "a-3", "b-1")]

    assert aws.sqs.list_queues()["QueueUrls"] == urls
    assert aws.sqs.list_queues(QueueNamePrefix="a-")["QueueUrls"] == urls[:3]
    assert "QueueUrls" not in aws.sqs.list_queues(QueueNamePrefix="c")
    pages = list(aws.sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 2}))
    assert [page["QueueUrls"] for page in pages] == [urls[:2], urls[2:]]
    assert refused(aws.sqs.list_queues, MaxResults=1001)[0] == "InvalidParameterValue"
    for forged in ("x", "MXsieCI6MX0=", "MVsiYSIsICJiIl0="):
        code, _ = refused(aws.sqs.list_queues, NextToken=forged, MaxResults=1)
        assert code == "InvalidParameterValue"
