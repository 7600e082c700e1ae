"""What happened before, as the trail tells services: a port, which the trail implements."""

from datetime import datetime
from typing import Protocol

import msgspec


class PastCall(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A call that succeeded."""

    operation: str
    event_id: str
    request_id: str
    at: datetime


class History(Protocol):
    """Looks up past calls."""

    async def find_last(
        self, account: str, region: str, resource_arn: str, operations: frozenset[str]
    ) -> PastCall | None:
        """Return the last call of one of these operations on a resource that succeeded, or None."""
        ...
