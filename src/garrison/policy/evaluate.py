"""The decision: which layers must allow, which may deny, and who is exempt from which.

    1  any Deny that applies, in any layer                                → ExplicitlyDenied
    2  every RCP level, every SCP level and the VPC endpoint must allow
    3  in one account    the resource's policy names the caller directly; or
                         identity policies (or a resource policy naming the role), and
                         boundary and session policy, allow
       across accounts   identity policies, boundary and session policy, and the resource's policy
       a role or a key   as above, but its own policy must allow in any case
    4  otherwise                                                          → ImplicitlyDenied

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
         https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
"""

from garrison.policy.actions import (
    evaluated_resource,
    is_always_allowed,
    is_reserved,
    meets_resource_control,
)
from garrison.policy.compiled import Candidates, PolicySet, Rule
from garrison.policy.decision import Decision, Layer, Matched
from garrison.policy.document import AttachedPolicy
from garrison.policy.principals import Grant
from garrison.policy.request import AccessRequest
from garrison.policy.scope import PolicyScope

ALLOWED = Decision(outcome="Allowed")
Layers = list[tuple[Layer, PolicySet]]


def evaluate(request: AccessRequest, scope: PolicyScope) -> Decision:
    """Decide whether the request is allowed, and note which statements decided.

    Returns:
        A Decision; ``blocked_by`` is the first layer in AWS's order that denied or did not allow.
    """
    action = request.action.lower()
    if is_always_allowed(action, request.principal):
        return ALLOWED
    return Evaluation(request, scope, action).decide()


def caps(request: AccessRequest, scope: PolicyScope, action: str) -> Layers:
    """Return the layers that never grant and that all must allow, whoever owns what.

    RCPs and SCPs leave service-linked roles alone, SCPs also the management account and whoever has
    no account; RCPs leave alone services that do not support them, and kms:RetireGrant.
    """
    found: Layers = []
    principal = request.principal
    if (
        scope.resource_control
        and not principal.service_linked_role
        and meets_resource_control(action)
    ):
        found += (("resourceControlPolicy", level) for level in scope.resource_control)
    if (
        scope.service_control
        and is_signed(request)
        and not (principal.service_linked_role or principal.management_account)
    ):
        found += (("serviceControlPolicy", level) for level in scope.service_control)
    found += (("vpcEndpointPolicy", each) for each in scope.vpc_endpoint)
    return found


def own_layers(request: AccessRequest, scope: PolicyScope) -> Layers:
    """Return the layers of the caller's own side; a service or a stranger has none."""
    if not is_signed(request):
        return []
    found: Layers = [("identityPolicy", scope.identity)]
    found += (("permissionsBoundary", each) for each in scope.boundaries)
    if scope.session is not None:
        found.append(("sessionPolicy", scope.session))
    return found


def is_signed(request: AccessRequest) -> bool:
    """Return True if a user, a role session or an account's root user asks."""
    return (
        request.principal.type not in ("AWSService", "Anonymous") and not request.federated_provider
    )


def acts_as_root(request: AccessRequest) -> bool:
    """Return True if no identity policy is needed: the root user, or a user that it federated."""
    principal = request.principal
    if principal.type == "FederatedUser":
        return principal.session is not None and principal.session.issuer.type == "Root"
    return principal.type == "Root"


class Evaluation:
    """One request against one scope, step by step."""

    __slots__ = ("_matched", "_scope", "action", "bounded", "request", "resource")

    def __init__(self, request: AccessRequest, scope: PolicyScope, action: str) -> None:
        self.request = request
        self._scope = scope
        self.action = action
        self.resource = evaluated_resource(action, request.resource)
        self.bounded = bool(scope.boundaries)
        self._matched: list[Matched] = []

    def decide(self) -> Decision:
        """Go through the steps in order."""
        scope = self._scope
        capping = caps(self.request, scope, self.action)
        own = own_layers(self.request, scope)
        for layer, policies in (*capping, (scope.resource_layer, scope.resource), *own):
            denied = self._denied(layer, policies)
            if denied is not None:
                return Decision(outcome="ExplicitlyDenied", blocked_by=layer, matched=(denied,))
        blocked_by = self._blocked(capping, own)
        return Decision(
            outcome="ImplicitlyDenied" if blocked_by else "Allowed",
            blocked_by=blocked_by,
            matched=tuple(self._matched),
        )

    def _blocked(self, capping: Layers, own: Layers) -> Layer | None:
        """Return the first layer that does not allow, if one must."""
        scope, request = self._scope, self.request
        if is_reserved(self.action, request.resource):
            return scope.resource_layer
        for layer, policies in capping:
            if not self._allows(layer, policies):
                return layer
        grant = self._granted()
        if not is_signed(request):
            return None if grant else scope.resource_layer
        required = scope.resource_policy_required != "no"
        if request.principal.account != request.resource_account:
            return self._blocked_own(own) or (None if grant else scope.resource_layer)
        if required and (not grant or self._is_root_assuming()):
            return scope.resource_layer
        if grant is Grant.DIRECT:
            return None
        return self._blocked_own(own, vouched_for=grant is Grant.ROLE)

    def _blocked_own(self, own: Layers, *, vouched_for: bool = False) -> Layer | None:
        """Return the first layer of the caller's side that does not allow.

        ``vouched_for``: the resource's policy names the role, which stands in for identity
        policies and for nothing else.
        """
        for layer, policies in own:
            if layer == "identityPolicy" and (vouched_for or acts_as_root(self.request)):
                continue
            if not self._allows(layer, policies):
                return layer
        if self.request.principal.type == "FederatedUser" and self._scope.session is None:
            # Without a session policy a federated user has no permissions of its own.
            return "sessionPolicy"
        return None

    def _is_root_assuming(self) -> bool:
        # Source: STS API_AssumeRole: "You cannot use AWS account root user credentials".
        return (
            self._scope.resource_policy_required == "trust"
            and self.request.principal.type == "Root"
        )

    def _denied(self, layer: Layer, policies: PolicySet) -> Matched | None:
        candidates = self.candidates(policies, denies=True)
        found = self._first(candidates) if candidates else None
        return None if found is None else (layer, found[0].statement, found[1])

    def _allows(self, layer: Layer, policies: PolicySet) -> bool:
        candidates = self.candidates(policies, denies=False)
        found = self._first(candidates) if candidates else None
        if found is None:
            return False
        self._matched.append((layer, found[0].statement, found[1]))
        return True

    def candidates(self, policies: PolicySet, *, denies: bool) -> Candidates | None:
        """Return the statements of one effect that name the action."""
        selection = policies.select(self.action)
        return selection.denies if denies else selection.allows

    def _first(self, candidates: Candidates) -> tuple[Rule, AttachedPolicy] | None:
        request, resource = self.request, self.resource
        context = request.context
        for matches, rule, policy in candidates.find(resource):
            if (
                (matches is None or matches(resource, context))
                and (rule.principals is None or rule.grant(request, bounded=self.bounded))
                and (not rule.tests or rule.matches_conditions(context))
            ):
                return rule, policy
        return None

    def _granted(self) -> Grant:
        """Return how directly the resource's policy allows the caller, and note the statement."""
        candidates = self.candidates(self._scope.resource, denies=False)
        if candidates is None:
            return Grant.NONE
        request, resource = self.request, self.resource
        context = request.context
        best = Grant.NONE
        found: Matched | None = None
        for matches, rule, policy in candidates.find(resource):
            grant = rule.grant(request, bounded=self.bounded)
            if (
                grant > best
                and (matches is None or matches(resource, context))
                and rule.matches_conditions(context)
            ):
                best, found = grant, (self._scope.resource_layer, rule.statement, policy)
                if best is Grant.DIRECT:
                    break
        if found is not None:
            self._matched.append(found)
        return best
