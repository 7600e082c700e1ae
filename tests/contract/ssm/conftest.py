"""Parameter Store through real clients."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def ssm(aws):
    return aws.client("ssm")


@pytest.fixture
def put(ssm):
    """Put a parameter, a String of the value ``x`` unless it is said otherwise."""

    def call(name, **more):
        return ssm.put_parameter(**{"Name": name, "Value": "x", "Type": "String"} | more)

    return call


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
    return lambda name, *statements: aws.client("ssm", aws.user(name, *statements))


@pytest.fixture
def pages():
    """Return the pages of a listing, one by one, by their tokens."""

    def call(operation, **request):
        found = [operation(**request)]
        while "NextToken" in found[-1]:
            found.append(operation(**request, NextToken=found[-1]["NextToken"]))
        return found

    return call
