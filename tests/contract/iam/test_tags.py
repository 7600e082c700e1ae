"""Tags of users, roles, policies and instance profiles."""

import pytest


@pytest.fixture
def tagged(iam, role, policy_arn):
    """Create one of each kind, and return how requests name it."""

    def create(noun):
        if noun == "policy":
            return {"PolicyArn": policy_arn("it")}
        if noun == "role":
            role("it")
            return {"RoleName": "it"}
        member = "".join(word.title() for word in noun.split("_")) + "Name"
        getattr(iam, f"create_{noun}")(**{member: "it"})
        return {member: "it"}

    return create


def tags_of(iam, noun, name):
    listed = getattr(iam, f"list_{noun}_tags")(**name)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


NOUNS = ["user", "role", "policy", "instance_profile"]


@pytest.mark.parametrize("noun", NOUNS)
def test_tags_are_set_changed_and_taken_away(iam, tagged, noun):
    name = tagged(noun)

    getattr(iam, f"tag_{noun}")(
        **name, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]
    )
    getattr(iam, f"tag_{noun}")(**name, Tags=[{"Key": "b", "Value": ""}])

    assert tags_of(iam, noun, name) == {"a": "2", "b": ""}
    getattr(iam, f"untag_{noun}")(**name, TagKeys=["b", "unknown"])
    assert tags_of(iam, noun, name) == {"a": "2"}


@pytest.mark.parametrize("noun", NOUNS)
def test_keys_of_users_and_roles_are_the_same_regardless_of_case(iam, tagged, refused, noun):
    """Source: IAM User Guide, id_tags, case sensitivity."""
    name, tag = tagged(noun), getattr(iam, f"tag_{noun}")
    tag(**name, Tags=[{"Key": "Department", "Value": "finance"}])

    tag(**name, Tags=[{"Key": "department", "Value": "hr"}])

    caseless = noun in ("user", "role")
    assert tags_of(iam, noun, name) == (
        {"department": "hr"} if caseless else {"Department": "finance", "department": "hr"}
    )
    twice = [{"Key": "x", "Value": "1"}, {"Key": "x", "Value": "2"}]
    assert refused(tag, **name, Tags=twice) == (
        "InvalidInput",
        "Duplicate tag keys found."
        + (" Please note that Tag keys are case insensitive." if caseless else ""),
    )


@pytest.mark.parametrize("key", ["aws:mine", "AWS:mine"])
def test_awss_prefix_is_reserved(iam, tagged, refused, key):
    name = tagged("user")

    assert refused(iam.tag_user, **name, Tags=[{"Key": key, "Value": ""}])[0] == "InvalidInput"


def test_there_are_fifty_tags_at_most(iam, tagged, refused):
    name = tagged("user")
    iam.tag_user(**name, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])

    assert refused(iam.tag_user, **name, Tags=[{"Key": "more", "Value": ""}]) == (
        "LimitExceeded",
        "Cannot exceed quota for TagsPerUser: 50",
    )


def test_tags_come_page_by_page(iam, tagged):
    name = tagged("user")
    iam.tag_user(**name, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(5)])

    first = iam.list_user_tags(**name, MaxItems=3)
    second = iam.list_user_tags(**name, MaxItems=3, Marker=first["Marker"])

    keys = [tag["Key"] for page in (first, second) for tag in page["Tags"]]
    assert keys == ["k0", "k1", "k2", "k3", "k4"]


def test_a_tag_decides_who_may_touch_what(aws, iam, refused):
    """aws:ResourceTag, aws:RequestTag and aws:TagKeys."""
    iam.create_user(UserName="ana", Tags=[{"Key": "team", "Value": "blue"}])
    iam.create_user(UserName="eve", Tags=[{"Key": "team", "Value": "red"}])
    bob = aws.client(
        "iam",
        aws.user(
            "bob",
            {
                "Effect": "Allow",
                "Action": "iam:TagUser",
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"iam:ResourceTag/team": "blue", "aws:RequestTag/job": "dev"},
                    "ForAllValues:StringEquals": {"aws:TagKeys": ["job"]},
                },
            },
        ),
    )
    job = {"Key": "job", "Value": "dev"}

    bob.tag_user(UserName="ana", Tags=[job])

    assert refused(bob.tag_user, UserName="eve", Tags=[job])[0] == "AccessDenied"
    more = [job, {"Key": "other", "Value": ""}]
    assert refused(bob.tag_user, UserName="ana", Tags=more)[0] == "AccessDenied"
