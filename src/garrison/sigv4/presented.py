"""What a request presents as its credentials, read but not yet believed.

Three places can carry them: the Authorization header, the query of a presigned URL (``presigned``),
and the fields of a browser's POST form (``post``).
"""

import base64
import hashlib
from functools import lru_cache

import msgspec

from garrison.core.message import Request
from garrison.sigv4.errors import (
    EmptyAuthorizationError,
    IncompleteSignatureError,
    InvalidDateError,
    MultipleAuthenticationsError,
    Placement,
    SignatureError,
    SignatureMismatchError,
    UnsupportedAlgorithmError,
    UnsupportedSchemeError,
)
from garrison.sigv4.presigned import PresignedQuery, find_presigned_query
from garrison.sigv4.timestamps import parse_timestamp, timestamp_of_http_date

HMAC = "AWS4-HMAC-SHA256"
ECDSA = "AWS4-ECDSA-P256-SHA256"
ALGORITHMS = frozenset({HMAC, ECDSA})
TERMINATOR = "aws4_request"

_S3_MALFORMED = "The authorization header is malformed; "
_S3_CREDENTIAL = (
    'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
)
_NOT_A_PAIR = (
    "Invalid key=value pair (missing equal-sign) in Authorization header "
    "(hashed with SHA-256 and encoded with Base64)"
)
_COMPONENTS = ("Credential", "Signature", "SignedHeaders")


class Scope(msgspec.Struct, frozen=True, gc=False):
    """An access key ID and the credential scope after it."""

    access_key_id: str
    date: str
    region: str
    """Empty for SigV4A, whose regions are a set beside the scope."""
    service: str
    terminator: str
    text: str
    """The scope as it is signed: everything after the access key ID."""


class PresentedCredential(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Credentials as a request presents them."""

    algorithm: str
    placement: Placement
    scope: Scope
    timestamp: str
    """When the request says that it was signed, ``20150830T123600Z``."""
    signed_headers: tuple[str, ...]
    signature: str
    """As it was sent: anything, if it is not the right one."""
    security_token: str = ""
    """The session token; empty for long-term credentials."""
    region_set: tuple[str, ...] = ()
    """SigV4A: the regions for which the request is signed; ``*`` is a wildcard."""
    expires_s: int | None = None
    """Presigned URLs: the seconds from the timestamp for which the URL is valid."""

    @property
    def access_key_id(self) -> str:
        """The access key ID, which says whose secret to check against."""
        return self.scope.access_key_id


def parse_authorization(request: Request) -> PresentedCredential | None:
    """Read the credentials of a request; None if it is anonymous.

    Raises:
        SignatureError: they are there, but cannot be read: IncompleteSignatureError,
            InvalidDateError, EmptyAuthorizationError, UnsupportedAlgorithmError (Signature Version
            2), UnsupportedSchemeError (Basic, Bearer) or MultipleAuthenticationsError.
    """
    header = request.headers.get("authorization")
    query = find_presigned_query(request.query)
    if header is None:
        return None if query is None else _presented_in_query(query)
    if query is not None:
        members = {"ArgumentName": "Authorization", "ArgumentValue": header}
        raise MultipleAuthenticationsError(members=members)
    return _presented_in_header(header, request)


def _presented_in_header(header: str, request: Request) -> PresentedCredential:
    algorithm, _, rest = header.partition(" ")
    found = {}
    for part in rest.split(","):
        name, equals, value = part.strip(" ").partition("=")
        if not equals or " " in value or name in found:
            raise _explained(header, request)
        found[name] = value
    try:
        credential = found["Credential"]
        signed_headers = found["SignedHeaders"]
        signature = found["Signature"]
    except KeyError:
        raise _explained(header, request) from None
    if not (credential and signed_headers and signature) or algorithm not in ALGORITHMS:
        raise _explained(header, request)
    headers = request.headers
    return PresentedCredential(
        algorithm=algorithm,
        placement="header",
        scope=parse_scope(credential, algorithm, "header"),
        timestamp=_timestamp(header, request),
        signed_headers=parse_signed_headers(signed_headers),
        signature=signature,
        security_token=headers.get("x-amz-security-token", ""),
        region_set=parse_region_set(headers.get("x-amz-region-set"), algorithm),
    )


def _presented_in_query(query: PresignedQuery) -> PresentedCredential:
    return PresentedCredential(
        algorithm=query.algorithm,
        placement="query",
        scope=parse_scope(query.credential, query.algorithm, "query"),
        timestamp=query.timestamp,
        signed_headers=parse_signed_headers(query.signed_headers),
        signature=query.signature,
        security_token=query.security_token,
        region_set=parse_region_set(query.region_set, query.algorithm),
        expires_s=query.expires_s,
    )


@lru_cache(maxsize=1024)
def parse_scope(credential: str, algorithm: str, placement: Placement) -> Scope:
    """Read ``AKID/20150830/us-east-1/iam/aws4_request`` (SigV4A: without the region).

    Raises:
        IncompleteSignatureError: it has another number of parts.
    """
    parts = credential.split("/")
    example = ["keyid", "date", "region", "service", "term"]
    if algorithm == ECDSA:
        example.remove("region")
    if len(parts) != len(example) or not parts[0]:
        raise IncompleteSignatureError(
            f"Credential must have exactly {len(example)} slash-delimited elements, "
            f"e.g. {'/'.join(example)}, got '{credential}'",
            s3_text={
                "header": _S3_MALFORMED + _S3_CREDENTIAL,
                "query": f"Error parsing the X-Amz-Credential parameter; {_S3_CREDENTIAL}",
                "form": _S3_CREDENTIAL,
            }[placement],
            placement=placement,
        )
    region = "" if algorithm == ECDSA else parts[2]
    text = credential[len(parts[0]) + 1 :]
    return Scope(parts[0], parts[1], region, parts[-2], parts[-1], text)


@lru_cache(maxsize=1024)
def parse_signed_headers(text: str) -> tuple[str, ...]:
    """Read ``host;x-amz-date``.

    Raises:
        SignatureMismatchError: the names are not lower-case, sorted and each there once, so that no
            canonical request can be made of them.
    """
    names = tuple(text.split(";"))
    if list(names) != sorted(set(names)) or text != text.lower() or not text.isprintable():
        raise SignatureMismatchError
    return names


def parse_region_set(text: str | None, algorithm: str) -> tuple[str, ...]:
    """Read SigV4A's ``us-east-1,eu-*``; empty for SigV4."""
    if algorithm != ECDSA or not text:
        return ()
    return tuple(region.strip(" ") for region in text.split(","))


def _timestamp(header: str, request: Request) -> str:
    stamp = request.headers.get("x-amz-date")
    try:
        if stamp:
            parse_timestamp(stamp)
            return stamp
        stamp = request.headers.get("date", "")
        if stamp:
            return timestamp_of_http_date(stamp)
    except ValueError:
        raise InvalidDateError(
            f"Date must be in ISO-8601 'basic format'. Got '{stamp}'. "
            "See http://en.wikipedia.org/wiki/ISO_8601"
        ) from None
    raise InvalidDateError(f"{InvalidDateError.WORDS} {_quoted(header)}")


def _quoted(header: str) -> str:
    # AWS stopped to echo the header, which may be somebody's password: only its hash is shown.
    return f"(Hashed with SHA-256 and encoded with Base64) Authorization={_hashed(header)}"


def _hashed(header: str) -> str:
    digest = hashlib.sha256(header.encode("utf-8", "surrogatepass")).digest()
    return base64.b64encode(digest).decode()


def _explained(header: str, request: Request) -> SignatureError:
    """The error for an Authorization header that cannot be read, found at leisure."""
    if not header.strip():
        return EmptyAuthorizationError()
    text, s3_text = _complaint(header, request)
    scheme = header.partition(" ")[0]
    if scheme in ALGORITHMS:
        return IncompleteSignatureError(text, s3_text=_S3_MALFORMED + s3_text)
    if scheme == "AWS" or scheme.startswith("AWS4-"):
        return UnsupportedAlgorithmError(text)
    members = {"ArgumentName": "Authorization", "ArgumentValue": header}
    return UnsupportedSchemeError(text, members=members)


def _complaint(header: str, request: Request) -> tuple[str, str]:
    """What most services say about the header, and what S3 says after its own first words."""
    scheme, _, rest = header.partition(" ")
    # As AWS does, take blanks for separators too: "Credential= AKID/…" holds a part without "=".
    parts = rest.replace(",", " ").split()
    broken = [part for part in parts if "=" not in part]
    given = {name for name, _, value in (part.partition("=") for part in parts) if value}
    missing = [name for name in _COMPONENTS if name not in given]
    if not missing and scheme not in ALGORITHMS:
        return f"Unsupported AWS 'algorithm': '{scheme}'.", ""
    if broken or not missing:
        return (
            f"{_NOT_A_PAIR}: '{_hashed(header)}'.",
            f'the authorization component "{(broken or parts)[0]}" is malformed.',
        )
    sentences = [f"Authorization header requires '{name}' parameter." for name in missing]
    if not (request.headers.get("x-amz-date") or request.headers.get("date")):
        sentences.append(InvalidDateError.WORDS)
    s3_text = f"missing {missing[0]}."
    if len(parts) < len(_COMPONENTS):
        s3_text = (
            "the authorization header requires three components: "
            "Credential, SignedHeaders, and Signature."
        )
    return f"{' '.join(sentences)} {_quoted(header)}", s3_text
