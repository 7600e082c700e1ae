"""What a Host header says."""

import pytest

from garrison.wire.hosts import Bucket, Host, bucket_of, parse_host

ENDPOINTS = {"iam", "sts", "kms", "api.ecr", "ddb"}


@pytest.mark.parametrize(
    ("host", "parsed"),
    [
        ("localhost:4566", Host()),
        ("127.0.0.1:4566", Host()),
        ("[::1]:4566", Host()),
        ("garrison:4566", Host()),
        ("", Host()),
        ("STS.amazonaws.com.", Host((), "sts", None)),
        ("kms.eu-west-1.amazonaws.com:443", Host((), "kms", "eu-west-1")),
        ("kms-fips.us-gov-west-1.amazonaws.com", Host((), "kms", "us-gov-west-1")),
        ("api.ecr.us-east-1.amazonaws.com", Host((), "api.ecr", "us-east-1")),
        ("123456789012.ddb.us-east-1.amazonaws.com", Host(("123456789012",), "ddb", "us-east-1")),
        ("111122223333.localhost:4566", Host(("111122223333",))),
        ("api.localhost", Host(("api",))),
        ("workflows-localhost", Host(("workflows-",))),
        ("s3.dualstack.eu-west-1.amazonaws.com", Host((), "s3", "eu-west-1")),
        ("s3-us-west-2.amazonaws.com", Host((), "s3", "us-west-2")),
        ("s3.localhost.localstack.cloud:4566", Host((), "s3")),
        ("b.s3-website-eu-west-1.amazonaws.com", Host(("b",), "s3-website", "eu-west-1")),
    ],
)
def test_a_host_is_taken_apart(host: str, parsed: Host) -> None:
    assert parse_host(host, ENDPOINTS) == parsed


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("localhost:4566", None),
        ("s3.us-east-1.localhost", None),
        ("b.localhost:4566", Bucket("b")),
        ("b.s3.us-east-1.localhost:4566", Bucket("b")),
        ("my.b.s3.amazonaws.com", Bucket("my.b")),
        (
            "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com",
            Bucket("b--use1-az4--x-s3"),
        ),
        (
            "pt1-123456789012.s3-accesspoint.us-east-1.amazonaws.com",
            Bucket(access_point="pt1", account="123456789012"),
        ),
        ("123456789012.s3-control.us-east-1.amazonaws.com", Bucket(account="123456789012")),
        ("123456789012.ddb.us-east-1.amazonaws.com", None),
    ],
)
def test_s3_finds_its_bucket_in_the_host(host: str, bucket: Bucket | None) -> None:
    assert bucket_of(parse_host(host, ENDPOINTS)) == bucket


def test_other_domains_may_be_named() -> None:
    assert parse_host("b.s3.cloud.example", domains=("cloud.example",)) == Host(("b",), "s3")
    assert parse_host("b.s3.cloud.example") == Host()
