"""Instance profiles: how a role comes to an EC2 instance."""

from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call, Records
from garrison.services.iam import api
from garrison.services.iam.authz import find_named
from garrison.services.iam.operations.boundaries import require_modifiable
from garrison.services.iam.operations.descriptions import describe_instance_profile, describe_role
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.paging import Stored, read_page, under_path
from garrison.services.iam.operations.tagging import describe_tags, set_tags
from garrison.services.iam.operations.targets import (
    absent,
    require_holder,
    require_instance_profile,
)
from garrison.services.iam.operations.trust import render_trust_policy
from garrison.services.iam.records import InstanceProfile, Role

QUOTA = quotas.ROLES_PER_INSTANCE_PROFILE


class InstanceProfiles:
    """Operations on instance profiles."""

    def __init__(self) -> None:
        self._headroom = Headroom(
            InstanceProfile, "InstanceProfilesPerAccount", quotas.INSTANCE_PROFILES_PER_ACCOUNT
        )

    async def create_instance_profile(
        self, call: Call[api.CreateInstanceProfileRequest, InstanceProfile]
    ) -> api.CreateInstanceProfileResponse:
        """Create an instance profile without a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html
        """
        request = call.request
        name = request["InstanceProfileName"]
        if await find_named(call.records, InstanceProfile, call.account, name) is not None:
            raise api.EntityAlreadyExistsException(f"Instance Profile {name} already exists.")
        await self._headroom.take(call)
        profile = InstanceProfile(
            account=call.account,
            home=call.partition,
            instance_profile_name=name,
            instance_profile_id=call.ids.unique_id("AIPA"),
            path=request.get("Path", "/"),
            created_at=call.now,
            tags=set_tags(InstanceProfile, {}, request.get("Tags", [])),
        )
        call.records.put(profile)
        found = describe_instance_profile(profile, [])
        if profile.tags:
            found["Tags"] = describe_tags(profile.tags)
        return {"InstanceProfile": found}

    async def get_instance_profile(
        self, call: Call[api.GetInstanceProfileRequest, InstanceProfile]
    ) -> api.GetInstanceProfileResponse:
        """Describe an instance profile.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html
        """
        profile = require_instance_profile(call)
        found = await describe_profile(call.records, profile)
        found["Tags"] = describe_tags(profile.tags)
        return {"InstanceProfile": found}

    async def delete_instance_profile(
        self, call: Call[api.DeleteInstanceProfileRequest, InstanceProfile]
    ) -> None:
        """Delete an instance profile without a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html
        """
        profile = require_instance_profile(call)
        if profile.role_name:
            raise api.DeleteConflictException(
                "Cannot delete entity, must remove roles from instance profile first."
            )
        call.records.delete(profile)

    async def list_instance_profiles(
        self, call: Call[api.ListInstanceProfilesRequest, Any]
    ) -> api.ListInstanceProfilesResponse:
        """List instance profiles under a path.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
        """
        profiles, rest = await read_page(call, under_path(InstanceProfile, call))
        described = [await describe_profile(call.records, profile) for profile in profiles]
        return {"InstanceProfiles": described, **rest}

    async def list_instance_profiles_for_role(
        self, call: Call[api.ListInstanceProfilesForRoleRequest, Role]
    ) -> api.ListInstanceProfilesForRoleResponse:
        """List the instance profiles that a role is in.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
        """
        role = require_holder(call)
        listed = Stored(InstanceProfile, index="role", value=role.role_name)
        profiles, rest = await read_page(call, listed)
        described = [await describe_profile(call.records, profile) for profile in profiles]
        return {"InstanceProfiles": described, **rest}

    async def add_role_to_instance_profile(
        self, call: Call[api.AddRoleToInstanceProfileRequest, InstanceProfile]
    ) -> None:
        """Put a role into an instance profile, which takes one.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
        """
        profile = require_instance_profile(call)
        role: Role | None = call.targets[1].record
        if role is None:
            raise absent("role", call.request["RoleName"])
        require_modifiable(role)
        if profile.role_name:
            raise api.LimitExceededException(
                f"Cannot exceed quota for InstanceSessionsPerInstanceProfile: {QUOTA}"
            )
        call.records.expect(role)
        call.records.put(replace(profile, role_name=role.role_name))

    async def remove_role_from_instance_profile(
        self, call: Call[api.RemoveRoleFromInstanceProfileRequest, InstanceProfile]
    ) -> None:
        """Take a role out of an instance profile.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html
        """
        profile, name = require_instance_profile(call), call.request["RoleName"]
        role = await find_named(call.records, Role, call.account, name)
        if role is None:
            raise absent("role", name)
        require_modifiable(role)
        if profile.role_name != role.role_name:
            raise api.NoSuchEntityException(
                f"Role {name} in Instance Profile {profile.instance_profile_name} cannot be found."
            )
        call.records.put(replace(profile, role_name=""))


async def describe_profile(records: Records, profile: InstanceProfile) -> api.InstanceProfile:
    """Describe an instance profile with its role."""
    role = await records.find(Role, profile.account, "", profile.role_name)
    if role is None:
        return describe_instance_profile(profile, [])
    described = describe_role(role, await render_trust_policy(records, role))
    return describe_instance_profile(profile, [described])
