"""Step 6, authorize: every check of the request is put to every policy that has a say.

The only maker of an `Authorized`.  A policy that cannot be read denies; a principal whose policies
cannot be found has none.
"""

from functools import lru_cache
from typing import Any

from garrison.core.call import Ask, Check, PolicyText, Target
from garrison.core.directory import AttachedPolicies, Directory
from garrison.core.errors import ApiError, IntegrityError
from garrison.core.message import Request
from garrison.core.principal import Principal
from garrison.gateway.context import check_context, request_context
from garrison.gateway.stages import Authorized, Judged, Resolved
from garrison.policy import (
    AccessRequest,
    AttachedPolicy,
    MalformedPolicy,
    PolicyKind,
    PolicyScope,
    PolicySet,
    denial_text,
    evaluate,
    parse_document,
)

POLICY_SETS_REMEMBERED_MAX = 4096
NO_POLICIES = PolicySet()
RESOURCE_POLICY_KINDS: dict[str, PolicyKind] = {"no": "resource", "trust": "trust", "kms": "key"}


class AccessDenied(ApiError):  # noqa: N818  AWS's own name.
    """The policies do not allow the request; ``judged`` says what they were asked."""

    code = "AccessDenied"
    status = 403

    def __init__(self, message: str, judged: tuple[Judged, ...]) -> None:
        super().__init__(message)
        self.judged = judged


class Authorizer:
    """Puts requests to the policies."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    async def authorize(self, resolved: Resolved) -> Authorized:
        """Return the authorized request.

        Raises:
            AccessDenied: a check was not allowed, in AWS's words.
        """
        http = resolved.decoded.authenticated.routed.received.http
        return Authorized(resolved, await self.judge(resolved.ask, http, resolved.checks))

    async def judge(
        self, ask: Ask[Any], http: Request, checks: tuple[Check[Any], ...]
    ) -> tuple[Judged, ...]:
        """Return the decisions, all of which allow.

        Raises:
            AccessDenied: one does not; later ones were not taken.
        """
        base = request_context(ask.principal, ask.origin, http, ask.region, ask.now)
        attached = await self.directory.policies_of(ask.records, ask.principal)
        judged: tuple[Judged, ...] = ()
        for check in checks:
            target = check.target
            service, _, _ = check.action.partition(":")
            request = AccessRequest(
                action=check.action,
                resource=target.arn,
                resource_account=target.account or ask.account,
                principal=ask.principal,
                context=check_context(base, target, ask.account, service),
            )
            scope = await self._scope(ask, target, attached)
            decision = evaluate(request, scope)
            judged = (*judged, Judged(request, scope, decision))
            if not decision.allowed:
                raise AccessDenied(denial_text(request, decision), judged)
        return judged

    async def _scope(
        self, ask: Ask[Any], target: Target[Any], attached: AttachedPolicies
    ) -> PolicyScope:
        required = target.resource_policy_required
        above = await self.directory.policies_above(ask.records, target.account or ask.account)
        return PolicyScope(
            identity=policy_set("identity", attached.identity),
            boundaries=tuple(policy_set("boundary", (each,)) for each in attached.boundaries),
            session=session_policies(ask.principal),
            resource=policy_set(RESOURCE_POLICY_KINDS[required], target.policies),
            resource_policy_required=required,
            service_control=tuple(policy_set("scp", level) for level in attached.service_control),
            resource_control=tuple(policy_set("rcp", level) for level in above),
        )


def session_policies(principal: Principal) -> PolicySet | None:
    """Return the policies that were passed when the session was made, or None."""
    session = principal.session
    if session is None or not session.policies:
        return None
    return policy_set(
        "session",
        tuple(
            PolicyText(text=text, name="session policy", attached_to=principal.arn)
            for text in session.policies
        ),
    )


def policy_set(kind: PolicyKind, texts: tuple[PolicyText, ...]) -> PolicySet:
    """Return policies compiled; the same policies are compiled once.

    Raises:
        IntegrityError: a stored policy cannot be read, which must not pass for no policy.
    """
    return _compiled(kind, texts) if texts else NO_POLICIES


@lru_cache(maxsize=POLICY_SETS_REMEMBERED_MAX)
def _compiled(kind: PolicyKind, texts: tuple[PolicyText, ...]) -> PolicySet:
    return PolicySet(_attached(text.kind or kind, text) for text in texts)


def _attached(kind: PolicyKind, policy: PolicyText) -> AttachedPolicy:
    try:
        document = parse_document(policy.text, kind)
    except MalformedPolicy as error:
        raise IntegrityError(
            f"a stored policy cannot be read: {policy.name} of {policy.attached_to}"
        ) from error
    return AttachedPolicy(
        document=document,
        name=policy.name,
        arn=policy.arn,
        attached_to=policy.attached_to,
    )
