"""GetCallerIdentity, as an AWS SDK sees it."""

import pytest


def test_a_user_is_named_by_its_arn_and_its_unique_id(aws):
    key = aws.user("ana", Path="/team/")

    answer = aws.client("sts", key).get_caller_identity()

    assert answer["Arn"] == f"arn:aws:iam::{aws.account}:user/team/ana"
    assert answer["Account"] == aws.account
    assert answer["UserId"] == aws.iam.get_user(UserName="ana")["User"]["UserId"]


def test_root_is_named_by_the_account(aws):
    answer = aws.client("sts", aws.root).get_caller_identity()

    assert answer["Arn"] == f"arn:aws:iam::{aws.account}:root"
    assert answer["UserId"] == aws.account


def test_an_explicit_deny_has_no_effect(aws):
    """No permissions are required, and none can be taken away.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    key = aws.user("ana", ("Deny", "*", "*"))

    assert aws.client("sts", key).get_caller_identity()["Account"] == aws.account


@pytest.mark.parametrize(("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn")])
def test_the_arn_is_of_the_partition_that_was_asked(aws, region, partition):
    answer = aws.client("sts", aws.root, region=region).get_caller_identity()

    assert answer["Arn"] == f"arn:{partition}:iam::{aws.account}:root"
