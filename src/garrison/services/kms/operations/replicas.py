"""Multi-Region keys: a key that is in several Regions, with one ID and the same material.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
"""

from typing import Any

from msgspec.structs import replace

from garrison.core.arn import partition_of
from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.crypto import MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.descriptions import describe_key
from garrison.services.kms.operations.lockout import bind_principals, require_policy
from garrison.services.kms.operations.multi_region import find_related
from garrison.services.kms.operations.service_events import report_with, service_event
from garrison.services.kms.operations.tagging import set_tags
from garrison.services.kms.operations.targets import require_customer_key, require_key
from garrison.services.kms.records import (
    IMPORTED,
    UNUSABLE,
    Key,
    KeyMaterial,
    default_policy,
    key_material,
)
from garrison.wire.errors import ValidationException


class Replicas:
    """Operations on the keys of a multi-Region key."""

    def __init__(self, vault: MaterialVault, directory: Directory) -> None:
        self._vault = vault
        self._directory = directory

    async def replicate_key(
        self, call: Call[api.ReplicateKeyRequest, Key]
    ) -> api.ReplicateKeyResponse:
        """Make a replica of a primary key in another Region.

        Material that was imported has to be imported there, too.

        Raises:
            UnsupportedOperationException: it is no primary key.
            DisabledException, KMSInvalidStateException: not in this state.
            AlreadyExistsException: the Region has one.
            ValidationException: there is no such Region in this partition.
            MalformedPolicyDocumentException, LimitExceededException: see ``require_policy``.
            TagException: the tags are not valid.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
        """
        request = call.request
        primary = _require_primary(call)
        primary.require_not_in(UNUSABLE | {"Updating"}, call.now)
        version = await _require_vacant(call, primary, request["ReplicaRegion"])
        arn = primary.arn.replace(f":{primary.region}:", f":{request['ReplicaRegion']}:", 1)
        policy = request.get("Policy")
        if policy is None:
            policy = default_policy(call.partition, call.account)
        else:
            require_policy(call, policy, arn)
        replica = replace(
            primary,
            region=request["ReplicaRegion"],
            version=version,
            created_at=call.now,
            policy=policy,
            named=await bind_principals(call, self._directory, policy),
            description=request.get("Description", ""),
            tags=set_tags({}, request.get("Tags", [])),
            transition="Creating",
            transition_at=call.now,
            materials=self._copy_materials(primary, arn),
        )
        call.records.put(replica)
        call.records.expect(primary)
        report_with(call)(service_event("CreateKey", replica))
        return {
            "ReplicaKeyMetadata": await describe_key(call, replica),
            "ReplicaPolicy": policy,
            "ReplicaTags": [
                {"TagKey": name, "TagValue": value} for name, value in replica.tags.items()
            ],
        }

    async def update_primary_region(self, call: Call[api.UpdatePrimaryRegionRequest, Key]) -> None:
        """Make a replica the primary key, and the primary key a replica.

        Raises:
            UnsupportedOperationException: the key is no primary key.
            NotFoundException: there is no replica in the new Region.
            DisabledException, KMSInvalidStateException: one of the two is not in this state.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html
        """
        primary, replica = _require_primary(call), require_key(call, 1)
        region = call.request["PrimaryRegion"]
        if region == primary.region:
            raise api.UnsupportedOperationException(
                f"{primary.arn} is the multi-Region primary key already."
            )
        for key in (primary, replica):
            key.require_not_in(UNUSABLE, call.now)
        for key in await find_related(call.records, primary, call.now):
            changed = replace(key, primary_region=region)
            if key.region in (primary.region, region):
                changed = replace(changed, transition="Updating", transition_at=call.now)
            call.records.put(changed)

    def _copy_materials(self, primary: Key, arn: str) -> tuple[KeyMaterial, ...]:
        copies = []
        for material in primary.lasting_materials:
            if primary.origin == IMPORTED:
                copies.append(replace(material, wrapped=b"", valid_to=None, description=""))
                continue
            copies.append(
                key_material(
                    self._vault.rewrap(material, primary.arn, arn),
                    rotated_at=material.rotated_at,
                    rotation_type=material.rotation_type,
                )
            )
        return tuple(copies)


def _require_primary(call: Call[Any, Any]) -> Key:
    key = require_customer_key(call)
    if key.multi_region_type != "PRIMARY":
        raise api.UnsupportedOperationException(f"{key.arn} is not a multi-Region primary key.")
    return key


async def _require_vacant(call: Call[Any, Any], primary: Key, region: str) -> int:
    """Return the version of the record in whose place a replica comes; 0 if there is none."""
    if partition_of(region) != call.partition:
        raise ValidationException(f"Region {region} is not in the partition {call.partition}")
    present = await call.records.find(Key, primary.account, region, primary.key_id)
    if present is None:
        return 0
    if present.is_gone(call.now):
        return present.version
    raise api.AlreadyExistsException(f"Key '{present.arn}' already exists")
