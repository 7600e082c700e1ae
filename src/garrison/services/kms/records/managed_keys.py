"""AWS managed keys: one a service, account and Region, made when it is first used.

Their IDs follow from all three, so that a key that is not made yet has one already, and can be
asked for under its alias.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
         https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec

from garrison.services.kms.records.aliases import RESERVED_ALIASES
from garrison.services.kms.records.keys import ROTATION_PERIOD_DAYS, Key


class ManagedService(msgspec.Struct, frozen=True):
    """A service that has keys of its own in its customers' accounts."""

    name: str
    """As descriptions and policies write it."""
    protects: str
    via: str = ""
    """The label of its ``kms:ViaService``; empty for that of its alias."""
    predefined: bool = True
    """Whether the alias is listed in every account before there is a key."""


MANAGED_SERVICES: Final[Mapping[str, ManagedService]] = {
    "acm": ManagedService("ACM", "ACM private keys"),
    "backup": ManagedService("Backup", "Backup data", predefined=False),
    "codecommit": ManagedService("CodeCommit", "CodeCommit repositories", predefined=False),
    "dynamodb": ManagedService("DynamoDB", "DynamoDB data"),
    "ebs": ManagedService("EBS", "EBS volumes", "ec2"),
    "elasticfilesystem": ManagedService("EFS", "EFS filesystems"),
    "es": ManagedService("Elasticsearch", "Elasticsearch data"),
    "fsx": ManagedService("FSx", "FSx resources", predefined=False),
    "glue": ManagedService("Glue", "Glue data"),
    "kinesis": ManagedService("Kinesis", "Kinesis streams", predefined=False),
    "kinesisvideo": ManagedService("Kinesis Video Streams", "Kinesis Video Streams data"),
    "lambda": ManagedService("Lambda", "Lambda environment variables"),
    "rds": ManagedService("RDS", "RDS database volumes"),
    "redshift": ManagedService("Redshift", "Redshift clusters"),
    "s3": ManagedService("S3", "S3 objects"),
    "secretsmanager": ManagedService("AWS Secrets Manager", "Secrets Manager data"),
    "sns": ManagedService("SNS", "SNS data", predefined=False),
    "sqs": ManagedService("SQS", "SQS messages", predefined=False),
    "ssm": ManagedService("AWS Systems Manager", "SSM parameters"),
    "xray": ManagedService("X-Ray", "X-Ray data"),
}
"""By what comes after ``alias/aws/``."""

USE: Final = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
    "kms:CreateGrant",
    "kms:DescribeKey",
)
METADATA: Final = ("kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant")


def managed_key(
    alias_name: str, partition: str, account: str, region: str, now: datetime
) -> Key | None:
    """Return the AWS managed key that an alias names before it is made, without material.

    None if no service has such an alias.
    """
    label = alias_name.removeprefix(RESERVED_ALIASES)
    service = MANAGED_SERVICES.get(label)
    if service is None or label == alias_name:
        return None
    return Key(
        account=account,
        region=region,
        key_id=_managed_key_id(label, account, region),
        created_at=now,
        policy=_managed_policy(label, partition, account, region),
        materials=(),
        description=f"Default key that protects my {service.protects} when no other key is defined",
        manager="AWS",
        rotation_period_days=ROTATION_PERIOD_DAYS,
    )


@lru_cache(maxsize=1024)
def _managed_key_id(label: str, account: str, region: str) -> str:
    digits = hashlib.sha256(f"aws managed key {label} {account} {region}".encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


@lru_cache(maxsize=1024)
def _managed_policy(label: str, partition: str, account: str, region: str) -> str:
    service = MANAGED_SERVICES[label]
    via = f"{service.via or label}.{region}.amazonaws.com"
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Id": f"auto-{label}-2",
            "Statement": [
                {
                    "Sid": f"Allow access through {service.name} for all principals in the account "
                    f"that are authorized to use {service.name}",
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": list(USE),
                    "Resource": "*",
                    "Condition": {
                        "StringEquals": {"kms:CallerAccount": account, "kms:ViaService": via}
                    },
                },
                {
                    "Sid": "Allow direct access to key metadata to the account",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                    "Action": list(METADATA),
                    "Resource": "*",
                },
            ],
        },
        indent=2,
    )
