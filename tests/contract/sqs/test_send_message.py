"""SendMessage, through a real client, which checks the MD5s itself."""

import pytest

TEXT = {"DataType": "String", "StringValue": "v"}


def test_what_was_sent_is_received(queue):
    sent = queue.send(
        "h\u00e9llo \U0001f600 <&>\"'\r\n",
        MessageAttributes={
            "Text": TEXT,
            "Count.int": {"DataType": "Number.int", "StringValue": "-1.5e3"},
            "Raw": {"DataType": "Binary.png", "BinaryValue": b"\x00\xff"},
        },
        MessageSystemAttributes={
            "AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be"}
        },
    )

    (message,) = queue.receive(AttributeNames=["All"], MessageAttributeNames=["All"])

    assert message["Body"] == "h\u00e9llo \U0001f600 <&>\"'\r\n"
    assert message["MessageId"] == sent["MessageId"]
    assert message["MD5OfBody"] == sent["MD5OfMessageBody"]
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["MessageAttributes"]["Raw"]["BinaryValue"] == b"\x00\xff"
    assert message["MessageAttributes"]["Count.int"]["StringValue"] == "-1.5e3"
    assert message["Attributes"]["AWSTraceHeader"].startswith("Root=")
    assert sent["MD5OfMessageSystemAttributes"]


def test_the_md5_of_attributes_is_awss(queue):
    """Recorded from AWS by LocalStack's tests (Apache-2.0)."""
    sent = queue.send(
        "msg",
        MessageAttributes={
            "Hello": {"DataType": "String", "StringValue": "There"},
            "General": {"DataType": "String", "StringValue": "Kenobi"},
            "Help.Me": {"DataType": "String", "StringValue": "Me"},
        },
    )

    assert sent["MD5OfMessageAttributes"] == "4c360f3fdafd970e05fae2f149d997f5"
    assert sent["MD5OfMessageBody"] == "6e2baaf3b97dbeef01c0043275f9a0e7"


@pytest.mark.parametrize(
    ("more", "code", "text"),
    [
        ({"MessageBody": ""}, "MissingParameter", "must contain the parameter MessageBody"),
        ({"MessageBody": "a\x00b"}, "InvalidMessageContents", "Invalid characters found"),
        ({"MessageBody": "a\uffff"}, "InvalidMessageContents", "Invalid characters found"),
        ({"DelaySeconds": 901}, "InvalidParameterValue", "Value 901 for parameter DelaySeconds"),
        ({"DelaySeconds": -1}, "InvalidParameterValue", "DelaySeconds must be >= 0 and <= 900"),
        (
            {"MessageAttributes": {"E": {"DataType": "String", "StringValue": ""}}},
            "InvalidParameterValue",
            "Message (user) attribute 'E' must contain a non-empty value of type 'String'.",
        ),
        ({"MessageAttributes": {"a b": TEXT}}, "InvalidParameterValue", "name 'a b' is invalid"),
        ({"MessageAttributes": {"AWS.x": TEXT}}, "InvalidParameterValue", "reserved"),
        (
            {"MessageAttributes": {"N": {"DataType": "Number", "StringValue": "two"}}},
            "InvalidParameterValue",
            "Can't cast the value of message (user) attribute 'N' to a number.",
        ),
        (
            {"MessageAttributes": {"T": {"DataType": "List", "StringValue": "x"}}},
            "InvalidParameterValue",
            "supported type prefixes is Binary, Number, and String.",
        ),
        (
            {"MessageAttributes": {f"a{n}": TEXT for n in range(11)}},
            "InvalidParameterValue",
            "Number of message attributes [11] exceeds the allowed maximum [10].",
        ),
        ({"MessageDeduplicationId": "d"}, "InvalidParameterValue", "not valid for this queue type"),
        ({"MessageGroupId": "a b"}, "InvalidParameterValue", "MessageGroupId"),
    ],
)
def test_what_cannot_be_sent_is_refused(queue, refused, more, code, text):
    request = {"QueueUrl": queue.url, "MessageBody": "hello"} | more

    assert refused(queue.client.send_message, **request)[0].endswith(code)
    assert text in refused(queue.client.send_message, **request)[1]
    assert queue.counts == (0, 0, 0)


def test_body_and_attributes_together_may_not_be_too_large(make, refused):
    """Names, types and values of attributes count."""
    queue = make("small", MaximumMessageSize="1024")
    attributes = {"k": {"DataType": "String", "StringValue": "x"}}
    queue.send("a" * (1024 - 8), MessageAttributes=attributes)

    code, message = refused(
        queue.client.send_message,
        QueueUrl=queue.url,
        MessageBody="a" * (1024 - 7),
        MessageAttributes=attributes,
    )

    assert code == "InvalidParameterValue"
    assert message == (
        "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."
    )


def test_a_mebibyte_goes_through(queue):
    queue.send("a" * 1_048_576)

    assert len(queue.bodies()[0]) == 1_048_576


def test_a_delayed_message_is_visible_later(queue, make, wait):
    queue.send("late", DelaySeconds=10)
    queue.send("now")
    slow = make("slow", DelaySeconds="5")
    slow.send("queue's")
    slow.send("own", DelaySeconds=0)

    assert queue.counts == (1, 0, 1)
    assert queue.bodies() == ["now"]
    assert slow.bodies() == ["own"]
    wait(10)
    assert queue.bodies() == ["late"]
    assert slow.bodies() == ["queue's"]


def test_a_queue_that_is_not_there_is_said_so(aws, queue, refused):
    for url in (queue.url + "-not", "http://localhost:4566/111122223333/nothing", "nothing"):
        answer = refused(aws.sqs.send_message, QueueUrl=url, MessageBody="x")
        assert answer == (
            "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist.",
        )


def test_the_group_of_a_message_in_a_standard_queue_is_shown(queue):
    """Fair queues: a group orders nothing there."""
    queue.send("a", MessageGroupId="tenant-1")
    queue.send("b", MessageGroupId="tenant-1")

    messages = queue.receive(AttributeNames=["MessageGroupId"])

    assert [message["Attributes"] for message in messages] == [{"MessageGroupId": "tenant-1"}] * 2
