"""Policy cases without a server: a case in, a decision out; JSON lines for anyone's CI.

A case holds everything that a decision depends on:

    {"name": …, "request": {"action", "resource", "resourceAccount", "principal", "context"},
     "identityPolicies": [], "groupPolicies": [],
     "permissionsBoundaries": [], "sessionPolicies": [],
     "resourcePolicy": …, "vpcEndpointPolicies": [],
     "serviceControlPolicies": [[policies of one level], …], "resourceControlPolicies": [[…], …],
     "expect": "Allowed" or {"decision": …, "blockedBy": …}}

and answers ``{"name", "decision", "blockedBy", "reasons"}``, or ``{"name", "error"}`` if the case
or a document in it is not valid, which is never an allowance.  What a boundary, a session policy or
an endpoint policy would limit is not limited where its list is missing or empty; organization
levels are taken as they stand, AWS's FullAWSAccess policies included.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TextIO

import msgspec

from garrison.core.errors import GarrisonError
from garrison.policy.case_lines import parse_line
from garrison.policy.compiled import NONE, PolicySet
from garrison.policy.decision import Decision, Reason
from garrison.policy.document import AttachedPolicy, MalformedPolicy, PolicyKind
from garrison.policy.evaluate import evaluate
from garrison.policy.parse import parse_document
from garrison.policy.request import AccessRequest
from garrison.policy.scope import PolicyScope, RequiredPolicy
from garrison.policy.subject import Subject, find_subject
from garrison.policy.template import ContextValue

REQUEST_MEMBERS: Final = frozenset(
    {"action", "resource", "resourceAccount", "principal", "context"}
)
POLICY_MEMBERS: Final[dict[str, PolicyKind]] = {
    "identityPolicies": "identity",
    "groupPolicies": "identity",
    "permissionsBoundaries": "boundary",
    "sessionPolicies": "session",
    "serviceControlPolicies": "scp",
    "resourceControlPolicies": "rcp",
    "vpcEndpointPolicies": "vpc-endpoint",
    "resourcePolicy": "resource",
}
OTHER_MEMBERS: Final = frozenset({"name", "request", "expect"})
POLICY_NAME = re.compile(r"polic|boundar", re.IGNORECASE)
ROLE_ACTIONS: Final = (
    "sts:assumerole",
    "sts:tagsession",
    "sts:setsourceidentity",
    "sts:setcontext",
)
ROLE = re.compile(r"arn:[^:]+:iam::[^:]*:role/.+")
KEY = re.compile(r"arn:[^:]+:kms:[^:]*:[^:]*:key/.+")
ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
ACCOUNT = re.compile(r"[0-9]{12}")

EXIT_HELD: Final = 0
EXIT_FAILED: Final = 1
EXIT_INVALID: Final = 2

Policies = str | bytes | Mapping[str, Any]


class InvalidCaseError(GarrisonError):
    """A case that says too little, or something that cannot be."""


def simulate(case: Mapping[str, Any]) -> dict[str, Any]:
    """Decide one case.

    Returns:
        ``name``, ``decision``, ``blockedBy`` (None if allowed) and ``reasons`` (a list of objects);
        or ``name`` and ``error``.
    """
    name = case.get("name") if isinstance(case, Mapping) else None
    try:
        decision = decide(case)
    except (InvalidCaseError, MalformedPolicy) as error:
        return {"name": name, "error": str(error)}
    return {
        "name": name,
        "decision": decision.outcome,
        "blockedBy": decision.blocked_by,
        "reasons": [_reason(reason) for reason in decision.reasons],
    }


def decide(case: Mapping[str, Any]) -> Decision:
    """Decide one case.

    Raises:
        InvalidCaseError, MalformedPolicy: the case or a document in it is not valid.
    """
    request, scope = read_case(case)
    return evaluate(request, scope)


def simulate_lines(lines: Iterable[str]) -> Iterator[tuple[dict[str, Any], bool | None]]:
    """Decide a case a line; empty lines are passed over.

    Yields:
        The answer, and whether the case's ``expect`` held (None if it has none).
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = parse_line(line)
        except ValueError as error:
            yield {"name": None, "error": f"line {number}: {error}"}, False
            continue
        answer = simulate(case)
        yield answer, _holds(case["expect"], answer) if "expect" in case else None


def run(source: TextIO, output: TextIO, *, check: bool) -> int:
    """Answer every case of ``source``; return the exit code.

    With ``check``: 0 if every ``expect`` held, 1 if one did not, 2 if a case or a document was not
    valid; each answer to a case with ``expect`` then says so in ``passed``.
    """
    code = EXIT_HELD
    for answer, held in _readable(source):
        if "error" in answer:
            code = EXIT_INVALID
        elif held is False:
            code = max(code, EXIT_FAILED)
        shown = answer if held is None or not check else {**answer, "passed": held}
        # ASCII: a name may hold what no terminal can show.
        output.write(json.dumps(shown) + "\n")
    return code if check else EXIT_HELD


def _readable(source: TextIO) -> Iterator[tuple[dict[str, Any], bool | None]]:
    try:
        yield from simulate_lines(source)
    except UnicodeDecodeError:
        yield {"name": None, "error": "the input is not UTF-8; nothing after this was read"}, False


# -- reading a case --------------------------------------------------------------------------------


def read_case(case: Mapping[str, Any]) -> tuple[AccessRequest, PolicyScope]:
    """Return what a case asks, and the policies that it asks of.

    Raises:
        InvalidCaseError, MalformedPolicy: the case or a document in it is not valid.
    """
    _require_members(case)
    request = _request(case.get("request"))
    return request, _scope(case, request)


def _require_members(case: object) -> None:
    if not isinstance(case, Mapping):
        raise InvalidCaseError("a case is a JSON object")
    for member in case.keys() - POLICY_MEMBERS.keys() - OTHER_MEMBERS:
        # A comment does no harm; a misspelt policy would silently be no policy.
        if POLICY_NAME.search(str(member)):
            raise InvalidCaseError(f"`{member}` is not a member of a case")


def _request(found: object) -> AccessRequest:
    if not isinstance(found, Mapping):
        raise InvalidCaseError("`request` is missing, or no object")
    for member in found.keys() - REQUEST_MEMBERS:
        raise InvalidCaseError(f"`request.{member}` is not a member of a request")
    action, resource = _text(found, "action"), _text(found, "resource")
    if not ACTION.fullmatch(action):
        raise InvalidCaseError(f"`request.action` is `{action}`, not like `s3:GetObject`")
    if resource != "*" and not resource.startswith("arn:"):
        raise InvalidCaseError(f"`request.resource` is `{resource}`, neither an ARN nor `*`")
    context = _context(found.get("context", {}))
    subject = find_subject(_text(found, "principal"), action, context)
    if subject is None:
        raise InvalidCaseError(
            f"`request.principal` is `{found['principal']}`, which names no principal"
        )
    account = found.get("resourceAccount") or _owner(resource, subject)
    if not isinstance(account, str) or not (ACCOUNT.fullmatch(account) or account == "anonymous"):
        raise InvalidCaseError(f"`request.resourceAccount` is `{account}`, not 12 digits")
    return AccessRequest(
        action=action,
        resource=resource,
        resource_account=account,
        principal=subject.principal,
        federated_provider=subject.federated_provider,
        context={**subject.context, "aws:resourceaccount": account, **context},
    )


def _text(found: Mapping[str, Any], member: str) -> str:
    value = found.get(member)
    if not isinstance(value, str) or not value:
        raise InvalidCaseError(f"`request.{member}` is missing, or no text")
    return value


def _owner(resource: str, subject: Subject) -> str:
    """Return the account that the ARN names; else the caller's own."""
    parts = resource.split(":", 5)
    named = parts[4] if len(parts) > 5 else ""  # noqa: PLR2004  An ARN has six parts.
    return named if ACCOUNT.fullmatch(named) else subject.principal.account


def _context(found: object) -> dict[str, ContextValue]:
    if not isinstance(found, Mapping):
        raise InvalidCaseError("`request.context` is no object")
    context: dict[str, ContextValue] = {}
    for key, value in found.items():
        name = str(key).lower()
        if name in context:
            raise InvalidCaseError(f"`request.context` names `{key}` twice")
        if value is not None:
            context[name] = _value(key, value)
    return context


def _value(key: str, value: object) -> ContextValue:
    if isinstance(value, list | tuple):
        return tuple(_single(key, each) for each in value)
    single = _single(key, value)
    return (single,) if _is_multivalued(key) else single


@lru_cache(maxsize=4096)
def _is_multivalued(key: str) -> bool:
    # Late: a case without such keys need not read the reference.
    from garrison.policy.reference import find_condition_key

    known = find_condition_key(key)
    return known is not None and known.is_multivalued


def _single(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise InvalidCaseError(f"`request.context.{key}` is neither text, number, truth value nor list")


def _scope(case: Mapping[str, Any], request: AccessRequest) -> PolicyScope:
    required = _required(request)
    kind: dict[RequiredPolicy, PolicyKind] = {"no": "resource", "trust": "trust", "kms": "key"}
    own = case.get("resourcePolicy")
    sessions = _listed(case, "sessionPolicies")
    return PolicyScope(
        identity=_policies(
            _texts(case, "identityPolicies") + _texts(case, "groupPolicies"), "identity"
        ),
        boundaries=tuple(
            _policies((text,), "boundary") for text in _texts(case, "permissionsBoundaries")
        ),
        session=_policies(_texts(case, "sessionPolicies"), "session") if sessions else None,
        resource=NONE
        if own is None
        else _policies((("resourcePolicy", _json(own)),), kind[required]),
        resource_policy_required=required,
        service_control=_levels(case, "serviceControlPolicies"),
        resource_control=_levels(case, "resourceControlPolicies"),
        vpc_endpoint=tuple(
            _policies((text,), "vpc-endpoint") for text in _texts(case, "vpcEndpointPolicies")
        ),
    )


def _required(request: AccessRequest) -> RequiredPolicy:
    action = request.action.lower()
    if action.startswith(ROLE_ACTIONS) and ROLE.fullmatch(request.resource):
        return "trust"
    if action.startswith("kms:") and KEY.fullmatch(request.resource):
        return "kms"
    return "no"


NamedText = tuple[str, str]
"""A policy's name in the case, such as ``identityPolicies[0]``, and its text."""


def _listed(case: Mapping[str, Any], member: str) -> list[Any]:
    found = case.get(member)
    if found is None:
        return []
    if not isinstance(found, list | tuple):
        raise InvalidCaseError(f"`{member}` is no list")
    return list(found)


def _texts(case: Mapping[str, Any], member: str) -> tuple[NamedText, ...]:
    return tuple(
        (f"{member}[{index}]", _json(policy)) for index, policy in enumerate(_listed(case, member))
    )


def _levels(case: Mapping[str, Any], member: str) -> tuple[PolicySet, ...]:
    levels: list[PolicySet] = []
    for index, level in enumerate(_listed(case, member)):
        if not isinstance(level, list | tuple):
            raise InvalidCaseError(f"`{member}[{index}]` is no list: each level is one")
        texts = tuple(
            (f"{member}[{index}][{place}]", _json(policy)) for place, policy in enumerate(level)
        )
        levels.append(_policies(texts, POLICY_MEMBERS[member]))
    return tuple(levels)


def _json(policy: object) -> str:
    if isinstance(policy, str):
        return policy
    try:
        return msgspec.json.encode(policy).decode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidCaseError("a policy is not JSON") from error


@lru_cache(maxsize=256)
def _policies(texts: tuple[NamedText, ...], kind: PolicyKind) -> PolicySet:
    return PolicySet(_attached(name, text, kind) for name, text in texts)


def _attached(name: str, text: str, kind: PolicyKind) -> AttachedPolicy:
    try:
        return AttachedPolicy(document=parse_document(text, kind), name=name)
    except MalformedPolicy as error:
        raise MalformedPolicy(f"{name}: {error.message}") from error


# -- answering -------------------------------------------------------------------------------------


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "layer": reason.layer,
        "effect": reason.effect,
        "policy": reason.policy,
        "statement": reason.statement,
        "sid": reason.sid,
    }


def _holds(expect: object, answer: Mapping[str, Any]) -> bool:
    if isinstance(expect, Mapping):
        return bool(expect) and all(
            key in answer and answer[key] == value for key, value in expect.items()
        )
    return answer.get("decision") == expect
