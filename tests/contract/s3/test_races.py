"""Requests that meet at one key."""

import asyncio

import pytest

from cloud import streamed
from garrison.core.message import Request
from garrison.sigv4 import Signer
from garrison.sigv4.rules import S3

SMALL, LARGE = b"x", b"x" * 1_500_000


def put(aws, bucket, body, headers=None):
    key = aws.administrator
    signer = Signer(
        access_key_id=key.access_key_id,
        secret=key.secret_access_key,
        region="us-east-1",
        service="s3",
        rules=S3,
    )
    request = Request(
        method="PUT",
        path=f"/{bucket}/k",
        query="",
        headers={
            "host": "localhost:4566",
            "content-length": str(len(body)),
            "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
            **(headers or {}),
        },
        body=body if body is SMALL else b"",
        stream=None if body is SMALL else streamed(body),
    )
    return signer.sign(request, now=aws.clock.now(), payload_hash="UNSIGNED-PAYLOAD")


def answers(aws, requests):
    async def send():
        return await asyncio.gather(*map(aws.garrison.answer, requests))

    return [response.status for response in aws.run(send())]


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])
def test_many_puts_of_one_key_all_succeed(aws, bucket, body):
    assert answers(aws, [put(aws, bucket, body) for _ in range(20)]) == [200] * 20


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])
def test_of_many_that_would_create_a_key_one_does(aws, bucket, body):
    requests = [put(aws, bucket, body, {"if-none-match": "*"}) for _ in range(20)]

    assert sorted(answers(aws, requests)) == [200] + [412] * 19


def test_what_lost_leaves_no_blob(aws, bucket, minutes):
    answers(aws, [put(aws, bucket, LARGE) for _ in range(5)])
    aws.clock.advance(minutes(6))

    aws.run_due()

    assert len(aws.garrison.blobs._held) == 1
