"""What callers are told of a key."""

from garrison.services.kms import api
from garrison.services.kms.records import SYMMETRIC, Key


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
        "KeyUsage": key.usage,
        "KeyState": key.state,
        "Origin": key.origin,
        "KeyManager": "CUSTOMER",
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "EncryptionAlgorithms": [SYMMETRIC],
        "MultiRegion": key.multi_region,
        "CurrentKeyMaterialId": key.material.material_id,
    }
    if key.deletion_at is not None:
        metadata["DeletionDate"] = key.deletion_at
    return metadata
