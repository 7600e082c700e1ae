"""Sessions of roles."""

from datetime import datetime, timedelta

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.core.directory import Directory, RoleFacts
from garrison.core.principal import Principal, Session, SessionIssuer
from garrison.core.quotas import CHAINED_SESSION_DURATION_MAX_S, SESSION_DURATION_DEFAULT_S
from garrison.crypto import SessionSealer
from garrison.services.sts.api import AssumeRoleRequest, AssumeRoleResponse
from garrison.services.sts.operations.credentials import issue
from garrison.services.sts.operations.session_policies import Passed, require_session_policies
from garrison.services.sts.records import (
    AccessDenied,
    MemberNotImplemented,
    inherited_source_identity,
    inherited_tags,
    merge_tags,
    read_tags,
    require_session_tags,
)
from garrison.wire.errors import ValidationError

AssumeRoleCall = Call[AssumeRoleRequest, RoleFacts]


class Roles:
    """Makes sessions of roles."""

    def __init__(self, sessions: SessionSealer, directory: Directory) -> None:
        self._sessions = sessions
        self._directory = directory

    async def assume_role(self, call: AssumeRoleCall) -> AssumeRoleResponse:
        """Return temporary credentials of a role.

        The caller's one-time code, if it gave one, was checked (and used up) by ``authz``.

        Returns:
            ``PackedPolicySize`` only if policies or tags were passed, ``SourceIdentity`` only if
            the session has one.

        Raises:
            ValidationError: the session would last too long, or a managed policy is not there.
            InvalidParameterValue: tags that may not be passed.
            MalformedPolicyDocumentException: ``Policy`` is no identity policy.
            PackedPolicyTooLargeException: policies and tags are too large together.
            AccessDenied: the caller's session has another source identity.

        Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        """
        role, request = call.target.record, call.request
        # What has no trust policy was not authorized.
        assert role is not None
        if "ProvidedContexts" in request:
            raise MemberNotImplemented("Garrison does not implement ProvidedContexts")
        require_source_identity(call, role)
        duration = require_duration(call, role)
        require_session_tags(
            request.get("Tags", []),
            request.get("TransitiveTagKeys", []),
            inherited_tags(call.principal),
        )
        passed = await require_session_policies(call, self._directory, role.account)
        session = _session(call, role, duration, passed)
        principal = _principal(call, role, session)
        issued = issue(self._sessions, principal, request)
        response: AssumeRoleResponse = {
            "Credentials": issued["Credentials"],
            "SessionTokenSize": issued["SessionTokenSize"],
            "SessionTokenUtilization": issued["SessionTokenUtilization"],
            "AssumedRoleUser": {"AssumedRoleId": principal.principal_id, "Arn": principal.arn},
        }
        if passed.packed_percent:
            response["PackedPolicySize"] = passed.packed_percent
        if session.source_identity:
            response["SourceIdentity"] = session.source_identity
        return response


def require_duration(call: AssumeRoleCall, role: RoleFacts) -> timedelta:
    """Return how long the session lasts.

    Raises:
        ValidationError: longer than the role allows, or than an hour for a role by a role.
    """
    seconds = call.request.get("DurationSeconds", SESSION_DURATION_DEFAULT_S)
    if seconds > role.max_session_duration_s:
        raise ValidationError(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    if call.principal.type == "AssumedRole" and seconds > CHAINED_SESSION_DURATION_MAX_S:
        raise ValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining."
        )
    return timedelta(seconds=seconds)


def require_source_identity(call: AssumeRoleCall, role: RoleFacts) -> None:
    """Raise if the request would change the source identity that the caller's session has."""
    inherited = inherited_source_identity(call.principal)
    if inherited and call.request.get("SourceIdentity", inherited) != inherited:
        raise AccessDenied(
            f"User: {call.principal.arn} is not authorized to perform: sts:SetSourceIdentity on "
            f"resource: {role.arn}"
        )


def _session(call: AssumeRoleCall, role: RoleFacts, duration: timedelta, passed: Passed) -> Session:
    request, caller = call.request, call.principal
    issued_at = call.now.replace(microsecond=0)
    inherited = inherited_tags(caller)
    return Session(
        issuer=SessionIssuer(
            type="Role",
            arn=role.arn,
            principal_id=role.role_id,
            account=role.account,
            user_name=role.role_name,
        ),
        issued_at=issued_at,
        expires_at=issued_at + duration,
        mfa_authenticated_at=_mfa_authenticated_at(call),
        name=request["RoleSessionName"],
        source_identity=request.get("SourceIdentity") or inherited_source_identity(caller),
        tags=merge_tags(inherited, read_tags(request.get("Tags", []))),
        transitive_tag_keys=(*inherited, *request.get("TransitiveTagKeys", ())),
        policies=passed.policies,
        policy_arns=passed.arns,
        chained=caller.type == "AssumedRole",
    )


def _mfa_authenticated_at(call: AssumeRoleCall) -> datetime | None:
    if "TokenCode" in call.request:
        return call.now
    session = call.principal.session
    return session.mfa_authenticated_at if session is not None else None


def _principal(call: AssumeRoleCall, role: RoleFacts, session: Session) -> Principal:
    arn = ARN.parse(role.arn)
    assert arn is not None
    return Principal(
        type="AssumedRole",
        # The session's ARN leaves the role's path out.
        arn=f"arn:{arn.partition}:sts::{role.account}:assumed-role/{role.role_name}/{session.name}",
        account=role.account,
        principal_id=f"{role.role_id}:{session.name}",
        access_key_id=call.ids.access_key_id("ASIA", role.account),
        tags=merge_tags(role.tags, session.tags),
        session=session,
        service_linked_role=role.service_linked,
    )
