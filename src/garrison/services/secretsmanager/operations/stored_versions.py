"""The versions of a secret as they are stored: found, added, and deleted when nobody needs them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.transaction import Records
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.sealing import open_value, seal_value
from garrison.services.secretsmanager.records import (
    CURRENT,
    LABELS_MAX,
    VERSIONS_KEPT,
    RotationJob,
    Secret,
    Version,
    attach_all,
    version_key,
)

YOUNG = timedelta(hours=24)
"""Versions younger than this are never deleted by themselves."""
NEWEST = 1 << 63
"""Stands for the number of a change that is not committed yet."""


async def find_versions(records: Records, secret: Secret) -> Sequence[Version]:
    """Return all versions that have a value, oldest first."""
    found = await records.find_by(
        Version, "secret", secret.resource_id, account=secret.account, region=secret.region
    )
    return sorted(found, key=lambda version: (version.created_at, version.version or NEWEST))


async def find_version(records: Records, secret: Secret, version_id: str) -> Version | None:
    """Return a version, or None if it is not there or has no value yet."""
    key = version_key(secret, version_id)
    return await records.find(Version, secret.account, secret.region, key)


async def add_version(
    call: Call[Any, Any],
    secret: Secret,
    version_id: str,
    value: tuple[bytes, bool],
    labels: Sequence[str],
) -> Secret:
    """Store a new version with its labels; return the secret, which is not stored yet.

    A version that is there with the same value is left as it is.

    Raises:
        ResourceExistsException: it is there with another value.
        LimitExceededException: too many labels.
        AccessDeniedException, EncryptionFailure, DecryptionFailure: of the key.
    """
    present = await find_version(call.records, secret, version_id)
    if present is not None:
        await require_same(call, secret, present, value)
        return secret
    plain, is_text = value
    version = await seal_value(call, secret, version_id, plain, is_text=is_text)
    # The first value of a secret is its current one, whatever the request says.
    wanted = labels if CURRENT in secret.stages else (*labels, CURRENT)
    stages = attach_all(secret.stages, wanted, version_id)
    require_room(stages)
    call.records.put(version)
    changed = replace(secret, stages=stages, versions=secret.versions + 1, changed_at=call.now)
    return await delete_deprecated(call, changed)


async def require_same(
    call: Call[Any, Any], secret: Secret, version: Version, value: tuple[bytes, bool] | None
) -> None:
    """Raise ResourceExistsException unless a version has this value."""
    if value is None or (await open_value(call, secret, version), version.is_text) != value:
        raise api.ResourceExistsException(
            f"You can't use ClientRequestToken {version.version_id} because that value is already "
            f"in use for a version of secret {secret.arn}."
        )


async def delete_deprecated(call: Call[Any, Any], secret: Secret) -> Secret:
    """Delete the versions without labels that AWS would have deleted by now."""
    labelled = set(secret.stages.values())
    if secret.versions - len(labelled) <= VERSIONS_KEPT:
        return secret  # Values may be large: they are read only if some of them may go.
    versions = await find_versions(call.records, secret)
    deprecated = [each for each in versions if each.version_id not in labelled]
    gone = [
        old
        for old in deprecated[: max(0, len(deprecated) - VERSIONS_KEPT)]
        if call.now - old.created_at >= YOUNG
    ]
    for old in gone:
        call.records.delete(old)
    return replace(secret, versions=len(versions) - len(gone))


async def delete_secret(records: Records, secret: Secret) -> None:
    """Delete a secret for good, with all that belongs to it."""
    for version in await find_versions(records, secret):
        records.delete(version)
    job = await records.find(RotationJob, secret.account, secret.region, secret.resource_id)
    if job is not None:
        records.delete(job)
    records.delete(secret)


def require_room(stages: Mapping[str, str]) -> None:
    """Raise LimitExceededException if a secret would have too many labels."""
    if len(stages) > LABELS_MAX:
        raise api.LimitExceededException(f"A secret can have at most {LABELS_MAX} staging labels.")
