"""What pages of other sites may ask of a bucket, as a port: S3's records stand behind it.

Browsers ask before they send ("preflight") and read the answer's headers; both are the gateway's
business, for any service.  Which origins a bucket lets in is S3's.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Protocol

import msgspec

from garrison.core.transaction import Records


class CrossOriginRule(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Which pages may send which requests, and what they may read of the answers."""

    origins: tuple[str, ...]
    """With one ``*`` at most, which stands for any text."""
    methods: tuple[str, ...]
    headers: tuple[str, ...] = ()
    """As origins, in any case."""
    exposed: tuple[str, ...] = ()
    max_age_s: int | None = None
    id: str = ""

    def allows(self, origin: str, method: str, headers: Sequence[str] = ()) -> bool:
        """Return True if this rule lets a page of an origin send this; headers in lower case."""
        return (
            method in self.methods
            and any(_fits(origin, pattern) for pattern in self.origins)
            and all(any(_fits(name, each.lower()) for each in self.headers) for name in headers)
        )


class CrossOriginRules(Protocol):
    """Looks up what a bucket allows."""

    async def rules_of(self, records: Records, bucket: str) -> tuple[CrossOriginRule, ...] | None:
        """Return a bucket's rules, none if it has none; None if there is no such bucket."""
        ...


def _fits(text: str, pattern: str) -> bool:
    # Only `*` is special in these patterns; `fnmatch` knows more.
    quoted = pattern.replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(text, quoted)
