"""Whom a trust policy trusts: the users and roles that it named when it was written.

Who is deleted and created again under the same name is somebody else, and is not trusted.  So the
unique IDs of the named principals are kept beside the policy; where one is gone, its ID stands in
the policy instead of the ARN, and matches nobody ever again.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import json
import re
from typing import Any

from garrison.core.arn import ARN
from garrison.core.call import Call, Records
from garrison.core.quotas import TRUST_POLICY_CHARACTERS
from garrison.policy.parse import policy_size
from garrison.services.iam.api import LimitExceededException, MalformedPolicyDocumentException
from garrison.services.iam.authz import find_by_arn, find_named
from garrison.services.iam.operations.documents import require_document
from garrison.services.iam.records import Account, Role, User

UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,124}")
CHARACTERS = "ACLSizePerRole"


async def require_trust_policy(call: Call[Any, Any], text: str) -> dict[str, str]:
    """Return the unique IDs of the principals that a trust policy names by their ARNs.

    Raises:
        MalformedPolicyDocumentException: it is no trust policy, or names somebody who is not there.
        LimitExceededException: it is too long.
    """
    document = require_document(text, "trust")
    account = await call.records.find(Account, call.account, "", call.account)
    quota = TRUST_POLICY_CHARACTERS
    if account is not None:
        quota = account.quota(CHARACTERS, quota)
    if policy_size(text) > quota:
        raise LimitExceededException(f"Cannot exceed quota for {CHARACTERS}: {quota}")
    trusted: dict[str, str] = {}
    for statement in document.statements:
        principals = statement.principals
        for name in principals.aws if principals is not None else ():
            unique_id = await _identify(call.records, name)
            if unique_id is None:
                raise MalformedPolicyDocumentException(
                    f'Invalid principal in policy: "AWS":"{name}"'
                )
            if unique_id:
                trusted[name] = unique_id
    return trusted


async def render_trust_policy(records: Records, role: Role) -> str:
    """Return a role's trust policy as it holds now: who is gone is named by a unique ID."""
    changed: dict[str, str] = {}
    for name, unique_id in role.trusted.items():
        present = await _name(records, name, unique_id)
        if present != name:
            changed[name] = present
    if not changed:
        return role.trust_policy
    document = json.loads(role.trust_policy)
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        if isinstance(principal, dict) and "AWS" in principal:
            principal["AWS"] = _rename(principal["AWS"], changed)
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _rename(names: str | list[str], changed: dict[str, str]) -> str | list[str]:
    if isinstance(names, str):
        return changed.get(names, names)
    return [changed.get(name, name) for name in names]


async def _identify(records: Records, name: str) -> str | None:
    # The unique ID; "" for what has none (accounts); None for what is not there.
    parts = ARN.parse(name)
    if parts is None:
        return "" if not UNIQUE_ID.fullmatch(name) or await _find_by_id(records, name) else None
    if parts.service == "sts":
        kind, _, rest = parts.resource.partition("/")
        if kind != "assumed-role":
            return ""
        role = await find_named(records, Role, parts.account, rest.partition("/")[0])
        return role.role_id if role is not None else None
    if parts.resource == "root":
        return ""
    found = await find_by_arn(records, name)
    return found.unique_id if found is not None else None


async def _name(records: Records, name: str, unique_id: str) -> str:
    # The ARN that a principal has now, or its ID if it is gone.
    found = await _find_by_id(records, unique_id)
    if found is None:
        return unique_id
    return name if ":assumed-role/" in name else found.arn


async def _find_by_id(records: Records, unique_id: str) -> User | Role | None:
    return await records.find_one(User, "unique_id", unique_id) or await records.find_one(
        Role, "unique_id", unique_id
    )
