"""Each cause has an answer in each family, in AWS's words."""

import inspect

import pytest

from garrison.core.errors import InvariantError
from garrison.sigv4 import SignatureError, api_error_for, errors
from garrison.sigv4.answers import ROWS

FAMILIES = ["query", "json", "rest-json", "rest-xml", "rest-xml-s3", "ec2"]
CAUSES = [
    cause
    for _, cause in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cause, SignatureError) and cause is not SignatureError
]

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
INVALID_TOKEN = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"
EC2_FAILURE = "AWS was not able to validate the provided access credentials"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_answered(cause, family):
    answer = api_error_for(cause("words"), family)

    assert answer.code
    assert answer.status in {400, 401, 403, 411}
    assert answer.message


def test_the_table_has_no_other_causes():
    assert set(ROWS) == set(CAUSES)
    with pytest.raises(InvariantError):
        api_error_for(SignatureError("no cause"), "query")


@pytest.mark.parametrize(
    ("cause", "family", "expected"),
    [
        (errors.SignatureMismatchError, "query", ("SignatureDoesNotMatch", 403, MISMATCH)),
        (errors.SignatureMismatchError, "rest-xml", ("SignatureDoesNotMatch", 403, MISMATCH)),
        (errors.SignatureMismatchError, "json", ("InvalidSignatureException", 400, MISMATCH)),
        (errors.SignatureMismatchError, "rest-json", ("InvalidSignatureException", 403, MISMATCH)),
        (errors.SignatureMismatchError, "ec2", ("AuthFailure", 401, EC2_FAILURE)),
        (errors.UnknownAccessKeyError, "query", ("InvalidClientTokenId", 403, INVALID_TOKEN)),
        (errors.UnknownAccessKeyError, "json", ("UnrecognizedClientException", 400, INVALID_TOKEN)),
        (errors.UnknownAccessKeyError, "ec2", ("AuthFailure", 401, EC2_FAILURE)),
        (
            errors.UnknownAccessKeyError,
            "rest-xml-s3",
            (
                "InvalidAccessKeyId",
                403,
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
        ),
        (errors.ExpiredSecurityTokenError, "query", ("ExpiredToken", 403, EXPIRED_TOKEN)),
        (errors.ExpiredSecurityTokenError, "json", ("ExpiredTokenException", 400, EXPIRED_TOKEN)),
        (
            errors.ExpiredSecurityTokenError,
            "rest-xml-s3",
            ("ExpiredToken", 400, "The provided token has expired."),
        ),
        (
            errors.ExpiredSecurityTokenError,
            "ec2",
            ("RequestExpired", 400, "Request has expired."),
        ),
        (
            errors.MissingAuthenticationError,
            "query",
            ("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
        ),
        (
            errors.MissingAuthenticationError,
            "json",
            ("MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
        ),
        (errors.MissingAuthenticationError, "rest-xml-s3", ("AccessDenied", 403, "Access Denied")),
    ],
)
def test_the_well_known_answers(cause, family, expected):
    assert api_error_for(cause(), family)[:3] == expected


def test_only_s3_adds_members():
    error = errors.SignatureMismatchError(members={"StringToSign": "x"})

    assert api_error_for(error, "rest-xml-s3").members == {"StringToSign": "x"}
    assert api_error_for(error, "query").members == {}
