"""What a policy may test of a request, in condition keys.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from garrison.core.call import Ask, ContextValue
from garrison.crypto import (
    Attestation,
    AttestationError,
    parse_attestation,
)
from garrison.services.kms import api
from garrison.services.kms.records import (
    PENDING_WINDOW_DAYS_MAX,
    ROTATION_PERIOD_DAYS,
    GrantConstraint,
)
from garrison.wire.errors import ValidationException

Context = Mapping[str, ContextValue]
ConditionKeys = Callable[[Any], Context]
"""From a request to the condition keys that its members make."""
INVALID_ATTESTATION = "The attestation document in the request is not valid."
INCOMPLETE_RECIPIENT = (
    "Recipient must have both an AttestationDocument and a KeyEncryptionAlgorithm."
)
ATTESTATION = "kms:recipientattestation"
NO_KEYS: Context = {}


def base_context(ask: Ask[Any]) -> dict[str, ContextValue]:
    """Return the condition keys that all operations have."""
    context: dict[str, ContextValue] = {"kms:calleraccount": ask.principal.account}
    if ask.origin.invoked_by:
        service, _, suffix = ask.origin.invoked_by.partition(".")
        context["kms:viaservice"] = f"{service}.{ask.region}.{suffix}"
    return context


@lru_cache(maxsize=256)
def key_facts(spec: str, usage: str, origin: str, multi_region_type: str | None) -> Context:
    """Return the condition keys that a key's properties make, under their old names too."""
    facts: dict[str, ContextValue] = {
        "kms:keyspec": spec,
        "kms:keyusage": usage,
        "kms:keyorigin": origin,
        "kms:multiregion": "true" if multi_region_type else "false",
        "kms:customermasterkeyspec": spec,
        "kms:customermasterkeyusage": usage,
    }
    if multi_region_type:
        facts["kms:multiregionkeytype"] = multi_region_type
    return facts


def encryption_context_keys(encryption_context: Mapping[str, str]) -> dict[str, ContextValue]:
    """Return the condition keys that an encryption context makes.

    Raises:
        ValidationException: two of its keys differ only by case.  Condition keys have no case, so
            a policy could test only one of them, and the other would get past a Deny.
    """
    keys: dict[str, ContextValue] = {
        f"kms:encryptioncontext:{key.lower()}": value for key, value in encryption_context.items()
    }
    if len(keys) != len(encryption_context):
        raise ValidationException("Encryption context keys must differ by more than case.")
    if keys:
        keys["kms:encryptioncontextkeys"] = tuple(encryption_context)
    return keys


def find_attestation(request: Any) -> Attestation | None:
    """Return what an attestation document says of the answer's recipient, as yet unverified.

    Raises:
        ValidationException: it has not the form of one.
    """
    if "Recipient" not in request:
        return None
    recipient = request["Recipient"]
    if "AttestationDocument" not in recipient or "KeyEncryptionAlgorithm" not in recipient:
        raise ValidationException(INCOMPLETE_RECIPIENT)
    try:
        return parse_attestation(recipient["AttestationDocument"])
    except AttestationError as error:
        raise ValidationException(INVALID_ATTESTATION, detail=str(error)) from error


def attested(request: Any) -> Context:
    """Return the condition keys that an attestation document makes.

    Nobody has verified it yet.  That gives nothing away: the operation does, before anything else.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-attestation.html
    """
    attestation = find_attestation(request)
    if attestation is None:
        return NO_KEYS
    prefix = f"{ATTESTATION}:nitrotpmpcr" if attestation.of_tpm else f"{ATTESTATION}:pcr"
    facts = {f"{prefix}{index}": value.hex() for index, value in attestation.pcrs.items()}
    if not attestation.of_tpm and 0 in attestation.pcrs:
        facts[f"{ATTESTATION}:imagesha384"] = attestation.pcrs[0].hex()
    return facts


def data_key_pair(request: Any) -> Context:
    """Return the condition keys of a data key pair: its spec, and whom it is for."""
    return {"kms:datakeypairspec": request["KeyPairSpec"], **attested(request)}


def signing(request: Any) -> Context:
    """Return the condition keys of a signature, also for the default message type."""
    return {
        "kms:signingalgorithm": request["SigningAlgorithm"],
        "kms:messagetype": request.get("MessageType", "RAW"),
    }


def mac_algorithm(request: Any) -> Context:
    """Return the condition key of a MAC's algorithm."""
    return {"kms:macalgorithm": request["MacAlgorithm"]}


def key_agreement(request: Any) -> Context:
    """Return the condition keys of a key agreement: its algorithm, and whom the secret is for."""
    algorithm = request["KeyAgreementAlgorithm"]
    return {"kms:keyagreementalgorithm": algorithm, **attested(request)}


def encapsulation(request: Any) -> Context:
    """Return the condition key of an encapsulation's algorithm."""
    return {"kms:encapsulationalgorithm": request["EncapsulationAlgorithm"]}


def request_tags(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of the tags that a request brings.

    Raises:
        TagException: two of them differ only by case.  Condition keys have no case, so a policy
            could test only one of them, and the other would get past it.
    """
    tags = request.get("Tags", [])
    if not tags:
        return {}
    keys: dict[str, ContextValue] = {
        f"aws:requesttag/{tag['TagKey'].lower()}": tag["TagValue"] for tag in tags
    }
    if len(keys) != len(tags):
        raise api.TagException("Duplicate tag keys")
    keys["aws:tagkeys"] = tuple(tag["TagKey"] for tag in tags)
    return keys


def tag_keys(request: Any) -> Context:
    """Return the condition key of the tags that a request takes away."""
    return {"aws:tagkeys": tuple(request["TagKeys"])} if request["TagKeys"] else {}


def lockout_check(request: Any) -> dict[str, ContextValue]:
    """Return the condition key of the policy lockout safety check: only if the request has it."""
    if "BypassPolicyLockoutSafetyCheck" not in request:
        return {}
    bypass = "true" if request["BypassPolicyLockoutSafetyCheck"] else "false"
    return {"kms:bypasspolicylockoutsafetycheck": bypass}


def wrapping(request: Any) -> Context:
    """Return the condition keys of how material is going to be wrapped."""
    return {
        "kms:wrappingalgorithm": request["WrappingAlgorithm"],
        "kms:wrappingkeyspec": request["WrappingKeySpec"],
    }


def expiration(request: Any) -> Context:
    """Return the condition keys of an import's expiration: only if the request has them."""
    keys: dict[str, ContextValue] = {}
    if "ExpirationModel" in request:
        keys["kms:expirationmodel"] = request["ExpirationModel"]
    if "ValidTo" in request:
        keys["kms:validto"] = str(request["ValidTo"].timestamp())
    return keys


def rotation_period(request: Any) -> Context:
    """Return the condition key of the rotation period, also for its default."""
    days = request.get("RotationPeriodInDays", ROTATION_PERIOD_DAYS)
    return {"kms:rotationperiodindays": str(days)}


def pending_window(request: Any) -> Context:
    """Return the condition key of the waiting period, also for its default."""
    days = request.get("PendingWindowInDays", PENDING_WINDOW_DAYS_MAX)
    return {"kms:schedulekeydeletionpendingwindowindays": str(days)}


def constraint_keys(constraint: GrantConstraint | None) -> dict[str, ContextValue]:
    """Return the condition keys that a grant's constraint makes."""
    if constraint is None:
        return {}
    if constraint.equals is not None:
        kind, pairs = "EncryptionContextEquals", constraint.equals
    else:
        kind, pairs = "EncryptionContextSubset", constraint.subset or {}
    return {"kms:grantconstrainttype": kind, **encryption_context_keys(pairs)}


def source_arn(request: Any) -> str:
    """Return the ARN of the resource to whose sake a grant's use is limited; empty for none."""
    arn: str = request.get("Constraints", {}).get("SourceArn", "")
    return arn


def parse_constraint(request: Any) -> GrantConstraint | None:
    """Return the constraint of a grant to be made.

    Raises:
        ValidationException: both kinds at once.
    """
    constraints = request.get("Constraints", {})
    equals = constraints.get("EncryptionContextEquals")
    subset = constraints.get("EncryptionContextSubset")
    if equals is not None and subset is not None:
        raise ValidationException(
            "Only one of EncryptionContextEquals and EncryptionContextSubset can be specified."
        )
    if equals is None and subset is None:
        return None
    return GrantConstraint(equals=equals, subset=subset)


def for_aws_resource(ask: Ask[Any]) -> Context:
    """Return the condition key that tells whether a service asks on somebody's behalf."""
    asked_by_service = ask.origin.via_service or ask.principal.type == "AWSService"
    return {"kms:grantisforawsresource": "true" if asked_by_service else "false"}
