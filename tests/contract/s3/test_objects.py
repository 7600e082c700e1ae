"""Objects: put, get, head, delete.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import hashlib
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from cloud import START

BODY = b"0123456789"


@pytest.fixture
def name(s3, bucket):
    """The name of an object of ten bytes."""
    s3.put_object(Bucket=bucket, Key="ten", Body=BODY)
    return {"Bucket": bucket, "Key": "ten"}


def code(refused):
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 1_048_577, 5_000_000])
def test_what_was_put_is_got(s3, bucket, size):
    """Small, held and streamed bodies; as records and as blobs."""
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    put = s3.put_object(Bucket=bucket, Key="k", Body=body)

    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == body
    assert got["ContentLength"] == size


def test_what_goes_with_an_object_comes_back(s3, bucket):
    given = {
        "CacheControl": "no-cache",
        "ContentDisposition": "attachment",
        "ContentEncoding": "gzip",
        "ContentLanguage": "de",
        "ContentType": "text/plain",
        "Metadata": {"colour": "amber", "two-words": "a b"},
        "StorageClass": "STANDARD_IA",
        "WebsiteRedirectLocation": "/elsewhere",
    }
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", **given)

    got = s3.get_object(Bucket=bucket, Key="k")
    head = s3.head_object(Bucket=bucket, Key="k")

    assert {member: got[member] for member in given} == given
    assert {member: head[member] for member in given} == given
    assert got["LastModified"] == START


def test_headers_of_an_answer_can_be_chosen(s3, name):
    got = s3.get_object(**name, ResponseContentType="text/css", ResponseContentDisposition="inline")

    assert (got["ContentType"], got["ContentDisposition"]) == ("text/css", "inline")


@pytest.mark.parametrize(
    ("span", "body", "shown"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=0-100", BODY, "bytes 0-9/10"),
        ("bytes=-100", BODY, "bytes 0-9/10"),
    ],
)
def test_a_range_is_a_part_of_the_object(s3, name, span, body, shown):
    got = s3.get_object(**name, Range=span)

    assert got["Body"].read() == body
    assert got["ContentRange"] == shown
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206


@pytest.mark.parametrize("span", ["bytes=4-2", "lines=1-2", "bytes=1-2,4-5", "bytes=-"])
def test_what_is_no_range_is_ignored(s3, name, span):
    assert s3.get_object(**name, Range=span)["Body"].read() == BODY


@pytest.mark.parametrize("span", ["bytes=10-", "bytes=11-12", "bytes=-0"])
def test_a_range_beyond_the_object_is_refused(s3, name, span):
    with pytest.raises(ClientError) as refused:
        s3.get_object(**name, Range=span)

    assert code(refused) == (416, "InvalidRange")
    assert refused.value.response["Error"]["ActualObjectSize"] == "10"


def test_a_range_of_a_large_object_is_read_alone(s3, bucket):
    body = b"".join(number.to_bytes(4) for number in range(1_000_000))
    s3.put_object(Bucket=bucket, Key="k", Body=body)

    for start, end in ((0, 0), (131_071, 131_072), (262_144, 524_288), (3_999_999, 3_999_999)):
        got = s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={start}-{end}")
        assert got["Body"].read() == body[start : end + 1]


def test_conditions_of_a_read(s3, name):
    etag = s3.head_object(**name)["ETag"]
    later, earlier = START + timedelta(hours=1), START - timedelta(hours=1)

    for condition in (
        {"IfMatch": etag},
        {"IfMatch": "*"},
        {"IfNoneMatch": '"other"'},
        {"IfModifiedSince": earlier},
        {"IfUnmodifiedSince": later},
        {"IfMatch": etag, "IfUnmodifiedSince": earlier},
        {"IfNoneMatch": '"other"', "IfModifiedSince": later},
    ):
        assert s3.get_object(**name, **condition)["Body"].read() == BODY
    for condition in ({"IfMatch": '"other"'}, {"IfUnmodifiedSince": earlier}):
        with pytest.raises(ClientError) as refused:
            s3.get_object(**name, **condition)
        assert code(refused) == (412, "PreconditionFailed")
    for condition in ({"IfNoneMatch": etag}, {"IfModifiedSince": later}):
        with pytest.raises(ClientError) as refused:
            s3.get_object(**name, **condition)
        assert code(refused) == (304, "304")
        with pytest.raises(ClientError) as refused:
            s3.head_object(**name, **condition)
        assert code(refused) == (304, "304")


def test_conditions_of_a_write(s3, name, bucket):
    """Two that would both create an object: one does."""
    etag = s3.head_object(**name)["ETag"]

    with pytest.raises(ClientError) as refused:
        s3.put_object(**name, Body=b"new", IfNoneMatch="*")
    assert code(refused) == (412, "PreconditionFailed")
    with pytest.raises(ClientError) as refused:
        s3.put_object(**name, Body=b"new", IfMatch='"other"')
    assert code(refused) == (412, "PreconditionFailed")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="absent", Body=b"new", IfMatch=etag)
    assert code(refused) == (404, "NoSuchKey")
    with pytest.raises(ClientError) as refused:
        s3.put_object(**name, Body=b"new", IfNoneMatch=etag)
    assert code(refused) == (501, "NotImplemented")
    assert s3.get_object(**name)["Body"].read() == BODY

    s3.put_object(**name, Body=b"new", IfMatch=etag)
    s3.put_object(Bucket=bucket, Key="absent", Body=b"new", IfNoneMatch="*")

    assert s3.get_object(**name)["Body"].read() == b"new"


def test_what_is_not_there(s3, bucket):
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="absent")
    assert code(refused) == (404, "NoSuchKey")
    assert refused.value.response["Error"]["Key"] == "absent"
    with pytest.raises(ClientError) as refused:
        s3.head_object(Bucket=bucket, Key="absent")
    assert code(refused) == (404, "404")
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket="no-such-bucket-anywhere", Key="k")
    assert code(refused) == (404, "NoSuchBucket")
    assert refused.value.response["Error"]["BucketName"] == "no-such-bucket-anywhere"
    with pytest.raises(ClientError) as refused:
        s3.head_bucket(Bucket="no-such-bucket-anywhere")
    assert code(refused) == (404, "404")


def test_what_does_not_exist_is_deleted_already(s3, bucket):
    assert (
        s3.delete_object(Bucket=bucket, Key="absent")["ResponseMetadata"]["HTTPStatusCode"] == 204
    )


@pytest.mark.parametrize(
    "key",
    ["a/b c+d", "ü/日本", "..", "/leading", "trailing/", "a//b", "%2F", "a?b#c&d=e", "😀", "\x7f"],
)
def test_a_key_is_any_text(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")

    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"x"
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]


def test_limits(s3, bucket):
    s3.put_object(Bucket=bucket, Key="ü" * 512, Body=b"")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="ü" * 513, Body=b"")
    assert code(refused) == (400, "KeyTooLongError")
    s3.put_object(Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2047})
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2048})
    assert code(refused) == (400, "MetadataTooLarge")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="k", Body=b"", StorageClass="OUTPOSTS")
    assert code(refused) == (400, "InvalidStorageClass")


def test_many_are_deleted_at_once(s3, bucket):
    for key in ("a", "b", "c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")

    done = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "b"}, {"Key": "absent"}]}
    )

    assert done["Deleted"] == [{"Key": "a"}, {"Key": "b"}, {"Key": "absent"}]
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "c"}], "Quiet": True})
    assert "Deleted" not in quiet
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_of_many_each_is_allowed_by_itself(aws, s3, bucket):
    """What may not be deleted is an error among the others, and stays."""
    for key in ("mine", "theirs"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    user = aws.user("bob", ("Allow", "s3:DeleteObject", f"arn:aws:s3:::{bucket}/mine"))

    done = aws.client("s3", user).delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "mine"}, {"Key": "theirs"}]}
    )

    assert done["Deleted"] == [{"Key": "mine"}]
    assert [(each["Key"], each["Code"]) for each in done["Errors"]] == [("theirs", "AccessDenied")]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["theirs"]


@pytest.mark.parametrize("count", [0, 1001])
def test_many_are_1_to_1000(s3, bucket, count):
    objects = [{"Key": str(number)} for number in range(count)]

    with pytest.raises(ClientError, match="MalformedXML"):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": objects})


def test_tags_of_an_object(s3, name):
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]

    s3.put_object_tagging(**name, Tagging={"TagSet": tags})

    assert s3.get_object_tagging(**name)["TagSet"] == tags
    assert s3.get_object(**name)["TagCount"] == 2
    s3.delete_object_tagging(**name)
    assert s3.get_object_tagging(**name)["TagSet"] == []


def test_tags_come_with_the_object(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"", Tagging="a=1&b=two%20words")

    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [
        {"Key": "a", "Value": "1"},
        {"Key": "b", "Value": "two words"},
    ]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([("a", "1"), ("a", "2")], "InvalidTag"),
        ([(str(number), "") for number in range(11)], "BadRequest"),
        ([("aws:x", "1")], "InvalidTag"),
        ([("a" * 129, "1")], "InvalidTag"),
        ([("a", "1" * 257)], "InvalidTag"),
        ([("a", "{}")], "InvalidTag"),
    ],
)
def test_tags_have_rules(s3, name, tags, expected):
    tag_set = [{"Key": key, "Value": value} for key, value in tags]

    with pytest.raises(ClientError) as refused:
        s3.put_object_tagging(**name, Tagging={"TagSet": tag_set})

    assert code(refused) == (400, expected)


def test_attributes_of_an_object(s3, name):
    known = s3.get_object_attributes(
        **name, ObjectAttributes=["ETag", "Checksum", "StorageClass", "ObjectSize", "ObjectParts"]
    )

    assert known["ETag"] == hashlib.md5(BODY).hexdigest()
    assert known["Checksum"]["ChecksumType"] == "FULL_OBJECT"
    assert (known["StorageClass"], known["ObjectSize"]) == ("STANDARD", 10)
    assert "ObjectParts" not in known


def test_an_archived_object_is_restored_for_a_while(aws, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", StorageClass="GLACIER")
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="k")
    assert code(refused) == (403, "InvalidObjectState")

    s3.restore_object(Bucket=bucket, Key="k", RestoreRequest={"Days": 2})

    assert s3.head_object(Bucket=bucket, Key="k")["Restore"] == 'ongoing-request="true"'
    with pytest.raises(ClientError) as refused:
        s3.restore_object(Bucket=bucket, Key="k", RestoreRequest={"Days": 2})
    assert code(refused) == (409, "RestoreAlreadyInProgress")
    aws.clock.advance(timedelta(hours=5))
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    assert 'ongoing-request="false"' in s3.head_object(Bucket=bucket, Key="k")["Restore"]
    aws.clock.advance(timedelta(days=3))
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="k")
    assert code(refused) == (403, "InvalidObjectState")
