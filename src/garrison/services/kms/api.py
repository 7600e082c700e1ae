"""Shapes and errors of the implemented operations of KMS, generated from botocore.

Made by ``tools/generate_api.py kms``: change that and not this.
"""

from datetime import datetime
from typing import Literal, Required, TypedDict

from garrison.core.errors import ApiError

AlgorithmSpec = Literal[
    "RSAES_OAEP_SHA_1",
    "RSAES_OAEP_SHA_256",
    "RSAES_PKCS1_V1_5",
    "RSA_AES_KEY_WRAP_SHA_1",
    "RSA_AES_KEY_WRAP_SHA_256",
    "SM2PKE",
]

ConnectionErrorCodeType = Literal[
    "CLUSTER_NOT_FOUND",
    "INSUFFICIENT_CLOUDHSM_HSMS",
    "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
    "INTERNAL_ERROR",
    "INVALID_CREDENTIALS",
    "NETWORK_ERRORS",
    "SUBNET_NOT_FOUND",
    "USER_LOCKED_OUT",
    "USER_LOGGED_IN",
    "USER_NOT_FOUND",
    "XKS_PROXY_ACCESS_DENIED",
    "XKS_PROXY_INVALID_CONFIGURATION",
    "XKS_PROXY_INVALID_RESPONSE",
    "XKS_PROXY_INVALID_TLS_CONFIGURATION",
    "XKS_PROXY_NOT_REACHABLE",
    "XKS_PROXY_TIMED_OUT",
    "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
    "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
]

ConnectionStateType = Literal["CONNECTED", "CONNECTING", "DISCONNECTED", "DISCONNECTING", "FAILED"]

CustomKeyStoreType = Literal["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]

CustomerMasterKeySpec = Literal[
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "SM2",
    "SYMMETRIC_DEFAULT",
]

DataKeyPairSpec = Literal[
    "ECC_NIST_EDWARDS25519",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ML_KEM_1024",
    "ML_KEM_512",
    "ML_KEM_768",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "SM2",
]

DataKeySpec = Literal["AES_128", "AES_256"]

DryRunModifierType = Literal["IGNORE_CIPHERTEXT"]

EncapsulationAlgorithmSpec = Literal["ML_KEM"]

EncryptionAlgorithmSpec = Literal[
    "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE", "SYMMETRIC_DEFAULT"
]

ExpirationModelType = Literal["KEY_MATERIAL_DOES_NOT_EXPIRE", "KEY_MATERIAL_EXPIRES"]

GrantOperation = Literal[
    "CreateGrant",
    "Decapsulate",
    "Decrypt",
    "DeriveSharedSecret",
    "DescribeKey",
    "Encapsulate",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetPublicKey",
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
    "Sign",
    "Verify",
    "VerifyMac",
]

ImportState = Literal["IMPORTED", "PENDING_IMPORT"]

ImportType = Literal["EXISTING_KEY_MATERIAL", "NEW_KEY_MATERIAL"]

IncludeKeyMaterial = Literal["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"]

KeyAgreementAlgorithmSpec = Literal["ECDH"]

KeyEncryptionMechanism = Literal["RSAES_OAEP_SHA_256"]

KeyLastUsageTrackingOperation = Literal[
    "Decapsulate",
    "Decrypt",
    "DeriveSharedSecret",
    "Encapsulate",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "ReEncrypt",
    "Sign",
    "Verify",
    "VerifyMac",
]

KeyManagerType = Literal["AWS", "CUSTOMER"]

KeyMaterialState = Literal[
    "CURRENT", "NON_CURRENT", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION", "PENDING_ROTATION"
]

KeySpec = Literal[
    "ECC_NIST_EDWARDS25519",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "ML_KEM_1024",
    "ML_KEM_512",
    "ML_KEM_768",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "SM2",
    "SYMMETRIC_DEFAULT",
]

KeyState = Literal[
    "Creating",
    "Disabled",
    "Enabled",
    "PendingDeletion",
    "PendingImport",
    "PendingReplicaDeletion",
    "Unavailable",
    "Updating",
]

KeyUsageType = Literal[
    "ENCAPSULATE_DECAPSULATE",
    "ENCRYPT_DECRYPT",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "SIGN_VERIFY",
]

MacAlgorithmSpec = Literal["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"]

MessageType = Literal["DIGEST", "EXTERNAL_MU", "RAW"]

MultiRegionKeyType = Literal["PRIMARY", "REPLICA"]

OriginType = Literal["AWS_CLOUDHSM", "AWS_KMS", "EXTERNAL", "EXTERNAL_KEY_STORE"]

ResourceOwnerType = Literal["OTHER_ACCOUNTS_VIA_RAM", "SELF"]

RotationType = Literal["AUTOMATIC", "ON_DEMAND"]

SigningAlgorithmSpec = Literal[
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "ED25519_PH_SHA_512",
    "ED25519_SHA_512",
    "ML_DSA_SHAKE_256",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "SM2DSA",
]

WrappingKeySpec = Literal["RSA_2048", "RSA_3072", "RSA_4096", "SM2"]

XksProxyConnectivityType = Literal["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"]


class AlreadyExistsException(ApiError):
    code = "AlreadyExistsException"
    status = 400
    shape = "AlreadyExistsException"


class CloudHsmClusterInUseException(ApiError):
    code = "CloudHsmClusterInUseException"
    status = 400
    shape = "CloudHsmClusterInUseException"


class CloudHsmClusterInvalidConfigurationException(ApiError):
    code = "CloudHsmClusterInvalidConfigurationException"
    status = 400
    shape = "CloudHsmClusterInvalidConfigurationException"


class CloudHsmClusterNotActiveException(ApiError):
    code = "CloudHsmClusterNotActiveException"
    status = 400
    shape = "CloudHsmClusterNotActiveException"


class CloudHsmClusterNotFoundException(ApiError):
    code = "CloudHsmClusterNotFoundException"
    status = 400
    shape = "CloudHsmClusterNotFoundException"


class CloudHsmClusterNotRelatedException(ApiError):
    code = "CloudHsmClusterNotRelatedException"
    status = 400
    shape = "CloudHsmClusterNotRelatedException"


class ConflictException(ApiError):
    code = "ConflictException"
    status = 400
    shape = "ConflictException"


class CustomKeyStoreHasCMKsException(ApiError):
    code = "CustomKeyStoreHasCMKsException"
    status = 400
    shape = "CustomKeyStoreHasCMKsException"


class CustomKeyStoreInvalidStateException(ApiError):
    code = "CustomKeyStoreInvalidStateException"
    status = 400
    shape = "CustomKeyStoreInvalidStateException"


class CustomKeyStoreNameInUseException(ApiError):
    code = "CustomKeyStoreNameInUseException"
    status = 400
    shape = "CustomKeyStoreNameInUseException"


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


class ExpiredImportTokenException(ApiError):
    code = "ExpiredImportTokenException"
    status = 400
    shape = "ExpiredImportTokenException"


class IncorrectKeyException(ApiError):
    code = "IncorrectKeyException"
    status = 400
    shape = "IncorrectKeyException"


class IncorrectKeyMaterialException(ApiError):
    code = "IncorrectKeyMaterialException"
    status = 400
    shape = "IncorrectKeyMaterialException"


class IncorrectTrustAnchorException(ApiError):
    code = "IncorrectTrustAnchorException"
    status = 400
    shape = "IncorrectTrustAnchorException"


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


class InvalidImportTokenException(ApiError):
    code = "InvalidImportTokenException"
    status = 400
    shape = "InvalidImportTokenException"


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


class KMSInvalidMacException(ApiError):
    code = "KMSInvalidMacException"
    status = 400
    shape = "KMSInvalidMacException"


class KMSInvalidSignatureException(ApiError):
    code = "KMSInvalidSignatureException"
    status = 400
    shape = "KMSInvalidSignatureException"


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


class XksProxyIncorrectAuthenticationCredentialException(ApiError):
    code = "XksProxyIncorrectAuthenticationCredentialException"
    status = 400
    shape = "XksProxyIncorrectAuthenticationCredentialException"


class XksProxyInvalidConfigurationException(ApiError):
    code = "XksProxyInvalidConfigurationException"
    status = 400
    shape = "XksProxyInvalidConfigurationException"


class XksProxyInvalidResponseException(ApiError):
    code = "XksProxyInvalidResponseException"
    status = 400
    shape = "XksProxyInvalidResponseException"


class XksProxyUriEndpointInUseException(ApiError):
    code = "XksProxyUriEndpointInUseException"
    status = 400
    shape = "XksProxyUriEndpointInUseException"


class XksProxyUriInUseException(ApiError):
    code = "XksProxyUriInUseException"
    status = 400
    shape = "XksProxyUriInUseException"


class XksProxyUriUnreachableException(ApiError):
    code = "XksProxyUriUnreachableException"
    status = 400
    shape = "XksProxyUriUnreachableException"


class XksProxyVpcEndpointServiceInUseException(ApiError):
    code = "XksProxyVpcEndpointServiceInUseException"
    status = 400
    shape = "XksProxyVpcEndpointServiceInUseException"


class XksProxyVpcEndpointServiceInvalidConfigurationException(ApiError):
    code = "XksProxyVpcEndpointServiceInvalidConfigurationException"
    status = 400
    shape = "XksProxyVpcEndpointServiceInvalidConfigurationException"


class XksProxyVpcEndpointServiceNotFoundException(ApiError):
    code = "XksProxyVpcEndpointServiceNotFoundException"
    status = 400
    shape = "XksProxyVpcEndpointServiceNotFoundException"


class CancelKeyDeletionRequest(TypedDict, total=False):
    KeyId: Required[str]


class CancelKeyDeletionResponse(TypedDict, total=False):
    KeyId: str


class ConnectCustomKeyStoreRequest(TypedDict, total=False):
    CustomKeyStoreId: Required[str]


class ConnectCustomKeyStoreResponse(TypedDict):
    pass


class CreateAliasRequest(TypedDict, total=False):
    AliasName: Required[str]
    TargetKeyId: Required[str]


class XksProxyAuthenticationCredentialType(TypedDict, total=False):
    AccessKeyId: Required[str]
    RawSecretAccessKey: Required[str]


CreateCustomKeyStoreRequest = TypedDict(
    "CreateCustomKeyStoreRequest",
    {
        "CustomKeyStoreName": Required[str],
        "CloudHsmClusterId": str,
        "TrustAnchorCertificate": str,
        "KeyStorePassword": str,
        "CustomKeyStoreType": CustomKeyStoreType,
        "XksProxyUriEndpoint": str,
        "XksProxyUriPath": str,
        "XksProxyVpcEndpointServiceName": str,
        "XksProxyVpcEndpointServiceOwner": str,
        "XksProxyAuthenticationCredential": XksProxyAuthenticationCredentialType,
        "XksProxyConnectivity": XksProxyConnectivityType,
    },
    total=False,
)


class CreateCustomKeyStoreResponse(TypedDict, total=False):
    CustomKeyStoreId: str


class GrantConstraints(TypedDict, total=False):
    EncryptionContextSubset: dict[str, str]
    EncryptionContextEquals: dict[str, str]
    SourceArn: str


class CreateGrantRequest(TypedDict, total=False):
    KeyId: Required[str]
    GranteePrincipal: str
    RetiringPrincipal: str
    Operations: Required[list[GrantOperation]]
    Constraints: GrantConstraints
    GrantTokens: list[str]
    Name: str
    DryRun: bool
    GranteeServicePrincipal: str
    RetiringServicePrincipal: str


class CreateGrantResponse(TypedDict, total=False):
    GrantToken: str
    GrantId: str


class Tag(TypedDict, total=False):
    TagKey: Required[str]
    TagValue: Required[str]


CreateKeyRequest = TypedDict(
    "CreateKeyRequest",
    {
        "Policy": str,
        "Description": str,
        "KeyUsage": KeyUsageType,
        "CustomerMasterKeySpec": CustomerMasterKeySpec,
        "KeySpec": KeySpec,
        "Origin": OriginType,
        "CustomKeyStoreId": str,
        "BypassPolicyLockoutSafetyCheck": bool,
        "Tags": list[Tag],
        "MultiRegion": bool,
        "XksKeyId": str,
    },
    total=False,
)


class MultiRegionKey(TypedDict, total=False):
    Arn: str
    Region: str


MultiRegionConfiguration = TypedDict(
    "MultiRegionConfiguration",
    {
        "MultiRegionKeyType": MultiRegionKeyType,
        "PrimaryKey": MultiRegionKey,
        "ReplicaKeys": list[MultiRegionKey],
    },
    total=False,
)


class XksKeyConfigurationType(TypedDict, total=False):
    Id: str


KeyMetadata = TypedDict(
    "KeyMetadata",
    {
        "AWSAccountId": str,
        "KeyId": Required[str],
        "Arn": str,
        "CreationDate": datetime,
        "Enabled": bool,
        "Description": str,
        "KeyUsage": KeyUsageType,
        "KeyState": KeyState,
        "DeletionDate": datetime,
        "ValidTo": datetime,
        "Origin": OriginType,
        "CustomKeyStoreId": str,
        "CloudHsmClusterId": str,
        "ExpirationModel": ExpirationModelType,
        "KeyManager": KeyManagerType,
        "CustomerMasterKeySpec": CustomerMasterKeySpec,
        "KeySpec": KeySpec,
        "EncryptionAlgorithms": list[EncryptionAlgorithmSpec],
        "SigningAlgorithms": list[SigningAlgorithmSpec],
        "KeyAgreementAlgorithms": list[KeyAgreementAlgorithmSpec],
        "EncapsulationAlgorithms": list[EncapsulationAlgorithmSpec],
        "MultiRegion": bool,
        "MultiRegionConfiguration": MultiRegionConfiguration,
        "PendingDeletionWindowInDays": int,
        "MacAlgorithms": list[MacAlgorithmSpec],
        "XksKeyConfiguration": XksKeyConfigurationType,
        "CurrentKeyMaterialId": str,
    },
    total=False,
)

CreateKeyResponse = TypedDict("CreateKeyResponse", {"KeyMetadata": KeyMetadata}, total=False)


class DecapsulateRequest(TypedDict, total=False):
    KeyId: Required[str]
    SharedSecretCiphertextBlob: Required[bytes]
    EncapsulationAlgorithm: Required[EncapsulationAlgorithmSpec]
    GrantTokens: list[str]
    DryRun: bool


class DecapsulateResponse(TypedDict, total=False):
    KeyId: str
    SharedSecret: bytes
    EncapsulationAlgorithm: EncapsulationAlgorithmSpec


class RecipientInfo(TypedDict, total=False):
    KeyEncryptionAlgorithm: KeyEncryptionMechanism
    AttestationDocument: bytes


class DecryptRequest(TypedDict, total=False):
    CiphertextBlob: bytes
    EncryptionContext: dict[str, str]
    GrantTokens: list[str]
    KeyId: str
    EncryptionAlgorithm: EncryptionAlgorithmSpec
    Recipient: RecipientInfo
    DryRun: bool
    DryRunModifiers: list[DryRunModifierType]


class DecryptResponse(TypedDict, total=False):
    KeyId: str
    Plaintext: bytes
    EncryptionAlgorithm: EncryptionAlgorithmSpec
    CiphertextForRecipient: bytes
    KeyMaterialId: str


class DeleteAliasRequest(TypedDict, total=False):
    AliasName: Required[str]


class DeleteCustomKeyStoreRequest(TypedDict, total=False):
    CustomKeyStoreId: Required[str]


class DeleteCustomKeyStoreResponse(TypedDict):
    pass


class DeleteImportedKeyMaterialRequest(TypedDict, total=False):
    KeyId: Required[str]
    KeyMaterialId: str


class DeleteImportedKeyMaterialResponse(TypedDict, total=False):
    KeyId: str
    KeyMaterialId: str


class DeriveSharedSecretRequest(TypedDict, total=False):
    KeyId: Required[str]
    KeyAgreementAlgorithm: Required[KeyAgreementAlgorithmSpec]
    PublicKey: Required[bytes]
    GrantTokens: list[str]
    DryRun: bool
    Recipient: RecipientInfo


class DeriveSharedSecretResponse(TypedDict, total=False):
    KeyId: str
    SharedSecret: bytes
    CiphertextForRecipient: bytes
    KeyAgreementAlgorithm: KeyAgreementAlgorithmSpec
    KeyOrigin: OriginType


class DescribeCustomKeyStoresRequest(TypedDict, total=False):
    CustomKeyStoreId: str
    CustomKeyStoreName: str
    Limit: int
    Marker: str


class XksProxyConfigurationType(TypedDict, total=False):
    Connectivity: XksProxyConnectivityType
    AccessKeyId: str
    UriEndpoint: str
    UriPath: str
    VpcEndpointServiceName: str
    VpcEndpointServiceOwner: str


CustomKeyStoresListEntry = TypedDict(
    "CustomKeyStoresListEntry",
    {
        "CustomKeyStoreId": str,
        "CustomKeyStoreName": str,
        "CloudHsmClusterId": str,
        "TrustAnchorCertificate": str,
        "ConnectionState": ConnectionStateType,
        "ConnectionErrorCode": ConnectionErrorCodeType,
        "CreationDate": datetime,
        "CustomKeyStoreType": CustomKeyStoreType,
        "XksProxyConfiguration": XksProxyConfigurationType,
    },
    total=False,
)


class DescribeCustomKeyStoresResponse(TypedDict, total=False):
    CustomKeyStores: list[CustomKeyStoresListEntry]
    NextMarker: str
    Truncated: bool


class DescribeKeyRequest(TypedDict, total=False):
    KeyId: Required[str]
    GrantTokens: list[str]


DescribeKeyResponse = TypedDict("DescribeKeyResponse", {"KeyMetadata": KeyMetadata}, total=False)


class DisableKeyRequest(TypedDict, total=False):
    KeyId: Required[str]


class DisableKeyRotationRequest(TypedDict, total=False):
    KeyId: Required[str]


class DisconnectCustomKeyStoreRequest(TypedDict, total=False):
    CustomKeyStoreId: Required[str]


class DisconnectCustomKeyStoreResponse(TypedDict):
    pass


class EnableKeyRequest(TypedDict, total=False):
    KeyId: Required[str]


class EnableKeyRotationRequest(TypedDict, total=False):
    KeyId: Required[str]
    RotationPeriodInDays: int


class EncapsulateRequest(TypedDict, total=False):
    KeyId: Required[str]
    EncapsulationAlgorithm: Required[EncapsulationAlgorithmSpec]
    GrantTokens: list[str]
    DryRun: bool


class EncapsulateResponse(TypedDict, total=False):
    KeyId: str
    SharedSecret: bytes
    SharedSecretCiphertextBlob: bytes
    EncapsulationAlgorithm: EncapsulationAlgorithmSpec


class EncryptRequest(TypedDict, total=False):
    KeyId: Required[str]
    Plaintext: Required[bytes]
    EncryptionContext: dict[str, str]
    GrantTokens: list[str]
    EncryptionAlgorithm: EncryptionAlgorithmSpec
    DryRun: bool


class EncryptResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    KeyId: str
    EncryptionAlgorithm: EncryptionAlgorithmSpec


class GenerateDataKeyRequest(TypedDict, total=False):
    KeyId: Required[str]
    EncryptionContext: dict[str, str]
    NumberOfBytes: int
    KeySpec: DataKeySpec
    GrantTokens: list[str]
    Recipient: RecipientInfo
    DryRun: bool


class GenerateDataKeyResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    Plaintext: bytes
    KeyId: str
    CiphertextForRecipient: bytes
    KeyMaterialId: str


class GenerateDataKeyPairRequest(TypedDict, total=False):
    EncryptionContext: dict[str, str]
    KeyId: Required[str]
    KeyPairSpec: Required[DataKeyPairSpec]
    GrantTokens: list[str]
    Recipient: RecipientInfo
    DryRun: bool


class GenerateDataKeyPairResponse(TypedDict, total=False):
    PrivateKeyCiphertextBlob: bytes
    PrivateKeyPlaintext: bytes
    PublicKey: bytes
    KeyId: str
    KeyPairSpec: DataKeyPairSpec
    CiphertextForRecipient: bytes
    KeyMaterialId: str


class GenerateDataKeyPairWithoutPlaintextRequest(TypedDict, total=False):
    EncryptionContext: dict[str, str]
    KeyId: Required[str]
    KeyPairSpec: Required[DataKeyPairSpec]
    GrantTokens: list[str]
    DryRun: bool


class GenerateDataKeyPairWithoutPlaintextResponse(TypedDict, total=False):
    PrivateKeyCiphertextBlob: bytes
    PublicKey: bytes
    KeyId: str
    KeyPairSpec: DataKeyPairSpec
    KeyMaterialId: str


class GenerateDataKeyWithoutPlaintextRequest(TypedDict, total=False):
    KeyId: Required[str]
    EncryptionContext: dict[str, str]
    KeySpec: DataKeySpec
    NumberOfBytes: int
    GrantTokens: list[str]
    DryRun: bool


class GenerateDataKeyWithoutPlaintextResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    KeyId: str
    KeyMaterialId: str


class GenerateMacRequest(TypedDict, total=False):
    Message: Required[bytes]
    KeyId: Required[str]
    MacAlgorithm: Required[MacAlgorithmSpec]
    GrantTokens: list[str]
    DryRun: bool


class GenerateMacResponse(TypedDict, total=False):
    Mac: bytes
    MacAlgorithm: MacAlgorithmSpec
    KeyId: str


class GenerateRandomRequest(TypedDict, total=False):
    NumberOfBytes: int
    CustomKeyStoreId: str
    Recipient: RecipientInfo


class GenerateRandomResponse(TypedDict, total=False):
    Plaintext: bytes
    CiphertextForRecipient: bytes


class GetKeyLastUsageRequest(TypedDict, total=False):
    KeyId: Required[str]


class KeyLastUsageData(TypedDict, total=False):
    Operation: KeyLastUsageTrackingOperation
    Timestamp: datetime
    CloudTrailEventId: str
    KmsRequestId: str


class GetKeyLastUsageResponse(TypedDict, total=False):
    KeyId: str
    KeyLastUsage: KeyLastUsageData
    TrackingStartDate: datetime
    KeyCreationDate: datetime


class GetKeyPolicyRequest(TypedDict, total=False):
    KeyId: Required[str]
    PolicyName: str


class GetKeyPolicyResponse(TypedDict, total=False):
    Policy: str
    PolicyName: str


class GetKeyRotationStatusRequest(TypedDict, total=False):
    KeyId: Required[str]


class GetKeyRotationStatusResponse(TypedDict, total=False):
    KeyRotationEnabled: bool
    KeyId: str
    RotationPeriodInDays: int
    NextRotationDate: datetime
    OnDemandRotationStartDate: datetime


GetParametersForImportRequest = TypedDict(
    "GetParametersForImportRequest",
    {
        "KeyId": Required[str],
        "WrappingAlgorithm": Required[AlgorithmSpec],
        "WrappingKeySpec": Required[WrappingKeySpec],
    },
    total=False,
)


class GetParametersForImportResponse(TypedDict, total=False):
    KeyId: str
    ImportToken: bytes
    PublicKey: bytes
    ParametersValidTo: datetime


class GetPublicKeyRequest(TypedDict, total=False):
    KeyId: Required[str]
    GrantTokens: list[str]


GetPublicKeyResponse = TypedDict(
    "GetPublicKeyResponse",
    {
        "KeyId": str,
        "PublicKey": bytes,
        "CustomerMasterKeySpec": CustomerMasterKeySpec,
        "KeySpec": KeySpec,
        "KeyUsage": KeyUsageType,
        "EncryptionAlgorithms": list[EncryptionAlgorithmSpec],
        "SigningAlgorithms": list[SigningAlgorithmSpec],
        "KeyAgreementAlgorithms": list[KeyAgreementAlgorithmSpec],
        "EncapsulationAlgorithms": list[EncapsulationAlgorithmSpec],
    },
    total=False,
)

ImportKeyMaterialRequest = TypedDict(
    "ImportKeyMaterialRequest",
    {
        "KeyId": Required[str],
        "ImportToken": Required[bytes],
        "EncryptedKeyMaterial": Required[bytes],
        "ValidTo": datetime,
        "ExpirationModel": ExpirationModelType,
        "ImportType": ImportType,
        "KeyMaterialDescription": str,
        "KeyMaterialId": str,
    },
    total=False,
)


class ImportKeyMaterialResponse(TypedDict, total=False):
    KeyId: str
    KeyMaterialId: str


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
    Operations: list[GrantOperation]
    Constraints: GrantConstraints
    GranteeServicePrincipal: str
    RetiringServicePrincipal: str


class ListGrantsResponse(TypedDict, total=False):
    Grants: list[GrantListEntry]
    NextMarker: str
    Truncated: bool


class ListKeyPoliciesRequest(TypedDict, total=False):
    KeyId: Required[str]
    Limit: int
    Marker: str


class ListKeyPoliciesResponse(TypedDict, total=False):
    PolicyNames: list[str]
    NextMarker: str
    Truncated: bool


ListKeyRotationsRequest = TypedDict(
    "ListKeyRotationsRequest",
    {"KeyId": Required[str], "IncludeKeyMaterial": IncludeKeyMaterial, "Limit": int, "Marker": str},
    total=False,
)

RotationsListEntry = TypedDict(
    "RotationsListEntry",
    {
        "KeyId": str,
        "KeyMaterialId": str,
        "KeyMaterialDescription": str,
        "ImportState": ImportState,
        "KeyMaterialState": KeyMaterialState,
        "ExpirationModel": ExpirationModelType,
        "ValidTo": datetime,
        "RotationDate": datetime,
        "RotationType": RotationType,
    },
    total=False,
)


class ListKeyRotationsResponse(TypedDict, total=False):
    Rotations: list[RotationsListEntry]
    NextMarker: str
    Truncated: bool


class ListKeysRequest(TypedDict, total=False):
    Limit: int
    Marker: str
    ResourceOwners: list[ResourceOwnerType]


class KeyListEntry(TypedDict, total=False):
    KeyId: str
    KeyArn: str


class ListKeysResponse(TypedDict, total=False):
    Keys: list[KeyListEntry]
    NextMarker: str
    Truncated: bool


class ListResourceTagsRequest(TypedDict, total=False):
    KeyId: Required[str]
    Limit: int
    Marker: str


class ListResourceTagsResponse(TypedDict, total=False):
    Tags: list[Tag]
    NextMarker: str
    Truncated: bool


class ListRetirableGrantsRequest(TypedDict, total=False):
    Limit: int
    Marker: str
    RetiringPrincipal: str
    RetiringServicePrincipal: str


class PutKeyPolicyRequest(TypedDict, total=False):
    KeyId: Required[str]
    PolicyName: str
    Policy: Required[str]
    BypassPolicyLockoutSafetyCheck: bool


class ReEncryptRequest(TypedDict, total=False):
    CiphertextBlob: bytes
    SourceEncryptionContext: dict[str, str]
    SourceKeyId: str
    DestinationKeyId: Required[str]
    DestinationEncryptionContext: dict[str, str]
    SourceEncryptionAlgorithm: EncryptionAlgorithmSpec
    DestinationEncryptionAlgorithm: EncryptionAlgorithmSpec
    GrantTokens: list[str]
    DryRun: bool
    DryRunModifiers: list[DryRunModifierType]


class ReEncryptResponse(TypedDict, total=False):
    CiphertextBlob: bytes
    SourceKeyId: str
    KeyId: str
    SourceEncryptionAlgorithm: EncryptionAlgorithmSpec
    DestinationEncryptionAlgorithm: EncryptionAlgorithmSpec
    SourceKeyMaterialId: str
    DestinationKeyMaterialId: str


class ReplicateKeyRequest(TypedDict, total=False):
    KeyId: Required[str]
    ReplicaRegion: Required[str]
    Policy: str
    BypassPolicyLockoutSafetyCheck: bool
    Description: str
    Tags: list[Tag]


class ReplicateKeyResponse(TypedDict, total=False):
    ReplicaKeyMetadata: KeyMetadata
    ReplicaPolicy: str
    ReplicaTags: list[Tag]


class RetireGrantRequest(TypedDict, total=False):
    GrantToken: str
    KeyId: str
    GrantId: str
    DryRun: bool


class RevokeGrantRequest(TypedDict, total=False):
    KeyId: Required[str]
    GrantId: Required[str]
    DryRun: bool


class RotateKeyOnDemandRequest(TypedDict, total=False):
    KeyId: Required[str]


class RotateKeyOnDemandResponse(TypedDict, total=False):
    KeyId: str


class ScheduleKeyDeletionRequest(TypedDict, total=False):
    KeyId: Required[str]
    PendingWindowInDays: int


ScheduleKeyDeletionResponse = TypedDict(
    "ScheduleKeyDeletionResponse",
    {"KeyId": str, "DeletionDate": datetime, "KeyState": KeyState, "PendingWindowInDays": int},
    total=False,
)

SignRequest = TypedDict(
    "SignRequest",
    {
        "KeyId": Required[str],
        "Message": Required[bytes],
        "MessageType": MessageType,
        "GrantTokens": list[str],
        "SigningAlgorithm": Required[SigningAlgorithmSpec],
        "DryRun": bool,
    },
    total=False,
)


class SignResponse(TypedDict, total=False):
    KeyId: str
    Signature: bytes
    SigningAlgorithm: SigningAlgorithmSpec


class TagResourceRequest(TypedDict, total=False):
    KeyId: Required[str]
    Tags: Required[list[Tag]]


class UntagResourceRequest(TypedDict, total=False):
    KeyId: Required[str]
    TagKeys: Required[list[str]]


class UpdateAliasRequest(TypedDict, total=False):
    AliasName: Required[str]
    TargetKeyId: Required[str]


class UpdateCustomKeyStoreRequest(TypedDict, total=False):
    CustomKeyStoreId: Required[str]
    NewCustomKeyStoreName: str
    KeyStorePassword: str
    CloudHsmClusterId: str
    XksProxyUriEndpoint: str
    XksProxyUriPath: str
    XksProxyVpcEndpointServiceName: str
    XksProxyVpcEndpointServiceOwner: str
    XksProxyAuthenticationCredential: XksProxyAuthenticationCredentialType
    XksProxyConnectivity: XksProxyConnectivityType


class UpdateCustomKeyStoreResponse(TypedDict):
    pass


class UpdateKeyDescriptionRequest(TypedDict, total=False):
    KeyId: Required[str]
    Description: Required[str]


class UpdatePrimaryRegionRequest(TypedDict, total=False):
    KeyId: Required[str]
    PrimaryRegion: Required[str]


VerifyRequest = TypedDict(
    "VerifyRequest",
    {
        "KeyId": Required[str],
        "Message": Required[bytes],
        "MessageType": MessageType,
        "Signature": Required[bytes],
        "SigningAlgorithm": Required[SigningAlgorithmSpec],
        "GrantTokens": list[str],
        "DryRun": bool,
    },
    total=False,
)


class VerifyResponse(TypedDict, total=False):
    KeyId: str
    SignatureValid: bool
    SigningAlgorithm: SigningAlgorithmSpec


class VerifyMacRequest(TypedDict, total=False):
    Message: Required[bytes]
    KeyId: Required[str]
    MacAlgorithm: Required[MacAlgorithmSpec]
    Mac: Required[bytes]
    GrantTokens: list[str]
    DryRun: bool


class VerifyMacResponse(TypedDict, total=False):
    KeyId: str
    MacValid: bool
    MacAlgorithm: MacAlgorithmSpec
