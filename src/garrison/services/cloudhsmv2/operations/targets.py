"""What every operation asks of its target first."""

from typing import Any

from garrison.core.call import Call
from garrison.crypto.hardware import HardwareError
from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.records import Backup, Cluster


def require_cluster(call: Call[Any, Cluster], cluster_id: str) -> Cluster:
    """Return the cluster that the request names.

    Raises:
        CloudHsmResourceNotFoundException: there is none, or it is deleted.
    """
    cluster = call.target.record
    if cluster is None or cluster.deleted_at is not None:
        raise api.CloudHsmResourceNotFoundException(f"Cluster {cluster_id} not found.")
    return cluster


def require_backup(call: Call[Any, Backup], backup_id: str) -> Backup:
    """Return the backup that the request names.

    Raises:
        CloudHsmResourceNotFoundException: there is none.
    """
    backup = call.target.record
    if backup is None:
        raise api.CloudHsmResourceNotFoundException(f"Backup {backup_id} not found.")
    return backup


def require_ready(call: Call[Any, Any], backup: Backup) -> None:
    """Raise CloudHsmInvalidRequestException unless a backup is whole and not deleted."""
    state = backup.state(call.now)
    if state != "READY":
        raise api.CloudHsmInvalidRequestException(
            f"Backup {backup.backup_id} is in state {state}; it must be READY."
        )


def refused_by(error: HardwareError) -> api.CloudHsmServiceException:
    """Return the answer where the token's software did not do what it should."""
    return api.CloudHsmServiceException(f"The HSM cannot be used: {error}")
