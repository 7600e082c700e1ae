"""The condition keys of S3 that a request's members make.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from garrison.core.call import Ask, ContextValue
from garrison.services.s3.records import tags
from garrison.services.s3.records.copy_source import parse_copy_source

Context = dict[str, ContextValue]

MEMBERS: Final = {
    "ACL": "s3:x-amz-acl",
    "GrantFullControl": "s3:x-amz-grant-full-control",
    "GrantRead": "s3:x-amz-grant-read",
    "GrantReadACP": "s3:x-amz-grant-read-acp",
    "GrantWrite": "s3:x-amz-grant-write",
    "GrantWriteACP": "s3:x-amz-grant-write-acp",
    "StorageClass": "s3:x-amz-storage-class",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "SSECustomerAlgorithm": "s3:x-amz-server-side-encryption-customer-algorithm",
    "WebsiteRedirectLocation": "s3:x-amz-website-redirect-location",
    "MetadataDirective": "s3:x-amz-metadata-directive",
    "CopySource": "s3:x-amz-copy-source",
    "ObjectOwnership": "s3:x-amz-object-ownership",
    "ObjectLockMode": "s3:object-lock-mode",
    "ObjectLockRetainUntilDate": "s3:object-lock-retain-until-date",
    "ObjectLockLegalHoldStatus": "s3:object-lock-legal-hold",
    "IfMatch": "s3:if-match",
    "IfNoneMatch": "s3:if-none-match",
    "Prefix": "s3:prefix",
    "Delimiter": "s3:delimiter",
    "MaxKeys": "s3:max-keys",
    "VersionId": "s3:versionid",
}
ACL_MEMBERS: Final = (
    "ACL",
    "GrantFullControl",
    "GrantRead",
    "GrantReadACP",
    "GrantWrite",
    "GrantWriteACP",
)
"""Members that say who may reach what a request makes; they need a permission of their own."""
AUTH_TYPES: Final = {"header": "REST-HEADER", "query": "REST-QUERY-STRING", "form": "POST"}
LISTING_DEFAULTS: Final = {"s3:prefix": "", "s3:delimiter": ""}


def signing_context(ask: Ask[Any]) -> Context:
    """Return the keys that every request to S3 has: how it was signed."""
    signing = ask.origin.signing
    if signing is None:
        return {}
    context: Context = {
        "s3:authtype": AUTH_TYPES[signing.placement],
        "s3:signatureversion": signing.version,
    }
    if signing.signed_at is not None:
        age = ask.now - signing.signed_at
        context["s3:signatureage"] = str(int(age.total_seconds() * 1000))
    if signing.content_sha256:
        context["s3:x-amz-content-sha256"] = signing.content_sha256
    return context


def request_context(request: Mapping[str, Any]) -> Context:
    """Return the keys that a request's members make, tags that it brings included.

    Raises:
        InvalidArgument, InvalidTag, BadRequest: the tags cannot be read.
    """
    context: Context = {}
    for member, value in request.items():
        key = MEMBERS.get(member)
        if key is not None:
            context[key] = text_of(value)
    if "Tagging" in request and isinstance(request["Tagging"], str):
        context |= tags.condition_keys(tags.parse_tagging_header(request["Tagging"]))
    if "CopySource" in request:
        # Policies write it as it is meant: without a slash before it, or percent signs.
        source = parse_copy_source(request["CopySource"])
        separator = "/object/" if source.bucket.startswith("arn:") else "/"
        context["s3:x-amz-copy-source"] = f"{source.bucket}{separator}{source.key}"
    return context


def remaining_days(until: datetime, now: datetime) -> Context:
    """Return the key of how long a retention is, in days, of which a part is one."""
    return {"s3:object-lock-remaining-retention-days": str(-((now - until) // timedelta(days=1)))}


def existing_tags(found: Mapping[str, str]) -> Context:
    """Return the keys of the tags that an object has."""
    return {f"s3:existingobjecttag/{key.lower()}": value for key, value in found.items()}


def text_of(value: Any) -> str:
    """Return a member's value as policies compare it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")[:19] + "Z"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
