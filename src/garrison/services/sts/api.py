"""Shapes and errors of the implemented operations of STS, generated from botocore.

Made by ``tools/generate_api.py sts``: change that and not this.
"""

from datetime import datetime
from typing import Required, TypedDict

from garrison.core.errors import ApiError


class ExpiredTokenException(ApiError):
    code = "ExpiredTokenException"
    status = 400
    shape = "ExpiredTokenException"


class ExpiredTradeInTokenException(ApiError):
    code = "ExpiredTradeInTokenException"
    status = 400
    shape = "ExpiredTradeInTokenException"


class IDPCommunicationErrorException(ApiError):
    code = "IDPCommunicationError"
    status = 400
    shape = "IDPCommunicationErrorException"


class IDPRejectedClaimException(ApiError):
    code = "IDPRejectedClaim"
    status = 403
    shape = "IDPRejectedClaimException"


class InvalidAuthorizationMessageException(ApiError):
    code = "InvalidAuthorizationMessageException"
    status = 400
    shape = "InvalidAuthorizationMessageException"


class InvalidIdentityTokenException(ApiError):
    code = "InvalidIdentityToken"
    status = 400
    shape = "InvalidIdentityTokenException"


class JWTPayloadSizeExceededException(ApiError):
    code = "JWTPayloadSizeExceededException"
    status = 400
    shape = "JWTPayloadSizeExceededException"


class MalformedPolicyDocumentException(ApiError):
    code = "MalformedPolicyDocument"
    status = 400
    shape = "MalformedPolicyDocumentException"


class OutboundWebIdentityFederationDisabledException(ApiError):
    code = "OutboundWebIdentityFederationDisabledException"
    status = 403
    shape = "OutboundWebIdentityFederationDisabledException"


class PackedPolicyTooLargeException(ApiError):
    code = "PackedPolicyTooLarge"
    status = 400
    shape = "PackedPolicyTooLargeException"


class RegionDisabledException(ApiError):
    code = "RegionDisabledException"
    status = 403
    shape = "RegionDisabledException"


class SessionDurationEscalationException(ApiError):
    code = "SessionDurationEscalationException"
    status = 403
    shape = "SessionDurationEscalationException"


class PolicyDescriptorType(TypedDict, total=False):
    arn: str


class Tag(TypedDict, total=False):
    Key: Required[str]
    Value: Required[str]


class ProvidedContext(TypedDict, total=False):
    ProviderArn: str
    ContextAssertion: str


class AssumeRoleRequest(TypedDict, total=False):
    RoleArn: Required[str]
    RoleSessionName: Required[str]
    PolicyArns: list[PolicyDescriptorType]
    Policy: str
    DurationSeconds: int
    Tags: list[Tag]
    TransitiveTagKeys: list[str]
    ExternalId: str
    SerialNumber: str
    TokenCode: str
    SourceIdentity: str
    ProvidedContexts: list[ProvidedContext]
    MinimumSessionTokenSize: int


class Credentials(TypedDict, total=False):
    AccessKeyId: Required[str]
    SecretAccessKey: Required[str]
    SessionToken: Required[str]
    Expiration: Required[datetime]


class AssumedRoleUser(TypedDict, total=False):
    AssumedRoleId: Required[str]
    Arn: Required[str]


AssumeRoleResponse = TypedDict(
    "AssumeRoleResponse",
    {
        "Credentials": Credentials,
        "AssumedRoleUser": AssumedRoleUser,
        "PackedPolicySize": int,
        "SourceIdentity": str,
        "SessionTokenUtilization": int,
        "SessionTokenSize": int,
    },
    total=False,
)


class DecodeAuthorizationMessageRequest(TypedDict, total=False):
    EncodedMessage: Required[str]


class DecodeAuthorizationMessageResponse(TypedDict, total=False):
    DecodedMessage: str


class GetAccessKeyInfoRequest(TypedDict, total=False):
    AccessKeyId: Required[str]


class GetAccessKeyInfoResponse(TypedDict, total=False):
    Account: str


class GetCallerIdentityRequest(TypedDict):
    pass


class GetCallerIdentityResponse(TypedDict, total=False):
    UserId: str
    Account: str
    Arn: str


class GetFederationTokenRequest(TypedDict, total=False):
    Name: Required[str]
    Policy: str
    PolicyArns: list[PolicyDescriptorType]
    DurationSeconds: int
    Tags: list[Tag]
    MinimumSessionTokenSize: int


class FederatedUser(TypedDict, total=False):
    FederatedUserId: Required[str]
    Arn: Required[str]


GetFederationTokenResponse = TypedDict(
    "GetFederationTokenResponse",
    {
        "Credentials": Credentials,
        "FederatedUser": FederatedUser,
        "PackedPolicySize": int,
        "SessionTokenUtilization": int,
        "SessionTokenSize": int,
    },
    total=False,
)


class GetSessionTokenRequest(TypedDict, total=False):
    DurationSeconds: int
    SerialNumber: str
    TokenCode: str
    MinimumSessionTokenSize: int


GetSessionTokenResponse = TypedDict(
    "GetSessionTokenResponse",
    {"Credentials": Credentials, "SessionTokenUtilization": int, "SessionTokenSize": int},
    total=False,
)
