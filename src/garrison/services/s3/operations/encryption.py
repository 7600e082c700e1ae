"""The default encryption of buckets.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
"""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.records import Bucket, DefaultEncryption
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    InvalidArgument,
    MalformedXML,
    NotImplementedMember,
)

ALGORITHMS = frozenset({"AES256", "aws:kms", "aws:kms:dsse"})


class Encryption:
    """Operations on the default encryption of buckets."""

    async def get_bucket_encryption(
        self, call: Call[api.GetBucketEncryptionRequest, Bucket]
    ) -> api.GetBucketEncryptionOutput:
        """Return how objects are encrypted that do not say how.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
        """
        default = require_bucket(call).encryption
        by_default: dict[str, Any] = {"SSEAlgorithm": default.algorithm}
        if default.kms_key:
            by_default["KMSMasterKeyID"] = default.kms_key
        rule: Any = {
            "ApplyServerSideEncryptionByDefault": by_default,
            "BucketKeyEnabled": default.bucket_key,
        }
        if default.blocked:
            rule["BlockedEncryptionTypes"] = {"EncryptionType": list(default.blocked)}
        return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}

    async def put_bucket_encryption(
        self, call: Call[api.PutBucketEncryptionRequest, Bucket]
    ) -> None:
        """Say how objects are encrypted that do not say how.

        Raises:
            MalformedXML: not exactly one rule.
            InvalidArgument: a KMS key for an encryption that needs none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
        """
        rules = call.request["ServerSideEncryptionConfiguration"]["Rules"]
        if len(rules) != 1:
            raise MalformedXML(MALFORMED_XML)
        rule: Any = rules[0]
        by_default = rule.get("ApplyServerSideEncryptionByDefault", {"SSEAlgorithm": "AES256"})
        algorithm, kms_key = by_default["SSEAlgorithm"], by_default.get("KMSMasterKeyID", "")
        if algorithm not in ALGORITHMS:
            raise NotImplementedMember(f"Garrison does not implement SSEAlgorithm {algorithm}")
        if algorithm == "AES256" and kms_key:
            raise InvalidArgument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or "
                "aws:kms:dsse",
                members={"ArgumentName": "ApplyServerSideEncryptionByDefault"},
            )
        blocked = rule.get("BlockedEncryptionTypes", {}).get("EncryptionType", [])
        encryption = DefaultEncryption(
            algorithm=algorithm,
            kms_key=kms_key,
            bucket_key=rule.get("BucketKeyEnabled", False),
            blocked=tuple(each for each in blocked if each != "NONE"),
        )
        call.records.put(replace(require_bucket(call), encryption=encryption))

    async def delete_bucket_encryption(
        self, call: Call[api.DeleteBucketEncryptionRequest, Bucket]
    ) -> None:
        """Go back to SSE-S3, which is what every bucket has.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
        """
        call.records.put(replace(require_bucket(call), encryption=DefaultEncryption()))
