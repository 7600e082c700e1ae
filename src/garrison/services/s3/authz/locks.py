"""What the operations on Object Lock touch.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from typing import Any, Final

from garrison.core.call import Ask, Check
from garrison.services.s3 import api
from garrison.services.s3.authz.condition_keys import remaining_days, text_of
from garrison.services.s3.authz.targets import bucket_checks, read_checks

Checks = tuple[Check[Any], ...]
BYPASS: Final = "BypassGovernanceRetention"
"""The member that asks for it, and the action that it needs."""


async def get_object_lock_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "GetBucketObjectLockConfiguration")


async def put_object_lock_configuration(ask: Ask[Any]) -> Checks:
    """Check the bucket."""
    return await bucket_checks(ask, "PutBucketObjectLockConfiguration")


async def get_object_retention(ask: Ask[Any]) -> Checks:
    """Check the object."""
    return await read_checks(ask, ("GetObjectRetention",), ("GetObjectRetention",))


async def put_object_retention(ask: Ask[api.PutObjectRetentionRequest]) -> Checks:
    """Check the object, under the retention that it is to have; with a bypass, for that too."""
    retention = ask.request.get("Retention", {})
    context: dict[str, Any] = {}
    if "Mode" in retention:
        context["s3:object-lock-mode"] = retention["Mode"]
    until = retention.get("RetainUntilDate")
    if until is not None:
        context["s3:object-lock-retain-until-date"] = text_of(until)
        context |= remaining_days(until, ask.now)
    actions = with_bypass(ask, "PutObjectRetention")
    return await read_checks(ask, actions, actions, context=context)


async def get_object_legal_hold(ask: Ask[Any]) -> Checks:
    """Check the object."""
    return await read_checks(ask, ("GetObjectLegalHold",), ("GetObjectLegalHold",))


async def put_object_legal_hold(ask: Ask[api.PutObjectLegalHoldRequest]) -> Checks:
    """Check the object, under the hold that it is to have."""
    status = ask.request.get("LegalHold", {}).get("Status")
    context = {} if status is None else {"s3:object-lock-legal-hold": status}
    actions = ("PutObjectLegalHold",)
    return await read_checks(ask, actions, actions, context=context)


def with_bypass(ask: Ask[Any], action: str) -> tuple[str, ...]:
    """Return an action, and the bypass if the request asks for that."""
    return (action, BYPASS) if ask.request.get(BYPASS) else (action,)
