"""What AWS's services choose to show in their records: tables, service by service.

Where each line was learned is in docs/sources/cloudtrail.md.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from garrison.core.arn import partition_of

READING = (
    "Get",
    "List",
    "Describe",
    "Lookup",
    "Search",
    "BatchGet",
    "Head",
    "Select",
    "Query",
    "Scan",
    "View",
    "Check",
    "Test",
    "Validate",
    "Simulate",
    "Verify",
    "Estimate",
    "Discover",
    "Filter",
    "Retrieve",
)
"""An operation that begins so only reads, unless a service's table says otherwise."""

GLOBAL_REGIONS = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
    "aws-eusc": "eusc-de-east-1",
}
"""Where global services record their events, by partition."""

EVENT_SOURCES = {
    "cloudhsmv2": "cloudhsm",
    "cloudwatch": "monitoring",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "opensearch": "es",
    "sesv2": "ses",
    "stepfunctions": "states",
}
"""Services whose event source is not their own name."""


class ServiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How one service's records look."""

    is_global: bool = False
    """Its events are recorded in one Region of the partition."""
    reads: frozenset[str] = frozenset()
    """Operations that only read though they are not named so."""
    writes: frozenset[str] = frozenset()
    """Operations that count as writing though they are named as if they read."""
    shown: frozenset[str] = frozenset()
    """Operations that only read and whose response is shown all the same."""
    quiet: frozenset[str] = frozenset()
    """Operations that write and whose response is not shown."""
    omitted: frozenset[str] = frozenset()
    """Members of requests and responses that are left out, at any depth."""
    hidden: frozenset[str] = frozenset()
    """Members that are shown as hidden, at any depth, though the model does not say so."""
    omits_secrets: bool = False
    """Members that the model marks as sensitive are left out, not replaced."""
    data_events: frozenset[str] = frozenset()
    """Operations whose events are data events: recorded, and not among those that are looked up."""
    names_resources: bool = False
    """Its records list ``resources``, and their owners in other accounts get a record too."""
    denied_request_shown: bool = False
    """The request is shown even if the caller was denied."""
    hiding_errors: frozenset[str] = frozenset({"AccessDenied"})
    """Errors with which the request is not shown."""
    error_prefixes: tuple[str, str] = ("", "")
    """What stands before an error code: of the caller's fault, of the server's."""
    defaults: Mapping[str, Mapping[str, Any]] = {}
    """By operation: parameters that are shown with AWS's default if the request has none."""
    additional: Mapping[str, Mapping[str, str]] = {}
    """By operation: members of the response that go to ``additionalEventData``, and as what.  One
    that the service's model does not have goes nowhere else."""
    keyed: Mapping[str, str] = {}
    """By operation: the response element that shows the first target's ARN, though the API returns
    none."""
    created: Mapping[str, tuple[str, ...]] = {}
    """By operation: where the response holds the ARN of what the call has made."""
    created_type: str = ""
    names: Mapping[str, str] | None = None
    """What members are called if not as usual: S3's by their headers and parameters."""
    parents: Mapping[str, str] = {}
    """By type of a resource: the type of what it lies in, whose ARN ends at the first slash."""
    shows_host: bool = False
    """Its request parameters have the ``Host`` header."""


IAM = ServiceFacts(
    is_global=True,
    reads=frozenset({"GenerateCredentialReport", "GenerateServiceLastAccessedDetails"}),
    omitted=frozenset(
        {
            "AuthenticationCode1",
            "AuthenticationCode2",
            "Base32StringSeed",
            "NewPassword",
            "OldPassword",
            "Password",
            "PrivateKey",
            "QRCodePNG",
            "SecretAccessKey",
            "ServiceCredentialSecret",
            "ServicePassword",
        }
    ),
    omits_secrets=True,
)

STS = ServiceFacts(
    reads=frozenset(
        {
            "AssumeRole",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "DecodeAuthorizationMessage",
        }
    ),
    writes=frozenset({"GetFederationToken", "GetSessionToken"}),
    shown=frozenset({"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}),
    omitted=frozenset({"SecretAccessKey", "TokenCode", "SAMLAssertion", "WebIdentityToken"}),
    omits_secrets=True,
    names_resources=True,
)

KMS_KEYED = (
    "CreateAlias",
    "CreateGrant",
    "DeleteAlias",
    "DisableKey",
    "EnableKey",
    "EnableKeyRotation",
    "ImportKeyMaterial",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdatePrimaryRegion",
)
"""What shows the key's ARN as a response element.

Source: docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
"""

SYMMETRIC = {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
KEY_MATERIAL = {"KeyMaterialId": "keyMaterialId"}
RECIPIENT = {"Recipient": "recipient"}

KMS = ServiceFacts(
    reads=frozenset(
        {
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
            "GenerateRandom",
            "ReEncrypt",
            "Sign",
        }
    ),
    omitted=frozenset(
        {
            "CiphertextBlob",
            "CiphertextForRecipient",
            "EncryptedKeyMaterial",
            "GrantToken",
            "GrantTokens",
            "ImportToken",
            "KeyStorePassword",
            "Mac",
            "Message",
            "Plaintext",
            "PrivateKeyCiphertextBlob",
            "PrivateKeyPlaintext",
            "PublicKey",
            "RawSecretAccessKey",
            "Recipient",
            "SharedSecret",
            "SharedSecretCiphertextBlob",
            "Signature",
            "XksProxyAuthenticationCredential",
        }
    ),
    omits_secrets=True,
    names_resources=True,
    hiding_errors=frozenset({"AccessDenied", "NotFoundException"}),
    defaults={
        "Encrypt": SYMMETRIC,
        "Decrypt": SYMMETRIC,
        "ReEncrypt": {
            "sourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "destinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        },
        "CreateKey": {
            "description": "",
            "origin": "AWS_KMS",
            "bypassPolicyLockoutSafetyCheck": False,
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "keySpec": "SYMMETRIC_DEFAULT",
            "keyUsage": "ENCRYPT_DECRYPT",
        },
        "Sign": {"messageType": "RAW"},
        "Verify": {"messageType": "RAW"},
        "PutKeyPolicy": {"policyName": "default", "bypassPolicyLockoutSafetyCheck": False},
    },
    additional={
        "Encrypt": KEY_MATERIAL,
        "Decrypt": KEY_MATERIAL | RECIPIENT,
        "GenerateDataKey": KEY_MATERIAL | RECIPIENT,
        "GenerateDataKeyWithoutPlaintext": KEY_MATERIAL,
        "GenerateDataKeyPair": KEY_MATERIAL | RECIPIENT,
        "GenerateDataKeyPairWithoutPlaintext": KEY_MATERIAL,
        "GenerateRandom": RECIPIENT,
        "DeriveSharedSecret": RECIPIENT,
        "ReEncrypt": {
            "SourceKeyMaterialId": "sourceKeyMaterialId",
            "DestinationKeyMaterialId": "destinationKeyMaterialId",
        },
    },
    keyed=dict.fromkeys(KMS_KEYED, "keyId"),
    created={"CreateKey": ("KeyMetadata", "Arn")},
    created_type="AWS::KMS::Key",
)

SQS = ServiceFacts(
    reads=frozenset({"ReceiveMessage"}),
    # Source: docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/
    # logging-using-cloudtrail.html
    data_events=frozenset(
        {
            "ChangeMessageVisibility",
            "ChangeMessageVisibilityBatch",
            "DeleteMessage",
            "DeleteMessageBatch",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ListDeadLetterSourceQueues",
            "ListQueueTags",
            "ListQueues",
            "ReceiveMessage",
            "SendMessage",
            "SendMessageBatch",
        }
    ),
    hidden=frozenset({"MessageAttributes", "MessageBody", "MessageSystemAttributes"}),
    names_resources=True,
)

S3_NAMES = {
    "Bucket": "bucketName",
    "Key": "key",
    "VersionId": "versionId",
    "UploadId": "uploadId",
    "PartNumber": "partNumber",
    "Prefix": "prefix",
    "Delimiter": "delimiter",
    "MaxKeys": "max-keys",
    "MaxParts": "max-parts",
    "MaxUploads": "max-uploads",
    "Marker": "marker",
    "KeyMarker": "key-marker",
    "VersionIdMarker": "version-id-marker",
    "UploadIdMarker": "upload-id-marker",
    "ContinuationToken": "continuation-token",
    "StartAfter": "start-after",
    "FetchOwner": "fetch-owner",
    "EncodingType": "encoding-type",
    "Policy": "bucketPolicy",
    "ACL": "x-amz-acl",
    "CopySource": "x-amz-copy-source",
    "CopySourceRange": "x-amz-copy-source-range",
    "MetadataDirective": "x-amz-metadata-directive",
    "TaggingDirective": "x-amz-tagging-directive",
    "StorageClass": "x-amz-storage-class",
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
    "BucketKeyEnabled": "x-amz-server-side-encryption-bucket-key-enabled",
    "SSECustomerAlgorithm": "x-amz-server-side-encryption-customer-algorithm",
    "SSECustomerKeyMD5": "x-amz-server-side-encryption-customer-key-MD5",
    "ExpectedBucketOwner": "x-amz-expected-bucket-owner",
    "ObjectOwnership": "x-amz-object-ownership",
    "ObjectLockMode": "x-amz-object-lock-mode",
    "ObjectLockRetainUntilDate": "x-amz-object-lock-retain-until-date",
    "ObjectLockLegalHoldStatus": "x-amz-object-lock-legal-hold",
    "BypassGovernanceRetention": "x-amz-bypass-governance-retention",
    "Range": "Range",
}
S3_OBJECT_EVENTS = frozenset(
    {
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CopyObject",
        "CreateMultipartUpload",
        "DeleteObject",
        "DeleteObjects",
        "DeleteObjectTagging",
        "GetObject",
        "GetObjectAcl",
        "GetObjectAttributes",
        "GetObjectLegalHold",
        "GetObjectRetention",
        "GetObjectTagging",
        "GetObjectTorrent",
        "HeadBucket",
        "HeadObject",
        "ListMultipartUploads",
        "ListObjects",
        "ListObjectsV2",
        "ListObjectVersions",
        "ListParts",
        "PutObject",
        "PutObjectAcl",
        "PutObjectLegalHold",
        "PutObjectRetention",
        "PutObjectTagging",
        "RestoreObject",
        "SelectObjectContent",
        "UploadPart",
        "UploadPartCopy",
    }
)
"""Source: docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html"""

S3 = ServiceFacts(
    denied_request_shown=True,
    names_resources=True,
    data_events=S3_OBJECT_EVENTS,
    names=S3_NAMES,
    parents={"AWS::S3::Object": "AWS::S3::Bucket"},
    shows_host=True,
    omitted=frozenset(
        {
            "Body",
            "ChecksumAlgorithm",
            "ContentLength",
            "ContentMD5",
            "ContentType",
            "ETag",
            "Metadata",
            "SSECustomerKey",
            "CopySourceSSECustomerKey",
            "SSEKMSEncryptionContext",
        }
    ),
)

SERVICES: Mapping[str, ServiceFacts] = {
    "iam": IAM,
    "sts": STS,
    "kms": KMS,
    "sqs": SQS,
    "ec2": ServiceFacts(denied_request_shown=True, error_prefixes=("Client.", "Server.")),
    "s3": S3,
    "organizations": ServiceFacts(is_global=True),
    "account": ServiceFacts(is_global=True),
    "cloudhsmv2": ServiceFacts(omitted=frozenset({"PreCoPassword"})),
    "cloudfront": ServiceFacts(is_global=True),
    "route53": ServiceFacts(is_global=True),
    "waf": ServiceFacts(is_global=True),
}
DEFAULT = ServiceFacts()


def service_facts(service: str) -> ServiceFacts:
    """Return what is known of a service's records."""
    return SERVICES.get(service, DEFAULT)


def event_source(service: str) -> str:
    """Return a service's name in the trail, such as ``kms.amazonaws.com``."""
    return EVENT_SOURCES.get(service, service) + ".amazonaws.com"


def is_read_only(service: str, operation: str) -> bool:
    """Return True if an operation does not change anything."""
    facts = service_facts(service)
    if operation in facts.writes:
        return False
    return operation in facts.reads or operation.startswith(READING)


def global_region(region: str) -> str:
    """Return the Region in which the global services of this one's partition record."""
    return GLOBAL_REGIONS.get(partition_of(region), "us-east-1")
