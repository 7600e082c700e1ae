"""Secrets: what they are, from their making to their end."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.ids import Ids
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.descriptions import describe_secret
from garrison.services.secretsmanager.operations.random_choice import choose
from garrison.services.secretsmanager.operations.replicas import (
    add_replicas,
    describe_replicas,
    sync_replicas,
)
from garrison.services.secretsmanager.operations.sealing import (
    require_key,
    require_own_key,
    value_of,
    wrap_again,
)
from garrison.services.secretsmanager.operations.stored_versions import (
    add_version,
    delete_secret,
    find_version,
    require_same,
)
from garrison.services.secretsmanager.operations.tagging import set_tags
from garrison.services.secretsmanager.operations.targets import (
    require_known,
    require_primary,
    require_secret,
    require_token,
)
from garrison.services.secretsmanager.records import (
    CURRENT,
    PENDING,
    PREVIOUS,
    RECOVERY_DAYS_MAX,
    RECOVERY_DAYS_MIN,
    Secret,
)

SUFFIX_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
SUFFIX_LENGTH = 6
SCHEDULED = (
    "You can't create this secret because a secret with this name is already scheduled for "
    "deletion."
)
WINDOW = (
    f"The RecoveryWindowInDays value must be between {RECOVERY_DAYS_MIN} and {RECOVERY_DAYS_MAX} "
    "days (inclusive)."
)
FORCED_WINDOW = "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."


class Secrets:
    """Operations on secrets."""

    async def create_secret(
        self, call: Call[api.CreateSecretRequest, Secret]
    ) -> api.CreateSecretResponse:
        """Make a secret, with or without a first value.

        Raises:
            ResourceExistsException: the name is taken; not if the request is the same again.
            InvalidRequestException: no token; the name belongs to a secret being deleted.
            InvalidParameterException: two values, wrong tags, a Region that cannot have a replica.
            AccessDeniedException, EncryptionFailure: of the key.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
        """
        request = call.request
        require_known(request, "Type", "CrossAccountPrimaryARN")
        token, value = require_token(call), value_of(request)
        if call.target.record is not None:
            return await self._answer_again(call, call.target.record, token, value)
        await self._delete_gone(call)
        secret = Secret(
            account=call.account,
            region=call.region,
            name=request["Name"],
            suffix=new_suffix(call.ids),
            created_at=call.now,
            changed_at=call.now,
            description=request.get("Description", ""),
            kms_key_id=request.get("KmsKeyId", ""),
            tags=set_tags({}, request.get("Tags", [])),
            tagged=bool(request.get("Tags")),
        )
        if not secret.has_default_key:
            await require_key(call, secret)
        if value is not None:
            secret = await add_version(call, secret, token, value, [CURRENT])
        if "AddReplicaRegions" in request:
            overwrite = request.get("ForceOverwriteReplicaSecret", False)
            regions = request["AddReplicaRegions"]
            secret = await add_replicas(call, secret, regions, overwrite=overwrite)
        call.records.put(secret)
        answer: api.CreateSecretResponse = {"ARN": secret.arn, "Name": secret.name}
        if value is not None:
            answer["VersionId"] = token
        if secret.replicas:
            answer["ReplicationStatus"] = describe_replicas(secret)
        return answer

    async def describe_secret(
        self, call: Call[api.DescribeSecretRequest, Secret]
    ) -> api.DescribeSecretResponse:
        """Describe a secret, without its value; also one whose deletion is scheduled.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
        """
        secret = require_secret(call)
        answer: api.DescribeSecretResponse = {**describe_secret(secret)}  # type: ignore[typeddict-item]  # Its members are built one by one.
        if secret.stages:
            answer["VersionIdsToStages"] = secret.versions_to_stages
        if secret.replicas:
            answer["ReplicationStatus"] = describe_replicas(secret)
        return answer

    async def update_secret(
        self, call: Call[api.UpdateSecretRequest, Secret]
    ) -> api.UpdateSecretResponse:
        """Change a secret's description, key or value.

        Under a new key, the labelled versions can be opened by either key.

        Raises:
            ResourceExistsException: the token has been used for another value.
            AccessDeniedException, EncryptionFailure, DecryptionFailure: of the key.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html
        """
        request = call.request
        require_known(request, "Type")
        token, value = require_token(call), value_of(request)
        secret = require_primary(call)
        changed = replace(
            secret,
            description=request.get("Description", secret.description),
            kms_key_id=request.get("KmsKeyId", secret.kms_key_id),
            changed_at=call.now,
        )
        require_own_key(call, changed)
        if changed.key_arn != secret.key_arn:
            await require_key(call, changed)
            await self._wrap_again(call, changed)
        answer: api.UpdateSecretResponse = {"ARN": secret.arn, "Name": secret.name}
        if value is not None:
            changed = await add_version(call, changed, token, value, [CURRENT])
            answer["VersionId"] = token
        call.records.put(await sync_replicas(call, changed))
        return answer

    async def delete_secret(
        self, call: Call[api.DeleteSecretRequest, Secret]
    ) -> api.DeleteSecretResponse:
        """Schedule a secret's deletion, or delete it at once.

        At once also succeeds for a secret that is not there: whoever tries again may do so.

        Raises:
            InvalidParameterException: a wrong window; replicas.
            InvalidRequestException: deletion is scheduled already.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
        """
        request = call.request
        force, days = request.get("ForceDeleteWithoutRecovery"), request.get("RecoveryWindowInDays")
        if force and days is not None:
            raise api.InvalidParameterException(FORCED_WINDOW)
        if days is not None and not RECOVERY_DAYS_MIN <= days <= RECOVERY_DAYS_MAX:
            raise api.InvalidParameterException(WINDOW)
        if force and call.target.record is None:
            name = call.target.arn.rpartition(":")[2].rpartition("-")[0]
            arn = f"{call.target.arn.rpartition('-')[0]}-{new_suffix(call.ids)}"
            return {"ARN": arn, "Name": name, "DeletionDate": call.now}
        secret = require_secret(call)
        secret.require_primary()
        if secret.replicas:
            regions = ", ".join(replica.region for replica in secret.replicas)
            raise api.InvalidParameterException(
                f"You can't delete secret {request['SecretId']} that still has replica regions "
                f"[{regions}]."
            )
        if force:
            await delete_secret(call.records, secret)
            return {"ARN": secret.arn, "Name": secret.name, "DeletionDate": call.now}
        secret.require_usable()
        deletion_at = call.now + timedelta(days=days or RECOVERY_DAYS_MAX)
        call.records.put(replace(secret, deletion_at=deletion_at))
        return {"ARN": secret.arn, "Name": secret.name, "DeletionDate": deletion_at}

    async def restore_secret(
        self, call: Call[api.RestoreSecretRequest, Secret]
    ) -> api.RestoreSecretResponse:
        """Cancel a secret's deletion; nothing happens if none is scheduled.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html
        """
        secret = require_secret(call)
        secret.require_primary()
        call.records.put(replace(secret, deletion_at=None))
        return {"ARN": secret.arn, "Name": secret.name}

    async def _answer_again(
        self,
        call: Call[api.CreateSecretRequest, Secret],
        secret: Secret,
        token: str,
        value: tuple[bytes, bool] | None,
    ) -> api.CreateSecretResponse:
        if secret.deletion_at is not None:
            raise api.InvalidRequestException(SCHEDULED)
        version = await find_version(call.records, secret, token)
        if version is None:
            raise api.ResourceExistsException(
                f"The operation failed because the secret {secret.name} already exists."
            )
        await require_same(call, secret, version, value)
        return {"ARN": secret.arn, "Name": secret.name, "VersionId": token}

    async def _delete_gone(self, call: Call[api.CreateSecretRequest, Any]) -> None:
        # The name of a secret that is gone is free again, before its records are deleted.
        name = call.request["Name"]
        gone = await call.records.find(Secret, call.account, call.region, name)
        if gone is not None:
            await delete_secret(call.records, gone)

    async def _wrap_again(self, call: Call[Any, Secret], secret: Secret) -> None:
        labels = (CURRENT, PREVIOUS, PENDING)
        for version_id in {secret.stages[label] for label in labels if label in secret.stages}:
            version = await find_version(call.records, secret, version_id)
            if version is not None:
                call.records.put(await wrap_again(call, secret, version))


def new_suffix(ids: Ids) -> str:
    """Return six random characters."""
    return "".join(choose(SUFFIX_CHARACTERS, ids.random_bytes) for _ in range(SUFFIX_LENGTH))
