"""Quotas on how many of something an account may have, at a cost that does not grow.

Nothing counts along: a counter that every creation writes would make creations wait for each other.
The records are counted, and an eighth of what is free may then be created before they are counted
again; so the count is exact where it matters, and costs each creation a few records on average.
"""

from typing import Any

from garrison.core.call import Call, Records
from garrison.core.record import Record
from garrison.services.iam.api import LimitExceededException
from garrison.services.iam.records import Account

SHARE = 8
"""Up to this many processes create in one account without overshooting its quota."""
ACCOUNTS_REMEMBERED_MAX = 10_000
NAMES = "name"
"""An index of most kinds, with one key a record: counting its keys reads no record."""
AFTER_ALL_NAMES = "\U0010ffff"


class Headroom:
    """How many records of one kind each account may still have."""

    def __init__(self, cls: type[Record], name: str, default: int) -> None:
        """Watch a quota.

        Args:
            cls: The records that it counts.
            name: As in AWS's error: ``UsersPerAccount``.
            default: For accounts whose quota was not raised.
        """
        self._cls = cls
        self._name = name
        self._default = default
        self._free: dict[str, int] = {}

    async def take(self, call: Call[Any, Any]) -> None:
        """Take room for one record more.

        Raises:
            LimitExceededException: the account has as many as it may.
        """
        free = self._free.get(call.account, 0)
        if not free:
            free = await self._count_free(call)
            if len(self._free) > ACCOUNTS_REMEMBERED_MAX:
                self._free.clear()
        self._free[call.account] = free - 1

    async def _count_free(self, call: Call[Any, Any]) -> int:
        account = await call.records.find(Account, call.account, "", call.account)
        quota = account.quota(self._name, self._default) if account else self._default
        free = quota - await count(call.records, self._cls, call.account, quota)
        if free <= 0:
            raise LimitExceededException(f"Cannot exceed quota for {self._name}: {quota}")
        return max(1, free // SHARE)


async def count(records: Records, cls: type[Record], account: str, limit: int) -> int:
    """Return how many records an account has, or ``limit`` if they are more."""
    if NAMES in cls.kind.indexes:
        return await records.count(
            cls, account, index=NAMES, first="", end=AFTER_ALL_NAMES, limit=limit
        )
    page = await records.page(cls, account, limit=limit)
    return len(page.records)
