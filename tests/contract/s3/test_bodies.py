"""Bodies that are verified as they are read, whatever their size and framing.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

import base64
import hashlib
import zlib

import pytest
from botocore.exceptions import ClientError
from msgspec import structs

from garrison.core.message import Request
from garrison.sigv4 import Signer
from garrison.sigv4.rules import S3

ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]
SMALL, LARGE = b"x" * 1000, bytes(range(256)) * 8192


def b64(digest):
    return base64.b64encode(digest).decode()


def put_signed(aws, bucket, signed, sent):
    """Put an object whose signature is over one body, and send another; return the answer."""
    request = Request(
        method="PUT",
        path=f"/{bucket}/k",
        query="",
        headers={"host": "localhost:4566", "content-length": str(len(signed))},
        body=signed,
    )
    ready = sign(aws, request, hashlib.sha256(signed).hexdigest())
    return aws.send(structs.replace(ready, body=sent))


def absent(s3, bucket):
    return "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["held", "streamed"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_checksum_is_computed_kept_and_shown(s3, bucket, algorithm, body):
    put = s3.put_object(Bucket=bucket, Key="k", Body=body, ChecksumAlgorithm=algorithm)

    member = f"Checksum{algorithm}"
    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert put[member] == head[member]
    assert head["ChecksumType"] == "FULL_OBJECT"
    assert s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["Body"].read() == body


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["held", "streamed"])
def test_a_wrong_checksum_changes_nothing(s3, bucket, body):
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=body, ChecksumCRC32=b64(b"1234"))
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(
            Bucket=bucket, Key="k", Body=body, ContentMD5=b64(hashlib.md5(b"other").digest())
        )

    assert absent(s3, bucket)


def test_a_checksum_must_be_one(s3, bucket):
    with pytest.raises(ClientError, match="InvalidDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"", ContentMD5="nonsense")
    with pytest.raises(ClientError, match="Value for x-amz-checksum-crc32 header is invalid"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"", ChecksumCRC32="nonsense")


def test_without_a_checksum_crc64_is_computed(aws, bucket):
    plain = aws.client("s3", request_checksum_calculation="when_required")

    put = plain.put_object(Bucket=bucket, Key="k", Body=SMALL)

    assert "ChecksumCRC64NVME" in put


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["held", "streamed"])
def test_another_body_than_was_signed_changes_nothing(aws, s3, bucket, body):
    response = put_signed(aws, bucket, body, b"y" + body[1:])

    assert response.status == 400
    assert b"XAmzContentSHA256Mismatch" in response.body
    assert absent(s3, bucket)


def test_a_body_that_ends_early_changes_nothing(aws, s3, bucket):
    response = put_signed(aws, bucket, LARGE, LARGE[:-1])

    assert response.status == 400
    assert b"IncompleteBody" in response.body
    assert absent(s3, bucket)


def chunked(body, *, chunk=65_536, trailer=""):
    framed = b""
    for start in range(0, len(body), chunk):
        piece = body[start : start + chunk]
        framed += b"%x\r\n%b\r\n" % (len(piece), piece)
    return framed + b"0\r\n" + trailer.encode() + b"\r\n"


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["held", "streamed"])
@pytest.mark.parametrize("good", [True, False])
def test_unsigned_chunks_with_a_trailer(aws, s3, bucket, body, good):
    """What SDKs send over HTTPS: the checksum comes after the body."""
    checksum = b64(zlib.crc32(body if good else b"other").to_bytes(4))
    framed = chunked(body, trailer=f"x-amz-checksum-crc32:{checksum}\r\n")
    claim = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    request = Request(
        method="PUT",
        path=f"/{bucket}/k",
        query="",
        headers={
            "host": "localhost:4566",
            "x-amz-content-sha256": claim,
            "x-amz-decoded-content-length": str(len(body)),
            "x-amz-trailer": "x-amz-checksum-crc32",
            "content-encoding": "aws-chunked",
        },
        body=framed,
    )

    response = aws.send(sign(aws, request, claim))

    if good:
        assert response.status == 200
        got = s3.get_object(Bucket=bucket, Key="k")
        assert got["Body"].read() == body
        assert "ContentEncoding" not in got
    else:
        assert (response.status, b"BadDigest" in response.body) == (400, True)
        assert absent(s3, bucket)


def sign(aws, request, payload_hash):
    key = aws.administrator
    signer = Signer(
        access_key_id=key.access_key_id,
        secret=key.secret_access_key,
        region="us-east-1",
        service="s3",
        rules=S3,
    )
    return signer.sign(request, now=aws.clock.now(), payload_hash=payload_hash)
