"""Shapes and errors of the implemented operations of IAM, generated from botocore's model."""

from datetime import datetime
from typing import Required, TypedDict

from garrison.core.errors import ApiError


class ConcurrentModificationException(ApiError):
    code = "ConcurrentModification"
    status = 409
    shape = "ConcurrentModificationException"


class DeleteConflictException(ApiError):
    code = "DeleteConflict"
    status = 409
    shape = "DeleteConflictException"


class EntityAlreadyExistsException(ApiError):
    code = "EntityAlreadyExists"
    status = 409
    shape = "EntityAlreadyExistsException"


class EntityTemporarilyUnmodifiableException(ApiError):
    code = "EntityTemporarilyUnmodifiable"
    status = 409
    shape = "EntityTemporarilyUnmodifiableException"


class InvalidInputException(ApiError):
    code = "InvalidInput"
    status = 400
    shape = "InvalidInputException"


class LimitExceededException(ApiError):
    code = "LimitExceeded"
    status = 409
    shape = "LimitExceededException"


class MalformedPolicyDocumentException(ApiError):
    code = "MalformedPolicyDocument"
    status = 400
    shape = "MalformedPolicyDocumentException"


class NoSuchEntityException(ApiError):
    code = "NoSuchEntity"
    status = 404
    shape = "NoSuchEntityException"


class PolicyNotAttachableException(ApiError):
    code = "PolicyNotAttachable"
    status = 400
    shape = "PolicyNotAttachableException"


class ServiceFailureException(ApiError):
    code = "ServiceFailure"
    status = 500
    shape = "ServiceFailureException"


class UnmodifiableEntityException(ApiError):
    code = "UnmodifiableEntity"
    status = 400
    shape = "UnmodifiableEntityException"


class Tag(TypedDict, total=False):
    Key: Required[str]
    Value: Required[str]


class CreateUserRequest(TypedDict, total=False):
    Path: str
    UserName: Required[str]
    PermissionsBoundary: str
    Tags: list[Tag]


class AttachedPermissionsBoundary(TypedDict, total=False):
    PermissionsBoundaryType: str
    PermissionsBoundaryArn: str


class User(TypedDict, total=False):
    Path: Required[str]
    UserName: Required[str]
    UserId: Required[str]
    Arn: Required[str]
    CreateDate: Required[datetime]
    PasswordLastUsed: datetime
    PermissionsBoundary: AttachedPermissionsBoundary
    Tags: list[Tag]


class CreateUserResponse(TypedDict, total=False):
    User: User


class GetUserRequest(TypedDict, total=False):
    UserName: str


class GetUserResponse(TypedDict, total=False):
    User: Required[User]


class UpdateUserRequest(TypedDict, total=False):
    UserName: Required[str]
    NewPath: str
    NewUserName: str


class DeleteUserRequest(TypedDict, total=False):
    UserName: Required[str]


class ListUsersRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListUsersResponse(TypedDict, total=False):
    Users: Required[list[User]]
    IsTruncated: bool
    Marker: str


class CreateGroupRequest(TypedDict, total=False):
    Path: str
    GroupName: Required[str]


class Group(TypedDict, total=False):
    Path: Required[str]
    GroupName: Required[str]
    GroupId: Required[str]
    Arn: Required[str]
    CreateDate: Required[datetime]


class CreateGroupResponse(TypedDict, total=False):
    Group: Required[Group]


class GetGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    Marker: str
    MaxItems: int


class GetGroupResponse(TypedDict, total=False):
    Group: Required[Group]
    Users: Required[list[User]]
    IsTruncated: bool
    Marker: str


class UpdateGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    NewPath: str
    NewGroupName: str


class DeleteGroupRequest(TypedDict, total=False):
    GroupName: Required[str]


class ListGroupsRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListGroupsResponse(TypedDict, total=False):
    Groups: Required[list[Group]]
    IsTruncated: bool
    Marker: str


class AddUserToGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    UserName: Required[str]


class RemoveUserFromGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    UserName: Required[str]


class ListGroupsForUserRequest(TypedDict, total=False):
    UserName: Required[str]
    Marker: str
    MaxItems: int


class ListGroupsForUserResponse(TypedDict, total=False):
    Groups: Required[list[Group]]
    IsTruncated: bool
    Marker: str


class CreateRoleRequest(TypedDict, total=False):
    Path: str
    RoleName: Required[str]
    AssumeRolePolicyDocument: Required[str]
    Description: str
    MaxSessionDuration: int
    PermissionsBoundary: str
    Tags: list[Tag]


class RoleLastUsed(TypedDict, total=False):
    LastUsedDate: datetime
    Region: str


class SourceRoleTemplate(TypedDict, total=False):
    TemplateArn: Required[str]
    TemplateMinorVersion: Required[int]


class Role(TypedDict, total=False):
    Path: Required[str]
    RoleName: Required[str]
    RoleId: Required[str]
    Arn: Required[str]
    CreateDate: Required[datetime]
    AssumeRolePolicyDocument: str
    Description: str
    MaxSessionDuration: int
    PermissionsBoundary: AttachedPermissionsBoundary
    Tags: list[Tag]
    RoleLastUsed: RoleLastUsed
    SourceRoleTemplate: SourceRoleTemplate


class CreateRoleResponse(TypedDict, total=False):
    Role: Required[Role]


class GetRoleRequest(TypedDict, total=False):
    RoleName: Required[str]


class GetRoleResponse(TypedDict, total=False):
    Role: Required[Role]


class UpdateRoleRequest(TypedDict, total=False):
    RoleName: Required[str]
    Description: str
    MaxSessionDuration: int


class UpdateRoleResponse(TypedDict, total=False):
    pass


class UpdateRoleDescriptionRequest(TypedDict, total=False):
    RoleName: Required[str]
    Description: Required[str]


class UpdateRoleDescriptionResponse(TypedDict, total=False):
    Role: Role


class UpdateAssumeRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyDocument: Required[str]


class DeleteRoleRequest(TypedDict, total=False):
    RoleName: Required[str]


class ListRolesRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListRolesResponse(TypedDict, total=False):
    Roles: Required[list[Role]]
    IsTruncated: bool
    Marker: str


class CreatePolicyRequest(TypedDict, total=False):
    PolicyName: Required[str]
    Path: str
    PolicyDocument: Required[str]
    Description: str
    Tags: list[Tag]


class Policy(TypedDict, total=False):
    PolicyName: str
    PolicyId: str
    Arn: str
    Path: str
    DefaultVersionId: str
    AttachmentCount: int
    PermissionsBoundaryUsageCount: int
    IsAttachable: bool
    Description: str
    CreateDate: datetime
    UpdateDate: datetime
    Tags: list[Tag]


class CreatePolicyResponse(TypedDict, total=False):
    Policy: Policy


class GetPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]


class GetPolicyResponse(TypedDict, total=False):
    Policy: Policy


class DeletePolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]


class ListPoliciesRequest(TypedDict, total=False):
    Scope: str
    OnlyAttached: bool
    PathPrefix: str
    PolicyUsageFilter: str
    Marker: str
    MaxItems: int


class ListPoliciesResponse(TypedDict, total=False):
    Policies: list[Policy]
    IsTruncated: bool
    Marker: str


class CreatePolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    PolicyDocument: Required[str]
    SetAsDefault: bool


class PolicyVersion(TypedDict, total=False):
    Document: str
    VersionId: str
    IsDefaultVersion: bool
    CreateDate: datetime


class CreatePolicyVersionResponse(TypedDict, total=False):
    PolicyVersion: PolicyVersion


class GetPolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    VersionId: Required[str]


class GetPolicyVersionResponse(TypedDict, total=False):
    PolicyVersion: PolicyVersion


class DeletePolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    VersionId: Required[str]


class ListPolicyVersionsRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    Marker: str
    MaxItems: int


class ListPolicyVersionsResponse(TypedDict, total=False):
    Versions: list[PolicyVersion]
    IsTruncated: bool
    Marker: str


class SetDefaultPolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    VersionId: Required[str]


class ListEntitiesForPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    EntityFilter: str
    PathPrefix: str
    PolicyUsageFilter: str
    Marker: str
    MaxItems: int


class PolicyGroup(TypedDict, total=False):
    GroupName: str
    GroupId: str


class PolicyUser(TypedDict, total=False):
    UserName: str
    UserId: str


class PolicyRole(TypedDict, total=False):
    RoleName: str
    RoleId: str


class ListEntitiesForPolicyResponse(TypedDict, total=False):
    PolicyGroups: list[PolicyGroup]
    PolicyUsers: list[PolicyUser]
    PolicyRoles: list[PolicyRole]
    IsTruncated: bool
    Marker: str


class AttachUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyArn: Required[str]


class AttachGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyArn: Required[str]


class AttachRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyArn: Required[str]


class DetachUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyArn: Required[str]


class DetachGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyArn: Required[str]


class DetachRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyArn: Required[str]


class ListAttachedUserPoliciesRequest(TypedDict, total=False):
    UserName: Required[str]
    PathPrefix: str
    Marker: str
    MaxItems: int


class AttachedPolicy(TypedDict, total=False):
    PolicyName: str
    PolicyArn: str


class ListAttachedUserPoliciesResponse(TypedDict, total=False):
    AttachedPolicies: list[AttachedPolicy]
    IsTruncated: bool
    Marker: str


class ListAttachedGroupPoliciesRequest(TypedDict, total=False):
    GroupName: Required[str]
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListAttachedGroupPoliciesResponse(TypedDict, total=False):
    AttachedPolicies: list[AttachedPolicy]
    IsTruncated: bool
    Marker: str


class ListAttachedRolePoliciesRequest(TypedDict, total=False):
    RoleName: Required[str]
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListAttachedRolePoliciesResponse(TypedDict, total=False):
    AttachedPolicies: list[AttachedPolicy]
    IsTruncated: bool
    Marker: str


class PutUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class PutGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class PutRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class GetUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]


class GetUserPolicyResponse(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class GetGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]


class GetGroupPolicyResponse(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class GetRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]


class GetRolePolicyResponse(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class DeleteUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]


class DeleteGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]


class DeleteRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]


class ListUserPoliciesRequest(TypedDict, total=False):
    UserName: Required[str]
    Marker: str
    MaxItems: int


class ListUserPoliciesResponse(TypedDict, total=False):
    PolicyNames: Required[list[str]]
    IsTruncated: bool
    Marker: str


class ListGroupPoliciesRequest(TypedDict, total=False):
    GroupName: Required[str]
    Marker: str
    MaxItems: int


class ListGroupPoliciesResponse(TypedDict, total=False):
    PolicyNames: Required[list[str]]
    IsTruncated: bool
    Marker: str


class ListRolePoliciesRequest(TypedDict, total=False):
    RoleName: Required[str]
    Marker: str
    MaxItems: int


class ListRolePoliciesResponse(TypedDict, total=False):
    PolicyNames: Required[list[str]]
    IsTruncated: bool
    Marker: str


class PutUserPermissionsBoundaryRequest(TypedDict, total=False):
    UserName: Required[str]
    PermissionsBoundary: Required[str]


class DeleteUserPermissionsBoundaryRequest(TypedDict, total=False):
    UserName: Required[str]


class PutRolePermissionsBoundaryRequest(TypedDict, total=False):
    RoleName: Required[str]
    PermissionsBoundary: Required[str]


class DeleteRolePermissionsBoundaryRequest(TypedDict, total=False):
    RoleName: Required[str]


class CreateInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    Path: str
    Tags: list[Tag]


class InstanceProfile(TypedDict, total=False):
    Path: Required[str]
    InstanceProfileName: Required[str]
    InstanceProfileId: Required[str]
    Arn: Required[str]
    CreateDate: Required[datetime]
    Roles: Required[list[Role]]
    Tags: list[Tag]


class CreateInstanceProfileResponse(TypedDict, total=False):
    InstanceProfile: Required[InstanceProfile]


class GetInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]


class GetInstanceProfileResponse(TypedDict, total=False):
    InstanceProfile: Required[InstanceProfile]


class DeleteInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]


class ListInstanceProfilesRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListInstanceProfilesResponse(TypedDict, total=False):
    InstanceProfiles: Required[list[InstanceProfile]]
    IsTruncated: bool
    Marker: str


class ListInstanceProfilesForRoleRequest(TypedDict, total=False):
    RoleName: Required[str]
    Marker: str
    MaxItems: int


class ListInstanceProfilesForRoleResponse(TypedDict, total=False):
    InstanceProfiles: Required[list[InstanceProfile]]
    IsTruncated: bool
    Marker: str


class AddRoleToInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    RoleName: Required[str]


class RemoveRoleFromInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    RoleName: Required[str]


class CreateAccessKeyRequest(TypedDict, total=False):
    UserName: str


class AccessKey(TypedDict, total=False):
    UserName: Required[str]
    AccessKeyId: Required[str]
    Status: Required[str]
    SecretAccessKey: Required[str]
    CreateDate: datetime


class CreateAccessKeyResponse(TypedDict, total=False):
    AccessKey: Required[AccessKey]


class UpdateAccessKeyRequest(TypedDict, total=False):
    UserName: str
    AccessKeyId: Required[str]
    Status: Required[str]


class DeleteAccessKeyRequest(TypedDict, total=False):
    UserName: str
    AccessKeyId: Required[str]


class ListAccessKeysRequest(TypedDict, total=False):
    UserName: str
    Marker: str
    MaxItems: int


class AccessKeyMetadata(TypedDict, total=False):
    UserName: str
    AccessKeyId: str
    Status: str
    CreateDate: datetime


class ListAccessKeysResponse(TypedDict, total=False):
    AccessKeyMetadata: Required[list[AccessKeyMetadata]]
    IsTruncated: bool
    Marker: str


class GetAccessKeyLastUsedRequest(TypedDict, total=False):
    AccessKeyId: Required[str]


class AccessKeyLastUsed(TypedDict, total=False):
    LastUsedDate: datetime
    ServiceName: Required[str]
    Region: Required[str]


class GetAccessKeyLastUsedResponse(TypedDict, total=False):
    UserName: str
    AccessKeyLastUsed: AccessKeyLastUsed


class TagUserRequest(TypedDict, total=False):
    UserName: Required[str]
    Tags: Required[list[Tag]]


class UntagUserRequest(TypedDict, total=False):
    UserName: Required[str]
    TagKeys: Required[list[str]]


class ListUserTagsRequest(TypedDict, total=False):
    UserName: Required[str]
    Marker: str
    MaxItems: int


class ListUserTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class TagRoleRequest(TypedDict, total=False):
    RoleName: Required[str]
    Tags: Required[list[Tag]]


class UntagRoleRequest(TypedDict, total=False):
    RoleName: Required[str]
    TagKeys: Required[list[str]]


class ListRoleTagsRequest(TypedDict, total=False):
    RoleName: Required[str]
    Marker: str
    MaxItems: int


class ListRoleTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class TagPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    Tags: Required[list[Tag]]


class UntagPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    TagKeys: Required[list[str]]


class ListPolicyTagsRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    Marker: str
    MaxItems: int


class ListPolicyTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class TagInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    Tags: Required[list[Tag]]


class UntagInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    TagKeys: Required[list[str]]


class ListInstanceProfileTagsRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    Marker: str
    MaxItems: int


class ListInstanceProfileTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class CreateAccountAliasRequest(TypedDict, total=False):
    AccountAlias: Required[str]


class DeleteAccountAliasRequest(TypedDict, total=False):
    AccountAlias: Required[str]


class ListAccountAliasesRequest(TypedDict, total=False):
    Marker: str
    MaxItems: int


class ListAccountAliasesResponse(TypedDict, total=False):
    AccountAliases: Required[list[str]]
    IsTruncated: bool
    Marker: str


class GetAccountSummaryResponse(TypedDict, total=False):
    SummaryMap: dict[str, int]


class GetAccountAuthorizationDetailsRequest(TypedDict, total=False):
    Filter: list[str]
    MaxItems: int
    Marker: str


class PolicyDetail(TypedDict, total=False):
    PolicyName: str
    PolicyDocument: str


class UserDetail(TypedDict, total=False):
    Path: str
    UserName: str
    UserId: str
    Arn: str
    CreateDate: datetime
    UserPolicyList: list[PolicyDetail]
    GroupList: list[str]
    AttachedManagedPolicies: list[AttachedPolicy]
    PermissionsBoundary: AttachedPermissionsBoundary
    Tags: list[Tag]


class GroupDetail(TypedDict, total=False):
    Path: str
    GroupName: str
    GroupId: str
    Arn: str
    CreateDate: datetime
    GroupPolicyList: list[PolicyDetail]
    AttachedManagedPolicies: list[AttachedPolicy]


class RoleDetail(TypedDict, total=False):
    Path: str
    RoleName: str
    RoleId: str
    Arn: str
    CreateDate: datetime
    AssumeRolePolicyDocument: str
    InstanceProfileList: list[InstanceProfile]
    RolePolicyList: list[PolicyDetail]
    AttachedManagedPolicies: list[AttachedPolicy]
    PermissionsBoundary: AttachedPermissionsBoundary
    Tags: list[Tag]
    RoleLastUsed: RoleLastUsed


class ManagedPolicyDetail(TypedDict, total=False):
    PolicyName: str
    PolicyId: str
    Arn: str
    Path: str
    DefaultVersionId: str
    AttachmentCount: int
    PermissionsBoundaryUsageCount: int
    IsAttachable: bool
    Description: str
    CreateDate: datetime
    UpdateDate: datetime
    PolicyVersionList: list[PolicyVersion]


class GetAccountAuthorizationDetailsResponse(TypedDict, total=False):
    UserDetailList: list[UserDetail]
    GroupDetailList: list[GroupDetail]
    RoleDetailList: list[RoleDetail]
    Policies: list[ManagedPolicyDetail]
    IsTruncated: bool
    Marker: str


class GetContextKeysForCustomPolicyRequest(TypedDict, total=False):
    PolicyInputList: Required[list[str]]


class GetContextKeysForPolicyResponse(TypedDict, total=False):
    ContextKeyNames: list[str]


class GetContextKeysForPrincipalPolicyRequest(TypedDict, total=False):
    PolicySourceArn: Required[str]
    PolicyInputList: list[str]


class ListPoliciesGrantingServiceAccessRequest(TypedDict, total=False):
    Marker: str
    Arn: Required[str]
    ServiceNamespaces: Required[list[str]]


class PolicyGrantingServiceAccess(TypedDict, total=False):
    PolicyName: Required[str]
    PolicyType: Required[str]
    PolicyArn: str
    EntityType: str
    EntityName: str


class ListPoliciesGrantingServiceAccessEntry(TypedDict, total=False):
    ServiceNamespace: str
    Policies: list[PolicyGrantingServiceAccess]


class ListPoliciesGrantingServiceAccessResponse(TypedDict, total=False):
    PoliciesGrantingServiceAccess: Required[list[ListPoliciesGrantingServiceAccessEntry]]
    IsTruncated: bool
    Marker: str
