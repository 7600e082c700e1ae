"""Short ways to say who asks what of which policies."""

from typing import Any

from garrison.policy.decision import Decision
from garrison.policy.simulate import decide

ACCOUNT = "111111111111"
OTHER = "222222222222"
USER = f"arn:aws:iam::{ACCOUNT}:user/bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/run"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/carol"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
OBJECT = "arn:aws:s3:::data/report"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd"

Policy = dict[str, Any]


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return {"Version": version, "Statement": list(statements)}


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def when(operator: str, key: str, *values: Any) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


FULL = policy(allow())
FULL_RCP = policy(allow(Principal="*"))


def ask(
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    *,
    principal: str = USER,
    owner: str = ACCOUNT,
    context: dict[str, Any] | None = None,
    **policies: Any,
) -> Decision:
    """Decide; policies are the members of a simulation case."""
    request = {
        "action": action,
        "resource": resource,
        "resourceAccount": owner,
        "principal": principal,
        "context": context or {},
    }
    return decide({"request": request, **policies})


def outcome(*args: Any, **kwargs: Any) -> str:
    return ask(*args, **kwargs).outcome


def matches(condition: dict[str, Any], context: dict[str, Any], **request: Any) -> bool:
    """Does a statement apply under this condition?  Asked of an Allow and of a Deny."""
    identity = [policy(allow(**condition))]
    allowed = outcome(context=context, identityPolicies=identity, **request) == "Allowed"
    refused = outcome(
        context=context, identityPolicies=[policy(allow(), deny(**condition))], **request
    )
    assert (refused == "ExplicitlyDenied") is allowed
    return allowed
