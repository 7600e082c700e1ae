"""The query of a presigned URL: ``X-Amz-Algorithm=…&X-Amz-Credential=…&X-Amz-Signature=…``.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import msgspec

from garrison.sigv4.errors import IncompleteSignatureError, UnsupportedAlgorithmError
from garrison.sigv4.timestamps import parse_timestamp
from garrison.sigv4.uri import percent_decode, query_pairs

EXPIRES_S_MAX = 604_800  # Seven days: S3 API Reference, sigv4-query-string-auth, 2026-11.

_ALGORITHMS = frozenset({"AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"})
_REQUIRED = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
)
_OPTIONAL = ("X-Amz-Expires", "X-Amz-Security-Token", "X-Amz-Region-Set", "X-Amz-Content-Sha256")
_KNOWN = frozenset(_REQUIRED + _OPTIONAL)
_TELLING = frozenset({"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"})

S3_REQUIRED = (
    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
    "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
)
_WEEK = (
    "X-Amz-Expires must be less than a week (in seconds); "
    "that is, the given X-Amz-Expires must be less than 604800 seconds"
)


class PresignedQuery(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The signing parameters of a presigned URL, decoded."""

    algorithm: str
    credential: str
    signature: str
    timestamp: str
    signed_headers: str
    expires_s: int | None
    security_token: str
    region_set: str


def find_presigned_query(query: str) -> PresignedQuery | None:
    """Read the signing parameters; None if the query has none.

    Raises:
        IncompleteSignatureError: some are missing, twice there, or out of range.
        UnsupportedAlgorithmError: the algorithm, or all of it, is Signature Version 2.
    """
    if not query or ("X-Amz-" not in query and "AWSAccessKeyId" not in query):
        return None
    found: dict[str, str] = {}
    for raw_name, raw_value in query_pairs(query):
        name = percent_decode(raw_name)
        if name == "AWSAccessKeyId":
            raise UnsupportedAlgorithmError
        if name in _KNOWN:
            if name in found:
                raise _malformed(f"{name} must be given once", S3_REQUIRED)
            found[name] = percent_decode(raw_value)
    if _TELLING.isdisjoint(found):
        return None
    return _checked(found)


def content_sha256_in(query: str) -> str | None:
    """The ``X-Amz-Content-Sha256`` that some SDKs move from the headers to the query."""
    if "X-Amz-Content-Sha256=" not in query:
        return None
    for name, value in query_pairs(query):
        if name == "X-Amz-Content-Sha256":
            return percent_decode(value)
    return None


def _checked(found: dict[str, str]) -> PresignedQuery:
    missing = [name for name in _REQUIRED if not found.get(name)]
    if missing:
        sentences = [f"AWS query-string parameters must include '{name}'." for name in missing]
        again = "Re-examine the query-string parameters."
        raise _malformed(" ".join([*sentences, again]), S3_REQUIRED)
    algorithm = found["X-Amz-Algorithm"]
    if algorithm not in _ALGORITHMS:
        raise _malformed(
            f"Unsupported AWS 'algorithm': '{algorithm}'.",
            'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
        )
    timestamp = found["X-Amz-Date"]
    try:
        parse_timestamp(timestamp)
    except ValueError:
        raise _malformed(
            f"Date must be in ISO-8601 'basic format'. Got '{timestamp}'. "
            "See http://en.wikipedia.org/wiki/ISO_8601",
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
        ) from None
    return PresignedQuery(
        algorithm=algorithm,
        credential=found["X-Amz-Credential"],
        signature=found["X-Amz-Signature"],
        timestamp=timestamp,
        signed_headers=found["X-Amz-SignedHeaders"],
        expires_s=_expires_s(found.get("X-Amz-Expires")),
        security_token=found.get("X-Amz-Security-Token", ""),
        region_set=found.get("X-Amz-Region-Set", ""),
    )


def _expires_s(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise _malformed("X-Amz-Expires should be a number")
    if digits != text:
        raise _malformed("X-Amz-Expires must be non-negative")
    # More digits than the largest number has are too many; int() of thousands of them is slow.
    if len(digits.lstrip("0")) > len(str(EXPIRES_S_MAX)) or int(digits) > EXPIRES_S_MAX:
        raise _malformed(_WEEK)
    return int(digits)


def _malformed(text: str, s3_text: str = "") -> IncompleteSignatureError:
    return IncompleteSignatureError(text, s3_text=s3_text, placement="query")
