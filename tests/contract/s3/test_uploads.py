"""Multipart uploads.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

import hashlib

import pytest
from botocore.exceptions import ClientError

MIB = 1 << 20
FIRST, LAST = b"a" * (5 * MIB), b"b" * 1000


@pytest.fixture
def upload(s3, bucket):
    """The name of an upload that is under way."""
    begun = s3.create_multipart_upload(Bucket=bucket, Key="big", Metadata={"colour": "amber"})
    return {"Bucket": bucket, "Key": "big", "UploadId": begun["UploadId"]}


def put(s3, upload, number, body, **more):
    put = s3.upload_part(**upload, PartNumber=number, Body=body, **more)
    return {"PartNumber": number, "ETag": put["ETag"]}


def complete(s3, upload, parts, **more):
    return s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, **more)


def test_parts_become_one_object(s3, upload):
    """The ETag is the MD5 of the parts' MD5s, and how many they are."""
    parts = [put(s3, upload, 1, FIRST), put(s3, upload, 3, LAST)]

    done = complete(s3, upload, parts)

    digests = hashlib.md5(FIRST).digest() + hashlib.md5(LAST).digest()
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'
    whole = s3.get_object(Bucket=upload["Bucket"], Key="big")
    assert whole["Body"].read() == FIRST + LAST
    assert whole["Metadata"] == {"colour": "amber"}


def test_a_range_goes_across_parts(s3, upload):
    complete(s3, upload, [put(s3, upload, 1, FIRST), put(s3, upload, 2, LAST)])

    span = s3.get_object(
        Bucket=upload["Bucket"], Key="big", Range=f"bytes={5 * MIB - 2}-{5 * MIB + 1}"
    )

    assert span["Body"].read() == b"aabb"
    assert span["ContentRange"] == f"bytes {5 * MIB - 2}-{5 * MIB + 1}/{5 * MIB + 1000}"


def test_a_part_is_read_by_its_number(s3, upload):
    complete(s3, upload, [put(s3, upload, 1, FIRST), put(s3, upload, 2, LAST)])

    part = s3.get_object(Bucket=upload["Bucket"], Key="big", PartNumber=2)

    assert part["Body"].read() == LAST
    assert part["PartsCount"] == 2
    with pytest.raises(ClientError, match="InvalidPartNumber") as refused:
        s3.get_object(Bucket=upload["Bucket"], Key="big", PartNumber=3)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 416


def test_a_part_that_comes_again_replaces_the_first(s3, upload):
    put(s3, upload, 1, b"first")

    again = put(s3, upload, 1, b"second")

    complete(s3, upload, [again])
    assert s3.get_object(Bucket=upload["Bucket"], Key="big")["Body"].read() == b"second"


def test_parts_are_listed_page_by_page(s3, upload):
    for number in (1, 2, 5):
        put(s3, upload, number, b"x" * number)

    page = s3.list_parts(**upload, MaxParts=2)
    rest = s3.list_parts(**upload, PartNumberMarker=page["NextPartNumberMarker"])

    assert [part["PartNumber"] for part in page["Parts"]] == [1, 2]
    assert page["IsTruncated"]
    assert [(part["PartNumber"], part["Size"]) for part in rest["Parts"]] == [(5, 5)]
    assert not rest["IsTruncated"]


def test_an_upload_that_is_given_up_leaves_nothing(s3, upload):
    put(s3, upload, 1, FIRST)

    s3.abort_multipart_upload(**upload)

    assert "Uploads" not in s3.list_multipart_uploads(Bucket=upload["Bucket"])
    with pytest.raises(ClientError, match="NoSuchUpload"):
        s3.list_parts(**upload)
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket=upload["Bucket"], Key="big")


def test_uploads_are_listed_by_key_and_time(s3, bucket, aws, minutes):
    ids = []
    for key in ("b", "a", "b", "c/d"):
        ids.append(s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"])
        aws.clock.advance(minutes(1))

    page = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=2, Delimiter="/")
    rest = s3.list_multipart_uploads(
        Bucket=bucket,
        Delimiter="/",
        KeyMarker=page["NextKeyMarker"],
        UploadIdMarker=page["NextUploadIdMarker"],
    )

    assert [each["UploadId"] for each in page["Uploads"]] == [ids[1], ids[0]]
    assert [each["UploadId"] for each in rest["Uploads"]] == [ids[2]]
    assert rest["CommonPrefixes"] == [{"Prefix": "c/"}]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([], "MalformedXML"),
        ([(2, "ours"), (1, "ours")], "InvalidPartOrder"),
        ([(1, "other")], "InvalidPart"),
        ([(7, "ours")], "InvalidPart"),
        ([(1, "ours"), (2, "ours")], "EntityTooSmall"),
    ],
)
def test_a_list_of_parts_must_be_right(s3, upload, parts, code):
    etags = {number: put(s3, upload, number, b"small")["ETag"] for number in (1, 2)}
    etags[7] = etags[1]
    listed = [
        {"PartNumber": number, "ETag": etags[number] if etag == "ours" else '"0"'}
        for number, etag in parts
    ]

    with pytest.raises(ClientError) as refused:
        complete(s3, upload, listed)

    assert refused.value.response["Error"]["Code"] == code
    assert len(s3.list_parts(**upload)["Parts"]) == 2


def test_a_part_number_is_1_to_10000(s3, upload):
    with pytest.raises(ClientError, match="Part number must be an integer between 1 and 10000"):
        put(s3, upload, 10_001, b"x")


def test_a_part_may_be_a_range_of_another_object(s3, bucket, upload):
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")

    copied = s3.upload_part_copy(
        **upload, PartNumber=1, CopySource=f"{bucket}/source", CopySourceRange="bytes=2-4"
    )

    etag = copied["CopyPartResult"]["ETag"]
    assert etag == f'"{hashlib.md5(b"234").hexdigest()}"'
    complete(s3, upload, [{"PartNumber": 1, "ETag": etag}])
    assert s3.get_object(Bucket=bucket, Key="big")["Body"].read() == b"234"


@pytest.mark.parametrize("span", ["bytes=2-10", "bytes=-4", "2-4", "bytes=4-2"])
def test_a_copied_range_must_be_within_the_source(s3, bucket, upload, span):
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")

    with pytest.raises(ClientError, match="InvalidArgument"):
        s3.upload_part_copy(
            **upload, PartNumber=1, CopySource=f"{bucket}/source", CopySourceRange=span
        )


def test_full_object_checksums_of_parts_add_up(s3, bucket):
    """CRC-64/NVME of the whole is computed from those of the parts."""
    begun = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="CRC64NVME")
    upload = {"Bucket": bucket, "Key": "k", "UploadId": begun["UploadId"]}
    parts = []
    for number, body in ((1, FIRST), (2, LAST)):
        done = s3.upload_part(**upload, PartNumber=number, Body=body, ChecksumAlgorithm="CRC64NVME")
        parts.append(
            {
                "PartNumber": number,
                "ETag": done["ETag"],
                "ChecksumCRC64NVME": done["ChecksumCRC64NVME"],
            }
        )

    done = complete(s3, upload, parts)

    whole = s3.put_object(
        Bucket=bucket, Key="same", Body=FIRST + LAST, ChecksumAlgorithm="CRC64NVME"
    )
    assert done["ChecksumCRC64NVME"] == whole["ChecksumCRC64NVME"]
    assert done["ChecksumType"] == "FULL_OBJECT"


def test_composite_checksums_count_their_parts(s3, bucket):
    begun = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA256")
    upload = {"Bucket": bucket, "Key": "k", "UploadId": begun["UploadId"]}
    done = s3.upload_part(**upload, PartNumber=1, Body=LAST, ChecksumAlgorithm="SHA256")
    parts = [{"PartNumber": 1, "ETag": done["ETag"], "ChecksumSHA256": done["ChecksumSHA256"]}]

    done = complete(s3, upload, parts)

    assert done["ChecksumSHA256"].endswith("-1")
    known = s3.get_object_attributes(
        Bucket=bucket, Key="k", ObjectAttributes=["Checksum", "ObjectParts", "ObjectSize"]
    )
    assert known["ObjectParts"]["TotalPartsCount"] == 1
    assert known["ObjectParts"]["Parts"][0]["Size"] == 1000
    assert known["ObjectSize"] == 1000


def test_an_upload_can_be_completed_once(s3, upload):
    part = put(s3, upload, 1, b"x")
    complete(s3, upload, [part])

    with pytest.raises(ClientError, match="NoSuchUpload"):
        complete(s3, upload, [part])


def test_a_bucket_with_an_upload_under_way_can_be_deleted(s3, upload):
    """Only objects keep a bucket."""
    put(s3, upload, 1, FIRST)

    s3.delete_bucket(Bucket=upload["Bucket"])

    s3.create_bucket(Bucket=upload["Bucket"])
    with pytest.raises(ClientError, match="NoSuchUpload"):
        s3.list_parts(**upload)
