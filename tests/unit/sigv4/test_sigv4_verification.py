"""Who signed a request, for which place and time: verified, or refused in AWS's words."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from garrison.core.message import Request
from garrison.sigv4 import (
    SignatureError,
    Signer,
    api_error_for,
    parse_authorization,
    rules_for,
    verify,
)
from garrison.sigv4 import errors as causes
from garrison.sigv4.v4a import is_region_in

NOW = datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REQUEST = Request(
    method="POST",
    path="/",
    query="",
    headers={"host": "localhost:4566", "content-type": "application/x-www-form-urlencoded"},
    body=b"Action=ListUsers&Version=2010-05-08",
)


def signer(**changes):
    settings = {
        "access_key_id": "AKIDEXAMPLE",
        "secret": SECRET,
        "region": "us-east-1",
        "service": "iam",
    } | changes
    return Signer(**settings, rules=rules_for(settings["service"]))


def check(request, secret=SECRET, *, now=NOW, service="iam", region="us-east-1"):
    verify(
        request,
        parse_authorization(request),
        secret,
        now=now,
        rules=rules_for(service),
        service=service,
        region=region,
    )


def refused(request, secret=SECRET, **kwargs):
    with pytest.raises(SignatureError) as caught:
        check(request, secret, **kwargs)
    return caught.value


def with_headers(request, **headers):
    new = {name.replace("_", "-"): value for name, value in headers.items()}
    return msgspec.structs.replace(request, headers={**request.headers, **new})


def test_the_right_secret_is_accepted_and_another_is_not():
    signed = signer().sign(REQUEST, now=NOW)

    check(signed)
    assert isinstance(refused(signed, "another"), causes.SignatureMismatchError)


def test_an_unknown_access_key_is_found_out_last():
    """Even a signature made with the stand-in for its secret, which anybody can read, fails."""
    from garrison.sigv4.keys import DUMMY_SECRET

    signed = signer(secret=DUMMY_SECRET).sign(REQUEST, now=NOW)

    assert isinstance(refused(signed, None), causes.UnknownAccessKeyError)
    assert isinstance(refused(signed, ""), causes.SignatureMismatchError)
    assert isinstance(refused(signed, None, region="eu-west-1"), causes.InvalidScopeError)


@pytest.mark.parametrize("minutes", [-14, 0, 14])
def test_clocks_may_differ_a_little(minutes):
    check(signer().sign(REQUEST, now=NOW + timedelta(minutes=minutes)))


def test_an_old_signature_has_expired():
    signed = signer().sign(REQUEST, now=datetime(2026, 1, 1, tzinfo=UTC))

    error = refused(signed, now=datetime(2026, 1, 1, 0, 20, tzinfo=UTC))

    assert isinstance(error, causes.SignatureExpiredError)
    answer = api_error_for(error, "query")
    assert answer[:2] == ("SignatureDoesNotMatch", 403)
    assert answer.message == (
        "Signature expired: 20260101T000000Z is now earlier than 20260101T000500Z "
        "(20260101T002000Z - 15 min.)"
    )


def test_a_signature_from_the_future_is_not_yet_current():
    signed = signer().sign(REQUEST, now=NOW + timedelta(minutes=20))

    error = refused(signed)

    assert isinstance(error, causes.SignatureNotYetCurrentError)
    assert error.text == (
        "Signature not yet current: 20260101T003000Z is still later than 20260101T002500Z "
        "(20260101T001000Z + 15 min.)"
    )


def test_kms_is_less_patient_than_sts():
    """KMS was seen to allow 5 minutes, STS 15."""
    at = NOW + timedelta(minutes=6)

    check(signer(service="sts").sign(REQUEST, now=NOW), now=at, service="sts")
    error = refused(signer(service="kms").sign(REQUEST, now=NOW), now=at, service="kms")
    assert isinstance(error, causes.SignatureExpiredError)


def test_s3_says_by_how_much_clocks_may_differ():
    signed = signer(service="s3").sign(REQUEST, now=NOW)

    answer = api_error_for(
        refused(signed, now=NOW + timedelta(minutes=16), service="s3"), "rest-xml-s3"
    )

    assert answer == (
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
        {
            "RequestTime": "20260101T001000Z",
            "ServerTime": "2026-01-01T00:26:00Z",
            "MaxAllowedSkewMilliseconds": "900000",
        },
    )


def test_the_scope_must_name_this_service_and_region():
    error = refused(signer(service="sts", region="eu-west-1").sign(REQUEST, now=NOW))

    assert isinstance(error, causes.InvalidScopeError)
    assert error.text == (
        "Credential should be scoped to a valid region. "
        "Credential should be scoped to correct service: 'iam'."
    )


def test_the_scope_must_end_and_be_dated_rightly():
    signed = signer().sign(REQUEST, now=NOW)
    header = signed.headers["authorization"]

    terminator = refused(
        with_headers(signed, authorization=header.replace("aws4_request", "aws5_request"))
    )
    date = refused(with_headers(signed, authorization=header.replace("/20260101/", "/20251231/")))

    assert terminator.text == "Credential should be scoped with a valid terminator: 'aws4_request'."
    assert date.text == (
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'20251231' != '20260101', from '20260101T001000Z'."
    )


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("us-east-1", "eu-west-1", "the region 'eu-west-1' is wrong; expecting 'us-east-1'"),
        ("/s3/", "/s2/", 'incorrect service "s2". This endpoint belongs to "s3".'),
        ("aws4_request", "aws5", 'incorrect terminal "aws5". This endpoint uses "aws4_request".'),
        (
            "/20260101/",
            "/2026/",
            (
                'incorrect date format "2026". '
                'This date in the credential must be in the format "yyyyMMdd".'
            ),
        ),
        (
            "/20260101/",
            "/20260102/",
            "Invalid credential date. Date is not the same as X-Amz-Date.",
        ),
    ],
)
def test_s3_calls_a_wrong_scope_malformed(old, new, text):
    signed = signer(service="s3").sign(REQUEST, now=NOW)
    header = signed.headers["authorization"].replace(old, new)

    error = refused(with_headers(signed, authorization=header), service="s3")

    answer = api_error_for(error, "rest-xml-s3")
    assert answer[:3] == (
        "AuthorizationHeaderMalformed",
        400,
        f"The authorization header is malformed; {text}",
    )


def test_an_unsigned_x_amz_header_is_refused():
    """Or whoever holds a signed request could choose another operation for it."""
    signed = with_headers(signer().sign(REQUEST, now=NOW), x_amz_target="Other.Operation")

    error = refused(signed)

    assert isinstance(error, causes.UnsignedHeadersError)
    assert api_error_for(error, "rest-xml-s3")[:2] == ("AccessDenied", 403)
    assert error.members == {"HeadersNotSigned": "x-amz-target"}


def test_the_host_must_be_signed():
    bare = msgspec.structs.replace(REQUEST, headers={"content-type": "text/plain"})
    signed = with_headers(signer().sign(bare, now=NOW), host="localhost:4566")

    error = refused(signed)

    assert error.text == "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."


def test_the_session_token_may_be_added_after_signing_but_not_for_s3():
    general = with_headers(signer().sign(REQUEST, now=NOW), x_amz_security_token="token")
    s3 = with_headers(signer(service="s3").sign(REQUEST, now=NOW), x_amz_security_token="token")

    check(general)
    assert isinstance(refused(s3, service="s3"), causes.UnsignedHeadersError)


def test_the_body_must_be_the_signed_one():
    signed = msgspec.structs.replace(signer().sign(REQUEST, now=NOW), body=b"Action=DeleteUser")

    assert isinstance(refused(signed), causes.SignatureMismatchError)


def test_a_content_hash_that_is_not_the_bodys_is_refused_everywhere():
    for service in ("iam", "s3"):
        signed = signer(service=service).sign(REQUEST, now=NOW, payload_hash="0" * 64)
        error = refused(signed, service=service)
        assert isinstance(error, causes.PayloadMismatchError)
    assert api_error_for(error, "rest-xml-s3")[:3] == (
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
    assert api_error_for(error, "query").code == "SignatureDoesNotMatch"


def test_only_s3_takes_unsigned_payloads():
    for service, accepted in (("s3", True), ("iam", False)):
        signed = signer(service=service).sign(REQUEST, now=NOW, payload_hash="UNSIGNED-PAYLOAD")
        other = msgspec.structs.replace(signed, body=b"other")
        if accepted:
            check(other, service=service)
        else:
            assert isinstance(refused(signed, service=service), causes.PayloadMismatchError)


def test_s3_wants_to_be_told_the_payloads_hash():
    signed = signer(service="s3").sign(REQUEST, now=NOW)
    headers = {k: v for k, v in signed.headers.items() if k != "x-amz-content-sha256"}

    missing = refused(msgspec.structs.replace(signed, headers=headers), service="s3")
    wrong = refused(with_headers(signed, x_amz_content_sha256="SIGNED"), service="s3")

    assert api_error_for(missing, "rest-xml-s3")[:3] == (
        "InvalidRequest",
        400,
        "Missing required header for this request: x-amz-content-sha256",
    )
    assert isinstance(wrong, causes.PayloadHashInvalidError)


def test_s3_shows_what_should_have_been_signed():
    signed = signer(service="s3").sign(REQUEST, now=NOW)

    members = refused(signed, "another", service="s3").members

    assert members["AWSAccessKeyId"] == "AKIDEXAMPLE"
    assert members["StringToSign"].startswith("AWS4-HMAC-SHA256\n20260101T001000Z\n")
    assert members["StringToSignBytes"].startswith("41 57 53 34")
    assert members["CanonicalRequest"].startswith("POST\n/\n")
    assert not any(SECRET in value for value in members.values())


@pytest.mark.parametrize("service", ["sts", "s3"])
def test_a_presigned_url_is_good_for_its_time(service):
    get = msgspec.structs.replace(REQUEST, method="GET", body=b"", query="Action=Get&x=a+b%20c")
    signed = signer(service=service).presign(get, now=NOW, expires_s=60)

    check(signed, now=NOW + timedelta(seconds=60), service=service)
    late = refused(signed, now=NOW + timedelta(seconds=61), service=service)
    early = refused(signed, now=NOW - timedelta(minutes=16), service=service)

    assert isinstance(late, causes.PresignedURLExpiredError)
    assert isinstance(early, causes.PresignedURLNotYetValidError)
    assert api_error_for(late, "rest-xml-s3") == (
        "AccessDenied",
        403,
        "Request has expired",
        {
            "X-Amz-Expires": "60",
            "Expires": "2026-01-01T00:11:00Z",
            "ServerTime": "2026-01-01T00:11:01Z",
        },
    )
    assert api_error_for(late, "query").message == (
        "Signature expired: 20260101T001000Z is now earlier than 20260101T001001Z "
        "(20260101T001101Z - 1 min.)"
    )


def test_a_presigned_url_signs_the_real_body_but_for_s3():
    for service, accepted in (("s3", True), ("sts", False)):
        signed = signer(service=service).presign(REQUEST, now=NOW, expires_s=60)
        other = msgspec.structs.replace(signed, body=b"other")
        check(signed, service=service)
        if accepted:
            check(other, service=service)
        else:
            assert isinstance(refused(other, service=service), causes.SignatureMismatchError)


def test_s3_wants_an_expiry_in_presigned_urls():
    signed = signer(service="s3").presign(REQUEST, now=NOW, expires_s=60)
    query = signed.query.replace("X-Amz-Expires=60&", "")

    error = refused(msgspec.structs.replace(signed, query=query), service="s3")

    assert api_error_for(error, "rest-xml-s3").code == "AuthorizationQueryParametersError"


def test_s3_takes_the_path_as_it_is():
    """`//`, `.` and `%2F` are parts of an object's name."""
    for path in ("/bucket//a/../b", "/bucket/a%20b", "/bucket/%C3%A4", "/bucket/."):
        odd = msgspec.structs.replace(REQUEST, path=path)
        check(signer(service="s3").sign(odd, now=NOW), service="s3")
        check(signer().sign(odd, now=NOW))


def test_4a_is_good_in_its_regions():
    algorithm = "AWS4-ECDSA-P256-SHA256"
    signed = signer(algorithm=algorithm, region="us-*,eu-west-1").sign(REQUEST, now=NOW)
    presigned = signer(algorithm=algorithm, region="*").presign(REQUEST, now=NOW, expires_s=9)

    check(signed)
    check(signed, region="eu-west-1")
    check(presigned)
    assert isinstance(refused(signed, region="eu-west-2"), causes.InvalidScopeError)
    assert isinstance(refused(signed, "another"), causes.SignatureMismatchError)
    assert isinstance(refused(signed, None), causes.UnknownAccessKeyError)


@pytest.mark.parametrize(
    ("region", "pattern", "expected"),
    [
        ("us-east-1", "us-east-1", True),
        ("us-east-1", "us-east-10", False),
        ("us-east-1", "*", True),
        ("us-east-1", "us-*", True),
        ("us-east-1", "us-*-1", True),
        ("us-east-1", "*east*", True),
        ("us-east-1", "us-*-2", False),
        ("us-east-1", "us-east-1*1", False),
        ("us-east-1", "?s-east-1", False),
        ("us-east-1", "", False),
    ],
)
def test_regions_match_with_stars(region, pattern, expected):
    assert is_region_in(region, (pattern,)) is expected


def test_4a_without_regions_is_good_nowhere():
    signed = signer(algorithm="AWS4-ECDSA-P256-SHA256").sign(REQUEST, now=NOW)
    headers = {k: v for k, v in signed.headers.items() if k != "x-amz-region-set"}

    error = refused(msgspec.structs.replace(signed, headers=headers), region=None)

    assert isinstance(error, causes.InvalidScopeError)
