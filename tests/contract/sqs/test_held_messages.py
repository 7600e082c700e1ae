"""DeleteMessage, ChangeMessageVisibility and their batches."""

import pytest

GARBAGE = "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a"


def test_what_was_deleted_does_not_come_again(queue, wait):
    queue.send("one")
    (message,) = queue.receive()
    queue.delete(message)
    queue.delete(message)
    wait(60)

    assert queue.bodies() == []
    assert queue.counts == (0, 0, 0)


def test_an_older_receipt_handle_deletes_too(make):
    """Documented otherwise, and seen with AWS (so moto's tests, Apache-2.0)."""
    queue = make("impatient", VisibilityTimeout="0")
    queue.send("one")
    (first,), (second,) = queue.receive(), queue.receive()
    assert first["ReceiptHandle"] != second["ReceiptHandle"]

    queue.delete(first)

    assert queue.bodies() == []
    queue.delete(second)


@pytest.mark.parametrize("operation", ["delete_message", "change_message_visibility"])
def test_what_sqs_did_not_make_is_no_receipt_handle(queue, refused, operation):
    queue.send()
    (message,) = queue.receive()
    more = {} if operation == "delete_message" else {"VisibilityTimeout": 1}
    for handle in (GARBAGE, message["ReceiptHandle"][:-4] + "AAAA", "\u00e9"):
        code, text = refused(
            getattr(queue.client, operation), QueueUrl=queue.url, ReceiptHandle=handle, **more
        )
        assert code == "ReceiptHandleIsInvalid"
        assert text == f'The input receipt handle "{handle}" is not a valid receipt handle.'
    assert queue.counts == (0, 1, 0)


def test_a_receipt_handle_of_another_queue_deletes_nothing_there(queue, make):
    other = make("other")
    queue.send()
    (message,) = queue.receive()

    other.delete(message)

    assert queue.counts == (0, 1, 0)


def test_a_message_can_be_held_longer_and_given_back(queue, wait):
    queue.send("one")
    (message,) = queue.receive()
    wait(20)
    queue.hold(message, 60)
    wait(59)
    assert queue.bodies() == []
    queue.hold(message, 0)
    assert queue.bodies() == ["one"]


def test_a_message_that_is_visible_again_can_still_be_held(queue, wait):
    """Seen with AWS: no MessageNotInflight (LocalStack's tests, Apache-2.0)."""
    queue.send("one")
    (message,) = queue.receive()
    wait(31)

    queue.hold(message, 10)

    assert queue.bodies() == []


def test_nobody_holds_a_message_for_more_than_twelve_hours(queue, wait, refused):
    queue.send()
    (message,) = queue.receive()
    wait(1)
    request = {"QueueUrl": queue.url, "ReceiptHandle": message["ReceiptHandle"]}
    change = queue.client.change_message_visibility

    assert refused(change, **request, VisibilityTimeout=43201)[0] == "InvalidParameterValue"
    assert refused(change, **request, VisibilityTimeout=43200) == (
        "InvalidParameterValue",
        (
            "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total "
            "VisibilityTimeout "
            "for the message is beyond the limit [43200 seconds]"
        ),
    )
    queue.hold(message, 43199)


def test_a_deleted_message_cannot_be_held(queue, refused):
    queue.send()
    (message,) = queue.receive()
    queue.delete(message)

    code, text = refused(
        queue.client.change_message_visibility,
        QueueUrl=queue.url,
        ReceiptHandle=message["ReceiptHandle"],
        VisibilityTimeout=10,
    )

    assert code == "InvalidParameterValue"
    assert "Message does not exist or is not available for visibility timeout change." in text


def test_entries_of_a_batch_fail_for_themselves(queue):
    queue.send("a")
    queue.send("b")
    handles = [message["ReceiptHandle"] for message in queue.receive()]

    held = queue.client.change_message_visibility_batch(
        QueueUrl=queue.url,
        Entries=[
            {"Id": "good", "ReceiptHandle": handles[0], "VisibilityTimeout": 5},
            {"Id": "bad", "ReceiptHandle": GARBAGE, "VisibilityTimeout": 5},
            {"Id": "long", "ReceiptHandle": handles[1], "VisibilityTimeout": 43201},
        ],
    )
    deleted = queue.client.delete_message_batch(
        QueueUrl=queue.url,
        Entries=[
            {"Id": "good", "ReceiptHandle": handles[0]},
            {"Id": "bad", "ReceiptHandle": GARBAGE},
        ],
    )

    assert held["Successful"] == [{"Id": "good"}]
    assert [(each["Id"], each["Code"], each["SenderFault"]) for each in held["Failed"]] == [
        ("bad", "ReceiptHandleIsInvalid", True),
        ("long", "InvalidParameterValue", True),
    ]
    assert deleted["Successful"] == [{"Id": "good"}]
    assert [each["Id"] for each in deleted["Failed"]] == ["bad"]
    assert queue.counts == (0, 1, 0)
