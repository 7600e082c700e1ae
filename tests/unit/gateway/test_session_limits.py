"""What temporary credentials may not call, by how they were made.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
"""

from datetime import UTC, datetime

import pytest

from garrison.core.principal import Principal, Session, SessionIssuer
from garrison.gateway.session_limits import (
    InvalidClientTokenId,
    SessionRefused,
    require_open_to_session,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)
ISSUER = SessionIssuer(type="IAMUser", arn="", principal_id="", account="111122223333")


def caller(kind, *, session=True, mfa=False):
    made = Session(
        issuer=ISSUER, issued_at=NOW, expires_at=NOW, mfa_authenticated_at=NOW if mfa else None
    )
    return Principal(
        type=kind,
        arn="",
        account="111122223333",
        principal_id="",
        session=made if session else None,
    )


USER, USER_WITH_MFA = caller("IAMUser"), caller("IAMUser", mfa=True)
ROOT, ROLE, FEDERATED = caller("Root"), caller("AssumedRole"), caller("FederatedUser")
LONG_TERM = caller("IAMUser", session=False)


@pytest.mark.parametrize(
    ("principal", "service", "operation"),
    [
        (LONG_TERM, "iam", "CreateUser"),
        (LONG_TERM, "sts", "GetSessionToken"),
        (USER_WITH_MFA, "iam", "CreateUser"),
        (USER, "sts", "AssumeRole"),
        (USER, "sts", "GetCallerIdentity"),
        (USER, "kms", "Encrypt"),
        (ROOT, "sts", "GetCallerIdentity"),
        (ROLE, "iam", "CreateUser"),
        (ROLE, "sts", "AssumeRole"),
        (ROLE, "sts", "DecodeAuthorizationMessage"),
        (FEDERATED, "sts", "GetCallerIdentity"),
        (FEDERATED, "kms", "Encrypt"),
    ],
)
def test_open(principal, service, operation):
    require_open_to_session(principal, service, operation)


@pytest.mark.parametrize("principal", [USER, ROOT, FEDERATED])
def test_iam_does_not_know_sessions_without_mfa(principal):
    with pytest.raises(InvalidClientTokenId):
        require_open_to_session(principal, "iam", "GetUser")


@pytest.mark.parametrize(
    ("principal", "operation"),
    [
        (ROLE, "GetSessionToken"),
        (ROLE, "GetFederationToken"),
        (USER, "GetSessionToken"),
        (USER_WITH_MFA, "GetFederationToken"),
        (USER_WITH_MFA, "GetAccessKeyInfo"),
        (ROOT, "GetSessionToken"),
        (FEDERATED, "AssumeRole"),
        (FEDERATED, "GetAccessKeyInfo"),
    ],
)
def test_sts_refuses_sessions(principal, operation):
    with pytest.raises(SessionRefused, match=f"Cannot call {operation} with session credentials"):
        require_open_to_session(principal, "sts", operation)
