"""Who may do what: identities, bucket policies, strangers.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
"""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError

from cloud import policy
from garrison.core.message import Request

OTHER = "444455556666"


@pytest.fixture
def thing(s3, bucket):
    s3.put_object(Bucket=bucket, Key="thing", Body=b"x", Tagging="team=red")
    return {"Bucket": bucket, "Key": "thing"}


def denied(refused):
    response = refused.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert response["Error"]["Code"] == "AccessDenied"
    return response["Error"]["Message"]


def grant(s3, bucket, principal, action, *, path="/*", **more):
    s3.put_bucket_policy(
        Bucket=bucket,
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": principal,
                "Action": action,
                "Resource": f"arn:aws:s3:::{bucket}{path}",
                **more,
            }
        ),
    )


def test_who_may_nothing_is_told_what_was_missing(aws, bucket, thing):
    nobody = aws.client("s3", aws.user("nobody"))

    with pytest.raises(ClientError) as refused:
        nobody.get_object(**thing)

    assert denied(refused) == (
        f"User: arn:aws:iam::{aws.account}:user/nobody is not authorized to perform: s3:GetObject "
        f'on resource: "arn:aws:s3:::{bucket}/thing" because no identity-based policy allows the '
        "s3:GetObject action"
    )


def test_what_does_not_exist_is_told_to_who_may_list(aws, bucket):
    """404 with s3:ListBucket, 403 without it."""
    blind = aws.client("s3", aws.user("blind", ("Allow", "s3:GetObject", "*")))
    seeing = aws.client("s3", aws.user("seeing", ("Allow", ["s3:GetObject", "s3:ListBucket"], "*")))

    with pytest.raises(ClientError) as refused:
        blind.get_object(Bucket=bucket, Key="absent")
    assert "s3:ListBucket" in denied(refused)
    with pytest.raises(ClientError, match="NoSuchKey"):
        seeing.get_object(Bucket=bucket, Key="absent")


def test_another_account_needs_both_sides(aws, s3, bucket, thing):
    stranger = aws.client("s3", OTHER)
    with pytest.raises(ClientError) as refused:
        stranger.get_object(**thing)
    assert denied(refused) == "Access Denied"

    grant(s3, bucket, {"AWS": f"arn:aws:iam::{OTHER}:root"}, "s3:GetObject")

    assert stranger.get_object(**thing)["Body"].read() == b"x"


def test_anybody_reads_what_a_policy_gives_to_everybody(aws, s3, bucket, thing):
    anybody = aws.client("s3", signature_version=UNSIGNED)
    with pytest.raises(ClientError) as refused:
        anybody.get_object(**thing)
    assert denied(refused) == "Access Denied"

    s3.delete_public_access_block(Bucket=bucket)
    grant(s3, bucket, "*", "s3:GetObject")

    assert anybody.get_object(**thing)["Body"].read() == b"x"
    with pytest.raises(ClientError) as refused:
        anybody.put_object(**thing, Body=b"y")
    assert denied(refused) == "Access Denied"
    with pytest.raises(ClientError) as refused:
        anybody.list_buckets()
    denied(refused)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"s3:ExistingObjectTag/team": "red"}}, True),
        ({"StringEquals": {"s3:ExistingObjectTag/team": "blue"}}, False),
        ({"StringEquals": {"s3:authType": "REST-HEADER"}}, True),
        ({"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}, False),
        ({"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}}, True),
        ({"NumericLessThan": {"s3:signatureAge": "600000"}}, True),
        ({"StringEquals": {"s3:ResourceAccount": "111122223333"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
    ],
)
def test_condition_keys_of_a_read(aws, thing, condition, allowed):
    statement = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:GetObjectTagging"],
        "Resource": "*",
        "Condition": condition,
    }
    reader = aws.client("s3", aws.user("reader", statement))

    if allowed:
        assert reader.get_object(**thing)["Body"].read() == b"x"
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            reader.get_object(**thing)


@pytest.mark.parametrize(
    ("condition", "members", "allowed"),
    [
        ({"StringEquals": {"s3:RequestObjectTag/team": "red"}}, {"Tagging": "team=red"}, True),
        ({"StringEquals": {"s3:RequestObjectTag/team": "red"}}, {"Tagging": "team=blue"}, False),
        (
            {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team"]}},
            {"Tagging": "team=blue"},
            True,
        ),
        ({"StringEquals": {"s3:x-amz-storage-class": "STANDARD_IA"}}, {}, False),
        (
            {"StringEquals": {"s3:x-amz-storage-class": "STANDARD_IA"}},
            {"StorageClass": "STANDARD_IA"},
            True,
        ),
        ({"StringEquals": {"s3:if-none-match": "*"}}, {"IfNoneMatch": "*"}, True),
        ({"Null": {"s3:if-none-match": "false"}}, {}, False),
        (
            {"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}},
            {"ServerSideEncryption": "AES256"},
            True,
        ),
    ],
)
def test_condition_keys_of_a_write(aws, bucket, condition, members, allowed):
    statement = {
        "Effect": "Allow",
        "Action": ["s3:PutObject", "s3:PutObjectTagging"],
        "Resource": "*",
        "Condition": condition,
    }
    writer = aws.client("s3", aws.user("writer", statement))

    if allowed:
        writer.put_object(Bucket=bucket, Key="new", Body=b"", **members)
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            writer.put_object(Bucket=bucket, Key="new", Body=b"", **members)


def test_condition_keys_of_a_listing(aws, bucket):
    statement = {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": "*",
        "Condition": {
            "StringLike": {"s3:prefix": "home/bob/*"},
            "NumericLessThanEquals": {"s3:max-keys": "10"},
        },
    }
    bob = aws.client("s3", aws.user("bob", statement))

    bob.list_objects_v2(Bucket=bucket, Prefix="home/bob/", MaxKeys=10)
    for wrong in ({"Prefix": "home/", "MaxKeys": 10}, {"Prefix": "home/bob/", "MaxKeys": 11}):
        with pytest.raises(ClientError, match="AccessDenied"):
            bob.list_objects_v2(Bucket=bucket, **wrong)


def test_tags_need_their_own_permission(aws, bucket):
    writer = aws.client("s3", aws.user("writer", ("Allow", "s3:PutObject", "*")))

    writer.put_object(Bucket=bucket, Key="k", Body=b"")
    with pytest.raises(ClientError, match="s3:PutObjectTagging"):
        writer.put_object(Bucket=bucket, Key="k", Body=b"", Tagging="a=b")


def test_a_copy_needs_to_read_its_source(aws, bucket, thing):
    writer = aws.client("s3", aws.user("writer", ("Allow", "s3:Put*", "*")))

    with pytest.raises(ClientError, match="s3:GetObject"):
        writer.copy_object(Bucket=bucket, Key="copy", CopySource=thing)


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_presigned_url_is_its_makers_permission(aws, thing, version):
    """Signature Version 2 is what botocore signs URLs with by default in us-east-1.

    It takes the time from the machine, and not from the test's clock.
    """
    s3 = aws.client("s3", signature_version=version)
    url = urlsplit(s3.generate_presigned_url("get_object", Params=thing, ExpiresIn=60))
    request = Request(method="GET", path=url.path, query=url.query, headers={"host": url.netloc})

    assert aws.send(request).body == b"x"
    aws.clock.advance(timedelta(days=400 if version == "s3" else 0, seconds=61))
    late = aws.send(request)
    assert (late.status, b"Request has expired" in late.body) == (403, True)
