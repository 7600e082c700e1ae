"""Simulations: would these policies allow that?

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
         https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.core.principal import Principal
from garrison.policy import (
    AttachedPolicy,
    ContextValue,
    MalformedPolicy,
    PolicyKind,
    PolicyScope,
    PolicySet,
    parse_document,
)
from garrison.policy.subject import find_subject
from garrison.services.iam import api
from garrison.services.iam.operations.exclusions import Exclusions
from garrison.services.iam.operations.groups import groups_of
from garrison.services.iam.operations.paging import Listed, Rest, read_page
from garrison.services.iam.operations.policy_texts import managed_text, texts_of
from garrison.services.iam.operations.simulated_decisions import ANY, Setting, describe_action
from garrison.services.iam.operations.targets import require_principal
from garrison.services.iam.records import Group, Role, User

ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
ACCOUNT = re.compile(r"\d{12}")
BOUNDARIES_MAX = 1
VALUES = {
    "numeric": re.compile(r"[+-]?\d+(\.\d+)?"),
    "boolean": re.compile(r"(?i)true|false"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:?\d{2})?)?|\d+"),
    "ip": re.compile(r"[0-9a-fA-F:.]+(/\d{1,3})?"),
}
"""What values of a type look like; of other types any text will do."""
NETWORKED = ("instance", "image", "security-group", "network-interface")
SCENARIOS = {
    "EC2-VPC-InstanceStore": NETWORKED,
    "EC2-VPC-InstanceStore-Subnet": (*NETWORKED, "subnet"),
    "EC2-VPC-EBS": (*NETWORKED, "volume"),
    "EC2-VPC-EBS-Subnet": (*NETWORKED, "subnet", "volume"),
}
"""By ``ResourceHandlingOption``: the types of resources that must be given."""


class Simulations:
    """Operations that ask the policy engine what it would decide."""

    async def simulate_custom_policy(
        self, call: Call[api.SimulateCustomPolicyRequest, Any]
    ) -> api.SimulatePolicyResponse:
        """Decide by the given policies alone.

        Raises:
            InvalidInputException: a policy, an action, a caller or a context key is none.
        """
        request = call.request
        scope = PolicyScope(
            identity=PolicySet(read_policies(request["PolicyInputList"], "PolicyInputList")),
            boundaries=_read_boundaries(request.get("PermissionsBoundaryPolicyInputList", [])),
            resource=_read_resource_policy(request),
            service_control=tuple(
                PolicySet(read_policies(level.get("ServiceControlPolicyInputList", []), "", "scp"))
                for level in request.get("OrderedOrganizationPolicyInputList", [])
            ),
        )
        if "ResourcePolicy" in request and "CallerArn" not in request:
            raise api.InvalidInputException("CallerArn is required if ResourcePolicy is given.")
        somebody = f"arn:{call.partition}:iam::{call.account}:user/simulated"
        principal = require_caller(request.get("CallerArn", somebody))
        results, rest = await _answer(call, scope, principal)
        return {"EvaluationResults": results, **rest}

    async def simulate_principal_policy(
        self, call: Call[api.SimulatePrincipalPolicyRequest, User | Group | Role]
    ) -> api.SimulatePolicyResponse:
        """Decide by the policies of a user, group or role, and the given ones.

        Raises:
            NoSuchEntityException: the account has no such principal.
            InvalidInputException: a policy, an action, a caller or a context key is none.
        """
        request = call.request
        source = require_principal(call, request["PolicySourceArn"])
        if "ResourcePolicy" in request and isinstance(source, Role):
            raise api.InvalidInputException(
                "Simulation of resource-based policies isn't supported for IAM roles."
            )
        excluded = Exclusions(request.get("PolicyExclusionList", []))
        given = read_policies(request.get("PolicyInputList", []), "PolicyInputList")
        boundaries = _read_boundaries(request.get("PermissionsBoundaryPolicyInputList", []))
        scope = PolicyScope(
            identity=PolicySet((*await _policies_of(call, source, excluded), *given)),
            boundaries=boundaries or await _boundary_of(call, source, excluded),
            resource=_read_resource_policy(request),
        )
        principal = require_caller(request.get("CallerArn", source.arn))
        results, rest = await _answer(call, scope, principal)
        return {"EvaluationResults": results, **rest}


async def _answer(
    call: Call[Any, Any], scope: PolicyScope, principal: Principal
) -> tuple[list[api.EvaluationResult], Rest]:
    request = call.request
    resources = request.get("ResourceArns") or [ANY]
    _require_scenario(request.get("ResourceHandlingOption"), resources)
    actions = request["ActionNames"]
    for action in actions:
        if not ACTION.fullmatch(action):
            raise api.InvalidInputException(f"Invalid action name: {action}")
    setting = Setting(
        principal=principal,
        scope=scope,
        context=read_context(request.get("ContextEntries", [])),
        owner=_require_owner(request.get("ResourceOwner"), principal),
    )
    listed = Listed({f"{index:06d}": action for index, action in enumerate(actions)})
    page, rest = await read_page(call, listed)
    return [describe_action(setting, action, resources) for action in page], rest


async def _policies_of(
    call: Call[Any, Any], source: User | Group | Role, excluded: Exclusions
) -> list[AttachedPolicy]:
    holders: list[User | Group | Role] = [source]
    if isinstance(source, User):
        holders += await groups_of(call, source)
    return [
        _attach(
            text.text,
            "identity",
            # So AWS names an inline policy: what has it, its holder's name, and its own.
            name=text.name if text.arn else f"{holder.noun}_{holder.name}_{text.name}",
            arn=text.arn,
        )
        for holder in holders
        for text in await texts_of(call.records, holder)
        if not excluded.leave_out(text, holder)
    ]


async def _boundary_of(
    call: Call[Any, Any], source: User | Group | Role, excluded: Exclusions
) -> tuple[PolicySet, ...]:
    if isinstance(source, Group) or not source.boundary or excluded.without_boundary:
        return ()
    text = await managed_text(call.records, source, source.boundary)
    return (PolicySet((_attach(text.text, "boundary", name=text.name, arn=text.arn),)),)


def read_policies(
    texts: Iterable[str], member: str, kind: PolicyKind = "identity"
) -> list[AttachedPolicy]:
    """Return given policies, named as AWS names them: ``PolicyInputList.1``.

    Raises:
        InvalidInputException: one is no policy document.
    """
    return [
        _attach(text, kind, name=f"{member}.{number}") for number, text in enumerate(texts, start=1)
    ]


def _attach(text: str, kind: PolicyKind, *, name: str, arn: str = "") -> AttachedPolicy:
    try:
        return AttachedPolicy(document=parse_document(text, kind), name=name, arn=arn)
    except MalformedPolicy as error:
        raise api.InvalidInputException(error.message) from error


def _read_boundaries(texts: Sequence[str]) -> tuple[PolicySet, ...]:
    if len(texts) > BOUNDARIES_MAX:
        raise api.InvalidInputException("Only one permissions boundary can be simulated.")
    policies = read_policies(texts, "PermissionsBoundaryPolicyInputList", "boundary")
    return tuple(PolicySet((policy,)) for policy in policies)


def _read_resource_policy(request: Mapping[str, Any]) -> PolicySet:
    text = request.get("ResourcePolicy")
    return PolicySet((_attach(text, "resource", name="ResourcePolicy"),) if text else ())


def require_caller(arn: str) -> Principal:
    """Return the user, group (as one of its members) or role with this ARN.

    Raises:
        InvalidInputException: it is the ARN of something else.
    """
    # A member of a group has no name of its own here; its policies are the group's.
    subject = find_subject(arn.replace(":group/", ":user/", 1))
    if subject is None or subject.principal.type not in ("IAMUser", "AssumedRole"):
        raise api.InvalidInputException(f"Invalid caller ARN: {arn}")
    return subject.principal


def read_context(entries: Iterable[api.ContextEntry]) -> dict[str, ContextValue]:
    """Return condition keys by their names in lower case.

    Raises:
        InvalidInputException: a value is not of its type, or one of several has a single type.
    """
    context: dict[str, ContextValue] = {}
    for entry in entries:
        name, values = entry.get("ContextKeyName", ""), entry.get("ContextKeyValues", [])
        kind = entry.get("ContextKeyType", "string")
        several = kind.endswith("List")
        pattern = VALUES.get(kind.removesuffix("List"))
        wrong = [value for value in values if pattern and not pattern.fullmatch(value)]
        if wrong or not name or (not several and len(values) != 1):
            raise api.InvalidInputException(
                f"Invalid value for context key {name} of type {kind}: {wrong or values}"
            )
        context[name.lower()] = tuple(values) if several else values[0]
    return context


def _require_owner(owner: str | None, principal: Principal) -> str:
    if owner is None:
        return principal.account
    parts = ARN.parse(owner)
    account = parts.account if parts is not None else owner
    if not ACCOUNT.fullmatch(account):
        raise api.InvalidInputException(f"Invalid resource owner: {owner}")
    return account


def _require_scenario(option: str | None, resources: Sequence[str]) -> None:
    if option is None:
        return
    if option not in SCENARIOS:
        raise api.InvalidInputException(f"Invalid resource handling option: {option}")
    given = {arn.split(":", 5)[-1].partition("/")[0] for arn in resources}
    missing = [each for each in SCENARIOS[option] if each not in given]
    if missing:
        raise api.InvalidInputException(
            f"Resources of these types are required for {option}: {', '.join(missing)}"
        )
