"""Runs what services do by themselves: one step, one transaction, one commit."""

import asyncio
import sys
from datetime import datetime, timedelta
from typing import Final

from garrison.core.background import Background, ServiceEvent
from garrison.core.clock import Clock
from garrison.core.errors import ApiError
from garrison.core.ids import Ids
from garrison.gateway.catalogue import Catalogue
from garrison.gateway.errors import InternalFailure
from garrison.gateway.peers import Exchange, ServicePeers, service_itself
from garrison.store import ConflictError, Store, Transaction
from garrison.trail import Trail, build_service_entry

FIRST_LOOK_S: Final = 2.0
"""Services are loaded when the first requests have been answered, not while they wait."""
RETRY_AFTER_S: Final = 30.0
"""How long work rests that has failed."""
TRIM_EVERY_S: Final = 60.0
CHANGES_KEPT: Final = 10_000
"""Of the change feed, for processes that were busy; one that was away for longer reads all anew."""
STEPS_MAX: Final = 10_000
"""How many steps of one kind may follow one another before the others have their turn."""


class Step:
    """One step's world: see `core.background.Work`."""

    def __init__(
        self,
        service: str,
        exchange: Exchange,
        *,
        records: Transaction,
        now: datetime,
        ids: Ids,
    ) -> None:
        self.records = records
        self.now = now
        self.ids = ids
        self._service = service
        self._exchange = exchange

    def peers(self, account: str, region: str) -> ServicePeers:
        """Return the other services, as this service itself reaches them for an account."""
        return ServicePeers(
            self._exchange,
            self._service,
            principal=service_itself(self._service, account),
            region=region,
            records=self.records,
            at=self.now,
        )

    def report(self, event: ServiceEvent) -> None:
        """Record in the trail what this step does."""
        self.records.record(build_service_entry(self._service, event, self.now, self.ids.uuid))


class BackgroundRunner:
    """Runs the background work of all services; one process of a server does."""

    def __init__(
        self,
        catalogue: Catalogue,
        exchange: Exchange,
        store: Store,
        trail: Trail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._catalogue = catalogue
        self._exchange = exchange
        self._store = store
        self._trail = trail
        self._clock = clock
        self._ids = ids

    async def run(self) -> None:
        """Look for work for ever; ends when it is cancelled."""
        await asyncio.sleep(FIRST_LOOK_S)
        await asyncio.gather(
            self._trim_changes(),
            *(self._run_one(service, work) for service, work in self._catalogue.background()),
        )

    async def run_due(self) -> None:
        """Do all that is due now, until nothing is: for tests, whose time does not pass."""
        for _ in range(STEPS_MAX):
            more = [
                await self._step(service, work) for service, work in self._catalogue.background()
            ]
            if not any(more):
                return
        raise RuntimeError("background work does not come to an end")

    async def _trim_changes(self) -> None:
        while True:
            await self._store.trim_changes(CHANGES_KEPT)
            await asyncio.sleep(TRIM_EVERY_S)

    async def _run_one(self, service: str, work: Background) -> None:
        name = f"{service}: {type(work).__name__}"
        failed = False
        while True:
            pause = work.every
            try:
                for _ in range(STEPS_MAX):
                    if not await self._step(service, work):
                        break
            except Exception as error:  # noqa: BLE001  The other work goes on, and the operator learns of it.
                pause = timedelta(seconds=RETRY_AFTER_S)
                if not failed:
                    raise_alarm(name, error)
                failed = True
            else:
                failed = False
            await asyncio.sleep(pause.total_seconds())

    async def _step(self, service: str, work: Background) -> bool:
        records = self._store.begin()
        step = Step(service, self._exchange, records=records, now=self._clock.now(), ids=self._ids)
        try:
            more = await work.run_due(step)
            if not (records.writes or records.audits or records.positions):
                return more
            await self._store.commit(records)
        except ConflictError:
            # A request was quicker; what is due then is looked up anew.
            return True
        finally:
            records.settle(committed=False)
        self._trail.wake()
        return more


def raise_alarm(name: str, error: Exception) -> None:
    """Tell the operator that work has failed; it is tried again."""
    told = f"{error.code}: {error.message}" if isinstance(error, ApiError) else ""
    print(  # noqa: T201  The operator's log is standard error.
        "garrison: alarm: background work failed, and is tried again: "
        f"{name}: {told or InternalFailure.of(error).detail}",
        file=sys.stderr,
        flush=True,
    )
