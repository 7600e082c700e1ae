"""Records in the shapes of the API.

The same resource is described with more or fewer members depending on who asks: what is left out
here and there was seen on AWS (docs/sources/iam.md).
"""

from garrison.services.iam import api
from garrison.services.iam.operations.documents import encode_document
from garrison.services.iam.operations.last_uses import LastUse
from garrison.services.iam.operations.tagging import describe_tags
from garrison.services.iam.records import (
    Group,
    InstanceProfile,
    ManagedPolicy,
    PolicyUsage,
    PolicyVersion,
    Role,
    User,
)


def describe_user(user: User) -> api.User:
    """Describe a user as listings do, without its tags and boundary."""
    return {
        "Path": user.path,
        "UserName": user.user_name,
        "UserId": user.user_id,
        "Arn": user.arn,
        "CreateDate": user.created_at,
    }


def describe_whole_user(user: User) -> api.User:
    """Describe a user as CreateUser and GetUser do."""
    found = describe_user(user)
    if user.boundary:
        found["PermissionsBoundary"] = describe_boundary(user.boundary)
    if user.tags:
        found["Tags"] = describe_tags(user.tags)
    return found


def describe_boundary(arn: str) -> api.AttachedPermissionsBoundary:
    """Describe a permissions boundary."""
    return {
        "PermissionsBoundaryType": "Policy",  # type: ignore[typeddict-item]  # AWS's word; the model's is another.
        "PermissionsBoundaryArn": arn,
    }


def describe_group(group: Group) -> api.Group:
    """Describe a group."""
    return {
        "Path": group.path,
        "GroupName": group.group_name,
        "GroupId": group.group_id,
        "Arn": group.arn,
        "CreateDate": group.created_at,
    }


def describe_role(role: Role, trust_policy: str) -> api.Role:
    """Describe a role as instance profiles do."""
    return {
        "Path": role.path,
        "RoleName": role.role_name,
        "RoleId": role.role_id,
        "Arn": role.arn,
        "CreateDate": role.created_at,
        "AssumeRolePolicyDocument": encode_document(trust_policy),
    }


def describe_new_role(role: Role) -> api.Role:
    """Describe a role as CreateRole does."""
    found = describe_role(role, role.trust_policy)
    if role.boundary:
        found["PermissionsBoundary"] = describe_boundary(role.boundary)
    if role.tags:
        found["Tags"] = describe_tags(role.tags)
    return found


def describe_listed_role(role: Role, trust_policy: str) -> api.Role:
    """Describe a role as ListRoles does."""
    found = describe_role(role, trust_policy)
    found["MaxSessionDuration"] = role.max_session_duration_s
    if role.description:
        found["Description"] = role.description
    return found


def describe_whole_role(role: Role, trust_policy: str, last_use: LastUse | None) -> api.Role:
    """Describe a role as GetRole does."""
    found = describe_listed_role(role, trust_policy)
    if role.boundary:
        found["PermissionsBoundary"] = describe_boundary(role.boundary)
    if role.tags:
        found["Tags"] = describe_tags(role.tags)
    found["RoleLastUsed"] = describe_last_use(last_use)
    return found


def describe_last_use(last_use: LastUse | None) -> api.RoleLastUsed:
    """Describe when a role was last used; empty if it never was."""
    if last_use is None:
        return {}
    return {"LastUsedDate": last_use.used_at, "Region": last_use.region}


def describe_policy(policy: ManagedPolicy, usage: PolicyUsage | None) -> api.Policy:
    """Describe a managed policy as listings do, without description and tags."""
    return {
        "PolicyName": policy.policy_name,
        "PolicyId": policy.policy_id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": f"v{policy.default_version}",
        "AttachmentCount": usage.attachments if usage else 0,
        "PermissionsBoundaryUsageCount": usage.boundaries if usage else 0,
        "IsAttachable": True,
        "CreateDate": policy.created_at,
        "UpdateDate": policy.updated_at,
    }


def describe_version(policy: ManagedPolicy, version: PolicyVersion) -> api.PolicyVersion:
    """Describe a version without its document."""
    return {
        "VersionId": version.version_id,
        "IsDefaultVersion": version.number == policy.default_version,
        "CreateDate": version.created_at,
    }


def describe_whole_version(policy: ManagedPolicy, version: PolicyVersion) -> api.PolicyVersion:
    """Describe a version with its document."""
    found = describe_version(policy, version)
    found["Document"] = encode_document(version.text)
    return found


def describe_instance_profile(
    profile: InstanceProfile, roles: list[api.Role]
) -> api.InstanceProfile:
    """Describe an instance profile as listings do, without its tags."""
    return {
        "Path": profile.path,
        "InstanceProfileName": profile.instance_profile_name,
        "InstanceProfileId": profile.instance_profile_id,
        "Arn": profile.arn,
        "CreateDate": profile.created_at,
        "Roles": roles,
    }


def describe_attached(arns: tuple[str, ...]) -> list[api.AttachedPolicy]:
    """Describe attached managed policies."""
    return [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]


def describe_inline(inline: dict[str, str]) -> list[api.PolicyDetail]:
    """Describe inline policies with their documents."""
    return [
        {"PolicyName": name, "PolicyDocument": encode_document(text)}
        for name, text in sorted(inline.items())
    ]
