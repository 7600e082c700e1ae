"""Object Lock: what keeps a version from being deleted, and until when; pure.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

Mode = Literal["GOVERNANCE", "COMPLIANCE"]
YEAR: Final = timedelta(days=365)


class Lock(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What protects one version: a retention, a legal hold, both or nothing."""

    mode: Literal["", "GOVERNANCE", "COMPLIANCE"] = ""
    """Empty if there is no retention."""
    until: datetime | None = None
    legal_hold: Literal["", "ON", "OFF"] = ""
    """Empty if nobody ever said."""

    def retains(self, now: datetime) -> bool:
        """Return True while a retention runs."""
        return self.until is not None and self.until > now

    def protects(self, now: datetime, *, bypass: bool) -> bool:
        """Return True if the version must not be deleted now.

        ``bypass`` passes over a retention in governance mode, and over nothing else.
        """
        if self.legal_hold == "ON":
            return True
        return self.retains(now) and not (bypass and self.mode == "GOVERNANCE")

    def allows(self, mode: str, until: datetime | None, now: datetime, *, bypass: bool) -> bool:
        """Return True if a retention may be replaced by this one, or taken away.

        Anybody may prolong one; compliance mode can neither be shortened nor left.
        """
        if not self.retains(now):
            return True
        assert self.until is not None
        longer = until is not None and until >= self.until
        if longer and mode == self.mode:
            return True
        return self.mode == "GOVERNANCE" and bypass


NO_LOCK: Final = Lock()


class BucketLock(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A bucket that has Object Lock, and the retention that new versions get by default."""

    mode: Literal["", "GOVERNANCE", "COMPLIANCE"] = ""
    """Empty if there is no default."""
    days: int = 0
    years: int = 0

    def default(self, now: datetime) -> Lock:
        """Return the lock of a version that is put without one."""
        if not self.mode:
            return NO_LOCK
        return Lock(mode=self.mode, until=now + timedelta(days=self.days) + YEAR * self.years)
