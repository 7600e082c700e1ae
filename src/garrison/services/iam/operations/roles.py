"""Roles."""

from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.authz import find_named
from garrison.services.iam.operations.boundaries import (
    release_boundary,
    require_modifiable,
    use_boundary,
)
from garrison.services.iam.operations.descriptions import (
    describe_listed_role,
    describe_new_role,
    describe_role,
    describe_whole_role,
)
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.last_uses import find_last_use_by
from garrison.services.iam.operations.paging import read_page, under_path
from garrison.services.iam.operations.tagging import set_tags
from garrison.services.iam.operations.targets import require_holder, require_no_policies
from garrison.services.iam.operations.trust import render_trust_policy, require_trust_policy
from garrison.services.iam.records import (
    MAX_SESSION_DURATION_DEFAULT_S,
    SERVICE_LINKED_PATH,
    InstanceProfile,
    Role,
)
from garrison.trail import Trail

RESERVED_PATH = (
    f"The path {SERVICE_LINKED_PATH} is reserved for service-linked roles. "
    "Use CreateServiceLinkedRole."
)


class Roles:
    """Operations on roles."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._headroom = Headroom(Role, "RolesPerAccount", quotas.ROLES_PER_ACCOUNT)

    async def create_role(self, call: Call[api.CreateRoleRequest, Role]) -> api.CreateRoleResponse:
        """Create a role.

        Raises:
            EntityAlreadyExistsException: the name is taken, in this or another case.
            MalformedPolicyDocumentException: it is no trust policy, or trusts who is not there.
            NoSuchEntityException, InvalidInputException: the boundary is no policy.
            LimitExceededException: the account has as many roles as it may.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
        """
        request = call.request
        name, path = request["RoleName"], request.get("Path", "/")
        boundary = request.get("PermissionsBoundary", "")
        if path.startswith(SERVICE_LINKED_PATH):
            raise api.InvalidInputException(RESERVED_PATH)
        if await find_named(call.records, Role, call.account, name) is not None:
            raise api.EntityAlreadyExistsException(f"Role with name {name} already exists.")
        trust_policy = request["AssumeRolePolicyDocument"]
        trusted = await require_trust_policy(call, trust_policy)
        await self._headroom.take(call)
        role = Role(
            account=call.account,
            home=call.partition,
            role_name=name,
            role_id=call.ids.unique_id("AROA"),
            path=path,
            created_at=call.now,
            trust_policy=trust_policy,
            trusted=trusted,
            description=request.get("Description", ""),
            max_session_duration_s=request.get(
                "MaxSessionDuration", MAX_SESSION_DURATION_DEFAULT_S
            ),
            boundary=boundary,
            tags=set_tags(Role, {}, request.get("Tags", [])),
        )
        if boundary:
            await use_boundary(call, boundary)
        call.records.put(role)
        return {"Role": describe_new_role(role)}

    async def get_role(self, call: Call[api.GetRoleRequest, Role]) -> api.GetRoleResponse:
        """Describe a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
        """
        role = require_holder(call)
        trust_policy = await render_trust_policy(call.records, role)
        last_use = await find_last_use_by(self._trail, role)
        return {"Role": describe_whole_role(role, trust_policy, last_use)}

    async def update_role(self, call: Call[api.UpdateRoleRequest, Role]) -> None:
        """Change a role's description and longest session; what is not given stays.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
        """
        role, request = require_holder(call), call.request
        if "MaxSessionDuration" in request:
            require_modifiable(role)
        call.records.put(
            replace(
                role,
                description=request.get("Description", role.description),
                max_session_duration_s=request.get(
                    "MaxSessionDuration", role.max_session_duration_s
                ),
            )
        )

    async def update_role_description(
        self, call: Call[api.UpdateRoleDescriptionRequest, Role]
    ) -> api.UpdateRoleDescriptionResponse:
        """Change a role's description.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html
        """
        role = replace(require_holder(call), description=call.request["Description"])
        call.records.put(role)
        found = describe_role(role, await render_trust_policy(call.records, role))
        if role.description:
            found["Description"] = role.description
        return {"Role": found}

    async def update_assume_role_policy(
        self, call: Call[api.UpdateAssumeRolePolicyRequest, Role]
    ) -> None:
        """Change whom a role trusts.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
        """
        role, text = require_holder(call), call.request["PolicyDocument"]
        require_modifiable(role)
        trusted = await require_trust_policy(call, text)
        call.records.put(replace(role, trust_policy=text, trusted=trusted))

    async def delete_role(self, call: Call[api.DeleteRoleRequest, Role]) -> None:
        """Delete a role that has no policies and is in no instance profile.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
        """
        role = require_holder(call)
        require_modifiable(role)
        await delete_role(call, role)

    async def list_roles(self, call: Call[api.ListRolesRequest, Any]) -> api.ListRolesResponse:
        """List roles under a path.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
        """
        roles, rest = await read_page(call, under_path(Role, call))
        return {
            "Roles": [
                describe_listed_role(role, await render_trust_policy(call.records, role))
                for role in roles
            ],
            **rest,
        }


async def delete_role(call: Call[Any, Any], role: Role) -> None:
    """Delete a role, service-linked or not.

    Raises:
        DeleteConflictException: it still has policies, or is in an instance profile.
    """
    if await call.records.find_by(InstanceProfile, "role", role.role_name, account=call.account):
        raise api.DeleteConflictException(
            "Cannot delete entity, must remove roles from instance profile first."
        )
    if conflict := require_no_policies(role):
        raise api.DeleteConflictException(conflict)
    if role.boundary:
        await release_boundary(call, role.boundary)
    call.records.expect_none(InstanceProfile, "role", role.role_name, account=call.account)
    call.records.delete(role)
