"""Notifications of events: what a bucket reports to whom, and what is on its way.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
"""

from datetime import datetime
from typing import ClassVar

import msgspec

from garrison.core.record import Index, Kind, Record


class QueueNotification(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One destination of a bucket's events."""

    id: str
    queue: str
    """The queue's ARN."""
    events: tuple[str, ...]
    """As configured: ``s3:ObjectCreated:*``."""
    prefix: str | None = None
    """None if there is no such rule."""
    suffix: str | None = None

    def wants(self, event: str, key: str) -> bool:
        """Return True if an event (``s3:ObjectCreated:Put``) of a key is reported here."""
        return (
            any(covers(pattern, event) for pattern in self.events)
            and key.startswith(self.prefix or "")
            and key.endswith(self.suffix or "")
        )

    def overlaps(self, other: "QueueNotification") -> bool:
        """Return True if one event of one key could go to both."""
        return (
            any(covers(a, b) or covers(b, a) for a in self.events for b in other.events)
            and either(str.startswith, self.prefix or "", other.prefix or "")
            and either(str.endswith, self.suffix or "", other.suffix or "")
        )


def covers(pattern: str, event: str) -> bool:
    """Return True if a configured event, which may end with ``*``, includes another one."""
    return pattern == event or (pattern.endswith("*") and event.startswith(pattern[:-1]))


def either(test: object, one: str, other: str) -> bool:
    """Return True if a test of two texts holds one way or the other."""
    assert callable(test)
    return bool(test(one, other) or test(other, one))


class Notice(Record, frozen=True, kw_only=True):
    """A message that is to be delivered: made with the change that it tells of."""

    kind: ClassVar[Kind] = Kind(
        "s3.notice",
        identifiers=("notice_id",),
        indexes={"due": Index(lambda notice: (notice.due_at.isoformat(),), across_accounts=True)},
    )

    notice_id: str
    bucket: str
    """The bucket's ARN."""
    queue: str
    """The queue's ARN."""
    body: str
    made_at: datetime
    due_at: datetime
    attempts: int = 0
