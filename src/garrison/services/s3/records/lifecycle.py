"""The lifecycle of objects: rules, and when they act; pure.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Literal

import msgspec

from garrison.core.record import Index, Kind, Record

DAY: Final = timedelta(days=1)
SMALL_BYTES: Final = 128 * 1024
"""Below that, objects stay in their class unless a rule says of which size it is."""
LADDER: Final = (
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)
"""Transitions go down and never up: userguide/lifecycle-transition-general-considerations."""


class Transition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A move to another storage class, on a day or after some."""

    storage_class: str
    days: int = 0
    date: datetime | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One rule: which objects, and what becomes of them."""

    id: str
    enabled: bool
    prefix: str = ""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    larger_than: int | None = None
    smaller_than: int | None = None
    expire_days: int = 0
    expire_date: datetime | None = None
    expire_markers: bool = False
    noncurrent_days: int = 0
    newer_kept: int = 0
    """How many noncurrent versions stay whatever their age."""
    abort_days: int = 0
    transitions: tuple[Transition, ...] = ()
    noncurrent_transitions: tuple[Transition, ...] = ()
    given: dict[str, Any] = msgspec.field(default_factory=dict)
    """As it was given, dates as texts: what a response shows."""

    def concerns(self, name: str, tags: dict[str, str], size: int) -> bool:
        """Return True if the rule is for such an object."""
        return (
            self.enabled
            and name.startswith(self.prefix)
            and self.tags.items() <= tags.items()
            and (self.larger_than is None or size > self.larger_than)
            and (self.smaller_than is None or size < self.smaller_than)
        )

    def expires_at(self, modified_at: datetime) -> datetime | None:
        """Return when a current version expires; None if the rule lets it be."""
        if self.expire_days:
            return midnight_after(modified_at + DAY * self.expire_days)
        return self.expire_date

    def moves(self, size: int) -> bool:
        """Return True if an object is not too small for the transitions."""
        return size >= SMALL_BYTES or self.larger_than is not None or self.smaller_than is not None


class LifecycleRun(Record, frozen=True, kw_only=True):
    """How far a bucket's daily run has come, and when the next one is due."""

    kind: ClassVar[Kind] = Kind(
        "s3.lifecycle-run",
        identifiers=("bucket",),
        indexes={"due": Index(lambda run: (run.due_at.isoformat(),), across_accounts=True)},
    )

    bucket: str
    due_at: datetime
    phase: Literal["objects", "versions", "uploads"] = "objects"
    after: str | None = None
    """Where in the phase it goes on."""


def midnight_after(at: datetime) -> datetime:
    """Return the next midnight, UTC: that is when rules act."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day if day == at else day + DAY


def lower_class(
    present: str, since: datetime, transitions: Iterable[Transition], now: datetime
) -> str | None:
    """Return the lowest storage class that is due; None if none is below the present one."""
    due = [
        each.storage_class
        for each in transitions
        if (each.date or midnight_after(since + DAY * each.days)) <= now
    ]
    if present == "ONEZONE_IA":
        # The one step that the ladder has not.
        due = [name for name in due if name != "GLACIER_IR"]
    lowest = max(due, key=LADDER.index, default=present)
    return lowest if LADDER.index(lowest) > LADDER.index(present) else None
