"""What callers are told of a key."""

from typing import Any

from garrison.core.call import Call
from garrison.services.kms import api
from garrison.services.kms.operations.multi_region import find_related
from garrison.services.kms.records import IMPORTED, CustomKeyStore, Key

ALGORITHM_MEMBERS = {
    "ENCRYPT_DECRYPT": "EncryptionAlgorithms",
    "SIGN_VERIFY": "SigningAlgorithms",
    "GENERATE_VERIFY_MAC": "MacAlgorithms",
    "KEY_AGREEMENT": "KeyAgreementAlgorithms",
    "ENCAPSULATE_DECAPSULATE": "EncapsulationAlgorithms",
}


def describe_cryptography(key: Key) -> Any:
    """Return a key's spec, under its old name too, its usage, and what it can be used with."""
    return {
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "KeyUsage": key.usage,
        ALGORITHM_MEMBERS[key.usage]: list(key.algorithms),
    }


async def describe_key(call: Call[Any, Any], key: Key) -> api.KeyMetadata:
    """Return a key's metadata.

    Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
    """
    store = await _find_store(call, key)
    state = key.state_at(call.now) if store is None else store.state_of(key, call.now)
    metadata: api.KeyMetadata = {
        "AWSAccountId": key.account,
        "KeyId": key.key_id,
        "Arn": key.arn,
        "CreationDate": key.created_at,
        "Enabled": state == "Enabled",
        "Description": key.description,
        "KeyState": state,
        "Origin": key.origin,
        "KeyManager": key.manager,
        "MultiRegion": key.multi_region,
    }
    metadata.update(describe_cryptography(key))
    if key.rotates_on_demand and key.lasting_materials:
        metadata["CurrentKeyMaterialId"] = key.material.material_id
    if state == "PendingDeletion" and key.deletion_at is not None:
        metadata["DeletionDate"] = key.deletion_at
    if state == "PendingReplicaDeletion":
        metadata["PendingDeletionWindowInDays"] = key.pending_window_days
    if key.origin == IMPORTED:
        metadata.update(_describe_expiration(key))
    if key.multi_region:
        metadata["MultiRegionConfiguration"] = await _describe_related(call, key)
    if store is not None:
        metadata.update(_describe_store(key, store))
    return metadata


async def _find_store(call: Call[Any, Any], key: Key) -> CustomKeyStore | None:
    if not key.custom_key_store_id:
        return None
    return await call.records.find(CustomKeyStore, key.account, key.region, key.custom_key_store_id)


def _describe_expiration(key: Key) -> Any:
    present = [material for material in key.lasting_materials if material.wrapped]
    if not present:
        return {}
    dates = [material.valid_to for material in present if material.valid_to is not None]
    if not dates:
        return {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
    return {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": min(dates)}


async def _describe_related(call: Call[Any, Any], key: Key) -> api.MultiRegionConfiguration:
    related = {each.region: each for each in await find_related(call.records, key, call.now)}
    related[key.region] = key
    configuration: api.MultiRegionConfiguration = {
        "MultiRegionKeyType": key.multi_region_type or "PRIMARY",
        "ReplicaKeys": [
            {"Arn": each.arn, "Region": region}
            for region, each in sorted(related.items())
            if region != key.primary_region
        ],
    }
    primary = related.get(key.primary_region)
    if primary is not None:
        configuration["PrimaryKey"] = {"Arn": primary.arn, "Region": primary.region}
    return configuration


def _describe_store(key: Key, store: CustomKeyStore) -> Any:
    facts: dict[str, Any] = {"CustomKeyStoreId": store.store_id}
    if store.proxy is None:
        facts["CloudHsmClusterId"] = store.cluster_id
    else:
        facts["XksKeyConfiguration"] = {"Id": key.external_key_id}
    return facts
