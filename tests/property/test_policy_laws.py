"""Laws of the decision, whatever the policies: a Deny never allows, order never matters."""

import json
import random
from copy import deepcopy

import policy_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_strategies import (
    ACCOUNT,
    USER,
    actions,
    cases,
    contexts,
    documents,
    resources,
    statements,
)

from garrison.policy import explain, render
from garrison.policy.evaluate import evaluate
from garrison.policy.explanation import decide_exhaustively
from garrison.policy.simulate import decide, read_case, simulate, simulate_lines

LISTS = ("identityPolicies", "permissionsBoundaries", "sessionPolicies", "vpcEndpointPolicies")


def outcome(case):
    return decide(case).outcome


def policies_of(case):
    """Every document of a case, to be changed in place."""
    found = [document for member in LISTS for document in case[member]]
    found += [document for level in case["serviceControlPolicies"] for document in level]
    return [*found, case["resourcePolicy"]] if case["resourcePolicy"] else found


@given(st.lists(documents(statements(), 15), min_size=1, max_size=3), actions, resources, contexts)
@settings(max_examples=40)
def test_the_engine_agrees_with_the_obvious_one(layers, action, resource, context):
    """Compiled, indexed and cached is the same as slow and plain: identity, boundary, SCP."""
    identity, *others = layers
    case = {
        "request": {
            "action": action,
            "resource": resource,
            "resourceAccount": ACCOUNT,
            "principal": USER,
            "context": context,
        },
        "identityPolicies": [identity],
        "permissionsBoundaries": others[:1],
        "serviceControlPolicies": [others[1:]] if others[1:] else [],
    }
    plain = [document["Statement"] for document in layers]

    assert outcome(case) == oracle.decide(plain, action, resource, read_case(case)[0].context)


@given(cases())
@settings(max_examples=40)
def test_the_fast_path_and_the_exhaustive_one_agree(case):
    request, scope = read_case(case)

    fast, exhaustive = evaluate(request, scope), decide_exhaustively(request, scope)

    assert (fast.outcome, fast.blocked_by) == (exhaustive.outcome, exhaustive.blocked_by)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_an_added_deny_never_allows(case, chance):
    document = chance.choice(policies_of(case) or [{"Statement": []}])
    denial = {"Effect": "Deny", "Action": chance.choice(["*", "s3:*", "sqs:*"]), "Resource": "*"}
    if document is case["resourcePolicy"] or document in case["vpcEndpointPolicies"]:
        denial["Principal"] = "*"
    before = outcome(case)
    document["Statement"] = [*document["Statement"], denial]

    after = outcome(case)

    assert after in (before, "ExplicitlyDenied")


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_removed_allow_never_allows(case, chance):
    before = outcome(case)
    for document in policies_of(case):
        kept = [
            each
            for each in document["Statement"]
            if each["Effect"] == "Deny" or chance.random() < 0.5
        ]
        document["Statement"] = kept or document["Statement"][:1]

    if before != "Allowed":
        assert outcome(case) == before


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_statements_and_policies_never_matters(case, chance):
    before = decide(case)
    for document in policies_of(case):
        chance.shuffle(document["Statement"])
    for member in ("identityPolicies",):
        chance.shuffle(case[member])

    after = decide(case)

    assert (after.outcome, after.blocked_by) == (before.outcome, before.blocked_by)


def swap_keys(document, change):
    for statement in document["Statement"]:
        for operator, keys in statement.get("Condition", {}).items():
            statement["Condition"][operator] = {change(k): v for k, v in keys.items()}
        for element in ("Action", "NotAction"):
            if element in statement:
                statement[element] = [change(each) for each in statement[element]]


@given(cases(), st.sampled_from([str.upper, str.lower, str.swapcase]))
@settings(max_examples=40)
def test_the_case_of_actions_and_keys_never_matters(case, change):
    before = outcome(case)
    for document in policies_of(case):
        swap_keys(document, change)
    case["request"]["action"] = change(case["request"]["action"])

    assert outcome(case) == before


@given(cases())
@settings(max_examples=25)
def test_an_explanation_repeats_the_decision_and_its_changes_allow(case):
    request, scope = read_case(case)

    explanation = explain(request, scope)

    assert explanation.outcome == evaluate(request, scope).outcome
    if explanation.outcome == "ExplicitlyDenied":
        assert any(layer.denies for layer in explanation.layers)
    assert explanation.action in render(explanation)


@given(cases())
@settings(max_examples=40)
def test_what_is_said_to_matched_is_what_decided(case):
    request, scope = read_case(case)
    explanation = explain(request, scope)
    matched = {
        (layer.layer, each.policy, each.statement)
        for layer in explanation.layers
        for each in layer.statements
        if each.matched and layer.applies
    }

    for reason in evaluate(request, scope).reasons:
        assert (reason.layer, reason.policy, reason.statement) in matched


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(cases(), st.randoms(use_true_random=False), json_values)
@settings(max_examples=40)
def test_a_broken_case_is_an_error_and_never_an_allowance(case, chance, junk):
    broken = deepcopy(case)
    part = chance.choice([broken, broken["request"]])
    part[chance.choice(sorted(part))] = junk

    answer = simulate(broken)

    assert "error" in answer or answer["decision"] in (
        "Allowed",
        "ImplicitlyDenied",
        "ExplicitlyDenied",
    )


@given(cases(), st.sampled_from([None, 2]), st.booleans())
@settings(max_examples=30)
def test_a_line_says_what_its_case_says(case, indent, ascii_only):
    line = json.dumps(case, indent=indent, ensure_ascii=ascii_only).replace("\n", " ")

    [(answer, _)] = simulate_lines([line])

    assert answer == simulate(case)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_broken_line_is_an_error_or_a_decision(case, chance):
    text = list(json.dumps(case))
    for _ in range(chance.randint(1, 5)):
        text[chance.randrange(len(text))] = chance.choice('{}[]",:\\ 0\u2028\ud800')

    for answer, _ in simulate_lines(["".join(text)]):
        assert "error" in answer or "decision" in answer


def test_many_statements_are_found_by_what_they_name():
    """The index finds one statement among ten thousand, and nothing that is not there."""
    chance = random.Random(7)
    numbers = chance.sample(range(100_000), 2_000)
    named = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::b-{number}/*"}
        for number in numbers
    ]

    def found(number):
        return outcome(
            {
                "request": {
                    "action": "s3:GetObject",
                    "resource": f"arn:aws:s3:::b-{number}/key",
                    "resourceAccount": ACCOUNT,
                    "principal": USER,
                },
                "identityPolicies": [{"Version": "2012-10-17", "Statement": named}],
            }
        )

    assert {number for number in (*numbers[:50], 100_001, 7) if found(number) == "Allowed"} == {
        *numbers[:50],
        *({7} & set(numbers)),
    }
