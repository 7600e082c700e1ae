"""Secrets Manager through real clients."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def sm(aws):
    return aws.client("secretsmanager")


@pytest.fixture
def secret(sm):
    """A secret with a value; what CreateSecret answered."""
    return sm.create_secret(Name="prod/db", SecretString="first")


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
    """Return the client of a new user with an inline policy of these statements."""
    return lambda name, *statements: aws.client("secretsmanager", aws.user(name, *statements))


@pytest.fixture
def stages(sm):
    """Return the labels of a secret's versions."""
    return lambda name: sm.describe_secret(SecretId=name).get("VersionIdsToStages", {})


@pytest.fixture
def token():
    """Return a token, and so a version's ID, that is easy to tell from others."""
    return lambda number: f"{number:08d}-0000-4000-8000-000000000000"


@pytest.fixture
def pages():
    """Return the pages of a listing, one by one, by their tokens."""

    def call(operation, **request):
        found = [operation(**request)]
        while "NextToken" in found[-1]:
            found.append(operation(**request, NextToken=found[-1]["NextToken"]))
        return found

    return call
