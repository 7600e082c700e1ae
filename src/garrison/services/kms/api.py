"""Shapes and errors of the implemented operations of KMS, generated from botocore's model."""

from datetime import datetime
from typing import Required, TypedDict

from garrison.core.errors import ApiError


class AlreadyExistsException(ApiError):
    code = "AlreadyExistsException"
    status = 400
    shape = "AlreadyExistsException"


class CloudHsmClusterInvalidConfigurationException(ApiError):
    code = "CloudHsmClusterInvalidConfigurationException"
    status = 400
    shape = "CloudHsmClusterInvalidConfigurationException"


class CustomKeyStoreInvalidStateException(ApiError):
    code = "CustomKeyStoreInvalidStateException"
    status = 400
    shape = "CustomKeyStoreInvalidStateException"


class CustomKeyStoreNotFoundException(ApiError):
    code = "CustomKeyStoreNotFoundException"
    status = 400
    shape = "CustomKeyStoreNotFoundException"


class DependencyTimeoutException(ApiError):
    code = "DependencyTimeoutException"
    status = 500
    shape = "DependencyTimeoutException"


class DisabledException(ApiError):
    code = "DisabledException"
    status = 400
    shape = "DisabledException"


class DryRunOperationException(ApiError):
    code = "DryRunOperationException"
    status = 400
    shape = "DryRunOperationException"


class IncorrectKeyException(ApiError):
    code = "IncorrectKeyException"
    status = 400
    shape = "IncorrectKeyException"


class InvalidAliasNameException(ApiError):
    code = "InvalidAliasNameException"
    status = 400
    shape = "InvalidAliasNameException"


class InvalidArnException(ApiError):
    code = "InvalidArnException"
    status = 400
    shape = "InvalidArnException"


class InvalidCiphertextException(ApiError):
    code = "InvalidCiphertextException"
    status = 400
    shape = "InvalidCiphertextException"


class InvalidGrantIdException(ApiError):
    code = "InvalidGrantIdException"
    status = 400
    shape = "InvalidGrantIdException"


class InvalidGrantTokenException(ApiError):
    code = "InvalidGrantTokenException"
    status = 400
    shape = "InvalidGrantTokenException"


class InvalidKeyUsageException(ApiError):
    code = "InvalidKeyUsageException"
    status = 400
    shape = "InvalidKeyUsageException"


class InvalidMarkerException(ApiError):
    code = "InvalidMarkerException"
    status = 400
    shape = "InvalidMarkerException"


class KMSInternalException(ApiError):
    code = "KMSInternalException"
    status = 500
    shape = "KMSInternalException"


class KMSInvalidStateException(ApiError):
    code = "KMSInvalidStateException"
    status = 400
    shape = "KMSInvalidStateException"


class KeyUnavailableException(ApiError):
    code = "KeyUnavailableException"
    status = 500
    shape = "KeyUnavailableException"


class LimitExceededException(ApiError):
    code = "LimitExceededException"
    status = 400
    shape = "LimitExceededException"


class MalformedPolicyDocumentException(ApiError):
    code = "MalformedPolicyDocumentException"
    status = 400
    shape = "MalformedPolicyDocumentException"


class NotFoundException(ApiError):
    code = "NotFoundException"
    status = 400
    shape = "NotFoundException"


class TagException(ApiError):
    code = "TagException"
    status = 400
    shape = "TagException"


class UnsupportedOperationException(ApiError):
    code = "UnsupportedOperationException"
    status = 400
    shape = "UnsupportedOperationException"


class XksKeyAlreadyInUseException(ApiError):
    code = "XksKeyAlreadyInUseException"
    status = 400
    shape = "XksKeyAlreadyInUseException"


class XksKeyInvalidConfigurationException(ApiError):
    code = "XksKeyInvalidConfigurationException"
    status = 400
    shape = "XksKeyInvalidConfigurationException"


class XksKeyNotFoundException(ApiError):
    code = "XksKeyNotFoundException"
    status = 400
    shape = "XksKeyNotFoundException"


class Tag(TypedDict, total=False):
    TagKey: Required[str]
    TagValue: Required[str]


class CreateKeyRequest(TypedDict, total=False):
    Policy: str
    Description: str
    KeyUsage: str
    CustomerMasterKeySpec: str
    KeySpec: str
    Origin: str
    CustomKeyStoreId: str
    BypassPolicyLockoutSafetyCheck: bool
    Tags: list[Tag]
    MultiRegion: bool
    XksKeyId: str


class MultiRegionKey(TypedDict, total=False):
    Arn: str
    Region: str


class MultiRegionConfiguration(TypedDict, total=False):
    MultiRegionKeyType: str
    PrimaryKey: MultiRegionKey
    ReplicaKeys: list[MultiRegionKey]


class XksKeyConfigurationType(TypedDict, total=False):
    Id: str


class KeyMetadata(TypedDict, total=False):
    AWSAccountId: str
    KeyId: Required[str]
    Arn: str
    CreationDate: datetime
    Enabled: bool
    Description: str
    KeyUsage: str
    KeyState: str
    DeletionDate: datetime
    ValidTo: datetime
    Origin: str
    CustomKeyStoreId: str
    CloudHsmClusterId: str
    ExpirationModel: str
    KeyManager: str
    CustomerMasterKeySpec: str
    KeySpec: str
    EncryptionAlgorithms: list[str]
    SigningAlgorithms: list[str]
    KeyAgreementAlgorithms: list[str]
    EncapsulationAlgorithms: list[str]
    MultiRegion: bool
    MultiRegionConfiguration: MultiRegionConfiguration
    PendingDeletionWindowInDays: int
    MacAlgorithms: list[str]
    XksKeyConfiguration: XksKeyConfigurationType
    CurrentKeyMaterialId: str


class CreateKeyResponse(TypedDict, total=False):
    KeyMetadata: KeyMetadata


class DescribeKeyRequest(TypedDict, total=False):
    KeyId: Required[str]
    GrantTokens: list[str]


class DescribeKeyResponse(TypedDict, total=False):
    KeyMetadata: KeyMetadata


class ListKeysRequest(TypedDict, total=False):
    Limit: int
    Marker: str
    ResourceOwners: list[str]


class KeyListEntry(TypedDict, total=False):
    KeyId: str
    KeyArn: str


class ListKeysResponse(TypedDict, total=False):
    Keys: list[KeyListEntry]
    NextMarker: str
    Truncated: bool


class UpdateKeyDescriptionRequest(TypedDict, total=False):
    KeyId: Required[str]
    Description: Required[str]


class EnableKeyRequest(TypedDict, total=False):
    KeyId: Required[str]


class DisableKeyRequest(TypedDict, total=False):
    KeyId: Required[str]


class ScheduleKeyDeletionRequest(TypedDict, total=False):
    KeyId: Required[str]
    PendingWindowInDays: int


class ScheduleKeyDeletionResponse(TypedDict, total=False):
    KeyId: str
    DeletionDate: datetime
    KeyState: str
    PendingWindowInDays: int


class CancelKeyDeletionRequest(TypedDict, total=False):
    KeyId: Required[str]


class CancelKeyDeletionResponse(TypedDict, total=False):
    KeyId: str


class GetKeyRotationStatusRequest(TypedDict, total=False):
    KeyId: Required[str]


class GetKeyRotationStatusResponse(TypedDict, total=False):
    KeyRotationEnabled: bool
    KeyId: str
    RotationPeriodInDays: int
    NextRotationDate: datetime
    OnDemandRotationStartDate: datetime


class GetKeyPolicyRequest(TypedDict, total=False):
    KeyId: Required[str]
    PolicyName: str


class GetKeyPolicyResponse(TypedDict, total=False):
    Policy: str
    PolicyName: str


class PutKeyPolicyRequest(TypedDict, total=False):
    KeyId: Required[str]
    PolicyName: str
    Policy: Required[str]
    BypassPolicyLockoutSafetyCheck: bool


class ListKeyPoliciesRequest(TypedDict, total=False):
    KeyId: Required[str]
    Limit: int
    Marker: str


class ListKeyPoliciesResponse(TypedDict, total=False):
    PolicyNames: list[str]
    NextMarker: str
    Truncated: bool


class CreateAliasRequest(TypedDict, total=False):
    AliasName: Required[str]
    TargetKeyId: Required[str]


class UpdateAliasRequest(TypedDict, total=False):
    AliasName: Required[str]
    TargetKeyId: Required[str]


class DeleteAliasRequest(TypedDict, total=False):
    AliasName: Required[str]


class ListAliasesRequest(TypedDict, total=False):
    KeyId: str
    Limit: int
    Marker: str


class AliasListEntry(TypedDict, total=False):
    AliasName: str
    AliasArn: str
    TargetKeyId: str
    CreationDate: datetime
    LastUpdatedDate: datetime


class ListAliasesResponse(TypedDict, total=False):
    Aliases: list[AliasListEntry]
    NextMarker: str
    Truncated: bool


class GrantConstraints(TypedDict, total=False):
    EncryptionContextSubset: dict[str, str]
    EncryptionContextEquals: dict[str, str]
    SourceArn: str


class CreateGrantRequest(TypedDict, total=False):
    KeyId: Required[str]
    GranteePrincipal: str
    RetiringPrincipal: str
    Operations: Required[list[str]]
    Constraints: GrantConstraints
    GrantTokens: list[str]
    Name: str
    DryRun: bool
    GranteeServicePrincipal: str
    RetiringServicePrincipal: str


class CreateGrantResponse(TypedDict, total=False):
    GrantToken: str
    GrantId: str


class ListGrantsRequest(TypedDict, total=False):
    Limit: int
    Marker: str
    KeyId: Required[str]
    GrantId: str
    GranteePrincipal: str
    GranteeServicePrincipal: str


class GrantListEntry(TypedDict, total=False):
    KeyId: str
    GrantId: str
    Name: str
    CreationDate: datetime
    GranteePrincipal: str
    RetiringPrincipal: str
    IssuingAccount: str
    Operations: list[str]
    Constraints: GrantConstraints
    GranteeServicePrincipal: str
    RetiringServicePrincipal: str


class ListGrantsResponse(TypedDict, total=False):
    Grants: list[GrantListEntry]
    NextMarker: str
    Truncated: bool


class ListRetirableGrantsRequest(TypedDict, total=False):
    Limit: int
    Marker: str
    RetiringPrincipal: str
    RetiringServicePrincipal: str


class ListRetirableGrantsResponse(TypedDict, total=False):
    Grants: list[GrantListEntry]
    NextMarker: str
    Truncated: bool


class RetireGrantRequest(TypedDict, total=False):
    GrantToken: str
    KeyId: str
    GrantId: str
    DryRun: bool


class RevokeGrantRequest(TypedDict, total=False):
    KeyId: Required[str]
    GrantId: Required[str]
    DryRun: bool


class EncryptRequest(TypedDict, total=False):
    KeyId: Required[str]
    Plaintext: Required[bytes]
    EncryptionContext: dict[str, str]
    GrantTokens: list[str]
    EncryptionAlgorithm: str
    DryRun: bool


class EncryptResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    KeyId: str
    EncryptionAlgorithm: str


class RecipientInfo(TypedDict, total=False):
    KeyEncryptionAlgorithm: str
    AttestationDocument: bytes


class DecryptRequest(TypedDict, total=False):
    CiphertextBlob: bytes
    EncryptionContext: dict[str, str]
    GrantTokens: list[str]
    KeyId: str
    EncryptionAlgorithm: str
    Recipient: RecipientInfo
    DryRun: bool
    DryRunModifiers: list[str]


class DecryptResponse(TypedDict, total=False):
    KeyId: str
    Plaintext: bytes
    EncryptionAlgorithm: str
    CiphertextForRecipient: bytes
    KeyMaterialId: str


class ReEncryptRequest(TypedDict, total=False):
    CiphertextBlob: bytes
    SourceEncryptionContext: dict[str, str]
    SourceKeyId: str
    DestinationKeyId: Required[str]
    DestinationEncryptionContext: dict[str, str]
    SourceEncryptionAlgorithm: str
    DestinationEncryptionAlgorithm: str
    GrantTokens: list[str]
    DryRun: bool
    DryRunModifiers: list[str]


class ReEncryptResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    SourceKeyId: str
    KeyId: str
    SourceEncryptionAlgorithm: str
    DestinationEncryptionAlgorithm: str
    SourceKeyMaterialId: str
    DestinationKeyMaterialId: str


class GenerateDataKeyRequest(TypedDict, total=False):
    KeyId: Required[str]
    EncryptionContext: dict[str, str]
    NumberOfBytes: int
    KeySpec: str
    GrantTokens: list[str]
    Recipient: RecipientInfo
    DryRun: bool


class GenerateDataKeyResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    Plaintext: bytes
    KeyId: str
    CiphertextForRecipient: bytes
    KeyMaterialId: str


class GenerateDataKeyWithoutPlaintextRequest(TypedDict, total=False):
    KeyId: Required[str]
    EncryptionContext: dict[str, str]
    KeySpec: str
    NumberOfBytes: int
    GrantTokens: list[str]
    DryRun: bool


class GenerateDataKeyWithoutPlaintextResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    KeyId: str
    KeyMaterialId: str


class GenerateRandomRequest(TypedDict, total=False):
    NumberOfBytes: int
    CustomKeyStoreId: str
    Recipient: RecipientInfo


class GenerateRandomResponse(TypedDict, total=False):
    Plaintext: bytes
    CiphertextForRecipient: bytes


class TagResourceRequest(TypedDict, total=False):
    KeyId: Required[str]
    Tags: Required[list[Tag]]


class UntagResourceRequest(TypedDict, total=False):
    KeyId: Required[str]
    TagKeys: Required[list[str]]


class ListResourceTagsRequest(TypedDict, total=False):
    KeyId: Required[str]
    Limit: int
    Marker: str


class ListResourceTagsResponse(TypedDict, total=False):
    Tags: list[Tag]
    NextMarker: str
    Truncated: bool
