"""Shapes and errors of the implemented operations of S3, generated from botocore.

Made by ``tools/generate_api.py s3``: change that and not this.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Literal, Required, TypedDict

from garrison.core.errors import ApiError

AnnotationDirective = Literal["COPY", "EXCLUDE"]

ArchiveStatus = Literal["ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"]

BucketAccelerateStatus = Literal["Enabled", "Suspended"]

BucketCannedACL = Literal["authenticated-read", "private", "public-read", "public-read-write"]

BucketLocationConstraint = Literal[
    "EU",
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
]

BucketNamespace = Literal["account-regional", "global"]

BucketType = Literal["Directory"]

BucketVersioningStatus = Literal["Enabled", "Suspended"]

ChecksumAlgorithm = Literal[
    "CRC32",
    "CRC32C",
    "CRC64NVME",
    "MD5",
    "SHA1",
    "SHA256",
    "SHA512",
    "XXHASH128",
    "XXHASH3",
    "XXHASH64",
]

ChecksumMode = Literal["ENABLED"]

ChecksumType = Literal["COMPOSITE", "FULL_OBJECT"]

CompressionType = Literal["BZIP2", "GZIP", "NONE"]

DataRedundancy = Literal["SingleAvailabilityZone", "SingleLocalZone"]

EncodingType = Literal["url"]

EncryptionType = Literal["NONE", "SSE-C"]

ExpirationStatus = Literal["Disabled", "Enabled"]

ExpressionType = Literal["SQL"]

FileHeaderInfo = Literal["IGNORE", "NONE", "USE"]

JSONType = Literal["DOCUMENT", "LINES"]

LocationType = Literal["AvailabilityZone", "LocalZone"]

MFADelete = Literal["Disabled", "Enabled"]

MFADeleteStatus = Literal["Disabled", "Enabled"]

MetadataDirective = Literal["COPY", "REPLACE"]

ObjectAttributes = Literal["Checksum", "ETag", "ObjectParts", "ObjectSize", "StorageClass"]

ObjectCannedACL = Literal[
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-full-control",
    "bucket-owner-read",
    "private",
    "public-read",
    "public-read-write",
]

ObjectLockEnabled = Literal["Enabled"]

ObjectLockEventHold = Literal["OFF", "ON"]

ObjectLockLegalHoldStatus = Literal["OFF", "ON"]

ObjectLockMode = Literal["COMPLIANCE", "GOVERNANCE"]

ObjectLockRetentionMode = Literal["COMPLIANCE", "GOVERNANCE"]

ObjectOwnership = Literal["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]

ObjectStorageClass = Literal[
    "AWS_BACKUP_LOW_COST_WARM",
    "AWS_BACKUP_WARM",
    "DEEP_ARCHIVE",
    "EXPRESS_ONEZONE",
    "FSX_ONTAP",
    "FSX_OPENZFS",
    "GLACIER",
    "GLACIER_IR",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "OUTPOSTS",
    "REDUCED_REDUNDANCY",
    "SNOW",
    "STANDARD",
    "STANDARD_IA",
]

ObjectVersionStorageClass = Literal["STANDARD"]

OptionalObjectAttributes = Literal["RestoreStatus"]

Payer = Literal["BucketOwner", "Requester"]

Permission = Literal["FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP"]

Protocol = Literal["http", "https"]

QuoteFields = Literal["ALWAYS", "ASNEEDED"]

ReplicationStatus = Literal["COMPLETE", "COMPLETED", "FAILED", "PENDING", "REPLICA"]

RequestCharged = Literal["requester"]

RequestPayer = Literal["requester"]

RestoreRequestType = Literal["SELECT"]

ServerSideEncryption = Literal["AES256", "aws:backup", "aws:fsx", "aws:kms", "aws:kms:dsse"]

StorageClass = Literal[
    "AWS_BACKUP_LOW_COST_WARM",
    "AWS_BACKUP_WARM",
    "DEEP_ARCHIVE",
    "EXPRESS_ONEZONE",
    "FSX_ONTAP",
    "FSX_OPENZFS",
    "GLACIER",
    "GLACIER_IR",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "OUTPOSTS",
    "REDUCED_REDUNDANCY",
    "SNOW",
    "STANDARD",
    "STANDARD_IA",
]

TaggingDirective = Literal["COPY", "REPLACE"]

Tier = Literal["Bulk", "Expedited", "Standard"]

TransitionDefaultMinimumObjectSize = Literal["all_storage_classes_128K", "varies_by_storage_class"]

TransitionStorageClass = Literal[
    "DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD_IA"
]

Type = Literal["AmazonCustomerByEmail", "CanonicalUser", "Group"]


class AccessDenied(ApiError):
    code = "AccessDenied"
    status = 403
    shape = "AccessDenied"


class AnnotationLimitExceeded(ApiError):
    code = "AnnotationLimitExceeded"
    status = 400
    shape = "AnnotationLimitExceeded"


class AnnotationNameTooLong(ApiError):
    code = "AnnotationNameTooLong"
    status = 400
    shape = "AnnotationNameTooLong"


class BucketAlreadyExists(ApiError):
    code = "BucketAlreadyExists"
    status = 409
    shape = "BucketAlreadyExists"


class BucketAlreadyOwnedByYou(ApiError):
    code = "BucketAlreadyOwnedByYou"
    status = 409
    shape = "BucketAlreadyOwnedByYou"


class EncryptionTypeMismatch(ApiError):
    code = "EncryptionTypeMismatch"
    status = 400
    shape = "EncryptionTypeMismatch"


class IdempotencyParameterMismatch(ApiError):
    code = "IdempotencyParameterMismatch"
    status = 400
    shape = "IdempotencyParameterMismatch"


class InvalidAnnotationName(ApiError):
    code = "InvalidAnnotationName"
    status = 400
    shape = "InvalidAnnotationName"


class InvalidObjectState(ApiError):
    """Members: AccessTier, StorageClass."""

    code = "InvalidObjectState"
    status = 403
    shape = "InvalidObjectState"


class InvalidPrefix(ApiError):
    code = "InvalidPrefix"
    status = 400
    shape = "InvalidPrefix"


class InvalidRequest(ApiError):
    code = "InvalidRequest"
    status = 400
    shape = "InvalidRequest"


class InvalidWriteOffset(ApiError):
    code = "InvalidWriteOffset"
    status = 400
    shape = "InvalidWriteOffset"


class NoSuchAnnotation(ApiError):
    code = "NoSuchAnnotation"
    status = 404
    shape = "NoSuchAnnotation"


class NoSuchBucket(ApiError):
    code = "NoSuchBucket"
    status = 404
    shape = "NoSuchBucket"


class NoSuchKey(ApiError):
    code = "NoSuchKey"
    status = 404
    shape = "NoSuchKey"


class NoSuchUpload(ApiError):
    code = "NoSuchUpload"
    status = 404
    shape = "NoSuchUpload"


class ObjectAlreadyInActiveTierError(ApiError):
    code = "ObjectAlreadyInActiveTierError"
    status = 403
    shape = "ObjectAlreadyInActiveTierError"


class ObjectNotInActiveTierError(ApiError):
    code = "ObjectNotInActiveTierError"
    status = 403
    shape = "ObjectNotInActiveTierError"


class TooManyParts(ApiError):
    code = "TooManyParts"
    status = 400
    shape = "TooManyParts"


class UnsupportedMediaType(ApiError):
    code = "UnsupportedMediaType"
    status = 415
    shape = "UnsupportedMediaType"


AbortMultipartUploadRequest = TypedDict(
    "AbortMultipartUploadRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "UploadId": Required[str],
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
        "IfMatchInitiatedTime": datetime,
    },
    total=False,
)

AbortMultipartUploadOutput = TypedDict(
    "AbortMultipartUploadOutput", {"RequestCharged": RequestCharged, "VersionId": str}, total=False
)


class CompletedPart(TypedDict, total=False):
    ETag: str
    ChecksumCRC32: str
    ChecksumCRC32C: str
    ChecksumCRC64NVME: str
    ChecksumSHA1: str
    ChecksumSHA256: str
    ChecksumSHA512: str
    ChecksumMD5: str
    ChecksumXXHASH64: str
    ChecksumXXHASH3: str
    ChecksumXXHASH128: str
    PartNumber: int


class CompletedMultipartUpload(TypedDict, total=False):
    Parts: list[CompletedPart]


CompleteMultipartUploadRequest = TypedDict(
    "CompleteMultipartUploadRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "MultipartUpload": CompletedMultipartUpload,
        "UploadId": Required[str],
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "ChecksumType": ChecksumType,
        "MpuObjectSize": int,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
        "IfMatch": str,
        "IfNoneMatch": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
    },
    total=False,
)

CompleteMultipartUploadOutput = TypedDict(
    "CompleteMultipartUploadOutput",
    {
        "Location": str,
        "Bucket": str,
        "Key": str,
        "Expiration": str,
        "ETag": str,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "ChecksumType": ChecksumType,
        "ServerSideEncryption": ServerSideEncryption,
        "VersionId": str,
        "SSEKMSKeyId": str,
        "BucketKeyEnabled": bool,
        "RequestCharged": RequestCharged,
    },
    total=False,
)

CopyObjectRequest = TypedDict(
    "CopyObjectRequest",
    {
        "ACL": ObjectCannedACL,
        "Bucket": Required[str],
        "CacheControl": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ContentDisposition": str,
        "ContentEncoding": str,
        "ContentLanguage": str,
        "ContentType": str,
        "CopySource": Required[str],
        "CopySourceIfMatch": str,
        "CopySourceIfModifiedSince": datetime,
        "CopySourceIfNoneMatch": str,
        "CopySourceIfUnmodifiedSince": datetime,
        "Expires": datetime,
        "GrantFullControl": str,
        "GrantRead": str,
        "GrantReadACP": str,
        "GrantWriteACP": str,
        "IfMatch": str,
        "IfNoneMatch": str,
        "Key": Required[str],
        "Metadata": dict[str, str],
        "MetadataDirective": MetadataDirective,
        "TaggingDirective": TaggingDirective,
        "AnnotationDirective": AnnotationDirective,
        "ServerSideEncryption": ServerSideEncryption,
        "StorageClass": StorageClass,
        "WebsiteRedirectLocation": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "SSEKMSEncryptionContext": str,
        "BucketKeyEnabled": bool,
        "CopySourceSSECustomerAlgorithm": str,
        "CopySourceSSECustomerKey": str,
        "CopySourceSSECustomerKeyMD5": str,
        "RequestPayer": RequestPayer,
        "Tagging": str,
        "ObjectLockMode": ObjectLockMode,
        "ObjectLockRetainUntilDate": datetime,
        "ObjectLockLegalHoldStatus": ObjectLockLegalHoldStatus,
        "ObjectLockEventHold": ObjectLockEventHold,
        "ObjectLockEventHoldDurationDays": int,
        "ObjectLockEventHoldDurationYears": int,
        "ExpectedBucketOwner": str,
        "ExpectedSourceBucketOwner": str,
    },
    total=False,
)

CopyObjectResult = TypedDict(
    "CopyObjectResult",
    {
        "ETag": str,
        "LastModified": datetime,
        "ChecksumType": ChecksumType,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
    },
    total=False,
)

CopyObjectOutput = TypedDict(
    "CopyObjectOutput",
    {
        "CopyObjectResult": CopyObjectResult,
        "Expiration": str,
        "CopySourceVersionId": str,
        "VersionId": str,
        "ServerSideEncryption": ServerSideEncryption,
        "SSECustomerAlgorithm": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "SSEKMSEncryptionContext": str,
        "BucketKeyEnabled": bool,
        "RequestCharged": RequestCharged,
    },
    total=False,
)


class LocationInfo(TypedDict, total=False):
    Type: LocationType
    Name: str


BucketInfo = TypedDict(
    "BucketInfo", {"DataRedundancy": DataRedundancy, "Type": BucketType}, total=False
)


class Tag(TypedDict, total=False):
    Key: Required[str]
    Value: Required[str]


class CreateBucketConfiguration(TypedDict, total=False):
    LocationConstraint: BucketLocationConstraint
    Location: LocationInfo
    Bucket: BucketInfo
    Tags: list[Tag]


CreateBucketRequest = TypedDict(
    "CreateBucketRequest",
    {
        "ACL": BucketCannedACL,
        "Bucket": Required[str],
        "CreateBucketConfiguration": CreateBucketConfiguration,
        "GrantFullControl": str,
        "GrantRead": str,
        "GrantReadACP": str,
        "GrantWrite": str,
        "GrantWriteACP": str,
        "ObjectLockEnabledForBucket": bool,
        "ObjectOwnership": ObjectOwnership,
        "BucketNamespace": BucketNamespace,
    },
    total=False,
)


class CreateBucketOutput(TypedDict, total=False):
    Location: str
    BucketArn: str


CreateMultipartUploadRequest = TypedDict(
    "CreateMultipartUploadRequest",
    {
        "ACL": ObjectCannedACL,
        "Bucket": Required[str],
        "CacheControl": str,
        "ContentDisposition": str,
        "ContentEncoding": str,
        "ContentLanguage": str,
        "ContentType": str,
        "Expires": datetime,
        "GrantFullControl": str,
        "GrantRead": str,
        "GrantReadACP": str,
        "GrantWriteACP": str,
        "Key": Required[str],
        "Metadata": dict[str, str],
        "ServerSideEncryption": ServerSideEncryption,
        "StorageClass": StorageClass,
        "WebsiteRedirectLocation": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "SSEKMSEncryptionContext": str,
        "BucketKeyEnabled": bool,
        "RequestPayer": RequestPayer,
        "Tagging": str,
        "ObjectLockMode": ObjectLockMode,
        "ObjectLockRetainUntilDate": datetime,
        "ObjectLockLegalHoldStatus": ObjectLockLegalHoldStatus,
        "ObjectLockEventHold": ObjectLockEventHold,
        "ObjectLockEventHoldDurationDays": int,
        "ObjectLockEventHoldDurationYears": int,
        "ExpectedBucketOwner": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ChecksumType": ChecksumType,
    },
    total=False,
)

CreateMultipartUploadOutput = TypedDict(
    "CreateMultipartUploadOutput",
    {
        "AbortDate": datetime,
        "AbortRuleId": str,
        "Bucket": str,
        "Key": str,
        "UploadId": str,
        "ServerSideEncryption": ServerSideEncryption,
        "SSECustomerAlgorithm": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "SSEKMSEncryptionContext": str,
        "BucketKeyEnabled": bool,
        "RequestCharged": RequestCharged,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ChecksumType": ChecksumType,
        "VersionId": str,
    },
    total=False,
)


class DeleteBucketRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class DeleteBucketCorsRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class DeleteBucketEncryptionRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class DeleteBucketLifecycleRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class DeleteBucketOwnershipControlsRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class DeleteBucketPolicyRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class DeleteBucketTaggingRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class DeleteBucketWebsiteRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


DeleteObjectRequest = TypedDict(
    "DeleteObjectRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "MFA": str,
        "VersionId": str,
        "RequestPayer": RequestPayer,
        "BypassGovernanceRetention": bool,
        "ExpectedBucketOwner": str,
        "IfMatch": str,
        "IfMatchLastModifiedTime": datetime,
        "IfMatchSize": int,
    },
    total=False,
)

DeleteObjectOutput = TypedDict(
    "DeleteObjectOutput",
    {"DeleteMarker": bool, "VersionId": str, "RequestCharged": RequestCharged},
    total=False,
)


class DeleteObjectTaggingRequest(TypedDict, total=False):
    Bucket: Required[str]
    Key: Required[str]
    VersionId: str
    ExpectedBucketOwner: str


class DeleteObjectTaggingOutput(TypedDict, total=False):
    VersionId: str


class ObjectIdentifier(TypedDict, total=False):
    Key: Required[str]
    VersionId: str
    ETag: str
    LastModifiedTime: datetime
    Size: int


class Delete(TypedDict, total=False):
    Objects: Required[list[ObjectIdentifier]]
    Quiet: bool


DeleteObjectsRequest = TypedDict(
    "DeleteObjectsRequest",
    {
        "Bucket": Required[str],
        "Delete": Required[Delete],
        "MFA": str,
        "RequestPayer": RequestPayer,
        "BypassGovernanceRetention": bool,
        "ExpectedBucketOwner": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
    },
    total=False,
)


class DeletedObject(TypedDict, total=False):
    Key: str
    VersionId: str
    DeleteMarker: bool
    DeleteMarkerVersionId: str


class Error(TypedDict, total=False):
    Key: str
    VersionId: str
    Code: str
    Message: str


DeleteObjectsOutput = TypedDict(
    "DeleteObjectsOutput",
    {"Deleted": list[DeletedObject], "RequestCharged": RequestCharged, "Errors": list[Error]},
    total=False,
)


class DeletePublicAccessBlockRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


GetBucketAccelerateConfigurationRequest = TypedDict(
    "GetBucketAccelerateConfigurationRequest",
    {"Bucket": Required[str], "ExpectedBucketOwner": str, "RequestPayer": RequestPayer},
    total=False,
)

GetBucketAccelerateConfigurationOutput = TypedDict(
    "GetBucketAccelerateConfigurationOutput",
    {"Status": BucketAccelerateStatus, "RequestCharged": RequestCharged},
    total=False,
)


class GetBucketAclRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class Owner(TypedDict, total=False):
    DisplayName: str
    ID: str


Grantee = TypedDict(
    "Grantee",
    {"DisplayName": str, "EmailAddress": str, "ID": str, "Type": Required[Type], "URI": str},
    total=False,
)

Grant = TypedDict("Grant", {"Grantee": Grantee, "Permission": Permission}, total=False)

GetBucketAclOutput = TypedDict(
    "GetBucketAclOutput", {"Owner": Owner, "Grants": list[Grant]}, total=False
)


class GetBucketCorsRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class CORSRule(TypedDict, total=False):
    ID: str
    AllowedHeaders: list[str]
    AllowedMethods: Required[list[str]]
    AllowedOrigins: Required[list[str]]
    ExposeHeaders: list[str]
    MaxAgeSeconds: int


class GetBucketCorsOutput(TypedDict, total=False):
    CORSRules: list[CORSRule]


class GetBucketEncryptionRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class ServerSideEncryptionByDefault(TypedDict, total=False):
    SSEAlgorithm: Required[ServerSideEncryption]
    KMSMasterKeyID: str


BlockedEncryptionTypes = TypedDict(
    "BlockedEncryptionTypes", {"EncryptionType": list[EncryptionType]}, total=False
)

ServerSideEncryptionRule = TypedDict(
    "ServerSideEncryptionRule",
    {
        "ApplyServerSideEncryptionByDefault": ServerSideEncryptionByDefault,
        "BucketKeyEnabled": bool,
        "BlockedEncryptionTypes": BlockedEncryptionTypes,
    },
    total=False,
)


class ServerSideEncryptionConfiguration(TypedDict, total=False):
    Rules: Required[list[ServerSideEncryptionRule]]


GetBucketEncryptionOutput = TypedDict(
    "GetBucketEncryptionOutput",
    {"ServerSideEncryptionConfiguration": ServerSideEncryptionConfiguration},
    total=False,
)


class GetBucketLifecycleConfigurationRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class LifecycleExpiration(TypedDict, total=False):
    Date: datetime
    Days: int
    ExpiredObjectDeleteMarker: bool


class LifecycleRuleAndOperator(TypedDict, total=False):
    Prefix: str
    Tags: list[Tag]
    ObjectSizeGreaterThan: int
    ObjectSizeLessThan: int


LifecycleRuleFilter = TypedDict(
    "LifecycleRuleFilter",
    {
        "Prefix": str,
        "Tag": Tag,
        "ObjectSizeGreaterThan": int,
        "ObjectSizeLessThan": int,
        "And": LifecycleRuleAndOperator,
    },
    total=False,
)


class Transition(TypedDict, total=False):
    Date: datetime
    Days: int
    StorageClass: TransitionStorageClass


class NoncurrentVersionTransition(TypedDict, total=False):
    NoncurrentDays: int
    StorageClass: TransitionStorageClass
    NewerNoncurrentVersions: int


class NoncurrentVersionExpiration(TypedDict, total=False):
    NoncurrentDays: int
    NewerNoncurrentVersions: int


class AbortIncompleteMultipartUpload(TypedDict, total=False):
    DaysAfterInitiation: int


LifecycleRule = TypedDict(
    "LifecycleRule",
    {
        "Expiration": LifecycleExpiration,
        "ID": str,
        "Prefix": str,
        "Filter": LifecycleRuleFilter,
        "Status": Required[ExpirationStatus],
        "Transitions": list[Transition],
        "NoncurrentVersionTransitions": list[NoncurrentVersionTransition],
        "NoncurrentVersionExpiration": NoncurrentVersionExpiration,
        "AbortIncompleteMultipartUpload": AbortIncompleteMultipartUpload,
    },
    total=False,
)

GetBucketLifecycleConfigurationOutput = TypedDict(
    "GetBucketLifecycleConfigurationOutput",
    {
        "Rules": list[LifecycleRule],
        "TransitionDefaultMinimumObjectSize": TransitionDefaultMinimumObjectSize,
    },
    total=False,
)


class GetBucketLocationRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class GetBucketLocationOutput(TypedDict, total=False):
    LocationConstraint: BucketLocationConstraint


class GetBucketNotificationConfigurationRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class FilterRule(TypedDict, total=False):
    Name: str
    Value: str


class S3KeyFilter(TypedDict, total=False):
    FilterRules: list[FilterRule]


class NotificationConfigurationFilter(TypedDict, total=False):
    Key: S3KeyFilter


class TopicConfiguration(TypedDict, total=False):
    Id: str
    TopicArn: Required[str]
    Events: Required[list[str]]
    Filter: NotificationConfigurationFilter


class QueueConfiguration(TypedDict, total=False):
    Id: str
    QueueArn: Required[str]
    Events: Required[list[str]]
    Filter: NotificationConfigurationFilter


class LambdaFunctionConfiguration(TypedDict, total=False):
    Id: str
    LambdaFunctionArn: Required[str]
    Events: Required[list[str]]
    Filter: NotificationConfigurationFilter


class EventBridgeConfiguration(TypedDict):
    pass


NotificationConfiguration = TypedDict(
    "NotificationConfiguration",
    {
        "TopicConfigurations": list[TopicConfiguration],
        "QueueConfigurations": list[QueueConfiguration],
        "LambdaFunctionConfigurations": list[LambdaFunctionConfiguration],
        "EventBridgeConfiguration": EventBridgeConfiguration,
    },
    total=False,
)


class GetBucketOwnershipControlsRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


OwnershipControlsRule = TypedDict(
    "OwnershipControlsRule", {"ObjectOwnership": Required[ObjectOwnership]}, total=False
)


class OwnershipControls(TypedDict, total=False):
    Rules: Required[list[OwnershipControlsRule]]


GetBucketOwnershipControlsOutput = TypedDict(
    "GetBucketOwnershipControlsOutput", {"OwnershipControls": OwnershipControls}, total=False
)


class GetBucketPolicyRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class GetBucketPolicyOutput(TypedDict, total=False):
    Policy: str


class GetBucketPolicyStatusRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class PolicyStatus(TypedDict, total=False):
    IsPublic: bool


GetBucketPolicyStatusOutput = TypedDict(
    "GetBucketPolicyStatusOutput", {"PolicyStatus": PolicyStatus}, total=False
)


class GetBucketRequestPaymentRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


GetBucketRequestPaymentOutput = TypedDict(
    "GetBucketRequestPaymentOutput", {"Payer": Payer}, total=False
)


class GetBucketTaggingRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class GetBucketTaggingOutput(TypedDict, total=False):
    TagSet: Required[list[Tag]]


class GetBucketVersioningRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class GetBucketVersioningOutput(TypedDict, total=False):
    Status: BucketVersioningStatus
    MFADelete: MFADeleteStatus


class GetBucketWebsiteRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


RedirectAllRequestsTo = TypedDict(
    "RedirectAllRequestsTo", {"HostName": Required[str], "Protocol": Protocol}, total=False
)


class IndexDocument(TypedDict, total=False):
    Suffix: Required[str]


class ErrorDocument(TypedDict, total=False):
    Key: Required[str]


class Condition(TypedDict, total=False):
    HttpErrorCodeReturnedEquals: str
    KeyPrefixEquals: str


Redirect = TypedDict(
    "Redirect",
    {
        "HostName": str,
        "HttpRedirectCode": str,
        "Protocol": Protocol,
        "ReplaceKeyPrefixWith": str,
        "ReplaceKeyWith": str,
    },
    total=False,
)

RoutingRule = TypedDict(
    "RoutingRule", {"Condition": Condition, "Redirect": Required[Redirect]}, total=False
)

GetBucketWebsiteOutput = TypedDict(
    "GetBucketWebsiteOutput",
    {
        "RedirectAllRequestsTo": RedirectAllRequestsTo,
        "IndexDocument": IndexDocument,
        "ErrorDocument": ErrorDocument,
        "RoutingRules": list[RoutingRule],
    },
    total=False,
)

GetObjectRequest = TypedDict(
    "GetObjectRequest",
    {
        "Bucket": Required[str],
        "IfMatch": str,
        "IfModifiedSince": datetime,
        "IfNoneMatch": str,
        "IfUnmodifiedSince": datetime,
        "Key": Required[str],
        "Range": str,
        "ResponseCacheControl": str,
        "ResponseContentDisposition": str,
        "ResponseContentEncoding": str,
        "ResponseContentLanguage": str,
        "ResponseContentType": str,
        "ResponseExpires": datetime,
        "VersionId": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "RequestPayer": RequestPayer,
        "PartNumber": int,
        "ExpectedBucketOwner": str,
        "ChecksumMode": ChecksumMode,
    },
    total=False,
)

GetObjectOutput = TypedDict(
    "GetObjectOutput",
    {
        "Body": bytes | AsyncIterator[bytes],
        "DeleteMarker": bool,
        "AcceptRanges": str,
        "Expiration": str,
        "Restore": str,
        "LastModified": datetime,
        "ContentLength": int,
        "ETag": str,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "ChecksumType": ChecksumType,
        "MissingMeta": int,
        "VersionId": str,
        "CacheControl": str,
        "ContentDisposition": str,
        "ContentEncoding": str,
        "ContentLanguage": str,
        "ContentRange": str,
        "ContentType": str,
        "Expires": datetime,
        "WebsiteRedirectLocation": str,
        "ServerSideEncryption": ServerSideEncryption,
        "Metadata": dict[str, str],
        "SSECustomerAlgorithm": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "BucketKeyEnabled": bool,
        "StorageClass": StorageClass,
        "RequestCharged": RequestCharged,
        "ReplicationStatus": ReplicationStatus,
        "PartsCount": int,
        "TagCount": int,
        "ObjectLockMode": ObjectLockMode,
        "ObjectLockRetainUntilDate": datetime,
        "ObjectLockLegalHoldStatus": ObjectLockLegalHoldStatus,
        "ObjectLockEventHold": ObjectLockEventHold,
        "ObjectLockEventHoldDurationDays": int,
        "ObjectLockEventHoldDurationYears": int,
    },
    total=False,
)

GetObjectAclRequest = TypedDict(
    "GetObjectAclRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "VersionId": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

GetObjectAclOutput = TypedDict(
    "GetObjectAclOutput",
    {"Owner": Owner, "Grants": list[Grant], "RequestCharged": RequestCharged},
    total=False,
)

GetObjectAttributesRequest = TypedDict(
    "GetObjectAttributesRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "VersionId": str,
        "MaxParts": int,
        "PartNumberMarker": int,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
        "ObjectAttributes": Required[list[ObjectAttributes]],
    },
    total=False,
)

Checksum = TypedDict(
    "Checksum",
    {
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "ChecksumType": ChecksumType,
    },
    total=False,
)


class ObjectPart(TypedDict, total=False):
    PartNumber: int
    Size: int
    ChecksumCRC32: str
    ChecksumCRC32C: str
    ChecksumCRC64NVME: str
    ChecksumSHA1: str
    ChecksumSHA256: str
    ChecksumSHA512: str
    ChecksumMD5: str
    ChecksumXXHASH64: str
    ChecksumXXHASH3: str
    ChecksumXXHASH128: str


class GetObjectAttributesParts(TypedDict, total=False):
    TotalPartsCount: int
    PartNumberMarker: int
    NextPartNumberMarker: int
    MaxParts: int
    IsTruncated: bool
    Parts: list[ObjectPart]


GetObjectAttributesOutput = TypedDict(
    "GetObjectAttributesOutput",
    {
        "DeleteMarker": bool,
        "LastModified": datetime,
        "VersionId": str,
        "RequestCharged": RequestCharged,
        "ETag": str,
        "Checksum": Checksum,
        "ObjectParts": GetObjectAttributesParts,
        "StorageClass": StorageClass,
        "ObjectSize": int,
    },
    total=False,
)

GetObjectLegalHoldRequest = TypedDict(
    "GetObjectLegalHoldRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "VersionId": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
    },
    total=False,
)


class ObjectLockLegalHold(TypedDict, total=False):
    Status: ObjectLockLegalHoldStatus


class GetObjectLegalHoldOutput(TypedDict, total=False):
    LegalHold: ObjectLockLegalHold


class GetObjectLockConfigurationRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class EventHoldDuration(TypedDict, total=False):
    Days: int
    Years: int


class DefaultRetention(TypedDict, total=False):
    Mode: ObjectLockRetentionMode
    Days: int
    Years: int
    DefaultEventHold: EventHoldDuration


ObjectLockRule = TypedDict("ObjectLockRule", {"DefaultRetention": DefaultRetention}, total=False)

ObjectLockConfiguration = TypedDict(
    "ObjectLockConfiguration",
    {"ObjectLockEnabled": ObjectLockEnabled, "Rule": ObjectLockRule},
    total=False,
)

GetObjectLockConfigurationOutput = TypedDict(
    "GetObjectLockConfigurationOutput",
    {"ObjectLockConfiguration": ObjectLockConfiguration},
    total=False,
)

GetObjectRetentionRequest = TypedDict(
    "GetObjectRetentionRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "VersionId": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

ObjectLockRetention = TypedDict(
    "ObjectLockRetention",
    {
        "Mode": ObjectLockRetentionMode,
        "RetainUntilDate": datetime,
        "EventHold": ObjectLockEventHold,
        "EventHoldDuration": EventHoldDuration,
    },
    total=False,
)


class GetObjectRetentionOutput(TypedDict, total=False):
    Retention: ObjectLockRetention


GetObjectTaggingRequest = TypedDict(
    "GetObjectTaggingRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "VersionId": str,
        "ExpectedBucketOwner": str,
        "RequestPayer": RequestPayer,
    },
    total=False,
)


class GetObjectTaggingOutput(TypedDict, total=False):
    VersionId: str
    TagSet: Required[list[Tag]]


class GetPublicAccessBlockRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class PublicAccessBlockConfiguration(TypedDict, total=False):
    BlockPublicAcls: bool
    IgnorePublicAcls: bool
    BlockPublicPolicy: bool
    RestrictPublicBuckets: bool


GetPublicAccessBlockOutput = TypedDict(
    "GetPublicAccessBlockOutput",
    {"PublicAccessBlockConfiguration": PublicAccessBlockConfiguration},
    total=False,
)


class HeadBucketRequest(TypedDict, total=False):
    Bucket: Required[str]
    ExpectedBucketOwner: str


class HeadBucketOutput(TypedDict, total=False):
    BucketArn: str
    BucketLocationType: LocationType
    BucketLocationName: str
    BucketRegion: str
    AccessPointAlias: bool


HeadObjectRequest = TypedDict(
    "HeadObjectRequest",
    {
        "Bucket": Required[str],
        "IfMatch": str,
        "IfModifiedSince": datetime,
        "IfNoneMatch": str,
        "IfUnmodifiedSince": datetime,
        "Key": Required[str],
        "Range": str,
        "ResponseCacheControl": str,
        "ResponseContentDisposition": str,
        "ResponseContentEncoding": str,
        "ResponseContentLanguage": str,
        "ResponseContentType": str,
        "ResponseExpires": datetime,
        "VersionId": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "RequestPayer": RequestPayer,
        "PartNumber": int,
        "ExpectedBucketOwner": str,
        "ChecksumMode": ChecksumMode,
    },
    total=False,
)

HeadObjectOutput = TypedDict(
    "HeadObjectOutput",
    {
        "DeleteMarker": bool,
        "AcceptRanges": str,
        "Expiration": str,
        "Restore": str,
        "ArchiveStatus": ArchiveStatus,
        "LastModified": datetime,
        "ContentLength": int,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "ChecksumType": ChecksumType,
        "ETag": str,
        "MissingMeta": int,
        "VersionId": str,
        "CacheControl": str,
        "ContentDisposition": str,
        "ContentEncoding": str,
        "ContentLanguage": str,
        "ContentType": str,
        "ContentRange": str,
        "Expires": datetime,
        "WebsiteRedirectLocation": str,
        "ServerSideEncryption": ServerSideEncryption,
        "Metadata": dict[str, str],
        "SSECustomerAlgorithm": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "BucketKeyEnabled": bool,
        "StorageClass": StorageClass,
        "RequestCharged": RequestCharged,
        "ReplicationStatus": ReplicationStatus,
        "PartsCount": int,
        "TagCount": int,
        "ObjectLockMode": ObjectLockMode,
        "ObjectLockRetainUntilDate": datetime,
        "ObjectLockLegalHoldStatus": ObjectLockLegalHoldStatus,
        "ObjectLockEventHold": ObjectLockEventHold,
        "ObjectLockEventHoldDurationDays": int,
        "ObjectLockEventHoldDurationYears": int,
    },
    total=False,
)


class ListBucketsRequest(TypedDict, total=False):
    MaxBuckets: int
    ContinuationToken: str
    Prefix: str
    BucketRegion: str


class Bucket(TypedDict, total=False):
    Name: str
    CreationDate: datetime
    BucketRegion: str
    BucketArn: str


ListBucketsOutput = TypedDict(
    "ListBucketsOutput",
    {"Buckets": list[Bucket], "Owner": Owner, "ContinuationToken": str, "Prefix": str},
    total=False,
)

ListMultipartUploadsRequest = TypedDict(
    "ListMultipartUploadsRequest",
    {
        "Bucket": Required[str],
        "Delimiter": str,
        "EncodingType": EncodingType,
        "KeyMarker": str,
        "MaxUploads": int,
        "Prefix": str,
        "UploadIdMarker": str,
        "ExpectedBucketOwner": str,
        "RequestPayer": RequestPayer,
    },
    total=False,
)


class Initiator(TypedDict, total=False):
    ID: str
    DisplayName: str


MultipartUpload = TypedDict(
    "MultipartUpload",
    {
        "UploadId": str,
        "Key": str,
        "Initiated": datetime,
        "StorageClass": StorageClass,
        "Owner": Owner,
        "Initiator": Initiator,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ChecksumType": ChecksumType,
        "VersionId": str,
    },
    total=False,
)


class CommonPrefix(TypedDict, total=False):
    Prefix: str


ListMultipartUploadsOutput = TypedDict(
    "ListMultipartUploadsOutput",
    {
        "Bucket": str,
        "KeyMarker": str,
        "UploadIdMarker": str,
        "NextKeyMarker": str,
        "Prefix": str,
        "Delimiter": str,
        "NextUploadIdMarker": str,
        "MaxUploads": int,
        "IsTruncated": bool,
        "Uploads": list[MultipartUpload],
        "CommonPrefixes": list[CommonPrefix],
        "EncodingType": EncodingType,
        "RequestCharged": RequestCharged,
    },
    total=False,
)

ListObjectVersionsRequest = TypedDict(
    "ListObjectVersionsRequest",
    {
        "Bucket": Required[str],
        "Delimiter": str,
        "EncodingType": EncodingType,
        "KeyMarker": str,
        "MaxKeys": int,
        "Prefix": str,
        "VersionIdMarker": str,
        "ExpectedBucketOwner": str,
        "RequestPayer": RequestPayer,
        "OptionalObjectAttributes": list[OptionalObjectAttributes],
    },
    total=False,
)


class RestoreStatus(TypedDict, total=False):
    IsRestoreInProgress: bool
    RestoreExpiryDate: datetime


ObjectVersion = TypedDict(
    "ObjectVersion",
    {
        "ETag": str,
        "ChecksumAlgorithm": list[ChecksumAlgorithm],
        "ChecksumType": ChecksumType,
        "Size": int,
        "StorageClass": ObjectVersionStorageClass,
        "Key": str,
        "VersionId": str,
        "IsLatest": bool,
        "LastModified": datetime,
        "Owner": Owner,
        "RestoreStatus": RestoreStatus,
    },
    total=False,
)

DeleteMarkerEntry = TypedDict(
    "DeleteMarkerEntry",
    {"Owner": Owner, "Key": str, "VersionId": str, "IsLatest": bool, "LastModified": datetime},
    total=False,
)

ListObjectVersionsOutput = TypedDict(
    "ListObjectVersionsOutput",
    {
        "IsTruncated": bool,
        "KeyMarker": str,
        "VersionIdMarker": str,
        "NextKeyMarker": str,
        "NextVersionIdMarker": str,
        "Versions": list[ObjectVersion],
        "DeleteMarkers": list[DeleteMarkerEntry],
        "Name": str,
        "Prefix": str,
        "Delimiter": str,
        "MaxKeys": int,
        "CommonPrefixes": list[CommonPrefix],
        "EncodingType": EncodingType,
        "RequestCharged": RequestCharged,
    },
    total=False,
)

ListObjectsRequest = TypedDict(
    "ListObjectsRequest",
    {
        "Bucket": Required[str],
        "Delimiter": str,
        "EncodingType": EncodingType,
        "Marker": str,
        "MaxKeys": int,
        "Prefix": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
        "OptionalObjectAttributes": list[OptionalObjectAttributes],
    },
    total=False,
)

Object = TypedDict(
    "Object",
    {
        "Key": str,
        "LastModified": datetime,
        "ETag": str,
        "ChecksumAlgorithm": list[ChecksumAlgorithm],
        "ChecksumType": ChecksumType,
        "Size": int,
        "StorageClass": ObjectStorageClass,
        "Owner": Owner,
        "RestoreStatus": RestoreStatus,
    },
    total=False,
)

ListObjectsOutput = TypedDict(
    "ListObjectsOutput",
    {
        "IsTruncated": bool,
        "Marker": str,
        "NextMarker": str,
        "Contents": list[Object],
        "Name": str,
        "Prefix": str,
        "Delimiter": str,
        "MaxKeys": int,
        "CommonPrefixes": list[CommonPrefix],
        "EncodingType": EncodingType,
        "RequestCharged": RequestCharged,
    },
    total=False,
)

ListObjectsV2Request = TypedDict(
    "ListObjectsV2Request",
    {
        "Bucket": Required[str],
        "Delimiter": str,
        "EncodingType": EncodingType,
        "MaxKeys": int,
        "Prefix": str,
        "ContinuationToken": str,
        "FetchOwner": bool,
        "StartAfter": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
        "OptionalObjectAttributes": list[OptionalObjectAttributes],
    },
    total=False,
)

ListObjectsV2Output = TypedDict(
    "ListObjectsV2Output",
    {
        "IsTruncated": bool,
        "Contents": list[Object],
        "Name": str,
        "Prefix": str,
        "Delimiter": str,
        "MaxKeys": int,
        "CommonPrefixes": list[CommonPrefix],
        "EncodingType": EncodingType,
        "KeyCount": int,
        "ContinuationToken": str,
        "NextContinuationToken": str,
        "StartAfter": str,
        "RequestCharged": RequestCharged,
    },
    total=False,
)

ListPartsRequest = TypedDict(
    "ListPartsRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "MaxParts": int,
        "PartNumberMarker": int,
        "UploadId": Required[str],
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
    },
    total=False,
)


class Part(TypedDict, total=False):
    PartNumber: int
    LastModified: datetime
    ETag: str
    Size: int
    ChecksumCRC32: str
    ChecksumCRC32C: str
    ChecksumCRC64NVME: str
    ChecksumSHA1: str
    ChecksumSHA256: str
    ChecksumSHA512: str
    ChecksumMD5: str
    ChecksumXXHASH64: str
    ChecksumXXHASH3: str
    ChecksumXXHASH128: str


ListPartsOutput = TypedDict(
    "ListPartsOutput",
    {
        "AbortDate": datetime,
        "AbortRuleId": str,
        "Bucket": str,
        "Key": str,
        "UploadId": str,
        "PartNumberMarker": int,
        "NextPartNumberMarker": int,
        "MaxParts": int,
        "IsTruncated": bool,
        "Parts": list[Part],
        "Initiator": Initiator,
        "Owner": Owner,
        "StorageClass": StorageClass,
        "RequestCharged": RequestCharged,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ChecksumType": ChecksumType,
        "VersionId": str,
    },
    total=False,
)


class AccelerateConfiguration(TypedDict, total=False):
    Status: BucketAccelerateStatus


PutBucketAccelerateConfigurationRequest = TypedDict(
    "PutBucketAccelerateConfigurationRequest",
    {
        "Bucket": Required[str],
        "AccelerateConfiguration": Required[AccelerateConfiguration],
        "ExpectedBucketOwner": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
    },
    total=False,
)

AccessControlPolicy = TypedDict(
    "AccessControlPolicy", {"Grants": list[Grant], "Owner": Owner}, total=False
)

PutBucketAclRequest = TypedDict(
    "PutBucketAclRequest",
    {
        "ACL": BucketCannedACL,
        "AccessControlPolicy": AccessControlPolicy,
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "GrantFullControl": str,
        "GrantRead": str,
        "GrantReadACP": str,
        "GrantWrite": str,
        "GrantWriteACP": str,
        "ExpectedBucketOwner": str,
    },
    total=False,
)


class CORSConfiguration(TypedDict, total=False):
    CORSRules: Required[list[CORSRule]]


PutBucketCorsRequest = TypedDict(
    "PutBucketCorsRequest",
    {
        "Bucket": Required[str],
        "CORSConfiguration": Required[CORSConfiguration],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

PutBucketEncryptionRequest = TypedDict(
    "PutBucketEncryptionRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ServerSideEncryptionConfiguration": Required[ServerSideEncryptionConfiguration],
        "ExpectedBucketOwner": str,
    },
    total=False,
)


class BucketLifecycleConfiguration(TypedDict, total=False):
    Rules: Required[list[LifecycleRule]]


PutBucketLifecycleConfigurationRequest = TypedDict(
    "PutBucketLifecycleConfigurationRequest",
    {
        "Bucket": Required[str],
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "LifecycleConfiguration": BucketLifecycleConfiguration,
        "ExpectedBucketOwner": str,
        "TransitionDefaultMinimumObjectSize": TransitionDefaultMinimumObjectSize,
    },
    total=False,
)

PutBucketLifecycleConfigurationOutput = TypedDict(
    "PutBucketLifecycleConfigurationOutput",
    {"TransitionDefaultMinimumObjectSize": TransitionDefaultMinimumObjectSize},
    total=False,
)

PutBucketNotificationConfigurationRequest = TypedDict(
    "PutBucketNotificationConfigurationRequest",
    {
        "Bucket": Required[str],
        "NotificationConfiguration": Required[NotificationConfiguration],
        "ExpectedBucketOwner": str,
        "SkipDestinationValidation": bool,
    },
    total=False,
)

PutBucketOwnershipControlsRequest = TypedDict(
    "PutBucketOwnershipControlsRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ExpectedBucketOwner": str,
        "OwnershipControls": Required[OwnershipControls],
        "ChecksumAlgorithm": ChecksumAlgorithm,
    },
    total=False,
)

PutBucketPolicyRequest = TypedDict(
    "PutBucketPolicyRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ConfirmRemoveSelfBucketAccess": bool,
        "Policy": Required[str],
        "ExpectedBucketOwner": str,
    },
    total=False,
)

RequestPaymentConfiguration = TypedDict(
    "RequestPaymentConfiguration", {"Payer": Required[Payer]}, total=False
)

PutBucketRequestPaymentRequest = TypedDict(
    "PutBucketRequestPaymentRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "RequestPaymentConfiguration": Required[RequestPaymentConfiguration],
        "ExpectedBucketOwner": str,
    },
    total=False,
)


class Tagging(TypedDict, total=False):
    TagSet: Required[list[Tag]]


PutBucketTaggingRequest = TypedDict(
    "PutBucketTaggingRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "Tagging": Required[Tagging],
        "ExpectedBucketOwner": str,
    },
    total=False,
)

VersioningConfiguration = TypedDict(
    "VersioningConfiguration",
    {"MFADelete": MFADelete, "Status": BucketVersioningStatus},
    total=False,
)

PutBucketVersioningRequest = TypedDict(
    "PutBucketVersioningRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "MFA": str,
        "VersioningConfiguration": Required[VersioningConfiguration],
        "ExpectedBucketOwner": str,
    },
    total=False,
)

WebsiteConfiguration = TypedDict(
    "WebsiteConfiguration",
    {
        "ErrorDocument": ErrorDocument,
        "IndexDocument": IndexDocument,
        "RedirectAllRequestsTo": RedirectAllRequestsTo,
        "RoutingRules": list[RoutingRule],
    },
    total=False,
)

PutBucketWebsiteRequest = TypedDict(
    "PutBucketWebsiteRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "WebsiteConfiguration": Required[WebsiteConfiguration],
        "ExpectedBucketOwner": str,
    },
    total=False,
)

PutObjectRequest = TypedDict(
    "PutObjectRequest",
    {
        "ACL": ObjectCannedACL,
        "Body": bytes | AsyncIterator[bytes],
        "Bucket": Required[str],
        "CacheControl": str,
        "ContentDisposition": str,
        "ContentEncoding": str,
        "ContentLanguage": str,
        "ContentLength": int,
        "ContentMD5": str,
        "ContentType": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "Expires": datetime,
        "IfMatch": str,
        "IfNoneMatch": str,
        "GrantFullControl": str,
        "GrantRead": str,
        "GrantReadACP": str,
        "GrantWriteACP": str,
        "Key": Required[str],
        "WriteOffsetBytes": int,
        "Metadata": dict[str, str],
        "ServerSideEncryption": ServerSideEncryption,
        "StorageClass": StorageClass,
        "WebsiteRedirectLocation": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "SSEKMSEncryptionContext": str,
        "BucketKeyEnabled": bool,
        "RequestPayer": RequestPayer,
        "Tagging": str,
        "ObjectLockMode": ObjectLockMode,
        "ObjectLockRetainUntilDate": datetime,
        "ObjectLockLegalHoldStatus": ObjectLockLegalHoldStatus,
        "ObjectLockEventHold": ObjectLockEventHold,
        "ObjectLockEventHoldDurationDays": int,
        "ObjectLockEventHoldDurationYears": int,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

PutObjectOutput = TypedDict(
    "PutObjectOutput",
    {
        "Expiration": str,
        "ETag": str,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "ChecksumType": ChecksumType,
        "ServerSideEncryption": ServerSideEncryption,
        "VersionId": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "SSEKMSEncryptionContext": str,
        "BucketKeyEnabled": bool,
        "Size": int,
        "RequestCharged": RequestCharged,
    },
    total=False,
)

PutObjectAclRequest = TypedDict(
    "PutObjectAclRequest",
    {
        "ACL": ObjectCannedACL,
        "AccessControlPolicy": AccessControlPolicy,
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "GrantFullControl": str,
        "GrantRead": str,
        "GrantReadACP": str,
        "GrantWrite": str,
        "GrantWriteACP": str,
        "Key": Required[str],
        "RequestPayer": RequestPayer,
        "VersionId": str,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

PutObjectAclOutput = TypedDict(
    "PutObjectAclOutput", {"RequestCharged": RequestCharged}, total=False
)

PutObjectLegalHoldRequest = TypedDict(
    "PutObjectLegalHoldRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "LegalHold": ObjectLockLegalHold,
        "RequestPayer": RequestPayer,
        "VersionId": str,
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

PutObjectLegalHoldOutput = TypedDict(
    "PutObjectLegalHoldOutput", {"RequestCharged": RequestCharged}, total=False
)

PutObjectLockConfigurationRequest = TypedDict(
    "PutObjectLockConfigurationRequest",
    {
        "Bucket": Required[str],
        "ObjectLockConfiguration": ObjectLockConfiguration,
        "RequestPayer": RequestPayer,
        "Token": str,
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

PutObjectLockConfigurationOutput = TypedDict(
    "PutObjectLockConfigurationOutput", {"RequestCharged": RequestCharged}, total=False
)

PutObjectRetentionRequest = TypedDict(
    "PutObjectRetentionRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "Retention": ObjectLockRetention,
        "RequestPayer": RequestPayer,
        "VersionId": str,
        "BypassGovernanceRetention": bool,
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

PutObjectRetentionOutput = TypedDict(
    "PutObjectRetentionOutput", {"RequestCharged": RequestCharged}, total=False
)

PutObjectTaggingRequest = TypedDict(
    "PutObjectTaggingRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "VersionId": str,
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "Tagging": Required[Tagging],
        "ExpectedBucketOwner": str,
        "RequestPayer": RequestPayer,
    },
    total=False,
)


class PutObjectTaggingOutput(TypedDict, total=False):
    VersionId: str


PutPublicAccessBlockRequest = TypedDict(
    "PutPublicAccessBlockRequest",
    {
        "Bucket": Required[str],
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "PublicAccessBlockConfiguration": Required[PublicAccessBlockConfiguration],
        "ExpectedBucketOwner": str,
    },
    total=False,
)

GlacierJobParameters = TypedDict("GlacierJobParameters", {"Tier": Required[Tier]}, total=False)

CSVInput = TypedDict(
    "CSVInput",
    {
        "FileHeaderInfo": FileHeaderInfo,
        "Comments": str,
        "QuoteEscapeCharacter": str,
        "RecordDelimiter": str,
        "FieldDelimiter": str,
        "QuoteCharacter": str,
        "AllowQuotedRecordDelimiter": bool,
    },
    total=False,
)


class JSONInput(TypedDict, total=False):
    Type: JSONType


class ParquetInput(TypedDict):
    pass


InputSerialization = TypedDict(
    "InputSerialization",
    {
        "CSV": CSVInput,
        "CompressionType": CompressionType,
        "JSON": JSONInput,
        "Parquet": ParquetInput,
    },
    total=False,
)

CSVOutput = TypedDict(
    "CSVOutput",
    {
        "QuoteFields": QuoteFields,
        "QuoteEscapeCharacter": str,
        "RecordDelimiter": str,
        "FieldDelimiter": str,
        "QuoteCharacter": str,
    },
    total=False,
)


class JSONOutput(TypedDict, total=False):
    RecordDelimiter: str


class OutputSerialization(TypedDict, total=False):
    CSV: CSVOutput
    JSON: JSONOutput


SelectParameters = TypedDict(
    "SelectParameters",
    {
        "InputSerialization": Required[InputSerialization],
        "ExpressionType": Required[ExpressionType],
        "Expression": Required[str],
        "OutputSerialization": Required[OutputSerialization],
    },
    total=False,
)


class Encryption(TypedDict, total=False):
    EncryptionType: Required[ServerSideEncryption]
    KMSKeyId: str
    KMSContext: str


class MetadataEntry(TypedDict, total=False):
    Name: str
    Value: str


S3Location = TypedDict(
    "S3Location",
    {
        "BucketName": Required[str],
        "Prefix": Required[str],
        "Encryption": Encryption,
        "CannedACL": ObjectCannedACL,
        "AccessControlList": list[Grant],
        "Tagging": Tagging,
        "UserMetadata": list[MetadataEntry],
        "StorageClass": StorageClass,
    },
    total=False,
)


class OutputLocation(TypedDict, total=False):
    S3: S3Location


RestoreRequest = TypedDict(
    "RestoreRequest",
    {
        "Days": int,
        "GlacierJobParameters": GlacierJobParameters,
        "Type": RestoreRequestType,
        "Tier": Tier,
        "Description": str,
        "SelectParameters": SelectParameters,
        "OutputLocation": OutputLocation,
    },
    total=False,
)

RestoreObjectRequest = TypedDict(
    "RestoreObjectRequest",
    {
        "Bucket": Required[str],
        "Key": Required[str],
        "VersionId": str,
        "RestoreRequest": RestoreRequest,
        "RequestPayer": RequestPayer,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

RestoreObjectOutput = TypedDict(
    "RestoreObjectOutput", {"RequestCharged": RequestCharged, "RestoreOutputPath": str}, total=False
)

UploadPartRequest = TypedDict(
    "UploadPartRequest",
    {
        "Body": bytes | AsyncIterator[bytes],
        "Bucket": Required[str],
        "ContentLength": int,
        "ContentMD5": str,
        "ChecksumAlgorithm": ChecksumAlgorithm,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "Key": Required[str],
        "PartNumber": Required[int],
        "UploadId": Required[str],
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
    },
    total=False,
)

UploadPartOutput = TypedDict(
    "UploadPartOutput",
    {
        "ServerSideEncryption": ServerSideEncryption,
        "ETag": str,
        "ChecksumCRC32": str,
        "ChecksumCRC32C": str,
        "ChecksumCRC64NVME": str,
        "ChecksumSHA1": str,
        "ChecksumSHA256": str,
        "ChecksumSHA512": str,
        "ChecksumMD5": str,
        "ChecksumXXHASH64": str,
        "ChecksumXXHASH3": str,
        "ChecksumXXHASH128": str,
        "SSECustomerAlgorithm": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "BucketKeyEnabled": bool,
        "RequestCharged": RequestCharged,
        "VersionId": str,
    },
    total=False,
)

UploadPartCopyRequest = TypedDict(
    "UploadPartCopyRequest",
    {
        "Bucket": Required[str],
        "CopySource": Required[str],
        "CopySourceIfMatch": str,
        "CopySourceIfModifiedSince": datetime,
        "CopySourceIfNoneMatch": str,
        "CopySourceIfUnmodifiedSince": datetime,
        "CopySourceRange": str,
        "Key": Required[str],
        "PartNumber": Required[int],
        "UploadId": Required[str],
        "SSECustomerAlgorithm": str,
        "SSECustomerKey": str,
        "SSECustomerKeyMD5": str,
        "CopySourceSSECustomerAlgorithm": str,
        "CopySourceSSECustomerKey": str,
        "CopySourceSSECustomerKeyMD5": str,
        "RequestPayer": RequestPayer,
        "ExpectedBucketOwner": str,
        "ExpectedSourceBucketOwner": str,
    },
    total=False,
)


class CopyPartResult(TypedDict, total=False):
    ETag: str
    LastModified: datetime
    ChecksumCRC32: str
    ChecksumCRC32C: str
    ChecksumCRC64NVME: str
    ChecksumSHA1: str
    ChecksumSHA256: str
    ChecksumSHA512: str
    ChecksumMD5: str
    ChecksumXXHASH64: str
    ChecksumXXHASH3: str
    ChecksumXXHASH128: str


UploadPartCopyOutput = TypedDict(
    "UploadPartCopyOutput",
    {
        "CopySourceVersionId": str,
        "CopyPartResult": CopyPartResult,
        "ServerSideEncryption": ServerSideEncryption,
        "SSECustomerAlgorithm": str,
        "SSECustomerKeyMD5": str,
        "SSEKMSKeyId": str,
        "BucketKeyEnabled": bool,
        "RequestCharged": RequestCharged,
        "VersionId": str,
    },
    total=False,
)
