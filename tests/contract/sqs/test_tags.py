"""TagQueue, UntagQueue, ListQueueTags."""

import pytest


def test_tags_are_added_replaced_and_taken_away(aws, queue):
    sqs, url = aws.sqs, queue.url
    assert "Tags" not in sqs.list_queue_tags(QueueUrl=url)
    sqs.tag_queue(QueueUrl=url, Tags={"a": "1", "b": "2", "c": ""})
    sqs.tag_queue(QueueUrl=url, Tags={"a": "3"})
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "3", "b": "2", "c": ""}
    sqs.untag_queue(QueueUrl=url, TagKeys=["a", "c", "never"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"b": "2"}


def test_a_queue_can_be_made_with_tags(aws):
    url = aws.sqs.create_queue(QueueName="t", tags={"team": "red"})["QueueUrl"]

    assert aws.sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "red"}


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({f"k{n}": "v" for n in range(51)}, "InvalidParameterValue"),
        ({"aws:x": "1"}, "InvalidParameterValue"),
        ({"k" * 129: "v"}, "InvalidParameterValue"),
        ({"k": "v" * 257}, "InvalidParameterValue"),
        ({"k": "1", "K": "2"}, "InvalidParameterValue"),
        ({}, "MissingParameter"),
    ],
)
def test_tags_that_cannot_be_are_refused(aws, queue, refused, tags, code):
    assert refused(aws.sqs.tag_queue, QueueUrl=queue.url, Tags=tags)[0] == code
    assert "Tags" not in aws.sqs.list_queue_tags(QueueUrl=queue.url)


def test_untagging_needs_keys(aws, queue, refused):
    assert refused(aws.sqs.untag_queue, QueueUrl=queue.url, TagKeys=[])[0] == (
        "InvalidParameterValue"
    )
