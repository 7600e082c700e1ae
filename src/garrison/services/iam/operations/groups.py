"""Groups, and who is in them."""

from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.authz import find_named
from garrison.services.iam.operations.descriptions import describe_group, describe_user
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.paging import Listed, Stored, read_page, under_path
from garrison.services.iam.operations.targets import (
    require_holder,
    require_no_policies,
    require_user,
)
from garrison.services.iam.records import Group, User


class Groups:
    """Operations on groups."""

    def __init__(self) -> None:
        self._headroom = Headroom(Group, "GroupsPerAccount", quotas.GROUPS_PER_ACCOUNT)

    async def create_group(
        self, call: Call[api.CreateGroupRequest, Group]
    ) -> api.CreateGroupResponse:
        """Create a group.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html
        """
        name = call.request["GroupName"]
        await _require_free(call, name)
        await self._headroom.take(call)
        group = Group(
            account=call.account,
            home=call.partition,
            group_name=name,
            group_id=call.ids.unique_id("AGPA"),
            path=call.request.get("Path", "/"),
            created_at=call.now,
        )
        call.records.put(group)
        return {"Group": describe_group(group)}

    async def get_group(self, call: Call[api.GetGroupRequest, Group]) -> api.GetGroupResponse:
        """Describe a group and list its users.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
        """
        group = require_holder(call)
        users, rest = await read_page(call, Stored(User, index="group", value=group.group_id))
        return {
            "Group": describe_group(group),
            "Users": [describe_user(user) for user in users],
            **rest,
        }

    async def update_group(self, call: Call[api.UpdateGroupRequest, Group]) -> None:
        """Rename or move a group; it keeps its ID, its users and its policies.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
        """
        group = require_holder(call)
        name = call.request.get("NewGroupName", group.group_name)
        if name.lower() != group.group_name.lower():
            await _require_free(call, name)
        changed = replace(group, group_name=name, path=call.request.get("NewPath", group.path))
        if name != group.group_name:
            call.records.delete(group)
            changed = replace(changed, version=0)
        call.records.put(changed)

    async def delete_group(self, call: Call[api.DeleteGroupRequest, Group]) -> None:
        """Delete a group that has neither users nor policies.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
        """
        group = require_holder(call)
        members = await call.records.page(
            User, call.account, index="group", value=group.group_id, limit=1
        )
        if members.records:
            raise api.DeleteConflictException(
                "Cannot delete entity, must remove users from group first."
            )
        if conflict := require_no_policies(group):
            raise api.DeleteConflictException(conflict)
        call.records.expect_none(User, "group", group.group_id, account=call.account)
        call.records.delete(group)

    async def list_groups(self, call: Call[api.ListGroupsRequest, Any]) -> api.ListGroupsResponse:
        """List groups under a path.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html
        """
        groups, rest = await read_page(call, under_path(Group, call))
        return {"Groups": [describe_group(group) for group in groups], **rest}

    async def add_user_to_group(self, call: Call[api.AddUserToGroupRequest, Group]) -> None:
        """Put a user into a group; it may be there already.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
        """
        user = await require_user(call, call.request["UserName"])
        group = require_holder(call)
        if group.group_id in user.group_ids:
            return
        if len(user.group_ids) >= quotas.GROUPS_PER_USER:
            quota = quotas.GROUPS_PER_USER
            raise api.LimitExceededException(f"Cannot exceed quota for GroupsPerUser: {quota}")
        call.records.expect(group)
        call.records.put(replace(user, group_ids=(*user.group_ids, group.group_id)))

    async def remove_user_from_group(
        self, call: Call[api.RemoveUserFromGroupRequest, Group]
    ) -> None:
        """Take a user out of a group; it need not be there.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html
        """
        user = await require_user(call, call.request["UserName"])
        group = require_holder(call)
        if group.group_id in user.group_ids:
            kept = tuple(each for each in user.group_ids if each != group.group_id)
            call.records.put(replace(user, group_ids=kept))

    async def list_groups_for_user(
        self, call: Call[api.ListGroupsForUserRequest, User]
    ) -> api.ListGroupsForUserResponse:
        """List the groups that a user is in.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
        """
        found = await groups_of(call, require_holder(call))
        listed = Listed({group.group_name.lower(): group for group in found})
        groups, rest = await read_page(call, listed)
        return {"Groups": [describe_group(group) for group in groups], **rest}


async def groups_of(call: Call[Any, Any], user: User) -> list[Group]:
    """Return the groups that a user is in."""
    found = [
        await call.records.find_one(Group, "unique_id", group_id) for group_id in user.group_ids
    ]
    return [group for group in found if group is not None]


async def _require_free(call: Call[Any, Any], name: str) -> None:
    if await find_named(call.records, Group, call.account, name) is not None:
        raise api.EntityAlreadyExistsException(f"Group with name {name} already exists.")
