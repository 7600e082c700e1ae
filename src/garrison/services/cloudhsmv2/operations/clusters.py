"""Clusters: made, claimed by their owner's certificate, modified, deleted."""

from typing import Any

from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.crypto.cluster_certificates import ClusterCertificateError, require_claim
from garrison.crypto.hardware import TokenRack
from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.operations.descriptions import (
    STATE_MESSAGES,
    describe_cluster,
)
from garrison.services.cloudhsmv2.operations.naming import network_id, new_hex_id, new_id
from garrison.services.cloudhsmv2.operations.paging import filter_by, page_of
from garrison.services.cloudhsmv2.operations.tagging import set_tags
from garrison.services.cloudhsmv2.operations.targets import require_cluster, require_ready
from garrison.services.cloudhsmv2.records import (
    FIPS_ONLY,
    HSM_TYPES,
    RETENTION_DAYS,
    RETENTION_DAYS_DEFAULT,
    Backup,
    Cluster,
)

PAGE = 25
ZONES = "abcdefghij"
PASSWORD_CHARACTERS = 24


class Clusters:
    """Operations on clusters."""

    def __init__(self, rack: TokenRack) -> None:
        self._rack = rack

    async def create_cluster(
        self, call: Call[api.CreateClusterRequest, Backup]
    ) -> api.CreateClusterResponse:
        """Make a cluster without HSMs, new or from a backup.

        Raises:
            CloudHsmInvalidRequestException: an HSM type that there is not, a subnet twice, or a
                backup of another mode, or that is not ready.
            CloudHsmResourceNotFoundException: no such backup.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_CreateCluster.html
        """
        request = call.request
        subnets = request["SubnetIds"]
        if len(set(subnets)) != len(subnets):
            raise api.CloudHsmInvalidRequestException("Each subnet can be specified only once.")
        backup = _source(call)
        mode = request.get("Mode") or ("FIPS" if backup is None else backup.mode)
        _require_type(request["HsmType"], mode)
        if backup is not None and backup.mode != mode:
            raise api.CloudHsmInvalidRequestException(
                f"Backup {backup.backup_id} is of a cluster in {backup.mode} mode."
            )
        cluster = Cluster(
            account=call.account,
            region=call.region,
            cluster_id=new_id(call.ids, "cluster"),
            hsm_type=request["HsmType"],
            mode=mode,
            network_type=request.get("NetworkType", "IPV4"),
            subnets={
                f"{call.region}{zone}": subnet for zone, subnet in zip(ZONES, subnets, strict=False)
            },
            vpc_id=network_id(call.account, call.region),
            security_group=new_hex_id(call.ids, "sg"),
            created_at=call.now,
            officer_password=call.ids.secret_access_key()[:PASSWORD_CHARACTERS],
            retention_days=_retention(call, RETENTION_DAYS_DEFAULT),
            tags=set_tags({}, request.get("TagList", [])),
        )
        if backup is not None:
            cluster = replace(
                cluster,
                source_backup_id=backup.backup_id,
                source_backup_arn=backup.arn,
                certificate=backup.certificate,
                initialized_at=call.now,
                is_activated=backup.is_activated,
            )
        call.records.put(cluster)
        return {"Cluster": describe_cluster(cluster, call.now)}

    async def describe_clusters(
        self, call: Call[api.DescribeClustersRequest, Any]
    ) -> api.DescribeClustersResponse:
        """List the account's clusters in this Region.

        Raises:
            CloudHsmInvalidRequestException: a filter or token that there is not.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DescribeClusters.html
        """
        found = [
            await self.notice_activation(call, cluster)
            async for cluster in call.records.scan(Cluster, call.account, call.region)
            if not cluster.is_gone(call.now)
        ]
        found = filter_by(
            found,
            call.request.get("Filters", {}),
            {
                "clusterIds": lambda cluster: cluster.cluster_id,
                "states": lambda cluster: cluster.state(call.now),
                "vpcIds": lambda cluster: cluster.vpc_id,
            },
        )
        page, token = page_of(call, found, lambda cluster: cluster.cluster_id, most=PAGE)
        answer: api.DescribeClustersResponse = {
            "Clusters": [describe_cluster(cluster, call.now) for cluster in page]
        }
        if token is not None:
            answer["NextToken"] = token
        return answer

    async def initialize_cluster(
        self, call: Call[api.InitializeClusterRequest, Cluster]
    ) -> api.InitializeClusterResponse:
        """Claim a cluster by a certificate that its owner's authority issued.

        Raises:
            CloudHsmInvalidRequestException: another state, no HSM yet, or certificates that do not
                claim this cluster.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_InitializeCluster.html
        """
        request = call.request
        cluster = require_cluster(call, request["ClusterId"])
        state = cluster.state(call.now)
        if state != "UNINITIALIZED" or not cluster.csr:
            raise api.CloudHsmInvalidRequestException(
                f"Cluster {cluster.cluster_id} cannot be initialized: "
                + ("it has no HSM." if state == "UNINITIALIZED" else f"its state is {state}.")
            )
        try:
            require_claim(cluster.csr, request["SignedCert"], request["TrustAnchor"], call.now)
        except ClusterCertificateError as error:
            raise api.CloudHsmInvalidRequestException(str(error)) from error
        call.records.put(
            replace(cluster, certificate=request["SignedCert"], initialized_at=call.now)
        )
        return {
            "State": "INITIALIZE_IN_PROGRESS",
            "StateMessage": STATE_MESSAGES["INITIALIZE_IN_PROGRESS"],
        }

    async def modify_cluster(
        self, call: Call[api.ModifyClusterRequest, Cluster]
    ) -> api.ModifyClusterResponse:
        """Change how long backups are kept, or the HSM type.

        Raises:
            CloudHsmInvalidRequestException: nothing to change, or to what cannot be.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_ModifyCluster.html
        """
        request = call.request
        cluster = require_cluster(call, request["ClusterId"])
        if "HsmType" not in request and "BackupRetentionPolicy" not in request:
            raise api.CloudHsmInvalidRequestException("Nothing to modify was specified.")
        cluster = replace(cluster, retention_days=_retention(call, cluster.retention_days))
        if "HsmType" in request:
            cluster = await self._change_type(call, cluster, request["HsmType"])
        call.records.put(cluster)
        return {"Cluster": describe_cluster(cluster, call.now)}

    async def delete_cluster(
        self, call: Call[api.DeleteClusterRequest, Cluster]
    ) -> api.DeleteClusterResponse:
        """Delete a cluster that has no HSMs; its backups stay.

        Raises:
            CloudHsmInvalidRequestException: it has HSMs.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DeleteCluster.html
        """
        cluster = require_cluster(call, call.request["ClusterId"])
        if cluster.hsms:
            raise api.CloudHsmInvalidRequestException(
                f"Cluster {cluster.cluster_id} still contains HSMs: delete them first."
            )
        cluster = replace(cluster, deleted_at=call.now, next_backup_at=None)
        call.records.put(cluster)
        return {"Cluster": describe_cluster(cluster, call.now)}

    async def notice_activation(self, call: Call[Any, Any], cluster: Cluster) -> Cluster:
        """Return the cluster, activated once its tokens' users have passwords of their own."""
        if cluster.state(call.now) != "INITIALIZED":
            return cluster
        if not await self._rack.is_activated(cluster.cluster_id):
            return cluster
        active = replace(cluster, is_activated=True)
        call.records.put(active)
        return active

    async def _change_type(
        self, call: Call[api.ModifyClusterRequest, Cluster], cluster: Cluster, hsm_type: str
    ) -> Cluster:
        _require_type(hsm_type, cluster.mode)
        cluster = await self.notice_activation(call, cluster)
        state = cluster.state(call.now)
        if state != "ACTIVE":
            raise api.CloudHsmInvalidRequestException(
                f"Cluster {cluster.cluster_id} is in state {state}; it must be ACTIVE."
            )
        back = cluster.rollback_until is not None and call.now < cluster.rollback_until
        if hsm_type == FIPS_ONLY and not (back and hsm_type == cluster.former_hsm_type):
            raise api.CloudHsmInvalidRequestException(
                f"Cluster {cluster.cluster_id} cannot be changed to {hsm_type}."
            )
        if hsm_type == cluster.hsm_type:
            return cluster
        return replace(
            cluster,
            hsm_type=hsm_type,
            former_hsm_type="" if back else cluster.hsm_type,
            modified_at=call.now,
            hsms=tuple(replace(hsm, hsm_type=hsm_type) for hsm in cluster.hsms),
        )


def _source(call: Call[api.CreateClusterRequest, Backup]) -> Backup | None:
    source = call.request.get("SourceBackupId")
    if source is None:
        return None
    backup = call.target.record
    if backup is None:
        arn = ARN.parse(source) if source.startswith("arn:") else None
        name = source if arn is None else arn.resource.partition("/")[2]
        raise api.CloudHsmResourceNotFoundException(f"Backup {name} not found.")
    require_ready(call, backup)
    return backup


def _require_type(hsm_type: str, mode: str) -> None:
    if hsm_type not in HSM_TYPES:
        raise api.CloudHsmInvalidRequestException(f"Invalid HSM type: {hsm_type}")
    if hsm_type == FIPS_ONLY and mode != "FIPS":
        raise api.CloudHsmInvalidRequestException(f"{hsm_type} supports only the FIPS mode.")


def _retention(call: Call[Any, Any], present: int) -> int:
    policy = call.request.get("BackupRetentionPolicy")
    if policy is None:
        return present
    days = int(policy.get("Value", present))
    least, most = RETENTION_DAYS
    if not least <= days <= most:
        raise api.CloudHsmInvalidRequestException(
            f"The backup retention period must be between {least} and {most} days."
        )
    return days
