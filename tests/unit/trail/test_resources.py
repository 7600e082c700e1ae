"""Under which resources an event is found."""

from garrison.trail.event import Resource
from garrison.trail.resources import find_resources


def test_iams_events_are_found_by_what_they_name_and_make():
    found = find_resources(
        "iam.amazonaws.com",
        (),
        {"userName": "bob", "path": "/"},
        {"user": {"userName": "bob", "userId": "AIDABOB", "arn": "arn:aws:iam::1:user/bob"}},
    )
    assert set(found) == {
        ("AWS::IAM::User", "bob"),
        ("AWS::IAM::User", "AIDABOB"),
        ("AWS::IAM::User", "arn:aws:iam::1:user/bob"),
    }


def test_an_attached_policy_is_found_by_policy_and_by_user():
    found = find_resources("iam.amazonaws.com", (), {"userName": "bob", "policyArn": "arn:p"}, None)
    assert set(found) == {("AWS::IAM::User", "bob"), ("AWS::IAM::Policy", "arn:p")}


def test_an_assumed_role_is_found_as_recorded_look_ups_show_it():
    """Seen in the output of ``aws cloudtrail lookup-events`` of February 2026."""
    found = find_resources(
        "sts.amazonaws.com",
        (Resource("1", "AWS::IAM::Role", "arn:role"),),
        {"roleArn": "arn:role", "roleSessionName": "worker"},
        {
            "credentials": {"accessKeyId": "ASIA"},
            "assumedRoleUser": {"assumedRoleId": "AROA:worker", "arn": "arn:session"},
        },
    )
    assert sorted(found) == [
        ("AWS::IAM::AccessKey", "ASIA"),
        ("AWS::IAM::Role", "arn:role"),
        ("AWS::STS::AssumedRole", "AROA:worker"),
        ("AWS::STS::AssumedRole", "arn:session"),
        ("AWS::STS::AssumedRole", "worker"),
    ]


def test_a_key_is_found_by_its_arn_and_its_id():
    arn = "arn:aws:kms:eu-west-1:1:key/abc"
    assert find_resources("kms.amazonaws.com", (Resource("1", "AWS::KMS::Key", arn),), {}, {}) == (
        ("AWS::KMS::Key", arn),
        ("AWS::KMS::Key", "abc"),
    )


def test_members_of_an_unexpected_form_are_no_names():
    assert find_resources("iam.amazonaws.com", (), {"userName": ["x"]}, {"user": "x"}) == ()
    assert find_resources("sts.amazonaws.com", (), {"roleArn": 1}, {"credentials": "x"}) == ()
