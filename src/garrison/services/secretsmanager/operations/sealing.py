"""Values, encrypted under data keys that only KMS opens, and only for whoever may use the key.

Each value has a data key of its own, bound to the secret's ARN and the version's ID by KMS's
encryption context.  KMS is called for the caller: a key policy decides who reads a secret, too.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.crypto.data_keys import create_data_key_sealer
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.records import (
    SECRET_BYTES_MAX,
    AccessDeniedException,
    Secret,
    Version,
    WrappedKey,
)

VALIDATION = "RequestToValidateKeyAccess"
DENIALS = frozenset({"AccessDenied", "AccessDeniedException"})
DENIED = "Access to KMS is not allowed"
CANNOT_ENCRYPT = (
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. "
    "Check that the KMS key is available, enabled, and not in an invalid state."
)
CANNOT_DECRYPT = (
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key."
)
OTHER_ACCOUNT = (
    "You can't access a secret from a different AWS account if you encrypt the secret with the "
    "default KMS service key."
)
BOTH = "You can't specify both a binary secret value and a string secret value in the same secret."
NEITHER = "You must provide either SecretString or SecretBinary."
TOO_LARGE = f"The secret value exceeds the maximum length of {SECRET_BYTES_MAX} bytes."


def value_of(request: Any) -> tuple[bytes, bool] | None:
    """Return the value that a request brings and whether it is text; None if it brings none.

    Raises:
        InvalidParameterException: two values, or one that is too large.
    """
    text, binary = request.get("SecretString"), request.get("SecretBinary")
    if text is not None and binary is not None:
        raise api.InvalidParameterException(BOTH)
    if text is None and binary is None:
        return None
    value = binary if text is None else text.encode("utf-8", "surrogatepass")
    if len(value) > SECRET_BYTES_MAX:
        raise api.InvalidParameterException(TOO_LARGE)
    return value, text is not None


def require_own_key(call: Call[Any, Any], secret: Secret) -> None:
    """Refuse other accounts where AWS's own key encrypts.

    Raises:
        InvalidRequestException: the caller is of another account.
    """
    if secret.has_default_key and call.account != secret.account:
        raise api.InvalidRequestException(OTHER_ACCOUNT)


async def seal_value(
    call: Call[Any, Any], secret: Secret, version_id: str, value: bytes, *, is_text: bool
) -> Version:
    """Return a new version with this value.

    Raises:
        AccessDeniedException: the caller may not use the key.
        EncryptionFailure: the key cannot be used.
    """
    answer = await _call_kms(
        call,
        secret,
        "GenerateDataKey",
        {
            "KeyId": secret.key_arn,
            "KeySpec": "AES_256",
            "EncryptionContext": context_of(secret, version_id),
        },
    )
    sealer = create_data_key_sealer("secretsmanager", answer["Plaintext"], call.ids.random_bytes)
    return Version(
        account=secret.account,
        region=secret.region,
        secret=secret.resource_id,
        version_id=version_id,
        created_at=call.now,
        sealed=sealer.seal(value, _associated(secret, version_id)),
        wrapped_keys=(WrappedKey(key_id=secret.kms_key_id, ciphertext=answer["CiphertextBlob"]),),
        is_text=is_text,
    )


async def open_value(call: Call[Any, Any], secret: Secret, version: Version) -> bytes:
    """Return a version's value.

    Raises:
        AccessDeniedException: the caller may use none of the keys that open it.
        DecryptionFailure: the key cannot be used.
    """
    plain = await open_data_key(call, secret, version)
    sealer = create_data_key_sealer("secretsmanager", plain, call.ids.random_bytes)
    return sealer.unseal(version.sealed, _associated(secret, version.version_id))


async def open_data_key(call: Call[Any, Any], secret: Secret, version: Version) -> bytes:
    """Return a version's data key, by the newest of the KMS keys that the caller may use.

    Raises:
        AccessDeniedException, DecryptionFailure: see ``open_value``.
    """
    refused: ApiError = api.DecryptionFailure(CANNOT_DECRYPT)
    for wrapped in reversed(version.wrapped_keys):
        try:
            answer = await _call_kms(
                call,
                secret,
                "Decrypt",
                {
                    "CiphertextBlob": wrapped.ciphertext,
                    "EncryptionContext": context_of(secret, version.version_id),
                },
            )
        except (AccessDeniedException, api.DecryptionFailure) as error:
            refused = error
            continue
        plain: bytes = answer["Plaintext"]
        return plain
    raise refused


async def require_key(call: Call[Any, Any], secret: Secret) -> None:
    """Check that the caller may use the secret's key, as is done whenever it is chosen.

    Raises:
        AccessDeniedException, EncryptionFailure, DecryptionFailure: not so.
    """
    context = context_of(secret, VALIDATION)
    made = await _call_kms(
        call,
        secret,
        "GenerateDataKey",
        {"KeyId": secret.key_arn, "KeySpec": "AES_256", "EncryptionContext": context},
    )
    request = {"CiphertextBlob": made["CiphertextBlob"], "EncryptionContext": context}
    await _call_kms(call, secret, "Decrypt", request)


async def wrap_again(call: Call[Any, Any], secret: Secret, version: Version) -> Version:
    """Return a version that the secret's present key opens, too.

    Who may not use the key that it has keeps it as it is.

    Raises:
        AccessDeniedException, EncryptionFailure: the present key cannot be used.
    """
    try:
        plain = await open_data_key(call, secret, version)
    except (AccessDeniedException, api.DecryptionFailure):
        return version
    answer = await _call_kms(
        call,
        secret,
        "Encrypt",
        {
            "KeyId": secret.key_arn,
            "Plaintext": plain,
            "EncryptionContext": context_of(secret, version.version_id),
        },
    )
    wrapped = WrappedKey(key_id=secret.kms_key_id, ciphertext=answer["CiphertextBlob"])
    others = tuple(each for each in version.wrapped_keys if each.key_id != secret.kms_key_id)
    return replace(version, wrapped_keys=(*others, wrapped))


def context_of(secret: Secret, version_id: str) -> dict[str, str]:
    """Return the encryption context, which a key policy can test."""
    return {"SecretARN": secret.arn, "SecretVersionId": version_id}


def _associated(secret: Secret, version_id: str) -> bytes:
    # Neither part can have a space.
    return f"{secret.arn} {version_id}".encode()


async def _call_kms(
    call: Call[Any, Any], secret: Secret, operation: str, request: Mapping[str, Any]
) -> Mapping[str, Any]:
    try:
        return await call.peers.call("kms", operation, request, region=secret.region)
    except ApiError as error:
        if error.is_server_fault:
            raise
        if error.code in DENIALS:
            raise AccessDeniedException(DENIED, detail=error.message) from error
        if operation == "Decrypt":
            raise api.DecryptionFailure(CANNOT_DECRYPT, detail=error.message) from error
        raise api.EncryptionFailure(CANNOT_ENCRYPT, detail=error.message) from error
