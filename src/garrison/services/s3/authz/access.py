"""What speaks for or against a request beside the bucket policy: ACLs and blocks, as policies.

An ACL is shown to the policy engine as the policy that says the same, and so `explain` shows it.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from garrison.core.call import Ask, Call, PolicyText
from garrison.policy import parse_document
from garrison.policy.public import is_public as is_public_policy
from garrison.services.s3.records import Bucket, ObjectVersion
from garrison.services.s3.records.access import (
    ACL,
    ALL_USERS,
    AUTHENTICATED_USERS,
    ENFORCED,
    NO_BLOCK,
    AccountBlock,
    Grant,
    PublicAccessBlock,
)
from garrison.services.s3.records.owners import ANONYMOUS

BUCKET_ACTIONS: Final = {
    "READ": ("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"),
    "READ_ACP": ("GetBucketAcl",),
    "WRITE_ACP": ("PutBucketAcl",),
}
"""What a permission on a bucket allows on the bucket itself."""
PLACING_ACTIONS: Final = {"WRITE": ("PutObject",)}
"""What a permission on a bucket allows on the objects in it."""
OBJECT_ACTIONS: Final = {
    "READ": ("GetObject", "GetObjectVersion"),
    "READ_ACP": ("GetObjectAcl", "GetObjectVersionAcl"),
    "WRITE_ACP": ("PutObjectAcl", "PutObjectVersionAcl"),
}
"""What a permission on an object allows."""
SIGNED: Final = {"StringNotEquals": {"aws:PrincipalType": "Anonymous"}}
RESTRICTION: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}],
    }
)


async def effective_block(ask: Ask[Any] | Call[Any, Any], bucket: Bucket) -> PublicAccessBlock:
    """Return what is blocked for a bucket: by itself or by its account."""
    own = bucket.public_access_block or NO_BLOCK
    account = await ask.records.find(AccountBlock, bucket.account, "", "block")
    return own if account is None else own.with_(account.block)


def owner_of_access(bucket: Bucket, version: ObjectVersion | None) -> str:
    """Return the account whose an object is, for who may do what with it.

    What nobody signed for is the bucket owner's to deal with.
    """
    if bucket.ownership == ENFORCED or version is None or version.owner in ("", ANONYMOUS):
        return bucket.account
    return version.owner


async def policies_of(
    ask: Ask[Any], bucket: Bucket, version: ObjectVersion | None = None, *, key: str = ""
) -> tuple[PolicyText, ...]:
    """Return all that speaks as a resource policy on a bucket, or on an object in it.

    A bucket's policy cannot give what another account owns; what it denies, it denies there, too.
    """
    block = await effective_block(ask, bucket)
    policies: list[PolicyText] = []
    if bucket.policy:
        own = owner_of_access(bucket, version) == bucket.account
        text = bucket.policy if own else denials_of(bucket.policy)
        if text:
            policies.append(PolicyText(text=text, name="bucket policy", attached_to=bucket.arn))
        if block.restrict_buckets and is_public_text(bucket.policy) and is_foreign(ask, bucket):
            policies.append(
                PolicyText(text=RESTRICTION, name="RestrictPublicBuckets", attached_to=bucket.arn)
            )
    if bucket.ownership != ENFORCED:
        policies += _acl_policies(bucket, version, key, ignores_public=block.ignore_acls)
    return tuple(policies)


def is_foreign(ask: Ask[Any], bucket: Bucket) -> bool:
    """Return True for callers of other accounts and of none; services are not meant."""
    return ask.principal.type != "AWSService" and ask.principal.account != bucket.account


def _acl_policies(
    bucket: Bucket, version: ObjectVersion | None, key: str, *, ignores_public: bool
) -> list[PolicyText]:
    found = []
    text = acl_text(bucket.acl, bucket.arn, bucket.account, False, ignores_public)
    if text:
        found.append(PolicyText(text=text, name="bucket ACL", attached_to=bucket.arn))
    if version is not None:
        arn = f"{bucket.arn}/{key}"
        owner = owner_of_access(bucket, version)
        text = acl_text(version.acl, arn, owner, True, ignores_public)
        if text:
            found.append(PolicyText(text=text, name="object ACL", attached_to=arn))
    return found


@lru_cache(maxsize=4096)
def acl_text(acl: ACL, arn: str, owner: str, on_object: bool, ignores_public: bool) -> str:  # noqa: FBT001  Positional: it is a cache's key.
    """Return the policy that says what an ACL does; empty if it speaks of the owner alone."""
    statements = []
    for grant in acl:
        if grant.grantee == owner or (ignores_public and grant.is_public):
            continue
        if on_object:
            statements += _statements(grant, OBJECT_ACTIONS, arn)
        else:
            statements += _statements(grant, BUCKET_ACTIONS, arn)
            statements += _statements(grant, PLACING_ACTIONS, f"{arn}/*")
    return json.dumps({"Version": "2012-10-17", "Statement": statements}) if statements else ""


def _statements(
    grant: Grant, meaning: Mapping[str, tuple[str, ...]], resource: str
) -> list[dict[str, Any]]:
    named = meaning if grant.permission == "FULL_CONTROL" else (grant.permission,)
    actions = [f"s3:{action}" for name in named for action in meaning.get(name, ())]
    if not actions:
        return []
    statement: dict[str, Any] = {"Effect": "Allow", "Action": actions, "Resource": resource}
    if grant.grantee == ALL_USERS:
        return [statement | {"Principal": "*"}]
    if grant.grantee == AUTHENTICATED_USERS:
        return [statement | {"Principal": "*", "Condition": SIGNED}]
    if not grant.grantee.isdecimal():
        return []
    return [statement | {"Principal": {"AWS": grant.grantee}}]


@lru_cache(maxsize=1024)
def is_public_text(policy: str) -> bool:
    """Return True if a policy is public, as AWS defines it."""
    return is_public_policy(parse_document(policy, "resource"))


@lru_cache(maxsize=1024)
def denials_of(policy: str) -> str:
    """Return the policy that says of another one what it denies; empty if nothing."""
    document = json.loads(policy)
    statements = document["Statement"]
    several = statements if isinstance(statements, list) else [statements]
    denials = [statement for statement in several if statement["Effect"] == "Deny"]
    return json.dumps(document | {"Statement": denials}) if denials else ""
