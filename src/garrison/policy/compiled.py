"""Policies compiled: the statements that can matter for an action, found without reading the rest.

A statement compiles once per document; a ``PolicySet`` is the policies of one layer (all of a
user's identity policies, say) and remembers, for each action it was asked about, which statements
name that action, by the resources that they name.  So a decision's cost does not grow with the
statements in scope, only with those that really apply.
"""

from collections.abc import Iterable, Iterator
from weakref import WeakValueDictionary

from garrison.policy.condition import ContextTest, compile_condition
from garrison.policy.document import AttachedPolicy, Document, PolicyKind, Statement
from garrison.policy.match import (
    ARN_PARTS,
    ContextMatcher,
    Matcher,
    compile_action,
    compile_resource,
    literal_prefix,
)
from garrison.policy.principals import Grant, PrincipalTest
from garrison.policy.request import AccessRequest
from garrison.policy.template import Context

ACTIONS_REMEMBERED_MAX = 4096  # for each set; a client can only ask for actions that AWS has.
INDEXED_FROM = 8  # statements; below it, asking each is quicker than looking them up.


class Rule:
    """One statement, compiled; what it matches is asked part by part."""

    __slots__ = (
        "_ready",
        "_variables",
        "actions",
        "denies",
        "principals",
        "resources",
        "statement",
        "tests",
    )

    principals: PrincipalTest | None
    """None where the attachment says who is meant."""

    actions: tuple[Matcher, ...]
    """One for each pattern; of actions in lower case."""
    resources: tuple[ContextMatcher, ...]
    """One for each pattern."""
    tests: tuple[ContextTest, ...]
    """One for each condition."""

    def __init__(self, statement: Statement, *, variables: bool) -> None:
        self.statement = statement
        self.denies = statement.effect == "Deny"
        self.actions = tuple(map(compile_action, statement.actions))
        self._variables = variables
        self._ready = False

    def ready(self) -> "Rule":
        """Return the rule with all its parts compiled.

        Most statements of most callers are never asked for more than their actions.
        """
        if not self._ready:
            self._compile(self.statement, variables=self._variables)
            self._ready = True
        return self

    def _compile(self, statement: Statement, *, variables: bool) -> None:
        self.principals = PrincipalTest(statement.principals) if statement.principals else None
        # A pattern that matches gives access in an Allow's Resource and a Deny's NotResource.
        strict = self.denies is statement.not_resource
        self.resources = tuple(
            compile_resource(pattern, variables=variables, strict=strict)
            for pattern in statement.resources
        )
        self.tests = tuple(
            compile_condition(condition, variables=variables) for condition in statement.conditions
        )

    def matches_action(self, action: str) -> bool:
        """Return True if the statement is about ``action`` (in lower case)."""
        for matches in self.actions:
            if matches(action):
                return not self.statement.not_action
        return self.statement.not_action

    def matches_resource(self, resource: str, context: Context) -> bool:
        """Return True if the statement is about ``resource``."""
        for matches in self.resources:
            if matches(resource, context):
                return not self.statement.not_resource
        return self.statement.not_resource

    def matches_conditions(self, context: Context) -> bool:
        """Return True if every condition holds."""
        for holds in self.tests:  # noqa: SIM110  A generator would cost more than the tests.
            if not holds(context):
                return False
        return True

    def grant(self, request: AccessRequest, *, bounded: bool) -> Grant:
        """Return how directly the statement names the caller.

        Args:
            request: who asks.
            bounded: True if the caller has a permissions boundary: then a Deny with
                NotPrincipal applies whoever it names.
        """
        if self.principals is None:
            return Grant.DIRECT
        if not self.statement.not_principal:
            return self.principals.grant(request)
        if not self.denies:
            # "Using it with Effect: Allow is not supported": it grants nothing.
            return Grant.NONE
        if bounded or not self.principals.excepts(request):
            return Grant.DIRECT
        return Grant.NONE


Candidate = tuple[ContextMatcher | None, Rule, AttachedPolicy]
"""A rule that names the action, and what is left to ask of the resource (None: nothing)."""


class Candidates:
    """The statements of one effect that name one action, found by the resource."""

    __slots__ = ("_always", "_by_prefix", "_exact", "_lengths")

    def __init__(self, rules: list[tuple[Rule, AttachedPolicy]]) -> None:
        self._always: list[Candidate] = []
        self._exact: dict[str, list[Candidate]] = {}
        self._by_prefix: dict[str, list[Candidate]] = {}
        for rule, policy in rules:
            if len(rules) < INDEXED_FROM or rule.statement.not_resource:
                self._always.append((_unless_all(rule), rule, policy))
                continue
            for pattern, matches in zip(rule.statement.resources, rule.resources, strict=True):
                self._file(pattern, (matches, rule, policy))
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix})

    def _file(self, pattern: str, candidate: Candidate) -> None:
        prefix = literal_prefix(pattern)
        whole = prefix.count(":") >= ARN_PARTS - 1
        if not prefix:
            self._always.append(candidate)
        elif prefix == pattern and whole:
            self._exact.setdefault(pattern, []).append((None, *candidate[1:]))
        else:
            sufficient = whole and pattern == f"{prefix}*"
            matches = None if sufficient else candidate[0]
            self._by_prefix.setdefault(prefix, []).append((matches, *candidate[1:]))

    def find(self, resource: str) -> Iterable[Candidate]:
        """Return every statement that can match ``resource``, and few that cannot."""
        if not self._exact and not self._lengths:
            return self._always
        found = list(self._always)
        found += self._exact.get(resource, ())
        size = len(resource)
        for length in self._lengths:
            if length > size:
                break
            found += self._by_prefix.get(resource[:length], ())
        return found


def _unless_all(rule: Rule) -> ContextMatcher | None:
    if not rule.statement.not_resource and "*" in rule.statement.resources:
        return None
    return rule.matches_resource


class Selection:
    """What a set of policies has to say about one action."""

    __slots__ = ("allows", "denies")

    def __init__(self, rules: Iterable[tuple[Rule, AttachedPolicy]]) -> None:
        allows: list[tuple[Rule, AttachedPolicy]] = []
        denies: list[tuple[Rule, AttachedPolicy]] = []
        for rule, policy in rules:
            (denies if rule.denies else allows).append((rule, policy))
        self.allows = Candidates(allows) if allows else None
        self.denies = Candidates(denies) if denies else None


class DocumentRules:
    """A document's statements, compiled, by the service that they are about."""

    __slots__ = ("__weakref__", "_anywhere", "_by_service", "rules")

    def __init__(self, document: Document) -> None:
        self.rules = tuple(
            Rule(statement, variables=document.variables) for statement in document.statements
        )
        self._anywhere: list[Rule] = []
        self._by_service: dict[str, list[Rule]] = {}
        for rule in self.rules:
            services = _services(rule.statement)
            if services is None:
                self._anywhere.append(rule)
            else:
                for service in services:
                    self._by_service.setdefault(service, []).append(rule)

    def about(self, action: str) -> Iterator[Rule]:
        """Yield the rules that name ``action`` (in lower case)."""
        service = action.partition(":")[0]
        for rules in (self._by_service.get(service, ()), self._anywhere):
            for rule in rules:
                if rule.matches_action(action):
                    yield rule.ready()


def _services(statement: Statement) -> set[str] | None:
    """Return the services that a statement is about, in lower case; None if any may be."""
    services = {action.lower().partition(":")[0] for action in statement.actions}
    if statement.not_action or any("*" in each or "?" in each for each in services):
        return None
    return services


_SHARED: WeakValueDictionary[tuple[PolicyKind, str], DocumentRules] = WeakValueDictionary()


def compile_document(document: Document) -> DocumentRules:
    """Compile a document; one text is compiled once for as long as anybody uses it."""
    key = (document.kind, document.hash)
    rules = _SHARED.get(key)
    if rules is None:
        rules = _SHARED[key] = DocumentRules(document)
    return rules


class PolicySet:
    """The policies of one layer, compiled.  Immutable; make it once and keep it.

    A PolicySet is false if it holds no policy.
    """

    __slots__ = ("_by_action", "_rules", "policies")

    def __init__(self, policies: Iterable[AttachedPolicy] = ()) -> None:
        self.policies = tuple(policies)
        self._rules = tuple(compile_document(policy.document) for policy in self.policies)
        self._by_action: dict[str, Selection] = {}

    def __bool__(self) -> bool:
        return bool(self.policies)

    def select(self, action: str) -> Selection:
        """Return what the set has to say about ``action`` (in lower case)."""
        found = self._by_action.get(action)
        if found is None:
            if len(self._by_action) >= ACTIONS_REMEMBERED_MAX:
                self._by_action.clear()
            found = self._by_action[action] = Selection(
                (rule, policy)
                for policy, rules in zip(self.policies, self._rules, strict=True)
                for rule in rules.about(action)
            )
        return found

    def rules(self) -> Iterator[tuple[Rule, AttachedPolicy]]:
        """Yield every statement of every policy, in order."""
        for policy, document in zip(self.policies, self._rules, strict=True):
            for rule in document.rules:
                yield rule.ready(), policy


NONE = PolicySet()
"""No policy at all."""
