"""What cryptographic operations have in common: a key that may be used, sealing, unsealing."""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call
from garrison.core.endpoints import Endpoints
from garrison.crypto import (
    CiphertextBlob,
    CiphertextError,
    DecryptionError,
    MaterialVault,
    parse_ciphertext,
    plaintext_bytes_max,
)
from garrison.crypto.hardware import HardwareKeys
from garrison.services.kms import api
from garrison.services.kms.operations.backing_keys import BackingKeys
from garrison.services.kms.operations.managed_keys import require_made
from garrison.services.kms.operations.targets import require_key
from garrison.services.kms.records import ENCRYPT_DECRYPT, SYMMETRIC, Key
from garrison.wire.errors import ValidationException

NO_CONTEXT = "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs."
WRONG_KEY = "The key ID in the request does not identify a CMK that can perform this operation."


def require_usable_key(
    call: Call[Any, Any],
    usage: api.KeyUsageType = ENCRYPT_DECRYPT,
    algorithm: str = SYMMETRIC,
    *,
    index: int = 0,
    operation: str = "",
) -> Key:
    """Return a target's key; ``operation`` is what a refusal calls the operation, if otherwise.

    Raises:
        NotFoundException: there is none.
        DisabledException, KMSInvalidStateException: it may not be used now.
        InvalidKeyUsageException: it was made for something else, or has no such algorithm.
    """
    key = require_key(call, index)
    key.require_usable(call.now)
    key.require_use(operation or call.operation, usage, algorithm)
    return key


def require_blob_of(key: Key, blob: bytes) -> CiphertextBlob:
    """Return a symmetric ciphertext that this key made, for all that can be seen from outside.

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


def require_no_context(algorithm: str, encryption_context: Mapping[str, str]) -> None:
    """Refuse an encryption context that would not be bound to anything.

    Raises:
        ValidationException: the algorithm is asymmetric, and there is an encryption context.
    """
    if encryption_context and algorithm != SYMMETRIC:
        raise ValidationException(NO_CONTEXT)


def require_fitting(key: Key, algorithm: str, plaintext: bytes) -> None:
    """Refuse a plaintext that the key cannot encrypt at once.

    Raises:
        ValidationException: it is too long.
    """
    most = plaintext_bytes_max(key.spec, algorithm)
    if len(plaintext) > most:
        raise ValidationException(
            f"Algorithm {algorithm} and key spec {key.spec} cannot encrypt data larger than "
            f"{most} bytes."
        )


class Ciphers:
    """Encrypts and decrypts with keys of any origin."""

    def __init__(self, vault: MaterialVault, hardware: HardwareKeys, endpoints: Endpoints) -> None:
        self._vault = vault
        self._backing_keys = BackingKeys(vault, hardware, endpoints)

    async def require_key(
        self,
        call: Call[Any, Any],
        algorithm: str = SYMMETRIC,
        *,
        index: int = 0,
        operation: str = "",
    ) -> Key:
        """Return a target's key for encryption; an AWS managed key is made if it is not there yet.

        Raises:
            As ``require_usable_key``.
        """
        key = require_usable_key(call, algorithm=algorithm, index=index, operation=operation)
        return await require_made(call, self._vault, key)

    async def seal(
        self,
        call: Call[Any, Any],
        key: Key,
        algorithm: str,
        plaintext: bytes,
        encryption_context: Mapping[str, str],
    ) -> bytes:
        """Return the ciphertext: under a key pair plain RSAES, which its private key alone opens.

        Raises:
            KMSInvalidStateException: the key is in a key store that does not do it now.
        """
        if key.custom_key_store_id:
            return await self._backing_keys.encrypt(call, key, plaintext, encryption_context)
        if algorithm == SYMMETRIC:
            return self._vault.encrypt(key.material, key.arn, plaintext, encryption_context)
        return self._vault.key_pair(key.material, key.arn).encrypt(algorithm, plaintext)

    async def unseal(
        self,
        call: Call[Any, Any],
        key: Key,
        algorithm: str,
        ciphertext: bytes,
        encryption_context: Mapping[str, str],
    ) -> tuple[bytes, str]:
        """Return the plaintext, and the ID of the symmetric material that it was under, or "".

        Raises:
            IncorrectKeyException: another symmetric key made it.
            InvalidCiphertextException: altered bytes, or another encryption context, key pair or
                algorithm.
            KMSInvalidStateException: the key is in a key store that does not do it now.
        """
        if algorithm != SYMMETRIC:
            return self._open_with_pair(key, algorithm, ciphertext), ""
        blob = require_blob_of(key, ciphertext)
        if key.custom_key_store_id:
            return await self._backing_keys.decrypt(call, key, blob, encryption_context), ""
        for material in key.materials:
            if material.material_id == blob.material_id:
                try:
                    plaintext = self._vault.decrypt(material, key.arn, blob, encryption_context)
                except CiphertextError as error:
                    raise api.InvalidCiphertextException(detail=f"under {key.arn}") from error
                return plaintext, blob.material_id
        raise api.InvalidCiphertextException(detail=f"of no material of {key.arn}")

    def _open_with_pair(self, key: Key, algorithm: str, ciphertext: bytes) -> bytes:
        try:
            return self._vault.key_pair(key.material, key.arn).decrypt(algorithm, ciphertext)
        except DecryptionError as error:
            raise api.InvalidCiphertextException(detail=f"under {key.arn}") from error
