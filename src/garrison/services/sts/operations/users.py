"""Sessions that users, and root users, make of their own long-term access keys."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.core.principal import Principal, Session, SessionIssuer
from garrison.core.quotas import ROOT_TOKEN_DURATION_MAX_S, TOKEN_DURATION_DEFAULT_S
from garrison.crypto import SessionSealer
from garrison.services.sts.api import (
    GetFederationTokenRequest,
    GetFederationTokenResponse,
    GetSessionTokenRequest,
    GetSessionTokenResponse,
)
from garrison.services.sts.authz import check_one_time_code
from garrison.services.sts.operations.credentials import issue
from garrison.services.sts.operations.session_policies import require_session_policies
from garrison.services.sts.records import merge_tags, read_tags, require_session_tags


class Users:
    """Makes sessions of users."""

    def __init__(self, sessions: SessionSealer, directory: Directory) -> None:
        self._sessions = sessions
        self._directory = directory

    async def get_session_token(
        self, call: Call[GetSessionTokenRequest, None]
    ) -> GetSessionTokenResponse:
        """Return temporary credentials of the caller itself, with all its permissions.

        Raises:
            AccessDenied: the one-time code or the device is wrong.

        Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
        """
        authenticated = await check_one_time_code(call, self._directory)
        session = _session(call, mfa_authenticated_at=call.now if authenticated else None)
        principal = replace(
            call.principal,
            access_key_id=call.ids.access_key_id("ASIA", call.account),
            session=session,
        )
        return {**issue(self._sessions, principal, call.request)}

    async def get_federation_token(
        self, call: Call[GetFederationTokenRequest, None]
    ) -> GetFederationTokenResponse:
        """Return temporary credentials of somebody whom the caller vouches for.

        Without session policies they permit nothing but what resource policies grant to the
        federated user by name.

        Raises:
            InvalidParameterValue: tags that may not be passed.
            ValidationError: a managed policy that is not there.
            MalformedPolicyDocumentException: ``Policy`` is no identity policy.
            PackedPolicyTooLargeException: policies and tags are too large together.

        Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
        """
        request, caller = call.request, call.principal
        name, tags = request["Name"], request.get("Tags", [])
        require_session_tags(tags, (), {})
        passed = await require_session_policies(call, self._directory, call.account)
        passed_tags = read_tags(tags)
        principal = Principal(
            type="FederatedUser",
            arn=call.target.arn,
            account=caller.account,
            principal_id=f"{caller.account}:{name}",
            access_key_id=call.ids.access_key_id("ASIA", caller.account),
            tags=merge_tags(caller.tags, passed_tags),
            session=_session(
                call,
                name=name,
                tags=passed_tags,
                policies=passed.policies,
                policy_arns=passed.arns,
            ),
        )
        return {
            **issue(self._sessions, principal, request),
            "FederatedUser": {"FederatedUserId": principal.principal_id, "Arn": principal.arn},
            "PackedPolicySize": passed.packed_percent,
        }


def _session(call: Call[Any, None], **carried: Any) -> Session:
    caller = call.principal
    assert caller.type in ("IAMUser", "Root")
    issued_at = call.now.replace(microsecond=0)
    seconds = call.request.get("DurationSeconds", TOKEN_DURATION_DEFAULT_S)
    if caller.is_root:
        seconds = min(seconds, ROOT_TOKEN_DURATION_MAX_S)
    return Session(
        issuer=SessionIssuer(
            type=caller.type,
            arn=caller.arn,
            principal_id=caller.principal_id,
            account=caller.account,
            user_name=caller.user_name,
        ),
        issued_at=issued_at,
        expires_at=issued_at + timedelta(seconds=seconds),
        **carried,
    )
