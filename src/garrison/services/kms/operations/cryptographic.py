"""Encryption and decryption of a few bytes.

Symmetric ciphertexts name their key and are bound to an encryption context; those for a key pair
are neither.
"""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call
from garrison.core.endpoints import Endpoints
from garrison.crypto import AttestationVerifier, MaterialVault
from garrison.crypto.hardware import HardwareKeys
from garrison.services.kms import api
from garrison.services.kms.authz.names import ignores_ciphertext
from garrison.services.kms.operations.ciphers import (
    WRONG_KEY,
    Ciphers,
    require_fitting,
    require_no_context,
    require_usable_key,
)
from garrison.services.kms.operations.recipients import hide_for_recipient, require_recipient
from garrison.services.kms.operations.targets import (
    require_grant_tokens,
    require_key,
    require_no_dry_run,
)
from garrison.services.kms.operations.trail_facts import add_facts
from garrison.services.kms.records import SYMMETRIC, Key


class Cryptographic:
    """Operations with a key's material."""

    def __init__(
        self,
        vault: MaterialVault,
        hardware: HardwareKeys,
        endpoints: Endpoints,
        verifier: AttestationVerifier,
    ) -> None:
        self._ciphers = Ciphers(vault, hardware, endpoints)
        self._verifier = verifier

    async def encrypt(self, call: Call[api.EncryptRequest, Key]) -> api.EncryptResponse:
        """Encrypt 1 to 4,096 bytes under a key; under RSA 190 to 470 at most.

        Raises:
            DisabledException, KMSInvalidStateException: the key may not be used now.
            InvalidKeyUsageException: it does not encrypt, or not with this algorithm.
            ValidationException: the plaintext is too long, or the algorithm takes no context.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
        """
        request = call.request
        algorithm = request.get("EncryptionAlgorithm", SYMMETRIC)
        context = request.get("EncryptionContext", {})
        key = await self._ciphers.require_key(call, algorithm)
        require_no_context(algorithm, context)
        require_fitting(key, algorithm, request["Plaintext"])
        await require_grant_tokens(call)
        require_no_dry_run(request)
        response: api.EncryptResponse = {
            "CiphertextBlob": await self._ciphers.seal(
                call, key, algorithm, request["Plaintext"], context
            ),
            "KeyId": call.target.arn,
            "EncryptionAlgorithm": algorithm,
        }
        if key.material_id:
            add_facts(response, KeyMaterialId=key.material_id)
        return response

    async def decrypt(self, call: Call[api.DecryptRequest, Key]) -> api.DecryptResponse:
        """Decrypt a ciphertext that this deployment made.

        The key comes in ``call.target``, already authorized: see ``authz.decrypt``.

        Returns:
            ``Plaintext``: 1 to 4,096 bytes.  ``KeyId``: the key's ARN.
            ``CiphertextForRecipient`` in the plaintext's place if an enclave is to have it.

        Raises:
            IncorrectKeyException: another key than the authorized one made this ciphertext.
            InvalidCiphertextException: altered bytes, or another encryption context.
            DisabledException, KMSInvalidStateException: the key may not be used now.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
        """
        request = call.request
        recipient = require_recipient(call, self._verifier)
        algorithm = request.get("EncryptionAlgorithm", SYMMETRIC)
        key = _require_decrypting_key(call, algorithm, request.get("EncryptionContext", {}))
        await require_grant_tokens(call)
        if ignores_ciphertext(request):
            require_no_dry_run(request)
        plaintext, material_id = await self._ciphers.unseal(
            call,
            key,
            algorithm,
            request["CiphertextBlob"],
            request.get("EncryptionContext", {}),
        )
        require_no_dry_run(request)
        response: api.DecryptResponse = {
            "KeyId": call.target.arn,
            "Plaintext": plaintext,
            "EncryptionAlgorithm": algorithm,
        }
        if material_id:
            response["KeyMaterialId"] = material_id
        hide_for_recipient(call, response, "Plaintext", recipient)
        return response

    async def re_encrypt(self, call: Call[api.ReEncryptRequest, Key]) -> api.ReEncryptResponse:
        """Decrypt a ciphertext, and encrypt it under another key or encryption context.

        Raises:
            As ``decrypt`` for the source, and as ``encrypt`` for the destination.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
        """
        request = call.request
        old = request.get("SourceEncryptionAlgorithm", SYMMETRIC)
        new = request.get("DestinationEncryptionAlgorithm", SYMMETRIC)
        old_context = request.get("SourceEncryptionContext", {})
        new_context = request.get("DestinationEncryptionContext", {})
        source = _require_decrypting_key(call, old, old_context)
        destination = await self._ciphers.require_key(call, new, index=1, operation="ReEncryptTo")
        require_no_context(new, new_context)
        await require_grant_tokens(call)
        if ignores_ciphertext(request):
            require_no_dry_run(request)
        plaintext, material_id = await self._ciphers.unseal(
            call, source, old, request["CiphertextBlob"], old_context
        )
        require_fitting(destination, new, plaintext)
        require_no_dry_run(request)
        response: api.ReEncryptResponse = {
            "CiphertextBlob": await self._ciphers.seal(
                call, destination, new, plaintext, new_context
            ),
            "SourceKeyId": source.arn,
            "KeyId": destination.arn,
            "SourceEncryptionAlgorithm": old,
            "DestinationEncryptionAlgorithm": new,
        }
        if material_id:
            response["SourceKeyMaterialId"] = material_id
        if destination.material_id:
            response["DestinationKeyMaterialId"] = destination.material_id
        return response


def _require_decrypting_key(
    call: Call[Any, Key], algorithm: str, encryption_context: Mapping[str, str]
) -> Key:
    if algorithm != SYMMETRIC:
        key = require_usable_key(call, algorithm=algorithm)
        require_no_context(algorithm, encryption_context)
        return key
    key = require_key(call)
    key.require_usable(call.now)
    if key.spec != SYMMETRIC:
        # What a symmetric key has made is not this key's, whatever this one is for.
        raise api.IncorrectKeyException(WRONG_KEY)
    return key
