"""HSMs: each is a token in the rack."""

import asyncio
from typing import Any

from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.crypto import Keyring
from garrison.crypto.cluster_certificates import new_cluster_csr
from garrison.crypto.hardware import HardwareError, TokenRack
from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.operations.clusters import Clusters
from garrison.services.cloudhsmv2.operations.copies import Copies
from garrison.services.cloudhsmv2.operations.descriptions import describe_hsm
from garrison.services.cloudhsmv2.operations.naming import new_hex_id, new_id
from garrison.services.cloudhsmv2.operations.targets import refused_by, require_cluster
from garrison.services.cloudhsmv2.records import (
    BACKUP_EVERY,
    HSM,
    HSMS_MAX,
    Backup,
    Cluster,
)


class HSMs:
    """Operations on the HSMs of clusters."""

    def __init__(self, rack: TokenRack, keyring: Keyring) -> None:
        self._rack = rack
        self._copies = Copies(rack, keyring)
        self._clusters = Clusters(rack)

    async def create_hsm(self, call: Call[api.CreateHsmRequest, Cluster]) -> api.CreateHsmResponse:
        """Add an HSM: empty if it is a new cluster's first, else with the cluster's contents.

        A cluster whose HSMs were all deleted has its contents from its newest backup.

        Raises:
            CloudHsmInvalidRequestException: another state, an Availability Zone without a subnet,
                or too many HSMs.
            CloudHsmServiceException: the token's software is missing, or refuses.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_CreateHsm.html
        """
        cluster = require_cluster(call, call.request["ClusterId"])
        cluster = await self._clusters.notice_activation(call, cluster)
        _require_room(call, cluster)
        zone = call.request["AvailabilityZone"]
        hsm = HSM(
            hsm_id=new_id(call.ids, "hsm"),
            availability_zone=zone,
            subnet_id=cluster.subnets[zone],
            eni_id=new_hex_id(call.ids, "eni"),
            eni_ip=call.request.get("IpAddress") or _free_address(cluster),
            hsm_type=cluster.hsm_type,
            created_at=call.now,
        )
        try:
            await self._add_token(call, cluster, hsm)
        except HardwareError as error:
            raise refused_by(error) from error
        csr = cluster.csr
        if not cluster.certificate and not csr:
            csr = await asyncio.to_thread(new_cluster_csr, hsm.hsm_id)
        cluster = replace(
            cluster,
            hsms=(*cluster.hsms, hsm),
            csr=csr,
            next_backup_at=cluster.next_backup_at or call.now + BACKUP_EVERY,
        )
        call.records.put(cluster)
        return {"Hsm": describe_hsm(cluster, hsm, call.now)}

    async def delete_hsm(self, call: Call[api.DeleteHsmRequest, Cluster]) -> api.DeleteHsmResponse:
        """Delete an HSM, after a backup of what it holds if the cluster was initialized.

        Raises:
            CloudHsmInvalidRequestException: not exactly one of its three names is given.
            CloudHsmResourceNotFoundException: the cluster has no such HSM.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DeleteHsm.html
        """
        cluster = require_cluster(call, call.request["ClusterId"])
        cluster = await self._clusters.notice_activation(call, cluster)
        hsm = _named(call, cluster)
        if cluster.initialized_at is not None:
            try:
                await self._copies.back_up(call.records, call.ids, call.now, cluster)
            except HardwareError as error:
                raise refused_by(error) from error
        hsms = tuple(
            replace(each, deleted_at=call.now) if each == hsm else each for each in cluster.hsms
        )
        cluster = replace(cluster, hsms=hsms)
        if not cluster.live_hsms():
            # Without a token there is nothing to claim, and nothing to back up.
            cluster = replace(cluster, next_backup_at=None, csr="")
        call.records.put(cluster)
        return {"HsmId": hsm.hsm_id}

    async def _add_token(self, call: Call[Any, Cluster], cluster: Cluster, hsm: HSM) -> None:
        if cluster.live_hsms() or cluster.initialized_at is None:
            await self._rack.add_hsm(cluster.cluster_id, hsm.hsm_id, cluster.officer_password)
            return
        backup = await self._copies.find_latest(call.records, cluster)
        if backup is None and cluster.source_backup_arn:
            account = ARN.parse(cluster.source_backup_arn)
            assert account is not None
            backup = await call.records.find(
                Backup, account.account, account.region, cluster.source_backup_id
            )
        packed = None if backup is None else await self._copies.open(call.records, backup)
        if packed is None:
            raise api.CloudHsmInvalidRequestException(
                f"Cluster {cluster.cluster_id} has no HSM and no backup to make one from."
            )
        await self._rack.restore_hsm(cluster.cluster_id, hsm.hsm_id, packed)


def _require_room(call: Call[api.CreateHsmRequest, Cluster], cluster: Cluster) -> None:
    state = cluster.state(call.now)
    if cluster.live_hsms() and state in {"UNINITIALIZED", "INITIALIZE_IN_PROGRESS", "INITIALIZED"}:
        raise api.CloudHsmInvalidRequestException(
            f"Cluster '{cluster.cluster_id}' already contains an HSM but has not yet been fully "
            "activated"
        )
    if state not in {"UNINITIALIZED", "INITIALIZED", "ACTIVE"}:
        raise api.CloudHsmInvalidRequestException(
            f"Cluster {cluster.cluster_id} is in state {state}: no HSM can be added now."
        )
    zone = call.request["AvailabilityZone"]
    if zone not in cluster.subnets:
        raise api.CloudHsmInvalidRequestException(
            f"Cluster {cluster.cluster_id} has no subnet in Availability Zone {zone}."
        )
    if len(cluster.live_hsms()) >= HSMS_MAX:
        raise api.CloudHsmInvalidRequestException(
            f"Cluster {cluster.cluster_id} has {HSMS_MAX} HSMs, the most that it can have."
        )


def _free_address(cluster: Cluster) -> str:
    taken = {hsm.eni_ip for hsm in cluster.hsms}
    return next(
        address
        for address in (f"10.0.{number >> 8}.{number & 255}" for number in range(4, 1 << 16))
        if address not in taken
    )


def _named(call: Call[api.DeleteHsmRequest, Cluster], cluster: Cluster) -> HSM:
    request = call.request
    names = [name for name in ("HsmId", "EniId", "EniIp") if name in request]
    if len(names) != 1:
        raise api.CloudHsmInvalidRequestException(
            "Exactly one of HsmId, EniId and EniIp must be specified."
        )
    wanted = request.get("HsmId") or request.get("EniId") or request.get("EniIp")
    for hsm in cluster.live_hsms():
        if wanted in {hsm.hsm_id, hsm.eni_id, hsm.eni_ip}:
            return hsm
    raise api.CloudHsmResourceNotFoundException(
        f"Cluster {cluster.cluster_id} has no HSM {wanted}."
    )
