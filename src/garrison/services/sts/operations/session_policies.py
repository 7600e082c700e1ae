"""Session policies: what limits a session further, and how much of it may be passed.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
         https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

import zlib
from collections.abc import Sequence
from math import ceil
from typing import Any

import msgspec

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.core.quotas import (
    PACKED_SESSION_BYTES,
    SESSION_POLICIES_CHARACTERS,
    SESSION_POLICY_ARNS,
)
from garrison.policy import MalformedPolicy, parse_document
from garrison.services.sts.api import (
    MalformedPolicyDocumentException,
    PackedPolicyTooLargeException,
    Tag,
)
from garrison.wire.errors import ValidationError


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """Session policies as a request passed them, found sound."""

    policies: tuple[str, ...]
    arns: tuple[str, ...]
    packed_percent: int
    """How much of the space for policies and tags is used; 0 if nothing was passed."""


async def require_session_policies(
    call: Call[Any, Any], directory: Directory, account: str
) -> Passed:
    """Return the session policies that a request passes.

    Args:
        call: Has ``Policy``, ``PolicyArns`` and ``Tags``, all optional.
        directory: Knows managed policies.
        account: The account that the session will be in, whose managed policies it may name.

    Raises:
        MalformedPolicyDocumentException: ``Policy`` is no identity policy.
        PackedPolicyTooLargeException: policies and tags are too large together.
        ValidationError: too many managed policies, or one that is not there.
    """
    policies = (call.request["Policy"],) if "Policy" in call.request else ()
    arns = tuple(each.get("arn", "") for each in call.request.get("PolicyArns", ()))
    for text in policies:
        try:
            parse_document(text, "session")
        except MalformedPolicy as error:
            raise MalformedPolicyDocumentException(error.message) from error
    if len(arns) > SESSION_POLICY_ARNS:
        raise ValidationError(
            "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: "
            f"Member must have length less than or equal to {SESSION_POLICY_ARNS}"
        )
    for arn in arns:
        if await directory.find_managed_policy(call.records, arn, account) is None:
            raise ValidationError(f"Policy {arn} does not exist or is not attachable.")
    percent = require_space(policies, arns, call.request.get("Tags", ()))
    return Passed(policies=policies, arns=arns, packed_percent=percent)


def require_space(policies: Sequence[str], arns: Sequence[str], tags: Sequence[Tag]) -> int:
    """Return how much of the space for them session policies and tags use, in percent.

    Raises:
        PackedPolicyTooLargeException: more than all of it.
    """
    if not (policies or arns or tags):
        return 0
    packed = zlib.compress(msgspec.json.encode((policies, arns, tags)), zlib.Z_BEST_COMPRESSION)
    used = len(packed) / PACKED_SESSION_BYTES
    plain = sum(map(len, (*policies, *arns))) / SESSION_POLICIES_CHARACTERS
    percent = ceil((max(used, plain) if plain > 1 else used) * 100)
    if percent <= 100:  # noqa: PLR2004  A percentage.
        return percent
    if policies or arns:
        raise PackedPolicyTooLargeException(
            f"Packed policy consumes {percent}% of allotted space, please use smaller policy."
        )
    raise PackedPolicyTooLargeException(
        f"Packed size of session tags consumes {percent}% of allotted space."
    )
