"""What KMS does with keys by itself when its time has come: delete, let expire, rotate.

All of it follows from time alone, so that requests see it before: nobody finds a key whose waiting
period is over, and material that has expired is missing.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from msgspec.structs import replace

from garrison.core.background import Work
from garrison.core.endpoints import Endpoints
from garrison.crypto import MaterialVault
from garrison.crypto.hardware import HardwareKeys
from garrison.services.kms.operations.backing_keys import BackingKeys
from garrison.services.kms.operations.multi_region import find_related
from garrison.services.kms.operations.rotations import rotate
from garrison.services.kms.operations.service_events import service_event
from garrison.services.kms.records import Alias, Grant, Key

KEYS_PER_STEP = 20


class Upkeep:
    """Does what is due."""

    every: ClassVar[timedelta] = timedelta(seconds=5)

    def __init__(self, vault: MaterialVault, hardware: HardwareKeys, endpoints: Endpoints) -> None:
        self._vault = vault
        self._backing_keys = BackingKeys(vault, hardware, endpoints)

    async def run_due(self, work: Work) -> bool:
        """Do the next few things that are due; return True if there may be more."""
        page = await work.records.page(Key, index="due", limit=KEYS_PER_STEP)
        done: set[tuple[str, str]] = set()
        for listed in page.records:
            if not _is_due(listed, work.now):
                return False
            # Related keys rotate together, and each is done once in a transaction.
            if (listed.account, listed.key_id) not in done:
                done.add((listed.account, listed.key_id))
                await self._do(work, listed)
        return page.next is not None or bool(done)

    async def _do(self, work: Work, key: Key) -> None:
        if key.is_gone(work.now):
            await self._delete(work, key)
        elif any(each.wrapped and not each.is_present(work.now) for each in key.materials):
            self._expire(work, key)
        else:
            await self._rotate(work, key)

    async def _delete(self, work: Work, key: Key) -> None:
        where = {"account": key.account, "region": key.region}
        for alias in await work.records.find_by(Alias, "key", key.key_id, **where):
            work.records.delete(alias)
        for grant in await work.records.find_by(Grant, "key", key.key_id, **where):
            work.records.delete(grant)
        for material in key.materials:
            self._vault.forget(material, key.arn)
        if key.origin == "AWS_CLOUDHSM":
            await self._backing_keys.delete(work.records, key)
        work.records.delete(key)
        work.report(service_event("DeleteKey", key))

    def _expire(self, work: Work, key: Key) -> None:
        kept = []
        for material in key.materials:
            if material.is_present(work.now) or not material.wrapped:
                kept.append(material)
                continue
            self._vault.forget(material, key.arn)
            if not material.pending:
                kept.append(replace(material, wrapped=b""))
        work.records.put(replace(key, materials=tuple(kept)))
        work.report(service_event("DeleteExpiredKeyMaterial", key))

    async def _rotate(self, work: Work, key: Key) -> None:
        related = await find_related(work.records, key, work.now)
        due_at = _next_rotation(key, work.now)
        for rotated in rotate(self._vault, related, "AUTOMATIC", work.now, work.report):
            work.records.put(replace(rotated, rotation_due_at=due_at))


def _is_due(key: Key, now: datetime) -> bool:
    return any(instant <= now.isoformat() for instant in key.due_instants())


def _next_rotation(key: Key, now: datetime) -> datetime | None:
    """Return the first date of the schedule that is still to come: a late rotation is one."""
    due_at, period = key.rotation_due_at, timedelta(days=key.rotation_period_days)
    while due_at is not None and due_at <= now:
        due_at += period
    return due_at
