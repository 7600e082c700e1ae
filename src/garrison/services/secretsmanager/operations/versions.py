"""Versions and their labels."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.paging import page_of
from garrison.services.secretsmanager.operations.replicas import sync_replicas
from garrison.services.secretsmanager.operations.stored_versions import (
    find_version,
    find_versions,
    require_room,
)
from garrison.services.secretsmanager.operations.targets import (
    require_primary,
    require_secret,
)
from garrison.services.secretsmanager.records import (
    CURRENT,
    Secret,
    Version,
    attach,
    detach,
)

VERSIONS_PER_PAGE = 100
CURRENT_STAYS = (
    "You can only move staging label AWSCURRENT to a different secret version. "
    "It can't be completely removed."
)


class Versions:
    """Operations on versions."""

    async def list_secret_version_ids(
        self, call: Call[api.ListSecretVersionIdsRequest, Secret]
    ) -> api.ListSecretVersionIdsResponse:
        """List the versions that have a value, oldest first.

        Raises:
            ResourceNotFoundException: no such secret.
            InvalidNextTokenException: no token of ours.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html
        """
        secret = require_secret(call)
        deprecated = call.request.get("IncludeDeprecated", False)
        versions = [
            version
            for version in await find_versions(call.records, secret)
            if deprecated or secret.labels_of(version.version_id)
        ]
        page, rest = page_of(call.request, versions, VERSIONS_PER_PAGE)
        entries = [_describe(secret, version) for version in page]
        return {"ARN": secret.arn, "Name": secret.name, "Versions": entries, **rest}

    async def update_secret_version_stage(
        self, call: Call[api.UpdateSecretVersionStageRequest, Secret]
    ) -> api.UpdateSecretVersionStageResponse:
        """Move a label to a version, or take it away.

        Raises:
            InvalidParameterException: a version that is not there or has not the label; AWSCURRENT
                taken away; a label that is elsewhere than the request says.
            LimitExceededException: too many labels.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
        """
        secret = require_primary(call)
        request = call.request
        label, target = request["VersionStage"], request.get("MoveToVersionId")
        await self._require_origin(call, secret)
        if target is None:
            if label == CURRENT:
                raise api.InvalidParameterException(CURRENT_STAYS)
            stages = detach(secret.stages, label)
        else:
            await _require_version(call, secret, target)
            stages = attach(secret.stages, label, target)
            require_room(stages)
        changed = replace(secret, stages=stages, changed_at=call.now)
        call.records.put(await sync_replicas(call, changed))
        return {"ARN": secret.arn, "Name": secret.name}

    async def _require_origin(
        self, call: Call[api.UpdateSecretVersionStageRequest, Secret], secret: Secret
    ) -> None:
        request = call.request
        label, named = request["VersionStage"], request.get("RemoveFromVersionId")
        at = secret.stages.get(label)
        if named is None:
            if at is not None and at != request.get("MoveToVersionId"):
                raise api.InvalidParameterException(
                    f"The parameter RemoveFromVersionId can't be empty. Staging label {label} is "
                    f"currently attached to version {at}, so you must explicitly reference that "
                    "version in RemoveFromVersionId."
                )
            return
        await _require_version(call, secret, named)
        if named != at:
            raise api.InvalidParameterException(
                f"Version stage {label} not found in version {named}"
            )


async def _require_version(call: Call[Any, Any], secret: Secret, version_id: str) -> None:
    known = version_id in secret.stages.values()
    if not known and await find_version(call.records, secret, version_id) is None:
        raise api.InvalidParameterException(f"Not a valid version: {version_id}")


def _describe(secret: Secret, version: Version) -> api.SecretVersionsListEntry:
    entry: api.SecretVersionsListEntry = {
        "VersionId": version.version_id,
        "CreatedDate": version.created_at,
        "KmsKeyIds": version.key_ids,
    }
    if labels := secret.labels_of(version.version_id):
        entry["VersionStages"] = labels
    if version.accessed_on is not None:
        entry["LastAccessedDate"] = version.accessed_on
    return entry
