"""What CloudHSM does by itself: daily backups, retention, and the ends of what was deleted."""

from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

from msgspec.structs import replace

from garrison.core.background import Work
from garrison.crypto import Keyring
from garrison.crypto.hardware import HardwareError, TokenRack
from garrison.services.cloudhsmv2.operations.copies import Copies
from garrison.services.cloudhsmv2.records import (
    BACKUP_EVERY,
    STEP,
    Backup,
    BackupContent,
    Cluster,
)

BATCH = 10


class ClusterUpkeep:
    """Destroys the tokens of deleted HSMs, forgets deleted clusters, makes daily backups."""

    every: ClassVar[timedelta] = timedelta(seconds=1)

    def __init__(self, rack: TokenRack, keyring: Keyring) -> None:
        self._rack = rack
        self._copies = Copies(rack, keyring)

    async def run_due(self, work: Work) -> bool:
        """Do what is due for some clusters."""
        page = await work.records.page(Cluster, index="due", limit=BATCH)
        due = [
            cluster
            for cluster in page.records
            if cluster.due_at is not None and cluster.due_at <= work.now
        ]
        for cluster in due:
            await self._tend(work, cluster)
        return len(due) == BATCH

    async def _tend(self, work: Work, cluster: Cluster) -> None:
        if cluster.is_gone(work.now):
            work.records.delete(cluster)
            return
        kept = []
        for hsm in cluster.hsms:
            if hsm.deleted_at is not None and work.now >= hsm.deleted_at + STEP:
                await self._rack.remove_hsm(cluster.cluster_id, hsm.hsm_id)
            else:
                kept.append(hsm)
        cluster = replace(cluster, hsms=tuple(kept))
        if cluster.next_backup_at is not None and cluster.next_backup_at <= work.now:
            # Without its software a token cannot be copied; tomorrow it may.
            with suppress(HardwareError):
                if cluster.initialized_at is not None:
                    await self._copies.back_up(work.records, work.ids, work.now, cluster)
            cluster = replace(cluster, next_backup_at=work.now + BACKUP_EVERY)
        work.records.put(cluster)


class BackupUpkeep:
    """Deletes backups whose time is over; never a cluster's last one by itself."""

    every: ClassVar[timedelta] = timedelta(seconds=1)

    async def run_due(self, work: Work) -> bool:
        """Do what is due for some backups."""
        page = await work.records.page(Backup, index="due", limit=BATCH)
        due = [
            backup
            for backup in page.records
            if backup.due_at is not None and backup.due_at <= work.now
        ]
        for backup in due:
            if backup.is_gone(work.now):
                await _destroy(work, backup)
            else:
                await _expire(work, backup)
        return len(due) == BATCH


async def _destroy(work: Work, backup: Backup) -> None:
    content = await work.records.find(
        BackupContent, backup.account, backup.region, backup.backup_id
    )
    if content is not None:
        work.records.delete(content)
    work.records.delete(backup)


async def _expire(work: Work, backup: Backup) -> None:
    others = await work.records.find_by(
        Backup, "cluster", backup.cluster_id, account=backup.account, region=backup.region
    )
    present = backup.created_at, backup.backup_id
    newer = [each for each in others if (each.created_at, each.backup_id) > present]
    if any(each.deletion_asked_at is None for each in newer):
        work.records.put(replace(backup, deletion_asked_at=work.now))
    else:
        work.records.put(replace(backup, expires_at=work.now + BACKUP_EVERY))
