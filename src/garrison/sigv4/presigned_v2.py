"""Presigned URLs of Signature Version 2: ``AWSAccessKeyId=…&Expires=…&Signature=…``.

Only S3 takes them, and only because botocore still makes them by default in us-east-1.  They sign
the method, the object and its subresources, and no host, Region or payload.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
"""

import hmac
from base64 import b64encode
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from garrison.core.message import Request
from garrison.sigv4.errors import (
    IncompleteSignatureError,
    PresignedURLExpiredError,
    SignatureMismatchError,
    UnknownAccessKeyError,
)
from garrison.sigv4.keys import DUMMY_SECRET
from garrison.sigv4.presented import PresentedCredential, Scope
from garrison.sigv4.timestamps import format_iso
from garrison.sigv4.uri import octets, query_pairs

ALGORITHM: Final = "HMAC-SHA1"
MARK: Final = "AWSAccessKeyId="
REQUIRED: Final = ("AWSAccessKeyId", "Expires", "Signature")
DIGITS_MAX: Final = 12
SUBRESOURCES: Final = frozenset(
    {
        "abac",
        "accelerate",
        "acl",
        "analytics",
        "attributes",
        "cors",
        "defaultObjectAcl",
        "delete",
        "encryption",
        "intelligent-tiering",
        "inventory",
        "legal-hold",
        "lifecycle",
        "location",
        "logging",
        "metadataConfiguration",
        "metadataInventoryTable",
        "metadataJournalTable",
        "metadataTable",
        "metrics",
        "notification",
        "object-encryption",
        "object-lock",
        "ownershipControls",
        "partNumber",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "renameObject",
        "replication",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "retention",
        "select",
        "select-type",
        "session",
        "storageClass",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    }
)
"""All that S3 has, those younger than the version too: what is not signed must choose nothing."""


def present_v2(request: Request) -> PresentedCredential | None:
    """Read the credentials of a presigned URL of version 2; None if the request has none.

    Raises:
        IncompleteSignatureError: some parameters are missing, or the time is no number.
    """
    if MARK not in request.query or "authorization" in request.headers:
        return None
    found = _decoded(request)
    if any(not found.get(name) for name in REQUIRED):
        raise IncompleteSignatureError(
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId "
            "parameters",
            placement="query",
        )
    expires = found["Expires"]
    if not (expires.isascii() and expires.isdigit()) or len(expires) > DIGITS_MAX:
        raise IncompleteSignatureError(
            f"Invalid date (should be seconds since epoch): {expires}", placement="query"
        )
    return PresentedCredential(
        algorithm=ALGORITHM,
        placement="query",
        scope=Scope(found["AWSAccessKeyId"], "", "", "s3", "", ""),
        timestamp="",
        signed_headers=(),
        signature=found["Signature"],
        security_token=found.get(
            "x-amz-security-token", request.headers.get("x-amz-security-token", "")
        ),
        expires_s=int(expires),
    )


def verify_v2(
    request: Request,
    presented: PresentedCredential,
    secret: str | None,
    *,
    now: datetime,
    bucket: str | None,
) -> None:
    """Return if the URL was signed with the secret, and holds now.

    Args:
        request: The request, raw.
        presented: What ``present_v2`` read.
        secret: None for an access key that does not exist or is inactive.
        now: The time.
        bucket: The bucket, if the host names it.

    Raises:
        UnknownAccessKeyError, SignatureMismatchError: the key, or the signature.
        PresignedURLExpiredError: its time is over.
    """
    message = string_to_sign(request, str(presented.expires_s), bucket)
    signed = is_signature_v2(message, secret, presented.signature)
    if secret is None:
        raise UnknownAccessKeyError(members={"AWSAccessKeyId": presented.access_key_id})
    assert presented.expires_s is not None
    if now.timestamp() > presented.expires_s:
        expires_at = datetime.fromtimestamp(presented.expires_s, UTC)
        raise PresignedURLExpiredError(
            placement="query",
            members={"Expires": format_iso(expires_at), "ServerTime": format_iso(now)},
        )
    if not signed:
        raise SignatureMismatchError(
            members={
                "AWSAccessKeyId": presented.access_key_id,
                "StringToSign": message.decode("latin-1"),
                "SignatureProvided": presented.signature,
                "StringToSignBytes": message.hex(" "),
            }
        )


def is_signature_v2(message: bytes, secret: str | None, signature: str) -> bool:
    """Return True if this is the secret's signature of a message; takes as long without one."""
    digest = hmac.digest((secret or DUMMY_SECRET).encode(), message, "sha1")
    return hmac.compare_digest(b64encode(digest), octets(signature))


def string_to_sign(request: Request, expires: str, bucket: str | None) -> bytes:
    """Return what a URL of version 2 signs."""
    # Headers that the URL's maker wanted signed may stand in the query.
    given = {name.lower(): value for name, value in _decoded(request).items()}
    headers = {**given, **request.headers}
    amz = sorted(name for name in headers if name.startswith("x-amz-"))
    resource = request.path if bucket is None else f"/{bucket}{request.path}"
    named = sorted(
        (name, value) for name, value in _decoded(request).items() if name in SUBRESOURCES
    )
    if named:
        resource += "?" + "&".join(f"{name}={value}" if value else name for name, value in named)
    lines = [
        request.method,
        headers.get("content-md5", ""),
        headers.get("content-type", ""),
        expires,
        *(f"{name}:{headers[name]}" for name in amz),
        resource,
    ]
    return octets("\n".join(lines))


def _decoded(request: Request) -> dict[str, str]:
    # A plus stands for itself: it is a digit of Base64.
    return {
        unquote_to_bytes(name).decode("latin-1"): unquote_to_bytes(value).decode("latin-1")
        for name, value in query_pairs(request.query)
    }
