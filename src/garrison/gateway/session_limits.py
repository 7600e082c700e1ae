"""What temporary credentials may not call at all, whatever the policies say.

    made by              IAM                 STS
    AssumeRole           everything          all but GetSessionToken and GetFederationToken
    GetSessionToken      only with MFA       AssumeRole, GetCallerIdentity
    GetFederationToken   nothing             GetCallerIdentity

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
"""

from typing import Final

from garrison.core.errors import ApiError
from garrison.core.principal import Principal, Session

FROM_LONG_TERM_KEYS: Final = frozenset({"GetSessionToken", "GetFederationToken"})
OPEN_TO_USER_SESSIONS: Final = frozenset({"AssumeRole", "GetCallerIdentity"})
OPEN_TO_FEDERATED_USERS: Final = frozenset({"GetCallerIdentity"})


class InvalidClientTokenId(ApiError):  # noqa: N818  AWS's own name.
    """IAM does not know such session tokens."""

    code = "InvalidClientTokenId"
    status = 403


class SessionRefused(ApiError):  # noqa: N818  It is what the caller is told.
    """STS does not answer this operation to such a session."""

    code = "AccessDenied"
    status = 403


def require_open_to_session(principal: Principal, service: str, operation: str) -> None:
    """Raise if the caller's temporary credentials are of a kind that may not call this.

    Raises:
        InvalidClientTokenId: an IAM operation; AWS's own answer, seen in public issues.
        SessionRefused: an STS operation.
    """
    session = principal.session
    if session is None:
        return
    if service == "iam" and not _is_known_to_iam(principal, session):
        raise InvalidClientTokenId("The security token included in the request is invalid")
    if service == "sts" and not _is_known_to_sts(principal, operation):
        raise SessionRefused(f"Cannot call {operation} with session credentials")


def _is_known_to_iam(principal: Principal, session: Session) -> bool:
    if principal.type == "FederatedUser":
        return False
    return principal.type == "AssumedRole" or session.mfa_authenticated_at is not None


def _is_known_to_sts(principal: Principal, operation: str) -> bool:
    if principal.type == "AssumedRole":
        return operation not in FROM_LONG_TERM_KEYS
    if principal.type == "FederatedUser":
        return operation in OPEN_TO_FEDERATED_USERS
    return operation in OPEN_TO_USER_SESSIONS
