"""Records as the API describes them."""

from collections.abc import Mapping
from datetime import datetime

from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.records import HSM, Backup, Cluster

STATE_MESSAGES = {
    "INITIALIZE_IN_PROGRESS": (
        "Cluster is initializing. State will change to INITIALIZED upon completion."
    ),
    "DELETE_IN_PROGRESS": "Cluster deletion in progress",
}


def describe_tags(tags: Mapping[str, str]) -> list[api.Tag]:
    """Return tags in the order of their keys."""
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]


def describe_hsm(cluster: Cluster, hsm: HSM, now: datetime) -> api.Hsm:
    """Describe one HSM."""
    return {
        "AvailabilityZone": hsm.availability_zone,
        "ClusterId": cluster.cluster_id,
        "SubnetId": hsm.subnet_id,
        "EniId": hsm.eni_id,
        "EniIp": hsm.eni_ip,
        "HsmId": hsm.hsm_id,
        "HsmType": hsm.hsm_type,
        "State": hsm.state(now),
    }


def describe_cluster(cluster: Cluster, now: datetime) -> api.Cluster:
    """Describe a cluster with its HSMs."""
    state = cluster.state(now)
    described: api.Cluster = {
        "BackupPolicy": "DEFAULT",
        "BackupRetentionPolicy": {"Type": "DAYS", "Value": str(cluster.retention_days)},
        "ClusterId": cluster.cluster_id,
        "CreateTimestamp": cluster.created_at,
        "Hsms": [describe_hsm(cluster, hsm, now) for hsm in cluster.hsms],
        "HsmType": cluster.hsm_type,
        "SecurityGroup": cluster.security_group,
        "State": state,
        "SubnetMapping": dict(cluster.subnets),
        "VpcId": cluster.vpc_id,
        "NetworkType": cluster.network_type,
        "Certificates": _describe_certificates(cluster),
        "TagList": describe_tags(cluster.tags),
        "Mode": cluster.mode,
    }
    if state in STATE_MESSAGES:
        described["StateMessage"] = STATE_MESSAGES[state]
    if cluster.source_backup_id:
        described["SourceBackupId"] = cluster.source_backup_id
    if not cluster.is_activated:
        described["PreCoPassword"] = cluster.officer_password
    if cluster.rollback_until is not None and now < cluster.rollback_until:
        described["HsmTypeRollbackExpiration"] = cluster.rollback_until
    return described


def _describe_certificates(cluster: Cluster) -> api.Certificates:
    # No manufacturer vouches for a software token, so there are no hardware certificates.
    if cluster.certificate:
        return {"ClusterCertificate": cluster.certificate}
    return {"ClusterCsr": cluster.csr} if cluster.csr else {}


def describe_backup(backup: Backup, now: datetime) -> api.Backup:
    """Describe a backup."""
    described: api.Backup = {
        "BackupId": backup.backup_id,
        "BackupArn": backup.arn,
        "BackupState": backup.state(now),
        "CreateTimestamp": backup.created_at,
        "NeverExpires": backup.never_expires,
        "TagList": describe_tags(backup.tags),
        "HsmType": backup.hsm_type,
        "Mode": backup.mode,
    }
    if backup.cluster_id:
        described["ClusterId"] = backup.cluster_id
    if backup.copied_at is not None:
        described["CopyTimestamp"] = backup.copied_at
        described["SourceRegion"] = backup.source_region
        described["SourceBackup"] = backup.source_backup
        described["SourceCluster"] = backup.source_cluster
    if backup.delete_at is not None:
        described["DeleteTimestamp"] = backup.delete_at
    return described
