"""Step 6, authorize: every check of the request is put to every policy that has a say.

The only maker of an `Authorized`.  A policy that cannot be read denies; a principal whose policies
cannot be found has none.
"""

from functools import lru_cache
from typing import Any

import msgspec

from garrison.core.call import Ask, Check, PolicyText, Target
from garrison.core.directory import AttachedPolicies, Directory
from garrison.core.errors import ApiError, IntegrityError
from garrison.core.message import Request
from garrison.gateway.context import check_context, request_context
from garrison.gateway.session_limits import require_open_to_session
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


class Compiled(msgspec.Struct, frozen=True, gc=False):
    """A principal's policies, compiled.

    ``attached`` is what they were compiled from; it is held so that its identity stays its own.
    """

    attached: AttachedPolicies
    identity: PolicySet
    boundaries: tuple[PolicySet, ...]
    service_control: tuple[PolicySet, ...]


class Authorizer:
    """Puts requests to the policies."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._compiled: dict[int, Compiled] = {}

    async def authorize(self, resolved: Resolved) -> Authorized:
        """Return the authorized request.

        Raises:
            AccessDenied: a check was not allowed, in AWS's words.
            InvalidClientTokenId, SessionRefused: not with temporary credentials of this kind.
        """
        routed = resolved.decoded.authenticated.routed
        require_open_to_session(resolved.ask.principal, routed.service.name, resolved.ask.operation)
        http = routed.received.http
        return Authorized(resolved, await self.judge(resolved.ask, http, resolved.checks))

    async def judge(
        self, ask: Ask[Any], http: Request, checks: tuple[Check[Any], ...]
    ) -> tuple[Judged, ...]:
        """Return the decisions, all of which allow, but perhaps those of optional checks.

        Raises:
            AccessDenied: one does not; later ones were not taken.
        """
        base = request_context(ask.principal, ask.origin, http, ask.region, ask.now)
        attached = await self.directory.policies_of(ask.records, ask.principal)
        session = await self._session_policies(ask)
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
            scope = await self._scope(ask, target, attached, session)
            decision = evaluate(request, scope)
            judged = (*judged, Judged(request, scope, decision))
            if not decision.allowed and not check.optional:
                raise AccessDenied(target.denial or denial_text(request, decision), judged)
        return judged

    async def _scope(
        self,
        ask: Ask[Any],
        target: Target[Any],
        attached: AttachedPolicies,
        session: PolicySet | None,
    ) -> PolicyScope:
        required = target.resource_policy_required
        above = await self.directory.policies_above(ask.records, target.account or ask.account)
        compiled = self._compile(attached)
        return PolicyScope(
            identity=compiled.identity,
            boundaries=compiled.boundaries,
            session=session,
            resource=policy_set(RESOURCE_POLICY_KINDS[required], target.policies),
            resource_policy_required=required,
            service_control=compiled.service_control,
            resource_control=tuple(policy_set("rcp", level) for level in above),
        )

    def _compile(self, attached: AttachedPolicies) -> Compiled:
        # The directory returns the same object for as long as nothing in it changes.
        known = self._compiled.get(id(attached))
        if known is not None:
            return known
        if len(self._compiled) >= POLICY_SETS_REMEMBERED_MAX:
            self._compiled.clear()
        compiled = Compiled(
            attached,
            policy_set("identity", attached.identity),
            tuple(policy_set("boundary", (each,)) for each in attached.boundaries),
            tuple(policy_set("scp", level) for level in attached.service_control),
        )
        self._compiled[id(attached)] = compiled
        return compiled

    async def _session_policies(self, ask: Ask[Any]) -> PolicySet | None:
        # What was passed when the session was made, inline and by ARN; None if nothing was.  Where
        # a managed policy is gone, so are the permissions: what it denied is not known any more.
        principal, session = ask.principal, ask.principal.session
        if session is None or not (session.policies or session.policy_arns):
            return None
        texts = [
            PolicyText(text=text, name="session policy", attached_to=principal.arn)
            for text in session.policies
        ]
        for arn in session.policy_arns:
            text = await self.directory.find_managed_policy(
                ask.records, arn, session.issuer.account
            )
            if text is None:
                return NO_POLICIES
            name = arn.rpartition("/")[2]
            texts.append(PolicyText(text=text, name=name, arn=arn, attached_to=principal.arn))
        return policy_set("session", tuple(texts))


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
