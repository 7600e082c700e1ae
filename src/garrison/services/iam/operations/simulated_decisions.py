"""What a simulation answers: the engine's decision, and the statements that make it.

One result an action, whatever the number of resources: the most restrictive of theirs.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
         https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResourceSpecificResult.html
         docs/sources/iam-b.md
"""

from collections.abc import Iterable, Iterator, Sequence
from json.decoder import JSONDecoder
from typing import Any, Literal, cast

import msgspec

from garrison.core.arn import ARN
from garrison.core.principal import Principal
from garrison.policy import (
    AccessRequest,
    AttachedPolicy,
    Context,
    PolicyScope,
    PolicySet,
    Statement,
    evaluate,
)
from garrison.policy.reference import (
    compile_template,
    find_action,
    find_service,
    is_wildcard_only,
)
from garrison.services.iam import api
from garrison.services.iam.operations.context_keys import keys_of

Verdict = Literal["allowed", "explicitDeny", "implicitDeny"]
SEVERITY: tuple[Verdict, ...] = ("allowed", "implicitDeny", "explicitDeny")
VERDICTS: dict[str, Verdict] = {
    "Allowed": "allowed",
    "ImplicitlyDenied": "implicitDeny",
    "ExplicitlyDenied": "explicitDeny",
}
IDENTITY, RESOURCE, BOUNDARY = "IAM Policy", "Resource Policy", "Permissions Boundary Policy"
ANY = "*"
Matched = tuple[Statement, AttachedPolicy]


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What all questions of a simulation have in common."""

    principal: Principal
    scope: PolicyScope
    context: Context
    owner: str
    """The account of resources whose ARNs name none."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The answer about one action on one resource."""

    resource: str
    verdict: Verdict
    matched: tuple[Matched, ...]
    missing: tuple[str, ...]
    boundary_allows: bool | None
    """None if there is no boundary."""
    organization_allows: bool | None
    """None if no organization's policies are in scope."""
    details: dict[str, Verdict]
    """By type of policy; empty within an account."""


def describe_action(
    setting: Setting, action: str, resources: Sequence[str]
) -> api.EvaluationResult:
    """Return the result of one action."""
    outcomes = [decide(setting, action, resource) for resource in resources]
    verdict = max((each.verdict for each in outcomes), key=SEVERITY.index)
    deciding = [each for each in outcomes if each.verdict == verdict]
    whole = all(resource == ANY for resource in resources)
    found: api.EvaluationResult = {
        "EvalActionName": action,
        "EvalResourceName": ANY if whole else find_template(action, resources[0]),
        "EvalDecision": verdict,
        "MatchedStatements": _describe_all(each.matched for each in deciding),
        "MissingContextValues": sorted({key for each in outcomes for key in each.missing}),
    }
    boundary = [each.boundary_allows for each in outcomes]
    if None not in boundary:
        found["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": all(boundary)}
    organization = [each.organization_allows for each in outcomes]
    if None not in organization:
        found["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": all(organization)}
    if not whole:
        if False not in organization:
            found["EvalDecisionDetails"] = _most_restrictive(each.details for each in outcomes)
        found["ResourceSpecificResults"] = [_describe_resource(each) for each in outcomes]
    return found


def decide(setting: Setting, action: str, resource: str) -> Outcome:
    """Decide about one action on one resource."""
    scope, principal = setting.scope, setting.principal
    parts = ARN.parse(resource)
    request = AccessRequest(
        action=action,
        resource=resource,
        resource_account=(parts.account if parts is not None else "") or setting.owner,
        principal=principal,
        context=setting.context,
    )
    verdict = VERDICTS[evaluate(request, scope).outcome]
    own = [*_matching(scope.identity, request, scope), *_matching(scope.resource, request, scope)]
    wanted = {"allowed": "Allow", "explicitDeny": "Deny"}.get(verdict)
    details: dict[str, Verdict] = {}
    if request.resource_account != principal.account:
        layers = {IDENTITY: scope.identity, RESOURCE: scope.resource}
        if scope.boundaries:
            layers[BOUNDARY] = scope.boundaries[0]
        details = {name: _judge(policies, request, scope) for name, policies in layers.items()}
    return Outcome(
        resource=resource,
        verdict=verdict,
        matched=tuple(each for each in own if each[0].effect == wanted),
        missing=tuple(_missing(request, scope)),
        boundary_allows=_all_allow(scope.boundaries, request, scope),
        organization_allows=_all_allow(scope.service_control, request, scope),
        details=details,
    )


def _matching(policies: PolicySet, request: AccessRequest, scope: PolicyScope) -> list[Matched]:
    # All statements that apply: the engine stops at the first that decides.
    action = request.action.lower()
    resource = ANY if is_wildcard_only(action) else request.resource
    bounded = bool(scope.boundaries)
    return [
        (rule.statement, policy)
        for rule, policy in policies.rules()
        if rule.matches_action(action)
        and rule.matches_resource(resource, request.context)
        and rule.grant(request, bounded=bounded)
        and rule.matches_conditions(request.context)
    ]


def _judge(policies: PolicySet, request: AccessRequest, scope: PolicyScope) -> Verdict:
    effects = {statement.effect for statement, _ in _matching(policies, request, scope)}
    if "Deny" in effects:
        return "explicitDeny"
    return "allowed" if effects else "implicitDeny"


def _all_allow(
    levels: tuple[PolicySet, ...], request: AccessRequest, scope: PolicyScope
) -> bool | None:
    if not levels:
        return None
    return all(_judge(level, request, scope) == "allowed" for level in levels)


def _missing(request: AccessRequest, scope: PolicyScope) -> Iterator[str]:
    action = request.action.lower()
    for policies in (scope.identity, scope.resource, *scope.boundaries):
        for rule, policy in policies.rules():
            if rule.matches_action(action):
                for key in keys_of(rule.statement, variables=policy.document.variables):
                    if key.lower() not in request.context:
                        yield key


def find_template(action: str, resource: str) -> str:
    """Return the template of ARNs such as this one that an action is about, or ``*``."""
    known, service = find_action(action), find_service(action.partition(":")[0])
    if known is None or service is None:
        return ANY
    names = {each.name for each in known.resource_types}
    templates = [each.arn for each in service.resource_types if each.name in names]
    fitting = [each for each in templates if compile_template(each).fullmatch(resource)]
    return max(fitting or templates, key=len, default=ANY)


def _most_restrictive(
    details: Iterable[dict[str, Verdict]],
) -> dict[str, api.PolicyEvaluationDecisionType]:
    found: dict[str, api.PolicyEvaluationDecisionType] = {}
    for each in details:
        for name, verdict in each.items():
            found[name] = max(found.get(name, verdict), verdict, key=SEVERITY.index)
    return found


def _describe_resource(outcome: Outcome) -> api.ResourceSpecificResult:
    found: api.ResourceSpecificResult = {
        "EvalResourceName": outcome.resource,
        "EvalResourceDecision": outcome.verdict,
        "MatchedStatements": _describe_all([outcome.matched]),
        "MissingContextValues": sorted(set(outcome.missing)),
    }
    if outcome.organization_allows is not False:
        found["EvalDecisionDetails"] = _most_restrictive([outcome.details])
    if outcome.boundary_allows is not None:
        found["PermissionsBoundaryDecisionDetail"] = {
            "AllowedByPermissionsBoundary": outcome.boundary_allows
        }
    return found


def _describe_all(matched: Iterable[Sequence[Matched]]) -> list[api.Statement]:
    found: dict[tuple[str, int], api.Statement] = {}
    for each in matched:
        for statement, policy in each:
            found.setdefault((policy.name, statement.index), _describe(statement, policy))
    return list(found.values())


def _describe(statement: Statement, policy: AttachedPolicy) -> api.Statement:
    start, end = statement_spans(policy.document.text)[statement.index]
    return {
        "SourcePolicyId": policy.name,
        # So AWS answers, and not with one of the model's values.
        "SourcePolicyType": cast(
            "Any", RESOURCE if policy.document.kind == "resource" else IDENTITY
        ),
        "StartPosition": start,
        "EndPosition": end,
    }


def statement_spans(text: str) -> list[tuple[api.Position, api.Position]]:
    """Return where each statement of a policy document begins and ends.

    Lines and columns count from 1.  The end is behind the closing brace; a statement that stands
    alone, outside an array, begins behind its opening brace: AWS's reader stands there.
    """
    at = _find_statements(text)
    if text[at] != "[":
        return [(_position(text, at + 1), _position(text, _end_of(text, at)))]
    spans = []
    at = _skip(text, at + 1, " \t\r\n,")
    while text[at] != "]":
        end = _end_of(text, at)
        spans.append((_position(text, at), _position(text, end)))
        at = _skip(text, end, " \t\r\n,")
    return spans


def _find_statements(text: str) -> int:
    at = _skip(text, text.index("{") + 1, " \t\r\n,")
    while True:
        name, at = JSONDecoder().raw_decode(text, at)
        at = _skip(text, at, " \t\r\n:")
        if name == "Statement":
            return at
        at = _skip(text, _end_of(text, at), " \t\r\n,")


def _end_of(text: str, at: int) -> int:
    return JSONDecoder(parse_constant=str).raw_decode(text, at)[1]


def _skip(text: str, at: int, characters: str) -> int:
    while text[at] in characters:
        at += 1
    return at


def _position(text: str, at: int) -> api.Position:
    line_start = text.rfind("\n", 0, at) + 1
    return {"Line": text.count("\n", 0, at) + 1, "Column": at - line_start + 1}
