"""What differs between services in Signature Version 4, as data."""

import msgspec

MINUTE_S = 60
CONTENT_SHA256 = "x-amz-content-sha256"
TOKEN = "x-amz-security-token"  # noqa: S105  A header's name.


class SigningRules(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How one service reads signatures."""

    path_encoded_once: bool = False
    """S3: the path is encoded once and never normalized; elsewhere normalized and encoded twice."""
    content_hash_required: bool = False
    """S3: ``x-amz-content-sha256`` must be sent, and may say that the payload is not signed."""
    unsigned_headers: frozenset[str] = frozenset({CONTENT_SHA256, TOKEN})
    """The ``x-amz-`` headers that need not be signed.  The hash is in the canonical request anyhow;
    the token may be added after signing, but not for S3."""
    clock_skew_s: int = 5 * MINUTE_S
    """How far a signature's date may be from the service's clock."""


GENERAL = SigningRules()
# STS, SNS and ECR were seen to allow 15 minutes, KMS and most others 5; IAM's 15 is a guess after
# the CommonErrors page.  docs/sources/sigv4.md.
PATIENT = SigningRules(clock_skew_s=15 * MINUTE_S)
S3 = SigningRules(
    path_encoded_once=True,
    content_hash_required=True,
    unsigned_headers=frozenset({CONTENT_SHA256}),
    clock_skew_s=15 * MINUTE_S,
)

_BY_SERVICE = {
    "ecr": PATIENT,
    "iam": PATIENT,
    "sns": PATIENT,
    "sts": PATIENT,
    "s3": S3,
    "s3-object-lambda": S3,
    "s3-outposts": S3,
    "s3express": S3,
}


def rules_for(service: str) -> SigningRules:
    """The rules of the service with this signing name (``kms``, ``s3``)."""
    return _BY_SERVICE.get(service, GENERAL)
