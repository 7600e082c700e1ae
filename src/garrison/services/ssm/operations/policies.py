"""Policies of parameters, of the advanced tier: expiration, and notices before and after.

    [{"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": "2027-01-01T00:00:00Z"}}]

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from garrison.services.ssm import api
from garrison.services.ssm.records import POLICIES_MAX, PolicyEntry

EXPIRATION = "Expiration"
NOTICE = {"ExpirationNotification": "Before", "NoChangeNotification": "After"}
UNITS = ("Days", "Hours")
NOT_JSON = "Policies must be a list of policies, in JSON."


def parse_policies(text: str, now: datetime) -> tuple[PolicyEntry, ...]:
    """Return the policies of a parameter; an empty one, or an empty list, takes all away.

    Raises:
        InvalidPolicyTypeException: a type that is not known.
        InvalidPolicyAttributeException: a policy that cannot be read, or says nothing sensible.
        PoliciesLimitExceededException: too many.
        IncompatiblePolicyException: a notice of an expiration that is not there, or one twice.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise api.InvalidPolicyAttributeException(NOT_JSON) from error
    content = content if isinstance(content, list) else [content]
    if not all(isinstance(each, dict) for each in content):
        raise api.InvalidPolicyAttributeException(NOT_JSON)
    written = [each for each in content if each]
    if len(written) > POLICIES_MAX:
        raise api.PoliciesLimitExceededException(
            f"A parameter can have at most {POLICIES_MAX} policies."
        )
    entries = tuple(_parse(each, now) for each in written)
    types = [entry.type for entry in entries]
    if types.count(EXPIRATION) > 1 or (
        "ExpirationNotification" in types and EXPIRATION not in types
    ):
        raise api.IncompatiblePolicyException(
            "There is a conflict in the policies specified for this parameter. You can't, for "
            "example, specify two Expiration policies for a parameter. Review your policies, and "
            "try again."
        )
    return entries


def _parse(policy: Mapping[str, Any], now: datetime) -> PolicyEntry:
    kind, attributes = policy.get("Type"), policy.get("Attributes")
    if not isinstance(kind, str) or (kind != EXPIRATION and kind not in NOTICE):
        raise api.InvalidPolicyTypeException(
            "The policy type isn't supported. Parameter Store supports the following policy types: "
            "Expiration, ExpirationNotification, and NoChangeNotification."
        )
    if policy.get("Version") != "1.0" or not isinstance(attributes, dict):
        raise _invalid(f"Version and Attributes of {kind}")
    text = json.dumps(policy, separators=(",", ":"))
    if kind == EXPIRATION:
        expires_at = _instant(attributes.get("Timestamp"))
        if expires_at is None or expires_at <= now:
            raise _invalid("Timestamp of Expiration, which must be in the future")
        return PolicyEntry(type=kind, text=text, expires_at=expires_at)
    count = str(attributes.get(NOTICE[kind], ""))
    is_count = count.isascii() and count.isdecimal() and int(count) > 0
    if not is_count or attributes.get("Unit") not in UNITS:
        raise _invalid(f"{NOTICE[kind]} and Unit of {kind}")
    return PolicyEntry(type=kind, text=text)


def _instant(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _invalid(what: str) -> api.InvalidPolicyAttributeException:
    return api.InvalidPolicyAttributeException(
        f"A policy attribute or its value is invalid: {what}."
    )
