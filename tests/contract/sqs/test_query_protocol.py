"""The query protocol, which SDKs spoke until 2023, and JSON's old error codes.

Sources: docs/sources/wire.md; AWS's answers as LocalStack's tests recorded them (Apache-2.0).
"""

import re
from urllib.parse import urlencode

import pytest

from garrison.core.message import Request
from garrison.sigv4 import Signer


@pytest.fixture
def form(aws):
    """Return a function that sends a signed form and returns status and body."""
    key = aws.administrator
    signer = Signer(
        access_key_id=key.access_key_id,
        secret=key.secret_access_key,
        region="us-east-1",
        service="sqs",
    )

    def send(action, *, path="/", **parameters):
        body = urlencode({"Action": action, "Version": "2012-11-05", **parameters}).encode()
        headers = {
            "host": "localhost:4566",
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        }
        raw = Request(method="POST", path=path, query="", headers=headers, body=body)
        answer = aws.send(signer.sign(raw, now=aws.clock.now()))
        return answer.status, answer.body.decode()

    return send


def text(body, name):
    return re.findall(f"<{name}>(.*?)</{name}>", body)


def test_a_message_goes_through(form):
    _, made = form(
        "CreateQueue",
        QueueName="q",
        **{"Attribute.1.Name": "VisibilityTimeout", "Attribute.1.Value": "40"},
    )
    (url,) = text(made, "QueueUrl")
    _, sent = form(
        "SendMessage",
        QueueUrl=url,
        MessageBody="a < b",
        **{
            "MessageAttribute.1.Name": "n",
            "MessageAttribute.1.Value.DataType": "String",
            "MessageAttribute.1.Value.StringValue": "v",
        },
    )
    _, received = form(
        "ReceiveMessage",
        QueueUrl=url,
        **{"AttributeName.1": "All", "MessageAttributeName.1": "All"},
    )
    (handle,) = text(received, "ReceiptHandle")
    status, deleted = form("DeleteMessage", QueueUrl=url, ReceiptHandle=handle)
    _, shown = form("GetQueueAttributes", QueueUrl=url, **{"AttributeName.1": "All"})

    assert text(received, "MessageId") == text(sent, "MessageId")
    assert text(received, "Body") == ["a &lt; b"]
    assert text(received, "MD5OfMessageAttributes") == text(sent, "MD5OfMessageAttributes")
    assert (status, "<DeleteMessageResponse" in deleted) == (200, True)
    assert "<Name>VisibilityTimeout</Name><Value>40</Value>" in shown


def test_a_form_may_be_sent_to_the_queue_itself(form, queue, aws):
    path = f"/{aws.account}/orders"

    status, _ = form("SendMessage", path=path, MessageBody="x")

    assert status == 200
    assert queue.bodies() == ["x"]


def test_a_batch_in_a_form(form, queue):
    entries = {
        f"SendMessageBatchRequestEntry.{n}.{name}": value
        for n in (1, 2)
        for name, value in (("Id", f"e{n}"), ("MessageBody", f"m{n}"))
    }

    _, answer = form("SendMessageBatch", QueueUrl=queue.url, **entries)

    assert text(answer, "Id") == ["e1", "e2"]
    assert sorted(queue.bodies()) == ["m1", "m2"]


@pytest.mark.parametrize(
    ("action", "parameters", "status", "code"),
    [
        (
            "SendMessage",
            {"QueueUrl": "http://localhost/111122223333/none", "MessageBody": "x"},
            400,
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        ("GetQueueUrl", {"QueueName": "none"}, 400, "AWS.SimpleQueueService.NonExistentQueue"),
        ("SendMessage", {"QueueUrl": "{url}", "MessageBody": ""}, 400, "MissingParameter"),
        (
            "ReceiveMessage",
            {"QueueUrl": "{url}", "MaxNumberOfMessages": "11"},
            400,
            "InvalidParameterValue",
        ),
        ("Fly", {}, 400, "InvalidAction"),
    ],
)
def test_errors_have_their_old_codes(form, queue, action, parameters, status, code):
    filled = {name: value.replace("{url}", queue.url) for name, value in parameters.items()}

    answered, body = form(action, **filled)

    assert (answered, text(body, "Code")) == (status, [code])


def test_json_tells_old_and_new_codes(aws, queue):
    """The old one in a header, which SDKs show; the new one in the body."""
    try:
        aws.sqs.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=11)
    except aws.sqs.exceptions.ClientError as error:
        answer = error.response

    assert answer["Error"]["Code"] == "InvalidParameterValue"
    assert answer["Error"]["QueryErrorCode"] == "InvalidParameterValueException"
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-query-error"] == "InvalidParameterValue;Sender"
    with pytest.raises(aws.sqs.exceptions.QueueDoesNotExist):
        aws.sqs.get_queue_url(QueueName="none")
