"""Permissions boundaries, and how often each managed policy is used."""

from typing import Any, TypeVar

from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.authz import find_policy
from garrison.services.iam.operations.targets import require_holder
from garrison.services.iam.records import PolicyUsage, Role, User

Bounded = TypeVar("Bounded", User, Role)


class PermissionsBoundaries:
    """Operations on the permissions boundaries of users and roles."""

    async def put_user_permissions_boundary(
        self, call: Call[api.PutUserPermissionsBoundaryRequest, User]
    ) -> None:
        """Set a user's boundary.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
        """
        await _change(call, require_holder(call), call.request["PermissionsBoundary"])

    async def put_role_permissions_boundary(
        self, call: Call[api.PutRolePermissionsBoundaryRequest, Role]
    ) -> None:
        """Set a role's boundary.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
        """
        role = require_holder(call)
        require_modifiable(role)
        await _change(call, role, call.request["PermissionsBoundary"])

    async def delete_user_permissions_boundary(
        self, call: Call[api.DeleteUserPermissionsBoundaryRequest, User]
    ) -> None:
        """Take a user's boundary away.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
        """
        await _change(call, require_holder(call), "")

    async def delete_role_permissions_boundary(
        self, call: Call[api.DeleteRolePermissionsBoundaryRequest, Role]
    ) -> None:
        """Take a role's boundary away.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
        """
        role = require_holder(call)
        require_modifiable(role)
        await _change(call, role, "")


async def _change(call: Call[Any, Any], holder: Bounded, boundary: str) -> None:
    if boundary == holder.boundary:
        return
    if boundary:
        await use_boundary(call, boundary)
    if holder.boundary:
        await release_boundary(call, holder.boundary)
    call.records.put(replace(holder, boundary=boundary))


async def use_boundary(call: Call[Any, Any], arn: str) -> None:
    """Note that a managed policy is one boundary more.

    Raises:
        InvalidInputException: this is not the ARN of a policy.
        NoSuchEntityException: there is no such policy that the account may use.
    """
    parts = ARN.parse(arn)
    if parts is None or parts.service != "iam" or not parts.resource.startswith("policy/"):
        raise api.InvalidInputException(f"ARN {arn} is not valid.")
    if await find_policy(call.records, arn, call.account) is None:
        raise api.NoSuchEntityException(f"Scope ARN: {arn} does not exist or is not attachable.")
    await count_usage(call, arn, boundaries=1)


async def release_boundary(call: Call[Any, Any], arn: str) -> None:
    """Note that a managed policy is one boundary less."""
    await count_usage(call, arn, boundaries=-1)


async def count_usage(
    call: Call[Any, Any], arn: str, *, attachments: int = 0, boundaries: int = 0
) -> None:
    """Add to how often the account uses a managed policy."""
    usage = await call.records.find(PolicyUsage, call.account, "", arn)
    if usage is None:
        usage = PolicyUsage(account=call.account, policy_arn=arn)
    call.records.put(
        replace(
            usage,
            attachments=max(0, usage.attachments + attachments),
            boundaries=max(0, usage.boundaries + boundaries),
        )
    )


def require_modifiable(role: Role) -> None:
    """Raise if only a service may change this role.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
    """
    if role.service_linked:
        raise api.UnmodifiableEntityException(
            f"Cannot perform the operation on the protected role '{role.role_name}' - "
            "this role is only modifiable by AWS"
        )
