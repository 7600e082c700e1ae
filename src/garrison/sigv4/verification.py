"""Verify that whoever sent a request knows the secret access key.

The work is the same for an access key that does not exist: the caller passes None as its secret,
the signature is computed with a dummy, and the answer says that the key is unknown.
"""

import hmac
from datetime import datetime, timedelta

from garrison.core.message import Request
from garrison.sigv4 import v4a
from garrison.sigv4.canonical import canonical_request, string_to_sign
from garrison.sigv4.errors import (
    IncompleteSignatureError,
    InvalidScopeError,
    Placement,
    PresignedURLExpiredError,
    PresignedURLNotYetValidError,
    SignatureError,
    SignatureExpiredError,
    SignatureMismatchError,
    SignatureNotYetCurrentError,
    UnknownAccessKeyError,
    UnsignedHeadersError,
)
from garrison.sigv4.keys import DUMMY_SECRET, signing_key
from garrison.sigv4.payload import payload_hash_of
from garrison.sigv4.presented import ECDSA, HMAC, TERMINATOR, PresentedCredential
from garrison.sigv4.presigned import S3_REQUIRED
from garrison.sigv4.rules import MINUTE_S, TOKEN, SigningRules
from garrison.sigv4.timestamps import format_iso, format_timestamp, parse_timestamp

_NOTHING: frozenset[str] = frozenset()
_SIGNATURE = frozenset({"X-Amz-Signature"})
_SIGNATURE_AND_TOKEN = frozenset({"X-Amz-Signature", "X-Amz-Security-Token"})
_MUST_BE_SIGNED = "'{}' must be a 'SignedHeader' in the AWS Authorization."
_SCOPE_DATE_LENGTH = len("20150830")

_S3_BEFORE: dict[Placement, str] = {
    "header": "The authorization header is malformed; ",
    "query": "Error parsing the X-Amz-Credential parameter; ",
    "form": "",
}


def verify(
    request: Request,
    presented: PresentedCredential,
    secret: str | None,
    *,
    now: datetime,
    rules: SigningRules,
    service: str,
    region: str | None = None,
    payload_hash: str | None = None,
) -> None:
    """Return if the request was signed with the secret, for this service and region, just now.

    ``secret`` is None for an access key that does not exist or is inactive.  ``service`` is the
    signing name (``kms``); ``region`` None takes any.  ``payload_hash`` is for bodies that are not
    in ``request.body``: ``claimed_payload_hash`` gives it, and the caller checks the body as it
    comes (``require_payload``, ``chunked``).  What was presented in a form is for ``post``.

    Raises:
        InvalidScopeError, SignatureExpiredError, SignatureNotYetCurrentError,
        PresignedURLExpiredError, PresignedURLNotYetValidError, UnsignedHeadersError: the signature
            is for another place or time, or covers too little.
        PayloadMismatchError and its kin: the body is not the one that was signed.
        UnknownAccessKeyError: ``secret`` is None.
        SignatureMismatchError: the secret made another signature.
    """
    require_scope(presented, service=service, region=region)
    require_current(presented, now=now, rules=rules)
    _require_headers_signed(request, presented, rules)
    if payload_hash is None:
        payload_hash = payload_hash_of(request, presented, rules=rules)
    canonical = canonical_request(
        request,
        presented.signed_headers,
        payload_hash,
        rules=rules,
        excluding=_SIGNATURE if presented.placement == "query" else _NOTHING,
    )
    message = _message(presented, canonical)
    signed = is_signature(presented, secret, message, presented.signature)
    if not signed and _token_may_be_late(presented, rules):
        without_token = canonical_request(
            request,
            presented.signed_headers,
            payload_hash,
            rules=rules,
            excluding=_SIGNATURE_AND_TOKEN,
        )
        late = _message(presented, without_token)
        signed = is_signature(presented, secret, late, presented.signature)
    require_match(presented, secret, signed=signed, message=message, canonical=canonical)


def require_match(
    presented: PresentedCredential,
    secret: str | None,
    *,
    signed: bool,
    message: bytes,
    canonical: bytes = b"",
) -> None:
    """Raise UnknownAccessKeyError or SignatureMismatchError unless key and signature are good."""
    if secret is None:
        raise UnknownAccessKeyError(members={"AWSAccessKeyId": presented.access_key_id})
    if not signed:
        members = {
            "AWSAccessKeyId": presented.access_key_id,
            "StringToSign": message.decode("latin-1"),
            "SignatureProvided": presented.signature,
            "StringToSignBytes": message.hex(" "),
        }
        if canonical:
            members["CanonicalRequest"] = canonical.decode("latin-1")
            members["CanonicalRequestBytes"] = canonical.hex(" ")
        raise SignatureMismatchError(members=members)


def is_signature(
    presented: PresentedCredential, secret: str | None, message: bytes, signature: str
) -> bool:
    """True if the secret makes this signature, in the presented algorithm and scope.

    Without a secret the work is done with a dummy; ``require_match`` refuses whatever comes out.
    """
    scope = presented.scope
    if not signature.isascii():
        return False
    if secret is None:
        secret = DUMMY_SECRET
    if presented.algorithm == HMAC:
        key = signing_key(scope.access_key_id, secret, scope.date, scope.region, scope.service)
        expected = hmac.digest(key, message, "sha256").hex()
        return hmac.compare_digest(expected, signature)
    return v4a.is_signed(scope.access_key_id, secret, message, signature)


def require_scope(
    presented: PresentedCredential, *, service: str, region: str | None = None
) -> None:
    """Raise InvalidScopeError unless the credential scope is this service's, here, on its date."""
    scope = presented.scope
    if presented.algorithm == ECDSA:
        patterns = presented.region_set
        region_fits = bool(patterns) and (region is None or v4a.is_region_in(region, patterns))
    else:
        region_fits = region is None or scope.region == region
    if (
        region_fits
        and scope.service == service
        and scope.terminator == TERMINATOR
        and presented.timestamp.startswith(scope.date)
        and len(scope.date) == _SCOPE_DATE_LENGTH
    ):
        return
    raise _scope_error(presented, service=service, region=region, region_fits=region_fits)


def _scope_error(
    presented: PresentedCredential, *, service: str, region: str | None, region_fits: bool
) -> InvalidScopeError:
    scope, placement = presented.scope, presented.placement
    sentences, s3_texts = [], []
    members = {}
    if not region_fits:
        sentences.append("Credential should be scoped to a valid region.")
        wrong = scope.region or ",".join(presented.region_set)
        s3_texts.append(f"the region '{wrong}' is wrong; expecting '{region or ''}'")
        members = {"Region": region or ""}
    if scope.service != service:
        sentences.append(f"Credential should be scoped to correct service: '{service}'.")
        s3_texts.append(
            f'incorrect service "{scope.service}". This endpoint belongs to "{service}".'
        )
    if scope.terminator != TERMINATOR:
        sentences.append(f"Credential should be scoped with a valid terminator: '{TERMINATOR}'.")
        s3_texts.append(
            f'incorrect terminal "{scope.terminator}". This endpoint uses "{TERMINATOR}".'
        )
    day = presented.timestamp[:_SCOPE_DATE_LENGTH]
    if scope.date != day:
        sentences.append(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            f"HTTP: '{scope.date}' != '{day}', from '{presented.timestamp}'."
        )
        s3_texts.append(_s3_date_text(scope.date, day, placement))
    return InvalidScopeError(
        " ".join(sentences),
        s3_text=_S3_BEFORE[placement] + s3_texts[0],
        placement=placement,
        members=members,
    )


def _s3_date_text(date: str, day: str, placement: Placement) -> str:
    if not (len(date) == _SCOPE_DATE_LENGTH and date.isascii() and date.isdigit()):
        return (
            f'incorrect date format "{date}". '
            'This date in the credential must be in the format "yyyyMMdd".'
        )
    if placement == "query":
        return (
            f'Invalid credential date "{date}". This date is not the same as X-Amz-Date: "{day}".'
        )
    return "Invalid credential date. Date is not the same as X-Amz-Date."


def require_current(presented: PresentedCredential, *, now: datetime, rules: SigningRules) -> None:
    """Raise unless the request was signed about now, or its presigned URL is valid now.

    Raises:
        SignatureExpiredError, SignatureNotYetCurrentError: further off than the service's skew.
        PresignedURLExpiredError, PresignedURLNotYetValidError: the same for presigned URLs.
        IncompleteSignatureError: S3 needs X-Amz-Expires in a presigned URL.
    """
    age_s = (now - parse_timestamp(presented.timestamp)).total_seconds()
    skew_s = rules.clock_skew_s
    if presented.placement == "query":
        expires_s = presented.expires_s
        if expires_s is None and rules.content_hash_required:
            raise IncompleteSignatureError(S3_REQUIRED, placement="query")
        valid_s = skew_s if expires_s is None else expires_s
    else:
        valid_s = skew_s
    if -skew_s <= age_s <= valid_s:
        return
    raise _time_error(presented, now, skew_s=skew_s, valid_s=valid_s, late=age_s > valid_s)


def _time_error(
    presented: PresentedCredential, now: datetime, *, skew_s: int, valid_s: int, late: bool
) -> SignatureError:
    stamp, clock = presented.timestamp, format_timestamp(now)
    if late:
        limit = format_timestamp(now - timedelta(seconds=valid_s))
        span = _span(valid_s)
        text = f"Signature expired: {stamp} is now earlier than {limit} ({clock} - {span})"
    else:
        limit = format_timestamp(now + timedelta(seconds=skew_s))
        span = _span(skew_s)
        text = f"Signature not yet current: {stamp} is still later than {limit} ({clock} + {span})"
    if presented.placement != "query":
        error = SignatureExpiredError if late else SignatureNotYetCurrentError
        return error(
            text,
            members={
                "RequestTime": stamp,
                "ServerTime": format_iso(now),
                "MaxAllowedSkewMilliseconds": str(skew_s * 1000),
            },
        )
    if not late:
        return PresignedURLNotYetValidError(text, placement="query")
    expires_at = parse_timestamp(stamp) + timedelta(seconds=valid_s)
    members = {
        "X-Amz-Expires": str(valid_s),
        "Expires": format_iso(expires_at),
        "ServerTime": format_iso(now),
    }
    return PresignedURLExpiredError(text, placement="query", members=members)


def _span(seconds: int) -> str:
    return f"{seconds} sec." if seconds % MINUTE_S else f"{seconds // MINUTE_S} min."


def _require_headers_signed(
    request: Request, presented: PresentedCredential, rules: SigningRules
) -> None:
    """Refuse a request in which the host or an ``x-amz-`` header is not covered by the signature.

    Source: reference_sigv-create-signed-request.html: "You must include the host header (HTTP/1.1)
    or the :authority header (HTTP/2), and any x-amz-* headers in the signature."
    """
    signed = presented.signed_headers
    missing = [
        name
        for name in request.headers
        if name.startswith("x-amz-") and name not in signed and name not in rules.unsigned_headers
    ]
    if "host" not in signed:
        missing.insert(0, "host")
    if missing:
        # The words for the host are known (they are the class's), those for others are a guess.
        text = "" if missing[0] == "host" else _MUST_BE_SIGNED.format(missing[0])
        raise UnsignedHeadersError(text, members={"HeadersNotSigned": ", ".join(missing)})


def _token_may_be_late(presented: PresentedCredential, rules: SigningRules) -> bool:
    # Some signers add the session token to the query after signing; it proves itself.
    return (
        presented.placement == "query"
        and bool(presented.security_token)
        and TOKEN in rules.unsigned_headers
    )


def _message(presented: PresentedCredential, canonical: bytes) -> bytes:
    return string_to_sign(presented.algorithm, presented.timestamp, presented.scope.text, canonical)
