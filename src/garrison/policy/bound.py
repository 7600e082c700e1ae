"""Whom a stored resource policy means: who had the name when it was written, and nobody since.

AWS keeps the unique IDs of the users and roles that a resource policy names by ARN.  Who is deleted
and made again under the same name is somebody else; who is renamed is still meant.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from garrison.core.principal import Principal
from garrison.policy.document import Document

USER_OR_ROLE: Final = re.compile(r"arn:[^:]+:iam::[0-9]{12}:(?:user|role)/")


def named_principals(document: Document) -> Iterator[str]:
    """Yield the ``AWS`` principals that a document names, one by one."""
    for statement in document.statements:
        if statement.principals is not None:
            yield from statement.principals.aws


def is_user_or_role(arn: str) -> bool:
    """Return True if a principal is a user or role by its ARN, and so must exist."""
    return USER_OR_ROLE.match(arn) is not None


def text_for(principal: Principal, text: str, bound: Mapping[str, str]) -> str:
    """Return a policy's text as it holds for a caller.

    Args:
        principal: The caller.
        text: The policy as it was written.
        bound: The unique IDs that the ARNs in it stood for.
    """
    if not bound:
        return text
    session = principal.session
    unique_id = principal.principal_id if session is None else session.issuer.principal_id
    arn = principal.policy_arn
    known = bound.get(arn)
    if known is not None and known != unique_id:
        text = text.replace(f'"{arn}"', f'"{known}"')
    for name, bound_id in bound.items():
        if bound_id == unique_id and name != arn:
            text = text.replace(f'"{name}"', f'"{arn}"')
    return text
