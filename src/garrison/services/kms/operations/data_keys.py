"""Data keys, data key pairs, and other random bytes."""

from typing import Any

from garrison.core.call import Call
from garrison.core.endpoints import Endpoints
from garrison.crypto import AttestationVerifier, KeyPair, MaterialVault
from garrison.crypto.hardware import HardwareKeys
from garrison.services.kms import api
from garrison.services.kms.operations.ciphers import Ciphers
from garrison.services.kms.operations.materials import new_key_pair, require_available
from garrison.services.kms.operations.recipients import hide_for_recipient, require_recipient
from garrison.services.kms.operations.targets import require_grant_tokens, require_no_dry_run
from garrison.services.kms.records import SYMMETRIC, CustomKeyStore, Key
from garrison.wire.errors import ValidationException

DATA_KEY_BYTES = {"AES_256": 32, "AES_128": 16}


class DataKeys:
    """Operations that make random bytes."""

    def __init__(
        self,
        vault: MaterialVault,
        hardware: HardwareKeys,
        endpoints: Endpoints,
        verifier: AttestationVerifier,
    ) -> None:
        self._ciphers = Ciphers(vault, hardware, endpoints)
        self._verifier = verifier

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
        recipient = require_recipient(call, self._verifier)
        plaintext, sealed, key = await self._generate(call)
        response: api.GenerateDataKeyResponse = {
            "CiphertextBlob": sealed,
            "Plaintext": plaintext,
            "KeyId": call.target.arn,
        }
        if key.material_id:
            response["KeyMaterialId"] = key.material_id
        hide_for_recipient(call, response, "Plaintext", recipient)
        return response

    async def generate_data_key_without_plaintext(
        self, call: Call[api.GenerateDataKeyWithoutPlaintextRequest, Key]
    ) -> api.GenerateDataKeyWithoutPlaintextResponse:
        """Make a data key, encrypted only: for whoever stores it before somebody needs it.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html
        """
        _, sealed, key = await self._generate(call)
        response: api.GenerateDataKeyWithoutPlaintextResponse = {
            "CiphertextBlob": sealed,
            "KeyId": call.target.arn,
        }
        if key.material_id:
            response["KeyMaterialId"] = key.material_id
        return response

    async def generate_data_key_pair(
        self, call: Call[api.GenerateDataKeyPairRequest, Key]
    ) -> api.GenerateDataKeyPairResponse:
        """Make a key pair for use outside; the private key comes in clear and encrypted.

        Returns:
            ``PrivateKeyPlaintext``: PKCS #8, DER.  ``PublicKey``: SubjectPublicKeyInfo, DER.

        Raises:
            UnsupportedOperationException: SM2, which AWS has in the China Regions only.
            DisabledException, KMSInvalidStateException: the key may not be used now.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html
        """
        recipient = require_recipient(call, self._verifier)
        response, pair = await self._generate_pair(call)
        response["PrivateKeyPlaintext"] = pair.plaintext_private_key()
        hide_for_recipient(call, response, "PrivateKeyPlaintext", recipient)
        return response

    async def generate_data_key_pair_without_plaintext(
        self, call: Call[api.GenerateDataKeyPairWithoutPlaintextRequest, Key]
    ) -> api.GenerateDataKeyPairWithoutPlaintextResponse:
        """Make a key pair for use outside; the private key comes encrypted only.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html
        """
        response, _ = await self._generate_pair(call)
        return {
            "PrivateKeyCiphertextBlob": response["PrivateKeyCiphertextBlob"],
            "PublicKey": response["PublicKey"],
            "KeyId": response["KeyId"],
            "KeyPairSpec": response["KeyPairSpec"],
            "KeyMaterialId": response["KeyMaterialId"],
        }

    async def generate_random(
        self, call: Call[api.GenerateRandomRequest, Any]
    ) -> api.GenerateRandomResponse:
        """Return 1 to 1,024 random bytes.

        Raises:
            CustomKeyStoreNotFoundException, CustomKeyStoreInvalidStateException,
            UnsupportedOperationException: the key store is none, not connected, or has no HSMs.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html
        """
        await _require_cluster(call)
        recipient = require_recipient(call, self._verifier)
        if "NumberOfBytes" not in call.request:
            raise ValidationException("NumberOfBytes is required.")
        response: api.GenerateRandomResponse = {
            "Plaintext": call.ids.random_bytes(call.request["NumberOfBytes"])
        }
        hide_for_recipient(call, response, "Plaintext", recipient)
        return response

    async def _generate(self, call: Call[Any, Key]) -> tuple[bytes, bytes, Key]:
        request = call.request
        if ("KeySpec" in request) == ("NumberOfBytes" in request):
            raise ValidationException("Please specify either number of bytes or key spec.")
        key = await self._ciphers.require_key(call)
        await require_grant_tokens(call)
        require_no_dry_run(request)
        size = request.get("NumberOfBytes") or DATA_KEY_BYTES[request["KeySpec"]]
        plaintext = call.ids.random_bytes(size)
        context = request.get("EncryptionContext", {})
        sealed = await self._ciphers.seal(call, key, SYMMETRIC, plaintext, context)
        return plaintext, sealed, key

    async def _generate_pair(
        self, call: Call[Any, Key]
    ) -> tuple[api.GenerateDataKeyPairResponse, KeyPair]:
        request = call.request
        spec = request["KeyPairSpec"]
        require_available("KeyPairSpec", spec)
        key = await self._ciphers.require_key(call)
        if key.custom_key_store_id:
            raise api.UnsupportedOperationException(
                f"{key.arn} origin is {key.origin} which is not valid for this operation."
            )
        await require_grant_tokens(call)
        require_no_dry_run(request)
        pair = await new_key_pair(spec)
        context = request.get("EncryptionContext", {})
        private_key = pair.plaintext_private_key()
        return {
            "PrivateKeyCiphertextBlob": await self._ciphers.seal(
                call, key, SYMMETRIC, private_key, context
            ),
            "PublicKey": pair.public_key,
            "KeyId": call.target.arn,
            "KeyPairSpec": spec,
            "KeyMaterialId": key.material_id,
        }, pair


async def _require_cluster(call: Call[api.GenerateRandomRequest, Any]) -> None:
    """Check the key store that the request names; its HSMs and ours are random alike."""
    store_id = call.request.get("CustomKeyStoreId")
    if store_id is None:
        return
    store = await call.records.find(CustomKeyStore, call.account, call.region, store_id)
    if store is None:
        raise api.CustomKeyStoreNotFoundException
    if store.proxy is not None:
        raise api.UnsupportedOperationException(
            "GenerateRandom is not supported in an external key store."
        )
    if not store.connected:
        raise api.CustomKeyStoreInvalidStateException(
            f"The custom key store {store.store_id} is {store.connection_state}."
        )
