"""What the tests of SQS share."""

import json
from datetime import timedelta

import pytest


class QueueUnderTest:
    """A queue, and its operations without naming it each time."""

    def __init__(self, aws, name, client=None, **attributes):
        self.aws = aws
        self.client = client or aws.sqs
        self.url = self.client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:{aws.account}:{name}"

    def send(self, body="hello", **more):
        return self.client.send_message(QueueUrl=self.url, MessageBody=body, **more)

    def receive(self, count=10, **more):
        answer = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=count, **more)
        return answer.get("Messages", [])

    def bodies(self, count=10, **more):
        return [message["Body"] for message in self.receive(count, **more)]

    def delete(self, message):
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def hold(self, message, seconds):
        self.client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
        )

    def set(self, **attributes):
        self.client.set_queue_attributes(QueueUrl=self.url, Attributes=attributes)

    def get(self, *names):
        answer = self.client.get_queue_attributes(
            QueueUrl=self.url, AttributeNames=list(names or ("All",))
        )
        return answer.get("Attributes", {})

    @property
    def counts(self):
        """How many are visible, in flight, delayed."""
        kinds = ("", "NotVisible", "Delayed")
        names = [f"ApproximateNumberOfMessages{kind}" for kind in kinds]
        found = self.get(*names)
        return tuple(int(found[name]) for name in names)


@pytest.fixture
def queue(aws):
    """A standard queue."""
    return QueueUnderTest(aws, "orders")


@pytest.fixture
def fifo(aws):
    """A FIFO queue that tells duplicates by their content."""
    return QueueUnderTest(aws, "orders.fifo", FifoQueue="true", ContentBasedDeduplication="true")


@pytest.fixture
def make(aws):
    """Return a function that makes queues."""
    return lambda name, **attributes: QueueUnderTest(aws, name, **attributes)


@pytest.fixture
def redrive():
    """Return a redrive policy to a queue."""
    return lambda target, count=1: json.dumps(
        {"deadLetterTargetArn": target.arn, "maxReceiveCount": count}
    )


@pytest.fixture
def wait(aws):
    """Let so many seconds pass."""
    return lambda seconds: aws.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def refused():
    """Return a function that calls and returns the error's code and message."""
    from botocore.exceptions import ClientError

    def call(method, **request):
        with pytest.raises(ClientError) as error:
            method(**request)
        answer = error.value.response["Error"]
        return answer["Code"], answer["Message"]

    return call
