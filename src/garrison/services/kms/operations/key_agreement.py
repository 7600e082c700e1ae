"""Secrets shared with somebody outside: Diffie-Hellman on curves, and ML-KEM."""

from garrison.core.call import Call
from garrison.crypto import AttestationVerifier, DecryptionError, MaterialVault, PeerKeyError
from garrison.services.kms import api
from garrison.services.kms.operations.ciphers import require_usable_key
from garrison.services.kms.operations.recipients import hide_for_recipient, require_recipient
from garrison.services.kms.operations.targets import (
    require_grant_tokens,
    require_no_dry_run,
)
from garrison.services.kms.records import Key
from garrison.wire.errors import ValidationException


class KeyAgreement:
    """Operations that share a secret."""

    def __init__(self, vault: MaterialVault, verifier: AttestationVerifier) -> None:
        self._vault = vault
        self._verifier = verifier

    async def derive_shared_secret(
        self, call: Call[api.DeriveSharedSecretRequest, Key]
    ) -> api.DeriveSharedSecretResponse:
        """Return the raw secret shared with the owner of a public key: as long as the field.

        Raises:
            DisabledException, KMSInvalidStateException: the key may not be used now.
            InvalidKeyUsageException: it was made for something else.
            ValidationException: no public key, or one on another curve.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html
        """
        request = call.request
        recipient = require_recipient(call, self._verifier)
        algorithm = request["KeyAgreementAlgorithm"]
        key = require_usable_key(call, "KEY_AGREEMENT", algorithm)
        await require_grant_tokens(call)
        try:
            secret = self._vault.key_pair(key.material, key.arn).agree(request["PublicKey"])
        except PeerKeyError as error:
            # AWS says no more than that.
            raise ValidationException(detail=str(error)) from error
        require_no_dry_run(request)
        response: api.DeriveSharedSecretResponse = {
            "KeyId": key.arn,
            "SharedSecret": secret,
            "KeyAgreementAlgorithm": algorithm,
            "KeyOrigin": key.origin,
        }
        hide_for_recipient(call, response, "SharedSecret", recipient)
        return response

    async def encapsulate(self, call: Call[api.EncapsulateRequest, Key]) -> api.EncapsulateResponse:
        """Make a secret, 32 bytes, and what the private key recovers it from.

        Raises:
            As ``derive_shared_secret``.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html
        """
        request = call.request
        algorithm = request["EncapsulationAlgorithm"]
        key = require_usable_key(call, "ENCAPSULATE_DECAPSULATE", algorithm)
        await require_grant_tokens(call)
        require_no_dry_run(request)
        secret, encapsulated = self._vault.key_pair(key.material, key.arn).encapsulate()
        return {
            "KeyId": key.arn,
            "SharedSecret": secret,
            "SharedSecretCiphertextBlob": encapsulated,
            "EncapsulationAlgorithm": algorithm,
        }

    async def decapsulate(self, call: Call[api.DecapsulateRequest, Key]) -> api.DecapsulateResponse:
        """Recover a secret; what another key has encapsulated gives other bytes and no error.

        Raises:
            InvalidCiphertextException: the ciphertext is not as long as the key spec's are.
            As ``derive_shared_secret``.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html
        """
        request = call.request
        algorithm = request["EncapsulationAlgorithm"]
        key = require_usable_key(call, "ENCAPSULATE_DECAPSULATE", algorithm)
        await require_grant_tokens(call)
        pair = self._vault.key_pair(key.material, key.arn)
        try:
            secret = pair.decapsulate(request["SharedSecretCiphertextBlob"])
        except DecryptionError as error:
            raise api.InvalidCiphertextException(detail=f"under {key.arn}") from error
        require_no_dry_run(request)
        return {"KeyId": key.arn, "SharedSecret": secret, "EncapsulationAlgorithm": algorithm}
