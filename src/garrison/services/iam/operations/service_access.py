"""ListPoliciesGrantingServiceAccess: by which policies a principal uses a service."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from garrison.core.call import Call, PolicyText
from garrison.policy.parse import parse_document
from garrison.services.iam import api
from garrison.services.iam.operations.groups import groups_of
from garrison.services.iam.operations.policy_texts import texts_of
from garrison.services.iam.operations.targets import require_principal
from garrison.services.iam.records import Group, PolicyHolder, Role, User

OWNERS: Mapping[type[PolicyHolder], api.policyOwnerEntityType] = {
    User: "USER",
    Group: "GROUP",
    Role: "ROLE",
}


class ServiceAccess:
    """The operation that says which policies grant access to services."""

    async def list_policies_granting_service_access(
        self, call: Call[api.ListPoliciesGrantingServiceAccessRequest, User | Group | Role]
    ) -> api.ListPoliciesGrantingServiceAccessResponse:
        """List, for each service, the policies that allow any of its actions, denials aside.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html
        """
        principal = require_principal(call, call.request["Arn"])
        holders: list[User | Group | Role] = [principal]
        if isinstance(principal, User):
            holders += await groups_of(call, principal)
        found = [
            (holder, text) for holder in holders for text in await texts_of(call.records, holder)
        ]
        return {
            "PoliciesGrantingServiceAccess": [
                {
                    "ServiceNamespace": namespace,
                    "Policies": [
                        _describe(holder, text)
                        for holder, text in found
                        if grants(text.text, namespace)
                    ],
                }
                for namespace in call.request["ServiceNamespaces"]
            ],
            "IsTruncated": False,
        }


def grants(text: str, namespace: str) -> bool:
    """Return True if a document allows any action of a service."""
    return any(
        statement.effect == "Allow"
        and (
            statement.not_action
            or any(
                action == "*" or fnmatchcase(namespace, action.partition(":")[0].lower())
                for action in statement.actions
            )
        )
        for statement in parse_document(text, "identity").statements
    )


def _describe(holder: User | Group | Role, text: PolicyText) -> api.PolicyGrantingServiceAccess:
    if text.arn:
        return {"PolicyName": text.name, "PolicyType": "MANAGED", "PolicyArn": text.arn}
    return {
        "PolicyName": text.name,
        "PolicyType": "INLINE",
        "EntityType": OWNERS[type(holder)],
        "EntityName": holder.name,
    }
