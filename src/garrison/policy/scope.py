"""The policies that a request meets, by layer: the caller collects, ``evaluate`` reads."""

from typing import Literal

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


_RESOURCE_LAYERS: dict[RequiredPolicy, Layer] = {
    "no": "resourcePolicy",
    "trust": "trustPolicy",
    "kms": "keyPolicy",
}
