"""Accounts as S3 names owners and grantees: canonical user IDs, which lead back to the account."""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Final

from garrison.services.s3 import api

ANONYMOUS: Final = "anonymous"
ANONYMOUS_ID: Final = "65a011a29cdf8ec533ec3d1ccaae921c"
"""Who owns what nobody signed for.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""
ID: Final = re.compile(r"[0-9a-f]{64}")
ACCOUNT_DIGITS: Final = 10
"""Hexadecimal digits that hold an account's twelve decimal ones, at the end of the ID."""


@lru_cache(maxsize=4096)
def canonical_user_id(account: str) -> str:
    """Return an account's canonical user ID: 64 hexadecimal digits, always the same."""
    if account == ANONYMOUS:
        return ANONYMOUS_ID
    head = sha256(f"canonical user {account}".encode()).hexdigest()[:-ACCOUNT_DIGITS]
    return f"{head}{int(account) ^ _mask(head):0{ACCOUNT_DIGITS}x}"


def owner_of(account: str) -> api.Owner:
    """Return an account as S3 names owners."""
    return {"ID": canonical_user_id(account)}


def account_of(canonical_id: str) -> str | None:
    """Return the account with this canonical user ID, or None if no account can have it."""
    if ID.fullmatch(canonical_id) is None:
        return None
    head, tail = canonical_id[:-ACCOUNT_DIGITS], canonical_id[-ACCOUNT_DIGITS:]
    account = f"{int(tail, 16) ^ _mask(head):012}"
    return account if canonical_user_id(account) == canonical_id else None


def _mask(head: str) -> int:
    return int(sha256(head.encode()).hexdigest()[:ACCOUNT_DIGITS], 16)
