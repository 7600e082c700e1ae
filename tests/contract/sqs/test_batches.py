"""SendMessageBatch, and what is wrong with batches as a whole."""

import pytest


def entries(*bodies, **more):
    return [{"Id": str(n), "MessageBody": body, **more} for n, body in enumerate(bodies)]


def test_a_batch_is_so_many_messages(queue):
    answer = queue.client.send_message_batch(
        QueueUrl=queue.url, Entries=entries(*map(str, range(10)))
    )

    assert [each["Id"] for each in answer["Successful"]] == [str(n) for n in range(10)]
    assert "Failed" not in answer
    assert sorted(queue.bodies()) == [str(n) for n in range(10)]


def test_entries_fail_for_themselves(queue):
    answer = queue.client.send_message_batch(
        QueueUrl=queue.url,
        Entries=[
            {"Id": "good", "MessageBody": "x"},
            {"Id": "late", "MessageBody": "x", "DelaySeconds": 1800},
            {"Id": "odd", "MessageBody": "\x01"},
        ],
    )

    assert [each["Id"] for each in answer["Successful"]] == ["good"]
    assert [(each["Id"], each["Code"]) for each in answer["Failed"]] == [
        ("late", "InvalidParameterValue"),
        ("odd", "InvalidMessageContents"),
    ]
    assert queue.counts == (1, 0, 0)


def test_a_batch_may_not_be_too_large(queue, refused):
    half = "a" * 524_288
    queue.client.send_message_batch(QueueUrl=queue.url, Entries=entries(half, half))

    code, message = refused(
        queue.client.send_message_batch, QueueUrl=queue.url, Entries=entries(half, half + "a")
    )

    assert code == "AWS.SimpleQueueService.BatchRequestTooLong"
    assert message == (
        "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes."
    )


BAD_ID = (
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be "
    "at most 80 letters long."
)


@pytest.mark.parametrize("operation", ["send", "delete", "change_visibility"])
@pytest.mark.parametrize(
    ("ids", "code", "text"),
    [
        ([], "EmptyBatchRequest", "There should be at least one"),
        (
            [str(n) for n in range(20)],
            "TooManyEntriesInBatchRequest",
            "Maximum number of entries per request are 10. You have sent 20.",
        ),
        (["a", "b", "a"], "BatchEntryIdsNotDistinct", "Id a repeated."),
        ([""], "InvalidBatchEntryId", BAD_ID),
        (["invalid:id"], "InvalidBatchEntryId", BAD_ID),
        (["l" * 81], "InvalidBatchEntryId", BAD_ID),
    ],
)
def test_a_batch_that_is_none_is_refused(queue, refused, operation, ids, code, text):
    operation = {
        "send": "send_message_batch",
        "delete": "delete_message_batch",
        "change_visibility": "change_message_visibility_batch",
    }[operation]
    more = {"MessageBody": "x"} if operation.startswith("send") else {"ReceiptHandle": "x"}

    answer = refused(
        getattr(queue.client, operation),
        QueueUrl=queue.url,
        Entries=[{"Id": name, **more} for name in ids],
    )

    assert answer[0] == f"AWS.SimpleQueueService.{code}"
    assert text in answer[1]


def test_a_fifo_batch_without_groups_is_refused_as_a_whole(fifo, make, refused):
    plain = make("explicit.fifo", FifoQueue="true")
    send = fifo.client.send_message_batch

    assert refused(send, QueueUrl=fifo.url, Entries=entries("a")) == (
        "InvalidParameterValue",
        "The request must contain the parameter MessageGroupId.",
    )
    assert refused(send, QueueUrl=plain.url, Entries=entries("a", MessageGroupId="g")) == (
        "InvalidParameterValue",
        (
            "The queue should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly"
        ),
    )


def test_a_fifo_batch_keeps_its_order(fifo):
    bodies = [f"m{n}" for n in range(10)]
    answer = fifo.client.send_message_batch(
        QueueUrl=fifo.url, Entries=entries(*bodies, MessageGroupId="g")
    )

    numbers = [each["SequenceNumber"] for each in answer["Successful"]]
    assert numbers == sorted(set(numbers))
    assert fifo.bodies() == bodies
