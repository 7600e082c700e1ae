"""Shapes and errors of the implemented operations of SSM, generated from botocore.

Made by ``tools/generate_api.py ssm``: change that and not this.
"""

from datetime import datetime
from typing import Literal, Required, TypedDict

from garrison.core.errors import ApiError

DeletionMode = Literal["RemoveSharing", "RollbackMigration"]

ParameterTier = Literal["Advanced", "Intelligent-Tiering", "Standard"]

ParameterType = Literal["SecureString", "String", "StringList"]

ParametersFilterKey = Literal["KeyId", "Name", "Type"]

ResourceTypeForTagging = Literal[
    "Association",
    "Automation",
    "CloudConnector",
    "Document",
    "MaintenanceWindow",
    "ManagedInstance",
    "OpsItem",
    "OpsMetadata",
    "Parameter",
    "PatchBaseline",
]


class AccessDeniedException(ApiError):
    code = "AccessDeniedException"
    status = 400
    shape = "AccessDeniedException"


class AlreadyExistsException(ApiError):
    code = "AlreadyExistsException"
    status = 400
    shape = "AlreadyExistsException"


class AssociatedInstances(ApiError):
    code = "AssociatedInstances"
    status = 400
    shape = "AssociatedInstances"


class AssociationAlreadyExists(ApiError):
    code = "AssociationAlreadyExists"
    status = 400
    shape = "AssociationAlreadyExists"


class AssociationDoesNotExist(ApiError):
    code = "AssociationDoesNotExist"
    status = 400
    shape = "AssociationDoesNotExist"


class AssociationExecutionDoesNotExist(ApiError):
    code = "AssociationExecutionDoesNotExist"
    status = 400
    shape = "AssociationExecutionDoesNotExist"


class AssociationLimitExceeded(ApiError):
    code = "AssociationLimitExceeded"
    status = 400
    shape = "AssociationLimitExceeded"


class AssociationVersionLimitExceeded(ApiError):
    code = "AssociationVersionLimitExceeded"
    status = 400
    shape = "AssociationVersionLimitExceeded"


class AutomationDefinitionNotApprovedException(ApiError):
    code = "AutomationDefinitionNotApprovedException"
    status = 400
    shape = "AutomationDefinitionNotApprovedException"


class AutomationDefinitionNotFoundException(ApiError):
    code = "AutomationDefinitionNotFoundException"
    status = 400
    shape = "AutomationDefinitionNotFoundException"


class AutomationDefinitionVersionNotFoundException(ApiError):
    code = "AutomationDefinitionVersionNotFoundException"
    status = 400
    shape = "AutomationDefinitionVersionNotFoundException"


class AutomationExecutionLimitExceededException(ApiError):
    code = "AutomationExecutionLimitExceededException"
    status = 400
    shape = "AutomationExecutionLimitExceededException"


class AutomationExecutionNotFoundException(ApiError):
    code = "AutomationExecutionNotFoundException"
    status = 400
    shape = "AutomationExecutionNotFoundException"


class AutomationStepNotFoundException(ApiError):
    code = "AutomationStepNotFoundException"
    status = 400
    shape = "AutomationStepNotFoundException"


class ComplianceTypeCountLimitExceededException(ApiError):
    code = "ComplianceTypeCountLimitExceededException"
    status = 400
    shape = "ComplianceTypeCountLimitExceededException"


class ConflictException(ApiError):
    code = "ConflictException"
    status = 400
    shape = "ConflictException"


class CustomSchemaCountLimitExceededException(ApiError):
    code = "CustomSchemaCountLimitExceededException"
    status = 400
    shape = "CustomSchemaCountLimitExceededException"


class DocumentAlreadyExists(ApiError):
    code = "DocumentAlreadyExists"
    status = 400
    shape = "DocumentAlreadyExists"


class DocumentLimitExceeded(ApiError):
    code = "DocumentLimitExceeded"
    status = 400
    shape = "DocumentLimitExceeded"


class DocumentPermissionLimit(ApiError):
    code = "DocumentPermissionLimit"
    status = 400
    shape = "DocumentPermissionLimit"


class DocumentVersionLimitExceeded(ApiError):
    code = "DocumentVersionLimitExceeded"
    status = 400
    shape = "DocumentVersionLimitExceeded"


class DoesNotExistException(ApiError):
    code = "DoesNotExistException"
    status = 400
    shape = "DoesNotExistException"


class DuplicateDocumentContent(ApiError):
    code = "DuplicateDocumentContent"
    status = 400
    shape = "DuplicateDocumentContent"


class DuplicateDocumentVersionName(ApiError):
    code = "DuplicateDocumentVersionName"
    status = 400
    shape = "DuplicateDocumentVersionName"


class DuplicateInstanceId(ApiError):
    code = "DuplicateInstanceId"
    status = 400
    shape = "DuplicateInstanceId"


class FeatureNotAvailableException(ApiError):
    code = "FeatureNotAvailableException"
    status = 400
    shape = "FeatureNotAvailableException"


class HierarchyLevelLimitExceededException(ApiError):
    code = "HierarchyLevelLimitExceededException"
    status = 400
    shape = "HierarchyLevelLimitExceededException"


class HierarchyTypeMismatchException(ApiError):
    code = "HierarchyTypeMismatchException"
    status = 400
    shape = "HierarchyTypeMismatchException"


class IdempotentParameterMismatch(ApiError):
    code = "IdempotentParameterMismatch"
    status = 400
    shape = "IdempotentParameterMismatch"


class IncompatiblePolicyException(ApiError):
    code = "IncompatiblePolicyException"
    status = 400
    shape = "IncompatiblePolicyException"


class InternalServerError(ApiError):
    code = "InternalServerError"
    status = 500
    shape = "InternalServerError"


class InvalidActivation(ApiError):
    code = "InvalidActivation"
    status = 400
    shape = "InvalidActivation"


class InvalidActivationId(ApiError):
    code = "InvalidActivationId"
    status = 400
    shape = "InvalidActivationId"


class InvalidAggregatorException(ApiError):
    code = "InvalidAggregatorException"
    status = 400
    shape = "InvalidAggregatorException"


class InvalidAllowedPatternException(ApiError):
    code = "InvalidAllowedPatternException"
    status = 400
    shape = "InvalidAllowedPatternException"


class InvalidAssociation(ApiError):
    code = "InvalidAssociation"
    status = 400
    shape = "InvalidAssociation"


class InvalidAssociationVersion(ApiError):
    code = "InvalidAssociationVersion"
    status = 400
    shape = "InvalidAssociationVersion"


class InvalidAutomationExecutionParametersException(ApiError):
    code = "InvalidAutomationExecutionParametersException"
    status = 400
    shape = "InvalidAutomationExecutionParametersException"


class InvalidAutomationSignalException(ApiError):
    code = "InvalidAutomationSignalException"
    status = 400
    shape = "InvalidAutomationSignalException"


class InvalidAutomationStatusUpdateException(ApiError):
    code = "InvalidAutomationStatusUpdateException"
    status = 400
    shape = "InvalidAutomationStatusUpdateException"


class InvalidCommandId(ApiError):
    code = "InvalidCommandId"
    status = 400
    shape = "InvalidCommandId"


class InvalidDeleteInventoryParametersException(ApiError):
    code = "InvalidDeleteInventoryParametersException"
    status = 400
    shape = "InvalidDeleteInventoryParametersException"


class InvalidDeletionIdException(ApiError):
    code = "InvalidDeletionIdException"
    status = 400
    shape = "InvalidDeletionIdException"


class InvalidDocument(ApiError):
    code = "InvalidDocument"
    status = 400
    shape = "InvalidDocument"


class InvalidDocumentContent(ApiError):
    code = "InvalidDocumentContent"
    status = 400
    shape = "InvalidDocumentContent"


class InvalidDocumentOperation(ApiError):
    code = "InvalidDocumentOperation"
    status = 400
    shape = "InvalidDocumentOperation"


class InvalidDocumentSchemaVersion(ApiError):
    code = "InvalidDocumentSchemaVersion"
    status = 400
    shape = "InvalidDocumentSchemaVersion"


class InvalidDocumentType(ApiError):
    code = "InvalidDocumentType"
    status = 400
    shape = "InvalidDocumentType"


class InvalidDocumentVersion(ApiError):
    code = "InvalidDocumentVersion"
    status = 400
    shape = "InvalidDocumentVersion"


class InvalidFilter(ApiError):
    code = "InvalidFilter"
    status = 400
    shape = "InvalidFilter"


class InvalidFilterKey(ApiError):
    code = "InvalidFilterKey"
    status = 400
    shape = "InvalidFilterKey"


class InvalidFilterOption(ApiError):
    code = "InvalidFilterOption"
    status = 400
    shape = "InvalidFilterOption"


class InvalidFilterValue(ApiError):
    code = "InvalidFilterValue"
    status = 400
    shape = "InvalidFilterValue"


class InvalidInstanceId(ApiError):
    code = "InvalidInstanceId"
    status = 400
    shape = "InvalidInstanceId"


class InvalidInstanceInformationFilterValue(ApiError):
    code = "InvalidInstanceInformationFilterValue"
    status = 400
    shape = "InvalidInstanceInformationFilterValue"


class InvalidInstancePropertyFilterValue(ApiError):
    code = "InvalidInstancePropertyFilterValue"
    status = 400
    shape = "InvalidInstancePropertyFilterValue"


class InvalidInventoryGroupException(ApiError):
    code = "InvalidInventoryGroupException"
    status = 400
    shape = "InvalidInventoryGroupException"


class InvalidInventoryItemContextException(ApiError):
    code = "InvalidInventoryItemContextException"
    status = 400
    shape = "InvalidInventoryItemContextException"


class InvalidInventoryRequestException(ApiError):
    code = "InvalidInventoryRequestException"
    status = 400
    shape = "InvalidInventoryRequestException"


class InvalidItemContentException(ApiError):
    """Members: TypeName."""

    code = "InvalidItemContentException"
    status = 400
    shape = "InvalidItemContentException"


class InvalidKeyId(ApiError):
    code = "InvalidKeyId"
    status = 400
    shape = "InvalidKeyId"


class InvalidNextToken(ApiError):
    code = "InvalidNextToken"
    status = 400
    shape = "InvalidNextToken"


class InvalidNotificationConfig(ApiError):
    code = "InvalidNotificationConfig"
    status = 400
    shape = "InvalidNotificationConfig"


class InvalidOptionException(ApiError):
    code = "InvalidOptionException"
    status = 400
    shape = "InvalidOptionException"


class InvalidOutputFolder(ApiError):
    code = "InvalidOutputFolder"
    status = 400
    shape = "InvalidOutputFolder"


class InvalidOutputLocation(ApiError):
    code = "InvalidOutputLocation"
    status = 400
    shape = "InvalidOutputLocation"


class InvalidParameters(ApiError):
    code = "InvalidParameters"
    status = 400
    shape = "InvalidParameters"


class InvalidPermissionType(ApiError):
    code = "InvalidPermissionType"
    status = 400
    shape = "InvalidPermissionType"


class InvalidPluginName(ApiError):
    code = "InvalidPluginName"
    status = 400
    shape = "InvalidPluginName"


class InvalidPolicyAttributeException(ApiError):
    code = "InvalidPolicyAttributeException"
    status = 400
    shape = "InvalidPolicyAttributeException"


class InvalidPolicyTypeException(ApiError):
    code = "InvalidPolicyTypeException"
    status = 400
    shape = "InvalidPolicyTypeException"


class InvalidResourceId(ApiError):
    code = "InvalidResourceId"
    status = 400
    shape = "InvalidResourceId"


class InvalidResourceType(ApiError):
    code = "InvalidResourceType"
    status = 400
    shape = "InvalidResourceType"


class InvalidResultAttributeException(ApiError):
    code = "InvalidResultAttributeException"
    status = 400
    shape = "InvalidResultAttributeException"


class InvalidRole(ApiError):
    code = "InvalidRole"
    status = 400
    shape = "InvalidRole"


class InvalidSchedule(ApiError):
    code = "InvalidSchedule"
    status = 400
    shape = "InvalidSchedule"


class InvalidTag(ApiError):
    code = "InvalidTag"
    status = 400
    shape = "InvalidTag"


class InvalidTarget(ApiError):
    code = "InvalidTarget"
    status = 400
    shape = "InvalidTarget"


class InvalidTargetMaps(ApiError):
    code = "InvalidTargetMaps"
    status = 400
    shape = "InvalidTargetMaps"


class InvalidTypeNameException(ApiError):
    code = "InvalidTypeNameException"
    status = 400
    shape = "InvalidTypeNameException"


class InvalidUpdate(ApiError):
    code = "InvalidUpdate"
    status = 400
    shape = "InvalidUpdate"


class InvocationDoesNotExist(ApiError):
    code = "InvocationDoesNotExist"
    status = 400
    shape = "InvocationDoesNotExist"


class ItemContentMismatchException(ApiError):
    """Members: TypeName."""

    code = "ItemContentMismatchException"
    status = 400
    shape = "ItemContentMismatchException"


class ItemSizeLimitExceededException(ApiError):
    """Members: TypeName."""

    code = "ItemSizeLimitExceededException"
    status = 400
    shape = "ItemSizeLimitExceededException"


class MalformedResourcePolicyDocumentException(ApiError):
    code = "MalformedResourcePolicyDocumentException"
    status = 400
    shape = "MalformedResourcePolicyDocumentException"


class MaxDocumentSizeExceeded(ApiError):
    code = "MaxDocumentSizeExceeded"
    status = 400
    shape = "MaxDocumentSizeExceeded"


class NoLongerSupportedException(ApiError):
    code = "NoLongerSupportedException"
    status = 400
    shape = "NoLongerSupportedException"


class OpsItemAccessDeniedException(ApiError):
    code = "OpsItemAccessDeniedException"
    status = 400
    shape = "OpsItemAccessDeniedException"


class OpsItemAlreadyExistsException(ApiError):
    """Members: OpsItemId."""

    code = "OpsItemAlreadyExistsException"
    status = 400
    shape = "OpsItemAlreadyExistsException"


class OpsItemConflictException(ApiError):
    code = "OpsItemConflictException"
    status = 400
    shape = "OpsItemConflictException"


class OpsItemInvalidParameterException(ApiError):
    """Members: ParameterNames."""

    code = "OpsItemInvalidParameterException"
    status = 400
    shape = "OpsItemInvalidParameterException"


class OpsItemLimitExceededException(ApiError):
    """Members: Limit, LimitType, ResourceTypes."""

    code = "OpsItemLimitExceededException"
    status = 400
    shape = "OpsItemLimitExceededException"


class OpsItemNotFoundException(ApiError):
    code = "OpsItemNotFoundException"
    status = 400
    shape = "OpsItemNotFoundException"


class OpsItemRelatedItemAlreadyExistsException(ApiError):
    """Members: OpsItemId, ResourceUri."""

    code = "OpsItemRelatedItemAlreadyExistsException"
    status = 400
    shape = "OpsItemRelatedItemAlreadyExistsException"


class OpsItemRelatedItemAssociationNotFoundException(ApiError):
    code = "OpsItemRelatedItemAssociationNotFoundException"
    status = 400
    shape = "OpsItemRelatedItemAssociationNotFoundException"


class OpsMetadataAlreadyExistsException(ApiError):
    code = "OpsMetadataAlreadyExistsException"
    status = 400
    shape = "OpsMetadataAlreadyExistsException"


class OpsMetadataInvalidArgumentException(ApiError):
    code = "OpsMetadataInvalidArgumentException"
    status = 400
    shape = "OpsMetadataInvalidArgumentException"


class OpsMetadataKeyLimitExceededException(ApiError):
    code = "OpsMetadataKeyLimitExceededException"
    status = 400
    shape = "OpsMetadataKeyLimitExceededException"


class OpsMetadataLimitExceededException(ApiError):
    code = "OpsMetadataLimitExceededException"
    status = 400
    shape = "OpsMetadataLimitExceededException"


class OpsMetadataNotFoundException(ApiError):
    code = "OpsMetadataNotFoundException"
    status = 400
    shape = "OpsMetadataNotFoundException"


class OpsMetadataTooManyUpdatesException(ApiError):
    code = "OpsMetadataTooManyUpdatesException"
    status = 400
    shape = "OpsMetadataTooManyUpdatesException"


class ParameterAlreadyExists(ApiError):
    code = "ParameterAlreadyExists"
    status = 400
    shape = "ParameterAlreadyExists"


class ParameterLimitExceeded(ApiError):
    code = "ParameterLimitExceeded"
    status = 400
    shape = "ParameterLimitExceeded"


class ParameterMaxVersionLimitExceeded(ApiError):
    code = "ParameterMaxVersionLimitExceeded"
    status = 400
    shape = "ParameterMaxVersionLimitExceeded"


class ParameterNotFound(ApiError):
    code = "ParameterNotFound"
    status = 400
    shape = "ParameterNotFound"


class ParameterPatternMismatchException(ApiError):
    code = "ParameterPatternMismatchException"
    status = 400
    shape = "ParameterPatternMismatchException"


class ParameterVersionLabelLimitExceeded(ApiError):
    code = "ParameterVersionLabelLimitExceeded"
    status = 400
    shape = "ParameterVersionLabelLimitExceeded"


class ParameterVersionNotFound(ApiError):
    code = "ParameterVersionNotFound"
    status = 400
    shape = "ParameterVersionNotFound"


class PoliciesLimitExceededException(ApiError):
    code = "PoliciesLimitExceededException"
    status = 400
    shape = "PoliciesLimitExceededException"


class ResourceDataSyncAlreadyExistsException(ApiError):
    """Members: SyncName."""

    code = "ResourceDataSyncAlreadyExistsException"
    status = 400
    shape = "ResourceDataSyncAlreadyExistsException"


class ResourceDataSyncConflictException(ApiError):
    code = "ResourceDataSyncConflictException"
    status = 400
    shape = "ResourceDataSyncConflictException"


class ResourceDataSyncCountExceededException(ApiError):
    code = "ResourceDataSyncCountExceededException"
    status = 400
    shape = "ResourceDataSyncCountExceededException"


class ResourceDataSyncInvalidConfigurationException(ApiError):
    code = "ResourceDataSyncInvalidConfigurationException"
    status = 400
    shape = "ResourceDataSyncInvalidConfigurationException"


class ResourceDataSyncNotFoundException(ApiError):
    """Members: SyncName, SyncType."""

    code = "ResourceDataSyncNotFoundException"
    status = 400
    shape = "ResourceDataSyncNotFoundException"


class ResourceInUseException(ApiError):
    code = "ResourceInUseException"
    status = 400
    shape = "ResourceInUseException"


class ResourceLimitExceededException(ApiError):
    code = "ResourceLimitExceededException"
    status = 400
    shape = "ResourceLimitExceededException"


class ResourceNotFoundException(ApiError):
    code = "ResourceNotFoundException"
    status = 400
    shape = "ResourceNotFoundException"


class ResourcePolicyConflictException(ApiError):
    code = "ResourcePolicyConflictException"
    status = 400
    shape = "ResourcePolicyConflictException"


class ResourcePolicyInvalidParameterException(ApiError):
    """Members: ParameterNames."""

    code = "ResourcePolicyInvalidParameterException"
    status = 400
    shape = "ResourcePolicyInvalidParameterException"


class ResourcePolicyLimitExceededException(ApiError):
    """Members: Limit, LimitType."""

    code = "ResourcePolicyLimitExceededException"
    status = 400
    shape = "ResourcePolicyLimitExceededException"


class ResourcePolicyNotFoundException(ApiError):
    code = "ResourcePolicyNotFoundException"
    status = 400
    shape = "ResourcePolicyNotFoundException"


class ServiceQuotaExceededException(ApiError):
    """Members: QuotaCode, ResourceId, ResourceType, ServiceCode."""

    code = "ServiceQuotaExceededException"
    status = 400
    shape = "ServiceQuotaExceededException"


class ServiceSettingNotFound(ApiError):
    code = "ServiceSettingNotFound"
    status = 400
    shape = "ServiceSettingNotFound"


class StatusUnchanged(ApiError):
    code = "StatusUnchanged"
    status = 400
    shape = "StatusUnchanged"


class SubTypeCountLimitExceededException(ApiError):
    code = "SubTypeCountLimitExceededException"
    status = 400
    shape = "SubTypeCountLimitExceededException"


class TargetInUseException(ApiError):
    code = "TargetInUseException"
    status = 400
    shape = "TargetInUseException"


class TargetNotConnected(ApiError):
    code = "TargetNotConnected"
    status = 400
    shape = "TargetNotConnected"


class ThrottlingException(ApiError):
    """Members: QuotaCode, ServiceCode."""

    code = "ThrottlingException"
    status = 400
    shape = "ThrottlingException"


class TooManyTagsError(ApiError):
    code = "TooManyTagsError"
    status = 400
    shape = "TooManyTagsError"


class TooManyUpdates(ApiError):
    code = "TooManyUpdates"
    status = 400
    shape = "TooManyUpdates"


class TotalSizeLimitExceededException(ApiError):
    code = "TotalSizeLimitExceededException"
    status = 400
    shape = "TotalSizeLimitExceededException"


class UnsupportedCalendarException(ApiError):
    code = "UnsupportedCalendarException"
    status = 400
    shape = "UnsupportedCalendarException"


class UnsupportedFeatureRequiredException(ApiError):
    code = "UnsupportedFeatureRequiredException"
    status = 400
    shape = "UnsupportedFeatureRequiredException"


class UnsupportedInventoryItemContextException(ApiError):
    """Members: TypeName."""

    code = "UnsupportedInventoryItemContextException"
    status = 400
    shape = "UnsupportedInventoryItemContextException"


class UnsupportedInventorySchemaVersionException(ApiError):
    code = "UnsupportedInventorySchemaVersionException"
    status = 400
    shape = "UnsupportedInventorySchemaVersionException"


class UnsupportedOperatingSystem(ApiError):
    code = "UnsupportedOperatingSystem"
    status = 400
    shape = "UnsupportedOperatingSystem"


class UnsupportedOperationException(ApiError):
    code = "UnsupportedOperationException"
    status = 400
    shape = "UnsupportedOperationException"


class UnsupportedParameterType(ApiError):
    code = "UnsupportedParameterType"
    status = 400
    shape = "UnsupportedParameterType"


class UnsupportedPlatformType(ApiError):
    code = "UnsupportedPlatformType"
    status = 400
    shape = "UnsupportedPlatformType"


class ValidationException(ApiError):
    """Members: ReasonCode."""

    code = "ValidationException"
    status = 400
    shape = "ValidationException"


class Tag(TypedDict, total=False):
    Key: Required[str]
    Value: Required[str]


class AddTagsToResourceRequest(TypedDict, total=False):
    ResourceType: Required[ResourceTypeForTagging]
    ResourceId: Required[str]
    Tags: Required[list[Tag]]


class AddTagsToResourceResult(TypedDict):
    pass


class DeleteParameterRequest(TypedDict, total=False):
    Name: Required[str]


class DeleteParameterResult(TypedDict):
    pass


class DeleteParametersRequest(TypedDict, total=False):
    Names: Required[list[str]]


class DeleteParametersResult(TypedDict, total=False):
    DeletedParameters: list[str]
    InvalidParameters: list[str]


DeleteResourcePolicyRequest = TypedDict(
    "DeleteResourcePolicyRequest",
    {
        "ResourceArn": Required[str],
        "PolicyId": Required[str],
        "PolicyHash": Required[str],
        "DeletionMode": DeletionMode,
    },
    total=False,
)


class DeleteResourcePolicyResponse(TypedDict):
    pass


class ParametersFilter(TypedDict, total=False):
    Key: Required[ParametersFilterKey]
    Values: Required[list[str]]


class ParameterStringFilter(TypedDict, total=False):
    Key: Required[str]
    Option: str
    Values: list[str]


class DescribeParametersRequest(TypedDict, total=False):
    Filters: list[ParametersFilter]
    ParameterFilters: list[ParameterStringFilter]
    MaxResults: int
    NextToken: str
    Shared: bool


class ParameterInlinePolicy(TypedDict, total=False):
    PolicyText: str
    PolicyType: str
    PolicyStatus: str


class ParameterMetadata(TypedDict, total=False):
    Name: str
    ARN: str
    Type: ParameterType
    KeyId: str
    LastModifiedDate: datetime
    LastModifiedUser: str
    Description: str
    AllowedPattern: str
    Version: int
    Tier: ParameterTier
    Policies: list[ParameterInlinePolicy]
    DataType: str


class DescribeParametersResult(TypedDict, total=False):
    Parameters: list[ParameterMetadata]
    NextToken: str


class GetParameterRequest(TypedDict, total=False):
    Name: Required[str]
    WithDecryption: bool


class Parameter(TypedDict, total=False):
    Name: str
    Type: ParameterType
    Value: str
    Version: int
    Selector: str
    SourceResult: str
    LastModifiedDate: datetime
    ARN: str
    DataType: str


GetParameterResult = TypedDict("GetParameterResult", {"Parameter": Parameter}, total=False)


class GetParameterHistoryRequest(TypedDict, total=False):
    Name: Required[str]
    WithDecryption: bool
    MaxResults: int
    NextToken: str


class ParameterHistory(TypedDict, total=False):
    Name: str
    Type: ParameterType
    KeyId: str
    LastModifiedDate: datetime
    LastModifiedUser: str
    Description: str
    Value: str
    AllowedPattern: str
    Version: int
    Labels: list[str]
    Tier: ParameterTier
    Policies: list[ParameterInlinePolicy]
    DataType: str


class GetParameterHistoryResult(TypedDict, total=False):
    Parameters: list[ParameterHistory]
    NextToken: str


class GetParametersRequest(TypedDict, total=False):
    Names: Required[list[str]]
    WithDecryption: bool


class GetParametersResult(TypedDict, total=False):
    Parameters: list[Parameter]
    InvalidParameters: list[str]


class GetParametersByPathRequest(TypedDict, total=False):
    Path: Required[str]
    Recursive: bool
    ParameterFilters: list[ParameterStringFilter]
    WithDecryption: bool
    MaxResults: int
    NextToken: str


class GetParametersByPathResult(TypedDict, total=False):
    Parameters: list[Parameter]
    NextToken: str


class GetResourcePoliciesRequest(TypedDict, total=False):
    ResourceArn: Required[str]
    NextToken: str
    MaxResults: int


class GetResourcePoliciesResponseEntry(TypedDict, total=False):
    PolicyId: str
    PolicyHash: str
    Policy: str


class GetResourcePoliciesResponse(TypedDict, total=False):
    NextToken: str
    Policies: list[GetResourcePoliciesResponseEntry]


class GetServiceSettingRequest(TypedDict, total=False):
    SettingId: Required[str]


class ServiceSetting(TypedDict, total=False):
    SettingId: str
    SettingValue: str
    LastModifiedDate: datetime
    LastModifiedUser: str
    ARN: str
    Status: str


GetServiceSettingResult = TypedDict(
    "GetServiceSettingResult", {"ServiceSetting": ServiceSetting}, total=False
)


class LabelParameterVersionRequest(TypedDict, total=False):
    Name: Required[str]
    ParameterVersion: int
    Labels: Required[list[str]]


class LabelParameterVersionResult(TypedDict, total=False):
    InvalidLabels: list[str]
    ParameterVersion: int


class ListTagsForResourceRequest(TypedDict, total=False):
    ResourceType: Required[ResourceTypeForTagging]
    ResourceId: Required[str]


class ListTagsForResourceResult(TypedDict, total=False):
    TagList: list[Tag]


class PutParameterRequest(TypedDict, total=False):
    Name: Required[str]
    Description: str
    Value: Required[str]
    Type: ParameterType
    KeyId: str
    Overwrite: bool
    AllowedPattern: str
    Tags: list[Tag]
    Tier: ParameterTier
    Policies: str
    DataType: str


class PutParameterResult(TypedDict, total=False):
    Version: int
    Tier: ParameterTier


class PutResourcePolicyRequest(TypedDict, total=False):
    ResourceArn: Required[str]
    Policy: Required[str]
    PolicyId: str
    PolicyHash: str


class PutResourcePolicyResponse(TypedDict, total=False):
    PolicyId: str
    PolicyHash: str


class RemoveTagsFromResourceRequest(TypedDict, total=False):
    ResourceType: Required[ResourceTypeForTagging]
    ResourceId: Required[str]
    TagKeys: Required[list[str]]


class RemoveTagsFromResourceResult(TypedDict):
    pass


class ResetServiceSettingRequest(TypedDict, total=False):
    SettingId: Required[str]


ResetServiceSettingResult = TypedDict(
    "ResetServiceSettingResult", {"ServiceSetting": ServiceSetting}, total=False
)


class UnlabelParameterVersionRequest(TypedDict, total=False):
    Name: Required[str]
    ParameterVersion: Required[int]
    Labels: Required[list[str]]


class UnlabelParameterVersionResult(TypedDict, total=False):
    RemovedLabels: list[str]
    InvalidLabels: list[str]


class UpdateServiceSettingRequest(TypedDict, total=False):
    SettingId: Required[str]
    SettingValue: Required[str]


class UpdateServiceSettingResult(TypedDict):
    pass
