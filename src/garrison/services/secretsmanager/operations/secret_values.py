"""Values: what a secret is there for."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.replicas import sync_replicas
from garrison.services.secretsmanager.operations.sealing import (
    DENIALS,
    NEITHER,
    open_value,
    require_own_key,
    value_of,
)
from garrison.services.secretsmanager.operations.stored_versions import (
    add_version,
    find_version,
)
from garrison.services.secretsmanager.operations.targets import (
    require_primary,
    require_token,
    require_usable,
)
from garrison.services.secretsmanager.records import CURRENT, RotationJob, Secret, Version

BATCH_MAX = 20
EITHER = "Either 'SecretIdList' or 'Filters' must be provided, but not both."
NO_FILTERS = (
    "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided."
)
MISMATCH = "You provided a VersionStage that is not associated to the provided VersionId."
WRONG_TOKEN = "The RotationToken isn't that of a rotation of this secret."  # noqa: S105  A message.


class SecretValues:
    """Operations on values."""

    async def get_secret_value(
        self, call: Call[api.GetSecretValueRequest, Secret]
    ) -> api.GetSecretValueResponse:
        """Return the value of a version; the current one if the request names none.

        Raises:
            ResourceNotFoundException: no such secret, version or label, or it has no value.
            InvalidRequestException: deletion is scheduled; the label is not on that version; of
                another account, with AWS's own key.
            AccessDeniedException, DecryptionFailure: of the key.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
        """
        secret = require_usable(call)
        require_own_key(call, secret)
        version = await _require_version(call, secret)
        value = await open_value(call, secret, version)
        _note_access(call, secret, version)
        answer: api.GetSecretValueResponse = {
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": version.version_id,
            "VersionStages": secret.labels_of(version.version_id),
            "CreatedDate": version.created_at,
        }
        if version.is_text:
            answer["SecretString"] = value.decode("utf-8", "surrogatepass")
        else:
            answer["SecretBinary"] = value
        return answer

    async def batch_get_secret_value(
        self, call: Call[api.BatchGetSecretValueRequest, Any]
    ) -> api.BatchGetSecretValueResponse:
        """Return the current values of several secrets, each under its own permission.

        A secret that cannot be had is one of ``Errors``, and the others are returned.

        Raises:
            InvalidParameterException: not exactly one of a list and filters.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
        """
        request = call.request
        if ("SecretIdList" in request) == ("Filters" in request):
            raise api.InvalidParameterException(EITHER)
        answer: api.BatchGetSecretValueResponse = {"SecretValues": [], "Errors": []}
        if "SecretIdList" in request:
            if "MaxResults" in request:
                raise api.InvalidParameterException(NO_FILTERS)
            names = request["SecretIdList"]
        else:
            listing: dict[str, Any] = {"MaxResults": request.get("MaxResults", BATCH_MAX)}
            listing |= {k: request[k] for k in ("Filters", "NextToken") if k in request}
            page = await call.peers.call("secretsmanager", "ListSecrets", listing)
            names = [secret["ARN"] for secret in page["SecretList"]]
            if "NextToken" in page:
                answer["NextToken"] = page["NextToken"]
        for name in names:
            try:
                value = await call.peers.call(
                    "secretsmanager", "GetSecretValue", {"SecretId": name}
                )
            except ApiError as error:
                if error.is_server_fault:
                    raise
                answer["Errors"].append(_describe_error(name, error))
            else:
                answer["SecretValues"].append(dict(value))  # type: ignore[arg-type]  # The same members.
        return answer

    async def put_secret_value(
        self, call: Call[api.PutSecretValueRequest, Secret]
    ) -> api.PutSecretValueResponse:
        """Add a version; it becomes the current one if the request names no labels.

        Raises:
            InvalidRequestException: no value or no token; deletion is scheduled.
            ResourceExistsException: the token has been used for another value.
            InvalidParameterException: two values, or one too large; a replica; a wrong
                ``RotationToken``.
            LimitExceededException: too many labels.
            AccessDeniedException, EncryptionFailure, DecryptionFailure: of the key.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
        """
        token, value = require_token(call), value_of(call.request)
        if value is None:
            raise api.InvalidRequestException(NEITHER)
        secret = require_primary(call)
        require_own_key(call, secret)
        await _require_rotation(call, secret)
        labels = call.request.get("VersionStages", [CURRENT])
        changed = await add_version(call, secret, token, value, labels)
        if changed is not secret:
            changed = await sync_replicas(call, changed)
            call.records.put(changed)
        return {
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": token,
            "VersionStages": changed.labels_of(token),
        }


async def _require_version(
    call: Call[api.GetSecretValueRequest, Secret], secret: Secret
) -> Version:
    version_id, label = call.request.get("VersionId"), call.request.get("VersionStage")
    if version_id is not None:
        version = await find_version(call.records, secret, version_id)
        if version is None:
            raise _no_value(f"VersionId: {version_id}")
        if label is not None and secret.stages.get(label) != version_id:
            raise api.InvalidRequestException(MISMATCH)
        return version
    label = label or CURRENT
    at = secret.stages.get(label)
    version = None if at is None else await find_version(call.records, secret, at)
    if version is None:
        raise _no_value(f"staging label: {label}")
    return version


def _no_value(what: str) -> ApiError:
    return api.ResourceNotFoundException(
        f"Secrets Manager can't find the specified secret value for {what}"
    )


def _note_access(call: Call[Any, Any], secret: Secret, version: Version) -> None:
    # Only the day is told, so a day's first retrieval is the only one that writes.
    today: datetime = call.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if version.accessed_on != today:
        call.records.put(replace(version, accessed_on=today))
    if secret.accessed_on != today:
        call.records.put(replace(secret, accessed_on=today))


async def _require_rotation(call: Call[api.PutSecretValueRequest, Secret], secret: Secret) -> None:
    token = call.request.get("RotationToken")
    if token is None:
        return
    job = await call.records.find(RotationJob, secret.account, secret.region, secret.resource_id)
    if job is None or job.rotation_token != token:
        raise api.InvalidParameterException(WRONG_TOKEN)


def _describe_error(name: str, error: ApiError) -> api.APIErrorType:
    code = "AccessDeniedException" if error.code in DENIALS else error.code
    return {"SecretId": name, "ErrorCode": code, "Message": error.message}
