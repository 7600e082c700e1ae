"""The decision: which layers must allow, which may deny, and who is exempt from which.

    1  any Deny that applies, in any layer                                → ExplicitlyDenied
    2  every RCP level, every SCP level and the VPC endpoint must allow
    3  in one account    the resource's policy names the caller directly; or
                         identity policies (or a resource policy naming the role), and
                         boundary and session policy, allow
       across accounts   identity policies, boundary and session policy, and the resource's policy
       a role or a key   as above, but its own policy must allow in any case
       a KMS grant       to the caller stands in for identity policies, across accounts too
    4  otherwise                                                          → ImplicitlyDenied

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
         https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
         https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
"""

from garrison.policy.actions import Traits, is_always_allowed, is_reserved, traits_of
from garrison.policy.compiled import Candidates, PolicySet, Rule, Selection
from garrison.policy.decision import Decision, Layer, Matched
from garrison.policy.document import AttachedPolicy
from garrison.policy.principals import Grant
from garrison.policy.request import AccessRequest
from garrison.policy.scope import PolicyScope

ALLOWED = Decision(outcome="Allowed")
UNSIGNED = ("AWSService", "Anonymous")
Layers = list[tuple[Layer, PolicySet]]
Selections = list[tuple[Layer, Selection]]


def evaluate(request: AccessRequest, scope: PolicyScope) -> Decision:
    """Decide whether the request is allowed, and note which statements decided.

    Returns:
        A Decision; ``blocked_by`` is the first layer in AWS's order that denied or did not allow.
    """
    traits = traits_of(request.action)
    if is_always_allowed(traits, request.principal):
        return ALLOWED
    return Evaluation(request, scope, traits).decide()


def caps(request: AccessRequest, scope: PolicyScope, traits: Traits) -> Layers:
    """Return the layers that never grant and that all must allow, whoever owns what.

    RCPs and SCPs leave service-linked roles alone, SCPs also the management account and whoever has
    no account; RCPs leave alone services that do not support them, and kms:RetireGrant.
    """
    found: Layers = []
    principal = request.principal
    if not principal.service_linked_role:
        if scope.resource_control and traits.meets_resource_control:
            found += [("resourceControlPolicy", level) for level in scope.resource_control]
        if scope.service_control and not principal.management_account and is_signed(request):
            found += [("serviceControlPolicy", level) for level in scope.service_control]
    if scope.vpc_endpoint:
        found += [("vpcEndpointPolicy", each) for each in scope.vpc_endpoint]
    return found


def own_layers(request: AccessRequest, scope: PolicyScope) -> Layers:
    """Return the layers of the caller's own side; a service or a stranger has none."""
    if not is_signed(request):
        return []
    found: Layers = [("identityPolicy", scope.identity)]
    if scope.boundaries:
        found += [("permissionsBoundary", each) for each in scope.boundaries]
    if scope.session is not None:
        found.append(("sessionPolicy", scope.session))
    return found


def is_signed(request: AccessRequest) -> bool:
    """Return True if a user, a role session or an account's root user asks."""
    return request.principal.type not in UNSIGNED and not request.federated_provider


def acts_as_root(request: AccessRequest) -> bool:
    """Return True if no identity policy is needed: the root user, or a user that it federated."""
    principal = request.principal
    if principal.type == "FederatedUser":
        return principal.session is not None and principal.session.issuer.type == "Root"
    return principal.type == "Root"


class Evaluation:
    """One request against one scope, step by step."""

    __slots__ = ("_matched", "bounded", "request", "resource", "scope", "traits")

    def __init__(self, request: AccessRequest, scope: PolicyScope, traits: Traits) -> None:
        self.request = request
        self.scope = scope
        self.traits = traits
        self.resource = traits.fixed_resource or request.resource
        self.bounded = bool(scope.boundaries)
        self._matched: list[Matched] = []

    def decide(self) -> Decision:
        """Go through the steps in order."""
        scope, request = self.scope, self.request
        capping = self._selected(caps(request, scope, self.traits))
        own = self._selected(own_layers(request, scope))
        resource = (scope.resource_layer, self.select(scope.resource))
        for layer, selection in (*capping, resource, *own):
            found = self._first(selection.denies)
            if found is not None:
                return Decision(
                    outcome="ExplicitlyDenied",
                    blocked_by=layer,
                    matched=((layer, found[0].statement, found[1]),),
                )
        blocked_by = self._blocked(capping, resource, own)
        return Decision(
            outcome="ImplicitlyDenied" if blocked_by else "Allowed",
            blocked_by=blocked_by,
            matched=tuple(self._matched),
        )

    def select(self, policies: PolicySet) -> Selection:
        """Return what a set has to say about the action."""
        return policies.select(self.traits.action)

    def _selected(self, layers: Layers) -> Selections:
        return [(layer, self.select(policies)) for layer, policies in layers]

    def _blocked(
        self, capping: Selections, resource: tuple[Layer, Selection], own: Selections
    ) -> Layer | None:
        """Return the first layer that does not allow, if one must."""
        request, required = self.request, self.scope.resource_policy_required
        if is_reserved(self.traits, request.resource):
            return resource[0]
        for layer, selection in capping:
            if not self._allows(layer, selection):
                return layer
        grant = self._granted(*resource)
        if not is_signed(request):
            return None if grant else resource[0]
        if request.principal.account != request.resource_account:
            vouched_for = self._has_kms_grant(resource[1])
            return self._blocked_own(own, vouched_for=vouched_for) or (
                None if grant else resource[0]
            )
        if required != "no" and not grant:
            return resource[0]
        if required == "trust" and request.principal.type == "Root":
            # Source: STS API_AssumeRole: not with the root user's credentials.
            return resource[0]
        if grant is Grant.DIRECT:
            return None
        return self._blocked_own(own, vouched_for=grant is Grant.ROLE)

    def _blocked_own(self, own: Selections, *, vouched_for: bool = False) -> Layer | None:
        """Return the first layer of the caller's side that does not allow.

        ``vouched_for``: the resource's policy names the role, or a KMS grant the caller, which
        stands in for identity policies and for nothing else.
        """
        for layer, selection in own:
            if layer == "identityPolicy" and (vouched_for or acts_as_root(self.request)):
                continue
            if not self._allows(layer, selection):
                return layer
        if self.request.principal.type == "FederatedUser" and self.scope.session is None:
            # Without a session policy a federated user has no permissions of its own.
            return "sessionPolicy"
        return None

    def _allows(self, layer: Layer, selection: Selection) -> bool:
        found = self._first(selection.allows)
        if found is None:
            return False
        self._matched.append((layer, found[0].statement, found[1]))
        return True

    def _first(self, candidates: Candidates | None) -> tuple[Rule, AttachedPolicy] | None:
        """Return the first statement that applies."""
        if candidates is None:
            return None
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

    def _has_kms_grant(self, selection: Selection) -> bool:
        """Return True if a KMS grant allows the caller or its role, and not only its account."""
        if self.scope.resource_policy_required != "kms" or selection.allows is None:
            return False
        request, resource = self.request, self.resource
        return any(
            policy.document.kind == "grant"
            and rule.grant(request, bounded=self.bounded) >= Grant.ROLE
            and (matches is None or matches(resource, request.context))
            and rule.matches_conditions(request.context)
            for matches, rule, policy in selection.allows.find(resource)
        )

    def _granted(self, layer: Layer, selection: Selection) -> Grant:
        """Return how directly the resource's policy allows the caller, and note the statement."""
        best = Grant.NONE
        if selection.allows is None:
            return best
        request, resource = self.request, self.resource
        context = request.context
        found: Matched | None = None
        for matches, rule, policy in selection.allows.find(resource):
            grant = rule.grant(request, bounded=self.bounded)
            if (
                grant > best
                and (matches is None or matches(resource, context))
                and rule.matches_conditions(context)
            ):
                best, found = grant, (layer, rule.statement, policy)
                if best is Grant.DIRECT:
                    break
        if found is not None:
            self._matched.append(found)
        return best
