"""What AWS tells a caller whom it refuses.

    User: ARN is not authorized to perform: ACTION on resource: RESOURCE
        because no TYPE policy allows the ACTION action
        with an explicit deny in a TYPE policy[: POLICY ARN]

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

import re
from typing import Final

from garrison.policy.decision import Decision, Layer
from garrison.policy.request import AccessRequest

LAYER_NAMES: Final[dict[Layer, tuple[str, str]]] = {
    "identityPolicy": ("an", "identity-based policy"),
    "permissionsBoundary": ("a", "permissions boundary"),
    "sessionPolicy": ("a", "session policy"),
    "resourcePolicy": ("a", "resource-based policy"),
    "serviceControlPolicy": ("a", "service control policy"),
    "resourceControlPolicy": ("a", "resource control policy"),
    "vpcEndpointPolicy": ("a", "VPC endpoint policy"),
    "trustPolicy": ("the", "role trust policy"),
    "keyPolicy": ("a", "resource-based policy"),
}

# IAM names what exists by type and name, but whole ARNs where it makes or passes.
# Source: messages in public issues, 2019 to 2025 (docs/sources/policy.md).
IAM_BY_ARN: Final = frozenset(
    {
        "createrole",
        "createuser",
        "createinstanceprofile",
        "createservicelinkedrole",
        "passrole",
    }
)
IAM_ENTITY = re.compile(
    r"arn:[^:]+:iam::[^:]*:(user|role|group|instance-profile)/(?:[^*?]*/)?([^/*?]+)"
)
IAM_POLICY = re.compile(r"arn:[^:]+:iam::[^:]*:policy/[^*?]+")


def denial_text(request: AccessRequest, decision: Decision) -> str:
    """Return the message of an AccessDenied error for a request that was denied.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    caller = "anonymous" if request.principal.type == "Anonymous" else request.principal.arn
    resource = resource_label(request.action, request.resource)
    text = f"User: {caller} is not authorized to perform: {request.action}"
    # Secrets Manager names no resource where there is none.  Seen in public issues
    # (docs/sources/secretsmanager.md).
    if resource != "*" or not request.action.startswith("secretsmanager:"):
        text = f"{text} on resource: {resource}"
    if decision.blocked_by is None:
        return text
    article, name = LAYER_NAMES[decision.blocked_by]
    if decision.outcome == "ImplicitlyDenied":
        return f"{text} because no {name} allows the {request.action} action"
    policy_arn = next((policy.arn for _, _, policy in decision.matched if policy.arn), "")
    return f"{text} with an explicit deny in {article} {name}" + (policy_arn and f": {policy_arn}")


def resource_label(action: str, resource: str) -> str:
    """Return a resource as the service's denials write it: IAM ``user bob``, S3 quoted."""
    service, _, name = action.lower().partition(":")
    if service == "s3" and resource != "*":
        return f'"{resource}"'
    if service != "iam" or name in IAM_BY_ARN:
        return resource
    if IAM_POLICY.fullmatch(resource):
        return f"policy {resource}"
    entity = IAM_ENTITY.fullmatch(resource)
    return f"{entity[1].replace('-', ' ')} {entity[2]}" if entity else resource
