"""The hash of the payload, which is the last line of the canonical request.

S3 is told it in ``x-amz-content-sha256``, where keywords say that the payload is not signed at all,
or chunk by chunk (``chunked``).  Every other service hashes the body that it got.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
"""

from hashlib import sha256

from garrison.core.message import Request
from garrison.sigv4.errors import (
    PayloadHashInvalidError,
    PayloadHashMissingError,
    PayloadMismatchError,
)
from garrison.sigv4.presented import ECDSA, PresentedCredential
from garrison.sigv4.presigned import content_sha256_in
from garrison.sigv4.rules import SigningRules

UNSIGNED = "UNSIGNED-PAYLOAD"
STREAMING_UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
STREAMING = {
    "AWS4-HMAC-SHA256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    ECDSA: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
}
TRAILER = "-TRAILER"

_SHA256_HEX_LENGTH = 64
_HEX = "0123456789abcdef"


def claimed_payload_hash(request: Request, presented: PresentedCredential) -> str:
    """What the request says of its payload to S3: a hash in hexadecimal, or a keyword.

    Raises:
        PayloadHashMissingError: nothing, although it must.
        PayloadHashInvalidError: something else.
    """
    claim = request.headers.get("x-amz-content-sha256")
    if claim is None:
        if presented.placement == "header":
            raise PayloadHashMissingError
        return content_sha256_in(request.query) or UNSIGNED
    streaming = STREAMING[presented.algorithm]
    keywords = (UNSIGNED, STREAMING_UNSIGNED_TRAILER, streaming, streaming + TRAILER)
    if claim not in keywords and (len(claim) != _SHA256_HEX_LENGTH or claim.strip(_HEX)):
        raise PayloadHashInvalidError(
            members={"ArgumentName": "x-amz-content-sha256", "ArgumentValue": claim}
        )
    return claim


def payload_hash_of(
    request: Request, presented: PresentedCredential, *, rules: SigningRules
) -> str:
    """The canonical request's last line, checked against the body that came with the request.

    Raises:
        PayloadHashMissingError, PayloadHashInvalidError: see ``claimed_payload_hash``.
        PayloadMismatchError: the body has another hash than the request says.
    """
    if rules.content_hash_required:
        claim = claimed_payload_hash(request, presented)
        if len(claim) == _SHA256_HEX_LENGTH:
            require_payload(claim, sha256(request.body).hexdigest())
        return claim
    computed = sha256(request.body).hexdigest()
    claimed = request.headers.get("x-amz-content-sha256", computed)
    if claimed != computed:
        require_payload(claimed, computed)
    return computed


def require_payload(claimed: str, computed: str) -> None:
    """Raise PayloadMismatchError unless both hashes are the same: for bodies that were streamed."""
    if claimed != computed:
        raise PayloadMismatchError(
            members={
                "ClientComputedContentSHA256": claimed,
                "S3ComputedContentSHA256": computed,
            }
        )
