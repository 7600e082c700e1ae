"""Whatever comes over the wire, the signature's readers raise nothing but SignatureError."""

import base64
import contextlib
import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from garrison.core.message import Request
from garrison.sigv4 import (
    SignatureError,
    api_error_for,
    chunked_decoder,
    lower_names,
    parse_authorization,
    parse_post_form,
    rules_for,
    verify,
    verify_post,
)
from garrison.sigv4.post import parse_post_policy

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=abcdef"
)
QUERY = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=abc"
)
anything = st.text(max_size=60) | st.text(st.characters(max_codepoint=255), max_size=60)


@st.composite
def mutated(draw, original):
    """The original with a few pieces cut out, doubled, or replaced by anything."""
    text = original
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 20)))
        text = text[:start] + draw(anything | st.just(text[start:end] * 2)) + text[end:]
    return text


headers = st.fixed_dictionaries(
    {},
    optional={
        "host": anything,
        "authorization": mutated(HEADER) | mutated(HEADER.replace("HMAC", "ECDSA-P256")) | anything,
        "x-amz-date": mutated("20260101T000000Z"),
        "date": mutated("Thu, 01 Jan 2026 00:00:00 GMT"),
        "x-amz-content-sha256": mutated("UNSIGNED-PAYLOAD")
        | st.sampled_from(["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "UNSIGNED-PAYLOAD"]),
        "x-amz-security-token": anything,
        "x-amz-region-set": anything,
        "x-amz-decoded-content-length": mutated("5"),
        "x-amz-trailer": anything,
    },
)
requests = st.builds(
    Request,
    method=anything,
    path=mutated("/bucket/a%20b/../c"),
    query=mutated(QUERY) | anything,
    headers=headers,
    body=st.binary(max_size=20),
)


@given(requests, st.sampled_from(["s3", "kms"]), st.sampled_from([None, "secret"]))
@settings(max_examples=600, deadline=None)
def test_any_request_is_anonymous_or_refused(request, service, secret):
    try:
        presented = parse_authorization(request)
        if presented is None:
            return
        verify(
            request,
            presented,
            secret,
            now=NOW,
            rules=rules_for(service),
            service=service,
            region="us-east-1",
        )
    except SignatureError as error:
        for family in ("query", "json", "rest-json", "rest-xml", "rest-xml-s3", "ec2"):
            answer = api_error_for(error, family)
            assert 400 <= answer.status < 500
            assert answer.message
    else:
        raise AssertionError("accepted")


CHUNKED = Request(
    method="PUT",
    path="/b/k",
    query="",
    headers={
        "host": "s3",
        "authorization": HEADER,
        "x-amz-date": "20260101T000000Z",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "5",
        "x-amz-trailer": "x-amz-checksum-crc32",
    },
)
BODY = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"


@given(mutated(BODY) | anything, st.integers(1, 60))
@settings(max_examples=250, deadline=None)
def test_any_chunked_body_is_whole_or_refused(text, piece):
    body = text.encode("latin-1", "replace")
    decoder = chunked_decoder(CHUNKED, parse_authorization(CHUNKED), "secret")

    data = b""
    with contextlib.suppress(SignatureError):
        for start in range(0, len(body), piece):
            data += decoder.feed(body[start : start + piece])
        decoder.close()
        assert len(data) == 5
    assert len(data) <= 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | anything,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=10,
)
conditions = st.lists(
    st.lists(
        st.sampled_from(["eq", "starts-with", "content-length-range", "$key", 1, "1"])
        | json_values,
        max_size=4,
    )
    | json_values,
    max_size=4,
)


@given(
    json_values
    | st.fixed_dictionaries(
        {"expiration": json_values | st.just("2026-01-02T00:00:00Z"), "conditions": conditions}
    )
)
@settings(max_examples=250, deadline=None)
def test_any_policy_is_read_or_refused(document):
    text = base64.b64encode(json.dumps(document).encode("utf-8", "surrogatepass")).decode()

    with contextlib.suppress(SignatureError):
        policy = parse_post_policy(text)
        policy.require_size(1)
        policy.require_allows({"key": "a"}, now=NOW)


form_names = st.sampled_from(
    ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "X-Amz-Signature", "key"]
)
form_values = st.sampled_from(
    [
        "AWS4-HMAC-SHA256",
        "AKID/20260101/us-east-1/s3/aws4_request",
        "20260101T000000Z",
        base64.b64encode(b"{}").decode(),
    ]
)


@given(st.dictionaries(form_names | anything, form_values | anything, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_form_is_anonymous_or_refused(form):
    with contextlib.suppress(SignatureError):
        fields = lower_names(form)
        presented = parse_post_form(fields)
        if presented is not None:
            verify_post(fields, presented, "secret", now=NOW, region="us-east-1")
            raise AssertionError("accepted")
