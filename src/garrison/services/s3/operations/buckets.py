"""Buckets."""

from typing import Any, Final

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.paging import decode_marker, encode_marker
from garrison.services.s3 import api
from garrison.services.s3.operations.aborting import abort_upload
from garrison.services.s3.operations.bodies import Bodies
from garrison.services.s3.operations.grants import brings_acl, read_acl, simplified
from garrison.services.s3.operations.implemented import require_implemented
from garrison.services.s3.records import Bucket, CurrentObject, Upload
from garrison.services.s3.records.access import ACL, ENFORCED, is_public
from garrison.services.s3.records.access_points import HOST_NAME, AccessPoint
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    BucketNotEmpty,
    IllegalLocationConstraint,
    IllegalVersioningConfiguration,
    InvalidArgument,
    InvalidBucketAclWithBlockPublicAccessError,
    InvalidBucketAclWithObjectOwnership,
    InvalidBucketState,
    InvalidLocationConstraint,
    MalformedXML,
    NotImplementedMember,
    TooManyBuckets,
)
from garrison.services.s3.records.locks import BucketLock
from garrison.services.s3.records.names import require_bucket_name
from garrison.services.s3.records.owners import owner_of
from garrison.services.s3.records.tags import BUCKET_TAGS_MAX, read_tag_set
from garrison.store import CursorError

CLASSIC: Final = "us-east-1"
OLD_NAMES: Final = {"EU": "eu-west-1"}
BUCKETS_MAX: Final = (
    10_000  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html
)
BUCKETS_PER_PAGE: Final = 10_000
YOURS: Final = "Your previous request to create the named bucket succeeded and you already own it."
TAKEN: Final = (
    "The requested bucket name is not available. The bucket namespace is shared by all users of "
    "the system. Please select a different name and try again."
)
UNSPECIFIED: Final = (
    "The unspecified location constraint is incompatible for the region specific endpoint this "
    "request was sent to."
)


class Buckets:
    """Operations on buckets."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def create_bucket(
        self, call: Call[api.CreateBucketRequest, Any]
    ) -> api.CreateBucketOutput:
        """Make a bucket in the Region that the request was sent to, or from us-east-1 in any.

        Raises:
            InvalidBucketName, BucketAlreadyOwnedByYou, BucketAlreadyExists: the name.
            IllegalLocationConstraint, InvalidLocationConstraint, MalformedXML: the Region.
            InvalidBucketAclWithObjectOwnership, InvalidBucketAclWithBlockPublicAccessError: its
                ACL.
            InvalidTag, BadRequest: the tags.
            TooManyBuckets: the account has as many as it may have.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
        """
        request = call.request
        name = request["Bucket"]
        require_bucket_name(name)
        configuration = request.get("CreateBucketConfiguration", {})
        _require_simple(request, configuration)
        region = _region_of(call, configuration)
        location = f"/{name}" if call.region == CLASSIC else f"http://{name}.s3.amazonaws.com/"
        existing = await call.records.find_one(Bucket, "name", name)
        if existing is not None:
            if existing.account != call.account:
                raise api.BucketAlreadyExists(TAKEN, members={"BucketName": name})
            if region != CLASSIC or existing.region != CLASSIC:
                raise api.BucketAlreadyOwnedByYou(YOURS, members={"BucketName": name})
            # In us-east-1 alone, whoever owns it already may make it again.
            return {"Location": location, "BucketArn": existing.arn}
        if await is_door_of_another(call, name):
            raise api.BucketAlreadyExists(TAKEN, members={"BucketName": name})
        await _require_room(call)
        tags = read_tag_set(configuration.get("Tags", []), most=BUCKET_TAGS_MAX)  # type: ignore[arg-type]  # A TypedDict is a mapping.
        locked = request.get("ObjectLockEnabledForBucket", False)
        bucket = Bucket(
            account=call.account,
            region=region,
            name=name,
            created_at=call.now,
            tags=tags,
            versioning="Enabled" if locked else "",
            object_lock=BucketLock() if locked else None,
            **_access_of(call),
        )
        call.records.put(bucket)
        return {"Location": location, "BucketArn": bucket.arn}

    async def head_bucket(self, call: Call[api.HeadBucketRequest, Bucket]) -> api.HeadBucketOutput:
        """Tell whether the bucket exists, and where.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
        """
        bucket = require_bucket(call)
        return {"BucketRegion": bucket.region, "BucketArn": bucket.arn, "AccessPointAlias": False}

    async def get_bucket_location(
        self, call: Call[api.GetBucketLocationRequest, Bucket]
    ) -> api.GetBucketLocationOutput:
        """Return the bucket's Region; for us-east-1 nothing.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
        """
        region = require_bucket(call).region
        return {} if region == CLASSIC else {"LocationConstraint": region}  # type: ignore[typeddict-item]  # Any Region will do.

    async def list_buckets(self, call: Call[api.ListBucketsRequest, Any]) -> api.ListBucketsOutput:
        """List the account's buckets of all Regions, by name.

        Raises:
            InvalidArgument: the continuation token is none of ours.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
        """
        request = call.request
        limit = request.get("MaxBuckets", BUCKETS_PER_PAGE)
        prefix, region = request.get("Prefix", ""), request.get("BucketRegion")
        found: list[Bucket] = []
        after = _position(request.get("ContinuationToken"))
        while True:
            try:
                page = await call.records.page(
                    Bucket,
                    index="account",
                    prefix=f"{call.account}/{prefix}",
                    after=after,
                    limit=limit - len(found),
                )
            except CursorError as error:
                raise _bad_token() from error
            found += (each for each in page.records if region in (None, each.region))
            after = page.next
            if after is None or len(found) >= limit:
                break
        buckets: list[Any] = [
            {
                "Name": bucket.name,
                "CreationDate": bucket.created_at.replace(microsecond=0),
                **_more(bucket, request),
            }
            for bucket in found
        ]
        listed: api.ListBucketsOutput = {"Buckets": buckets, "Owner": owner_of(call.account)}
        if after is not None:
            listed["ContinuationToken"] = encode_marker(after)
        if "Prefix" in request:
            listed["Prefix"] = prefix
        return listed

    async def delete_bucket(self, call: Call[api.DeleteBucketRequest, Bucket]) -> None:
        """Delete an empty bucket.

        Raises:
            BucketNotEmpty: it has objects, or versions of some; uploads that nobody completed go
                with it.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
        """
        bucket = require_bucket(call)
        place = {"account": bucket.account, "region": bucket.region}
        held = await call.records.page(
            CurrentObject, bucket.account, bucket.region, prefix=f"{bucket.name}/", limit=1
        )
        if held.records:
            kept = bool(bucket.versioning)
            raise BucketNotEmpty(
                "The bucket you tried to delete is not empty"
                + (". You must delete all versions in the bucket." if kept else ""),
                members={"BucketName": bucket.name},
            )
        call.records.expect_none(CurrentObject, "bucket", bucket.name, **place)
        async for upload in call.records.scan(
            Upload, bucket.account, bucket.region, prefix=f"{bucket.name}/"
        ):
            await abort_upload(call, self._bodies, bucket, upload)
        call.records.delete(bucket)

    async def get_bucket_versioning(
        self, call: Call[api.GetBucketVersioningRequest, Bucket]
    ) -> api.GetBucketVersioningOutput:
        """Return whether the bucket keeps versions; nothing if it never did.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
        """
        bucket = require_bucket(call)
        if not bucket.versioning:
            return {}
        state: api.GetBucketVersioningOutput = {"Status": bucket.versioning}
        if bucket.mfa_delete:
            state["MFADelete"] = "Enabled"
        return state

    async def put_bucket_versioning(
        self, call: Call[api.PutBucketVersioningRequest, Bucket]
    ) -> None:
        """Keep versions from now on, or no more.

        Raises:
            IllegalVersioningConfiguration: it says neither.
            InvalidBucketState: the bucket has Object Lock, which needs versions.
            NotImplementedMember: MFA delete.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
        """
        bucket = require_bucket(call)
        configuration = call.request["VersioningConfiguration"]
        if "Status" not in configuration:
            raise IllegalVersioningConfiguration("The Versioning element must be specified")
        if configuration.get("MFADelete") == "Enabled":
            raise NotImplementedMember("Garrison does not implement MFADelete yet")
        status = configuration["Status"]
        if status == "Suspended" and bucket.object_lock is not None:
            raise InvalidBucketState(
                "An Object Lock configuration is present on this bucket, so the versioning state "
                "cannot be changed."
            )
        call.records.put(replace(bucket, versioning=status))

    async def get_bucket_request_payment(
        self, call: Call[api.GetBucketRequestPaymentRequest, Bucket]
    ) -> api.GetBucketRequestPaymentOutput:
        """Return who would pay.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
        """
        return {"Payer": require_bucket(call).request_payer}

    async def put_bucket_request_payment(
        self, call: Call[api.PutBucketRequestPaymentRequest, Bucket]
    ) -> None:
        """Say who would pay; nobody does here.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
        """
        payer = call.request["RequestPaymentConfiguration"]["Payer"]
        call.records.put(replace(require_bucket(call), request_payer=payer))

    async def get_bucket_accelerate_configuration(
        self, call: Call[api.GetBucketAccelerateConfigurationRequest, Bucket]
    ) -> api.GetBucketAccelerateConfigurationOutput:
        """Return whether transfers are said to be accelerated.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html
        """
        state = require_bucket(call).acceleration
        return {"Status": state} if state else {}

    async def put_bucket_accelerate_configuration(
        self, call: Call[api.PutBucketAccelerateConfigurationRequest, Bucket]
    ) -> None:
        """Keep whether transfers are said to be accelerated; nothing is any faster for it.

        Raises:
            InvalidRequest: the bucket's name has a dot.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html
        """
        bucket = require_bucket(call)
        if "." in bucket.name:
            raise api.InvalidRequest(
                "S3 Transfer Acceleration is not supported for buckets with periods (.) in their "
                "names"
            )
        configuration = call.request["AccelerateConfiguration"]
        if "Status" not in configuration:
            raise MalformedXML(MALFORMED_XML)
        call.records.put(replace(bucket, acceleration=configuration["Status"]))


def require_bucket(call: Call[Any, Bucket]) -> Bucket:
    """Return the bucket that the request names."""
    bucket = call.target.record
    assert bucket is not None
    return bucket


def _access_of(call: Call[api.CreateBucketRequest, Any]) -> dict[str, Any]:
    # A new bucket blocks all public access, so no public ACL can come with it.
    request = call.request
    ownership = request.get("ObjectOwnership", ENFORCED)
    acl: ACL = ()
    if brings_acl(request):
        acl = simplified(read_acl(request, call.account, call.account), call.account)
    members = {"BucketName": request["Bucket"]}
    if acl and ownership == ENFORCED:
        raise InvalidBucketAclWithObjectOwnership(
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
            members=members,
        )
    if is_public(acl):
        raise InvalidBucketAclWithBlockPublicAccessError(
            "Bucket cannot have public ACLs set with BlockPublicAccess enabled", members=members
        )
    return {"ownership": ownership, "acl": acl}


def _require_simple(
    request: api.CreateBucketRequest, configuration: api.CreateBucketConfiguration
) -> None:
    require_implemented(request)
    for member in ("Location", "Bucket"):
        if member in configuration:
            raise NotImplementedMember("Garrison does not implement directory buckets")
    if request.get("BucketNamespace", "global") != "global":
        raise NotImplementedMember("Garrison does not implement BucketNamespace yet")


def _region_of(call: Call[Any, Any], configuration: api.CreateBucketConfiguration) -> str:
    asked: str | None = configuration.get("LocationConstraint")
    if not asked:
        if call.region != CLASSIC:
            raise IllegalLocationConstraint(UNSPECIFIED)
        return CLASSIC
    region = OLD_NAMES.get(asked, asked)
    if region == CLASSIC:
        raise InvalidLocationConstraint(
            "The specified location-constraint is not valid",
            members={"LocationConstraint": asked},
        )
    if call.region not in (CLASSIC, region):
        raise IllegalLocationConstraint(
            f"The {asked} location constraint is incompatible for the region specific endpoint "
            "this request was sent to."
        )
    return region


async def is_door_of_another(call: Call[Any, Any], name: str) -> bool:
    """Return True if a name is the host of another account's access point.

    Who got a bucket of that name would get what is meant for the access point.
    """
    found = HOST_NAME.fullmatch(name)
    if found is None or found["account"] == call.account:
        return False
    points = await call.records.find_by(AccessPoint, "host", name)
    return bool(points)


async def _require_room(call: Call[Any, Any]) -> None:
    count = await call.records.count(
        Bucket,
        index="account",
        first=f"{call.account}/",
        end=f"{call.account}0",
        limit=BUCKETS_MAX,
    )
    if count >= BUCKETS_MAX:
        raise TooManyBuckets("You have attempted to create more buckets than allowed")


def _more(bucket: Bucket, request: api.ListBucketsRequest) -> dict[str, Any]:
    # AWS shows the Region only to those who page.
    paged = request.keys() & {"MaxBuckets", "Prefix", "BucketRegion", "ContinuationToken"}
    shown: dict[str, Any] = {"BucketArn": bucket.arn}
    return shown | ({"BucketRegion": bucket.region} if paged else {})


def _position(token: str | None) -> str | None:
    if token is None:
        return None
    try:
        return decode_marker(token)
    except ValueError as error:
        raise _bad_token() from error


def _bad_token() -> InvalidArgument:
    return InvalidArgument(
        "The continuation token provided is incorrect",
        members={"ArgumentName": "continuation-token"},
    )
