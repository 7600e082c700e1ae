"""Shapes and errors of the implemented operations of S3 Control, generated from botocore.

Made by ``tools/generate_api.py s3control``: change that and not this.
"""

from typing import Required, TypedDict

from garrison.core.errors import ApiError


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


class DeletePublicAccessBlockRequest(TypedDict, total=False):
    AccountId: Required[str]


class GetPublicAccessBlockRequest(TypedDict, total=False):
    AccountId: Required[str]


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

PutPublicAccessBlockRequest = TypedDict(
    "PutPublicAccessBlockRequest",
    {
        "PublicAccessBlockConfiguration": Required[PublicAccessBlockConfiguration],
        "AccountId": Required[str],
    },
    total=False,
)
