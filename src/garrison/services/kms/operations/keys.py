"""Keys."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.crypto import KEY_SPECS, MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.descriptions import describe_key
from garrison.services.kms.operations.lockout import bind_principals, require_policy
from garrison.services.kms.operations.materials import new_material, require_available
from garrison.services.kms.operations.paging import read_page
from garrison.services.kms.operations.tagging import set_tags
from garrison.services.kms.operations.targets import (
    require_grant_tokens,
    require_key,
    require_known,
)
from garrison.services.kms.records import (
    ENCRYPT_DECRYPT,
    OF_KMS,
    SYMMETRIC,
    Key,
    NotImplementedMember,
    default_policy,
    key_material,
)
from garrison.wire.errors import ValidationException

KEYS_PER_PAGE = 100  # API_ListKeys
KEYS_PER_PAGE_MAX = 1000


class Keys:
    """Operations on keys."""

    def __init__(self, vault: MaterialVault, directory: Directory) -> None:
        self._vault = vault
        self._directory = directory

    async def create_key(self, call: Call[api.CreateKeyRequest, Any]) -> api.CreateKeyResponse:
        """Make a key of any spec and one of its usages.

        Raises:
            ValidationException: a usage that the spec has not.
            UnsupportedOperationException: SM2, which AWS has in the China Regions only.
            NotImplementedMember: another origin, a multi-Region key, a custom key store.
            MalformedPolicyDocumentException, LimitExceededException: see ``require_policy``.
            TagException: the tags are not valid.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
        """
        request = call.request
        spec, usage = _require_spec(request)
        key_id = call.ids.uuid()
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
            materials=(key_material(await new_material(self._vault, arn, spec)),),
        )
        call.records.put(key)
        return {"KeyMetadata": describe_key(key)}

    async def describe_key(
        self, call: Call[api.DescribeKeyRequest, Key]
    ) -> api.DescribeKeyResponse:
        """Describe a key.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
        """
        key = require_key(call)
        await require_grant_tokens(call)
        return {"KeyMetadata": describe_key(key)}

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


def _require_spec(request: api.CreateKeyRequest) -> tuple[api.KeySpec, api.KeyUsageType]:
    require_known(request, "CustomKeyStoreId", "XksKeyId")
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
    if request.get("Origin", OF_KMS) != OF_KMS:
        raise NotImplementedMember(f"Garrison does not implement Origin {request['Origin']} yet")
    if request.get("MultiRegion"):
        raise NotImplementedMember("Garrison does not implement MultiRegion keys yet")
    return spec, usage
