"""From a principal's name to a principal: who ``simulate`` and the simulation APIs ask for.

A name tells less than authentication does.  What it does not tell is left unknown, so that it
matches nothing: unique IDs, tags, the user behind a federated one.
"""

import re
from datetime import UTC, datetime
from typing import Final

import msgspec

from garrison.core.principal import ANONYMOUS, Principal, PrincipalType, Session, SessionIssuer
from garrison.policy.template import Context, ContextValue

PRINCIPAL_TYPES: Final[dict[PrincipalType, str]] = {
    "Root": "Account",
    "IAMUser": "User",
    "AssumedRole": "AssumedRole",
    "FederatedUser": "FederatedUser",
    "Anonymous": "Anonymous",
}
FEDERATED_ACTIONS: Final = ("sts:assumerolewithsaml", "sts:assumerolewithwebidentity")
SERVICE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
ARN = re.compile(
    r"arn:(?P<partition>[a-z-]+):(?P<service>iam|sts)::(?P<account>\d{12}):(?P<name>.+)"
)
SERVICE_LINKED: Final = ":role/aws-service-role/"
SIMULATED_SESSION: Final = "simulated"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and the condition keys that follow from it."""

    principal: Principal
    federated_provider: str = ""
    context: Context = {}


def find_subject(name: str, action: str = "", context: Context | None = None) -> Subject | None:
    """Return who a name means, or None if it names no principal.

    Args:
        name: the ARN of a user, role, role session, account root or federated user; a service's
            name; an identity provider's for the STS actions that providers vouch for; or
            ``anonymous``.  A role's ARN means a session of it.
        action: what is asked.
        context: ``aws:principalarn`` gives a session's role where its path matters.
    """
    if name in ("anonymous", "*"):
        return Subject(principal=ANONYMOUS, context=_keys(ANONYMOUS))
    if action.lower() in FEDERATED_ACTIONS:
        return Subject(principal=ANONYMOUS, federated_provider=name, context=_keys(ANONYMOUS))
    if SERVICE.fullmatch(name):
        principal = Principal(type="AWSService", arn=name, account="", principal_id=name)
        return Subject(principal=principal, context=_keys(principal))
    arn = ARN.fullmatch(name)
    found = _signed(arn, context or {}) if arn else None
    return None if found is None else Subject(principal=found, context=_keys(found))


def _signed(arn: re.Match[str], context: Context) -> Principal | None:
    account = arn["account"]
    kind, _, rest = arn["name"].partition("/")
    if arn["service"] == "iam" and arn["name"] == "root":
        return Principal(type="Root", arn=arn[0], account=account, principal_id=account)
    if not rest:
        return None
    if (arn["service"], kind) == ("iam", "user"):
        user_name = rest.rpartition("/")[2]
        return Principal(
            type="IAMUser", arn=arn[0], account=account, principal_id="", user_name=user_name
        )
    if (arn["service"], kind) == ("iam", "role"):
        return _role_session(arn, rest.rpartition("/")[2], SIMULATED_SESSION, arn[0])
    if (arn["service"], kind) == ("sts", "assumed-role"):
        role_name, _, session_name = rest.partition("/")
        given = context.get("aws:principalarn")
        role_arn = given if isinstance(given, str) else ""
        return _role_session(arn, role_name, session_name, role_arn) if session_name else None
    if (arn["service"], kind) == ("sts", "federated-user"):
        issuer = SessionIssuer(type="IAMUser", arn="", principal_id="", account=account)
        return Principal(
            type="FederatedUser",
            arn=arn[0],
            account=account,
            principal_id=f"{account}:{rest}",
            session=Session(issuer=issuer, issued_at=EPOCH, expires_at=EPOCH),
        )
    return None


def _role_session(
    arn: re.Match[str], role_name: str, session_name: str, role_arn: str
) -> Principal:
    partition, account = arn["partition"], arn["account"]
    role_arn = role_arn or f"arn:{partition}:iam::{account}:role/{role_name}"
    issuer = SessionIssuer(
        type="Role", arn=role_arn, principal_id="", account=account, user_name=role_name
    )
    return Principal(
        type="AssumedRole",
        arn=f"arn:{partition}:sts::{account}:assumed-role/{role_name}/{session_name}",
        account=account,
        principal_id="",
        session=Session(issuer=issuer, issued_at=EPOCH, expires_at=EPOCH, name=session_name),
        service_linked_role=SERVICE_LINKED in role_arn,
    )


def _keys(principal: Principal) -> dict[str, ContextValue]:
    """Return the global condition keys that follow from who asks.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
    """
    keys: dict[str, ContextValue] = {
        "aws:principalisawsservice": "true" if principal.type == "AWSService" else "false"
    }
    if principal.type == "AWSService":
        keys["aws:principalservicename"] = principal.arn
        return keys
    keys["aws:principaltype"] = PRINCIPAL_TYPES[principal.type]
    keys["aws:principalaccount"] = principal.account
    if principal.principal_id:
        keys["aws:userid"] = principal.principal_id
    if principal.type != "Anonymous":
        keys["aws:principalarn"] = principal.policy_arn
    if principal.user_name:
        keys["aws:username"] = principal.user_name
    return keys
