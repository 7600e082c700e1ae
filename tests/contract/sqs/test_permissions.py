"""AddPermission and RemovePermission."""

import json

import pytest

OTHER = "444455556666"


def add(queue, label="alice", accounts=(OTHER,), actions=("SendMessage",)):
    queue.client.add_permission(
        QueueUrl=queue.url, Label=label, AWSAccountIds=list(accounts), Actions=list(actions)
    )


def test_permissions_make_a_policy_as_aws_writes_it(aws, queue):
    """Recorded from AWS by LocalStack's tests (Apache-2.0)."""
    add(queue, accounts=(OTHER, aws.account), actions=("ReceiveMessage",))
    add(queue, "bob", actions=("SendMessage", "DeleteMessage"))

    policy = json.loads(queue.get("Policy")["Policy"])
    assert policy == {
        "Version": "2008-10-17",
        "Id": f"{queue.arn}/SQSDefaultPolicy",
        "Statement": [
            {
                "Sid": "alice",
                "Effect": "Allow",
                "Principal": {
                    "AWS": [f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{aws.account}:root"]
                },
                "Action": "SQS:ReceiveMessage",
                "Resource": queue.arn,
            },
            {
                "Sid": "bob",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"},
                "Action": ["SQS:SendMessage", "SQS:DeleteMessage"],
                "Resource": queue.arn,
            },
        ],
    }


def test_permissions_are_taken_away_by_label(queue, refused):
    add(queue)
    add(queue, "bob")
    queue.client.remove_permission(QueueUrl=queue.url, Label="alice")
    assert [s["Sid"] for s in json.loads(queue.get("Policy")["Policy"])["Statement"]] == ["bob"]
    queue.client.remove_permission(QueueUrl=queue.url, Label="bob")
    assert queue.get("Policy") == {}

    assert refused(queue.client.remove_permission, QueueUrl=queue.url, Label="bob") == (
        "InvalidParameterValue",
        "Value bob for parameter Label is invalid. Reason: can't find label.",
    )


@pytest.mark.parametrize(
    ("label", "accounts", "actions", "code", "text"),
    [
        ("taken", [OTHER], ["SendMessage"], "InvalidParameterValue", "Reason: Already exists."),
        ("a b", [OTHER], ["SendMessage"], "InvalidParameterValue", "parameter Label is invalid"),
        ("x", [], ["SendMessage"], "InvalidParameterValue", "Value [] for parameter PrincipalId"),
        ("x", ["bob"], ["SendMessage"], "InvalidParameterValue", "Unable to verify."),
        ("x", [OTHER], [], "MissingParameter", "must contain the parameter Actions."),
        ("x", [OTHER], ["Fly"], "InvalidParameterValue", "list of valid actions"),
        ("x", [OTHER], ["DeleteQueue"], "InvalidParameterValue", "Only the queue owner"),
        (
            "x",
            [OTHER],
            ["SendMessage"] * 8,
            "OverLimit",
            "8 Actions were found, maximum allowed is 7.",
        ),
    ],
)
def test_what_is_no_permission_is_refused(queue, refused, label, accounts, actions, code, text):
    add(queue, "taken")

    answer = refused(
        queue.client.add_permission,
        QueueUrl=queue.url,
        Label=label,
        AWSAccountIds=accounts,
        Actions=actions,
    )

    assert answer[0] == code
    assert text in answer[1]
