"""Signatures.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
"""

from garrison.core.call import Call
from garrison.crypto import (
    MaterialVault,
    MessageType,
    SignatureError,
    digest_bytes,
    message_types,
)
from garrison.services.kms import api
from garrison.services.kms.operations.ciphers import require_usable_key
from garrison.services.kms.operations.targets import require_grant_tokens, require_no_dry_run
from garrison.services.kms.records import Key
from garrison.wire.errors import ValidationException


class Signatures:
    """Operations that make and check signatures."""

    def __init__(self, vault: MaterialVault) -> None:
        self._vault = vault

    async def sign(self, call: Call[api.SignRequest, Key]) -> api.SignResponse:
        """Sign a message of 1 to 4,096 bytes, or its digest, with a private key.

        Returns:
            ``Signature``: for RSA as long as the modulus, for ECDSA in DER, for the others raw.

        Raises:
            DisabledException, KMSInvalidStateException: the key may not be used now.
            InvalidKeyUsageException: it does not sign, or not with this algorithm.
            ValidationException: the algorithm takes no such message.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
        """
        request = call.request
        algorithm = request["SigningAlgorithm"]
        key = require_usable_key(call, "SIGN_VERIFY", algorithm)
        message, message_type = _require_message(request)
        await require_grant_tokens(call)
        require_no_dry_run(request)
        pair = self._vault.key_pair(key.material, key.arn)
        return {
            "KeyId": key.arn,
            "Signature": pair.sign(algorithm, message, message_type),
            "SigningAlgorithm": algorithm,
        }

    async def verify(self, call: Call[api.VerifyRequest, Key]) -> api.VerifyResponse:
        """Check a signature with a public key.

        Raises:
            KMSInvalidSignatureException: it is not this key's signature of this message.
            As ``sign``.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html
        """
        request = call.request
        algorithm = request["SigningAlgorithm"]
        key = require_usable_key(call, "SIGN_VERIFY", algorithm)
        message, message_type = _require_message(request)
        await require_grant_tokens(call)
        require_no_dry_run(request)
        pair = self._vault.key_pair(key.material, key.arn)
        try:
            pair.verify(algorithm, message, message_type, request["Signature"])
        except SignatureError as error:
            raise api.KMSInvalidSignatureException from error
        return {"KeyId": key.arn, "SignatureValid": True, "SigningAlgorithm": algorithm}


def _require_message(request: api.SignRequest | api.VerifyRequest) -> tuple[bytes, MessageType]:
    message, algorithm = request["Message"], request["SigningAlgorithm"]
    message_type: MessageType = request.get("MessageType", "RAW")
    if message_type not in message_types(algorithm):
        raise ValidationException(
            f"Message type {message_type} is incompatible with algorithm {algorithm}."
        )
    if message_type != "RAW" and len(message) != digest_bytes(algorithm, message_type):
        raise ValidationException(f"Digest is invalid length for algorithm {algorithm}.")
    return message, message_type
