"""Shapes and errors of the implemented operations of IAM, generated from botocore.

Made by ``tools/generate_api.py iam``: change that and not this.
"""

from datetime import datetime
from typing import Literal, Required, TypedDict

from garrison.core.errors import ApiError

AccessAdvisorUsageGranularityType = Literal["ACTION_LEVEL", "SERVICE_LEVEL"]

AttachmentType = Literal["group", "role", "user"]

ContextKeyTypeEnum = Literal[
    "binary",
    "binaryList",
    "boolean",
    "booleanList",
    "date",
    "dateList",
    "ip",
    "ipList",
    "numeric",
    "numericList",
    "string",
    "stringList",
]

DeletionTaskStatusType = Literal["FAILED", "IN_PROGRESS", "NOT_STARTED", "SUCCEEDED"]

EntityType = Literal["AWSManagedPolicy", "Group", "LocalManagedPolicy", "Role", "User"]

PermissionsBoundaryAttachmentType = Literal["PermissionsBoundaryPolicy"]

PolicyEvaluationDecisionType = Literal["allowed", "explicitDeny", "implicitDeny"]

PolicyIdentifierPolicyType = Literal[
    "aws-managed", "inline", "permission-boundary", "rcp", "scp", "user-managed"
]

PolicySourceType = Literal[
    "aws-managed", "group", "none", "resource", "role", "user", "user-managed"
]

PolicyUsageType = Literal["PermissionsBoundary", "PermissionsPolicy"]

ReportFormatType = Literal["text/csv"]

ReportStateType = Literal["COMPLETE", "INPROGRESS", "STARTED"]

assertionEncryptionModeType = Literal["Allowed", "Required"]

assignmentStatusType = Literal["Any", "Assigned", "Unassigned"]

encodingType = Literal["PEM", "SSH"]

globalEndpointTokenVersion = Literal["v1Token", "v2Token"]

jobStatusType = Literal["COMPLETED", "FAILED", "IN_PROGRESS"]

policyOwnerEntityType = Literal["GROUP", "ROLE", "USER"]

policyScopeType = Literal["AWS", "All", "Local"]

policyType = Literal["INLINE", "MANAGED"]

statusType = Literal["Active", "Expired", "Inactive"]

summaryKeyType = Literal[
    "AccessKeysPerUserQuota",
    "AccountAccessKeysPresent",
    "AccountMFAEnabled",
    "AccountPasswordPresent",
    "AccountSigningCertificatesPresent",
    "AssumeRolePolicySizeQuota",
    "AttachedPoliciesPerGroupQuota",
    "AttachedPoliciesPerRoleQuota",
    "AttachedPoliciesPerUserQuota",
    "GlobalEndpointTokenVersion",
    "GroupPolicySizeQuota",
    "Groups",
    "GroupsPerUserQuota",
    "GroupsQuota",
    "InstanceProfiles",
    "InstanceProfilesQuota",
    "MFADevices",
    "MFADevicesInUse",
    "Policies",
    "PoliciesQuota",
    "PolicySizeQuota",
    "PolicyVersionsInUse",
    "PolicyVersionsInUseQuota",
    "Providers",
    "RolePolicySizeQuota",
    "Roles",
    "RolesQuota",
    "ServerCertificates",
    "ServerCertificatesQuota",
    "SigningCertificatesPerUserQuota",
    "UserPolicySizeQuota",
    "Users",
    "UsersQuota",
    "VersionsPerPolicyQuota",
]


class AccountNotManagementOrDelegatedAdministratorException(ApiError):
    code = "AccountNotManagementOrDelegatedAdministratorException"
    status = 400
    shape = "AccountNotManagementOrDelegatedAdministratorException"


class CallerIsNotManagementAccountException(ApiError):
    code = "CallerIsNotManagementAccountException"
    status = 400
    shape = "CallerIsNotManagementAccountException"


class ConcurrentModificationException(ApiError):
    code = "ConcurrentModification"
    status = 409
    shape = "ConcurrentModificationException"


class CredentialReportExpiredException(ApiError):
    code = "ReportExpired"
    status = 410
    shape = "CredentialReportExpiredException"


class CredentialReportNotPresentException(ApiError):
    code = "ReportNotPresent"
    status = 410
    shape = "CredentialReportNotPresentException"


class CredentialReportNotReadyException(ApiError):
    code = "ReportInProgress"
    status = 404
    shape = "CredentialReportNotReadyException"


class DeleteConflictException(ApiError):
    code = "DeleteConflict"
    status = 409
    shape = "DeleteConflictException"


class DuplicateCertificateException(ApiError):
    code = "DuplicateCertificate"
    status = 409
    shape = "DuplicateCertificateException"


class DuplicateSSHPublicKeyException(ApiError):
    code = "DuplicateSSHPublicKey"
    status = 400
    shape = "DuplicateSSHPublicKeyException"


class EntityAlreadyExistsException(ApiError):
    code = "EntityAlreadyExists"
    status = 409
    shape = "EntityAlreadyExistsException"


class EntityTemporarilyUnmodifiableException(ApiError):
    code = "EntityTemporarilyUnmodifiable"
    status = 409
    shape = "EntityTemporarilyUnmodifiableException"


class FeatureDisabledException(ApiError):
    code = "FeatureDisabled"
    status = 404
    shape = "FeatureDisabledException"


class FeatureEnabledException(ApiError):
    code = "FeatureEnabled"
    status = 409
    shape = "FeatureEnabledException"


class InvalidAuthenticationCodeException(ApiError):
    code = "InvalidAuthenticationCode"
    status = 403
    shape = "InvalidAuthenticationCodeException"


class InvalidCertificateException(ApiError):
    code = "InvalidCertificate"
    status = 400
    shape = "InvalidCertificateException"


class InvalidInputException(ApiError):
    code = "InvalidInput"
    status = 400
    shape = "InvalidInputException"


class InvalidPublicKeyException(ApiError):
    code = "InvalidPublicKey"
    status = 400
    shape = "InvalidPublicKeyException"


class InvalidUserTypeException(ApiError):
    code = "InvalidUserType"
    status = 400
    shape = "InvalidUserTypeException"


class KeyPairMismatchException(ApiError):
    code = "KeyPairMismatch"
    status = 400
    shape = "KeyPairMismatchException"


class LimitExceededException(ApiError):
    code = "LimitExceeded"
    status = 409
    shape = "LimitExceededException"


class MalformedCertificateException(ApiError):
    code = "MalformedCertificate"
    status = 400
    shape = "MalformedCertificateException"


class MalformedPolicyDocumentException(ApiError):
    code = "MalformedPolicyDocument"
    status = 400
    shape = "MalformedPolicyDocumentException"


class NameConflictException(ApiError):
    code = "NameConflict"
    status = 409
    shape = "NameConflictException"


class NoSuchEntityException(ApiError):
    code = "NoSuchEntity"
    status = 404
    shape = "NoSuchEntityException"


class OpenIdIdpCommunicationErrorException(ApiError):
    code = "OpenIdIdpCommunicationError"
    status = 400
    shape = "OpenIdIdpCommunicationErrorException"


class OrganizationNotFoundException(ApiError):
    code = "OrganizationNotFoundException"
    status = 400
    shape = "OrganizationNotFoundException"


class OrganizationNotInAllFeaturesModeException(ApiError):
    code = "OrganizationNotInAllFeaturesModeException"
    status = 400
    shape = "OrganizationNotInAllFeaturesModeException"


class PasswordPolicyViolationException(ApiError):
    code = "PasswordPolicyViolation"
    status = 400
    shape = "PasswordPolicyViolationException"


class PolicyEvaluationException(ApiError):
    code = "PolicyEvaluation"
    status = 500
    shape = "PolicyEvaluationException"


class PolicyNotAttachableException(ApiError):
    code = "PolicyNotAttachable"
    status = 400
    shape = "PolicyNotAttachableException"


class ReportGenerationLimitExceededException(ApiError):
    code = "ReportGenerationLimitExceeded"
    status = 409
    shape = "ReportGenerationLimitExceededException"


class RoleModifiedException(ApiError):
    code = "RoleModified"
    status = 409
    shape = "RoleModifiedException"


class RoleTemplateDisabledException(ApiError):
    code = "RoleTemplateDisabled"
    status = 400
    shape = "RoleTemplateDisabledException"


class ServiceAccessNotEnabledException(ApiError):
    code = "ServiceAccessNotEnabledException"
    status = 400
    shape = "ServiceAccessNotEnabledException"


class ServiceFailureException(ApiError):
    code = "ServiceFailure"
    status = 500
    shape = "ServiceFailureException"


class ServiceNotSupportedException(ApiError):
    code = "NotSupportedService"
    status = 404
    shape = "ServiceNotSupportedException"


class UnmodifiableEntityException(ApiError):
    code = "UnmodifiableEntity"
    status = 400
    shape = "UnmodifiableEntityException"


class UnrecognizedPublicKeyEncodingException(ApiError):
    code = "UnrecognizedPublicKeyEncoding"
    status = 400
    shape = "UnrecognizedPublicKeyEncodingException"


class AddClientIDToOpenIDConnectProviderRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]
    ClientID: Required[str]


class AddRoleToInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    RoleName: Required[str]


class AddUserToGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    UserName: Required[str]


class AttachGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyArn: Required[str]


class AttachRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyArn: Required[str]


class AttachUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyArn: Required[str]


class ChangePasswordRequest(TypedDict, total=False):
    OldPassword: Required[str]
    NewPassword: Required[str]


class CreateAccessKeyRequest(TypedDict, total=False):
    UserName: str


class AccessKey(TypedDict, total=False):
    UserName: Required[str]
    AccessKeyId: Required[str]
    Status: Required[statusType]
    SecretAccessKey: Required[str]
    CreateDate: datetime


CreateAccessKeyResponse = TypedDict(
    "CreateAccessKeyResponse", {"AccessKey": Required[AccessKey]}, total=False
)


class CreateAccountAliasRequest(TypedDict, total=False):
    AccountAlias: Required[str]


class CreateGroupRequest(TypedDict, total=False):
    Path: str
    GroupName: Required[str]


class Group(TypedDict, total=False):
    Path: Required[str]
    GroupName: Required[str]
    GroupId: Required[str]
    Arn: Required[str]
    CreateDate: Required[datetime]


CreateGroupResponse = TypedDict("CreateGroupResponse", {"Group": Required[Group]}, total=False)


class Tag(TypedDict, total=False):
    Key: Required[str]
    Value: Required[str]


class CreateInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    Path: str
    Tags: list[Tag]


class AttachedPermissionsBoundary(TypedDict, total=False):
    PermissionsBoundaryType: PermissionsBoundaryAttachmentType
    PermissionsBoundaryArn: str


class RoleLastUsed(TypedDict, total=False):
    LastUsedDate: datetime
    Region: str


class SourceRoleTemplate(TypedDict, total=False):
    TemplateArn: Required[str]
    TemplateMinorVersion: Required[int]


Role = TypedDict(
    "Role",
    {
        "Path": Required[str],
        "RoleName": Required[str],
        "RoleId": Required[str],
        "Arn": Required[str],
        "CreateDate": Required[datetime],
        "AssumeRolePolicyDocument": str,
        "Description": str,
        "MaxSessionDuration": int,
        "PermissionsBoundary": AttachedPermissionsBoundary,
        "Tags": list[Tag],
        "RoleLastUsed": RoleLastUsed,
        "SourceRoleTemplate": SourceRoleTemplate,
    },
    total=False,
)


class InstanceProfile(TypedDict, total=False):
    Path: Required[str]
    InstanceProfileName: Required[str]
    InstanceProfileId: Required[str]
    Arn: Required[str]
    CreateDate: Required[datetime]
    Roles: Required[list[Role]]
    Tags: list[Tag]


CreateInstanceProfileResponse = TypedDict(
    "CreateInstanceProfileResponse", {"InstanceProfile": Required[InstanceProfile]}, total=False
)


class CreateLoginProfileRequest(TypedDict, total=False):
    UserName: str
    Password: str
    PasswordResetRequired: bool


class LoginProfile(TypedDict, total=False):
    UserName: Required[str]
    CreateDate: Required[datetime]
    PasswordResetRequired: bool


CreateLoginProfileResponse = TypedDict(
    "CreateLoginProfileResponse", {"LoginProfile": Required[LoginProfile]}, total=False
)


class CreateOpenIDConnectProviderRequest(TypedDict, total=False):
    Url: Required[str]
    ClientIDList: list[str]
    ThumbprintList: list[str]
    Tags: list[Tag]


class CreateOpenIDConnectProviderResponse(TypedDict, total=False):
    OpenIDConnectProviderArn: str
    Tags: list[Tag]


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


CreatePolicyResponse = TypedDict("CreatePolicyResponse", {"Policy": Policy}, total=False)


class CreatePolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    PolicyDocument: Required[str]
    SetAsDefault: bool


class PolicyVersion(TypedDict, total=False):
    Document: str
    VersionId: str
    IsDefaultVersion: bool
    CreateDate: datetime


CreatePolicyVersionResponse = TypedDict(
    "CreatePolicyVersionResponse", {"PolicyVersion": PolicyVersion}, total=False
)


class CreateRoleRequest(TypedDict, total=False):
    Path: str
    RoleName: Required[str]
    AssumeRolePolicyDocument: Required[str]
    Description: str
    MaxSessionDuration: int
    PermissionsBoundary: str
    Tags: list[Tag]


CreateRoleResponse = TypedDict("CreateRoleResponse", {"Role": Required[Role]}, total=False)


class CreateSAMLProviderRequest(TypedDict, total=False):
    SAMLMetadataDocument: Required[str]
    Name: Required[str]
    Tags: list[Tag]
    AssertionEncryptionMode: assertionEncryptionModeType
    AddPrivateKey: str


class CreateSAMLProviderResponse(TypedDict, total=False):
    SAMLProviderArn: str
    Tags: list[Tag]


class CreateServiceLinkedRoleRequest(TypedDict, total=False):
    AWSServiceName: Required[str]
    Description: str
    CustomSuffix: str


CreateServiceLinkedRoleResponse = TypedDict(
    "CreateServiceLinkedRoleResponse", {"Role": Role}, total=False
)


class CreateServiceSpecificCredentialRequest(TypedDict, total=False):
    UserName: Required[str]
    ServiceName: Required[str]
    CredentialAgeDays: int


class ServiceSpecificCredential(TypedDict, total=False):
    CreateDate: Required[datetime]
    ExpirationDate: datetime
    ServiceName: Required[str]
    ServiceUserName: str
    ServicePassword: str
    ServiceCredentialAlias: str
    ServiceCredentialSecret: str
    ServiceSpecificCredentialId: Required[str]
    UserName: Required[str]
    Status: Required[statusType]


CreateServiceSpecificCredentialResponse = TypedDict(
    "CreateServiceSpecificCredentialResponse",
    {"ServiceSpecificCredential": ServiceSpecificCredential},
    total=False,
)


class CreateUserRequest(TypedDict, total=False):
    Path: str
    UserName: Required[str]
    PermissionsBoundary: str
    Tags: list[Tag]


class User(TypedDict, total=False):
    Path: Required[str]
    UserName: Required[str]
    UserId: Required[str]
    Arn: Required[str]
    CreateDate: Required[datetime]
    PasswordLastUsed: datetime
    PermissionsBoundary: AttachedPermissionsBoundary
    Tags: list[Tag]


CreateUserResponse = TypedDict("CreateUserResponse", {"User": User}, total=False)


class CreateVirtualMFADeviceRequest(TypedDict, total=False):
    Path: str
    VirtualMFADeviceName: Required[str]
    Tags: list[Tag]


VirtualMFADevice = TypedDict(
    "VirtualMFADevice",
    {
        "SerialNumber": Required[str],
        "Base32StringSeed": bytes,
        "QRCodePNG": bytes,
        "User": User,
        "EnableDate": datetime,
        "Tags": list[Tag],
    },
    total=False,
)

CreateVirtualMFADeviceResponse = TypedDict(
    "CreateVirtualMFADeviceResponse", {"VirtualMFADevice": Required[VirtualMFADevice]}, total=False
)


class DeactivateMFADeviceRequest(TypedDict, total=False):
    UserName: str
    SerialNumber: Required[str]


class DeleteAccessKeyRequest(TypedDict, total=False):
    UserName: str
    AccessKeyId: Required[str]


class DeleteAccountAliasRequest(TypedDict, total=False):
    AccountAlias: Required[str]


class DeleteGroupRequest(TypedDict, total=False):
    GroupName: Required[str]


class DeleteGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]


class DeleteInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]


class DeleteLoginProfileRequest(TypedDict, total=False):
    UserName: str


class DeleteOpenIDConnectProviderRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]


class DeletePolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]


class DeletePolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    VersionId: Required[str]


class DeleteRoleRequest(TypedDict, total=False):
    RoleName: Required[str]


class DeleteRolePermissionsBoundaryRequest(TypedDict, total=False):
    RoleName: Required[str]


class DeleteRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]


class DeleteSAMLProviderRequest(TypedDict, total=False):
    SAMLProviderArn: Required[str]


class DeleteSSHPublicKeyRequest(TypedDict, total=False):
    UserName: Required[str]
    SSHPublicKeyId: Required[str]


class DeleteServerCertificateRequest(TypedDict, total=False):
    ServerCertificateName: Required[str]


class DeleteServiceLinkedRoleRequest(TypedDict, total=False):
    RoleName: Required[str]


class DeleteServiceLinkedRoleResponse(TypedDict, total=False):
    DeletionTaskId: Required[str]


class DeleteServiceSpecificCredentialRequest(TypedDict, total=False):
    UserName: str
    ServiceSpecificCredentialId: Required[str]


class DeleteSigningCertificateRequest(TypedDict, total=False):
    UserName: str
    CertificateId: Required[str]


class DeleteUserRequest(TypedDict, total=False):
    UserName: Required[str]


class DeleteUserPermissionsBoundaryRequest(TypedDict, total=False):
    UserName: Required[str]


class DeleteUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]


class DeleteVirtualMFADeviceRequest(TypedDict, total=False):
    SerialNumber: Required[str]


class DetachGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyArn: Required[str]


class DetachRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyArn: Required[str]


class DetachUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyArn: Required[str]


class EnableMFADeviceRequest(TypedDict, total=False):
    UserName: Required[str]
    SerialNumber: Required[str]
    AuthenticationCode1: Required[str]
    AuthenticationCode2: Required[str]


class GenerateCredentialReportResponse(TypedDict, total=False):
    State: ReportStateType
    Description: str


class GenerateServiceLastAccessedDetailsRequest(TypedDict, total=False):
    Arn: Required[str]
    Granularity: AccessAdvisorUsageGranularityType


class GenerateServiceLastAccessedDetailsResponse(TypedDict, total=False):
    JobId: str


class GetAccessKeyLastUsedRequest(TypedDict, total=False):
    AccessKeyId: Required[str]


class AccessKeyLastUsed(TypedDict, total=False):
    LastUsedDate: datetime
    ServiceName: Required[str]
    Region: Required[str]


GetAccessKeyLastUsedResponse = TypedDict(
    "GetAccessKeyLastUsedResponse",
    {"UserName": str, "AccessKeyLastUsed": AccessKeyLastUsed},
    total=False,
)


class GetAccountAuthorizationDetailsRequest(TypedDict, total=False):
    Filter: list[EntityType]
    MaxItems: int
    Marker: str


class PolicyDetail(TypedDict, total=False):
    PolicyName: str
    PolicyDocument: str


class AttachedPolicy(TypedDict, total=False):
    PolicyName: str
    PolicyArn: str


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


RoleDetail = TypedDict(
    "RoleDetail",
    {
        "Path": str,
        "RoleName": str,
        "RoleId": str,
        "Arn": str,
        "CreateDate": datetime,
        "AssumeRolePolicyDocument": str,
        "InstanceProfileList": list[InstanceProfile],
        "RolePolicyList": list[PolicyDetail],
        "AttachedManagedPolicies": list[AttachedPolicy],
        "PermissionsBoundary": AttachedPermissionsBoundary,
        "Tags": list[Tag],
        "RoleLastUsed": RoleLastUsed,
    },
    total=False,
)


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


class PasswordPolicy(TypedDict, total=False):
    MinimumPasswordLength: int
    RequireSymbols: bool
    RequireNumbers: bool
    RequireUppercaseCharacters: bool
    RequireLowercaseCharacters: bool
    AllowUsersToChangePassword: bool
    ExpirePasswords: bool
    MaxPasswordAge: int
    PasswordReusePrevention: int
    HardExpiry: bool


GetAccountPasswordPolicyResponse = TypedDict(
    "GetAccountPasswordPolicyResponse", {"PasswordPolicy": Required[PasswordPolicy]}, total=False
)


class GetAccountSummaryResponse(TypedDict, total=False):
    SummaryMap: dict[summaryKeyType, int]


class GetContextKeysForCustomPolicyRequest(TypedDict, total=False):
    PolicyInputList: Required[list[str]]


class GetContextKeysForPolicyResponse(TypedDict, total=False):
    ContextKeyNames: list[str]


class GetContextKeysForPrincipalPolicyRequest(TypedDict, total=False):
    PolicySourceArn: Required[str]
    PolicyInputList: list[str]


class GetCredentialReportResponse(TypedDict, total=False):
    Content: bytes
    ReportFormat: ReportFormatType
    GeneratedTime: datetime


class GetGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    Marker: str
    MaxItems: int


GetGroupResponse = TypedDict(
    "GetGroupResponse",
    {"Group": Required[Group], "Users": Required[list[User]], "IsTruncated": bool, "Marker": str},
    total=False,
)


class GetGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]


class GetGroupPolicyResponse(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class GetInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]


GetInstanceProfileResponse = TypedDict(
    "GetInstanceProfileResponse", {"InstanceProfile": Required[InstanceProfile]}, total=False
)


class GetLoginProfileRequest(TypedDict, total=False):
    UserName: str


GetLoginProfileResponse = TypedDict(
    "GetLoginProfileResponse", {"LoginProfile": Required[LoginProfile]}, total=False
)


class GetMFADeviceRequest(TypedDict, total=False):
    SerialNumber: Required[str]
    UserName: str


class GetMFADeviceResponse(TypedDict, total=False):
    UserName: str
    SerialNumber: Required[str]
    EnableDate: datetime
    Certifications: dict[str, str]


class GetOpenIDConnectProviderRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]


class GetOpenIDConnectProviderResponse(TypedDict, total=False):
    Url: str
    ClientIDList: list[str]
    ThumbprintList: list[str]
    CreateDate: datetime
    Tags: list[Tag]


class GetPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]


GetPolicyResponse = TypedDict("GetPolicyResponse", {"Policy": Policy}, total=False)


class GetPolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    VersionId: Required[str]


GetPolicyVersionResponse = TypedDict(
    "GetPolicyVersionResponse", {"PolicyVersion": PolicyVersion}, total=False
)


class GetRoleRequest(TypedDict, total=False):
    RoleName: Required[str]


GetRoleResponse = TypedDict("GetRoleResponse", {"Role": Required[Role]}, total=False)


class GetRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]


class GetRolePolicyResponse(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class GetSAMLProviderRequest(TypedDict, total=False):
    SAMLProviderArn: Required[str]


class SAMLPrivateKey(TypedDict, total=False):
    KeyId: str
    Timestamp: datetime


class GetSAMLProviderResponse(TypedDict, total=False):
    SAMLProviderUUID: str
    SAMLMetadataDocument: str
    CreateDate: datetime
    ValidUntil: datetime
    Tags: list[Tag]
    AssertionEncryptionMode: assertionEncryptionModeType
    PrivateKeyList: list[SAMLPrivateKey]


class GetSSHPublicKeyRequest(TypedDict, total=False):
    UserName: Required[str]
    SSHPublicKeyId: Required[str]
    Encoding: Required[encodingType]


class SSHPublicKey(TypedDict, total=False):
    UserName: Required[str]
    SSHPublicKeyId: Required[str]
    Fingerprint: Required[str]
    SSHPublicKeyBody: Required[str]
    Status: Required[statusType]
    UploadDate: datetime


GetSSHPublicKeyResponse = TypedDict(
    "GetSSHPublicKeyResponse", {"SSHPublicKey": SSHPublicKey}, total=False
)


class GetServerCertificateRequest(TypedDict, total=False):
    ServerCertificateName: Required[str]


class ServerCertificateMetadata(TypedDict, total=False):
    Path: Required[str]
    ServerCertificateName: Required[str]
    ServerCertificateId: Required[str]
    Arn: Required[str]
    UploadDate: datetime
    Expiration: datetime


ServerCertificate = TypedDict(
    "ServerCertificate",
    {
        "ServerCertificateMetadata": Required[ServerCertificateMetadata],
        "CertificateBody": Required[str],
        "CertificateChain": str,
        "Tags": list[Tag],
    },
    total=False,
)

GetServerCertificateResponse = TypedDict(
    "GetServerCertificateResponse", {"ServerCertificate": Required[ServerCertificate]}, total=False
)


class GetServiceLastAccessedDetailsRequest(TypedDict, total=False):
    JobId: Required[str]
    MaxItems: int
    Marker: str


class TrackedActionLastAccessed(TypedDict, total=False):
    ActionName: str
    LastAccessedEntity: str
    LastAccessedTime: datetime
    LastAccessedRegion: str


class ServiceLastAccessed(TypedDict, total=False):
    ServiceName: Required[str]
    LastAuthenticated: datetime
    ServiceNamespace: Required[str]
    LastAuthenticatedEntity: str
    LastAuthenticatedRegion: str
    TotalAuthenticatedEntities: int
    TrackedActionsLastAccessed: list[TrackedActionLastAccessed]


class ErrorDetails(TypedDict, total=False):
    Message: Required[str]
    Code: Required[str]


class GetServiceLastAccessedDetailsResponse(TypedDict, total=False):
    JobStatus: Required[jobStatusType]
    JobType: AccessAdvisorUsageGranularityType
    JobCreationDate: Required[datetime]
    ServicesLastAccessed: Required[list[ServiceLastAccessed]]
    JobCompletionDate: Required[datetime]
    IsTruncated: bool
    Marker: str
    Error: ErrorDetails


class GetServiceLastAccessedDetailsWithEntitiesRequest(TypedDict, total=False):
    JobId: Required[str]
    ServiceNamespace: Required[str]
    MaxItems: int
    Marker: str


class EntityInfo(TypedDict, total=False):
    Arn: Required[str]
    Name: Required[str]
    Type: Required[policyOwnerEntityType]
    Id: Required[str]
    Path: str


EntityDetails = TypedDict(
    "EntityDetails",
    {"EntityInfo": Required[EntityInfo], "LastAuthenticated": datetime},
    total=False,
)


class GetServiceLastAccessedDetailsWithEntitiesResponse(TypedDict, total=False):
    JobStatus: Required[jobStatusType]
    JobCreationDate: Required[datetime]
    JobCompletionDate: Required[datetime]
    EntityDetailsList: Required[list[EntityDetails]]
    IsTruncated: bool
    Marker: str
    Error: ErrorDetails


class GetServiceLinkedRoleDeletionStatusRequest(TypedDict, total=False):
    DeletionTaskId: Required[str]


class RoleUsageType(TypedDict, total=False):
    Region: str
    Resources: list[str]


class DeletionTaskFailureReasonType(TypedDict, total=False):
    Reason: str
    RoleUsageList: list[RoleUsageType]


class GetServiceLinkedRoleDeletionStatusResponse(TypedDict, total=False):
    Status: Required[DeletionTaskStatusType]
    Reason: DeletionTaskFailureReasonType


class GetUserRequest(TypedDict, total=False):
    UserName: str


GetUserResponse = TypedDict("GetUserResponse", {"User": Required[User]}, total=False)


class GetUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]


class GetUserPolicyResponse(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class ListAccessKeysRequest(TypedDict, total=False):
    UserName: str
    Marker: str
    MaxItems: int


class AccessKeyMetadata(TypedDict, total=False):
    UserName: str
    AccessKeyId: str
    Status: statusType
    CreateDate: datetime


ListAccessKeysResponse = TypedDict(
    "ListAccessKeysResponse",
    {"AccessKeyMetadata": Required[list[AccessKeyMetadata]], "IsTruncated": bool, "Marker": str},
    total=False,
)


class ListAccountAliasesRequest(TypedDict, total=False):
    Marker: str
    MaxItems: int


class ListAccountAliasesResponse(TypedDict, total=False):
    AccountAliases: Required[list[str]]
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


class ListAttachedUserPoliciesRequest(TypedDict, total=False):
    UserName: Required[str]
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListAttachedUserPoliciesResponse(TypedDict, total=False):
    AttachedPolicies: list[AttachedPolicy]
    IsTruncated: bool
    Marker: str


class ListEntitiesForPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    EntityFilter: EntityType
    PathPrefix: str
    PolicyUsageFilter: PolicyUsageType
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


class ListGroupPoliciesRequest(TypedDict, total=False):
    GroupName: Required[str]
    Marker: str
    MaxItems: int


class ListGroupPoliciesResponse(TypedDict, total=False):
    PolicyNames: Required[list[str]]
    IsTruncated: bool
    Marker: str


class ListGroupsRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListGroupsResponse(TypedDict, total=False):
    Groups: Required[list[Group]]
    IsTruncated: bool
    Marker: str


class ListGroupsForUserRequest(TypedDict, total=False):
    UserName: Required[str]
    Marker: str
    MaxItems: int


class ListGroupsForUserResponse(TypedDict, total=False):
    Groups: Required[list[Group]]
    IsTruncated: bool
    Marker: str


class ListInstanceProfileTagsRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    Marker: str
    MaxItems: int


class ListInstanceProfileTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


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


class ListMFADeviceTagsRequest(TypedDict, total=False):
    SerialNumber: Required[str]
    Marker: str
    MaxItems: int


class ListMFADeviceTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class ListMFADevicesRequest(TypedDict, total=False):
    UserName: str
    Marker: str
    MaxItems: int


class MFADevice(TypedDict, total=False):
    UserName: Required[str]
    SerialNumber: Required[str]
    EnableDate: Required[datetime]


class ListMFADevicesResponse(TypedDict, total=False):
    MFADevices: Required[list[MFADevice]]
    IsTruncated: bool
    Marker: str


class ListOpenIDConnectProviderTagsRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]
    Marker: str
    MaxItems: int


class ListOpenIDConnectProviderTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class ListOpenIDConnectProvidersRequest(TypedDict):
    pass


class OpenIDConnectProviderListEntry(TypedDict, total=False):
    Arn: str


class ListOpenIDConnectProvidersResponse(TypedDict, total=False):
    OpenIDConnectProviderList: list[OpenIDConnectProviderListEntry]


class ListPoliciesRequest(TypedDict, total=False):
    Scope: policyScopeType
    OnlyAttached: bool
    PathPrefix: str
    PolicyUsageFilter: PolicyUsageType
    Marker: str
    MaxItems: int


class ListPoliciesResponse(TypedDict, total=False):
    Policies: list[Policy]
    IsTruncated: bool
    Marker: str


class ListPoliciesGrantingServiceAccessRequest(TypedDict, total=False):
    Marker: str
    Arn: Required[str]
    ServiceNamespaces: Required[list[str]]


class PolicyGrantingServiceAccess(TypedDict, total=False):
    PolicyName: Required[str]
    PolicyType: Required[policyType]
    PolicyArn: str
    EntityType: policyOwnerEntityType
    EntityName: str


class ListPoliciesGrantingServiceAccessEntry(TypedDict, total=False):
    ServiceNamespace: str
    Policies: list[PolicyGrantingServiceAccess]


class ListPoliciesGrantingServiceAccessResponse(TypedDict, total=False):
    PoliciesGrantingServiceAccess: Required[list[ListPoliciesGrantingServiceAccessEntry]]
    IsTruncated: bool
    Marker: str


class ListPolicyTagsRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    Marker: str
    MaxItems: int


class ListPolicyTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class ListPolicyVersionsRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    Marker: str
    MaxItems: int


class ListPolicyVersionsResponse(TypedDict, total=False):
    Versions: list[PolicyVersion]
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


class ListRoleTagsRequest(TypedDict, total=False):
    RoleName: Required[str]
    Marker: str
    MaxItems: int


class ListRoleTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class ListRolesRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListRolesResponse(TypedDict, total=False):
    Roles: Required[list[Role]]
    IsTruncated: bool
    Marker: str


class ListSAMLProviderTagsRequest(TypedDict, total=False):
    SAMLProviderArn: Required[str]
    Marker: str
    MaxItems: int


class ListSAMLProviderTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class ListSAMLProvidersRequest(TypedDict):
    pass


class SAMLProviderListEntry(TypedDict, total=False):
    Arn: str
    ValidUntil: datetime
    CreateDate: datetime


class ListSAMLProvidersResponse(TypedDict, total=False):
    SAMLProviderList: list[SAMLProviderListEntry]


class ListSSHPublicKeysRequest(TypedDict, total=False):
    UserName: str
    Marker: str
    MaxItems: int


class SSHPublicKeyMetadata(TypedDict, total=False):
    UserName: Required[str]
    SSHPublicKeyId: Required[str]
    Status: Required[statusType]
    UploadDate: Required[datetime]


class ListSSHPublicKeysResponse(TypedDict, total=False):
    SSHPublicKeys: list[SSHPublicKeyMetadata]
    IsTruncated: bool
    Marker: str


class ListServerCertificateTagsRequest(TypedDict, total=False):
    ServerCertificateName: Required[str]
    Marker: str
    MaxItems: int


class ListServerCertificateTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class ListServerCertificatesRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListServerCertificatesResponse(TypedDict, total=False):
    ServerCertificateMetadataList: Required[list[ServerCertificateMetadata]]
    IsTruncated: bool
    Marker: str


class ListServiceSpecificCredentialsRequest(TypedDict, total=False):
    UserName: str
    ServiceName: str
    AllUsers: bool
    Marker: str
    MaxItems: int


class ServiceSpecificCredentialMetadata(TypedDict, total=False):
    UserName: Required[str]
    Status: Required[statusType]
    ServiceUserName: str
    ServiceCredentialAlias: str
    CreateDate: Required[datetime]
    ExpirationDate: datetime
    ServiceSpecificCredentialId: Required[str]
    ServiceName: Required[str]


class ListServiceSpecificCredentialsResponse(TypedDict, total=False):
    ServiceSpecificCredentials: list[ServiceSpecificCredentialMetadata]
    Marker: str
    IsTruncated: bool


class ListSigningCertificatesRequest(TypedDict, total=False):
    UserName: str
    Marker: str
    MaxItems: int


class SigningCertificate(TypedDict, total=False):
    UserName: Required[str]
    CertificateId: Required[str]
    CertificateBody: Required[str]
    Status: Required[statusType]
    UploadDate: datetime


class ListSigningCertificatesResponse(TypedDict, total=False):
    Certificates: Required[list[SigningCertificate]]
    IsTruncated: bool
    Marker: str


class ListUserPoliciesRequest(TypedDict, total=False):
    UserName: Required[str]
    Marker: str
    MaxItems: int


class ListUserPoliciesResponse(TypedDict, total=False):
    PolicyNames: Required[list[str]]
    IsTruncated: bool
    Marker: str


class ListUserTagsRequest(TypedDict, total=False):
    UserName: Required[str]
    Marker: str
    MaxItems: int


class ListUserTagsResponse(TypedDict, total=False):
    Tags: Required[list[Tag]]
    IsTruncated: bool
    Marker: str


class ListUsersRequest(TypedDict, total=False):
    PathPrefix: str
    Marker: str
    MaxItems: int


class ListUsersResponse(TypedDict, total=False):
    Users: Required[list[User]]
    IsTruncated: bool
    Marker: str


class ListVirtualMFADevicesRequest(TypedDict, total=False):
    AssignmentStatus: assignmentStatusType
    Marker: str
    MaxItems: int


class ListVirtualMFADevicesResponse(TypedDict, total=False):
    VirtualMFADevices: Required[list[VirtualMFADevice]]
    IsTruncated: bool
    Marker: str


class PutGroupPolicyRequest(TypedDict, total=False):
    GroupName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class PutRolePermissionsBoundaryRequest(TypedDict, total=False):
    RoleName: Required[str]
    PermissionsBoundary: Required[str]


class PutRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class PutUserPermissionsBoundaryRequest(TypedDict, total=False):
    UserName: Required[str]
    PermissionsBoundary: Required[str]


class PutUserPolicyRequest(TypedDict, total=False):
    UserName: Required[str]
    PolicyName: Required[str]
    PolicyDocument: Required[str]


class RemoveClientIDFromOpenIDConnectProviderRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]
    ClientID: Required[str]


class RemoveRoleFromInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    RoleName: Required[str]


class RemoveUserFromGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    UserName: Required[str]


class ResetServiceSpecificCredentialRequest(TypedDict, total=False):
    UserName: str
    ServiceSpecificCredentialId: Required[str]


ResetServiceSpecificCredentialResponse = TypedDict(
    "ResetServiceSpecificCredentialResponse",
    {"ServiceSpecificCredential": ServiceSpecificCredential},
    total=False,
)


class ResyncMFADeviceRequest(TypedDict, total=False):
    UserName: Required[str]
    SerialNumber: Required[str]
    AuthenticationCode1: Required[str]
    AuthenticationCode2: Required[str]


class SetDefaultPolicyVersionRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    VersionId: Required[str]


class SetSecurityTokenServicePreferencesRequest(TypedDict, total=False):
    GlobalEndpointTokenVersion: Required[globalEndpointTokenVersion]


class OrderedOrganizationPolicyType(TypedDict, total=False):
    ServiceControlPolicyInputList: list[str]


class ContextEntry(TypedDict, total=False):
    ContextKeyName: str
    ContextKeyValues: list[str]
    ContextKeyType: ContextKeyTypeEnum


class SimulateCustomPolicyRequest(TypedDict, total=False):
    PolicyInputList: Required[list[str]]
    PermissionsBoundaryPolicyInputList: list[str]
    OrderedOrganizationPolicyInputList: list[OrderedOrganizationPolicyType]
    ActionNames: Required[list[str]]
    ResourceArns: list[str]
    ResourcePolicy: str
    ResourceOwner: str
    CallerArn: str
    ContextEntries: list[ContextEntry]
    ResourceHandlingOption: str
    MaxItems: int
    Marker: str


class Position(TypedDict, total=False):
    Line: int
    Column: int


class Statement(TypedDict, total=False):
    SourcePolicyId: str
    SourcePolicyType: PolicySourceType
    StartPosition: Position
    EndPosition: Position


class OrganizationsDecisionDetail(TypedDict, total=False):
    AllowedByOrganizations: bool


class PermissionsBoundaryDecisionDetail(TypedDict, total=False):
    AllowedByPermissionsBoundary: bool


ResourceSpecificResult = TypedDict(
    "ResourceSpecificResult",
    {
        "EvalResourceName": Required[str],
        "EvalResourceDecision": Required[PolicyEvaluationDecisionType],
        "MatchedStatements": list[Statement],
        "MissingContextValues": list[str],
        "EvalDecisionDetails": dict[str, PolicyEvaluationDecisionType],
        "PermissionsBoundaryDecisionDetail": PermissionsBoundaryDecisionDetail,
    },
    total=False,
)

EvaluationResult = TypedDict(
    "EvaluationResult",
    {
        "EvalActionName": Required[str],
        "EvalResourceName": str,
        "EvalDecision": Required[PolicyEvaluationDecisionType],
        "MatchedStatements": list[Statement],
        "MissingContextValues": list[str],
        "OrganizationsDecisionDetail": OrganizationsDecisionDetail,
        "PermissionsBoundaryDecisionDetail": PermissionsBoundaryDecisionDetail,
        "EvalDecisionDetails": dict[str, PolicyEvaluationDecisionType],
        "ResourceSpecificResults": list[ResourceSpecificResult],
    },
    total=False,
)


class SimulatePolicyResponse(TypedDict, total=False):
    EvaluationResults: list[EvaluationResult]
    IsTruncated: bool
    Marker: str


InlinePolicyIdentifierType = TypedDict(
    "InlinePolicyIdentifierType",
    {
        "PolicyName": Required[str],
        "AttachmentType": Required[AttachmentType],
        "AttachmentName": Required[str],
    },
    total=False,
)


class PolicyIdentifier(TypedDict, total=False):
    PolicyType: PolicyIdentifierPolicyType
    PolicyArn: str
    InlinePolicyIdentifier: InlinePolicyIdentifierType


class SimulatePrincipalPolicyRequest(TypedDict, total=False):
    PolicySourceArn: Required[str]
    PolicyInputList: list[str]
    PermissionsBoundaryPolicyInputList: list[str]
    PolicyExclusionList: list[PolicyIdentifier]
    ActionNames: Required[list[str]]
    ResourceArns: list[str]
    ResourcePolicy: str
    ResourceOwner: str
    CallerArn: str
    ContextEntries: list[ContextEntry]
    ResourceHandlingOption: str
    MaxItems: int
    Marker: str


class TagInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    Tags: Required[list[Tag]]


class TagMFADeviceRequest(TypedDict, total=False):
    SerialNumber: Required[str]
    Tags: Required[list[Tag]]


class TagOpenIDConnectProviderRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]
    Tags: Required[list[Tag]]


class TagPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    Tags: Required[list[Tag]]


class TagRoleRequest(TypedDict, total=False):
    RoleName: Required[str]
    Tags: Required[list[Tag]]


class TagSAMLProviderRequest(TypedDict, total=False):
    SAMLProviderArn: Required[str]
    Tags: Required[list[Tag]]


class TagServerCertificateRequest(TypedDict, total=False):
    ServerCertificateName: Required[str]
    Tags: Required[list[Tag]]


class TagUserRequest(TypedDict, total=False):
    UserName: Required[str]
    Tags: Required[list[Tag]]


class UntagInstanceProfileRequest(TypedDict, total=False):
    InstanceProfileName: Required[str]
    TagKeys: Required[list[str]]


class UntagMFADeviceRequest(TypedDict, total=False):
    SerialNumber: Required[str]
    TagKeys: Required[list[str]]


class UntagOpenIDConnectProviderRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]
    TagKeys: Required[list[str]]


class UntagPolicyRequest(TypedDict, total=False):
    PolicyArn: Required[str]
    TagKeys: Required[list[str]]


class UntagRoleRequest(TypedDict, total=False):
    RoleName: Required[str]
    TagKeys: Required[list[str]]


class UntagSAMLProviderRequest(TypedDict, total=False):
    SAMLProviderArn: Required[str]
    TagKeys: Required[list[str]]


class UntagServerCertificateRequest(TypedDict, total=False):
    ServerCertificateName: Required[str]
    TagKeys: Required[list[str]]


class UntagUserRequest(TypedDict, total=False):
    UserName: Required[str]
    TagKeys: Required[list[str]]


class UpdateAccessKeyRequest(TypedDict, total=False):
    UserName: str
    AccessKeyId: Required[str]
    Status: Required[statusType]


class UpdateAccountPasswordPolicyRequest(TypedDict, total=False):
    MinimumPasswordLength: int
    RequireSymbols: bool
    RequireNumbers: bool
    RequireUppercaseCharacters: bool
    RequireLowercaseCharacters: bool
    AllowUsersToChangePassword: bool
    MaxPasswordAge: int
    PasswordReusePrevention: int
    HardExpiry: bool


class UpdateAssumeRolePolicyRequest(TypedDict, total=False):
    RoleName: Required[str]
    PolicyDocument: Required[str]


class UpdateGroupRequest(TypedDict, total=False):
    GroupName: Required[str]
    NewPath: str
    NewGroupName: str


class UpdateLoginProfileRequest(TypedDict, total=False):
    UserName: Required[str]
    Password: str
    PasswordResetRequired: bool


class UpdateOpenIDConnectProviderThumbprintRequest(TypedDict, total=False):
    OpenIDConnectProviderArn: Required[str]
    ThumbprintList: Required[list[str]]


class UpdateRoleRequest(TypedDict, total=False):
    RoleName: Required[str]
    Description: str
    MaxSessionDuration: int


class UpdateRoleResponse(TypedDict):
    pass


class UpdateRoleDescriptionRequest(TypedDict, total=False):
    RoleName: Required[str]
    Description: Required[str]


UpdateRoleDescriptionResponse = TypedDict(
    "UpdateRoleDescriptionResponse", {"Role": Role}, total=False
)


class UpdateSAMLProviderRequest(TypedDict, total=False):
    SAMLMetadataDocument: str
    SAMLProviderArn: Required[str]
    AssertionEncryptionMode: assertionEncryptionModeType
    AddPrivateKey: str
    RemovePrivateKey: str


class UpdateSAMLProviderResponse(TypedDict, total=False):
    SAMLProviderArn: str


class UpdateSSHPublicKeyRequest(TypedDict, total=False):
    UserName: Required[str]
    SSHPublicKeyId: Required[str]
    Status: Required[statusType]


class UpdateServerCertificateRequest(TypedDict, total=False):
    ServerCertificateName: Required[str]
    NewPath: str
    NewServerCertificateName: str


class UpdateServiceSpecificCredentialRequest(TypedDict, total=False):
    UserName: str
    ServiceSpecificCredentialId: Required[str]
    Status: Required[statusType]


class UpdateSigningCertificateRequest(TypedDict, total=False):
    UserName: str
    CertificateId: Required[str]
    Status: Required[statusType]


class UpdateUserRequest(TypedDict, total=False):
    UserName: Required[str]
    NewPath: str
    NewUserName: str


class UploadSSHPublicKeyRequest(TypedDict, total=False):
    UserName: Required[str]
    SSHPublicKeyBody: Required[str]


UploadSSHPublicKeyResponse = TypedDict(
    "UploadSSHPublicKeyResponse", {"SSHPublicKey": SSHPublicKey}, total=False
)


class UploadServerCertificateRequest(TypedDict, total=False):
    Path: str
    ServerCertificateName: Required[str]
    CertificateBody: Required[str]
    PrivateKey: Required[str]
    CertificateChain: str
    Tags: list[Tag]


UploadServerCertificateResponse = TypedDict(
    "UploadServerCertificateResponse",
    {"ServerCertificateMetadata": ServerCertificateMetadata, "Tags": list[Tag]},
    total=False,
)


class UploadSigningCertificateRequest(TypedDict, total=False):
    UserName: str
    CertificateBody: Required[str]


class UploadSigningCertificateResponse(TypedDict, total=False):
    Certificate: Required[SigningCertificate]
