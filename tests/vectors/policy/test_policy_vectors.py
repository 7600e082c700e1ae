"""AWS's own examples of conditions, row by row: see NOTICE beside this file."""

import json
from pathlib import Path

import pytest

from garrison.policy.simulate import simulate

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "condition-operators.jsonl").read_text().splitlines()]
ACCOUNT = "111111111111"
EFFECTS = {"Allow": "Allowed", "Deny": "ExplicitlyDenied"}


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("case", CASES, ids=[each["case"] for each in CASES])
def test_a_condition_matches_where_aws_says_so(case, effect):
    statement = {"Effect": effect, "Action": "*", "Resource": "*", "Condition": case["condition"]}

    answer = simulate(
        {
            "request": {
                "action": "s3:ListBucket",
                "resource": "arn:aws:s3:::example",
                "resourceAccount": ACCOUNT,
                "principal": case.get("principal", f"arn:aws:iam::{ACCOUNT}:user/bob"),
                "context": case["context"],
            },
            "identityPolicies": [{"Version": "2012-10-17", "Statement": statement}],
        }
    )

    assert (answer["decision"] == EFFECTS[effect]) is case["match"]
