"""Who called, as CloudTrail says it.

Source: docs.aws.amazon.com/awscloudtrail/latest/userguide/
cloudtrail-event-reference-user-identity.html
"""

from garrison.core.principal import Principal, Session
from garrison.trail.event import (
    SessionAttributes,
    SessionContext,
    SessionIssuer,
    UserIdentity,
    format_second,
)

ANONYMOUS_ACCOUNT = "ANONYMOUS_PRINCIPAL"


def describe_caller(principal: Principal | None, invoked_by: str, claimed_key: str) -> UserIdentity:
    """Return the ``userIdentity`` of the record that the caller's own account receives.

    Args:
        principal: None if authentication failed: all that is known is what the caller claimed.
        invoked_by: The service that sends the call, or empty.
        claimed_key: The access key ID of a request that was not authenticated.
    """
    if principal is None:
        return UserIdentity("Unknown", access_key_id=claimed_key)
    kind = principal.type
    if kind == "Anonymous":
        return UserIdentity("AWSAccount", principal_id="", account_id=ANONYMOUS_ACCOUNT)
    if kind == "AWSService":
        return UserIdentity("AWSService", invoked_by=principal.arn)
    session = principal.session
    return UserIdentity(
        kind,
        principal.principal_id,
        principal.arn,
        principal.account,
        principal.access_key_id,
        principal.user_name if kind == "IAMUser" else "",
        describe_session(session, kind) if session is not None else None,
        invoked_by,
    )


def describe_foreign_caller(principal: Principal) -> UserIdentity:
    """Return the ``userIdentity`` that another account sees: whose account called, not its name."""
    if principal.type in ("Anonymous", "AWSService"):
        return describe_caller(principal, "", "")
    return UserIdentity(
        "AWSAccount", principal_id=principal.principal_id, account_id=principal.account
    )


def describe_session(session: Session, kind: str) -> SessionContext:
    """Return the ``sessionContext``: a user's own session names no issuer, as it is the user."""
    issuer = session.issuer
    return SessionContext(
        SessionIssuer(
            issuer.type, issuer.principal_id, issuer.arn, issuer.account, issuer.user_name
        )
        if kind in ("AssumedRole", "FederatedUser")
        else None,
        SessionAttributes(
            format_second(session.issued_at),
            "true" if session.mfa_authenticated_at is not None else "false",
        ),
        session.source_identity,
    )
