"""Managed policies attached to users, groups and roles."""

from typing import Any, TypeVar

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.authz import find_policy
from garrison.services.iam.operations.boundaries import count_usage, require_modifiable
from garrison.services.iam.operations.descriptions import describe_attached
from garrison.services.iam.operations.paging import Listed, Rest, Section, Stored, read_page
from garrison.services.iam.operations.targets import (
    require_holder,
    require_policy,
    require_policy_arn,
)
from garrison.services.iam.records import (
    Account,
    Group,
    ManagedPolicy,
    PolicyHolder,
    Role,
    User,
)

Holder = TypeVar("Holder", User, Group, Role)
SERVICE_ROLE_POLICY = "Cannot attach a Service Role Policy to a Customer Role."


class Attachments:
    """Operations on what is attached to whom."""

    async def attach_user_policy(self, call: Call[api.AttachUserPolicyRequest, User]) -> None:
        """Attach a managed policy to a user.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
        """
        await _attach(call, require_holder(call))

    async def attach_group_policy(self, call: Call[api.AttachGroupPolicyRequest, Group]) -> None:
        """Attach a managed policy to a group.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html
        """
        await _attach(call, require_holder(call))

    async def attach_role_policy(self, call: Call[api.AttachRolePolicyRequest, Role]) -> None:
        """Attach a managed policy to a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
        """
        role = require_holder(call)
        require_modifiable(role)
        await _attach(call, role)

    async def detach_user_policy(self, call: Call[api.DetachUserPolicyRequest, User]) -> None:
        """Detach a managed policy from a user.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html
        """
        await _detach(call, require_holder(call))

    async def detach_group_policy(self, call: Call[api.DetachGroupPolicyRequest, Group]) -> None:
        """Detach a managed policy from a group.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html
        """
        await _detach(call, require_holder(call))

    async def detach_role_policy(self, call: Call[api.DetachRolePolicyRequest, Role]) -> None:
        """Detach a managed policy from a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
        """
        role = require_holder(call)
        require_modifiable(role)
        await _detach(call, role)

    async def list_attached_user_policies(
        self, call: Call[api.ListAttachedUserPoliciesRequest, User]
    ) -> api.ListAttachedUserPoliciesResponse:
        """List the managed policies of a user.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html
        """
        attached, rest = await _read_attached(call, require_holder(call))
        return {"AttachedPolicies": attached, **rest}

    async def list_attached_group_policies(
        self, call: Call[api.ListAttachedGroupPoliciesRequest, Group]
    ) -> api.ListAttachedGroupPoliciesResponse:
        """List the managed policies of a group.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html
        """
        attached, rest = await _read_attached(call, require_holder(call))
        return {"AttachedPolicies": attached, **rest}

    async def list_attached_role_policies(
        self, call: Call[api.ListAttachedRolePoliciesRequest, Role]
    ) -> api.ListAttachedRolePoliciesResponse:
        """List the managed policies of a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
        """
        attached, rest = await _read_attached(call, require_holder(call))
        return {"AttachedPolicies": attached, **rest}

    async def list_entities_for_policy(
        self, call: Call[api.ListEntitiesForPolicyRequest, ManagedPolicy]
    ) -> api.ListEntitiesForPolicyResponse:
        """List the users, groups and roles that have a managed policy, or have it as boundary.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
        """
        arn = require_policy(call).arn
        holders, rest = await read_page(call, *_sections(call, arn))
        return {
            "PolicyGroups": [
                {"GroupName": each.name, "GroupId": each.unique_id}
                for each in holders
                if isinstance(each, Group)
            ],
            "PolicyUsers": [
                {"UserName": each.name, "UserId": each.unique_id}
                for each in holders
                if isinstance(each, User)
            ],
            "PolicyRoles": [
                {"RoleName": each.name, "RoleId": each.unique_id}
                for each in holders
                if isinstance(each, Role)
            ],
            **rest,
        }


async def _attach(call: Call[Any, Any], holder: Holder) -> None:
    arn = call.request["PolicyArn"]
    require_policy_arn(arn)
    policy = await find_policy(call.records, arn, call.account)
    if policy is None:
        raise api.NoSuchEntityException(f"Policy {arn} does not exist or is not attachable.")
    if policy.service_linked:
        raise api.PolicyNotAttachableException(SERVICE_ROLE_POLICY)
    if arn in holder.attached:
        return
    account = await call.records.find(Account, call.account, "", call.account)
    name = f"PoliciesPer{holder.noun.capitalize()}"
    quota = holder.managed_policies_max
    if account is not None:
        quota = account.quota(name, quota)
    if len(holder.attached) >= quota:
        raise api.LimitExceededException(f"Cannot exceed quota for {name}: {quota}")
    await count_usage(call, arn, attachments=1)
    call.records.put(replace(holder, attached=(*holder.attached, arn)))


async def _detach(call: Call[Any, Any], holder: Holder) -> None:
    arn = call.request["PolicyArn"]
    require_policy_arn(arn)
    if arn not in holder.attached:
        raise api.NoSuchEntityException(f"Policy {arn} was not found.")
    await count_usage(call, arn, attachments=-1)
    kept = tuple(each for each in holder.attached if each != arn)
    call.records.put(replace(holder, attached=kept))


async def _read_attached(
    call: Call[Any, Any], holder: PolicyHolder
) -> tuple[list[api.AttachedPolicy], Rest]:
    prefix = call.request.get("PathPrefix", "/")
    listed = {arn: arn for arn in holder.attached if arn.partition(":policy")[2].startswith(prefix)}
    arns, rest = await read_page(call, Listed(listed))
    return describe_attached(tuple(arns)), rest


def _sections(
    call: Call[api.ListEntitiesForPolicyRequest, Any], arn: str
) -> list[Section[PolicyHolder]]:
    request = call.request
    prefix, usage = request.get("PathPrefix", "/"), request.get("PolicyUsageFilter")
    wanted: tuple[type[PolicyHolder], ...] = (Group, User, Role)
    kinds = [cls for cls in wanted if request.get("EntityFilter", cls.__name__) == cls.__name__]

    def has(holder: PolicyHolder) -> bool:
        return holder.path.startswith(prefix)

    def is_only_bounded(holder: PolicyHolder) -> bool:
        return has(holder) and (usage is not None or arn not in holder.attached)

    sections: list[Section[PolicyHolder]] = []
    if usage != "PermissionsBoundary":
        sections += [Stored(cls, index="attached", value=arn, accept=has) for cls in kinds]
    if usage != "PermissionsPolicy":
        sections += [
            Stored(cls, index="boundary", value=arn, accept=is_only_bounded)
            for cls in kinds
            if cls is not Group
        ]
    return sections
