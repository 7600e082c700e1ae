"""What pages of other sites may ask of a bucket, and what browsers are told."""

import pytest
from botocore.exceptions import ClientError

from garrison.core.message import Request

PAGE = "https://app.example.com"
RULE = {
    "ID": "app",
    "AllowedOrigins": ["https://*.example.com"],
    "AllowedMethods": ["GET", "PUT"],
    "AllowedHeaders": ["x-amz-*", "Content-Type"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 3000,
}


@pytest.fixture
def shared(s3, bucket):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [RULE]})
    return bucket


@pytest.fixture
def ask(aws):
    """Ask as a browser does before it sends."""

    def send(path, origin=PAGE, method="PUT", headers="", host="localhost:4566"):
        asked = {"host": host}
        if origin:
            asked["origin"] = origin
        if method:
            asked["access-control-request-method"] = method
        if headers:
            asked["access-control-request-headers"] = headers
        return aws.send(Request(method="OPTIONS", path=path, query="", headers=asked))

    return send


def test_rules_are_returned_as_they_were_put(s3, shared):
    shown = s3.get_bucket_cors(Bucket=shared)["CORSRules"]
    assert shown == [RULE]
    s3.delete_bucket_cors(Bucket=shared)
    with pytest.raises(ClientError, match="NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=shared)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"AllowedMethods": ["PATCH"]}, "InvalidRequest"),
        ({"AllowedOrigins": ["*.a.*"]}, "InvalidRequest"),
        ({"AllowedHeaders": ["*-*"]}, "InvalidRequest"),
        ({"ExposeHeaders": ["x-*"]}, "InvalidRequest"),
        ({"ID": "i" * 256}, "MalformedXML"),
    ],
)
def test_what_is_no_rule_is_refused(s3, bucket, change, code):
    with pytest.raises(ClientError, match=code):
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [RULE | change]})


def test_a_preflight_is_answered_by_the_rules(ask, shared):
    """Nobody signs one.  Source: userguide/ManageCorsUsing.html"""
    answer = ask(f"/{shared}/key", headers="X-Amz-Date, content-type")

    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-methods"] == "GET, PUT"
    assert answer.headers["access-control-allow-headers"] == "x-amz-date, content-type"
    assert answer.headers["access-control-max-age"] == "3000"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "Origin" in answer.headers["vary"]
    assert ask("/key", host=f"{shared}.s3.localhost:4566").status == 200


@pytest.mark.parametrize(
    "question",
    [
        {"origin": "https://example.com.evil.net"},
        {"method": "DELETE"},
        {"headers": "authorization"},
    ],
)
def test_a_preflight_that_no_rule_allows_is_forbidden(ask, shared, question):
    answer = ask(f"/{shared}/key", **question)

    assert answer.status == 403
    assert b"AccessForbidden" in answer.body
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_preflight_without_rules_bucket_or_origin_says_so(ask, bucket):
    assert b"CORS is not enabled" in ask(f"/{bucket}").body
    assert b"Bucket not found" in ask("/no-such-lake/x").body
    assert ask(f"/{bucket}", origin="").status == 400


def test_answers_to_pages_have_the_headers_that_the_rules_allow(aws, s3, shared):
    """Refusals too: else the page could not read what went wrong."""
    s3.put_object(Bucket=shared, Key="k", Body=b"b")
    headers = {"host": "localhost:4566", "origin": PAGE}
    answer = aws.send(Request(method="GET", path=f"/{shared}/k", query="", headers=headers))

    assert answer.status == 403
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-expose-headers"] == "ETag"
    headers["origin"] = "https://evil.net"
    answer = aws.send(Request(method="GET", path=f"/{shared}/k", query="", headers=headers))
    assert "access-control-allow-origin" not in answer.headers


def test_a_rule_for_everybody_shares_no_credentials(s3, bucket, ask):
    rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})

    answer = ask(f"/{bucket}/k", origin="null", method="GET")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
