"""What services do by themselves when its time has come: rotate, expire, deliver.

A service's ``operations`` package may list ``BACKGROUND`` classes beside its ``OPERATIONS``.  One
process of a server runs them.  Whatever a step does is one transaction, so that a crash between two
steps leaves nothing half done; what reaches outside must bear to be done twice.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

import msgspec

from garrison.core.call import Peers, Target
from garrison.core.ids import Ids
from garrison.core.transaction import Records


class ServiceEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a service did by itself, for the trail's ``AwsServiceEvent``."""

    name: str
    """Such as ``RotateKey``."""
    account: str
    region: str
    targets: tuple[Target[Any], ...] = ()
    details: Mapping[str, Any] = {}
    """``serviceEventDetails``."""


class Work(Protocol):
    """The world of one step of background work: one transaction at one instant."""

    @property
    def records(self) -> Records:
        """Reads and writes of the step's transaction."""
        ...

    @property
    def now(self) -> datetime:
        """The time."""
        ...

    @property
    def ids(self) -> Ids:
        """Makes IDs and secrets."""
        ...

    def peers(self, account: str, region: str) -> Peers:
        """Return the other services, as this service itself reaches them for an account."""
        ...

    def report(self, event: ServiceEvent) -> None:
        """Record in the trail what this step does."""
        ...


class Background(Protocol):
    """One kind of background work; constructed like operations, with what it asks for."""

    every: ClassVar[timedelta]
    """How often to look."""

    async def run_due(self, work: Work) -> bool:
        """Do one batch of what is due; return True if more is due at once."""
        ...
