"""Signature Version 4A: ECDSA on P-256, with a key pair derived from the secret access key.

The signature is not bound to one region but to a set of them, given as ``us-east-1,eu-*``.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
(NIST SP 800-108 in counter mode, then FIPS 186-4 B.4.2 with testing of candidates)
"""

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_LABEL = b"AWS4-ECDSA-P256-SHA256"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_COUNTER_MAX = 254
_HEX = "0123456789abcdef"
_PADDING = "*"
"""Chunk signatures are padded to one length, so that the body's length is known beforehand."""


@lru_cache(maxsize=512)
def private_key(access_key_id: str, secret: str) -> "EllipticCurvePrivateKey":
    """Derive the key pair of a secret access key."""
    # Loaded here: few requests are signed with 4A, and the library takes long to import.
    from cryptography.hazmat.primitives.asymmetric import ec

    key = b"AWS4A" + secret.encode()
    context = access_key_id.encode("utf-8", "surrogatepass")
    for counter in range(1, _COUNTER_MAX + 1):
        fixed = b"\0\0\0\1" + _LABEL + b"\0" + context + bytes([counter]) + b"\0\0\1\0"
        candidate = int.from_bytes(hmac.digest(key, fixed, "sha256"), "big")
        if candidate <= _ORDER - 2:
            return ec.derive_private_key(candidate + 1, ec.SECP256R1())
    raise AssertionError("254 candidates in a row above the order: once in 2**8000 secrets")


def is_signed(access_key_id: str, secret: str, message: bytes, signature: str) -> bool:
    """True if the hexadecimal DER signature is this secret's signature of the message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    public_key = private_key(access_key_id, secret).public_key()
    digits = signature.rstrip(_PADDING)
    if digits.strip(_HEX):
        return False
    try:
        public_key.verify(bytes.fromhex(digits), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(access_key_id: str, secret: str, message: bytes) -> str:
    """Sign a message; every call gives another signature."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    return private_key(access_key_id, secret).sign(message, ec.ECDSA(SHA256())).hex()


def is_region_in(region: str, region_set: tuple[str, ...]) -> bool:
    """True if one of the patterns is the region; ``*`` stands for any run of characters."""
    return any(_matches(region, pattern) for pattern in region_set)


def _matches(region: str, pattern: str) -> bool:
    first, *rest = pattern.split("*")
    if not rest:
        return region == pattern
    if not region.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        at = region.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return len(region) - at >= len(rest[-1]) and region.endswith(rest[-1])
