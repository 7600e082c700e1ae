"""The HMAC signing key: derived from the secret access key, good for one date, region and service.

HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")
"""

import hmac
from functools import lru_cache

DUMMY_SECRET = "unknown-access-keys-cost-as-much"  # noqa: S105  Nobody's: what it signs is refused.
"""Stands in for the secret of an access key that does not exist, so that the work is the same."""


@lru_cache(maxsize=8192)
def signing_key(
    access_key_id: str,  # noqa: ARG001  A part of the cache's key; see below.
    secret: str,
    date: str,
    region: str,
    service: str,
) -> bytes:
    """Derive the signing key.

    The cache is keyed by access key too, so that an unknown one (all share one dummy secret) is as
    cold at first, and as warm afterwards, as a real one.
    """
    key = b"AWS4" + secret.encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode("utf-8", "surrogatepass"), "sha256")
    return key
