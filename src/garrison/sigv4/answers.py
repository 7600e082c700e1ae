"""What a caller is told: each cause's code, status and words, by the service's protocol family.

The table is a transcript of AWS's behaviour, which is not one behaviour: the query services and the
JSON services name the same cause differently, REST services answer 403 where JSON ones answer 400,
and S3 and EC2 have words of their own.  Sources, line by line: docs/sources/sigv4.md.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from garrison.core.errors import InvariantError
from garrison.sigv4 import errors

ProtocolFamily = Literal["query", "json", "rest-json", "rest-xml", "rest-xml-s3", "ec2"]
"""``json`` includes CBOR; ``rest-xml-s3`` is S3 and its kin, ``rest-xml`` the others (Route 53)."""


class Answer(NamedTuple):
    """An error as it goes over the wire; ``members`` are further members of its document."""

    code: str
    status: int
    message: str
    members: Mapping[str, str]


class Row(NamedTuple):
    """One cause: the code's stem for query services, for JSON services, and S3's code and status.

    ``s3`` is None where the code depends on where the credentials were (see ``S3_BY_PLACEMENT``).
    """

    query: tuple[str, int]
    json: str
    s3: tuple[str, int] | None
    ec2: tuple[str, int] | None = None
    json_text: str = ""


S3_BY_PLACEMENT: dict[errors.Placement, tuple[str, int]] = {
    "header": ("AuthorizationHeaderMalformed", 400),
    "query": ("AuthorizationQueryParametersError", 400),
    "form": ("InvalidArgument", 400),
}

_INCOMPLETE = ("IncompleteSignature", 400)
_MISMATCH = ("SignatureDoesNotMatch", 403)
_UNKNOWN_KEY = ("InvalidClientTokenId", 403)
_DENIED = ("AccessDenied", 403)
_EC2_FAILURE = ("AuthFailure", 401)
_EC2_EXPIRED = ("RequestExpired", 400)
_EC2_WORDS = {
    "AuthFailure": "AWS was not able to validate the provided access credentials",
    "RequestExpired": "Request has expired.",
}

_INVALID = "InvalidSignatureException"
_INCOMPLETE_JSON = "IncompleteSignatureException"

ROWS: dict[type[errors.SignatureError], Row] = {
    errors.MissingAuthenticationError: Row(
        ("MissingAuthenticationToken", 403),
        "MissingAuthenticationTokenException",
        _DENIED,
        json_text="Missing Authentication Token",
    ),
    errors.MultipleAuthenticationsError: Row(
        _INCOMPLETE, _INCOMPLETE_JSON, ("InvalidArgument", 400)
    ),
    errors.UnsupportedAlgorithmError: Row(_INCOMPLETE, _INCOMPLETE_JSON, ("InvalidRequest", 400)),
    errors.UnsupportedSchemeError: Row(_INCOMPLETE, _INCOMPLETE_JSON, ("InvalidArgument", 400)),
    errors.EmptyAuthorizationError: Row(_INCOMPLETE, _INCOMPLETE_JSON, ("InvalidArgument", 400)),
    errors.IncompleteSignatureError: Row(_INCOMPLETE, _INCOMPLETE_JSON, None),
    errors.InvalidDateError: Row(_INCOMPLETE, _INCOMPLETE_JSON, _DENIED),
    errors.InvalidScopeError: Row(_MISMATCH, _INVALID, None, _EC2_FAILURE),
    errors.UnknownAccessKeyError: Row(
        _UNKNOWN_KEY, "UnrecognizedClientException", ("InvalidAccessKeyId", 403), _EC2_FAILURE
    ),
    errors.InvalidSecurityTokenError: Row(
        _UNKNOWN_KEY, "UnrecognizedClientException", ("InvalidToken", 400), _EC2_FAILURE
    ),
    errors.ExpiredSecurityTokenError: Row(
        ("ExpiredToken", 403), "ExpiredTokenException", ("ExpiredToken", 400), _EC2_EXPIRED
    ),
    errors.SignatureMismatchError: Row(_MISMATCH, _INVALID, _MISMATCH, _EC2_FAILURE),
    errors.SignatureExpiredError: Row(
        _MISMATCH, _INVALID, ("RequestTimeTooSkewed", 403), _EC2_EXPIRED
    ),
    errors.SignatureNotYetCurrentError: Row(
        _MISMATCH, _INVALID, ("RequestTimeTooSkewed", 403), _EC2_EXPIRED
    ),
    errors.PresignedURLExpiredError: Row(_MISMATCH, _INVALID, _DENIED, _EC2_EXPIRED),
    errors.PresignedURLNotYetValidError: Row(_MISMATCH, _INVALID, _DENIED, _EC2_EXPIRED),
    errors.UnsignedHeadersError: Row(_MISMATCH, _INVALID, _DENIED, _EC2_FAILURE),
    errors.PayloadHashMissingError: Row(_MISMATCH, _INVALID, ("InvalidRequest", 400)),
    errors.PayloadHashInvalidError: Row(_MISMATCH, _INVALID, ("InvalidArgument", 400)),
    errors.PayloadMismatchError: Row(
        _MISMATCH, _INVALID, ("XAmzContentSHA256Mismatch", 400), _EC2_FAILURE
    ),
    # Only S3 (and its kin) reads chunks and forms; the first two columns are never asked for.
    errors.IncompleteBodyError: Row(_INCOMPLETE, _INCOMPLETE_JSON, ("IncompleteBody", 400)),
    errors.InvalidChunkSizeError: Row(
        _INCOMPLETE, _INCOMPLETE_JSON, ("InvalidChunkSizeError", 403)
    ),
    errors.MalformedTrailerError: Row(
        _INCOMPLETE, _INCOMPLETE_JSON, ("MalformedTrailerError", 400)
    ),
    errors.MissingDecodedLengthError: Row(
        _INCOMPLETE, _INCOMPLETE_JSON, ("MissingContentLength", 411)
    ),
    errors.InvalidPostPolicyError: Row(
        _INCOMPLETE, _INCOMPLETE_JSON, ("InvalidPolicyDocument", 400)
    ),
    errors.PostPolicyRefusedError: Row(_MISMATCH, _INVALID, _DENIED),
    errors.PostFileTooSmallError: Row(_INCOMPLETE, _INCOMPLETE_JSON, ("EntityTooSmall", 400)),
    errors.PostFileTooLargeError: Row(_INCOMPLETE, _INCOMPLETE_JSON, ("EntityTooLarge", 400)),
}


def api_error_for(error: errors.SignatureError, family: ProtocolFamily) -> Answer:
    """Say what a service of this family answers for this cause: code, status, message, members.

    Source: the services' CommonErrors pages and S3's ErrorResponses page; docs/sources/sigv4.md.
    """
    row = ROWS.get(type(error))
    if row is None:
        raise InvariantError(f"no answer for {type(error).__name__}")
    if family == "rest-xml-s3":
        code, status = row.s3 or S3_BY_PLACEMENT[error.placement]
        return Answer(code, status, error.s3_text, error.members)
    if family in {"json", "rest-json"}:
        # JSON services answer every authentication failure with 400, REST ones with 403.
        status = 400 if family == "json" else 403
        return Answer(row.json, status, row.json_text or error.text, {})
    code, status = (family == "ec2" and row.ec2) or row.query
    text = _EC2_WORDS.get(code, error.text) if family == "ec2" else error.text
    return Answer(code, status, text, {})
