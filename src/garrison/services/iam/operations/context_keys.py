"""Which condition keys policies ask for: what a simulation must be told."""

import re
from collections.abc import Iterable
from typing import Any

from garrison.core.call import Call
from garrison.policy.document import MalformedPolicy, Statement
from garrison.policy.parse import parse_document
from garrison.services.iam import api
from garrison.services.iam.operations.groups import groups_of
from garrison.services.iam.operations.policy_texts import texts_of
from garrison.services.iam.operations.targets import require_principal
from garrison.services.iam.records import Group, Role, User

VARIABLE = re.compile(r"\$\{([^,}?*$]+)(?:,[^}]*)?\}")


class ContextKeys:
    """Operations that read condition keys out of policies."""

    async def get_context_keys_for_custom_policy(
        self, call: Call[api.GetContextKeysForCustomPolicyRequest, Any]
    ) -> api.GetContextKeysForPolicyResponse:
        """List the condition keys that the given policies ask for.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
        """
        return {"ContextKeyNames": find_keys(call.request["PolicyInputList"])}

    async def get_context_keys_for_principal_policy(
        self, call: Call[api.GetContextKeysForPrincipalPolicyRequest, User | Group | Role]
    ) -> api.GetContextKeysForPolicyResponse:
        """List the condition keys that a principal's policies, and the given ones, ask for.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html
        """
        principal = require_principal(call, call.request["PolicySourceArn"])
        holders: list[User | Group | Role] = [principal]
        if isinstance(principal, User):
            holders += await groups_of(call, principal)
        texts = [text for holder in holders for text in await texts_of(call.records, holder)]
        given = call.request.get("PolicyInputList", [])
        return {"ContextKeyNames": find_keys((*(text.text for text in texts), *given))}


def find_keys(texts: Iterable[str]) -> list[str]:
    """Return the condition keys and policy variables of some documents, sorted.

    Raises:
        InvalidInputException: one is no policy document.
    """
    names: dict[str, str] = {}
    for text in texts:
        try:
            document = parse_document(text, "identity")
        except MalformedPolicy as error:
            raise api.InvalidInputException(error.message) from error
        for statement in document.statements:
            for name in keys_of(statement, variables=document.variables):
                names.setdefault(name.lower(), name)
    return sorted(names.values())


def keys_of(statement: Statement, *, variables: bool) -> Iterable[str]:
    """Yield the condition keys that a statement asks for, and its policy variables."""
    yield from (condition.key for condition in statement.conditions)
    if variables:
        values = (value for each in statement.conditions for value in each.values)
        for value in (*statement.resources, *values):
            yield from VARIABLE.findall(value)
