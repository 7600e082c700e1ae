"""Secrets as DescribeSecret and ListSecrets show them: never a value."""

from typing import Any

from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.records import Rotation, Secret


def describe_secret(secret: Secret) -> dict[str, Any]:
    """Return what both show; what has no value is left out."""
    shown: dict[str, Any] = {
        "ARN": secret.arn,
        "Name": secret.name,
        "CreatedDate": secret.created_at,
        "LastChangedDate": secret.changed_at,
    }
    if secret.description:
        shown["Description"] = secret.description
    if not secret.has_default_key:
        shown["KmsKeyId"] = secret.kms_key_id
    if secret.accessed_on is not None:
        shown["LastAccessedDate"] = secret.accessed_on
    if secret.deletion_at is not None:
        shown["DeletedDate"] = secret.deletion_at
    if secret.tagged:
        shown["Tags"] = [{"Key": key, "Value": value} for key, value in secret.tags.items()]
    if secret.primary_region:
        shown["PrimaryRegion"] = secret.primary_region
    if secret.rotation is not None:
        shown |= _rotation(secret.rotation)
    return shown


def _rotation(rotation: Rotation) -> dict[str, Any]:
    rules: api.RotationRulesType = {}
    if rotation.days:
        rules["AutomaticallyAfterDays"] = rotation.days
    if rotation.expression:
        rules["ScheduleExpression"] = rotation.expression
    if rotation.duration:
        rules["Duration"] = rotation.duration
    shown: dict[str, Any] = {
        "RotationEnabled": rotation.enabled,
        "RotationLambdaARN": rotation.function_arn,
        "RotationRules": rules,
    }
    if rotation.last_at is not None:
        shown["LastRotatedDate"] = rotation.last_at
    if rotation.enabled and rotation.next_by is not None:
        shown["NextRotationDate"] = rotation.next_by
    return shown
