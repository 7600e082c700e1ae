"""GetAccountAuthorizationDetails: everything that decides who may do what in an account."""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call
from garrison.core.record import Record
from garrison.services.iam import api
from garrison.services.iam.authz import find_policy
from garrison.services.iam.operations.descriptions import (
    describe_attached,
    describe_boundary,
    describe_inline,
    describe_last_use,
    describe_policy,
    describe_whole_version,
)
from garrison.services.iam.operations.documents import encode_document
from garrison.services.iam.operations.groups import groups_of
from garrison.services.iam.operations.instance_profiles import describe_profile
from garrison.services.iam.operations.last_uses import find_last_use_by
from garrison.services.iam.operations.paging import Section, Stored, read_page
from garrison.services.iam.operations.tagging import describe_tags
from garrison.services.iam.operations.trust import render_trust_policy
from garrison.services.iam.records import (
    Group,
    InstanceProfile,
    ManagedPolicy,
    PolicyUsage,
    Role,
    User,
)
from garrison.trail import Trail


def _is_of_aws_and_used(usage: PolicyUsage) -> bool:
    return usage.policy_arn.startswith("arn:aws:iam::aws:") and usage.attachments > 0


POLICIES_OF_AWS: Section[PolicyUsage] = Stored(PolicyUsage, accept=_is_of_aws_and_used)

# In the order in which pages come; AWS's policies only if they are attached, as AWS does.
SECTIONS: Mapping[api.EntityType, Section[Record]] = {
    "User": Stored(User),
    "Group": Stored(Group),
    "Role": Stored(Role),
    "LocalManagedPolicy": Stored(ManagedPolicy),
    "AWSManagedPolicy": POLICIES_OF_AWS,
}


class AuthorizationDetails:
    """The operation that tells everything."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def get_account_authorization_details(
        self, call: Call[api.GetAccountAuthorizationDetailsRequest, Any]
    ) -> api.GetAccountAuthorizationDetailsResponse:
        """Describe all users, groups, roles and managed policies in use, with their documents.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
        """
        wanted = call.request.get("Filter") or list(SECTIONS)
        sections = [section for name, section in SECTIONS.items() if name in wanted]
        records, rest = await read_page(call, *sections)
        policies = [
            each if isinstance(each, ManagedPolicy) else await _of_aws(call, each)
            for each in records
            if isinstance(each, ManagedPolicy | PolicyUsage)
        ]
        return {
            "UserDetailList": [
                await _describe_user(call, each) for each in records if isinstance(each, User)
            ],
            "GroupDetailList": [
                _describe_group(each) for each in records if isinstance(each, Group)
            ],
            "RoleDetailList": [
                await _describe_role(call, each, self._trail)
                for each in records
                if isinstance(each, Role)
            ],
            "Policies": [
                await _describe_policy(call, each) for each in policies if each is not None
            ],
            **rest,
        }


async def _of_aws(call: Call[Any, Any], usage: PolicyUsage) -> ManagedPolicy | None:
    return await find_policy(call.records, usage.policy_arn, call.account)


async def _describe_user(call: Call[Any, Any], user: User) -> api.UserDetail:
    found: api.UserDetail = {
        "Path": user.path,
        "UserName": user.user_name,
        "UserId": user.user_id,
        "Arn": user.arn,
        "CreateDate": user.created_at,
        "GroupList": [group.group_name for group in await groups_of(call, user)],
        "AttachedManagedPolicies": describe_attached(user.attached),
        "Tags": describe_tags(user.tags),
    }
    if user.inline:
        found["UserPolicyList"] = describe_inline(user.inline)
    if user.boundary:
        found["PermissionsBoundary"] = describe_boundary(user.boundary)
    return found


def _describe_group(group: Group) -> api.GroupDetail:
    return {
        "Path": group.path,
        "GroupName": group.group_name,
        "GroupId": group.group_id,
        "Arn": group.arn,
        "CreateDate": group.created_at,
        "GroupPolicyList": describe_inline(group.inline),
        "AttachedManagedPolicies": describe_attached(group.attached),
    }


async def _describe_role(call: Call[Any, Any], role: Role, trail: Trail) -> api.RoleDetail:
    profiles = await call.records.find_by(
        InstanceProfile, "role", role.role_name, account=call.account
    )
    last_use = await find_last_use_by(trail, role)
    found: api.RoleDetail = {
        "Path": role.path,
        "RoleName": role.role_name,
        "RoleId": role.role_id,
        "Arn": role.arn,
        "CreateDate": role.created_at,
        "AssumeRolePolicyDocument": encode_document(await render_trust_policy(call.records, role)),
        "InstanceProfileList": [await describe_profile(call.records, each) for each in profiles],
        "RolePolicyList": describe_inline(role.inline),
        "AttachedManagedPolicies": describe_attached(role.attached),
        "Tags": describe_tags(role.tags),
        "RoleLastUsed": describe_last_use(last_use),
    }
    if role.boundary:
        found["PermissionsBoundary"] = describe_boundary(role.boundary)
    return found


async def _describe_policy(call: Call[Any, Any], policy: ManagedPolicy) -> api.ManagedPolicyDetail:
    usage = await call.records.find(PolicyUsage, call.account, "", policy.arn)
    summary = describe_policy(policy, usage)
    found: api.ManagedPolicyDetail = {
        "PolicyName": summary["PolicyName"],
        "PolicyId": summary["PolicyId"],
        "Arn": summary["Arn"],
        "Path": summary["Path"],
        "DefaultVersionId": summary["DefaultVersionId"],
        "AttachmentCount": summary["AttachmentCount"],
        "PermissionsBoundaryUsageCount": summary["PermissionsBoundaryUsageCount"],
        "IsAttachable": summary["IsAttachable"],
        "CreateDate": summary["CreateDate"],
        "UpdateDate": summary["UpdateDate"],
        "PolicyVersionList": [
            describe_whole_version(policy, version) for version in reversed(policy.versions)
        ],
    }
    if policy.description:
        found["Description"] = policy.description
    return found
