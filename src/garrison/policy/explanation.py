"""Why: every statement of every policy, what it did not match, and what would have to change.

``evaluate`` looks only at what can matter and stops at the first answer; ``explain`` takes the same
decision again, statement by statement and without the index, so it is also the check on it.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from garrison.policy.actions import is_always_allowed, is_reserved, traits_of
from garrison.policy.compiled import Candidate, Candidates, PolicySet, Rule, Selection
from garrison.policy.decision import Decision, Layer, Outcome
from garrison.policy.document import AttachedPolicy, Effect, Statement
from garrison.policy.evaluate import ALLOWED, Evaluation, caps, own_layers
from garrison.policy.match import ARN_PARTS, compile_resource
from garrison.policy.remedy import Change, find_changes
from garrison.policy.request import AccessRequest
from garrison.policy.scope import PolicyScope, all_layers
from garrison.policy.template import ContextValue

MismatchKind = Literal[
    "ActionMismatch",
    "ResourceMismatch",
    "RegionMismatch",
    "AccountMismatch",
    "PrincipalMismatch",
    "ConditionMismatch",
    "MissingContextKey",
]


class Mismatch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing for which a statement does not apply."""

    kind: MismatchKind
    expected: tuple[str, ...] = ()
    """What the statement names."""
    negated: bool = False
    """True for a ``Not…`` element: it applies to everything else."""
    actual: ContextValue | None = None
    """What the request had; None if a condition key was missing."""
    operator: str = ""
    key: str = ""


class StatementTrace(msgspec.Struct, frozen=True, kw_only=True):
    """One statement, and whether it applied."""

    policy: str
    policy_arn: str
    attached_to: str
    statement: int
    sid: str
    effect: Effect
    actions: tuple[str, ...]
    not_action: bool
    matched: bool
    mismatches: tuple[Mismatch, ...] = ()


class LayerTrace(msgspec.Struct, frozen=True, kw_only=True):
    """One layer (one level of an organization's policies), and what it said."""

    layer: Layer
    applies: bool
    """False if the caller, the action or the resource is exempt."""
    statements: tuple[StatementTrace, ...]

    @property
    def denies(self) -> bool:
        """True if a Deny applied."""
        return self.applies and any(
            each.matched and each.effect == "Deny" for each in self.statements
        )

    @property
    def allows(self) -> bool:
        """True if an Allow applied."""
        return self.applies and any(
            each.matched and each.effect == "Allow" for each in self.statements
        )


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with everything that it rests on."""

    action: str
    resource: str
    principal: str
    outcome: Outcome
    blocked_by: Layer | None
    note: str
    """Why no policy was decisive, if none was."""
    layers: tuple[LayerTrace, ...]
    changes: tuple[Change, ...]
    """The fewest changes found that together would allow it; empty if allowed, or if none can."""


def explain(request: AccessRequest, scope: PolicyScope) -> Explanation:
    """Decide again, exhaustively, and say why."""
    decision = decide_exhaustively(request, scope)
    return Explanation(
        action=request.action,
        resource=request.resource,
        principal=request.federated_provider or request.principal.arn,
        outcome=decision.outcome,
        blocked_by=decision.blocked_by,
        note=_note(request),
        layers=tuple(_layers(request, scope)),
        changes=() if decision.allowed else find_changes(request, scope),
    )


def decide_exhaustively(request: AccessRequest, scope: PolicyScope) -> Decision:
    """Decide as ``evaluate`` does, but ask every statement."""
    traits = traits_of(request.action)
    if is_always_allowed(traits, request.principal):
        return ALLOWED
    return _Exhaustive(request, scope, traits).decide()


class _Exhaustive(Evaluation):
    """Asks every statement of a layer instead of the indexed candidates."""

    __slots__ = ()

    def select(self, policies: PolicySet) -> Selection:
        selection = Selection(())
        about = [each for each in policies.rules() if each[0].matches_action(self.traits.action)]
        selection.allows = _Everything([each for each in about if not each[0].denies])
        selection.denies = _Everything([each for each in about if each[0].denies])
        return selection


class _Everything(Candidates):
    """No index: every rule, each asked about its resources as a whole."""

    __slots__ = ("_rules",)

    def __init__(self, rules: list[tuple[Rule, AttachedPolicy]]) -> None:
        self._rules = rules

    def find(self, resource: str) -> Iterable[Candidate]:
        return [(rule.matches_resource, rule, policy) for rule, policy in self._rules]


def _note(request: AccessRequest) -> str:
    traits = traits_of(request.action)
    if is_always_allowed(traits, request.principal):
        return "no permission is needed, and no policy can deny this"
    if is_reserved(traits, request.resource):
        return "AWS keeps this resource to itself: no policy can allow a change"
    if request.principal.type == "Root":
        return "the root user needs no identity policy"
    return ""


def _layers(request: AccessRequest, scope: PolicyScope) -> Iterator[LayerTrace]:
    evaluation = Evaluation(request, scope, traits_of(request.action))
    applying = [
        policies
        for _, policies in (*caps(request, scope, evaluation.traits), *own_layers(request, scope))
    ]
    for layer, policies in all_layers(scope):
        applies = layer == scope.resource_layer or any(policies is each for each in applying)
        yield LayerTrace(
            layer=layer,
            applies=applies,
            statements=tuple(
                _statement(rule, policy, evaluation) for rule, policy in policies.rules()
            ),
        )


def _statement(rule: Rule, policy: AttachedPolicy, evaluation: Evaluation) -> StatementTrace:
    statement = rule.statement
    mismatches = tuple(_mismatches(rule, policy, evaluation))
    return StatementTrace(
        policy=policy.name,
        policy_arn=policy.arn,
        attached_to=policy.attached_to,
        statement=statement.index,
        sid=statement.sid,
        effect=statement.effect,
        actions=statement.actions,
        not_action=statement.not_action,
        matched=not mismatches,
        mismatches=mismatches,
    )


def _mismatches(rule: Rule, policy: AttachedPolicy, evaluation: Evaluation) -> Iterator[Mismatch]:
    statement, request = rule.statement, evaluation.request
    if not rule.matches_action(evaluation.traits.action):
        yield Mismatch(
            kind="ActionMismatch",
            expected=statement.actions,
            negated=statement.not_action,
            actual=request.action,
        )
    if not rule.matches_resource(evaluation.resource, request.context):
        yield Mismatch(
            kind=_resource_mismatch(statement, policy, evaluation),
            expected=statement.resources,
            negated=statement.not_resource,
            actual=evaluation.resource,
        )
    if not rule.grant(request, bounded=evaluation.bounded):
        yield Mismatch(
            kind="PrincipalMismatch",
            expected=_named(statement),
            negated=statement.not_principal,
            actual=request.federated_provider or request.principal.arn,
        )
    for condition, holds in zip(statement.conditions, rule.tests, strict=True):
        if not holds(request.context):
            actual = request.context.get(condition.key.lower())
            yield Mismatch(
                kind="MissingContextKey" if actual is None else "ConditionMismatch",
                expected=condition.values,
                actual=actual,
                operator=condition.operator,
                key=condition.key,
            )


def _resource_mismatch(
    statement: Statement, policy: AttachedPolicy, evaluation: Evaluation
) -> MismatchKind:
    """Say whether only the Region or only the account keeps a pattern from matching."""
    kinds: tuple[tuple[int, MismatchKind], ...] = ((3, "RegionMismatch"), (4, "AccountMismatch"))
    for place, kind in kinds:
        for pattern in () if statement.not_resource else statement.resources:
            segments = pattern.split(":", ARN_PARTS - 1)
            if len(segments) < ARN_PARTS:
                continue
            segments[place] = "*"
            matches = compile_resource(
                ":".join(segments), variables=policy.document.variables, strict=True
            )
            if matches(evaluation.resource, evaluation.request.context):
                return kind
    return "ResourceMismatch"


def _named(statement: Statement) -> tuple[str, ...]:
    named = statement.principals
    if named is None:
        return ()
    everyone = ("*",) if named.everyone else ()
    return everyone + named.aws + named.service + named.federated + named.canonical_user
