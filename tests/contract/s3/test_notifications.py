"""Notifications: what happens to objects is told to queues.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
"""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from cloud import ACCOUNT, policy

CREATED = ["s3:ObjectCreated:*"]
ALL = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*"]


@pytest.fixture
def sqs(aws):
    return aws.client("sqs")


@pytest.fixture
def queue(sqs):
    """A queue that lets S3 in, for the bucket and its account alone."""
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn("events"),
        "Condition": {
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::amber-lake"},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy(statement)})
    return url


def arn(name):
    return f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"


def configure(s3, *queues, **more):
    configuration = {"QueueConfigurations": list(queues)}
    s3.put_bucket_notification_configuration(
        Bucket="amber-lake", NotificationConfiguration=configuration, **more
    )


def to_queue(events, name="events", **more):
    return {"QueueArn": arn(name), "Events": list(events), **more}


def only(**rules):
    return {
        "Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in rules.items()]}
    }


def messages(aws, sqs, url):
    aws.run_due()
    bodies = []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for each in found:
            bodies.append(json.loads(each["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return bodies


def events(aws, sqs, url):
    return [body["Records"][0] for body in messages(aws, sqs, url) if "Records" in body]


def refusal(s3, *queues, **more):
    with pytest.raises(ClientError) as caught:
        configure(s3, *queues, **more)
    return caught.value.response["Error"]


@pytest.mark.usefixtures("bucket")
def test_a_destination_gets_a_test_message(aws, s3, sqs, queue):
    configure(s3, to_queue(CREATED))

    (message,) = messages(aws, sqs, queue)

    assert (message["Service"], message["Event"]) == ("Amazon S3", "s3:TestEvent")
    assert message["Bucket"] == "amber-lake"


@pytest.mark.usefixtures("bucket")
def test_an_event_says_what_happened_to_which_object(aws, s3, sqs, queue):
    configure(s3, to_queue(CREATED, Id="mine"))
    tag = s3.put_object(Bucket="amber-lake", Key="a b/é.txt", Body=b"something")["ETag"]

    (event,) = events(aws, sqs, queue)

    assert (event["eventVersion"], event["eventName"]) == ("2.1", "ObjectCreated:Put")
    assert (event["eventSource"], event["awsRegion"]) == ("aws:s3", "us-east-1")
    assert event["eventTime"] == "2026-11-02T09:30:00.000Z"
    assert event["userIdentity"]["principalId"].startswith("AWS:AIDA")
    assert event["requestParameters"] == {"sourceIPAddress": "127.0.0.1"}
    assert set(event["responseElements"]) == {"x-amz-request-id", "x-amz-id-2"}
    assert event["s3"]["s3SchemaVersion"] == "1.0"
    assert event["s3"]["configurationId"] == "mine"
    assert event["s3"]["bucket"]["arn"] == "arn:aws:s3:::amber-lake"
    found = event["s3"]["object"]
    assert found.pop("sequencer")
    assert found == {"key": "a+b/%C3%A9.txt", "size": 9, "eTag": tag.strip('"')}


@pytest.mark.usefixtures("versioned")
def test_every_change_is_told(aws, s3, sqs, queue):
    configure(s3, to_queue(ALL))
    version = s3.put_object(Bucket="amber-lake", Key="a", Body=b"1")["VersionId"]
    s3.copy_object(Bucket="amber-lake", Key="b", CopySource="amber-lake/a")
    upload = s3.create_multipart_upload(Bucket="amber-lake", Key="c")["UploadId"]
    members = {"Bucket": "amber-lake", "Key": "c", "UploadId": upload}
    part = s3.upload_part(**members, PartNumber=1, Body=b"x")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**members, MultipartUpload=parts)
    s3.put_object_tagging(Bucket="amber-lake", Key="a", Tagging={"TagSet": []})
    s3.delete_object_tagging(Bucket="amber-lake", Key="a")
    s3.delete_object(Bucket="amber-lake", Key="a")
    wanted = {"Objects": [{"Key": "a", "VersionId": version}]}
    s3.delete_objects(Bucket="amber-lake", Delete=wanted)

    found = {event["eventName"]: event for event in events(aws, sqs, queue)}

    assert set(found) == {
        "ObjectCreated:Put",
        "ObjectCreated:Copy",
        "ObjectCreated:CompleteMultipartUpload",
        "ObjectTagging:Put",
        "ObjectTagging:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectRemoved:Delete",
    }
    assert found["ObjectTagging:Put"]["eventVersion"] == "2.3"
    assert set(found["ObjectRemoved:Delete"]["s3"]["object"]) == {"key", "versionId", "sequencer"}
    assert found["ObjectRemoved:Delete"]["s3"]["object"]["versionId"] == version


@pytest.mark.usefixtures("bucket")
def test_a_filter_lets_through_what_it_names(aws, s3, sqs, queue):
    configure(s3, to_queue(CREATED, Filter=only(prefix="in/", suffix=".txt")))
    for key in ("in/a.txt", "out/a.txt", "in/a.png"):
        s3.put_object(Bucket="amber-lake", Key=key, Body=b"")

    found = [event["s3"]["object"]["key"] for event in events(aws, sqs, queue)]

    assert found == ["in/a.txt"]


@pytest.mark.usefixtures("bucket")
def test_what_a_refused_request_would_have_done_is_not_told(aws, s3, sqs, queue):
    configure(s3, to_queue(CREATED))
    with pytest.raises(ClientError):
        s3.put_object(Bucket="amber-lake", Key="a", Body=b"", IfMatch='"0"')
    assert events(aws, sqs, queue) == []


@pytest.mark.usefixtures("bucket")
def test_an_event_waits_for_its_queue_and_is_told_once(aws, s3, sqs, queue):
    configure(s3, to_queue(CREATED))
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["Policy"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
    s3.put_object(Bucket="amber-lake", Key="a", Body=b"")
    assert events(aws, sqs, queue) == []

    sqs.set_queue_attributes(QueueUrl=queue, Attributes=attributes)
    assert events(aws, sqs, queue) == []
    aws.clock.advance(timedelta(seconds=5))
    assert len(events(aws, sqs, queue)) == 1
    assert events(aws, sqs, queue) == []


@pytest.mark.usefixtures("bucket")
def test_an_event_that_nobody_takes_is_given_up_after_a_day(aws, s3, sqs, queue):
    configure(s3, to_queue(CREATED))
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["Policy"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
    s3.put_object(Bucket="amber-lake", Key="a", Body=b"")
    for _ in range(2):
        aws.clock.advance(timedelta(days=1))
        aws.run_due()
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=attributes)
    aws.clock.advance(timedelta(days=1))
    assert events(aws, sqs, queue) == []


@pytest.mark.usefixtures("bucket")
def test_a_configuration_is_shown_as_it_was_given(s3, queue):
    assert queue
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(
        Bucket="amber-lake"
    )
    configure(s3, to_queue(CREATED, Id="mine", Filter=only(Prefix="in/", suffix=".txt")))

    (found,) = s3.get_bucket_notification_configuration(Bucket="amber-lake")["QueueConfigurations"]

    assert found == to_queue(CREATED, Id="mine", Filter=only(Prefix="in/", Suffix=".txt"))
    configure(s3, to_queue(CREATED))
    (found,) = s3.get_bucket_notification_configuration(Bucket="amber-lake")["QueueConfigurations"]
    assert found["Id"]
    configure(s3)
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(
        Bucket="amber-lake"
    )


@pytest.mark.usefixtures("bucket", "queue")
def test_a_queue_must_be_there_and_let_s3_in(s3, sqs):
    closed = (
        "Permissions on the destination queue do not allow S3 to publish notifications from this "
        "bucket"
    )
    for name, reason in (("missing", "The destination queue does not exist"), ("closed", closed)):
        sqs.create_queue(QueueName="closed")
        error = refusal(s3, to_queue(CREATED, name))
        assert error["Code"] == "InvalidArgument"
        assert error["Message"] == "Unable to validate the following destination configurations"
        assert (error["ArgumentName1"], error["ArgumentValue1"]) == (arn(name), reason)
    configure(s3, to_queue(CREATED, "missing"), SkipDestinationValidation=True)


REGION = (
    "The notification destination service region is not valid for the bucket location constraint"
)
OVERLAP = (
    "Configurations overlap. Configurations on the same bucket cannot share a common event type."
)
AMBIGUOUS = (
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the "
    "prefixes are overlapping for the same event type."
)


@pytest.mark.parametrize(
    ("queues", "message"),
    [
        ([{"QueueArn": "queue", "Events": CREATED}], "The ARN could not be parsed"),
        (
            [{"QueueArn": arn("events").replace("us-east-1", "eu-west-1"), "Events": CREATED}],
            REGION,
        ),
        ([to_queue(CREATED, "events.fifo")], "FIFO SQS queues are not supported"),
        ([to_queue(["s3:Nothing"])], "The event is not supported for notifications"),
        (
            [to_queue(CREATED, Filter=only(INVALID="a"))],
            "filter rule name must be either prefix or suffix",
        ),
        (
            [to_queue(CREATED, Filter=only(prefix="a", Prefix="b"))],
            "Cannot specify more than one prefix rule in a filter.",
        ),
        ([to_queue(CREATED), to_queue(["s3:ObjectCreated:Put"])], OVERLAP),
        (
            [to_queue(CREATED, Filter=only(prefix=prefix)) for prefix in ("a", "ab")],
            AMBIGUOUS,
        ),
        (
            [to_queue(CREATED, Id="a"), to_queue(["s3:ObjectRemoved:*"], Id="a")],
            "Same ID used for multiple configurations. IDs must be unique",
        ),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_a_configuration_makes_sense(s3, queues, message):
    error = refusal(s3, *queues, SkipDestinationValidation=True)
    assert (error["Code"], error["Message"]) == ("InvalidArgument", message)


@pytest.mark.parametrize(
    "configuration",
    [
        {"TopicConfigurations": [{"TopicArn": "arn:aws:sns:us-east-1:1:t", "Events": CREATED}]},
        {
            "LambdaFunctionConfigurations": [
                {"LambdaFunctionArn": "arn:aws:lambda:us-east-1:1:function:f", "Events": CREATED}
            ]
        },
        {"EventBridgeConfiguration": {}},
        {"QueueConfigurations": [to_queue(["s3:Replication:*"])]},
    ],
)
@pytest.mark.usefixtures("bucket")
def test_what_is_not_implemented_is_refused(s3, configuration):
    with pytest.raises(ClientError) as caught:
        s3.put_bucket_notification_configuration(
            Bucket="amber-lake", NotificationConfiguration=configuration
        )
    assert caught.value.response["Error"]["Code"] == "NotImplemented"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


@pytest.mark.usefixtures("bucket")
def test_policies_decide_who_configures(aws):
    reader = aws.client("s3", aws.user("reader", ("Allow", "s3:GetBucketNotification", "*")))
    reader.get_bucket_notification_configuration(Bucket="amber-lake")
    assert refusal(reader)["Code"] == "AccessDenied"
