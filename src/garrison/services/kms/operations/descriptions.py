"""What callers are told of a key."""

from typing import Any

from garrison.services.kms import api
from garrison.services.kms.records import SYMMETRIC, Key

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


def describe_key(key: Key) -> api.KeyMetadata:
    """Return a key's metadata.

    Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
    """
    metadata: api.KeyMetadata = {
        "AWSAccountId": key.account,
        "KeyId": key.key_id,
        "Arn": key.arn,
        "CreationDate": key.created_at,
        "Enabled": key.state == "Enabled",
        "Description": key.description,
        "KeyState": key.state,
        "Origin": key.origin,
        "KeyManager": "CUSTOMER",
        "MultiRegion": key.multi_region,
    }
    metadata.update(describe_cryptography(key))
    if key.spec == SYMMETRIC:
        metadata["CurrentKeyMaterialId"] = key.material.material_id
    if key.deletion_at is not None:
        metadata["DeletionDate"] = key.deletion_at
    return metadata
