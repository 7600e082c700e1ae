"""Cases in, decisions out: what a case may say, and what happens if it says something else."""

import io
import json

import pytest
from policy_cases import ACCOUNT, FULL, OBJECT, OTHER, USER, allow, deny, policy

from garrison.policy.simulate import run, simulate

REQUEST = {"action": "s3:GetObject", "resource": OBJECT, "principal": USER}


def case(**changes):
    return {"name": "a case", "request": REQUEST | changes.pop("request", {}), **changes}


def test_an_answer_names_the_statements_that_decided():
    identity = policy(allow("ec2:*"), allow("s3:*", Sid="Reads"))

    assert simulate(case(identityPolicies=[FULL, identity][1:])) == {
        "name": "a case",
        "decision": "Allowed",
        "blockedBy": None,
        "reasons": [
            {
                "layer": "identityPolicy",
                "effect": "Allow",
                "policy": "identityPolicies[0]",
                "statement": 1,
                "sid": "Reads",
            }
        ],
    }


def test_an_explicit_denial_names_the_denying_statement():
    answer = simulate(case(identityPolicies=[FULL], groupPolicies=[policy(deny("s3:*"))]))

    assert (answer["decision"], answer["blockedBy"]) == ("ExplicitlyDenied", "identityPolicy")
    assert [reason["policy"] for reason in answer["reasons"]] == ["groupPolicies[0]"]


def test_the_owner_is_the_account_in_the_arn_or_the_callers():
    theirs = f"arn:aws:sqs:us-east-1:{OTHER}:orders"
    queue = {"action": "sqs:SendMessage", "resource": theirs}

    assert simulate(case(identityPolicies=[FULL]))["decision"] == "Allowed"
    crossing = simulate(case(request=queue, identityPolicies=[FULL]))
    assert crossing["blockedBy"] == "resourcePolicy"
    own = simulate(case(request=queue | {"resourceAccount": ACCOUNT}, identityPolicies=[FULL]))
    assert own["decision"] == "Allowed"


@pytest.mark.parametrize("value", [True, "true"])
def test_context_values_are_texts_numbers_and_truth_values(value):
    identity = policy(allow(Condition={"Bool": {"aws:SecureTransport": "true"}}))
    context = {"AWS:securetransport": value, "s3:max-keys": 5, "ignored": None}

    answer = simulate(case(request={"context": context}, identityPolicies=[identity]))

    assert answer["decision"] == "Allowed"


def test_keys_of_the_caller_are_filled_but_may_be_given():
    named = policy(allow(Condition={"StringEquals": {"aws:username": "eve"}}))

    assert simulate(case(identityPolicies=[named]))["decision"] == "ImplicitlyDenied"
    given = case(request={"context": {"aws:username": "eve"}}, identityPolicies=[named])
    assert simulate(given)["decision"] == "Allowed"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({}, "`request` is missing"),
        ({"request": {**REQUEST, "action": "GetObject"}}, "not like `s3:GetObject`"),
        ({"request": {**REQUEST, "action": "s3:*"}}, "not like `s3:GetObject`"),
        ({"request": {**REQUEST, "action": None}}, "`request.action` is missing"),
        ({"request": {**REQUEST, "resource": "data/report"}}, "neither an ARN nor"),
        ({"request": {**REQUEST, "principal": "bob"}}, "names no principal"),
        ({"request": {**REQUEST, "principal": f"arn:aws:iam::{ACCOUNT}:group/g"}}, "no principal"),
        ({"request": {**REQUEST, "resourceAccount": "12"}}, "not 12 digits"),
        ({"request": {**REQUEST, "resourceacount": OTHER}}, "`request.resourceacount`"),
        ({"request": {**REQUEST, "context": []}}, "`request.context` is no object"),
        ({"request": {**REQUEST, "context": {"a": {}}}}, "`request.context.a`"),
        ({"request": {**REQUEST, "context": {"a": "1", "A": "2"}}}, "twice"),
        ({"request": REQUEST, "identityPolicies": {}}, "`identityPolicies` is no list"),
        ({"request": REQUEST, "identityPolicy": [FULL]}, "`identityPolicy` is not a member"),
        ({"request": REQUEST, "permissionBoundary": [FULL]}, "`permissionBoundary` is not"),
        ({"request": REQUEST, "serviceControlPolicies": [FULL]}, "each level is one"),
        ({"request": REQUEST, "identityPolicies": [{}]}, "identityPolicies[0]: Syntax errors"),
        ({"request": REQUEST, "resourcePolicy": FULL}, "resourcePolicy: Missing required field"),
        ({"request": REQUEST, "resourceControlPolicies": [[FULL]]}, "does not meet"),
    ],
)
def test_what_cannot_be_decided_is_an_error(broken, message):
    answer = simulate({"name": "broken", **broken})

    assert message in answer["error"]
    assert answer.keys() == {"name", "error"}


def ran(*cases, check=True):
    output = io.StringIO()
    lines = io.StringIO(
        "\n".join(each if isinstance(each, str) else json.dumps(each) for each in cases)
    )
    code = run(lines, output, check=check)
    return code, [json.loads(line) for line in output.getvalue().splitlines()]


HELD = case(identityPolicies=[FULL], expect="Allowed")
FAILED = case(expect="Allowed")


def test_checking_succeeds_if_every_expectation_held():
    code, answers = ran(HELD, case(), "", case(expect={"blockedBy": "identityPolicy"}))

    assert code == 0
    assert [answer.get("passed") for answer in answers] == [True, None, True]


def test_checking_fails_if_one_did_not():
    code, answers = ran(HELD, FAILED)

    assert code == 1
    assert [answer["passed"] for answer in answers] == [True, False]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"request": {}}', '{"name": 1, "name": 2}', '{"request": NaN}', "[" * 9_000],
)
def test_checking_an_invalid_case_is_an_error_of_its_own(line):
    code, answers = ran(HELD, line, FAILED)

    assert code == 2
    assert "error" in answers[1]
    assert [answers[0]["decision"], answers[2]["decision"]] == ["Allowed", "ImplicitlyDenied"]


def test_without_checking_nothing_is_expected():
    code, answers = ran(FAILED, "{", check=False)

    assert code == 0
    assert "passed" not in answers[0]


def test_an_expectation_of_an_error_does_not_hold():
    """A case that cannot be decided never passes."""
    code, answers = ran(case(identityPolicies=[{}], expect="Allowed"))

    assert code == 2
    assert answers[0].get("passed") is False


@pytest.mark.parametrize("spaces", ["", " ", "\t  "])
def test_a_lines_white_space_and_escapes_do_not_matter(spaces):
    text = json.dumps(HELD).replace(": ", f"{spaces}:{spaces}").replace(", ", f"{spaces},{spaces}")

    assert ran(f"{spaces}{text}{spaces}")[0] == 0
    assert ran(text.replace('"expect"', '"\\u0065xpect"'))[0] == 0


def test_a_policy_that_is_named_twice_is_not_half_forgotten():
    """Two lists of identity policies: which one denies must not depend on the order."""
    denying = json.dumps([policy(deny())])
    line = json.dumps(HELD).removesuffix("}") + f', "identityPolicies": {denying}}}'
    nested = json.dumps(HELD).replace('"Effect"', '"Effect": "Deny", "Effect"')

    for each in (line, line.replace(" ", ""), nested):
        code, [answer] = ran(each)
        assert code == 2
        assert "error" in answer


def test_a_policy_may_be_given_as_text():
    assert ran(case(identityPolicies=[json.dumps(FULL)], expect="Allowed"))[0] == 0
    assert ran(case(identityPolicies=["no JSON"], expect="Allowed"))[0] == 2


def test_input_that_is_no_text_is_an_error():
    lines = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), encoding="utf-8")
    output = io.StringIO()

    assert run(lines, output, check=True) == 2
    assert "not UTF-8" in output.getvalue()


def test_a_name_may_be_any_text():
    assert ran(json.dumps(HELD).replace("a case", "\\ud800"))[0] == 0
