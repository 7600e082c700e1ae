"""Temporary credentials must not outlive what they stand for, nor become somebody else's."""

from datetime import timedelta

import pyotp
import pytest
from botocore.exceptions import ClientError

from cloud import policy

SELF_SERVICE = ("Allow", "iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}")


def session_with_code(aws, key, user_name):
    """Return a user's own session, made with a one-time code, as IAM wants it."""
    made = aws.iam.create_virtual_mfa_device(VirtualMFADeviceName=user_name)["VirtualMFADevice"]
    totp = pyotp.TOTP(made["Base32StringSeed"].decode())
    code = lambda steps: totp.at(aws.clock.now() + timedelta(seconds=30 * steps))  # noqa: E731
    aws.iam.enable_mfa_device(
        UserName=user_name,
        SerialNumber=made["SerialNumber"],
        AuthenticationCode1=code(-1),
        AuthenticationCode2=code(0),
    )
    last = code(1)
    given = {"SerialNumber": made["SerialNumber"], "TokenCode": last}
    return aws.client("sts", key).get_session_token(**given)["Credentials"]


def test_a_session_does_not_become_the_next_user_of_its_name(aws):
    """Bob is renamed and another Bob comes: the old session still is the first one's."""
    key = aws.user("bob", SELF_SERVICE)
    session = session_with_code(aws, key, "bob")
    aws.iam.update_user(UserName="bob", NewUserName="robert")
    aws.user("bob")

    made = aws.client("iam", session).create_access_key()["AccessKey"]

    assert made["UserName"] == "robert"
    arn = aws.client("sts", session).get_caller_identity()["Arn"]
    assert arn == f"arn:aws:iam::{aws.account}:user/robert"


def test_a_resource_policy_does_not_take_a_session_for_the_next_user_of_its_name(aws):
    key = aws.user("bob")
    session = aws.client("sts", key).get_session_token()["Credentials"]
    aws.iam.update_user(UserName="bob", NewUserName="robert")
    aws.user("bob")
    trusted = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{aws.account}:user/bob"},
        "Action": "sts:AssumeRole",
    }
    role = aws.iam.create_role(RoleName="for-bob", AssumeRolePolicyDocument=policy(trusted))["Role"]

    with pytest.raises(ClientError) as refused:
        aws.client("sts", session).assume_role(RoleArn=role["Arn"], RoleSessionName="session")

    assert refused.value.response["Error"]["Code"] == "AccessDenied"


@pytest.mark.parametrize("federated", [False, True])
def test_a_tag_that_is_taken_away_opens_nothing_any_more(aws, federated):
    """A session lives up to 36 hours; what was taken away must not."""
    statement = {
        "Effect": "Allow",
        "Action": "kms:ListKeys",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    }
    key = aws.user(
        "ana",
        statement,
        ("Allow", "sts:GetFederationToken", "*"),
        Tags=[{"Key": "team", "Value": "red"}],
    )
    sts = aws.client("sts", key)
    request = {"Name": "carl", "Policy": policy(("Allow", "*", "*"))}
    answer = sts.get_federation_token(**request) if federated else sts.get_session_token()
    kms = aws.client("kms", answer["Credentials"])
    kms.list_keys()

    aws.iam.untag_user(UserName="ana", TagKeys=["team"])

    with pytest.raises(ClientError, match="AccessDenied"):
        kms.list_keys()
    aws.iam.tag_user(UserName="ana", Tags=[{"Key": "team", "Value": "red"}])
    kms.list_keys()


def test_a_role_sessions_own_tags_stay_above_those_of_its_role(aws):
    statement = {
        "Effect": "Allow",
        "Action": "kms:ListKeys",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    }
    trusting = {
        "Effect": "Allow",
        "Principal": {"AWS": aws.account},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    role = aws.iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy(trusting))["Role"]
    aws.iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(statement))
    tags = [{"Key": "Team", "Value": "blue"}]
    request = {"RoleArn": role["Arn"], "RoleSessionName": "session", "Tags": tags}
    session = aws.sts.assume_role(**request)["Credentials"]

    aws.iam.tag_role(RoleName="r", Tags=[{"Key": "team", "Value": "red"}])

    with pytest.raises(ClientError, match="AccessDenied"):
        aws.client("kms", session).list_keys()
