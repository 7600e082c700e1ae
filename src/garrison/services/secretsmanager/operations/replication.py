"""Replication, as it is asked for."""

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.replicas import (
    add_replicas,
    describe_replicas,
    find_replica,
)
from garrison.services.secretsmanager.operations.stored_versions import delete_secret
from garrison.services.secretsmanager.operations.targets import (
    require_primary,
    require_usable,
)
from garrison.services.secretsmanager.records import Secret


class Replication:
    """Operations on replicas."""

    async def replicate_secret_to_regions(
        self, call: Call[api.ReplicateSecretToRegionsRequest, Secret]
    ) -> api.ReplicateSecretToRegionsResponse:
        """Copy a secret to other Regions, and keep the copies up to date from then on.

        A copy that cannot be made is no error: its status says so.

        Raises:
            InvalidParameterException: a Region that cannot have a replica, or has one.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html
        """
        secret = require_primary(call)
        changed = await add_replicas(
            call,
            secret,
            call.request["AddReplicaRegions"],
            overwrite=call.request.get("ForceOverwriteReplicaSecret", False),
        )
        call.records.put(changed)
        return {"ARN": secret.arn, "ReplicationStatus": describe_replicas(changed)}

    async def remove_regions_from_replication(
        self, call: Call[api.RemoveRegionsFromReplicationRequest, Secret]
    ) -> api.RemoveRegionsFromReplicationResponse:
        """Delete replicas, at once; a Region that has none is no error.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RemoveRegionsFromReplication.html
        """
        secret = require_primary(call)
        unwanted = set(call.request["RemoveReplicaRegions"])
        for region in sorted(unwanted):
            copy = await find_replica(call, secret, region)
            if copy is not None:
                await delete_secret(call.records, copy)
        changed = _without(secret, unwanted)
        call.records.put(changed)
        return {"ARN": secret.arn, "ReplicationStatus": describe_replicas(changed)}

    async def stop_replication_to_replica(
        self, call: Call[api.StopReplicationToReplicaRequest, Secret]
    ) -> api.StopReplicationToReplicaResponse:
        """Make a replica a secret that stands alone; called in the replica's Region.

        Raises:
            InvalidRequestException: the secret is no replica.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_StopReplicationToReplica.html
        """
        copy = require_usable(call)
        if not copy.is_replica:
            raise api.InvalidRequestException("The secret is not a replica secret.")
        primary = await call.records.find(Secret, copy.account, copy.primary_region, copy.name)
        if primary is not None and primary.suffix == copy.suffix:
            call.records.put(_without(primary, {copy.region}))
        call.records.put(replace(copy, primary_region="", changed_at=call.now))
        return {"ARN": copy.arn}


def _without(secret: Secret, regions: set[str]) -> Secret:
    left = tuple(replica for replica in secret.replicas if replica.region not in regions)
    return replace(secret, replicas=left, primary_region=secret.region if left else "")
