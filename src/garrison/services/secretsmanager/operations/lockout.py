"""Whether a resource policy would shut out whoever is about to attach it.

Only what the policy itself denies counts: what identity policies allow is not the secret's to know.
"""

import json
from typing import Any

from garrison.core.call import Call, ContextValue
from garrison.policy import (
    AccessRequest,
    AttachedPolicy,
    Document,
    PolicySet,
    evaluate,
    parse_document,
)
from garrison.policy.scope import PolicyScope

ACTIONS = ("secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy")
EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"},
    }
)


def locks_out(call: Call[Any, Any], document: Document, arn: str) -> bool:
    """Return True if the caller could neither change nor delete the policy any more."""
    everything = parse_document(EVERYTHING, "identity")
    scope = PolicyScope(
        identity=PolicySet([AttachedPolicy(document=everything, name="everything")]),
        resource=PolicySet([AttachedPolicy(document=document, name="default")]),
    )
    return not any(
        evaluate(
            AccessRequest(
                action=action,
                resource=arn,
                resource_account=call.account,
                principal=call.principal,
                context=_context(call),
            ),
            scope,
        ).allowed
        for action in ACTIONS
    )


def _context(call: Call[Any, Any]) -> dict[str, ContextValue]:
    # What of a later request is known now: who makes it, from where, about what.
    principal, origin = call.principal, call.origin
    context: dict[str, ContextValue] = {
        **call.target.context,
        "aws:principalarn": principal.policy_arn,
        "aws:principalaccount": principal.account,
        "aws:userid": principal.principal_id,
        "aws:requestedregion": call.region,
        "aws:securetransport": "true" if origin.secure else "false",
        "aws:principalisawsservice": "true" if principal.type == "AWSService" else "false",
    }
    if origin.source_ip and not origin.via_service:
        context["aws:sourceip"] = origin.source_ip
    if principal.type == "IAMUser":
        context["aws:username"] = principal.user_name
    for key, value in principal.tags.items():
        context[f"aws:principaltag/{key.lower()}"] = value
    return context
