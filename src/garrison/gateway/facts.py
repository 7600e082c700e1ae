"""What is kept of each decision, so that it can be explained later, just as it was taken.

A request's facts hold what was asked, word for word, and name the policies that had a say by the
SHA-256 of their text; the texts are kept once, in the store.  The engine is deterministic: the same
facts give the same decision, whatever has become of the policies since.
"""

from collections.abc import Awaitable, Callable, Iterator
from functools import lru_cache

import msgspec

from garrison.core.errors import IntegrityError
from garrison.gateway.stages import Judged
from garrison.policy import (
    AccessRequest,
    AttachedPolicy,
    Document,
    PolicyKind,
    PolicyScope,
    PolicySet,
    parse_document,
)
from garrison.policy.decision import Layer, Outcome
from garrison.policy.scope import RequiredPolicy

FindDocument = Callable[[str], Awaitable[bytes | None]]


class PolicyReference(msgspec.Struct, frozen=True, array_like=True):
    """A policy that had a say, without its text."""

    kind: PolicyKind
    hash: str
    name: str
    arn: str
    attached_to: str


Layered = tuple[PolicyReference, ...]


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision: what was asked, of which policies, and what they said."""

    request: AccessRequest
    outcome: Outcome
    blocked_by: Layer | None = None
    identity: Layered | msgspec.Raw = ()
    boundaries: tuple[Layered | msgspec.Raw, ...] = ()
    session: Layered | msgspec.Raw | None = None
    resource: Layered | msgspec.Raw = ()
    resource_policy_required: RequiredPolicy = "no"
    service_control: tuple[Layered | msgspec.Raw, ...] = ()
    resource_control: tuple[Layered | msgspec.Raw, ...] = ()
    vpc_endpoint: tuple[Layered | msgspec.Raw, ...] = ()


class StoredFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The same, as it is read."""

    request: AccessRequest
    outcome: Outcome
    blocked_by: Layer | None = None
    identity: Layered = ()
    boundaries: tuple[Layered, ...] = ()
    session: Layered | None = None
    resource: Layered = ()
    resource_policy_required: RequiredPolicy = "no"
    service_control: tuple[Layered, ...] = ()
    resource_control: tuple[Layered, ...] = ()
    vpc_endpoint: tuple[Layered, ...] = ()


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(tuple[StoredFacts, ...])


def encode_facts(judged: tuple[Judged, ...]) -> msgspec.Raw:
    """Return the facts of a request's decisions, as JSON on one line."""
    return msgspec.Raw(_ENCODER.encode([_facts(each) for each in judged]))


def _facts(judged: Judged) -> Facts:
    scope, decision = judged.scope, judged.decision
    return Facts(
        request=judged.request,
        outcome=decision.outcome,
        blocked_by=decision.blocked_by,
        identity=_references(scope.identity),
        boundaries=_levels(scope.boundaries),
        session=None if scope.session is None else _references(scope.session),
        resource=_references(scope.resource),
        resource_policy_required=scope.resource_policy_required,
        service_control=_levels(scope.service_control),
        resource_control=_levels(scope.resource_control),
        vpc_endpoint=_levels(scope.vpc_endpoint),
    )


def _levels(levels: tuple[PolicySet, ...]) -> tuple[msgspec.Raw, ...]:
    return tuple(map(_references, levels))


# The same sets come with every request of a principal: their references are encoded once.
@lru_cache(maxsize=4096)
def _references(policies: PolicySet) -> msgspec.Raw:
    return msgspec.Raw(
        _ENCODER.encode(
            [
                PolicyReference(
                    policy.document.kind,
                    policy.document.hash,
                    policy.name,
                    policy.arn,
                    policy.attached_to,
                )
                for policy in policies.policies
            ]
        )
    )


def documents_of(judged: tuple[Judged, ...]) -> Iterator[Document]:
    """Yield the policies that had a say."""
    for each in judged:
        scope = each.scope
        sets = (scope.identity, scope.resource, scope.session, *scope.boundaries)
        levels = (*scope.service_control, *scope.resource_control, *scope.vpc_endpoint)
        for policies in (*sets, *levels):
            if policies is not None:
                for policy in policies.policies:
                    yield policy.document


async def decode_facts(encoded: bytes, find: FindDocument) -> list[tuple[StoredFacts, PolicyScope]]:
    """Return each decision's facts and its policies, as they were.

    Raises:
        IntegrityError: a policy is not kept any more, or the facts cannot be read.
    """
    try:
        stored = _DECODER.decode(encoded)
    except msgspec.DecodeError as error:
        raise IntegrityError("the facts of a decision cannot be read") from error
    return [(facts, await _scope(facts, find)) for facts in stored]


async def _scope(facts: StoredFacts, find: FindDocument) -> PolicyScope:
    async def several(levels: tuple[Layered, ...]) -> tuple[PolicySet, ...]:
        return tuple([await _policies(level, find) for level in levels])

    return PolicyScope(
        identity=await _policies(facts.identity, find),
        boundaries=await several(facts.boundaries),
        session=None if facts.session is None else await _policies(facts.session, find),
        resource=await _policies(facts.resource, find),
        resource_policy_required=facts.resource_policy_required,
        service_control=await several(facts.service_control),
        resource_control=await several(facts.resource_control),
        vpc_endpoint=await several(facts.vpc_endpoint),
    )


async def _policies(references: Layered, find: FindDocument) -> PolicySet:
    attached = []
    for reference in references:
        text = await find(reference.hash)
        if text is None:
            raise IntegrityError(f"policy document {reference.hash} is not in the store")
        attached.append(
            AttachedPolicy(
                document=parse_document(text, reference.kind),
                name=reference.name,
                arn=reference.arn,
                attached_to=reference.attached_to,
            )
        )
    return PolicySet(attached)
