"""What is public, and what only looks so: buckets, their objects, and queues."""

import json

import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError

from cloud import policy

OTHER = "444455556666"
PUBLIC = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::amber-lake", "arn:aws:s3:::amber-lake/*"],
}
NO_BLOCK = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False
)


def code(operation, **request):
    """Return the code of the error that a request gets; empty if it gets none."""
    try:
        operation(**request)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


@pytest.fixture
def lake(aws):
    """A bucket that blocks nothing, and takes ACLs; with an object."""
    aws.s3.create_bucket(Bucket="amber-lake", ObjectOwnership="ObjectWriter")
    aws.s3.put_public_access_block(Bucket="amber-lake", PublicAccessBlockConfiguration=NO_BLOCK)
    aws.s3.put_object(Bucket="amber-lake", Key="k", Body=b"x")
    return "amber-lake"


@pytest.fixture
def anybody(aws):
    return aws.client("s3", signature_version=UNSIGNED)


@pytest.fixture
def foreign(aws):
    return aws.client("s3", OTHER)


def test_nobody_gets_in_without_a_word_of_the_owner(lake, anybody, foreign):
    for client in (anybody, foreign):
        assert code(client.get_object, Bucket=lake, Key="k") == "AccessDenied"
        assert code(client.list_objects_v2, Bucket=lake) == "AccessDenied"
        assert code(client.put_object, Bucket=lake, Key="mine", Body=b"") == "AccessDenied"
        assert code(client.delete_object, Bucket=lake, Key="k") == "AccessDenied"
        assert code(client.get_bucket_policy, Bucket=lake) == "AccessDenied"
        assert code(client.put_bucket_acl, Bucket=lake, ACL="public-read") == "AccessDenied"
    assert code(anybody.create_bucket, Bucket="anybodys-lake") == "AccessDenied"
    assert code(anybody.list_buckets) == "AccessDenied"


def test_a_public_bucket_is_not_when_its_account_says_so(aws, lake, anybody, foreign):
    aws.s3.put_bucket_policy(Bucket=lake, Policy=policy(PUBLIC))
    aws.s3.put_object_acl(Bucket=lake, Key="k", ACL="public-read")
    assert code(anybody.get_object, Bucket=lake, Key="k") == ""
    aws.client("s3control").put_public_access_block(
        AccountId=aws.account,
        PublicAccessBlockConfiguration=dict.fromkeys(NO_BLOCK, True),
    )
    for client in (anybody, foreign):
        assert code(client.get_object, Bucket=lake, Key="k") == "AccessDenied"
        assert code(client.list_objects_v2, Bucket=lake) == "AccessDenied"
    assert code(aws.s3.put_object_acl, Bucket=lake, Key="k", ACL="public-read") == "AccessDenied"
    opened = {"GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}
    assert code(aws.s3.put_object, Bucket=lake, Key="n", Body=b"", **opened) == "AccessDenied"
    assert code(aws.s3.create_multipart_upload, Bucket=lake, Key="n", **opened) == "AccessDenied"
    copied = {"CopySource": f"{lake}/k", "ACL": "public-read"}
    assert code(aws.s3.copy_object, Bucket=lake, Key="n", **copied) == "AccessDenied"


def test_who_may_write_to_a_bucket_may_not_read_or_share_it(aws, lake, anybody):
    aws.s3.put_bucket_acl(Bucket=lake, ACL="public-read-write")
    anybody.put_object(Bucket=lake, Key="dropped", Body=b"x")

    assert code(anybody.get_object, Bucket=lake, Key="k") == "AccessDenied"
    assert code(anybody.get_object, Bucket=lake, Key="dropped") == "AccessDenied"
    assert code(anybody.put_object_acl, Bucket=lake, Key="k", ACL="public-read") == "AccessDenied"
    shared = {"Bucket": lake, "Key": "k", "Body": b"", "ACL": "public-read"}
    assert code(anybody.put_object, **shared) == "AccessDenied"
    tagged = {"Bucket": lake, "Key": "k", "Body": b"", "Tagging": "public=yes"}
    assert code(anybody.put_object, **tagged) == "AccessDenied"


def test_authenticated_users_are_those_of_accounts_who_may(aws, lake, anybody):
    aws.s3.put_object_acl(Bucket=lake, Key="k", ACL="authenticated-read")
    assert code(anybody.get_object, Bucket=lake, Key="k") == "AccessDenied"


def test_a_bucket_policy_does_not_open_what_another_account_owns(aws, lake, anybody, foreign):
    aws.s3.put_bucket_policy(Bucket=lake, Policy=policy(PUBLIC))
    foreign.put_object(Bucket=lake, Key="theirs", Body=b"x")

    assert code(anybody.get_object, Bucket=lake, Key="theirs") == "AccessDenied"
    assert code(aws.s3.get_object, Bucket=lake, Key="theirs") == "AccessDenied"
    assert code(aws.s3.put_object_acl, Bucket=lake, Key="theirs", ACL="private") == "AccessDenied"
    copied = {"CopySource": f"{lake}/theirs"}
    assert code(aws.s3.copy_object, Bucket=lake, Key="n", **copied) == "AccessDenied"


def test_an_expected_owner_is_the_owner(aws, lake):
    wrong = {"Bucket": lake, "ExpectedBucketOwner": OTHER}
    assert code(aws.s3.get_object, Key="k", **wrong) == "AccessDenied"
    assert code(aws.s3.put_object, Key="n", Body=b"", **wrong) == "AccessDenied"
    assert code(aws.s3.delete_bucket, **wrong) == "AccessDenied"
    source = {"CopySource": f"{lake}/k", "ExpectedSourceBucketOwner": OTHER}
    assert code(aws.s3.copy_object, Bucket=lake, Key="n", **source) == "AccessDenied"


def test_a_bucket_tells_no_queue_that_did_not_let_it(aws, lake):
    """Neither another account's queue, nor one of its own, nor by leaving the check out."""
    aws.client("sqs", OTHER).create_queue(QueueName="theirs")
    url = aws.sqs.create_queue(QueueName="ours")["QueueUrl"]
    for account, name in ((OTHER, "theirs"), (aws.account, "ours")):
        arn = f"arn:aws:sqs:us-east-1:{account}:{name}"
        wanted = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
        request = {"Bucket": lake, "NotificationConfiguration": wanted}
        assert code(aws.s3.put_bucket_notification_configuration, **request) == "InvalidArgument"
    aws.s3.put_bucket_notification_configuration(SkipDestinationValidation=True, **request)
    aws.s3.put_object(Bucket=lake, Key="n", Body=b"x")
    aws.run_due()
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=url)


def test_a_queue_that_lets_s3_in_for_one_account_is_closed_for_anothers_bucket(aws, lake):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": OTHER}},
    }
    aws.client("sqs", OTHER).create_queue(
        QueueName="theirs", Attributes={"Policy": policy(statement)}
    )
    arn = f"arn:aws:sqs:us-east-1:{OTHER}:theirs"
    wanted = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    assert (
        code(
            aws.s3.put_bucket_notification_configuration,
            Bucket=lake,
            NotificationConfiguration=wanted,
        )
        == "InvalidArgument"
    )


def test_a_receipt_opens_the_queue_that_gave_it_alone(aws):
    ours, theirs = (aws.sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("a", "b"))
    aws.sqs.send_message(QueueUrl=ours, MessageBody="x")
    receipt = aws.sqs.receive_message(QueueUrl=ours)["Messages"][0]["ReceiptHandle"]
    key = aws.user("b", ("Allow", "sqs:*", f"arn:aws:sqs:us-east-1:{aws.account}:b"))
    sqs = aws.client("sqs", key)
    code(sqs.delete_message, QueueUrl=theirs, ReceiptHandle=receipt)
    code(sqs.change_message_visibility, QueueUrl=theirs, ReceiptHandle=receipt, VisibilityTimeout=0)
    numbers = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    found = aws.sqs.get_queue_attributes(QueueUrl=ours, AttributeNames=list(numbers))
    assert [found["Attributes"][name] for name in numbers] == ["0", "1"]


def test_a_queues_policy_gives_no_other_account_its_management(aws):
    everything = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "sqs:*"}
    url = aws.sqs.create_queue(
        QueueName="q",
        Attributes={"Policy": policy(everything | {"Resource": "*"})},
    )["QueueUrl"]
    foreign = aws.client("sqs", OTHER)
    foreign.send_message(QueueUrl=url, MessageBody="x")
    for operation, request in {
        "delete_queue": {},
        "set_queue_attributes": {"Attributes": {"Policy": ""}},
        "add_permission": {"Label": "l", "AWSAccountIds": [OTHER], "Actions": ["*"]},
        "tag_queue": {"Tags": {"a": "b"}},
    }.items():
        assert code(getattr(foreign, operation), QueueUrl=url, **request) != "", operation
    handle = json.dumps({"taskId": "x", "sourceArn": f"arn:aws:sqs:us-east-1:{aws.account}:q"})
    assert code(foreign.cancel_message_move_task, TaskHandle=handle) != ""
