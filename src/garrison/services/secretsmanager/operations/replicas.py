"""Replicas: copies of a secret in other Regions, each under a key of its own Region.

What changes in the primary changes in its replicas in the same transaction.  Where the caller may
not use a replica's key, that replica's status says so, and the primary's change stands.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
"""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.sealing import open_value, seal_value
from garrison.services.secretsmanager.operations.stored_versions import (
    delete_secret,
    find_versions,
)
from garrison.services.secretsmanager.records import (
    DEFAULT_KEY,
    AccessDeniedException,
    Replica,
    Secret,
)

SUCCEEDED = "Replication succeeded"


async def sync_replicas(call: Call[Any, Any], secret: Secret) -> Secret:
    """Bring a secret's replicas up to date; return the secret with their statuses."""
    if not secret.replicas:
        return secret
    replicas = [await _sync(call, secret, replica) for replica in secret.replicas]
    return replace(secret, replicas=tuple(replicas))


async def add_replicas(
    call: Call[Any, Any], secret: Secret, wanted: list[api.ReplicaRegionType], *, overwrite: bool
) -> Secret:
    """Make replicas; return the secret with their statuses.

    Raises:
        InvalidParameterException: a Region that cannot have one, or has one.
    """
    known = {secret.region, *(replica.region for replica in secret.replicas)}
    added: list[Replica] = []
    for each in wanted:
        region = each.get("Region", "")
        if not region or region in known:
            raise api.InvalidParameterException("Invalid replica region.")
        known.add(region)
        added.append(Replica(region=region, kms_key_id=each.get("KmsKeyId", ""), status="Pending"))
    primary = replace(secret, primary_region=secret.region)
    made = [await _make(call, primary, replica, overwrite=overwrite) for replica in added]
    return replace(primary, replicas=(*secret.replicas, *made))


async def find_replica(call: Call[Any, Any], secret: Secret, region: str) -> Secret | None:
    """Return the replica in a Region; None if a secret of somebody else has the name there."""
    found = await call.records.find(Secret, secret.account, region, secret.name)
    if found is None or (found.suffix, found.primary_region) != (secret.suffix, secret.region):
        return None
    return found


def describe_replicas(secret: Secret) -> list[api.ReplicationStatusType]:
    """Return the statuses of a secret's replicas."""
    return [
        {
            "Region": replica.region,
            "KmsKeyId": replica.kms_key_id or DEFAULT_KEY,
            "Status": replica.status,
            "StatusMessage": replica.message,
        }
        for replica in secret.replicas
    ]


async def _make(
    call: Call[Any, Any], secret: Secret, replica: Replica, *, overwrite: bool
) -> Replica:
    present = await call.records.find(Secret, secret.account, replica.region, secret.name)
    if present is not None and present.is_gone(call.now):
        await delete_secret(call.records, present)
        present = None
    if present is not None and (not overwrite or present.replicas):
        message = (
            f"Replication failed: Secret name {secret.name} already exists in region "
            f"{replica.region}."
        )
        return replace(replica, status="Failed", message=message)
    if present is not None:
        await delete_secret(call.records, present)
    copy = Secret(
        account=secret.account,
        region=replica.region,
        name=secret.name,
        suffix=secret.suffix,
        created_at=call.now,
        changed_at=call.now,
        kms_key_id=replica.kms_key_id,
        primary_region=secret.region,
    )
    return await _copy(call, secret, copy, replica)


async def _sync(call: Call[Any, Any], secret: Secret, replica: Replica) -> Replica:
    copy = await find_replica(call, secret, replica.region)
    return replica if copy is None else await _copy(call, secret, copy, replica)


async def _copy(call: Call[Any, Any], secret: Secret, copy: Secret, replica: Replica) -> Replica:
    try:
        await _copy_values(call, secret, copy)
    except (AccessDeniedException, api.EncryptionFailure, api.DecryptionFailure) as error:
        return replace(replica, status="Failed", message=f"Replication failed: {error.message}")
    call.records.put(
        replace(
            copy,
            changed_at=call.now,
            description=secret.description,
            stages=secret.stages,
            versions=secret.versions,
            tags=secret.tags,
            tagged=secret.tagged,
            policy=secret.policy,
            bound=secret.bound,
        )
    )
    return replace(replica, status="InSync", message=SUCCEEDED)


async def _copy_values(call: Call[Any, Any], secret: Secret, copy: Secret) -> None:
    here = await find_versions(call.records, secret)
    there = {version.version_id: version for version in await find_versions(call.records, copy)}
    labelled = set(secret.stages.values())
    missing = [version for version in here if version.version_id in labelled - there.keys()]
    # All are made before the first is stored: a failure leaves the replica as it was.
    made = [
        await seal_value(
            call,
            copy,
            version.version_id,
            await open_value(call, secret, version),
            is_text=version.is_text,
        )
        for version in missing
    ]
    for version in made:
        call.records.put(version)
    for version_id in there.keys() - {version.version_id for version in here}:
        call.records.delete(there[version_id])
