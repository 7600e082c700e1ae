"""Copies.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from cloud import START


@pytest.fixture
def source(s3, bucket):
    s3.put_object(
        Bucket=bucket,
        Key="source key",
        Body=b"x" * 100_000,
        Metadata={"colour": "amber"},
        ContentType="text/plain",
        Tagging="team=red",
    )
    return {"Bucket": bucket, "Key": "source key"}


def test_a_copy_has_all_that_its_source_has(s3, bucket, source):
    copied = s3.copy_object(Bucket=bucket, Key="copy", CopySource=source)

    got = s3.get_object(Bucket=bucket, Key="copy")
    assert got["Body"].read() == b"x" * 100_000
    assert copied["CopyObjectResult"]["ETag"] == got["ETag"]
    assert (got["Metadata"], got["ContentType"]) == ({"colour": "amber"}, "text/plain")
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == [
        {"Key": "team", "Value": "red"}
    ]


def test_what_is_replaced_is_the_requests(s3, bucket, source):
    s3.copy_object(
        Bucket=bucket,
        Key="copy",
        CopySource=source,
        MetadataDirective="REPLACE",
        Metadata={"shape": "round"},
        TaggingDirective="REPLACE",
        Tagging="team=blue",
        StorageClass="ONEZONE_IA",
    )

    got = s3.head_object(Bucket=bucket, Key="copy")
    assert got["Metadata"] == {"shape": "round"}
    assert got["ContentType"] == "binary/octet-stream"
    assert got["StorageClass"] == "ONEZONE_IA"
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == [
        {"Key": "team", "Value": "blue"}
    ]


def test_a_copy_to_itself_must_change_something(s3, source):
    with pytest.raises(ClientError, match="copy an object to itself without changing"):
        s3.copy_object(**source, CopySource=source)

    s3.copy_object(**source, CopySource=source, MetadataDirective="REPLACE", Metadata={"a": "b"})

    got = s3.get_object(**source)
    assert (got["Metadata"], got["ContentLength"]) == ({"a": "b"}, 100_000)
    assert got["Body"].read() == b"x" * 100_000


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"CopySourceIfMatch": "*"}, True),
        ({"CopySourceIfMatch": '"other"'}, False),
        ({"CopySourceIfNoneMatch": '"other"'}, True),
        ({"CopySourceIfNoneMatch": "*"}, False),
        ({"CopySourceIfModifiedSince": START - timedelta(hours=1)}, True),
        ({"CopySourceIfModifiedSince": START + timedelta(hours=1)}, False),
        ({"CopySourceIfUnmodifiedSince": START - timedelta(hours=1)}, False),
    ],
)
def test_conditions_on_the_source(s3, bucket, source, condition, holds):
    if holds:
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, **condition)
        return
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, **condition)


def test_a_version_can_be_copied_back(s3, versioned):
    first = s3.put_object(Bucket=versioned, Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket=versioned, Key="k", Body=b"2")

    copied = s3.copy_object(
        Bucket=versioned,
        Key="k",
        CopySource={"Bucket": versioned, "Key": "k", "VersionId": first},
    )

    assert copied["CopySourceVersionId"] == first
    assert s3.get_object(Bucket=versioned, Key="k")["Body"].read() == b"1"


def test_what_is_not_there_cannot_be_copied(s3, bucket):
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.copy_object(Bucket=bucket, Key="k", CopySource=f"{bucket}/absent")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.copy_object(Bucket=bucket, Key="k", CopySource="no-such-bucket-anywhere/k")
    with pytest.raises(ClientError, match="InvalidArgument"):
        s3.copy_object(Bucket=bucket, Key="k", CopySource="nothing")


def test_a_copy_can_cross_regions(aws, source):
    there = aws.client("s3", region="eu-west-1")
    there.create_bucket(
        Bucket="far-one", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )

    there.copy_object(Bucket="far-one", Key="copy", CopySource=source)

    assert there.get_object(Bucket="far-one", Key="copy")["ContentLength"] == 100_000


def test_what_was_uploaded_in_parts_becomes_whole(s3, bucket):
    begun = s3.create_multipart_upload(Bucket=bucket, Key="parts")
    upload = {"Bucket": bucket, "Key": "parts", "UploadId": begun["UploadId"]}
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"],
        }
        for number, body in ((1, b"a" * (5 << 20)), (2, b"b"))
    ]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    copied = s3.copy_object(Bucket=bucket, Key="whole", CopySource=f"{bucket}/parts")

    assert "-" not in copied["CopyObjectResult"]["ETag"]
    assert s3.get_object(Bucket=bucket, Key="whole")["Body"].read() == b"a" * (5 << 20) + b"b"
