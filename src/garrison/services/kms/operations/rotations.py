"""Rotation: a key gets new material, and the old goes on decrypting what it has encrypted.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.quotas import KMS_ON_DEMAND_ROTATIONS_PER_KEY
from garrison.core.transaction import Records
from garrison.crypto import MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.multi_region import find_related
from garrison.services.kms.operations.paging import page_of
from garrison.services.kms.operations.service_events import Report, report_with, service_event
from garrison.services.kms.operations.targets import require_customer_key, require_key
from garrison.services.kms.records import (
    IMPORTED,
    OF_KMS,
    ROTATION_PERIOD_DAYS,
    SYMMETRIC,
    UNUSABLE,
    Key,
    KeyMaterial,
    key_material,
)
from garrison.services.kms.records.materials import RotationType

ROTATIONS_PER_PAGE = 100  # API_ListKeyRotations
ROTATIONS_PER_PAGE_MAX = 1000


class Rotations:
    """Operations on the rotation of keys."""

    def __init__(self, vault: MaterialVault) -> None:
        self._vault = vault

    async def enable_key_rotation(self, call: Call[api.EnableKeyRotationRequest, Key]) -> None:
        """Let a key rotate by itself: first when a period has passed from now.

        Raises:
            DisabledException, KMSInvalidStateException: not in this state.
            UnsupportedOperationException: no key of this kind rotates by itself.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
        """
        key = _require_rotating_key(call)
        days = call.request.get("RotationPeriodInDays", ROTATION_PERIOD_DAYS)
        for each in await find_related(call.records, key, call.now):
            due_at = call.now + timedelta(days=days)
            call.records.put(replace(each, rotation_period_days=days, rotation_due_at=due_at))

    async def disable_key_rotation(self, call: Call[api.DisableKeyRotationRequest, Key]) -> None:
        """Let a key rotate by itself no more.

        Raises:
            As ``enable_key_rotation``.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html
        """
        key = _require_rotating_key(call)
        for each in await find_related(call.records, key, call.now):
            call.records.put(replace(each, rotation_period_days=0, rotation_due_at=None))

    async def get_key_rotation_status(
        self, call: Call[api.GetKeyRotationStatusRequest, Key]
    ) -> api.GetKeyRotationStatusResponse:
        """Tell whether and when the key rotates by itself.

        Raises:
            UnsupportedOperationException: it never can: it is in a key store, imported or not a
                symmetric encryption key.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
        """
        key = require_key(call)
        _require_symmetric(key)
        if key.origin == IMPORTED and key.lacks_material(call.now):
            raise _of_this_origin(key)
        if not key.rotation_period_days or key.state == "PendingDeletion":
            return {"KeyRotationEnabled": False, "KeyId": key.arn}
        status: api.GetKeyRotationStatusResponse = {
            "KeyRotationEnabled": True,
            "KeyId": key.arn,
            "RotationPeriodInDays": key.rotation_period_days,
        }
        if key.rotation_due_at is not None:
            status["NextRotationDate"] = key.rotation_due_at
        return status

    async def rotate_key_on_demand(
        self, call: Call[api.RotateKeyOnDemandRequest, Key]
    ) -> api.RotateKeyOnDemandResponse:
        """Rotate a key now; its schedule stays as it is.

        Raises:
            DisabledException, KMSInvalidStateException: not in this state, or there is no imported
                material to rotate to.
            UnsupportedOperationException: no key of this kind rotates.
            LimitExceededException: it has been done 25 times.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html
        """
        key = require_customer_key(call)
        key.require_not_in(UNUSABLE, call.now)
        _require_symmetric(key)
        _require_primary(key)
        if key.on_demand_rotations >= KMS_ON_DEMAND_ROTATIONS_PER_KEY:
            raise api.LimitExceededException(
                f"{key.arn} was rotated on demand {KMS_ON_DEMAND_ROTATIONS_PER_KEY} times already."
            )
        related = await find_related(call.records, key, call.now)
        if key.origin == IMPORTED:
            _require_pending(related, call.now)
        count = key.on_demand_rotations + 1
        related = [replace(each, on_demand_rotations=count) for each in related]
        for rotated in rotate(self._vault, related, "ON_DEMAND", call.now, report_with(call)):
            call.records.put(rotated)
        return {"KeyId": key.arn}

    async def list_key_rotations(
        self, call: Call[api.ListKeyRotationsRequest, Key]
    ) -> api.ListKeyRotationsResponse:
        """List the rotations of a key, or all its materials, the oldest first.

        Raises:
            InvalidMarkerException: the marker is none of ours.
            UnsupportedOperationException: no key of this kind rotates.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html
        """
        key = require_key(call)
        _require_symmetric(key)
        everything = call.request.get("IncludeKeyMaterial") == "ALL_KEY_MATERIAL"
        shown = [
            material for material in key.materials if everything or material.rotated_at is not None
        ]
        page, rest = page_of(
            call,
            {material.material_id: material for material in shown},
            default=ROTATIONS_PER_PAGE,
            most=ROTATIONS_PER_PAGE_MAX,
        )
        missing_elsewhere = await _is_missing_elsewhere(call.records, key, call.now)
        return {
            "Rotations": [
                _describe(key, material, call.now, missing_elsewhere=missing_elsewhere)
                for material in page
            ],
            **rest,
        }


def rotate(
    vault: MaterialVault,
    related: Sequence[Key],
    rotation_type: RotationType,
    now: datetime,
    report: Report,
) -> list[Key]:
    """Return the keys of a multi-Region key, or a single one, with their next material.

    Each gets the same: new material, or that which was imported for it.
    """
    rotated: list[Key] = []
    facts: dict[str, Any] = {"rotated_at": now, "rotation_type": rotation_type}
    primary = next((key for key in related if key.multi_region_type != "REPLICA"), related[0])
    made = None if primary.origin == IMPORTED else vault.new_material(primary.arn)
    for key in related:
        if made is None:
            kept, last = key.materials[:-1], replace(key.materials[-1], pending=False, **facts)
        else:
            kept = key.materials
            wrapped = made if key is primary else vault.rewrap(made, primary.arn, key.arn)
            last = key_material(wrapped, **facts)
        report(
            service_event(
                "RotateKey",
                key,
                rotationType=rotation_type,
                keyOrigin=key.origin,
                previousKeyMaterialId=key.material.material_id,
                currentKeyMaterialId=last.material_id,
                keyId=key.key_id,
            )
        )
        rotated.append(replace(key, materials=(*kept, last)))
    return rotated


def _require_rotating_key(call: Call[Any, Key]) -> Key:
    key = require_customer_key(call)
    _require_symmetric(key)
    if key.origin != OF_KMS:
        raise _of_this_origin(key)
    key.require_not_in(UNUSABLE, call.now)
    _require_primary(key)
    return key


def _require_symmetric(key: Key) -> None:
    if key.spec != SYMMETRIC:
        raise api.UnsupportedOperationException(
            f"{key.arn} key spec is {key.spec} which is not valid for this operation."
        )
    if not key.rotates_on_demand:
        raise _of_this_origin(key)


def _require_primary(key: Key) -> None:
    if key.multi_region_type == "REPLICA":
        raise api.UnsupportedOperationException(
            f"{key.arn} is a multi-Region replica key, which is not valid for this operation."
        )


def _require_pending(related: Sequence[Key], now: datetime) -> None:
    """Check that each of the keys has the material that is to be rotated to."""
    waiting = {key.materials[-1].material_id for key in related if key.materials}
    for key in related:
        last = key.materials[-1] if key.materials else None
        if last is None or not last.pending or not last.is_present(now) or len(waiting) > 1:
            raise api.KMSInvalidStateException(
                f"{key.arn} does not have any key material pending rotation."
            )


def _of_this_origin(key: Key) -> api.UnsupportedOperationException:
    return api.UnsupportedOperationException(
        f"{key.arn} origin is {key.origin} which is not valid for this operation."
    )


async def _is_missing_elsewhere(records: Records, key: Key, now: datetime) -> bool:
    """Return True if a related key lacks the material that waits here for the next rotation."""
    if not key.multi_region or not key.materials or not key.materials[-1].pending:
        return False
    wanted = key.materials[-1].material_id
    related = await find_related(records, key, now)
    return not all(
        any(each.material_id == wanted and each.is_present(now) for each in other.materials)
        for other in related
    )


def _describe(
    key: Key, material: KeyMaterial, now: datetime, *, missing_elsewhere: bool
) -> api.RotationsListEntry:
    entry: api.RotationsListEntry = {
        "KeyId": key.arn,
        "KeyMaterialId": material.material_id,
        "KeyMaterialState": "NON_CURRENT",
    }
    if material.pending:
        entry["KeyMaterialState"] = (
            "PENDING_MULTI_REGION_IMPORT_AND_ROTATION" if missing_elsewhere else "PENDING_ROTATION"
        )
    elif material is key.material:
        entry["KeyMaterialState"] = "CURRENT"
    if material.rotated_at is not None and material.rotation_type is not None:
        entry["RotationDate"] = material.rotated_at
        entry["RotationType"] = material.rotation_type
    if key.origin == IMPORTED:
        entry.update(_describe_import(material, now))
    return entry


def _describe_import(material: KeyMaterial, now: datetime) -> api.RotationsListEntry:
    present = material.is_present(now)
    facts: api.RotationsListEntry = {"ImportState": "IMPORTED" if present else "PENDING_IMPORT"}
    if material.description:
        facts["KeyMaterialDescription"] = material.description
    if not present:
        return facts
    facts["ExpirationModel"] = "KEY_MATERIAL_DOES_NOT_EXPIRE"
    if material.valid_to is not None:
        facts["ExpirationModel"] = "KEY_MATERIAL_EXPIRES"
        facts["ValidTo"] = material.valid_to
    return facts
