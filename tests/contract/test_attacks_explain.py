"""An explanation must not tell a caller what other accounts have written."""

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from cloud import policy
from garrison.core.message import Request

STRANGER = "444455556666"
SECRET = "the-external-id-of-a-partner"


def explain(aws, account, request_id):
    """Ask for an explanation as an account's root; return the text of the answer."""
    path = f"/_garrison/explain/{request_id}"
    signed = AWSRequest("GET", f"http://localhost:4566{path}")
    credentials = Credentials(account, "test")
    botocore.auth.SigV4Auth(credentials, "garrison", "us-east-1").add_auth(signed)
    headers = {name.lower(): value for name, value in signed.headers.items()}
    return aws.send(
        Request(method="GET", path=path, query="", headers={"host": "localhost:4566", **headers})
    ).body


@pytest.fixture
def denied(aws):
    """Refuse a stranger a role that asks for an external ID; return the request's ID."""
    trusting = {
        "Effect": "Allow",
        "Principal": {"AWS": STRANGER},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": SECRET}},
    }
    aws.client("sts", STRANGER).get_caller_identity()
    document = policy(trusting)
    role = aws.iam.create_role(RoleName="partner", AssumeRolePolicyDocument=document)["Role"]
    iam = aws.client("iam", STRANGER)
    iam.create_user(UserName="eve")
    document = policy(("Allow", "sts:*", "*"))
    iam.put_user_policy(UserName="eve", PolicyName="all", PolicyDocument=document)
    eve = iam.create_access_key(UserName="eve")["AccessKey"]
    with pytest.raises(ClientError) as refused:
        aws.client("sts", eve).assume_role(RoleArn=role["Arn"], RoleSessionName="session")
    return refused.value.response["ResponseMetadata"]["RequestId"]


def test_the_trust_policy_of_another_account_is_not_shown(aws, denied):
    """Otherwise a guess costs one refused call, and every external ID is known."""
    shown = explain(aws, STRANGER, denied).decode()

    assert SECRET not in shown
    assert "trustPolicy" in shown
    assert "sts:AssumeRole" in shown


def test_who_owns_the_resource_cannot_ask_for_another_accounts_request(aws, denied):
    assert b"NotFound" in explain(aws, aws.account, denied)


def test_what_another_accounts_tags_say_is_not_shown(aws):
    """The caller's own policy may ask for a tag; a refusal must not tell what it says."""
    tags = [{"TagKey": "team", "TagValue": "a-team-nobody-knows"}]
    arn = aws.kms.create_key(Tags=tags)["KeyMetadata"]["Arn"]
    aws.client("sts", STRANGER).get_caller_identity()
    iam = aws.client("iam", STRANGER)
    iam.create_user(UserName="eve")
    asking = {
        "Effect": "Allow",
        "Action": "kms:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceTag/team": "x"}},
    }
    iam.put_user_policy(UserName="eve", PolicyName="asking", PolicyDocument=policy(asking))
    eve = iam.create_access_key(UserName="eve")["AccessKey"]
    with pytest.raises(ClientError) as refused:
        aws.client("kms", eve).describe_key(KeyId=arn)
    request_id = refused.value.response["ResponseMetadata"]["RequestId"]

    shown = explain(aws, STRANGER, request_id).decode()
    assert "aws:ResourceTag/team" in shown
    assert "a-team-nobody-knows" not in shown
