"""Values of SecureStrings, which only KMS opens, and only for whoever may use the key.

In the standard tier KMS encrypts the value itself, in the advanced tier a data key for it.  Both
are bound to the parameter's ARN by KMS's encryption context.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.crypto.data_keys import create_data_key_sealer
from garrison.services.ssm import api
from garrison.services.ssm.records import (
    ADVANCED_BYTES_MAX,
    AccessDeniedException,
    Parameter,
    State,
)

DENIALS = frozenset({"AccessDenied", "AccessDeniedException"})
WRAPPED_LENGTH_BYTES = 2


async def seal_value(call: Call[Any, Any], parameter: Parameter, state: State, value: str) -> State:
    """Return a version that holds a value encrypted.

    Raises:
        AccessDeniedException: the caller may not use the key.
        InvalidKeyId: the key cannot be used.
    """
    plain = value.encode("utf-8", "surrogatepass")
    request = {
        "KeyId": parameter.key_arn(state.key_id),
        "EncryptionContext": {"PARAMETER_ARN": parameter.arn},
    }
    if state.tier == "Standard":
        made = await _call_kms(call, "Encrypt", {**request, "Plaintext": plain})
        return replace(state, sealed=made["CiphertextBlob"])
    made = await _call_kms(call, "GenerateDataKey", {**request, "KeySpec": "AES_256"})
    sealer = create_data_key_sealer("ssm", made["Plaintext"], call.ids.random_bytes)
    assert len(plain) <= ADVANCED_BYTES_MAX
    return replace(
        state,
        sealed=sealer.seal(plain, parameter.arn.encode()),
        wrapped_key=made["CiphertextBlob"],
    )


async def open_value(call: Call[Any, Any], parameter: Parameter, state: State) -> str:
    """Return the value of a SecureString.

    Raises:
        AccessDeniedException: the caller may not use the key.
        InvalidKeyId: the key cannot be used.
    """
    answer = await _call_kms(
        call,
        "Decrypt",
        {
            "CiphertextBlob": state.wrapped_key or state.sealed,
            "EncryptionContext": {"PARAMETER_ARN": parameter.arn},
        },
    )
    plain: bytes = answer["Plaintext"]
    if state.wrapped_key:
        sealer = create_data_key_sealer("ssm", plain, call.ids.random_bytes)
        plain = sealer.unseal(state.sealed, parameter.arn.encode())
    return plain.decode("utf-8", "surrogatepass")


async def shown_value(
    call: Call[Any, Any], parameter: Parameter, state: State, *, decrypted: bool
) -> str:
    """Return a version's value as it is shown: a SecureString encrypted, unless it is asked for.

    Raises:
        AccessDeniedException, InvalidKeyId: see ``open_value``.
    """
    if state.type != "SecureString":
        return state.value
    if decrypted:
        return await open_value(call, parameter, state)
    if not state.wrapped_key:
        return b64encode(state.sealed).decode()
    length = len(state.wrapped_key).to_bytes(WRAPPED_LENGTH_BYTES)
    return b64encode(length + state.wrapped_key + state.sealed).decode()


async def _call_kms(
    call: Call[Any, Any], operation: str, request: Mapping[str, Any]
) -> Mapping[str, Any]:
    try:
        return await call.peers.call("kms", operation, request)
    except ApiError as error:
        if error.is_server_fault:
            raise
        if error.code in DENIALS:
            raise AccessDeniedException(error.message) from error
        raise api.InvalidKeyId(error.message) from error
