"""IAM through a real client, as the account's administrator."""

import json

import pytest
from botocore.exceptions import ClientError

ANYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)


def trust_in(**principal):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}],
        }
    )


@pytest.fixture
def iam(aws):
    return aws.client("iam")


@pytest.fixture
def document():
    return ANYTHING


@pytest.fixture
def trust():
    return trust_in


@pytest.fixture
def refused():
    """Return the code and message with which a call is refused."""

    def call(operation, **request):
        with pytest.raises(ClientError) as error:
            operation(**request)
        response = error.value.response["Error"]
        return response["Code"], response["Message"]

    return call


@pytest.fixture
def role(iam, trust):
    """Create a role that EC2 may assume."""

    def create(name, **more):
        document = more.pop("AssumeRolePolicyDocument", trust(Service="ec2.amazonaws.com"))
        return iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, **more)["Role"]

    return create


@pytest.fixture
def policy_arn(iam, document):
    """Create a managed policy, and return its ARN."""

    def create(name="readers", **more):
        more.setdefault("PolicyDocument", document)
        return iam.create_policy(PolicyName=name, **more)["Policy"]["Arn"]

    return create
