"""The authorized target's record, or IAM's words for that there is none."""

from typing import Any, TypeVar

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.services.iam.api import NoSuchEntityException
from garrison.services.iam.authz import find_named
from garrison.services.iam.records import (
    Account,
    Group,
    InstanceProfile,
    ManagedPolicy,
    PolicyHolder,
    Role,
    User,
)
from garrison.wire.errors import ValidationError

Holder = TypeVar("Holder", User, Group, Role)

NAMELESS = "Must specify userName when calling with non-User credentials"


class AccessDenied(ApiError):  # noqa: N818  AWS's own name.
    """IAM's own refusal, whatever the policies allow."""

    code = "AccessDenied"
    status = 403


def require_holder(call: Call[Any, Holder]) -> Holder:
    """Return the user, group or role that the request names.

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    record = call.target.record
    if record is None:
        request = call.request
        for noun, member in (("group", "GroupName"), ("role", "RoleName"), ("user", "UserName")):
            if member in request:
                raise absent(noun, request[member])
        raise ValidationError(NAMELESS)
    return record


def absent(noun: str, name: str) -> NoSuchEntityException:
    """Return the error for a user, group or role that is not there."""
    return NoSuchEntityException(f"The {noun} with name {name} cannot be found.")


async def require_user(call: Call[Any, Any], name: str) -> User:
    """Return another user than the target.

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    user = await find_named(call.records, User, call.account, name)
    if user is None:
        raise absent("user", name)
    return user


def require_key_owner(call: Call[Any, Any]) -> User | Account:
    """Return whose credentials the request is about: a user's or the root user's.

    Raises:
        NoSuchEntityException: no user has that name.
        ValidationError: the request names no user, and the caller is none.
    """
    record = call.target.record
    if isinstance(record, User | Account):
        return record
    if "UserName" in call.request:
        raise absent("user", call.request["UserName"])
    if call.principal.is_root:
        return Account(account=call.account, created_at=call.now)
    raise ValidationError(NAMELESS)


def require_policy(call: Call[Any, ManagedPolicy]) -> ManagedPolicy:
    """Return the managed policy that the request names.

    Raises:
        NoSuchEntityException: there is none with that ARN.
        ValidationError: it is not the ARN of a policy.
    """
    if call.target.record is None:
        arn = call.request["PolicyArn"]
        require_policy_arn(arn)
        raise NoSuchEntityException(f"Policy {arn} was not found.")
    return call.target.record


def require_own_policy(call: Call[Any, ManagedPolicy]) -> ManagedPolicy:
    """Return the managed policy that the request names, which the account may change.

    Raises:
        AccessDenied: it is one of AWS's.
    """
    policy = require_policy(call)
    if policy.of_aws:
        raise AccessDenied(
            f"User: {call.principal.arn} is not authorized to perform: iam:{call.operation} "
            f"on resource: policy {policy.arn}"
        )
    return policy


def require_policy_arn(arn: str) -> None:
    """Raise unless this is the ARN of a managed policy."""
    parts = ARN.parse(arn)
    if parts is None or parts.service != "iam" or not parts.resource.startswith("policy/"):
        raise ValidationError(f"ARN {arn} is not valid.")


def require_instance_profile(call: Call[Any, InstanceProfile]) -> InstanceProfile:
    """Return the instance profile that the request names.

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    if call.target.record is None:
        name = call.request["InstanceProfileName"]
        raise NoSuchEntityException(f"Instance Profile {name} cannot be found.")
    return call.target.record


def require_no_policies(holder: PolicyHolder) -> str:
    """Return why a user, group or role cannot be deleted yet; empty if its policies are gone."""
    if holder.attached:
        return "Cannot delete entity, must detach all policies first."
    if holder.inline:
        return "Cannot delete entity, must delete policies first."
    return ""


def require_principal(call: Call[Any, User | Group | Role], arn: str) -> User | Group | Role:
    """Return the user, group or role of this account that an ARN names.

    Raises:
        NoSuchEntityException: there is none.
    """
    if call.target.record is None:
        raise NoSuchEntityException(f"ARN {arn} cannot be found.")
    return call.target.record
