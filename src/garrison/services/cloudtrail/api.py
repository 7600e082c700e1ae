"""Shapes and errors of the implemented operations of CloudTrail, generated from botocore.

Made by ``tools/generate_api.py cloudtrail``: change that and not this.
"""

from datetime import datetime
from typing import Literal, Required, TypedDict

from garrison.core.errors import ApiError

EventCategory = Literal["insight"]

LookupAttributeKey = Literal[
    "AccessKeyId",
    "EventId",
    "EventName",
    "EventSource",
    "ReadOnly",
    "ResourceName",
    "ResourceType",
    "Username",
]


class AccessDeniedException(ApiError):
    code = "AccessDeniedException"
    status = 400
    shape = "AccessDeniedException"


class AccountHasOngoingImportException(ApiError):
    code = "AccountHasOngoingImportException"
    status = 400
    shape = "AccountHasOngoingImportException"


class AccountNotFoundException(ApiError):
    code = "AccountNotFoundException"
    status = 400
    shape = "AccountNotFoundException"


class AccountNotRegisteredException(ApiError):
    code = "AccountNotRegisteredException"
    status = 400
    shape = "AccountNotRegisteredException"


class AccountRegisteredException(ApiError):
    code = "AccountRegisteredException"
    status = 400
    shape = "AccountRegisteredException"


class CannotDelegateManagementAccountException(ApiError):
    code = "CannotDelegateManagementAccountException"
    status = 400
    shape = "CannotDelegateManagementAccountException"


class ChannelARNInvalidException(ApiError):
    code = "ChannelARNInvalidException"
    status = 400
    shape = "ChannelARNInvalidException"


class ChannelAlreadyExistsException(ApiError):
    code = "ChannelAlreadyExistsException"
    status = 400
    shape = "ChannelAlreadyExistsException"


class ChannelExistsForEDSException(ApiError):
    code = "ChannelExistsForEDSException"
    status = 400
    shape = "ChannelExistsForEDSException"


class ChannelMaxLimitExceededException(ApiError):
    code = "ChannelMaxLimitExceededException"
    status = 400
    shape = "ChannelMaxLimitExceededException"


class ChannelNotFoundException(ApiError):
    code = "ChannelNotFoundException"
    status = 400
    shape = "ChannelNotFoundException"


class CloudTrailARNInvalidException(ApiError):
    code = "CloudTrailARNInvalidException"
    status = 400
    shape = "CloudTrailARNInvalidException"


class CloudTrailAccessNotEnabledException(ApiError):
    code = "CloudTrailAccessNotEnabledException"
    status = 400
    shape = "CloudTrailAccessNotEnabledException"


class CloudTrailInvalidClientTokenIdException(ApiError):
    code = "CloudTrailInvalidClientTokenIdException"
    status = 400
    shape = "CloudTrailInvalidClientTokenIdException"


class CloudWatchLogsDeliveryUnavailableException(ApiError):
    code = "CloudWatchLogsDeliveryUnavailableException"
    status = 400
    shape = "CloudWatchLogsDeliveryUnavailableException"


class ConcurrentModificationException(ApiError):
    code = "ConcurrentModificationException"
    status = 400
    shape = "ConcurrentModificationException"


class ConflictException(ApiError):
    code = "ConflictException"
    status = 400
    shape = "ConflictException"


class DelegatedAdminAccountLimitExceededException(ApiError):
    code = "DelegatedAdminAccountLimitExceededException"
    status = 400
    shape = "DelegatedAdminAccountLimitExceededException"


class EventDataStoreARNInvalidException(ApiError):
    code = "EventDataStoreARNInvalidException"
    status = 400
    shape = "EventDataStoreARNInvalidException"


class EventDataStoreAlreadyExistsException(ApiError):
    code = "EventDataStoreAlreadyExistsException"
    status = 400
    shape = "EventDataStoreAlreadyExistsException"


class EventDataStoreFederationEnabledException(ApiError):
    code = "EventDataStoreFederationEnabledException"
    status = 400
    shape = "EventDataStoreFederationEnabledException"


class EventDataStoreHasOngoingImportException(ApiError):
    code = "EventDataStoreHasOngoingImportException"
    status = 400
    shape = "EventDataStoreHasOngoingImportException"


class EventDataStoreMaxLimitExceededException(ApiError):
    code = "EventDataStoreMaxLimitExceededException"
    status = 400
    shape = "EventDataStoreMaxLimitExceededException"


class EventDataStoreNotFoundException(ApiError):
    code = "EventDataStoreNotFoundException"
    status = 400
    shape = "EventDataStoreNotFoundException"


class EventDataStoreTerminationProtectedException(ApiError):
    code = "EventDataStoreTerminationProtectedException"
    status = 400
    shape = "EventDataStoreTerminationProtectedException"


class GenerateResponseException(ApiError):
    code = "GenerateResponseException"
    status = 400
    shape = "GenerateResponseException"


class ImportNotFoundException(ApiError):
    code = "ImportNotFoundException"
    status = 400
    shape = "ImportNotFoundException"


class InactiveEventDataStoreException(ApiError):
    code = "InactiveEventDataStoreException"
    status = 400
    shape = "InactiveEventDataStoreException"


class InactiveQueryException(ApiError):
    code = "InactiveQueryException"
    status = 400
    shape = "InactiveQueryException"


class InsightNotEnabledException(ApiError):
    code = "InsightNotEnabledException"
    status = 400
    shape = "InsightNotEnabledException"


class InsufficientDependencyServiceAccessPermissionException(ApiError):
    code = "InsufficientDependencyServiceAccessPermissionException"
    status = 400
    shape = "InsufficientDependencyServiceAccessPermissionException"


class InsufficientEncryptionPolicyException(ApiError):
    code = "InsufficientEncryptionPolicyException"
    status = 400
    shape = "InsufficientEncryptionPolicyException"


class InsufficientIAMAccessPermissionException(ApiError):
    code = "InsufficientIAMAccessPermissionException"
    status = 400
    shape = "InsufficientIAMAccessPermissionException"


class InsufficientS3BucketPolicyException(ApiError):
    code = "InsufficientS3BucketPolicyException"
    status = 400
    shape = "InsufficientS3BucketPolicyException"


class InsufficientSnsTopicPolicyException(ApiError):
    code = "InsufficientSnsTopicPolicyException"
    status = 400
    shape = "InsufficientSnsTopicPolicyException"


class InvalidCloudWatchLogsLogGroupArnException(ApiError):
    code = "InvalidCloudWatchLogsLogGroupArnException"
    status = 400
    shape = "InvalidCloudWatchLogsLogGroupArnException"


class InvalidCloudWatchLogsRoleArnException(ApiError):
    code = "InvalidCloudWatchLogsRoleArnException"
    status = 400
    shape = "InvalidCloudWatchLogsRoleArnException"


class InvalidDateRangeException(ApiError):
    code = "InvalidDateRangeException"
    status = 400
    shape = "InvalidDateRangeException"


class InvalidEventCategoryException(ApiError):
    code = "InvalidEventCategoryException"
    status = 400
    shape = "InvalidEventCategoryException"


class InvalidEventDataStoreCategoryException(ApiError):
    code = "InvalidEventDataStoreCategoryException"
    status = 400
    shape = "InvalidEventDataStoreCategoryException"


class InvalidEventDataStoreStatusException(ApiError):
    code = "InvalidEventDataStoreStatusException"
    status = 400
    shape = "InvalidEventDataStoreStatusException"


class InvalidEventSelectorsException(ApiError):
    code = "InvalidEventSelectorsException"
    status = 400
    shape = "InvalidEventSelectorsException"


class InvalidHomeRegionException(ApiError):
    code = "InvalidHomeRegionException"
    status = 400
    shape = "InvalidHomeRegionException"


class InvalidImportSourceException(ApiError):
    code = "InvalidImportSourceException"
    status = 400
    shape = "InvalidImportSourceException"


class InvalidInsightSelectorsException(ApiError):
    code = "InvalidInsightSelectorsException"
    status = 400
    shape = "InvalidInsightSelectorsException"


class InvalidKmsKeyIdException(ApiError):
    code = "InvalidKmsKeyIdException"
    status = 400
    shape = "InvalidKmsKeyIdException"


class InvalidLookupAttributesException(ApiError):
    code = "InvalidLookupAttributesException"
    status = 400
    shape = "InvalidLookupAttributesException"


class InvalidMaxResultsException(ApiError):
    code = "InvalidMaxResultsException"
    status = 400
    shape = "InvalidMaxResultsException"


class InvalidNextTokenException(ApiError):
    code = "InvalidNextTokenException"
    status = 400
    shape = "InvalidNextTokenException"


class InvalidParameterCombinationException(ApiError):
    code = "InvalidParameterCombinationException"
    status = 400
    shape = "InvalidParameterCombinationException"


class InvalidParameterException(ApiError):
    code = "InvalidParameterException"
    status = 400
    shape = "InvalidParameterException"


class InvalidQueryStatementException(ApiError):
    code = "InvalidQueryStatementException"
    status = 400
    shape = "InvalidQueryStatementException"


class InvalidQueryStatusException(ApiError):
    code = "InvalidQueryStatusException"
    status = 400
    shape = "InvalidQueryStatusException"


class InvalidS3BucketNameException(ApiError):
    code = "InvalidS3BucketNameException"
    status = 400
    shape = "InvalidS3BucketNameException"


class InvalidS3PrefixException(ApiError):
    code = "InvalidS3PrefixException"
    status = 400
    shape = "InvalidS3PrefixException"


class InvalidSnsTopicNameException(ApiError):
    code = "InvalidSnsTopicNameException"
    status = 400
    shape = "InvalidSnsTopicNameException"


class InvalidSourceException(ApiError):
    code = "InvalidSourceException"
    status = 400
    shape = "InvalidSourceException"


class InvalidTagParameterException(ApiError):
    code = "InvalidTagParameterException"
    status = 400
    shape = "InvalidTagParameterException"


class InvalidTimeRangeException(ApiError):
    code = "InvalidTimeRangeException"
    status = 400
    shape = "InvalidTimeRangeException"


class InvalidTokenException(ApiError):
    code = "InvalidTokenException"
    status = 400
    shape = "InvalidTokenException"


class InvalidTrailNameException(ApiError):
    code = "InvalidTrailNameException"
    status = 400
    shape = "InvalidTrailNameException"


class KmsException(ApiError):
    code = "KmsException"
    status = 400
    shape = "KmsException"


class KmsKeyDisabledException(ApiError):
    code = "KmsKeyDisabledException"
    status = 400
    shape = "KmsKeyDisabledException"


class KmsKeyNotFoundException(ApiError):
    code = "KmsKeyNotFoundException"
    status = 400
    shape = "KmsKeyNotFoundException"


class MaxConcurrentQueriesException(ApiError):
    code = "MaxConcurrentQueriesException"
    status = 400
    shape = "MaxConcurrentQueriesException"


class MaximumNumberOfTrailsExceededException(ApiError):
    code = "MaximumNumberOfTrailsExceededException"
    status = 400
    shape = "MaximumNumberOfTrailsExceededException"


class NoManagementAccountSLRExistsException(ApiError):
    code = "NoManagementAccountSLRExistsException"
    status = 400
    shape = "NoManagementAccountSLRExistsException"


class NotOrganizationManagementAccountException(ApiError):
    code = "NotOrganizationManagementAccountException"
    status = 400
    shape = "NotOrganizationManagementAccountException"


class NotOrganizationMasterAccountException(ApiError):
    code = "NotOrganizationMasterAccountException"
    status = 400
    shape = "NotOrganizationMasterAccountException"


class OperationNotPermittedException(ApiError):
    code = "OperationNotPermittedException"
    status = 400
    shape = "OperationNotPermittedException"


class OrganizationNotInAllFeaturesModeException(ApiError):
    code = "OrganizationNotInAllFeaturesModeException"
    status = 400
    shape = "OrganizationNotInAllFeaturesModeException"


class OrganizationsNotInUseException(ApiError):
    code = "OrganizationsNotInUseException"
    status = 400
    shape = "OrganizationsNotInUseException"


class QueryIdNotFoundException(ApiError):
    code = "QueryIdNotFoundException"
    status = 400
    shape = "QueryIdNotFoundException"


class ResourceARNNotValidException(ApiError):
    code = "ResourceARNNotValidException"
    status = 400
    shape = "ResourceARNNotValidException"


class ResourceNotFoundException(ApiError):
    code = "ResourceNotFoundException"
    status = 400
    shape = "ResourceNotFoundException"


class ResourcePolicyNotFoundException(ApiError):
    code = "ResourcePolicyNotFoundException"
    status = 400
    shape = "ResourcePolicyNotFoundException"


class ResourcePolicyNotValidException(ApiError):
    code = "ResourcePolicyNotValidException"
    status = 400
    shape = "ResourcePolicyNotValidException"


class ResourceTypeNotSupportedException(ApiError):
    code = "ResourceTypeNotSupportedException"
    status = 400
    shape = "ResourceTypeNotSupportedException"


class S3BucketDoesNotExistException(ApiError):
    code = "S3BucketDoesNotExistException"
    status = 400
    shape = "S3BucketDoesNotExistException"


class ServiceQuotaExceededException(ApiError):
    code = "ServiceQuotaExceededException"
    status = 400
    shape = "ServiceQuotaExceededException"


class TagsLimitExceededException(ApiError):
    code = "TagsLimitExceededException"
    status = 400
    shape = "TagsLimitExceededException"


class ThrottlingException(ApiError):
    code = "ThrottlingException"
    status = 400
    shape = "ThrottlingException"


class TrailAlreadyExistsException(ApiError):
    code = "TrailAlreadyExistsException"
    status = 400
    shape = "TrailAlreadyExistsException"


class TrailNotFoundException(ApiError):
    code = "TrailNotFoundException"
    status = 400
    shape = "TrailNotFoundException"


class TrailNotProvidedException(ApiError):
    code = "TrailNotProvidedException"
    status = 400
    shape = "TrailNotProvidedException"


class UnsupportedOperationException(ApiError):
    code = "UnsupportedOperationException"
    status = 400
    shape = "UnsupportedOperationException"


class LookupAttribute(TypedDict, total=False):
    AttributeKey: Required[LookupAttributeKey]
    AttributeValue: Required[str]


LookupEventsRequest = TypedDict(
    "LookupEventsRequest",
    {
        "LookupAttributes": list[LookupAttribute],
        "StartTime": datetime,
        "EndTime": datetime,
        "EventCategory": EventCategory,
        "MaxResults": int,
        "NextToken": str,
    },
    total=False,
)


class Resource(TypedDict, total=False):
    ResourceType: str
    ResourceName: str


class Event(TypedDict, total=False):
    EventId: str
    EventName: str
    ReadOnly: str
    AccessKeyId: str
    EventTime: datetime
    EventSource: str
    Username: str
    Resources: list[Resource]
    CloudTrailEvent: str


class LookupEventsResponse(TypedDict, total=False):
    Events: list[Event]
    NextToken: str
