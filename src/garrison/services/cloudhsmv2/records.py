"""Clusters with their HSMs, and backups: what is stored, and which state it is in.

States follow from instants: what AWS takes minutes for takes ``STEP`` here.

Sources: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_Cluster.html
         https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_Backup.html
         https://docs.aws.amazon.com/cloudhsm/latest/userguide/manage-backup-retention.html
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from garrison.core.record import Index, Kind, Record

STEP = timedelta(seconds=2)
"""How long a cluster, an HSM or a backup is in progress."""
DELETED_SHOWN = timedelta(hours=1)
"""How long a deleted cluster is still described."""
RESTORABLE = timedelta(days=7)
"""How long a deleted backup can be restored."""
BACKUP_EVERY = timedelta(days=1)
ROLLBACK = timedelta(hours=24)
"""How long a cluster can go back to its former HSM type."""
RETENTION_DAYS = (7, 379)
RETENTION_DAYS_DEFAULT = 90
FIPS_ONLY = "hsm1.medium"
HSM_TYPES = frozenset({FIPS_ONLY, "hsm2m.medium"})
HSMS_MAX = 28

ClusterState = Literal[
    "CREATE_IN_PROGRESS",
    "UNINITIALIZED",
    "INITIALIZE_IN_PROGRESS",
    "INITIALIZED",
    "ACTIVE",
    "MODIFY_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "DELETED",
]
HSMState = Literal["CREATE_IN_PROGRESS", "ACTIVE", "DELETE_IN_PROGRESS"]
BackupState = Literal["CREATE_IN_PROGRESS", "READY", "PENDING_DELETION", "DELETED"]


def due_key(instant: datetime) -> str:
    """Return an instant as a text that sorts as time does."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f")


class HSM(msgspec.Struct, frozen=True, kw_only=True):
    """One HSM of a cluster: the rack has its token."""

    hsm_id: str
    availability_zone: str
    subnet_id: str
    eni_id: str
    eni_ip: str
    hsm_type: str
    created_at: datetime
    deleted_at: datetime | None = None

    def state(self, now: datetime) -> HSMState:
        """Return the state at an instant."""
        if self.deleted_at is not None:
            return "DELETE_IN_PROGRESS"
        return "ACTIVE" if now >= self.created_at + STEP else "CREATE_IN_PROGRESS"


class Cluster(Record, frozen=True, kw_only=True):
    """A cluster.  Its tokens are in the rack, under its ID."""

    kind = Kind(
        "cloudhsm.cluster",
        identifiers=("cluster_id",),
        arn="arn:{partition}:cloudhsm:{region}:{account}:cluster/{cluster_id}",
        cloudformation="AWS::CloudHSM::Cluster",
        resource_type="cluster",
        tags="tags",
        indexes={
            "due": Index(
                lambda cluster: () if cluster.due_at is None else (due_key(cluster.due_at),),
                across_accounts=True,
            )
        },
    )

    cluster_id: str
    hsm_type: str
    mode: Literal["FIPS", "NON_FIPS"]
    network_type: Literal["IPV4", "DUALSTACK"]
    subnets: dict[str, str]
    """Availability Zone to subnet."""
    vpc_id: str
    security_group: str
    created_at: datetime
    officer_password: str
    """What the tokens' security officer has until the cluster is activated."""
    source_backup_id: str = ""
    source_backup_arn: str = ""
    retention_days: int = RETENTION_DAYS_DEFAULT
    hsms: tuple[HSM, ...] = ()
    csr: str = ""
    certificate: str = ""
    """Issued by its owner's authority."""
    initialized_at: datetime | None = None
    is_activated: bool = False
    modified_at: datetime | None = None
    former_hsm_type: str = ""
    deleted_at: datetime | None = None
    next_backup_at: datetime | None = None
    tags: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def due_at(self) -> datetime | None:
        """When the service has something to do about it."""
        gone = [hsm.deleted_at + STEP for hsm in self.hsms if hsm.deleted_at is not None]
        if self.deleted_at is not None:
            gone.append(self.deleted_at + DELETED_SHOWN)
        elif self.next_backup_at is not None:
            gone.append(self.next_backup_at)
        return min(gone, default=None)

    @property
    def rollback_until(self) -> datetime | None:
        """Until when it can go back to its former HSM type."""
        if self.modified_at is None or not self.former_hsm_type:
            return None
        return self.modified_at + ROLLBACK

    def is_gone(self, now: datetime) -> bool:
        """Return True if nobody sees it any more."""
        return self.deleted_at is not None and now >= self.deleted_at + DELETED_SHOWN

    def live_hsms(self) -> tuple[HSM, ...]:
        """Return the HSMs that nobody has deleted."""
        return tuple(hsm for hsm in self.hsms if hsm.deleted_at is None)

    def state(self, now: datetime) -> ClusterState:
        """Return the state at an instant."""
        if self.deleted_at is not None:
            return "DELETE_IN_PROGRESS" if now < self.deleted_at + STEP else "DELETED"
        if now < self.created_at + STEP:
            return "CREATE_IN_PROGRESS"
        if self.initialized_at is None:
            return "UNINITIALIZED"
        if now < self.initialized_at + STEP:
            return "INITIALIZE_IN_PROGRESS"
        if self.modified_at is not None and now < self.modified_at + STEP:
            return "MODIFY_IN_PROGRESS"
        return "ACTIVE" if self.is_activated else "INITIALIZED"


class Backup(Record, frozen=True, kw_only=True):
    """A backup of a cluster; ``BackupContent`` holds what was backed up."""

    kind = Kind(
        "cloudhsm.backup",
        identifiers=("backup_id",),
        arn="arn:{partition}:cloudhsm:{region}:{account}:backup/{backup_id}",
        resource_type="backup",
        tags="tags",
        indexes={
            "cluster": Index(lambda backup: (backup.cluster_id,) if backup.cluster_id else ()),
            "due": Index(
                lambda backup: () if backup.due_at is None else (due_key(backup.due_at),),
                across_accounts=True,
            ),
        },
    )

    backup_id: str
    cluster_id: str
    """Empty for a copy from another Region: it belongs to no cluster here."""
    created_at: datetime
    hsm_type: str
    mode: Literal["FIPS", "NON_FIPS"]
    certificate: str
    is_activated: bool
    copied_at: datetime | None = None
    source_region: str = ""
    source_backup: str = ""
    source_cluster: str = ""
    never_expires: bool = False
    expires_at: datetime | None = None
    """When the cluster's retention policy ends it; None if it has none."""
    deletion_asked_at: datetime | None = None
    policy: str = ""
    tags: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def delete_at(self) -> datetime | None:
        """When it is deleted for good."""
        return None if self.deletion_asked_at is None else self.deletion_asked_at + RESTORABLE

    @property
    def due_at(self) -> datetime | None:
        """When the service has something to do about it."""
        if self.delete_at is not None:
            return self.delete_at
        return None if self.never_expires else self.expires_at

    def is_gone(self, now: datetime) -> bool:
        """Return True if it is deleted for good."""
        return self.delete_at is not None and now >= self.delete_at

    def state(self, now: datetime) -> BackupState:
        """Return the state at an instant."""
        if self.deletion_asked_at is not None:
            return "DELETED" if self.is_gone(now) else "PENDING_DELETION"
        began = self.copied_at or self.created_at
        return "READY" if now >= began + STEP else "CREATE_IN_PROGRESS"


class BackupContent(Record, frozen=True, kw_only=True):
    """A token's contents, sealed under the service's key and bound to the backup's ARN."""

    kind = Kind("cloudhsm.backup_content", identifiers=("backup_id",))

    backup_id: str
    sealed: bytes
