"""Real botocore signers on one side, our verification on the other."""

import io
from datetime import UTC, datetime
from urllib.parse import urlsplit

import botocore.auth
import pytest
from botocore.auth import (
    S3SigV4Auth,
    S3SigV4PostAuth,
    S3SigV4QueryAuth,
    SigV4Auth,
    SigV4QueryAuth,
)
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum

from garrison.core.message import Request
from garrison.sigv4 import (
    chunked_decoder,
    lower_names,
    parse_authorization,
    parse_post_form,
    rules_for,
    verify,
    verify_post,
)
from garrison.sigv4.errors import SignatureMismatchError

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
LONG_TERM = Credentials("AKIDEXAMPLE", SECRET)
TEMPORARY = Credentials("ASIAEXAMPLE", SECRET, "token/with+signs==")
credentials = pytest.mark.parametrize("keys", [LONG_TERM, TEMPORARY], ids=["long", "temporary"])


@pytest.fixture(autouse=True)
def botocores_clock_stands_still(monkeypatch):
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))


def over_the_wire(aws_request):
    """The request as a server receives it, through botocore's own preparation."""
    prepared = aws_request.prepare()
    url = urlsplit(prepared.url)
    headers = {"host": url.netloc}
    for name, value in prepared.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        headers[name.lower()] = text.strip()
    body = prepared.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    return Request(
        method=prepared.method,
        path=url.path or "/",
        query=url.query,
        headers=headers,
        body=bytes(body),
    )


def check(request, service, secret=SECRET, *, payload_hash=None):
    presented = parse_authorization(request)
    verify(
        request,
        presented,
        secret,
        now=NOW,
        rules=rules_for(service),
        service=service,
        region="us-east-1",
        payload_hash=payload_hash,
    )
    return presented


def new_request(**changes):
    settings = {
        "method": "POST",
        "url": "http://localhost:4566/",
        "headers": {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "A.B"},
        "data": b'{"a": 1}',
    }
    return AWSRequest(**settings | changes)


@credentials
@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:4566/",
        "http://localhost:4566/2015-03-31/functions/a%3Ab/invocations?Qualifier=x&b=%20&a=%C3%A4",
        "http://localhost:4566/a//b/../c/./d/?acl",
        "https://kms.us-east-1.amazonaws.com/",
    ],
)
def test_header_signatures_are_accepted(keys, url):
    aws_request = new_request(url=url)
    SigV4Auth(keys, "kms", "us-east-1").add_auth(aws_request)
    request = over_the_wire(aws_request)

    presented = check(request, "kms")

    assert presented.access_key_id == keys.access_key
    assert presented.security_token == (keys.token or "")
    with pytest.raises(SignatureMismatchError):
        check(request, "kms", "another")


@credentials
def test_a_date_header_is_accepted_in_place_of_x_amz_date(keys):
    aws_request = new_request()
    aws_request.headers["Date"] = "Thu, 01 Jan 2026 12:00:00 GMT"
    SigV4Auth(keys, "kms", "us-east-1").add_auth(aws_request)

    check(over_the_wire(aws_request), "kms")


@credentials
def test_presigned_urls_are_accepted(keys):
    url = "http://localhost:4566/?Action=GetCallerIdentity&Version=2011-06-15"
    aws_request = new_request(method="GET", url=url, headers={}, data=b"")
    SigV4QueryAuth(keys, "sts", "us-east-1", expires=900).add_auth(aws_request)

    presented = check(over_the_wire(aws_request), "sts")

    assert presented.placement == "query"
    assert presented.expires_s == 900
    assert presented.security_token == (keys.token or "")


@credentials
@pytest.mark.parametrize("key", ["a/b.txt", "a//b/../c", "sp%20ace%2Bplus", "%C3%A4~", "."])
@pytest.mark.parametrize("query", ["", "?versionId=1%2F2&tagging", "?list-type=2&prefix=a%20b"])
def test_s3_signatures_are_accepted(keys, key, query):
    url = f"http://localhost:4566/bucket/{key}{query}"
    aws_request = new_request(method="PUT", url=url, headers={"x-amz-meta-a": "b   c"})
    S3SigV4Auth(keys, "s3", "us-east-1").add_auth(aws_request)

    check(over_the_wire(aws_request), "s3")


@credentials
@pytest.mark.parametrize("key", ["a/b.txt", "sp%20ace", "a//b"])
def test_s3_presigned_urls_are_accepted(keys, key):
    url = f"http://localhost:4566/bucket/{key}?versionId=x%2By"
    aws_request = new_request(method="GET", url=url, headers={}, data=b"")
    S3SigV4QueryAuth(keys, "s3", "us-east-1", expires=604_800).add_auth(aws_request)

    check(over_the_wire(aws_request), "s3")


@credentials
def test_s3_post_forms_are_accepted(keys):
    aws_request = new_request()
    fields = {"key": "uploads/${filename}", "acl": "private"}
    policy = {
        "expiration": "2026-01-01T13:00:00Z",
        "conditions": [
            {"bucket": "photos"},
            ["starts-with", "$key", "uploads/"],
            {"acl": "private"},
        ],
    }
    aws_request.context["s3-presign-post-fields"] = fields
    aws_request.context["s3-presign-post-policy"] = policy
    S3SigV4PostAuth(keys, "s3", "us-east-1").add_auth(aws_request)
    form = lower_names(fields | {"bucket": "photos", "key": "uploads/a.jpg"})

    presented = parse_post_form(form)

    assert presented.security_token == (keys.token or "")
    verify_post(form, presented, SECRET, now=NOW, region="us-east-1")
    with pytest.raises(SignatureMismatchError):
        verify_post(form, presented, "another", now=NOW, region="us-east-1")


@credentials
@pytest.mark.parametrize("size", [0, 5, 8192, 30_000])
def test_streams_with_a_checksum_trailer_are_accepted(keys, size):
    data = bytes(range(256)) * 200
    wrapper = AwsChunkedWrapper(
        io.BytesIO(data[:size]),
        checksum_cls=Crc32Checksum,
        checksum_name="x-amz-checksum-crc32",
        chunk_size=8192,
    )
    aws_request = new_request(
        method="PUT",
        url="https://localhost:4566/bucket/key",
        headers={
            "Content-Encoding": "aws-chunked",
            "X-Amz-Trailer": "x-amz-checksum-crc32",
            "X-Amz-Decoded-Content-Length": str(size),
            "X-Amz-Content-SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        },
        data=b"",
    )
    aws_request.context["checksum"] = {
        "request_algorithm": {"in": "trailer", "algorithm": "crc32", "name": "x"}
    }
    S3SigV4Auth(keys, "s3", "us-east-1").add_auth(aws_request)
    request = over_the_wire(aws_request)

    presented = check(request, "s3")
    decoder = chunked_decoder(request, presented, SECRET)
    decoded = decoder.feed(wrapper.read())

    checksum = Crc32Checksum()
    checksum.update(data[:size])
    assert decoded == data[:size]
    assert decoder.close() == {"x-amz-checksum-crc32": checksum.b64digest()}
