"""What IAM implements, as a whole: every operation is AWS's, and has its checks."""

import inspect

import pytest

from garrison.core.names import snake_case
from garrison.services.iam import authz
from garrison.services.iam.operations import OPERATIONS
from garrison.wire.models import load_model

MODEL = {snake_case(name): name for name in load_model("iam")["operations"]}
METHODS = {
    name
    for noun in OPERATIONS
    for name, _ in inspect.getmembers(noun, inspect.iscoroutinefunction)
    if not name.startswith("_")
}


def test_every_operation_is_one_of_awss():
    assert not METHODS - MODEL.keys()


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_operation_has_a_resolver(name):
    assert inspect.iscoroutinefunction(getattr(authz, name))


def test_who_has_no_user_must_name_one(aws, iam, role, trust, refused):
    """Seen on AWS, for the session of a role."""
    role("reader", AssumeRolePolicyDocument=trust(AWS=aws.account))
    iam.attach_role_policy(
        RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    session = aws.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{aws.account}:role/reader", RoleSessionName="tester"
    )
    reader = aws.client("iam", session["Credentials"])

    for operation in (reader.get_user, reader.list_access_keys, reader.create_access_key):
        assert refused(operation) == (
            "ValidationError",
            "Must specify userName when calling with non-User credentials",
        )


def test_a_role_that_comes_again_is_not_the_sessions(aws, iam, role, trust, refused):
    """Credentials stand for the role that was assumed, not for its name."""
    role("reader", AssumeRolePolicyDocument=trust(AWS=aws.account))
    arn = f"arn:aws:iam::{aws.account}:role/reader"
    session = aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="tester")
    reader = aws.client("iam", session["Credentials"])
    iam.delete_role(RoleName="reader")
    role("reader", AssumeRolePolicyDocument=trust(AWS=aws.account))
    iam.attach_role_policy(
        RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )

    code, _ = refused(reader.list_users)

    assert code in ("AccessDenied", "InvalidClientTokenId")
