"""GetQueueAttributes and SetQueueAttributes."""

import json

import pytest

ONE_ENCRYPTION = (
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS "
    "SSE or SQS SSE."
)


def test_a_queue_has_awss_defaults(queue, fifo):
    common = {
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "CreatedTimestamp": "1793611800",
        "DelaySeconds": "0",
        "LastModifiedTimestamp": "1793611800",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
        "VisibilityTimeout": "30",
    }
    of_fifo = {
        "ContentBasedDeduplication": "true",
        "DeduplicationScope": "queue",
        "FifoQueue": "true",
        "FifoThroughputLimit": "perQueue",
    }

    assert queue.get() == common | {"QueueArn": queue.arn}
    assert fifo.get() == common | of_fifo | {"QueueArn": fifo.arn}


def test_only_what_was_asked_for_is_shown(queue, refused):
    assert queue.get("QueueArn", "VisibilityTimeout", "Policy") == {
        "QueueArn": queue.arn,
        "VisibilityTimeout": "30",
    }
    assert "Attributes" not in queue.client.get_queue_attributes(QueueUrl=queue.url)
    assert refused(
        queue.client.get_queue_attributes, QueueUrl=queue.url, AttributeNames=["Nonsense"]
    ) == ("InvalidAttributeName", "Unknown Attribute Nonsense.")


def test_attributes_can_be_set_and_count_at_once(queue, wait):
    wait(10)
    queue.set(VisibilityTimeout="69", DelaySeconds="420", MaximumMessageSize="2048")

    shown = queue.get()
    assert (shown["VisibilityTimeout"], shown["DelaySeconds"]) == ("69", "420")
    assert int(shown["LastModifiedTimestamp"]) == int(shown["CreatedTimestamp"]) + 10
    queue.send()
    assert queue.counts == (0, 0, 1)


def test_a_policy_can_be_set_and_taken_away(queue):
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "SQS:SendMessage",
                    "Resource": queue.arn,
                }
            ],
        }
    )
    queue.set(Policy=policy)
    assert queue.get("Policy")["Policy"] == policy
    queue.set(Policy="")
    assert queue.get("Policy") == {}


def test_what_makes_a_queue_fifo_stays(queue, fifo, refused):
    """Recorded from AWS by LocalStack's tests (Apache-2.0)."""
    change = queue.client.set_queue_attributes

    assert refused(change, QueueUrl=queue.url, Attributes={"FifoQueue": "true"}) == (
        "InvalidAttributeName",
        "Unknown Attribute FifoQueue.",
    )
    assert refused(change, QueueUrl=fifo.url, Attributes={"FifoQueue": "false"}) == (
        "InvalidAttributeValue",
        "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
    )
    fifo.set(FifoQueue="true", ContentBasedDeduplication="false")
    assert fifo.get("ContentBasedDeduplication") == {"ContentBasedDeduplication": "false"}


def test_throughput_by_group_needs_deduplication_by_group(fifo, refused):
    change = fifo.client.set_queue_attributes
    by_group = {"FifoThroughputLimit": "perMessageGroupId"}

    assert refused(change, QueueUrl=fifo.url, Attributes=by_group)[0] == "InvalidParameterValue"
    fifo.set(**by_group, DeduplicationScope="messageGroup")
    bad = {"DeduplicationScope": "world"}
    assert refused(change, QueueUrl=fifo.url, Attributes=bad)[0] == "InvalidAttributeValue"


def test_one_kind_of_encryption_at_a_time(make, refused):
    """Recorded from AWS by LocalStack's tests (Apache-2.0)."""
    queue = make("q", KmsMasterKeyId="testKeyId", KmsDataKeyReusePeriodSeconds="6000")
    change = queue.client.set_queue_attributes

    assert queue.get("KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled") == {
        "KmsMasterKeyId": "testKeyId",
        "KmsDataKeyReusePeriodSeconds": "6000",
        "SqsManagedSseEnabled": "false",
    }
    both = {"SqsManagedSseEnabled": "true"}
    assert refused(change, QueueUrl=queue.url, Attributes=both) == (
        "InvalidAttributeName",
        ONE_ENCRYPTION,
    )
    queue.set(KmsMasterKeyId="", SqsManagedSseEnabled="true")
    assert queue.get("KmsMasterKeyId", "SqsManagedSseEnabled") == {"SqsManagedSseEnabled": "true"}


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        ("[", "is not a valid JSON map"),
        ({"maxReceiveCount": 1}, "deadLetterTargetArn"),
        ({"deadLetterTargetArn": "{dlq}"}, "maxReceiveCount"),
        ({"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}, "Invalid value for deadLetter"),
        ({"deadLetterTargetArn": "{dlq}", "maxReceiveCount": 0}, "Invalid value for maxReceive"),
        ({"deadLetterTargetArn": "{dlq}", "maxReceiveCount": 1001}, "from 1 to 1000"),
        ({"deadLetterTargetArn": "{dlq}-", "maxReceiveCount": 1}, "does not exist."),
        ({"deadLetterTargetArn": "{fifo}", "maxReceiveCount": 1}, "same type"),
    ],
)
def test_a_redrive_policy_that_cannot_hold_is_refused(queue, fifo, make, refused, policy, text):
    dlq = make("dlq")
    given = policy if isinstance(policy, str) else json.dumps(policy)
    given = given.replace("{dlq}", dlq.arn).replace("{fifo}", fifo.arn)

    code, message = refused(
        queue.client.set_queue_attributes,
        QueueUrl=queue.url,
        Attributes={"RedrivePolicy": given},
    )

    assert code == "InvalidParameterValue"
    assert "for parameter RedrivePolicy is invalid. Reason: " in message
    assert text in message
    assert queue.get("RedrivePolicy") == {}


def test_large_counts_are_remembered_for_a_moment(queue, monkeypatch):
    monkeypatch.setattr("garrison.services.sqs.operations.counts.MANY", 2)
    for _ in range(3):
        queue.send()
    assert queue.counts == (3, 0, 0)
    queue.send()

    assert queue.counts == (3, 0, 0)
