"""Encryption and decryption of a few bytes: symmetric, bound to an encryption context."""

from garrison.core.call import Call
from garrison.crypto import MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.ciphers import (
    require_blob_of,
    require_usable_key,
    unseal,
)
from garrison.services.kms.operations.targets import (
    require_grant_tokens,
    require_known,
    require_no_dry_run,
)
from garrison.services.kms.records import SYMMETRIC, Key


class Cryptographic:
    """Operations with a key's material."""

    def __init__(self, vault: MaterialVault) -> None:
        self._vault = vault

    async def encrypt(self, call: Call[api.EncryptRequest, Key]) -> api.EncryptResponse:
        """Encrypt 1 to 4,096 bytes under a key.

        Raises:
            DisabledException, KMSInvalidStateException: the key may not be used now.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
        """
        request = call.request
        key = require_usable_key(call, algorithm=request.get("EncryptionAlgorithm", SYMMETRIC))
        await require_grant_tokens(call)
        require_no_dry_run(request)
        arn = call.target.arn
        return {
            "CiphertextBlob": self._vault.encrypt(
                key.material, arn, request["Plaintext"], request.get("EncryptionContext", {})
            ),
            "KeyId": arn,
            "EncryptionAlgorithm": SYMMETRIC,
        }

    async def decrypt(self, call: Call[api.DecryptRequest, Key]) -> api.DecryptResponse:
        """Decrypt a ciphertext that this deployment made.

        The key comes in ``call.target``, already authorized: see ``authz.decrypt``.

        Returns:
            ``Plaintext``: 1 to 4,096 bytes.  ``KeyId``: the key's ARN.

        Raises:
            IncorrectKeyException: another key than the authorized one made this ciphertext.
            InvalidCiphertextException: altered bytes, or another encryption context.
            DisabledException, KMSInvalidStateException: the key may not be used now.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
        """
        request = call.request
        require_known(request, "Recipient", "DryRunModifiers")
        key = require_usable_key(call, algorithm=request.get("EncryptionAlgorithm", SYMMETRIC))
        await require_grant_tokens(call)
        blob = require_blob_of(key, request["CiphertextBlob"])
        plaintext = unseal(self._vault, key, blob, request.get("EncryptionContext", {}))
        require_no_dry_run(request)
        return {
            "KeyId": call.target.arn,
            "Plaintext": plaintext,
            "EncryptionAlgorithm": SYMMETRIC,
            "KeyMaterialId": blob.material_id,
        }

    async def re_encrypt(self, call: Call[api.ReEncryptRequest, Key]) -> api.ReEncryptResponse:
        """Decrypt a ciphertext, and encrypt it under another key or encryption context.

        Raises:
            As ``decrypt`` for the source, and as ``encrypt`` for the destination.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
        """
        request = call.request
        require_known(request, "DryRunModifiers")
        source = require_usable_key(
            call, algorithm=request.get("SourceEncryptionAlgorithm", SYMMETRIC)
        )
        destination = require_usable_key(
            call, 1, algorithm=request.get("DestinationEncryptionAlgorithm", SYMMETRIC)
        )
        await require_grant_tokens(call)
        blob = require_blob_of(source, request["CiphertextBlob"])
        plaintext = unseal(self._vault, source, blob, request.get("SourceEncryptionContext", {}))
        require_no_dry_run(request)
        sealed = self._vault.encrypt(
            destination.material,
            destination.arn,
            plaintext,
            request.get("DestinationEncryptionContext", {}),
        )
        return {
            "CiphertextBlob": sealed,
            "SourceKeyId": source.arn,
            "KeyId": destination.arn,
            "SourceEncryptionAlgorithm": SYMMETRIC,
            "DestinationEncryptionAlgorithm": SYMMETRIC,
            "SourceKeyMaterialId": blob.material_id,
            "DestinationKeyMaterialId": destination.material.material_id,
        }
