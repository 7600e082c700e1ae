"""The canonical request and the string to sign.

    canonical request                     string to sign

    GET                                   AWS4-HMAC-SHA256
    /                                     20150830T123600Z
    Param1=value1                         20150830/us-east-1/iam/aws4_request
    host:example.amazonaws.com            SHA-256 of the canonical request
    x-amz-date:20150830T123600Z

    host;x-amz-date
    SHA-256 of the payload

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from garrison.core.message import Request
from garrison.sigv4.rules import SigningRules
from garrison.sigv4.uri import canonical_path_once, canonical_path_twice, canonical_query, octets


def canonical_headers(headers: Mapping[str, str], names: Iterable[str]) -> str:
    """One line ``name:value`` a header: trimmed, inner runs of spaces folded into one.

    A signed header that the request lacks counts as empty: no signer makes such a line, so that the
    signature cannot match.
    """
    lines = []
    for name in names:
        value = headers.get(name, "")
        if "  " in value or "\t" in value:
            value = " ".join(filter(None, value.replace("\t", " ").split(" ")))
        lines.append(f"{name}:{value.strip(' ')}\n")
    return "".join(lines)


def canonical_request(
    request: Request,
    signed_headers: tuple[str, ...],
    payload_hash: str,
    *,
    rules: SigningRules,
    excluding: frozenset[str] = frozenset(),
) -> bytes:
    """The canonical request; ``excluding`` names query parameters that are not part of it."""
    canonical_path = canonical_path_once if rules.path_encoded_once else canonical_path_twice
    return octets(
        f"{request.method}\n"
        f"{canonical_path(request.path)}\n"
        f"{canonical_query(request.query, excluding)}\n"
        f"{canonical_headers(request.headers, signed_headers)}\n"
        f"{';'.join(signed_headers)}\n"
        f"{payload_hash}"
    )


def string_to_sign(algorithm: str, timestamp: str, scope: str, canonical: bytes) -> bytes:
    """What is signed: algorithm, date, credential scope, and the canonical request's hash."""
    return octets(f"{algorithm}\n{timestamp}\n{scope}\n{sha256(canonical).hexdigest()}")
