"""Answers for attested recipients: enclaves, which alone can read what they asked for.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/cryptographic-attestation.html
"""

from typing import Any

from garrison.core.call import Call
from garrison.crypto import (
    Attestation,
    AttestationError,
    AttestationVerifier,
    PeerKeyError,
    seal_for_recipient,
)
from garrison.services.kms.authz.condition_keys import INVALID_ATTESTATION, find_attestation
from garrison.services.kms.operations.trail_facts import add_facts
from garrison.services.kms.records import NotImplementedMember
from garrison.wire.errors import ValidationException

NO_ROOTS = (
    "Garrison cannot verify the attestation document of Recipient: the setting `attestation_roots` "
    "names no certificates to trust"
)


def require_recipient(call: Call[Any, Any], verifier: AttestationVerifier) -> Attestation | None:
    """Return for whom the answer is, or None if it is for the caller.

    Raises:
        ValidationException: the attestation document is not valid.
        NotImplementedMember: Garrison has been told of no roots to verify it by.
    """
    attestation = find_attestation(call.request)
    if attestation is None:
        return None
    if not verifier.has_roots:
        raise NotImplementedMember(NO_ROOTS)
    try:
        verifier.verify(attestation, call.now)
    except AttestationError as error:
        raise ValidationException(INVALID_ATTESTATION, detail=str(error)) from error
    return attestation


def hide_for_recipient(
    call: Call[Any, Any], response: Any, member: str, recipient: Attestation | None
) -> None:
    """Replace a secret in a response by what its recipient alone can read, if there is one.

    Raises:
        ValidationException: the document's public key is none that can be encrypted for.
    """
    if recipient is None:
        return
    try:
        sealed = seal_for_recipient(
            recipient.public_key, response.pop(member), call.ids.random_bytes
        )
    except PeerKeyError as error:
        raise ValidationException(INVALID_ATTESTATION, detail=str(error)) from error
    response["CiphertextForRecipient"] = sealed
    add_facts(response, Recipient=_describe(recipient))


def _describe(recipient: Attestation) -> dict[str, str]:
    # docs.aws.amazon.com/kms/latest/developerguide/ct-nitro-enclave.html and ct-nitro-tpm.html
    described = {"attestationDocumentModuleId": recipient.module_id}
    prefix = (
        "attestationDocumentNitroTPMPCR" if recipient.of_tpm else "attestationDocumentEnclavePCR"
    )
    for index, value in sorted(recipient.pcrs.items()):
        name = f"{prefix}{index}"
        if index == 0 and not recipient.of_tpm:
            name = "attestationDocumentEnclaveImageDigest"
        described[name] = value.hex()
    return described
