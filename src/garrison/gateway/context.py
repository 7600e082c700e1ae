"""The global condition keys of a request, filled where they have a meaning here.

A key that does not apply is absent, not empty: policies tell the two apart.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from garrison.core.call import ContextValue, Origin, Target
from garrison.core.message import Request
from garrison.core.principal import Principal, Session

PRINCIPAL_TYPES = {
    "Root": "Account",
    "IAMUser": "User",
    "AssumedRole": "AssumedRole",
    "FederatedUser": "FederatedUser",
    "Anonymous": "Anonymous",
}


def request_context(
    principal: Principal, origin: Origin, http: Request | None, region: str, now: datetime
) -> dict[str, ContextValue]:
    """Return the keys that are the same for every check of one request, in lower case."""
    context: dict[str, ContextValue] = {
        "aws:currenttime": instant(now),
        "aws:epochtime": str(int(now.timestamp())),
        "aws:securetransport": "true" if origin.secure else "false",
        "aws:requestedregion": region,
        "aws:principalisawsservice": "true" if principal.type == "AWSService" else "false",
        "aws:viaawsservice": "true" if origin.via_service else "false",
    }
    if origin.user_agent:
        context["aws:useragent"] = origin.user_agent
    if origin.via_service:
        context["aws:calledvia"] = origin.called_via
        context["aws:calledviafirst"] = origin.called_via[0]
        context["aws:calledvialast"] = origin.called_via[-1]
    elif origin.source_ip and not origin.invoked_by:
        # A service that calls on behalf of somebody has no address that a policy could mean.
        context["aws:sourceip"] = origin.source_ip
    if origin.source_arn:
        context["aws:sourcearn"] = origin.source_arn
    if origin.source_account:
        context["aws:sourceaccount"] = origin.source_account
    if http is not None and "referer" in http.headers:
        context["aws:referer"] = http.headers["referer"]
    _add_principal(context, principal)
    if principal.session is not None:
        _add_session(context, principal, principal.session, now)
    return context


def instant(at: datetime) -> str:
    """Return an instant as condition keys have it; UTC, whole seconds."""
    # strftime costs ten times as much, and every request comes here.
    return at.isoformat(timespec="seconds")[:19] + "Z"


def _add_principal(context: dict[str, ContextValue], principal: Principal) -> None:
    if principal.type == "AWSService":
        context["aws:principalservicename"] = principal.arn
        return
    context["aws:principaltype"] = PRINCIPAL_TYPES[principal.type]
    context["aws:userid"] = principal.principal_id
    context["aws:principalaccount"] = principal.account
    if principal.type == "Anonymous":
        return
    context["aws:principalarn"] = principal.policy_arn
    if principal.type == "IAMUser":
        context["aws:username"] = principal.user_name
    if principal.organization_id:
        context["aws:principalorgid"] = principal.organization_id
        context["aws:principalorgpaths"] = (principal.organization_path,)
    for key, value in principal.tags.items():
        context[f"aws:principaltag/{key.lower()}"] = value


def _add_session(
    context: dict[str, ContextValue], principal: Principal, session: Session, now: datetime
) -> None:
    context["aws:tokenissuetime"] = instant(session.issued_at)
    # A code given to AssumeRole counts for the assumption alone, not for what the session does.
    # Source: IAM UserGuide id_credentials_mfa_configure-api-require.html, "Choosing between".
    mfa_at = None if principal.type == "AssumedRole" else session.mfa_authenticated_at
    context["aws:multifactorauthpresent"] = "false" if mfa_at is None else "true"
    if mfa_at is not None:
        context["aws:multifactorauthage"] = str(int((now - mfa_at).total_seconds()))
    if session.source_identity:
        context["aws:sourceidentity"] = session.source_identity
    if session.federated_provider:
        context["aws:federatedprovider"] = session.federated_provider


def check_context(
    base: Mapping[str, ContextValue], target: Target[Any], account: str, service: str
) -> dict[str, ContextValue]:
    """Return the keys of one check: the request's, the target's and the service's own."""
    context = dict(base)
    context["aws:resourceaccount"] = target.account or account
    tags = target.tags
    if tags:
        named = {key.lower(): value for key, value in tags.items()}
        for name, value in (named if len(named) == len(tags) else all_spellings(tags)).items():
            context[f"aws:resourcetag/{name}"] = value
            context[f"{service}:resourcetag/{name}"] = value
    if target.context:
        context.update(target.context)
    return context


def all_spellings(tags: Mapping[str, str]) -> dict[str, ContextValue]:
    """Return tags by what policies call them, with the values of all that differ only by case."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in tags.items():
        found[key.lower()] = (*found.get(key.lower(), ()), value)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}
