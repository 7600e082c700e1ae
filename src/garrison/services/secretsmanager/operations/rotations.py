"""Rotations, as they are asked for; ``rotation_work`` does them."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.core.functions import Functions
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.replicas import sync_replicas
from garrison.services.secretsmanager.operations.schedules import parse_rules, parse_schedule
from garrison.services.secretsmanager.operations.sealing import open_value, seal_value
from garrison.services.secretsmanager.operations.stored_versions import find_version
from garrison.services.secretsmanager.operations.targets import (
    NO_TOKEN,
    require_known,
    require_primary,
)
from garrison.services.secretsmanager.records import (
    PENDING,
    AccessDeniedException,
    Rotation,
    RotationJob,
    Secret,
    attach,
)

NO_FUNCTION = "No Lambda rotation function ARN is associated with this secret."
NEVER_ENABLED = (
    "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN "
    "configured and you didn't include such an ARN as a parameter in this call."
)
CANNOT_INVOKE = (
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy "
    "grants access to the principal secretsmanager.amazonaws.com."
)
INCOMPLETE = "A previous rotation isn't complete. That rotation will be reattempted."


class Rotations:
    """Operations on rotations."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    async def rotate_secret(
        self, call: Call[api.RotateSecretRequest, Secret]
    ) -> api.RotateSecretResponse:
        """Turn rotation on, and begin one now unless ``RotateImmediately`` is false.

        Raises:
            InvalidRequestException: no function; the previous rotation is not complete.
            InvalidParameterException: no token; rules that are not valid; a replica.
            AccessDeniedException: Garrison's settings do not have the function.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
        """
        request = call.request
        require_known(request, "ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn")
        secret = require_primary(call)
        if "ClientRequestToken" not in request:
            raise api.InvalidParameterException(NO_TOKEN)
        token = request["ClientRequestToken"]
        rotation = self._rotation(call, secret)
        pending = secret.stages.get(PENDING)
        answer: api.RotateSecretResponse = {
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": token,
        }
        if pending not in (None, secret.current):
            if pending == token and await find_job(call, secret) is not None:
                return answer
            raise api.InvalidRequestException(INCOMPLETE)
        await self._begin(call, secret, rotation, token)
        return answer

    async def cancel_rotate_secret(
        self, call: Call[api.CancelRotateSecretRequest, Secret]
    ) -> api.CancelRotateSecretResponse:
        """Turn rotation off; one at work stops where it is, and leaves its labels.

        Raises:
            InvalidRequestException: rotation was never turned on.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html
        """
        secret = require_primary(call)
        if secret.rotation is None:
            raise api.InvalidRequestException(NEVER_ENABLED)
        answer: api.CancelRotateSecretResponse = {"ARN": secret.arn, "Name": secret.name}
        job = await find_job(call, secret)
        if job is not None:
            call.records.delete(job)
            answer["VersionId"] = job.token
        rotation = replace(secret.rotation, enabled=False, next_at=None, next_by=None)
        call.records.put(replace(secret, rotation=rotation, changed_at=call.now))
        return answer

    def _rotation(self, call: Call[api.RotateSecretRequest, Secret], secret: Secret) -> Rotation:
        request, known = call.request, secret.rotation
        function = request.get("RotationLambdaARN") or (known.function_arn if known else "")
        if not function:
            raise api.InvalidRequestException(NO_FUNCTION)
        if not may_invoke(self._functions, function, secret):
            raise AccessDeniedException(CANNOT_INVOKE)
        rotation = replace(known or Rotation(function_arn=function), function_arn=function)
        if "RotationRules" in request:
            rules = request["RotationRules"]
            parse_rules(rules)
            rotation = replace(
                rotation,
                days=rules.get("AutomaticallyAfterDays", 0),
                expression=rules.get("ScheduleExpression", ""),
                duration=rules.get("Duration", ""),
            )
        return scheduled(replace(rotation, enabled=True), call.now)

    async def _begin(
        self,
        call: Call[api.RotateSecretRequest, Secret],
        secret: Secret,
        rotation: Rotation,
        token: str,
    ) -> None:
        changed = replace(secret, rotation=rotation, changed_at=call.now)
        immediately = call.request.get("RotateImmediately", True)
        if immediately or await self._copy_current(call, secret, token):
            changed = replace(changed, stages=attach(secret.stages, PENDING, token))
            job = new_job(call, changed, token, call.now, only_test=not immediately)
            call.records.put(job)
        call.records.put(await sync_replicas(call, changed))

    async def _copy_current(
        self, call: Call[api.RotateSecretRequest, Secret], secret: Secret, token: str
    ) -> bool:
        # A function is tested on a version of its own, which goes afterwards.
        current = secret.current
        version = await find_version(call.records, secret, current) if current else None
        if version is None:
            return False
        value = await open_value(call, secret, version)
        call.records.put(await seal_value(call, secret, token, value, is_text=version.is_text))
        return True


async def find_job(call: Call[Any, Any], secret: Secret) -> RotationJob | None:
    """Return the rotation at work on a secret, or None."""
    return await call.records.find(RotationJob, secret.account, secret.region, secret.resource_id)


def new_job(
    call: Any, secret: Secret, token: str, now: datetime, *, only_test: bool = False
) -> RotationJob:
    """Return a rotation that begins now."""
    assert secret.rotation is not None
    return RotationJob(
        account=secret.account,
        region=secret.region,
        secret=secret.resource_id,
        name=secret.name,
        function_arn=secret.rotation.function_arn,
        token=token,
        rotation_token=call.ids.uuid(),
        due_at=now,
        only_test=only_test,
    )


def scheduled(rotation: Rotation, now: datetime) -> Rotation:
    """Return a rotation with its next window."""
    if not rotation.days and not rotation.expression:
        return replace(rotation, next_at=None, next_by=None)
    schedule = parse_schedule(rotation.days, rotation.expression, rotation.duration)
    window = schedule.window_after(now)
    opens, closes = window if window is not None else (None, None)
    return replace(rotation, next_at=opens, next_by=closes)


def may_invoke(functions: Functions, function_arn: str, secret: Secret) -> bool:
    """Return True if a function is there, and may act for this secret's account.

    A function that acts as a role does so for the role's own account alone: otherwise another
    account could make it use that role's permissions.
    """
    if not functions.knows(function_arn):
        return False
    role = ARN.parse(functions.role_of(function_arn))
    return role is None or role.account == secret.account
