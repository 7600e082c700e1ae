"""Quotas on how many of something there may be, at a cost that does not grow.

Nothing counts along: a counter that every creation writes would make creations wait for each other.
The index is counted, and an eighth of what is free may then be created before it is counted again;
so the count is exact where it matters.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
"""

from garrison.core.record import Record
from garrison.core.transaction import Records
from garrison.services.kms.api import LimitExceededException

SHARE = 8
"""Up to this many processes create at once without overshooting a quota."""
REMEMBERED_MAX = 10_000


class Room:
    """How many records with one key in an index there may still be, in each account and Region."""

    def __init__(self, cls: type[Record], index: str, quota: int, what: str) -> None:
        """Watch a quota.

        Args:
            cls: The records that it counts.
            index: The index by which it counts them.
            quota: How many may have one key.
            what: What they are, for the error.
        """
        self._cls = cls
        self._index = index
        self._quota = quota
        self._what = what
        self._free: dict[tuple[str, str, str], int] = {}

    async def take(self, records: Records, account: str, region: str, value: str) -> None:
        """Take room for one record more.

        Raises:
            LimitExceededException: there are as many as there may be.
        """
        place = (account, region, value)
        free = self._free.get(place, 0) or await self._count_free(records, *place)
        if len(self._free) > REMEMBERED_MAX:
            self._free.clear()
        self._free[place] = free - 1

    async def _count_free(self, records: Records, account: str, region: str, value: str) -> int:
        used = await records.count(
            self._cls,
            account,
            region,
            index=self._index,
            first=value,
            end=value + "\0",
            limit=self._quota,
        )
        free = self._quota - used
        if free <= 0:
            raise LimitExceededException(f"The quota of {self._quota} {self._what} is exceeded.")
        return max(1, free // SHARE)
