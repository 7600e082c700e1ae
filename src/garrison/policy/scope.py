"""The policies that a request meets, by layer: the caller collects, ``evaluate`` reads."""

from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec

from garrison.policy.compiled import NONE, PolicySet
from garrison.policy.decision import Layer

RequiredPolicy = Literal["no", "trust", "kms"]


class PolicyScope(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The policies in scope.  What does not apply to the caller is left out by ``evaluate``.

    Organization levels go from the root down, one PolicySet a level, AWS's own FullAWSAccess
    policies included; no levels means that no organization (or not this policy type) is in force.
    """

    identity: PolicySet = NONE
    """Inline, managed and group policies of the user or role (for a federated user, of the user
    who federated)."""
    boundaries: tuple[PolicySet, ...] = ()
    """The permissions boundary, as a set of one policy."""
    session: PolicySet | None = None
    """Session policies; None if none were passed, which for a federated user allows nothing."""
    resource: PolicySet = NONE
    """The resource's policy; for a KMS key also its grants."""
    resource_policy_required: RequiredPolicy = "no"
    """``trust``: a role to be assumed; ``kms``: a key.  Then the resource's policy must allow, even
    within the account."""
    service_control: tuple[PolicySet, ...] = ()
    """Of the caller's account."""
    resource_control: tuple[PolicySet, ...] = ()
    """Of the resource's account; leave it empty for resources of the management account and for
    AWS managed keys."""
    vpc_endpoint: tuple[PolicySet, ...] = ()
    """Of the VPC endpoint that the request came through."""

    @property
    def resource_layer(self) -> Layer:
        """What the resource's policy is called."""
        return _RESOURCE_LAYERS[self.resource_policy_required]


_RESOURCE_LAYERS: Final[dict[RequiredPolicy, Layer]] = {
    "no": "resourcePolicy",
    "trust": "trustPolicy",
    "kms": "keyPolicy",
}

# In the order of evaluation.
_FIELDS: Final[dict[str, Layer]] = {
    "resource_control": "resourceControlPolicy",
    "service_control": "serviceControlPolicy",
    "vpc_endpoint": "vpcEndpointPolicy",
    "resource": "resourcePolicy",
    "identity": "identityPolicy",
    "boundaries": "permissionsBoundary",
    "session": "sessionPolicy",
}


def all_layers(scope: PolicyScope) -> Iterator[tuple[Layer, PolicySet]]:
    """Yield every set of policies, whether it applies or not, in the order of evaluation."""
    for field, layer in _FIELDS.items():
        value = getattr(scope, field)
        name = scope.resource_layer if field == "resource" else layer
        for policies in value if isinstance(value, tuple) else (value,):
            if policies is not None:
                yield name, policies


def replace_layer(scope: PolicyScope, place: int, policies: PolicySet) -> PolicyScope:
    """Return the scope with another set in one place of ``all_layers``."""
    sets = [each for _, each in all_layers(scope)]
    sets[place] = policies
    taken = iter(sets)
    changed: dict[str, Any] = {}
    for field in _FIELDS:
        value = getattr(scope, field)
        if isinstance(value, tuple):
            changed[field] = tuple(next(taken) for _ in value)
        elif value is not None:
            changed[field] = next(taken)
    return msgspec.structs.replace(scope, **changed)
