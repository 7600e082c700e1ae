"""What is answered: allowed or not, by which layer, and by which statements."""

from typing import Literal

import msgspec

from garrison.policy.document import AttachedPolicy, Effect, Statement

Outcome = Literal["Allowed", "ImplicitlyDenied", "ExplicitlyDenied"]

Layer = Literal[
    "identityPolicy",
    "permissionsBoundary",
    "sessionPolicy",
    "resourcePolicy",
    "serviceControlPolicy",
    "resourceControlPolicy",
    "vpcEndpointPolicy",
    "trustPolicy",
    "keyPolicy",
]
"""Where a statement stands: what can allow, and what can only take away."""


Matched = tuple[Layer, Statement, AttachedPolicy]
"""A statement that applied, and where it stands."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that decided, as data that can be stored and shown."""

    layer: Layer
    effect: Effect
    policy: str
    """The policy's name."""
    policy_arn: str
    """Empty for inline and resource policies."""
    attached_to: str
    statement: int
    """The statement's place in its document, from 0."""
    sid: str


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The answer to an ``AccessRequest``."""

    outcome: Outcome
    blocked_by: Layer | None = None
    """The layer that denied, or the first that did not allow; None if allowed."""
    matched: tuple[Matched, ...] = ()
    """For an explicit denial the first statement that denies; otherwise one statement for each
    layer that allows."""

    @property
    def allowed(self) -> bool:
        """True if the request may proceed."""
        return self.outcome == "Allowed"

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The statements that decided, as data."""
        return tuple(map(_reason, self.matched))


def _reason(found: Matched) -> Reason:
    layer, statement, policy = found
    return Reason(
        layer=layer,
        effect=statement.effect,
        policy=policy.name,
        policy_arn=policy.arn,
        attached_to=policy.attached_to,
        statement=statement.index,
        sid=statement.sid,
    )
