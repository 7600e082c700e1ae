"""Encryption with KMS: on whose behalf, how often, and what its refusals become."""

import pytest

from cloud import policy

SQS = ("Allow", "sqs:*", "*")


@pytest.fixture
def key(aws):
    return aws.kms.create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def sealed(make, key):
    """A queue under a KMS key."""
    return make("sealed", KmsMasterKeyId=key, KmsDataKeyReusePeriodSeconds="60")


def kms_calls(aws):
    events = aws.cloudtrail.lookup_events(
        LookupAttributes=[{"AttributeKey": "EventSource", "AttributeValue": "kms.amazonaws.com"}]
    )["Events"]
    names = [event["EventName"] for event in events]
    return names.count("GenerateDataKey"), names.count("Decrypt")


def test_messages_go_through_and_a_data_key_is_used_again(aws, sealed, wait):
    for number in range(5):
        sealed.send(str(number))
    assert kms_calls(aws) == (1, 1)
    assert sorted(sealed.bodies()) == ["0", "1", "2", "3", "4"]
    assert kms_calls(aws) == (1, 2)
    wait(61)
    sealed.send("later")
    assert kms_calls(aws) == (2, 3)


def test_each_principal_gets_a_data_key_of_its_own(aws, sealed, refused):
    """Or somebody without permission could go on with somebody else's."""
    sealed.send("x")
    client = aws.client("sqs", aws.user("sender", SQS))

    code, text = refused(client.send_message, QueueUrl=sealed.url, MessageBody="y")

    assert code == "KMS.AccessDeniedException"
    assert "kms:GenerateDataKey" in text
    assert refused(client.receive_message, QueueUrl=sealed.url)[0] == "KMS.AccessDeniedException"
    assert sealed.bodies() == ["x"]


def test_permission_may_be_limited_to_sqs_and_to_the_queue(aws, sealed, key):
    via = {
        "Effect": "Allow",
        "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
        "Resource": key,
        "Condition": {
            "StringEquals": {
                "kms:ViaService": "sqs.us-east-1.amazonaws.com",
                "kms:EncryptionContext:aws:sqs:arn": sealed.arn,
            }
        },
    }
    client = aws.client("sqs", aws.user("worker", SQS, via))

    client.send_message(QueueUrl=sealed.url, MessageBody="x")

    assert client.receive_message(QueueUrl=sealed.url)["Messages"][0]["Body"] == "x"


def test_states_of_the_key_are_told_in_sqss_words(aws, sealed, key, refused, wait):
    sealed.send("x")
    wait(61)
    aws.kms.disable_key(KeyId=key)
    send = {"QueueUrl": sealed.url, "MessageBody": "y"}
    assert refused(aws.sqs.send_message, **send)[0] == "KMS.DisabledException"
    assert refused(aws.sqs.receive_message, QueueUrl=sealed.url)[0] == "KMS.DisabledException"
    aws.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert refused(aws.sqs.send_message, **send)[0] == "KMS.InvalidStateException"
    sealed.set(KmsMasterKeyId="11111111-2222-3333-4444-555555555555")
    assert refused(aws.sqs.send_message, **send)[0] == "KMS.NotFoundException"
    signing = aws.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    sealed.set(KmsMasterKeyId=signing["KeyMetadata"]["KeyId"])
    assert refused(aws.sqs.send_message, **send)[0] == "KMS.InvalidKeyUsageException"


def test_a_refused_receive_leaves_the_message(aws, sealed, key, refused, wait):
    sealed.send("x")
    wait(61)
    aws.kms.disable_key(KeyId=key)
    refused(aws.sqs.receive_message, QueueUrl=sealed.url)
    aws.kms.enable_key(KeyId=key)

    (message,) = sealed.receive(AttributeNames=["ApproximateReceiveCount"])

    assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_a_dead_letter_stays_under_the_key_that_it_was_sent_with(
    aws, make, redrive, key, wait, refused
):
    dlq = make("dlq")
    source = make("source", KmsMasterKeyId=key, RedrivePolicy=redrive(dlq), VisibilityTimeout="1")
    source.send("x")
    source.receive()
    wait(1)
    assert source.bodies() == []
    reader = aws.client("sqs", aws.user("reader", SQS))

    assert refused(reader.receive_message, QueueUrl=dlq.url)[0] == "KMS.AccessDeniedException"
    assert dlq.bodies() == ["x"]


def test_messages_under_several_keys_and_none_come_together(make, key):
    queue = make("changing", SqsManagedSseEnabled="false")
    queue.send("plain")
    queue.set(SqsManagedSseEnabled="true")
    queue.send("sqs")
    queue.set(KmsMasterKeyId=key)
    queue.send("kms")

    assert sorted(queue.bodies()) == ["kms", "plain", "sqs"]


def test_awss_own_key_needs_no_permission_for_kms(aws, make):
    """Whoever may use SQS may use ``alias/aws/sqs`` through it."""
    queue = make("managed", KmsMasterKeyId="alias/aws/sqs")
    client = aws.client("sqs", aws.user("worker", SQS))

    client.send_message(QueueUrl=queue.url, MessageBody="x")

    assert client.receive_message(QueueUrl=queue.url)["Messages"][0]["Body"] == "x"


def test_nothing_of_a_message_is_in_its_record(aws, make, key):
    from garrison.services.sqs.records import Message

    for name, attributes in (("own", {}), ("kms", {"KmsMasterKeyId": key})):
        make(name, **attributes).send(
            "canary-body",
            MessageAttributes={"canary-name": {"DataType": "String", "StringValue": "canary"}},
        )

    async def stored():
        page = await aws.store.begin().page(Message, aws.account, "us-east-1")
        return [aws.store._rows.find(record.key).body for record in page.records]

    bodies = aws.run(stored())
    assert len(bodies) == 2
    assert not any(b"canary" in body for body in bodies)
    assert policy


def test_another_account_receives_with_the_keys_leave(aws, make, key):
    other = "444455556666"
    queue = make("shared", KmsMasterKeyId=key)
    allow = {"Effect": "Allow", "Principal": {"AWS": other}}
    queue.set(Policy=policy(allow | {"Action": "sqs:*", "Resource": queue.arn}))
    aws.kms.put_key_policy(
        KeyId=key,
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": aws.account},
                "Action": "kms:*",
                "Resource": "*",
            },
            allow | {"Action": "kms:Decrypt", "Resource": "*"},
        ),
    )
    queue.send("x")

    answer = aws.client("sqs", other).receive_message(QueueUrl=queue.url)

    assert answer["Messages"][0]["Body"] == "x"
