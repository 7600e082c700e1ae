"""STS through a real client: roles that trust somebody, and how a call is refused."""

import json

import pytest
from botocore.exceptions import ClientError

STRANGER = "444455556666"


@pytest.fixture
def trust():
    """Return a trust policy: who may do what to the role, under which conditions."""

    def write(principal, *actions, **condition):
        statement = {
            "Effect": "Allow",
            "Action": list(actions) or ["sts:AssumeRole"],
            "Principal": principal if isinstance(principal, dict) else {"AWS": principal},
        }
        if condition:
            statement["Condition"] = condition
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    return write


@pytest.fixture
def role(aws, trust):
    """Create a role, which trusts the account unless told otherwise; return its ARN."""

    def create(name, policy=None, *, statements=(), **more):
        iam = aws.client("iam")
        made = iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=policy or trust(aws.account), **more
        )["Role"]
        if statements:
            iam.put_role_policy(
                RoleName=name,
                PolicyName="inline",
                PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}),
            )
        return made["Arn"]

    return create


@pytest.fixture
def assume(aws):
    """Assume a role, as the administrator or with other credentials."""

    def call(arn, credentials=None, **request):
        request = {"RoleSessionName": "session"} | request
        return aws.client("sts", credentials).assume_role(RoleArn=arn, **request)

    return call


@pytest.fixture
def refused():
    """Return the code and the message with which a call is refused."""

    def call(operation, *args, **request):
        with pytest.raises(ClientError) as error:
            operation(*args, **request)
        response = error.value.response["Error"]
        return response["Code"], response["Message"]

    return call


@pytest.fixture
def allow():
    """Return a statement that allows actions on a resource."""

    def write(*actions, resource="*", effect="Allow", **condition):
        statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
        return statement | ({"Condition": condition} if condition else {})

    return write
