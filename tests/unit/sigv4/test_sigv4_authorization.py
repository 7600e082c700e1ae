"""What a request presents as its credentials, and how AWS puts it when it cannot be read.

The words and codes are AWS's; docs/sources/sigv4.md says where each was learned.
"""

import pytest

from garrison.core.message import Request
from garrison.sigv4 import SignatureError, api_error_for, parse_authorization
from garrison.sigv4.errors import (
    EmptyAuthorizationError,
    IncompleteSignatureError,
    InvalidDateError,
    MultipleAuthenticationsError,
    SignatureMismatchError,
    UnsupportedAlgorithmError,
    UnsupportedSchemeError,
)

SCOPE = "AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request"
HEADER = f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host;x-amz-date, Signature=abc"
QUERY = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fiam%2Faws4_request"
    "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=abc"
)


def request(authorization=None, *, query="", date="20150830T123600Z", **headers):
    headers = {"host": "iam.amazonaws.com"} | headers
    if authorization is not None:
        headers["authorization"] = authorization
    if date:
        headers["x-amz-date"] = date
    return Request(method="GET", path="/", query=query, headers=headers)


def refused(*args, **kwargs):
    with pytest.raises(SignatureError) as caught:
        parse_authorization(request(*args, **kwargs))
    return caught.value


def test_without_credentials_a_request_is_anonymous():
    assert parse_authorization(request()) is None
    assert parse_authorization(request(query="Action=ListUsers&X-Amz-Date=1")) is None


def test_a_header_is_read():
    presented = parse_authorization(request(HEADER, **{"x-amz-security-token": "token"}))

    assert presented.algorithm == "AWS4-HMAC-SHA256"
    assert presented.access_key_id == "AKIDEXAMPLE"
    assert presented.scope.text == "20150830/us-east-1/iam/aws4_request"
    assert (presented.scope.region, presented.scope.service) == ("us-east-1", "iam")
    assert presented.signed_headers == ("host", "x-amz-date")
    assert presented.signature == "abc"
    assert presented.security_token == "token"
    assert presented.placement == "header"


def test_a_header_without_blanks_after_its_commas_is_read():
    """S3's own examples separate the parts by commas alone."""
    assert parse_authorization(request(HEADER.replace(", ", ","))).signature == "abc"


def test_a_presigned_url_is_read():
    presented = parse_authorization(
        request(query=QUERY + "&X-Amz-Security-Token=a%2Bb%3D", date=None)
    )

    assert presented.placement == "query"
    assert presented.access_key_id == "AKIDEXAMPLE"
    assert presented.expires_s == 60
    assert presented.security_token == "a+b="
    assert presented.timestamp == "20150830T123600Z"


def test_a_4a_header_has_regions_beside_its_scope():
    header = HEADER.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256").replace("us-east-1/", "")

    presented = parse_authorization(request(header, **{"x-amz-region-set": "us-east-1, eu-*"}))

    assert presented.region_set == ("us-east-1", "eu-*")
    assert presented.scope.region == ""
    assert presented.scope.service == "iam"


@pytest.mark.parametrize(
    "date", ["Sun, 30 Aug 2015 12:36:00 GMT", "20150830T123600Z", "Sun, 30 Aug 2015 12:36:00 +0000"]
)
def test_the_date_header_does_where_x_amz_date_is_missing(date):
    headers = {"host": "iam.amazonaws.com", "authorization": HEADER, "date": date}

    presented = parse_authorization(Request(method="GET", path="/", query="", headers=headers))

    assert presented.timestamp == "20150830T123600Z"


@pytest.mark.parametrize(
    "date", ["yesterday", "20150830", "2015-08-30T12:36:00Z", "20151330T123600Z"]
)
def test_a_date_that_cannot_be_read_is_refused(date):
    error = refused(HEADER, date=date)

    assert isinstance(error, InvalidDateError)
    assert api_error_for(error, "query")[:2] == ("IncompleteSignature", 400)
    assert error.text.startswith(f"Date must be in ISO-8601 'basic format'. Got '{date}'.")


def test_a_missing_date_is_named():
    error = refused(HEADER, date=None)

    assert isinstance(error, InvalidDateError)
    assert error.text.startswith(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    )
    assert api_error_for(error, "rest-xml-s3")[:3] == (
        "AccessDenied",
        403,
        "AWS authentication requires a valid Date or x-amz-date header",
    )


@pytest.mark.parametrize("missing", ["Credential", "Signature", "SignedHeaders"])
def test_each_missing_part_is_named(missing):
    parts = [
        part for part in HEADER.partition(" ")[2].split(", ") if not part.startswith(f"{missing}=")
    ]

    error = refused("AWS4-HMAC-SHA256 " + ", ".join(parts))

    assert isinstance(error, IncompleteSignatureError)
    assert error.text.startswith(f"Authorization header requires '{missing}' parameter. ")
    assert " Authorization=" in error.text
    assert api_error_for(error, "json")[:2] == ("IncompleteSignatureException", 400)


def test_all_missing_parts_are_named_in_one_answer():
    error = refused("Basic dXNlcjpwYXNz=", date=None)

    assert error.text.startswith(
        "Authorization header requires 'Credential' parameter. "
        "Authorization header requires 'Signature' parameter. "
        "Authorization header requires 'SignedHeaders' parameter. "
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    )
    assert "dXNlcjpwYXNz" not in error.text


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("Credential=", "Credential= "),
        HEADER.replace("AKIDEXAMPLE", "AKIDEXAMPLE "),
        HEADER.replace("Signature=abc", "abc"),
        HEADER + ", Signature=def",
    ],
    ids=["blank before", "blank inside", "no name", "twice"],
)
def test_what_is_no_pair_is_refused(header):
    error = refused(header)

    assert isinstance(error, IncompleteSignatureError)
    assert error.text.startswith("Invalid key=value pair (missing equal-sign)")
    assert api_error_for(error, "rest-xml-s3").code == "AuthorizationHeaderMalformed"


def test_a_scope_needs_five_parts():
    error = refused(HEADER.replace("/iam", ""))

    assert error.text == (
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term, got 'AKIDEXAMPLE/20150830/us-east-1/aws4_request'"
    )
    assert error.s3_text == (
        "The authorization header is malformed; the Credential is mal-formed; "
        'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
    )


def test_an_empty_header_is_not_anonymous():
    assert isinstance(refused(""), EmptyAuthorizationError)
    assert refused("").text == "Authorization header cannot be empty."


def test_signature_version_2_is_recognised_and_refused():
    for error in (
        refused("AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg="),
        refused(query="AWSAccessKeyId=AKIDEXAMPLE&Signature=x&Expires=1"),
    ):
        assert isinstance(error, UnsupportedAlgorithmError)
        answer = api_error_for(error, "rest-xml-s3")
        assert answer[:2] == ("InvalidRequest", 400)
        assert answer.message == (
            "The authorization mechanism you have provided is not supported. "
            "Please use AWS4-HMAC-SHA256."
        )


def test_other_schemes_and_algorithms_are_refused():
    assert isinstance(refused("Bearer a=b"), UnsupportedSchemeError)
    error = refused(HEADER.replace("SHA256", "SHA512"))
    assert isinstance(error, UnsupportedAlgorithmError)
    assert error.text == "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'."


def test_header_and_query_at_once_are_refused():
    error = refused(HEADER, query=QUERY)

    assert isinstance(error, MultipleAuthenticationsError)
    answer = api_error_for(error, "rest-xml-s3")
    assert answer[:2] == ("InvalidArgument", 400)
    assert answer.message.startswith("Only one auth mechanism allowed;")
    assert answer.members["ArgumentName"] == "Authorization"


@pytest.mark.parametrize("names", ["x-amz-date;host", "host;host", "Host", "host;", "host\nx"])
def test_signed_headers_must_be_lower_case_and_sorted(names):
    with pytest.raises(SignatureMismatchError):
        parse_authorization(request(HEADER.replace("host;x-amz-date", names)))


@pytest.mark.parametrize(
    "missing",
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature"],
)
def test_a_presigned_url_must_be_whole(missing):
    query = "&".join(p for p in QUERY.split("&") if not p.startswith(f"{missing}="))

    error = refused(query=query)

    assert error.text == (
        f"AWS query-string parameters must include '{missing}'. "
        "Re-examine the query-string parameters."
    )
    answer = api_error_for(error, "rest-xml-s3")
    assert answer[:2] == ("AuthorizationQueryParametersError", 400)
    assert answer.message.startswith("Query-string authentication version 4 requires the X-Amz-")


@pytest.mark.parametrize(
    ("expires", "text"),
    [
        ("604801", "X-Amz-Expires must be less than a week (in seconds)"),
        ("9" * 5000, "X-Amz-Expires must be less than a week (in seconds)"),
        ("-1", "X-Amz-Expires must be non-negative"),
        ("soon", "X-Amz-Expires should be a number"),
        ("\u0664", "X-Amz-Expires should be a number"),
        ("", "X-Amz-Expires should be a number"),
    ],
)
def test_a_presigned_url_lives_a_week_at_most(expires, text):
    error = refused(query=QUERY.replace("Expires=60", f"Expires={expires}"))

    assert error.text.startswith(text)
    assert api_error_for(error, "rest-xml-s3").code == "AuthorizationQueryParametersError"


def test_a_parameter_given_twice_is_refused():
    """Which of the two was signed, and which one meant, must not be a matter of taste."""
    assert isinstance(refused(query=QUERY + "&X-Amz-Signature=def"), IncompleteSignatureError)
    assert isinstance(refused(query=QUERY + "&X%2DAmz-Expires=600"), IncompleteSignatureError)
