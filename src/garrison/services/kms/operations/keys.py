"""Keys."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.core.endpoints import Endpoints
from garrison.core.quotas import KMS_KEYS_PER_REGION
from garrison.crypto import KEY_SPECS, MaterialVault
from garrison.crypto.hardware import HardwareKeys
from garrison.services.kms import api
from garrison.services.kms.operations.backing_keys import BackingKeys
from garrison.services.kms.operations.descriptions import describe_key
from garrison.services.kms.operations.lockout import bind_principals, require_policy
from garrison.services.kms.operations.managed_keys import require_made
from garrison.services.kms.operations.materials import new_material, require_available
from garrison.services.kms.operations.paging import read_page
from garrison.services.kms.operations.room import Room
from garrison.services.kms.operations.tagging import set_tags
from garrison.services.kms.operations.targets import (
    require_absent,
    require_grant_tokens,
    require_key,
)
from garrison.services.kms.records import (
    ENCRYPT_DECRYPT,
    IMPORTED,
    OF_KMS,
    SYMMETRIC,
    Key,
    KeyMaterial,
    default_policy,
    key_material,
)
from garrison.wire.errors import ValidationException

KEYS_PER_PAGE = 100  # API_ListKeys
KEYS_PER_PAGE_MAX = 1000
NEVER_IMPORTED = ("ML_DSA", "ML_KEM")
"""Kinds of material that nobody can bring."""
KEY_STORE_ORIGINS = ("AWS_CLOUDHSM", "EXTERNAL_KEY_STORE")
WITHOUT_OWN_MATERIAL = (IMPORTED, "AWS_CLOUDHSM")
"""Origins of keys for which KMS makes no material."""


class Keys:
    """Operations on keys."""

    def __init__(
        self,
        vault: MaterialVault,
        directory: Directory,
        hardware: HardwareKeys,
        endpoints: Endpoints,
    ) -> None:
        self._vault = vault
        self._directory = directory
        self._backing_keys = BackingKeys(vault, hardware, endpoints)
        self._room = Room(
            Key, "manager", KMS_KEYS_PER_REGION, "KMS keys in this account and Region"
        )

    async def create_key(self, call: Call[api.CreateKeyRequest, Any]) -> api.CreateKeyResponse:
        """Make a key of any spec and one of its usages.

        Raises:
            ValidationException: a usage that the spec has not.
            UnsupportedOperationException: SM2, which AWS has in the China Regions only.
            CustomKeyStoreNotFoundException, CustomKeyStoreInvalidStateException and others: see
                ``BackingKeys.create``.
            MalformedPolicyDocumentException, LimitExceededException: see ``require_policy``.
            TagException: the tags are not valid.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
        """
        request = call.request
        spec, usage = _require_spec(request)
        origin = _require_origin(request, spec)
        multi_region = request.get("MultiRegion", False)
        key_id = call.ids.uuid()
        if multi_region:
            key_id = f"mrk-{key_id.replace('-', '')}"
        arn = f"arn:{call.partition}:kms:{call.region}:{call.account}:key/{key_id}"
        policy = request.get("Policy")
        if policy is None:
            policy = default_policy(call.partition, call.account)
        else:
            require_policy(call, policy, arn)
        key = Key(
            account=call.account,
            region=call.region,
            key_id=key_id,
            created_at=call.now,
            policy=policy,
            named=await bind_principals(call, self._directory, policy),
            description=request.get("Description", ""),
            tags=set_tags({}, request.get("Tags", [])),
            spec=spec,
            usage=usage,
            origin=origin,
            multi_region=multi_region,
            primary_region=call.region if multi_region else "",
            custom_key_store_id=request.get("CustomKeyStoreId", ""),
            materials=await self._first_materials(arn, spec, origin),
        )
        if origin in KEY_STORE_ORIGINS:
            backing = await self._backing_keys.create(call, key)
            key = replace(key, external_key_id=backing)
        await self._room.take(call.records, call.account, call.region, key.manager)
        call.records.put(key)
        return {"KeyMetadata": await describe_key(call, key)}

    async def describe_key(
        self, call: Call[api.DescribeKeyRequest, Key]
    ) -> api.DescribeKeyResponse:
        """Describe a key; an AWS managed key, named by its alias, is made if it is not there yet.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
        """
        key = await require_made(call, self._vault, require_key(call))
        await require_grant_tokens(call)
        return {"KeyMetadata": await describe_key(call, key)}

    async def list_keys(self, call: Call[api.ListKeysRequest, Any]) -> api.ListKeysResponse:
        """List the keys of the account in the Region; a page may be short.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html
        """
        found, rest = await read_page(
            call,
            Key,
            call.account,
            call.region,
            default=KEYS_PER_PAGE,
            most=KEYS_PER_PAGE_MAX,
        )
        keys: list[api.KeyListEntry] = [
            {"KeyId": key.key_id, "KeyArn": key.arn} for key in found if not key.is_gone(call.now)
        ]
        return {"Keys": keys, **rest}

    async def update_key_description(
        self, call: Call[api.UpdateKeyDescriptionRequest, Key]
    ) -> None:
        """Give a key another description.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html
        """
        key = require_key(call)
        key.require_no_deletion(call.now)
        call.records.put(replace(key, description=call.request["Description"]))

    async def _first_materials(
        self, arn: str, spec: str, origin: api.OriginType
    ) -> tuple[KeyMaterial, ...]:
        if origin in WITHOUT_OWN_MATERIAL:
            return ()
        return (key_material(await new_material(self._vault, arn, spec)),)


def _require_spec(request: api.CreateKeyRequest) -> tuple[api.KeySpec, api.KeyUsageType]:
    if "KeySpec" in request and "CustomerMasterKeySpec" in request:
        raise ValidationException(
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
            "CustomerMasterKeySpec is deprecated."
        )
    spec = request.get("KeySpec", request.get("CustomerMasterKeySpec", SYMMETRIC))
    if spec != SYMMETRIC and "KeyUsage" not in request:
        raise ValidationException(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption "
            "keys."
        )
    usage = request.get("KeyUsage", ENCRYPT_DECRYPT)
    if usage not in KEY_SPECS[spec].algorithms:
        raise ValidationException(f"KeyUsage {usage} is not compatible with KeySpec {spec}")
    require_available("KeySpec", spec)
    return spec, usage


def _require_origin(request: api.CreateKeyRequest, spec: api.KeySpec) -> api.OriginType:
    origin = request.get("Origin", OF_KMS)
    if origin in KEY_STORE_ORIGINS:
        _require_symmetric_single(request, spec)
        return origin
    require_absent(request, origin, "CustomKeyStoreId", "XksKeyId")
    if origin == IMPORTED and KEY_SPECS[spec].kind in NEVER_IMPORTED:
        raise api.UnsupportedOperationException(
            f"KeySpec {spec} is not supported for Origin {origin}"
        )
    return origin


def _require_symmetric_single(request: api.CreateKeyRequest, spec: api.KeySpec) -> None:
    if spec != SYMMETRIC or request.get("MultiRegion"):
        raise api.UnsupportedOperationException(
            "Only symmetric encryption keys in a single Region can be created in a custom key "
            "store."
        )
