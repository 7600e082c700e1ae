"""ACLs as requests bring them (canned, in headers, or whole) and as responses show them.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""

from collections.abc import Mapping
from typing import Any, Final

from garrison.core.call import Call
from garrison.services.s3.authz.access import effective_block
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.access import (
    ACL,
    ALL_GROUPS,
    ALL_USERS,
    AUTHENTICATED_USERS,
    ENFORCED,
    LOG_DELIVERY,
    Grant,
    Permission,
    full_control,
    is_public,
)
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    AccessControlListNotSupported,
    AccessDenied,
    InvalidArgument,
    InvalidRequest,
    MalformedACLError,
    MalformedXML,
    UnresolvableGrantByEmailAddress,
)
from garrison.services.s3.records.owners import account_of, canonical_user_id, owner_of

GRANTS_MAX: Final = 100
HEADERS: Final[Mapping[str, Permission]] = {
    "GrantFullControl": "FULL_CONTROL",
    "GrantRead": "READ",
    "GrantReadACP": "READ_ACP",
    "GrantWrite": "WRITE",
    "GrantWriteACP": "WRITE_ACP",
}
MEMBERS: Final = ("ACL", *HEADERS)
CANNED: Final[Mapping[str, ACL]] = {
    "private": (),
    "public-read": (Grant(ALL_USERS, "READ"),),
    "public-read-write": (Grant(ALL_USERS, "READ"), Grant(ALL_USERS, "WRITE")),
    "authenticated-read": (Grant(AUTHENTICATED_USERS, "READ"),),
    "log-delivery-write": (Grant(LOG_DELIVERY, "WRITE"), Grant(LOG_DELIVERY, "READ_ACP")),
    "aws-exec-read": (),
}
"""What canned ACLs grant beside the owner's full control."""
OF_BUCKET_OWNER: Final[Mapping[str, Permission]] = {
    "bucket-owner-read": "READ",
    "bucket-owner-full-control": "FULL_CONTROL",
}
NOT_SUPPORTED: Final = "The bucket does not allow ACLs"
BOTH: Final = "Specifying both Canned ACLs and Header Grants is not allowed"
NO_ACL: Final = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)


def brings_acl(request: Mapping[str, Any]) -> bool:
    """Return True if a request says who may reach what it makes."""
    return any(member in request for member in MEMBERS)


def new_owner(call: Call[Any, Any], bucket: Bucket) -> str:
    """Return the account whose a new object is.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    """
    writer = call.principal.account
    if bucket.ownership == ENFORCED or call.principal.type == "AWSService":
        return bucket.account
    given = call.request.get("ACL") == "bucket-owner-full-control"
    return bucket.account if bucket.ownership == "BucketOwnerPreferred" and given else writer


async def new_access(call: Call[Any, Any], bucket: Bucket) -> dict[str, Any]:
    """Return whose a new object is and its ACL, as fields of a version or an upload.

    Raises:
        See ``new_acl``.
    """
    owner = new_owner(call, bucket)
    return {"owner": owner, "acl": await new_acl(call, bucket, owner)}


async def new_acl(call: Call[Any, Any], bucket: Bucket, owner: str) -> ACL:
    """Return the ACL that a request gives to a new object.

    Raises:
        AccessControlListNotSupported: the bucket has none, and this is not its owner's own.
        AccessDenied: it is public, and that is blocked.
        InvalidRequest, InvalidArgument: it cannot be read.
    """
    request = call.request
    if not brings_acl(request):
        return ()
    acl = read_acl(request, owner, bucket.account)
    if bucket.ownership == ENFORCED:
        require_owners_own(acl, bucket)
        return ()
    await require_not_blocked(call, bucket, acl)
    return simplified(acl, owner)


async def replaced_acl(call: Call[Any, Any], bucket: Bucket, owner: str) -> ACL:
    """Return the ACL that a request puts on a bucket or an object.

    Raises:
        As ``new_acl``; MalformedACLError, AccessDenied: the whole ACL is none, or another owner's.
    """
    request = call.request
    policy = request.get("AccessControlPolicy")
    if policy is None and not brings_acl(request):
        raise MissingACL(
            "Your request was missing a required header", members={"MissingHeaderName": "x-amz-acl"}
        )
    if policy is not None and brings_acl(request):
        raise UnexpectedContent("This request does not support content")
    acl = read_acl(request, owner, bucket.account) if policy is None else read_policy(policy, owner)
    if bucket.ownership == ENFORCED:
        require_owners_own(acl, bucket)
        return ()
    await require_not_blocked(call, bucket, acl)
    return simplified(acl, owner)


class MissingACL(InvalidRequest):
    """Nothing is put."""

    code = "MissingSecurityHeader"


class UnexpectedContent(InvalidRequest):
    """The ACL is given twice, in two ways."""

    code = "UnexpectedContent"


def require_owners_own(acl: ACL, bucket: Bucket) -> None:
    """Raise AccessControlListNotSupported unless an ACL is the bucket owner's full control."""
    mine = full_control(bucket.account)
    if set(acl) != set(mine):
        raise AccessControlListNotSupported(NOT_SUPPORTED, members={"BucketName": bucket.name})


async def require_not_blocked(call: Call[Any, Any], bucket: Bucket, acl: ACL) -> None:
    """Raise AccessDenied if an ACL is public and the bucket or its account blocks such."""
    if is_public(acl) and (await effective_block(call, bucket)).block_acls:
        target, caller = call.target, call.principal
        if caller.account != bucket.account:
            raise AccessDenied("Access Denied")
        raise AccessDenied(
            f"User: {caller.arn} is not authorized to perform: s3:{call.operation} on resource: "
            f'"{target.arn}" because public ACLs are prevented by the BlockPublicAcls setting '
            "in S3 Block Public Access."
        )


def read_acl(request: Mapping[str, Any], owner: str, bucket_owner: str) -> ACL:
    """Return the ACL of a request's headers, the owner's full control included.

    Raises:
        InvalidRequest: canned and other grants together.
        InvalidArgument: a grantee is nobody, or the canned ACL has no meaning.
        UnresolvableGrantByEmailAddress: a grantee is named by e-mail address.
    """
    canned = request.get("ACL")
    given = [(name, request[name]) for name in HEADERS if name in request]
    if canned is not None and given:
        raise InvalidRequest(BOTH)
    if canned is not None:
        return full_control(owner) + read_canned(canned, owner, bucket_owner)
    return tuple(
        Grant(grantee, HEADERS[name]) for name, header in given for grantee in read_header(header)
    )


def read_canned(name: str, owner: str, bucket_owner: str) -> ACL:
    """Return what a canned ACL grants beside the owner's full control."""
    if name in OF_BUCKET_OWNER:
        return () if owner == bucket_owner else (Grant(bucket_owner, OF_BUCKET_OWNER[name]),)
    if name not in CANNED:
        raise InvalidArgument("", members={"ArgumentName": "x-amz-acl", "ArgumentValue": name})
    return CANNED[name]


def read_header(header: str) -> list[str]:
    """Return the grantees of a header such as ``id="…", uri="…"``."""
    grantees = []
    for item in header.split(","):
        kind, _, value = item.strip().partition("=")
        value = value.strip().strip("\"'")
        if kind == "id":
            grantees.append(read_id(value))
        elif kind == "uri":
            grantees.append(read_group(value))
        elif kind == "emailAddress":
            raise _no_address(value)
        else:
            raise InvalidArgument(
                "Argument format not recognized",
                members={"ArgumentName": "x-amz-grant", "ArgumentValue": header},
            )
    return grantees


def read_policy(policy: Mapping[str, Any], owner: str) -> ACL:
    """Return the ACL of a request's body.

    Raises:
        MalformedACLError, MalformedXML, InvalidArgument: it cannot be read.
        AccessDenied: it says that the owner is another.
    """
    named = policy.get("Owner", {}).get("ID")
    if named is None or "Grants" not in policy:
        raise MalformedACLError(NO_ACL)
    if named != canonical_user_id(owner):
        raise AccessDenied("Access Denied")
    grants = policy["Grants"]
    if len(grants) > GRANTS_MAX:
        raise InvalidRequest(f"An ACL can have up to {GRANTS_MAX} grants.")
    return tuple(_read_grant(grant) for grant in grants)


def _read_grant(grant: Mapping[str, Any]) -> Grant:
    grantee, permission = grant.get("Grantee"), grant.get("Permission")
    if grantee is None or permission is None:
        raise MalformedACLError(NO_ACL)
    kind = grantee["Type"]
    if kind == "CanonicalUser" and "ID" in grantee:
        return Grant(read_id(grantee["ID"]), permission)
    if kind == "Group" and "URI" in grantee:
        return Grant(read_group(grantee["URI"]), permission)
    if kind == "AmazonCustomerByEmail" and "EmailAddress" in grantee:
        raise _no_address(grantee["EmailAddress"])
    raise MalformedXML(MALFORMED_XML)


def read_id(canonical_id: str) -> str:
    """Return the account with a canonical user ID.

    Raises:
        InvalidArgument: there is none.
    """
    account = account_of(canonical_id)
    if account is None:
        raise InvalidArgument(
            "Invalid id",
            members={"ArgumentName": "CanonicalUser/ID", "ArgumentValue": canonical_id},
        )
    return account


def read_group(uri: str) -> str:
    """Return the URI of a group.

    Raises:
        InvalidArgument: there is no such group.
    """
    if uri not in ALL_GROUPS:
        raise InvalidArgument(
            "Invalid group uri", members={"ArgumentName": "uri", "ArgumentValue": uri}
        )
    return uri


def _no_address(address: str) -> UnresolvableGrantByEmailAddress:
    # AWS no longer takes e-mail addresses, and accounts have none here.
    return UnresolvableGrantByEmailAddress(
        "The e-mail address you provided does not match any account on record.",
        members={"emailAddress": address},
    )


def simplified(acl: ACL, owner: str) -> ACL:
    """Return an ACL as it is kept: nothing for the owner's full control alone."""
    return () if acl == full_control(owner) else acl


def shown_acl(acl: ACL, owner: str, *, ignores_public: bool) -> dict[str, Any]:
    """Return an ACL as a response shows it: what is in force.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    grants = acl or full_control(owner)
    return {
        "Owner": owner_of(owner),
        "Grants": [
            {"Grantee": shown_grantee(grant.grantee), "Permission": grant.permission}
            for grant in grants
            if not (ignores_public and grant.is_public)
        ],
    }


def shown_grantee(grantee: str) -> dict[str, str]:
    """Return a grantee as a response shows it."""
    if grantee in ALL_GROUPS:
        return {"Type": "Group", "URI": grantee}
    return {"Type": "CanonicalUser", "ID": canonical_user_id(grantee)}
