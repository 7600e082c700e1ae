"""Shapes and errors of the implemented operations of S3 Control, generated from botocore.

Made by ``tools/generate_api.py s3control``: change that and not this.
"""

from datetime import datetime
from typing import Literal, Required, TypedDict

from garrison.core.errors import ApiError

NetworkOrigin = Literal["Internet", "VPC"]

ScopePermission = Literal[
    "AbortMultipartUpload",
    "DeleteObject",
    "GetObject",
    "GetObjectAttributes",
    "ListBucket",
    "ListBucketMultipartUploads",
    "ListMultipartUploadParts",
    "PutObject",
]


class BadRequestException(ApiError):
    code = "BadRequestException"
    status = 400
    shape = "BadRequestException"


class BucketAlreadyExists(ApiError):
    code = "BucketAlreadyExists"
    status = 400
    shape = "BucketAlreadyExists"


class BucketAlreadyOwnedByYou(ApiError):
    code = "BucketAlreadyOwnedByYou"
    status = 400
    shape = "BucketAlreadyOwnedByYou"


class IdempotencyException(ApiError):
    code = "IdempotencyException"
    status = 400
    shape = "IdempotencyException"


class InternalServiceException(ApiError):
    code = "InternalServiceException"
    status = 500
    shape = "InternalServiceException"


class InvalidNextTokenException(ApiError):
    code = "InvalidNextTokenException"
    status = 400
    shape = "InvalidNextTokenException"


class InvalidRequestException(ApiError):
    code = "InvalidRequestException"
    status = 400
    shape = "InvalidRequestException"


class JobStatusException(ApiError):
    code = "JobStatusException"
    status = 400
    shape = "JobStatusException"


class NoSuchPublicAccessBlockConfiguration(ApiError):
    code = "NoSuchPublicAccessBlockConfiguration"
    status = 404
    shape = "NoSuchPublicAccessBlockConfiguration"


class NotFoundException(ApiError):
    code = "NotFoundException"
    status = 400
    shape = "NotFoundException"


class TooManyRequestsException(ApiError):
    code = "TooManyRequestsException"
    status = 400
    shape = "TooManyRequestsException"


class TooManyTagsException(ApiError):
    code = "TooManyTagsException"
    status = 400
    shape = "TooManyTagsException"


class VpcConfiguration(TypedDict, total=False):
    VpcId: Required[str]


class PublicAccessBlockConfiguration(TypedDict, total=False):
    BlockPublicAcls: bool
    IgnorePublicAcls: bool
    BlockPublicPolicy: bool
    RestrictPublicBuckets: bool


class Scope(TypedDict, total=False):
    Prefixes: list[str]
    Permissions: list[ScopePermission]


class Tag(TypedDict, total=False):
    Key: Required[str]
    Value: Required[str]


CreateAccessPointRequest = TypedDict(
    "CreateAccessPointRequest",
    {
        "AccountId": Required[str],
        "Name": Required[str],
        "Bucket": Required[str],
        "VpcConfiguration": VpcConfiguration,
        "PublicAccessBlockConfiguration": PublicAccessBlockConfiguration,
        "BucketAccountId": str,
        "Scope": Scope,
        "Tags": list[Tag],
    },
    total=False,
)


class CreateAccessPointResult(TypedDict, total=False):
    AccessPointArn: str
    Alias: str


class DeleteAccessPointRequest(TypedDict, total=False):
    AccountId: Required[str]
    Name: Required[str]


class DeleteAccessPointPolicyRequest(TypedDict, total=False):
    AccountId: Required[str]
    Name: Required[str]


class DeletePublicAccessBlockRequest(TypedDict, total=False):
    AccountId: Required[str]


class GetAccessPointRequest(TypedDict, total=False):
    AccountId: Required[str]
    Name: Required[str]


GetAccessPointResult = TypedDict(
    "GetAccessPointResult",
    {
        "Name": str,
        "Bucket": str,
        "NetworkOrigin": NetworkOrigin,
        "VpcConfiguration": VpcConfiguration,
        "PublicAccessBlockConfiguration": PublicAccessBlockConfiguration,
        "CreationDate": datetime,
        "Alias": str,
        "AccessPointArn": str,
        "Endpoints": dict[str, str],
        "BucketAccountId": str,
        "DataSourceId": str,
        "DataSourceType": str,
    },
    total=False,
)


class GetAccessPointPolicyRequest(TypedDict, total=False):
    AccountId: Required[str]
    Name: Required[str]


class GetAccessPointPolicyResult(TypedDict, total=False):
    Policy: str


class GetAccessPointPolicyStatusRequest(TypedDict, total=False):
    AccountId: Required[str]
    Name: Required[str]


class PolicyStatus(TypedDict, total=False):
    IsPublic: bool


GetAccessPointPolicyStatusResult = TypedDict(
    "GetAccessPointPolicyStatusResult", {"PolicyStatus": PolicyStatus}, total=False
)


class GetPublicAccessBlockRequest(TypedDict, total=False):
    AccountId: Required[str]


GetPublicAccessBlockOutput = TypedDict(
    "GetPublicAccessBlockOutput",
    {"PublicAccessBlockConfiguration": PublicAccessBlockConfiguration},
    total=False,
)


class ListAccessPointsRequest(TypedDict, total=False):
    AccountId: Required[str]
    Bucket: str
    NextToken: str
    MaxResults: int
    DataSourceId: str
    DataSourceType: str


AccessPoint = TypedDict(
    "AccessPoint",
    {
        "Name": Required[str],
        "NetworkOrigin": Required[NetworkOrigin],
        "VpcConfiguration": VpcConfiguration,
        "Bucket": Required[str],
        "AccessPointArn": str,
        "Alias": str,
        "BucketAccountId": str,
        "DataSourceId": str,
        "DataSourceType": str,
    },
    total=False,
)


class ListAccessPointsResult(TypedDict, total=False):
    AccessPointList: list[AccessPoint]
    NextToken: str


class PutAccessPointPolicyRequest(TypedDict, total=False):
    AccountId: Required[str]
    Name: Required[str]
    Policy: Required[str]


PutPublicAccessBlockRequest = TypedDict(
    "PutPublicAccessBlockRequest",
    {
        "PublicAccessBlockConfiguration": Required[PublicAccessBlockConfiguration],
        "AccountId": Required[str],
    },
    total=False,
)
