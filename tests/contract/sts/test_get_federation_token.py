"""GetFederationToken: somebody else, within what the caller may do.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
"""

import json
from datetime import timedelta

import pytest


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def broker(aws, allow):
    """A user who federates others, and may do little itself."""
    return aws.user("broker", allow("sts:GetFederationToken", "cloudtrail:LookupEvents"))


def test_the_federated_user_has_a_name_of_its_own(aws, broker):
    answer = aws.client("sts", broker).get_federation_token(Name="bob")

    caller = aws.client("sts", answer["Credentials"]).get_caller_identity()

    arn = f"arn:aws:sts::{aws.account}:federated-user/bob"
    assert answer["FederatedUser"] == {"FederatedUserId": f"{aws.account}:bob", "Arn": arn}
    assert (caller["Arn"], caller["UserId"]) == (arn, f"{aws.account}:bob")
    assert answer["PackedPolicySize"] == 0
    assert answer["Credentials"]["Expiration"] - aws.clock.now() == timedelta(hours=12)


def test_its_permissions_are_those_of_both(aws, broker, allow, refused):
    sts = aws.client("sts", broker)
    look_up = document(allow("cloudtrail:LookupEvents"))
    anything = document(allow("*"))

    def trail(**request):
        made = sts.get_federation_token(Name="bob", **request)["Credentials"]
        return aws.client("cloudtrail", made)

    assert trail(Policy=look_up).lookup_events()
    assert trail(Policy=anything).lookup_events()
    assert refused(trail(Policy=document(allow("s3:*"))).lookup_events)[0] == (
        "AccessDeniedException"
    )


def test_without_a_policy_it_may_do_nothing(aws, broker, refused):
    made = aws.client("sts", broker).get_federation_token(Name="bob")["Credentials"]

    assert refused(aws.client("cloudtrail", made).lookup_events)[0] == "AccessDeniedException"


def test_permission_is_needed(aws, refused):
    """On the ARN of the federated user."""
    key = aws.user(
        "broker",
        ("Allow", "sts:GetFederationToken", f"arn:aws:sts::{aws.account}:federated-user/bob"),
    )
    sts = aws.client("sts", key)

    assert sts.get_federation_token(Name="bob")
    assert refused(sts.get_federation_token, Name="eve")[0] == "AccessDenied"


def test_tags_need_tag_session(aws, broker, refused):
    sts = aws.client("sts", broker)
    tags = [{"Key": "team", "Value": "a"}]

    code, message = refused(sts.get_federation_token, Name="bob", Tags=tags)

    assert code == "AccessDenied"
    assert "sts:TagSession" in message
    assert aws.sts.get_federation_token(Name="bob", Tags=tags)["PackedPolicySize"] > 0


def test_it_calls_neither_iam_nor_sts(aws, allow, refused, role, assume):
    made = aws.sts.get_federation_token(Name="bob", Policy=document(allow("*")))["Credentials"]

    assert refused(aws.client("iam", made).list_users)[0] == "InvalidClientTokenId"
    assert refused(assume, role("open"), made)[0] == "AccessDenied"
    assert refused(aws.client("sts", made).get_federation_token, Name="eve")[0] == "AccessDenied"


def test_root_federates_for_an_hour_whatever_it_asks(aws, allow):
    answer = aws.client("sts", aws.root).get_federation_token(
        Name="bob", Policy=document(allow("cloudtrail:*")), DurationSeconds=129600
    )

    made = answer["Credentials"]
    assert made["Expiration"] - aws.clock.now() == timedelta(hours=1)
    assert aws.client("cloudtrail", made).lookup_events()


def test_a_policy_of_more_than_2048_characters_is_refused(aws, allow, refused):
    text = document(allow("s3:*"))

    code, message = refused(
        aws.sts.get_federation_token, Name="bob", Policy=text + " " * (2049 - len(text))
    )

    assert code == "ValidationError"
    assert message.endswith("Member must have length less than or equal to 2048")


def test_a_malformed_policy_is_refused(aws, refused):
    code, _ = refused(aws.sts.get_federation_token, Name="bob", Policy="{")

    assert code == "MalformedPolicyDocument"
