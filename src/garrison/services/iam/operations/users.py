"""Users."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.core.record import Record
from garrison.services.iam import api
from garrison.services.iam.authz import find_named
from garrison.services.iam.operations.boundaries import release_boundary, use_boundary
from garrison.services.iam.operations.descriptions import describe_user, describe_whole_user
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.paging import read_page, under_path
from garrison.services.iam.operations.tagging import set_tags
from garrison.services.iam.operations.targets import require_holder, require_no_policies
from garrison.services.iam.records import (
    AccessKey,
    Account,
    LoginProfile,
    MFADevice,
    ServiceSpecificCredential,
    SigningCertificate,
    SSHPublicKey,
    User,
)

# What must be gone before its user: records with an index "user" over its ID, and AWS's words.
BELONGINGS: tuple[tuple[type[Record], str], ...] = (
    (LoginProfile, "Cannot delete entity, must delete login profile first."),
    (MFADevice, "Cannot delete entity, must delete MFA device first."),
    (SigningCertificate, "Cannot delete entity, must delete signing certificates first."),
    (SSHPublicKey, "Cannot delete entity, must delete SSH public keys first."),
    (ServiceSpecificCredential, "Cannot delete entity, must remove referenced objects first."),
)


class Users:
    """Operations on users."""

    def __init__(self) -> None:
        self._headroom = Headroom(User, "UsersPerAccount", quotas.USERS_PER_ACCOUNT)

    async def create_user(self, call: Call[api.CreateUserRequest, User]) -> api.CreateUserResponse:
        """Create a user.

        Raises:
            EntityAlreadyExistsException: the name is taken, in this or another case.
            NoSuchEntityException, InvalidInputException: the boundary is no policy.
            LimitExceededException: the account has as many users as it may.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
        """
        request = call.request
        name, boundary = request["UserName"], request.get("PermissionsBoundary", "")
        await require_free(call, name)
        await self._headroom.take(call)
        user = User(
            account=call.account,
            home=call.partition,
            user_name=name,
            user_id=call.ids.unique_id("AIDA"),
            path=request.get("Path", "/"),
            created_at=call.now,
            boundary=boundary,
            tags=set_tags(User, {}, request.get("Tags", [])),
        )
        if boundary:
            await use_boundary(call, boundary)
        call.records.put(user)
        return {"User": describe_whole_user(user)}

    async def get_user(self, call: Call[api.GetUserRequest, Any]) -> api.GetUserResponse:
        """Describe a user, by default the caller.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
        """
        record = call.target.record
        if "UserName" not in call.request and call.principal.is_root:
            return {"User": _describe_root(call, record)}
        return {"User": describe_whole_user(require_holder(call))}

    async def update_user(self, call: Call[api.UpdateUserRequest, User]) -> None:
        """Rename or move a user; it keeps its ID and everything that it has.

        Raises:
            EntityAlreadyExistsException: the new name is taken.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
        """
        user = require_holder(call)
        name = call.request.get("NewUserName", user.user_name)
        if name.lower() != user.user_name.lower():
            await require_free(call, name)
        changed = replace(user, user_name=name, path=call.request.get("NewPath", user.path))
        if name != user.user_name:
            call.records.delete(user)
            changed = replace(changed, version=0)
            for access_key_id in user.access_key_ids:
                key = await call.records.find(AccessKey, call.account, "", access_key_id)
                if key is not None:
                    call.records.put(replace(key, user_name=name))
        call.records.put(changed)

    async def delete_user(self, call: Call[api.DeleteUserRequest, User]) -> None:
        """Delete a user that has nothing any more.

        Raises:
            DeleteConflictException: it still has something.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
        """
        user = require_holder(call)
        if user.group_ids:
            raise api.DeleteConflictException(
                "Cannot delete entity, must remove users from group first."
            )
        if user.access_key_ids:
            raise api.DeleteConflictException(
                "Cannot delete entity, must delete access keys first."
            )
        for cls, message in BELONGINGS:
            if await call.records.find_by(cls, "user", user.user_id, account=call.account):
                raise api.DeleteConflictException(message)
            call.records.expect_none(cls, "user", user.user_id, account=call.account)
        if conflict := require_no_policies(user):
            raise api.DeleteConflictException(conflict)
        if user.boundary:
            await release_boundary(call, user.boundary)
        call.records.delete(user)

    async def list_users(self, call: Call[api.ListUsersRequest, User]) -> api.ListUsersResponse:
        """List users under a path.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
        """
        users, rest = await read_page(call, under_path(User, call))
        return {"Users": _describe(users), **rest}


async def require_free(call: Call[Any, Any], name: str) -> None:
    """Raise if a user has this name."""
    if await find_named(call.records, User, call.account, name) is not None:
        raise api.EntityAlreadyExistsException(f"User with name {name} already exists.")


def _describe(users: Sequence[User]) -> list[api.User]:
    return [describe_user(user) for user in users]


def _describe_root(call: Call[Any, Any], account: Account | None) -> api.User:
    # As AWS describes the root user: its ID is the account's, and it has neither name nor path.
    return {
        "Path": "/",
        "UserName": "root",
        "UserId": call.account,
        "Arn": call.principal.arn,
        "CreateDate": account.created_at if account is not None else call.now,
    }
