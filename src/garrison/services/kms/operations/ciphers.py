"""What cryptographic operations have in common: a key that may be used, sealing, unsealing."""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call
from garrison.crypto import CiphertextBlob, CiphertextError, MaterialVault, parse_ciphertext
from garrison.services.kms import api
from garrison.services.kms.operations.targets import require_key
from garrison.services.kms.records import SYMMETRIC, Key

WRONG_KEY = "The key ID in the request does not identify a CMK that can perform this operation."


def require_usable_key(call: Call[Any, Any], index: int = 0, algorithm: str = SYMMETRIC) -> Key:
    """Return a target's key.

    Raises:
        NotFoundException: there is none.
        DisabledException, KMSInvalidStateException: it may not be used now.
        InvalidKeyUsageException: it has no such algorithm.
    """
    key = require_key(call, index)
    key.require_enabled()
    if algorithm != SYMMETRIC:
        raise api.InvalidKeyUsageException(
            f"Algorithm {algorithm} is incompatible with key spec {key.spec}."
        )
    return key


def require_blob_of(key: Key, blob: bytes) -> CiphertextBlob:
    """Return a ciphertext that this key made, for all that can be seen from outside.

    Raises:
        InvalidCiphertextException: it has not the form of a ciphertext.
        IncorrectKeyException: another key made it.
    """
    try:
        parsed = parse_ciphertext(blob)
    except CiphertextError as error:
        raise api.InvalidCiphertextException from error
    if parsed.key_id != key.key_id:
        raise api.IncorrectKeyException(WRONG_KEY)
    return parsed


def unseal(
    vault: MaterialVault, key: Key, blob: CiphertextBlob, encryption_context: Mapping[str, str]
) -> bytes:
    """Return the plaintext.

    Raises:
        InvalidCiphertextException: altered bytes, or another encryption context.
    """
    for material in key.materials:
        if material.material_id == blob.material_id:
            try:
                return vault.decrypt(material, key.arn, blob, encryption_context)
            except CiphertextError as error:
                raise api.InvalidCiphertextException(detail=f"under {key.arn}") from error
    raise api.InvalidCiphertextException(detail=f"of no material of {key.arn}")
