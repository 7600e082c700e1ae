"""A web page must not reach a server on the visitor's own machine.

A page may send simple requests to any address, and under a name that resolves to this machine
(DNS rebinding) any request at all.  Development credentials are public, so it could sign them, too.
"""

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from garrison.core.message import Request

FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"origin": "https://localhost.evil.example"},
    {"origin": "https://evil.s3.amazonaws.com", "sec-fetch-site": "same-origin"},
    {"origin": "http://[::1"},
    {"host": "evil.example:4566"},
)
HARMLESS = (
    {},
    {"origin": "http://localhost:3000"},
    {"origin": "http://localhost:4566", "sec-fetch-site": "same-origin"},
    {"host": "127.0.0.1:4566"},
    {"host": "[::1]:4566"},
    {"host": "garrison:4566"},
    {"host": "garrison.default.svc.cluster.local:4566"},
    {"host": "iam.us-east-1.localhost.localstack.cloud:4566"},
    {"host": "iam.amazonaws.com"},
)


def reset(aws, headers):
    headers = {"host": "localhost:4566", **headers}
    return aws.send(
        Request(
            method="POST",
            path="/_garrison/reset",
            query="",
            headers=headers,
            client_host="127.0.0.1",
        )
    )


def presigned(headers, access_key_id="000000000000", secret="test"):
    """Return a request that a page can send without being asked: all is in its URL."""
    host = headers.get("host", "localhost:4566")
    query = "Action=CreateUser&Version=2010-05-08&UserName=eve"
    signed = AWSRequest("POST", f"http://{host}/?{query}")
    credentials = Credentials(access_key_id, secret)
    botocore.auth.SigV4QueryAuth(credentials, "iam", "us-east-1").add_auth(signed)
    query = signed.url.partition("?")[2]
    return Request(
        method="POST",
        path="/",
        query=query,
        headers={"host": host, **headers},
        client_host="127.0.0.1",
    )


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_web_page_does_not_wipe_everything(aws, headers):
    assert reset(aws, headers).status == 403
    assert aws.iam.get_user()["User"]["UserName"] == "administrator"


@pytest.mark.parametrize("headers", HARMLESS)
def test_the_command_line_still_wipes(aws, headers):
    assert reset(aws, headers).status == 200


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_web_page_does_not_use_development_credentials(aws, headers):
    assert aws.send(presigned(headers)).status == 403


@pytest.mark.parametrize("headers", HARMLESS)
def test_programs_use_development_credentials(aws, headers):
    assert aws.send(presigned(headers)).status == 200


def test_who_knows_a_secret_may_sign_from_a_web_page(aws):
    """Real credentials prove what an origin cannot."""
    key = aws.administrator
    headers = {"origin": "https://console.example", "host": "garrison.example"}

    sent = aws.send(presigned(headers, key.access_key_id, key.secret_access_key))

    assert sent.status == 200
