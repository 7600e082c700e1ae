"""Backups of tokens: packed, sealed under the service's key, put back."""

from datetime import datetime, timedelta

from garrison.core.ids import Ids
from garrison.core.transaction import Records
from garrison.crypto import Keyring
from garrison.crypto.hardware import TokenRack
from garrison.services.cloudhsmv2.operations.naming import new_id
from garrison.services.cloudhsmv2.records import Backup, BackupContent, Cluster

SEALER = "cloudhsmv2"


class Copies:
    """Makes backups, and opens them."""

    def __init__(self, rack: TokenRack, keyring: Keyring) -> None:
        self._rack = rack
        self._sealer = keyring.sealer(SEALER)

    async def back_up(self, records: Records, ids: Ids, now: datetime, cluster: Cluster) -> Backup:
        """Copy what a cluster's tokens hold into a new backup.

        Raises:
            HardwareError: the tokens cannot be copied.
        """
        packed = await self._rack.pack(cluster.cluster_id)
        backup = Backup(
            account=cluster.account,
            region=cluster.region,
            backup_id=new_id(ids, "backup"),
            cluster_id=cluster.cluster_id,
            created_at=now,
            hsm_type=cluster.hsm_type,
            mode=cluster.mode,
            certificate=cluster.certificate,
            is_activated=cluster.is_activated or await self._rack.is_activated(cluster.cluster_id),
            expires_at=now + timedelta(days=cluster.retention_days),
        )
        records.put(backup)
        self.keep(records, backup, packed)
        return backup

    def keep(self, records: Records, backup: Backup, packed: bytes) -> None:
        """Store a backup's content."""
        records.put(
            BackupContent(
                account=backup.account,
                region=backup.region,
                backup_id=backup.backup_id,
                sealed=self._sealer.seal(packed, backup.arn.encode()),
            )
        )

    async def open(self, records: Records, backup: Backup) -> bytes | None:
        """Return what a backup holds, or None if it is gone.

        Raises:
            IntegrityError: it was altered, or is another backup's.
        """
        content = await records.find(BackupContent, backup.account, backup.region, backup.backup_id)
        return None if content is None else self._sealer.unseal(content.sealed, backup.arn.encode())

    async def find_latest(self, records: Records, cluster: Cluster) -> Backup | None:
        """Return the newest backup of a cluster that is not deleted, or None."""
        found = await records.find_by(
            Backup, "cluster", cluster.cluster_id, account=cluster.account, region=cluster.region
        )
        kept = [backup for backup in found if backup.deletion_asked_at is None]
        return max(kept, key=lambda backup: (backup.created_at, backup.backup_id), default=None)
