"""Session tags: who may pass them, what they override, and what a chain of roles hands on.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

import pytest

TAGGING = ("sts:AssumeRole", "sts:TagSession")


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


@pytest.fixture
def may_list_if(allow):
    """Return a statement that allows to list users if the caller has a tag."""
    return lambda **tag: allow(
        "iam:ListUsers",
        StringEquals={f"aws:PrincipalTag/{key}": value for key, value in tag.items()},
    )


@pytest.fixture
def may_list(aws):
    """Return whether credentials may list users."""

    def ask(answer):
        try:
            aws.client("iam", answer["Credentials"]).list_users()
        except aws.iam.exceptions.ClientError:
            return False
        return True

    return ask


def test_passing_tags_needs_tag_session_in_the_trust_policy(aws, role, assume, trust, refused):
    without = role("without")
    arn = role("tagged", trust(aws.account, *TAGGING))

    code, message = refused(assume, without, Tags=tags(team="blue"))

    assert code == "AccessDenied"
    assert "sts:TagSession" in message
    assert assume(arn, Tags=tags(team="blue"))


@pytest.mark.parametrize(
    ("condition", "passed", "allowed"),
    [
        ({"StringEquals": {"aws:RequestTag/Team": "blue"}}, {"team": "blue"}, True),
        ({"StringEquals": {"aws:RequestTag/Team": "blue"}}, {"team": "red"}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, {"team": "a"}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, {"team": "a", "x": "b"}, False),
        ({"StringEquals": {"aws:ResourceTag/Owner": "us"}}, {"team": "a"}, True),
        ({"StringEquals": {"iam:ResourceTag/Owner": "them"}}, {"team": "a"}, False),
    ],
)
def test_a_trust_policy_tests_the_tags(
    aws, role, assume, trust, refused, condition, passed, allowed
):
    arn = role("tagged", trust(aws.account, *TAGGING, **condition), Tags=tags(Owner="us"))

    if allowed:
        assert assume(arn, Tags=tags(**passed))
    else:
        assert refused(assume, arn, Tags=tags(**passed))[0] == "AccessDenied"


def test_a_trust_policy_tests_the_transitive_keys(aws, role, assume, trust, refused):
    condition = {
        "Null": {"sts:TransitiveTagKeys": "false"},
        "ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["team"]},
    }
    arn = role("tagged", trust(aws.account, *TAGGING, **condition))
    both = tags(team="a", other="b")

    assert assume(arn, Tags=both, TransitiveTagKeys=["team"])
    assert refused(assume, arn, Tags=both, TransitiveTagKeys=["other"])[0] == "AccessDenied"
    assert refused(assume, arn, Tags=both)[0] == "AccessDenied"


def test_session_tags_override_the_roles_whatever_their_case(
    aws, role, assume, trust, may_list_if, may_list
):
    arn = role(
        "tagged",
        trust(aws.account, *TAGGING),
        Tags=tags(Team="blue"),
        statements=[may_list_if(team="red")],
    )

    assert not may_list(assume(arn))
    assert may_list(assume(arn, Tags=tags(TEAM="red")))


def test_transitive_tags_persist_along_a_chain_and_others_do_not(
    aws, role, assume, trust, allow, may_list_if, may_list
):
    """The chain of AWS's guide: Star and Heart go on, Role3's own Star does not count."""
    trusting = trust(aws.account, *TAGGING)
    first = role("Role1", trusting, Tags=tags(Heart="1"), statements=[allow("sts:*")])
    second = role("Role2", trusting, Tags=tags(Sun="2"), statements=[allow("sts:*")])
    third = role(
        "Role3",
        trusting,
        Tags=tags(Star="3", Lightning="3"),
        statements=[may_list_if(Star="1", Heart="1", Lightning="3")],
    )
    fourth = role("Role4", trusting, statements=[may_list_if(Moon="1"), may_list_if(Sun="2")])
    passed = tags(Star="1", Heart="1", Moon="1")

    one = assume(first, Tags=passed, TransitiveTagKeys=["Star", "heart"])
    two = assume(second, one["Credentials"])

    assert may_list(assume(third, two["Credentials"]))
    assert not may_list(assume(fourth, two["Credentials"]))


def test_inherited_tags_need_tag_session_too(aws, role, assume, trust, allow, refused):
    first = role("first", trust(aws.account, *TAGGING), statements=[allow("sts:*")])
    second = role("second")
    transitive = assume(first, Tags=tags(team="a"), TransitiveTagKeys=["team"])["Credentials"]
    plain = assume(first, Tags=tags(team="a"))["Credentials"]

    code, message = refused(assume, second, transitive)

    assert code == "AccessDenied"
    assert "sts:TagSession" in message
    assert assume(second, plain)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"Tags": tags(team="a", Team="b")},
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        ),
        (
            {"Tags": tags(team="a"), "TransitiveTagKeys": ["other"]},
            "The specified transitive tag key must be included in the requested tags.",
        ),
        (
            {"Tags": [{"Key": "aws:team", "Value": "a"}]},
            "Tag keys that begin with aws: are reserved for system use.",
        ),
    ],
    ids=["duplicate", "transitive without a tag", "reserved"],
)
def test_tags_that_may_not_be_passed(aws, role, assume, trust, refused, request_, message):
    arn = role("tagged", trust(aws.account, *TAGGING))

    assert refused(assume, arn, **request_) == ("InvalidParameterValue", message)


def test_an_inherited_tag_is_not_overridden(aws, role, assume, trust, allow, refused):
    trusting = trust(aws.account, *TAGGING)
    first = role("first", trusting, statements=[allow("sts:*")])
    second = role("second", trusting)
    chained = assume(first, Tags=tags(Team="a"), TransitiveTagKeys=["Team"])["Credentials"]

    assert refused(assume, second, chained, Tags=tags(team="b")) == (
        "InvalidParameterValue",
        (
            "One of the specified transitive tag keys can't be set because it conflicts with a "
            "transitive tag key from the calling session."
        ),
    )


def test_tags_take_packed_space(aws, role, assume, trust, refused):
    """What does not compress fills it: the message says by how much."""
    arn = role("tagged", trust(aws.account, *TAGGING))
    noise = [{"Key": f"key{index}", "Value": aws.ids.random_bytes(96).hex()} for index in range(12)]

    few = assume(arn, Tags=tags(team="a"))
    code, message = refused(assume, arn, Tags=noise)

    assert 0 < few["PackedPolicySize"] < 20
    assert code == "PackedPolicyTooLarge"
    assert message.startswith("Packed size of session tags consumes ")
    assert message.endswith("% of allotted space.")
