"""Data keys, and other random bytes."""

from typing import Any

from garrison.core.call import Call
from garrison.crypto import MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.ciphers import require_usable_key
from garrison.services.kms.operations.targets import (
    require_grant_tokens,
    require_known,
    require_no_dry_run,
)
from garrison.services.kms.records import Key
from garrison.wire.errors import ValidationException

DATA_KEY_BYTES = {"AES_256": 32, "AES_128": 16}


class DataKeys:
    """Operations that make random bytes."""

    def __init__(self, vault: MaterialVault) -> None:
        self._vault = vault

    async def generate_data_key(
        self, call: Call[api.GenerateDataKeyRequest, Key]
    ) -> api.GenerateDataKeyResponse:
        """Make a data key, in clear and encrypted.

        Raises:
            ValidationException: both or neither of ``KeySpec`` and ``NumberOfBytes``.
            DisabledException, KMSInvalidStateException: the key may not be used now.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
        """
        require_known(call.request, "Recipient")
        plaintext, sealed, key = await self._generate(call)
        return {
            "CiphertextBlob": sealed,
            "Plaintext": plaintext,
            "KeyId": call.target.arn,
            "KeyMaterialId": key.material.material_id,
        }

    async def generate_data_key_without_plaintext(
        self, call: Call[api.GenerateDataKeyWithoutPlaintextRequest, Key]
    ) -> api.GenerateDataKeyWithoutPlaintextResponse:
        """Make a data key, encrypted only: for whoever stores it before somebody needs it.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html
        """
        _, sealed, key = await self._generate(call)
        return {
            "CiphertextBlob": sealed,
            "KeyId": call.target.arn,
            "KeyMaterialId": key.material.material_id,
        }

    async def generate_random(
        self, call: Call[api.GenerateRandomRequest, Any]
    ) -> api.GenerateRandomResponse:
        """Return 1 to 1,024 random bytes.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html
        """
        require_known(call.request, "Recipient", "CustomKeyStoreId")
        if "NumberOfBytes" not in call.request:
            raise ValidationException("NumberOfBytes is required.")
        return {"Plaintext": call.ids.random_bytes(call.request["NumberOfBytes"])}

    async def _generate(self, call: Call[Any, Key]) -> tuple[bytes, bytes, Key]:
        request = call.request
        if ("KeySpec" in request) == ("NumberOfBytes" in request):
            raise ValidationException("Please specify either number of bytes or key spec.")
        key = require_usable_key(call)
        await require_grant_tokens(call)
        require_no_dry_run(request)
        size = request.get("NumberOfBytes") or DATA_KEY_BYTES[request["KeySpec"]]
        plaintext = call.ids.random_bytes(size)
        context = request.get("EncryptionContext", {})
        sealed = self._vault.encrypt(key.material, call.target.arn, plaintext, context)
        return plaintext, sealed, key
