"""Key policies as they are stored: well-formed, small enough, and open to whoever sets them.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
         https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
"""

import json
from typing import Any

from garrison.core.arn import ARN
from garrison.core.call import Call, ContextValue
from garrison.core.directory import Directory
from garrison.core.quotas import KMS_KEY_POLICY_BYTES
from garrison.policy import (
    AccessRequest,
    AttachedPolicy,
    Document,
    MalformedPolicy,
    PolicySet,
    evaluate,
    parse_document,
)
from garrison.policy.bound import named_principals
from garrison.policy.scope import PolicyScope
from garrison.services.kms.api import LimitExceededException, MalformedPolicyDocumentException

INVALID_PRINCIPALS = "Policy contains a statement with one or more invalid principals."
OVERLY_PERMISSIVE = (
    "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition "
    "key matches requests without the specified [encryption context or tag] or with an unspecified "
    "[encryption context or tag]. To fix, remove ForAllValues."
)
SINGLE_VALUED = ("kms:encryptioncontext:", "aws:requesttag/")
LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."

# The check is of the key policy alone: whatever it leaves to IAM is taken for allowed there.
EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"},
    }
)


def require_policy(call: Call[Any, Any], text: str, key_arn: str) -> None:
    """Check a key policy that the caller wants to set.

    Raises:
        MalformedPolicyDocumentException: it is no policy; or it takes a single value for a set; or
            the caller could not change it later, and did not bypass the safety check.
        LimitExceededException: it is too large.
    """
    try:
        document = parse_document(text, "key")
    except MalformedPolicy as error:
        raise MalformedPolicyDocumentException(error.message) from error
    if len(text.encode("utf-8", "surrogatepass")) > KMS_KEY_POLICY_BYTES:
        raise LimitExceededException(
            f"The key policy exceeds the maximum size of {KMS_KEY_POLICY_BYTES} bytes."
        )
    _require_sets(document)
    if call.request.get("BypassPolicyLockoutSafetyCheck"):
        return
    if not _may_put_policy(call, document, key_arn):
        raise MalformedPolicyDocumentException(LOCKED_OUT)


def _require_sets(document: Document) -> None:
    """Refuse ``ForAllValues`` where it would be met by requests without any value.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    """
    for statement in document.statements:
        for condition in statement.conditions:
            of_all = condition.operator.lower().startswith("forallvalues:")
            if of_all and condition.key.lower().startswith(SINGLE_VALUED):
                raise MalformedPolicyDocumentException(OVERLY_PERMISSIVE)


async def bind_principals(call: Call[Any, Any], directory: Directory, text: str) -> dict[str, str]:
    """Return the unique IDs of the users and roles that a key policy names by their ARNs.

    Raises:
        MalformedPolicyDocumentException: one of them does not exist.

    Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
             https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    """
    named: dict[str, str] = {}
    for arn in named_principals(parse_document(text, "key")):
        unique_id = await directory.find_unique_id(call.records, arn)
        if unique_id:
            named[arn] = unique_id
        elif is_user_or_role(arn):
            raise MalformedPolicyDocumentException(INVALID_PRINCIPALS)
    return named


def is_user_or_role(arn: str) -> bool:
    """Return True for the ARN of an IAM user or role, whether there is one or not."""
    parts = ARN.parse(arn)
    return (
        parts is not None
        and parts.service == "iam"
        and parts.resource.startswith(("user/", "role/"))
    )


def _may_put_policy(call: Call[Any, Any], document: Document, key_arn: str) -> bool:
    everything = parse_document(EVERYTHING, "identity")
    scope = PolicyScope(
        identity=PolicySet([AttachedPolicy(document=everything, name="everything")]),
        resource=PolicySet([AttachedPolicy(document=document, name="default")]),
        resource_policy_required="kms",
    )
    request = AccessRequest(
        action="kms:PutKeyPolicy",
        resource=key_arn,
        resource_account=call.account,
        principal=call.principal,
        context=_context(call),
    )
    return evaluate(request, scope).allowed


def _context(call: Call[Any, Any]) -> dict[str, ContextValue]:
    # What of a later request is known now: who makes it.
    principal = call.principal
    context: dict[str, ContextValue] = {
        **call.target.context,
        "aws:principalarn": principal.policy_arn,
        "aws:principalaccount": principal.account,
        "aws:userid": principal.principal_id,
        "aws:requestedregion": call.region,
        "aws:principalisawsservice": "true" if principal.type == "AWSService" else "false",
    }
    if principal.type == "IAMUser":
        context["aws:username"] = principal.user_name
    for key, value in principal.tags.items():
        context[f"aws:principaltag/{key.lower()}"] = value
    return context
