"""Session policies: they limit, never widen.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
"""

import json

import pytest

READ_ONLY = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def arn(role, allow):
    """A role that may list users and roles."""
    return role("lister", statements=[allow("iam:ListUsers", "iam:ListRoles")])


def test_an_inline_policy_limits(aws, arn, assume, allow, refused):
    made = assume(arn, Policy=document(allow("iam:ListUsers", "iam:ListGroups")))

    iam = aws.client("iam", made["Credentials"])

    assert made["PackedPolicySize"] > 0
    assert iam.list_users()
    assert refused(iam.list_roles)[0] == "AccessDenied"
    assert refused(iam.list_groups)[0] == "AccessDenied"


def test_managed_policies_limit(aws, arn, assume, allow, refused):
    """AWS's own and the account's; what they say is looked up at each request."""
    iam = aws.iam
    made = iam.create_policy(PolicyName="users", PolicyDocument=document(allow("iam:ListUsers")))
    own = made["Policy"]["Arn"]
    first = assume(arn, PolicyArns=[{"arn": own}])["Credentials"]
    second = assume(arn, PolicyArns=[{"arn": READ_ONLY}])["Credentials"]

    assert aws.client("iam", first).list_users()
    assert refused(aws.client("iam", first).list_roles)[0] == "AccessDenied"
    assert aws.client("iam", second).list_roles()

    iam.delete_policy(PolicyArn=own)
    assert refused(aws.client("iam", first).list_users)[0] == "AccessDenied"


def test_inline_and_managed_policies_add_up(aws, arn, assume, allow):
    made = aws.iam.create_policy(
        PolicyName="users", PolicyDocument=document(allow("iam:ListUsers"))
    )

    session = assume(
        arn,
        Policy=document(allow("iam:ListRoles")),
        PolicyArns=[{"arn": made["Policy"]["Arn"]}],
    )

    iam = aws.client("iam", session["Credentials"])
    assert iam.list_users()
    assert iam.list_roles()


@pytest.mark.parametrize("text", ["{", '{"Version": "2012-10-17"}', '{"Statement": "no"}'])
def test_a_malformed_policy_is_refused(arn, assume, refused, text):
    assert refused(assume, arn, Policy=text)[0] == "MalformedPolicyDocument"


def test_a_managed_policy_must_exist(aws, arn, assume, refused):
    missing = f"arn:aws:iam::{aws.account}:policy/missing"

    code, message = refused(assume, arn, PolicyArns=[{"arn": missing}])

    assert code == "ValidationError"
    assert missing in message


def test_ten_managed_policies_are_enough(arn, assume, refused):
    assert assume(arn, PolicyArns=[{"arn": READ_ONLY}] * 10)
    assert refused(assume, arn, PolicyArns=[{"arn": READ_ONLY}] * 11)[0] == "ValidationError"


def test_policies_are_2048_characters_at_most(arn, assume, allow, refused):
    """Together with the ARNs, however well they compress."""
    text = document(allow("iam:ListUsers"))
    full = text + " " * (2048 - len(text))

    assert assume(arn, Policy=full)
    assert refused(assume, arn, Policy=full + " ") == (
        "PackedPolicyTooLarge",
        "Packed policy consumes 101% of allotted space, please use smaller policy.",
    )
    assert refused(assume, arn, Policy=full, PolicyArns=[{"arn": READ_ONLY}])[0] == (
        "PackedPolicyTooLarge"
    )


def test_policies_take_packed_space(aws, arn, assume, allow, refused):
    noise = [f"iam:{aws.ids.random_bytes(20).hex()}" for _ in range(40)]

    code, message = refused(assume, arn, Policy=document(allow(*noise)))

    assert code == "PackedPolicyTooLarge"
    assert "of allotted space, please use smaller policy." in message
