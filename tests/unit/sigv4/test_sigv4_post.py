"""POST policies: what they allow, in S3's words when they do not."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from garrison.sigv4 import (
    SignatureError,
    Signer,
    api_error_for,
    lower_names,
    parse_post_form,
    rules_for,
    verify_post,
)
from garrison.sigv4 import errors as causes
from garrison.sigv4.post import parse_post_policy

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STAMP = "20260101T000000Z"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIAL = "AKID/20260101/us-east-1/s3/aws4_request"
SIGNER = Signer(
    access_key_id="AKID", secret=SECRET, region="us-east-1", service="s3", rules=rules_for("s3")
)
SIGNED = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": CREDENTIAL,
    "x-amz-date": STAMP,
}
CONDITIONS = [
    {"bucket": "photos"},
    ["starts-with", "$key", "user/eric/"],
    {"acl": "public-read"},
    ["starts-with", "$Content-Type", "image/"],
    ["content-length-range", 10, 20],
    *[{name: value} for name, value in SIGNED.items()],
]
FIELDS = {
    "bucket": "photos",
    "key": "user/eric/1.jpg",
    "acl": "public-read",
    "Content-Type": "image/jpeg",
    **SIGNED,
}


def encode(policy):
    return base64.b64encode(json.dumps(policy).encode()).decode()


def form(fields=None, *, conditions=CONDITIONS, expiration="2026-01-01T01:00:00.000Z"):
    policy = encode({"expiration": expiration, "conditions": conditions})
    signature = SIGNER.sign_message(policy.encode(), STAMP)
    return lower_names(
        {**(FIELDS if fields is None else fields), "policy": policy, "X-Amz-Signature": signature}
    )


def check(fields, secret=SECRET, *, now=NOW, region="us-east-1"):
    return verify_post(fields, parse_post_form(fields), secret, now=now, region=region)


def refused(fields, secret=SECRET, **kwargs):
    with pytest.raises(SignatureError) as caught:
        check(fields, secret, **kwargs)
    return api_error_for(caught.value, "rest-xml-s3")


def test_a_signed_form_is_accepted():
    policy = check(form())

    assert policy.size_ranges == ((10, 20),)


def test_a_form_without_policy_and_signature_is_anonymous():
    assert parse_post_form({"key": "a"}) is None


def test_another_secret_and_an_unknown_key_are_refused():
    assert refused(form(), "another").code == "SignatureDoesNotMatch"
    assert refused(form(), None).code == "InvalidAccessKeyId"


def test_a_policy_expires():
    assert refused(form(), now=NOW + timedelta(hours=1))[:3] == (
        "AccessDenied",
        403,
        "Invalid according to Policy: Policy expired.",
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "user/mallory/1"}, 'Condition failed: ["starts-with", "$key", "user/eric/"]'),
        ({"acl": "private"}, 'Condition failed: ["eq", "$acl", "public-read"]'),
        ({"bucket": "others"}, 'Condition failed: ["eq", "$bucket", "photos"]'),
        (
            {"Content-Type": "image/png,text/html"},
            'Condition failed: ["starts-with", "$Content-Type", "image/"]',
        ),
        ({"tagging": "a"}, "Invalid according to Policy: Extra input fields: tagging"),
    ],
)
def test_every_condition_must_hold_and_cover_every_field(change, message):
    answer = refused(form(FIELDS | change))

    assert answer[:2] == ("AccessDenied", 403)
    assert answer.message.endswith(message)


def test_a_missing_field_does_not_meet_its_condition():
    fields = {name: value for name, value in FIELDS.items() if name != "acl"}

    assert refused(form(fields)).message.endswith('["eq", "$acl", "public-read"]')


def test_some_fields_need_no_condition():
    check(form(FIELDS | {"x-ignore-me": "1", "file": "…"}))


def test_a_list_of_content_types_fits_as_a_whole():
    check(form(FIELDS | {"Content-Type": "image/png, image/gif"}))


@pytest.mark.parametrize(
    ("size", "code"), [(9, "EntityTooSmall"), (10, None), (20, None), (21, "EntityTooLarge")]
)
def test_the_files_size_has_bounds(size, code):
    policy = check(form())

    if code is None:
        policy.require_size(size)
    else:
        with pytest.raises(SignatureError) as caught:
            policy.require_size(size)
        assert api_error_for(caught.value, "rest-xml-s3").code == code


@pytest.mark.parametrize("field", ["policy", *SIGNED, "x-amz-signature"])
def test_all_signing_fields_must_be_there(field):
    fields = form()
    del fields[field]

    answer = refused(fields)

    assert answer[:2] == ("InvalidArgument", 400)
    assert answer.message.startswith(f"Bucket POST must contain a field named '{field}'.")


def test_forms_of_signature_version_2_need_their_fields():
    with pytest.raises(causes.IncompleteSignatureError):
        parse_post_form({"awsaccesskeyid": "AKID", "policy": "x"})


def test_the_scope_must_be_this_regions():
    assert refused(form(), region="eu-west-1")[:3] == (
        "InvalidArgument",
        400,
        "the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    )


def test_fields_that_differ_in_case_only_are_refused():
    with pytest.raises(causes.InvalidPostPolicyError):
        lower_names({"Key": "a", "key": "b"})


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("?", "invalid Base64 encoding."),
        (base64.b64encode(b"{").decode(), "Invalid JSON."),
        (base64.b64encode(b"[" * 100_000).decode(), "Invalid JSON."),
        (encode([]), "Invalid JSON."),
        (encode({"conditions": []}), "Policy missing expiration."),
        (encode({"expiration": "2026-01-01T00:00:00Z"}), "Policy missing conditions."),
        (encode({"expiration": 1, "conditions": []}), "Invalid 'expiration' value: '1'"),
        (encode({"expiration": "soon", "conditions": []}), "Invalid 'expiration' value: 'soon'"),
    ],
)
def test_a_policy_that_cannot_be_read_is_refused(policy, message):
    with pytest.raises(causes.InvalidPostPolicyError) as caught:
        parse_post_policy(policy)

    assert str(caught.value) == f"Invalid Policy: {message}"
    assert api_error_for(caught.value, "rest-xml-s3")[:2] == ("InvalidPolicyDocument", 400)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("eq", "Invalid condition test: must be a List or Object."),
        ([], "Invalid Condition: missing operation identifier."),
        (["ends-with", "$key", ""], "Invalid Condition: unknown operation 'ends-with'."),
        (["eq", "$key"], "Invalid eq: wrong number of arguments."),
        (
            {"key": "a", "acl": "b"},
            "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
        ),
        ({"key": 1}, "Invalid Simple-Condition: value must be a string."),
        (
            ["content-length-range", "a", 1],
            "Invalid content-length-range: the bounds must be numbers.",
        ),
        (
            ["content-length-range", 0, True],
            "Invalid content-length-range: the bounds must be numbers.",
        ),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(condition, message):
    with pytest.raises(causes.InvalidPostPolicyError) as caught:
        parse_post_policy(encode({"expiration": "2026-01-01T00:00:00Z", "conditions": [condition]}))

    assert str(caught.value) == f"Invalid Policy: {message}"


@pytest.mark.parametrize("condition", [["eq", "key", "a"], ["eq", "$key", 1], ["eq", 1, "a"]])
def test_a_condition_that_no_field_can_meet_fails(condition):
    with pytest.raises(causes.PostPolicyRefusedError):
        parse_post_policy(encode({"expiration": "2026-01-01T00:00:00Z", "conditions": [condition]}))
