"""What every service has in common, as an AWS SDK sees it."""

import pytest
from botocore.exceptions import ClientError


def test_the_administrator_may_create_a_user(aws):
    """From the signature to the store and back."""
    made = aws.iam.create_user(UserName="ana", Path="/team/")["User"]

    assert made["Arn"] == f"arn:aws:iam::{aws.account}:user/team/ana"
    assert aws.iam.get_user(UserName="ana")["User"]["UserId"] == made["UserId"]


def test_a_user_without_policies_may_do_nothing(aws):
    """AWS's own words: who, what, on which resource and why."""
    key = aws.user("bob")

    with pytest.raises(ClientError) as refused:
        aws.client("iam", key).create_user(UserName="eve")

    error = refused.value.response
    assert error["Error"]["Code"] == "AccessDenied"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert error["Error"]["Message"] == (
        f"User: arn:aws:iam::{aws.account}:user/bob is not authorized to perform: iam:CreateUser "
        f"on resource: arn:aws:iam::{aws.account}:user/eve because no identity-based policy allows "
        "the iam:CreateUser action"
    )


def test_a_wrong_secret_is_refused(aws):
    """The signature is verified, always."""
    wrong = aws.administrator._replace(secret_access_key="x" * 40)

    with pytest.raises(ClientError) as refused:
        aws.client("iam", wrong).get_user()

    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
