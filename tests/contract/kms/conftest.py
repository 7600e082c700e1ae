"""KMS through real clients: the account's administrator, its users, and another account."""

import json

import pytest
from botocore.exceptions import ClientError

from cloud import policy

OTHER_ACCOUNT = "444455556666"


@pytest.fixture
def kms(aws):
    return aws.client("kms")


@pytest.fixture
def new_key(kms):
    """Create a key and return its metadata."""
    return lambda **request: kms.create_key(**request)["KeyMetadata"]


@pytest.fixture
def key(new_key):
    """An enabled key with the default key policy."""
    return new_key()


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
def code(refused):
    """Return the code with which a call is refused."""
    return lambda operation, **request: refused(operation, **request)[0]


@pytest.fixture
def as_user(aws):
    """Return the KMS client of a user with an inline policy of these statements."""
    keys = {}

    def client(name, *statements):
        if name not in keys:
            keys[name] = aws.user(name, *statements)
        elif statements:
            aws.iam.put_user_policy(
                UserName=name, PolicyName="inline", PolicyDocument=policy(*statements)
            )
        return aws.client("kms", keys[name])

    return client


@pytest.fixture
def own_aliases(kms):
    """Return the aliases of the account's keys, without those that AWS keeps for its own."""
    return lambda **request: [
        alias
        for page in kms.get_paginator("list_aliases").paginate(**request)
        for alias in page["Aliases"]
        if not alias["AliasName"].startswith("alias/aws/")
    ]


@pytest.fixture
def other(aws):
    """The KMS client of another account's root user."""
    return aws.client("kms", OTHER_ACCOUNT)


@pytest.fixture
def as_other_user(aws):
    """Return the KMS client of a new user of another account."""

    def create(name, *statements):
        iam = aws.client("iam", OTHER_ACCOUNT)
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(
                UserName=name,
                PolicyName="inline",
                PolicyDocument=json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            dict(zip(("Effect", "Action", "Resource"), each, strict=True))
                            for each in statements
                        ],
                    }
                ),
            )
        return aws.client("kms", iam.create_access_key(UserName=name)["AccessKey"])

    return create


@pytest.fixture
def key_policy(aws):
    """Return a key policy: administration for the account's root, and these statements."""

    def write(*statements, delegate=False):
        first = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{aws.account}:root"},
            "Action": "kms:*" if delegate else ["kms:Put*", "kms:Get*", "kms:CreateGrant"],
            "Resource": "*",
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [first, *statements]})

    return write
