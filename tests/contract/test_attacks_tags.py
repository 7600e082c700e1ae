"""Condition keys have no case, so tags that differ by nothing else must not come together.

A policy could test only one of the two, and the other would get past it.
"""

import pytest
from botocore.exceptions import ClientError

from cloud import policy

BLUE_AND_RED = (("Team", "blue"), ("team", "red"))
ONLY_RED = {"StringEquals": {"aws:RequestTag/Team": "red"}}


def only_red(*actions):
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", "Condition": ONLY_RED}


@pytest.mark.parametrize("tags", [BLUE_AND_RED, BLUE_AND_RED[::-1]])
def test_kms_takes_no_tag_beside_the_one_that_a_policy_tests(aws, tags):
    key_id = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    kms = aws.client("kms", aws.user("eve", only_red("kms:*")))
    tags = [{"TagKey": key, "TagValue": value} for key, value in tags]

    with pytest.raises(ClientError):
        kms.tag_resource(KeyId=key_id, Tags=tags)
    with pytest.raises(ClientError):
        kms.create_key(Tags=tags)

    assert aws.kms.list_resource_tags(KeyId=key_id)["Tags"] == []


@pytest.mark.parametrize("tags", [BLUE_AND_RED, BLUE_AND_RED[::-1]])
def test_iam_takes_no_tag_beside_the_one_that_a_policy_tests(aws, tags):
    document = policy(("Allow", "s3:*", "*"))
    arn = aws.iam.create_policy(PolicyName="p", PolicyDocument=document)["Policy"]["Arn"]
    iam = aws.client("iam", aws.user("eve", only_red("iam:*")))
    tags = [{"Key": key, "Value": value} for key, value in tags]

    with pytest.raises(ClientError):
        iam.tag_policy(PolicyArn=arn, Tags=tags)
    with pytest.raises(ClientError):
        iam.create_policy(PolicyName="q", PolicyDocument=document, Tags=tags)

    assert aws.iam.list_policy_tags(PolicyArn=arn)["Tags"] == []


def test_the_same_tag_twice_is_no_way_either(aws):
    key_id = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    kms = aws.client("kms", aws.user("eve", only_red("kms:*")))
    tags = [{"TagKey": "Team", "TagValue": value} for value in ("blue", "red")]

    with pytest.raises(ClientError):
        kms.tag_resource(KeyId=key_id, Tags=tags)


def test_a_tag_of_another_case_hides_none_that_a_policy_denies(aws):
    """One after the other, AWS takes both; a policy then tests both."""
    document = policy(("Allow", "s3:*", "*"))
    arn = aws.iam.create_policy(PolicyName="p", PolicyDocument=document)["Policy"]["Arn"]
    for key, value in BLUE_AND_RED:
        aws.iam.tag_policy(PolicyArn=arn, Tags=[{"Key": key, "Value": value}])
    not_blue = {
        "Effect": "Deny",
        "Action": "iam:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceTag/TEAM": "blue"}},
    }
    iam = aws.client("iam", aws.user("eve", ("Allow", "iam:*", "*"), not_blue))

    with pytest.raises(ClientError) as refused:
        iam.get_policy(PolicyArn=arn)
    assert "explicit deny" in refused.value.response["Error"]["Message"]


def test_s3_takes_no_tag_beside_the_one_that_a_policy_tests(aws):
    aws.s3.create_bucket(Bucket="amber-lake")
    put = {"Bucket": "amber-lake", "Key": "k", "Body": b""}
    with pytest.raises(ClientError) as refused:
        aws.s3.put_object(Tagging="team=red&Team=blue", **put)
    assert refused.value.response["Error"]["Code"] == "InvalidTag"


def test_cloudhsm_takes_no_tag_beside_the_one_that_a_policy_tests(aws):
    pair = [{"Key": "team", "Value": "red"}, {"Key": "Team", "Value": "blue"}]
    with pytest.raises(ClientError) as refused:
        aws.client("cloudhsmv2").create_cluster(
            HsmType="hsm1.medium", SubnetIds=["subnet-0123456789abcdef0"], TagList=pair
        )
    assert refused.value.response["Error"]["Code"] == "CloudHsmTagException"
