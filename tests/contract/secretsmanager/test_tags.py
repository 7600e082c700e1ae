"""TagResource, UntagResource, and tags at creation."""

import pytest


def tags(**values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


@pytest.mark.usefixtures("secret")
def test_tags_are_added_replaced_and_taken_away(sm):
    """An empty list is shown of a secret that had tags: LocalStack, test_secret_tags."""
    assert "Tags" not in sm.describe_secret(SecretId="prod/db")

    sm.tag_resource(SecretId="prod/db", Tags=tags(a="1", b="2"))
    sm.tag_resource(SecretId="prod/db", Tags=tags(b="3"))
    sm.untag_resource(SecretId="prod/db", TagKeys=["a", "unknown"])
    assert sm.describe_secret(SecretId="prod/db")["Tags"] == tags(b="3")

    sm.untag_resource(SecretId="prod/db", TagKeys=["b"])
    assert sm.describe_secret(SecretId="prod/db")["Tags"] == []


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    "wrong",
    [
        tags(a="1") + tags(a="2"),
        tags(a="1", A="2"),
        [{"Key": "aws:a", "Value": "1"}],
        [{"Value": "1"}],
        tags(**{f"k{number}": "v" for number in range(51)}),
    ],
    ids=["twice", "twice but for case", "reserved", "no key", "too many"],
)
def test_wrong_tags_change_nothing(sm, code, wrong):
    assert code(sm.tag_resource, SecretId="prod/db", Tags=wrong) == "InvalidParameterException"
    assert code(sm.create_secret, Name="a", Tags=wrong) == "InvalidParameterException"
    assert "Tags" not in sm.describe_secret(SecretId="prod/db")


@pytest.mark.usefixtures("secret")
def test_awss_own_tags_stay(sm, code):
    request = {"SecretId": "prod/db", "TagKeys": ["aws:x"]}
    assert code(sm.untag_resource, **request) == "InvalidParameterException"
