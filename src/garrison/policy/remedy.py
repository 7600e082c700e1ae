"""The smallest change that would allow a denied request: tried, not guessed.

First the condition keys that one statement asks for (a value, or its absence), then the policies:
take away the statements that deny, add one where a layer does not allow.  Every proposal is put to
``evaluate``; what is returned was seen to allow.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from garrison.policy.actions import traits_of
from garrison.policy.compiled import PolicySet, Rule
from garrison.policy.decision import Layer
from garrison.policy.document import AttachedPolicy, Condition, Document, Principals, Statement
from garrison.policy.evaluate import evaluate
from garrison.policy.neighbours import satisfying_values
from garrison.policy.request import AccessRequest
from garrison.policy.scope import PolicyScope, all_layers, replace_layer
from garrison.policy.template import Context, ContextValue

CONTEXT_STEPS_MAX = 3
FRONTIER_MAX = 16  # attempts that are taken further; a search, not a proof.
STEPS_MAX = 12  # Deny statements to take away and layers to open, before giving up.

# What a caller is, and what a resource belongs to, is not the call's to choose.
FIXED_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalservicename",
        "aws:principaltype",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:resourceorgpaths",
        "aws:userid",
        "aws:username",
    }
)

ChangeKind = Literal["context", "remove-statement", "add-statement"]


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change: to the request's context, or to one policy."""

    kind: ChangeKind
    key: str = ""
    value: ContextValue | None = None
    """For a context key: the value to call with; None to call without it."""
    layer: Layer | None = None
    policy: str = ""
    statement: int = 0
    """For a statement to remove: its place."""
    content: dict[str, Any] = {}
    """For a statement to add: its JSON."""


def find_changes(request: AccessRequest, scope: PolicyScope) -> tuple[Change, ...]:
    """Return the fewest changes found that together allow the request; none if none can."""
    return _context_changes(request, scope) or _policy_changes(request, scope)


# -- the request -----------------------------------------------------------------------------------


Attempt = tuple[tuple[Change, ...], Context]
"""Changes to the context, and the context with them."""


def _context_changes(request: AccessRequest, scope: PolicyScope) -> tuple[Change, ...]:
    """Satisfy one Allow or evade one Deny, and from there the next."""
    frontier: list[Attempt] = [((), request.context)]
    for _ in range(CONTEXT_STEPS_MAX):
        attempts = [
            ((*changes, *more), altered)
            for changes, context in frontier
            for more, altered in _context_candidates(_with(request, context), scope)
        ]
        attempts.sort(key=lambda each: len(each[0]))
        for changes, context in attempts:
            if evaluate(_with(request, context), scope).allowed:
                return changes
        frontier = attempts[:FRONTIER_MAX]
    return ()


def _with(request: AccessRequest, context: Context) -> AccessRequest:
    return msgspec.structs.replace(request, context=context)


def _context_candidates(request: AccessRequest, scope: PolicyScope) -> Iterator[Attempt]:
    """Yield contexts in which one more statement allows, or one fewer denies."""
    action = request.action.lower()
    resource = _resource(request)
    bounded = bool(scope.boundaries)
    for _, policies in all_layers(scope):
        for rule, _ in policies.rules():
            if (
                rule.tests
                and rule.matches_action(action)
                and rule.matches_resource(resource, request.context)
                and rule.grant(request, bounded=bounded)
            ):
                yield from _evading(rule, request) if rule.denies else _fulfilling(rule, request)


def _fulfilling(rule: Rule, request: AccessRequest) -> Iterator[tuple[tuple[Change, ...], Context]]:
    """Make every condition of an Allow hold at once."""
    context: dict[str, ContextValue] = dict(request.context)
    changes: list[Change] = []
    for condition, holds in zip(rule.statement.conditions, rule.tests, strict=True):
        if not holds(context):
            found = _altered(condition, rule, context, wanted=True)
            if found is None:
                return
            change, context = found
            changes.append(change)
    if changes:
        yield tuple(changes), context


def _evading(rule: Rule, request: AccessRequest) -> Iterator[Attempt]:
    """Make any one condition of a Deny fail."""
    if not rule.matches_conditions(request.context):
        return
    for condition in rule.statement.conditions:
        found = _altered(condition, rule, dict(request.context), wanted=False)
        if found is not None:
            yield (found[0],), found[1]


def _altered(
    condition: Condition, rule: Rule, context: dict[str, ContextValue], *, wanted: bool
) -> tuple[Change, dict[str, ContextValue]] | None:
    key = condition.key.lower()
    if key in FIXED_KEYS:
        return None
    holds = rule.tests[rule.statement.conditions.index(condition)]
    for value in satisfying_values(condition, context):
        altered = {name: each for name, each in context.items() if name != key}
        if value is not None:
            altered[key] = value
        if holds(altered) is wanted and altered != context:
            return Change(kind="context", key=condition.key, value=value), altered
    return None


# -- the policies ----------------------------------------------------------------------------------


def _policy_changes(request: AccessRequest, scope: PolicyScope) -> tuple[Change, ...]:
    changes: list[Change] = []
    for _ in range(STEPS_MAX):
        decision = evaluate(request, scope)
        if decision.allowed:
            return tuple(changes)
        if decision.outcome == "ExplicitlyDenied":
            layer, statement, policy = decision.matched[0]
            changes.append(
                Change(
                    kind="remove-statement",
                    layer=layer,
                    policy=policy.name,
                    statement=statement.index,
                )
            )
            scope = _without(scope, layer, policy, statement)
            continue
        assert decision.blocked_by is not None
        opened = _opened(request, scope, decision.blocked_by)
        if opened is None:
            return ()
        change, scope = opened
        changes.append(change)
    return ()


def _without(
    scope: PolicyScope, layer: Layer, policy: AttachedPolicy, statement: Statement
) -> PolicyScope:
    document = policy.document
    rest = tuple(each for each in document.statements if each is not statement)
    edited = msgspec.structs.replace(
        policy, document=_edited(document, rest, f"{document.hash}-{statement.index}")
    )
    for place, (name, policies) in enumerate(all_layers(scope)):
        if name == layer and any(each is policy for each in policies.policies):
            kept = (edited if each is policy else each for each in policies.policies)
            return replace_layer(scope, place, PolicySet(kept))
    return scope


def _opened(
    request: AccessRequest, scope: PolicyScope, layer: Layer
) -> tuple[Change, PolicyScope] | None:
    """Add an Allow to the first set of a layer with which the decision moves on."""
    before = evaluate(request, scope)
    content = _allowing(request, layer)
    for place, (name, policies) in enumerate(all_layers(scope)):
        if name != layer:
            continue
        added = AttachedPolicy(document=_allowing_document(request, layer), name="added")
        wider = replace_layer(scope, place, PolicySet((*policies.policies, added)))
        after = evaluate(request, wider)
        if after.allowed or len(after.matched) > len(before.matched):
            return Change(kind="add-statement", layer=layer, content=content), wider
    return None


def _allowing(request: AccessRequest, layer: Layer) -> dict[str, Any]:
    content: dict[str, Any] = {"Effect": "Allow"}
    principals = _principals(request, layer)
    if principals is not None:
        content["Principal"] = _principal_json(principals)
    content["Action"] = request.action
    if layer != "trustPolicy":
        content["Resource"] = _resource(request)
    return content


def _allowing_document(request: AccessRequest, layer: Layer) -> Document:
    statement = Statement(
        index=0,
        effect="Allow",
        actions=(request.action,),
        resources=(_resource(request),),
        principals=_principals(request, layer),
    )
    text = msgspec.json.encode(statement).decode()
    return Document(
        kind="identity", text=text, hash=text, version="2012-10-17", statements=(statement,)
    )


def _resource(request: AccessRequest) -> str:
    return traits_of(request.action).fixed_resource or request.resource


def _edited(document: Document, statements: tuple[Statement, ...], name: str) -> Document:
    return msgspec.structs.replace(document, statements=statements, hash=name)


def _principals(request: AccessRequest, layer: Layer) -> Principals | None:
    if layer in ("resourceControlPolicy", "vpcEndpointPolicy"):
        return Principals(everyone=True)
    if layer not in ("resourcePolicy", "trustPolicy", "keyPolicy"):
        return None
    principal = request.principal
    if request.federated_provider:
        return Principals(federated=(request.federated_provider,))
    if principal.type == "AWSService":
        return Principals(service=(principal.arn,))
    if principal.type == "Anonymous":
        return Principals(everyone=True)
    return Principals(aws=(principal.policy_arn,))


def _principal_json(principals: Principals) -> str | dict[str, str]:
    if principals.everyone:
        return "*"
    for name, values in (
        ("AWS", principals.aws),
        ("Service", principals.service),
        ("Federated", principals.federated),
    ):
        if values:
            return {name: values[0]}
    return {}
