"""ARNs of IAM name the partition of the Region to which a request was sent."""

import pytest

REGIONS = {
    "us-east-1": "aws",
    "cn-north-1": "aws-cn",
    "us-gov-west-1": "aws-us-gov",
    "us-isob-east-1": "aws-iso-b",
}


@pytest.mark.parametrize(("region", "partition"), REGIONS.items())
def test_what_is_made_in_a_partition_has_its_name(aws, trust, document, region, partition):
    iam = aws.client("iam", region=region)
    user = iam.create_user(UserName="alice")["User"]["Arn"]
    policy = iam.create_policy(PolicyName="p", PolicyDocument=document)["Policy"]["Arn"]
    principal = trust(AWS=user)
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=principal)["Role"]["Arn"]
    iam.attach_user_policy(UserName="alice", PolicyArn=policy)

    start = f"arn:{partition}:iam::{aws.account}"
    assert [user, policy, role] == [f"{start}:user/alice", f"{start}:policy/p", f"{start}:role/r"]
    assert iam.get_user(UserName="alice")["User"]["Arn"] == user
    assert iam.list_policies(Scope="Local")["Policies"][0]["Arn"] == policy


@pytest.mark.parametrize(("region", "partition"), REGIONS.items())
def test_policies_of_aws_are_in_every_partition(aws, region, partition):
    iam = aws.client("iam", region=region)
    arn = f"arn:{partition}:iam::aws:policy/IAMUserChangePassword"
    iam.create_user(UserName="alice")
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)

    found = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=found["DefaultVersionId"])
    assert (found["Arn"], found["AttachmentCount"]) == (arn, 1)
    resources = [each["Resource"] for each in version["PolicyVersion"]["Document"]["Statement"]]
    assert any(f"arn:{partition}:iam::*:user/" in str(each) for each in resources)


def test_who_is_made_in_a_partition_may_act_there(aws):
    iam = aws.client("iam", region="cn-north-1")
    iam.create_user(UserName="alice")
    iam.attach_user_policy(
        UserName="alice", PolicyArn="arn:aws-cn:iam::aws:policy/IAMReadOnlyAccess"
    )
    key = iam.create_access_key(UserName="alice")["AccessKey"]

    arn = f"arn:aws-cn:iam::{aws.account}:user/alice"
    assert aws.client("sts", key, region="cn-north-1").get_caller_identity()["Arn"] == arn
    assert aws.client("iam", key, region="cn-north-1").get_user()["User"]["Arn"] == arn
