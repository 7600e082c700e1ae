"""Access points and their policies.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html
"""

from typing import Any, Final

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.paging import decode_marker, encode_marker
from garrison.policy import MalformedPolicy, parse_document
from garrison.policy.public import is_public
from garrison.services.s3.authz.access import effective_block
from garrison.services.s3.operations.public_access import read_block, shown_block
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.access import FULL_BLOCK
from garrison.services.s3.records.access_points import ALIAS_SUFFIX, NAME, AccessPoint
from garrison.services.s3.records.tags import BUCKET_TAGS_MAX, read_tag_set
from garrison.services.s3control import api
from garrison.services.s3control.records import (
    AccessDenied,
    AccessPointAlreadyOwnedByYou,
    InvalidRequest,
    InvalidURI,
    MalformedPolicyError,
    NoSuchAccessPoint,
    NoSuchAccessPointPolicy,
    NotImplementedMember,
)
from garrison.store import CursorError

POINTS_PER_PAGE: Final = 1000
ALIAS_BYTES: Final = 17
ALIAS_NAME_CHARACTERS: Final = 20
POLICY_BYTES_MAX: Final = 20 * 1024
NOT_FOUND: Final = "The specified accesspoint does not exist"


class AccessPoints:
    """Operations on access points."""

    async def create_access_point(
        self, call: Call[api.CreateAccessPointRequest, AccessPoint]
    ) -> api.CreateAccessPointResult:
        """Make a door to a bucket.

        Raises:
            InvalidURI: the name breaks the rules.
            InvalidRequest: there is no such bucket here.
            AccessPointAlreadyOwnedByYou: the account has one of this name in the Region.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessPoint.html
        """
        request = call.request
        name = request["Name"]
        if NAME.fullmatch(name) is None or name.endswith(ALIAS_SUFFIX):
            raise InvalidURI("Couldn't parse the specified URI.", members={"URI": name})
        if "Scope" in request:
            raise NotImplementedMember("Garrison does not implement Scope: directory buckets")
        if call.target.record is not None:
            raise AccessPointAlreadyOwnedByYou(
                "Your previous request to create the named accesspoint succeeded and you already "
                "own it.",
                members={"AccessPointName": name},
            )
        bucket = await find_bucket(call, request["Bucket"])
        owner = request.get("BucketAccountId", call.account)
        if bucket is None or bucket.account != owner or bucket.region != call.region:
            raise InvalidRequest("Amazon S3 AccessPoint can only be created for existing bucket")
        host = await find_bucket(call, f"{name}-{call.account}")
        if host is not None and host.account != call.account:
            raise InvalidRequest("The access point's host name is another account's bucket")
        block = request.get("PublicAccessBlockConfiguration")
        point = AccessPoint(
            account=call.account,
            region=call.region,
            name=name,
            alias=(
                f"{name[:ALIAS_NAME_CHARACTERS]}-{call.ids.random_bytes(ALIAS_BYTES).hex()}"
                f"{ALIAS_SUFFIX}"
            ),
            bucket=bucket.name,
            bucket_account=bucket.account,
            created_at=call.now,
            vpc=request.get("VpcConfiguration", {}).get("VpcId", ""),
            block=FULL_BLOCK if block is None else read_block(block),
            tags=read_tag_set(request.get("Tags", []), most=BUCKET_TAGS_MAX),  # type: ignore[arg-type]  # A TypedDict is a mapping.
        )
        call.records.expect(bucket)
        call.records.put(point)
        return {"AccessPointArn": point.arn, "Alias": point.alias}

    async def get_access_point(
        self, call: Call[api.GetAccessPointRequest, AccessPoint]
    ) -> api.GetAccessPointResult:
        """Return an access point.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html
        """
        point = require_access_point(call)
        shown: Any = {
            **summary(point),
            "PublicAccessBlockConfiguration": shown_block(point.block),
            "CreationDate": point.created_at.replace(microsecond=0),
            "Endpoints": {
                "ipv4": f"s3-accesspoint.{point.region}.amazonaws.com",
                "dualstack": f"s3-accesspoint.dualstack.{point.region}.amazonaws.com",
                "fips": f"s3-accesspoint-fips.{point.region}.amazonaws.com",
            },
        }
        return shown  # type: ignore[no-any-return]  # The members' names are made.

    async def list_access_points(
        self, call: Call[api.ListAccessPointsRequest, Any]
    ) -> api.ListAccessPointsResult:
        """List the account's access points in the Region, of one bucket or of all.

        Raises:
            InvalidRequest: the token is none of ours.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html
        """
        request = call.request
        span: dict[str, Any] = {}
        if "Bucket" in request:
            span = {"index": "bucket", "prefix": f"{request['Bucket']}/"}
        try:
            token = request.get("NextToken")
            page = await call.records.page(
                AccessPoint,
                call.account,
                call.region,
                after=None if token is None else decode_marker(token),
                limit=min(request.get("MaxResults", POINTS_PER_PAGE), POINTS_PER_PAGE) or 1,
                **span,
            )
        except (CursorError, ValueError) as error:
            raise InvalidRequest("The continuation token provided is incorrect") from error
        points: Any = [summary(point) for point in page.records]
        listed: api.ListAccessPointsResult = {"AccessPointList": points}
        if page.next is not None:
            listed["NextToken"] = encode_marker(page.next)
        return listed

    async def delete_access_point(
        self, call: Call[api.DeleteAccessPointRequest, AccessPoint]
    ) -> None:
        """Delete an access point.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessPoint.html
        """
        call.records.delete(require_access_point(call))

    async def put_access_point_policy(
        self, call: Call[api.PutAccessPointPolicyRequest, AccessPoint]
    ) -> None:
        """Replace an access point's policy.

        Raises:
            MalformedPolicyError: it is none, or not about this access point.
            AccessDenied: it is public, and that is blocked.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessPointPolicy.html
        """
        point, text = require_access_point(call), call.request["Policy"]
        if len(text.encode("utf-8", "surrogatepass")) > POLICY_BYTES_MAX:
            raise MalformedPolicyError("Policies must be less than 20 KB in size.")
        try:
            document = parse_document(text, "resource")
        except MalformedPolicy as error:
            raise MalformedPolicyError(error.message) from error
        for statement in document.statements:
            for resource in statement.resources:
                if resource != point.arn and not resource.startswith(f"{point.arn}/object/"):
                    raise MalformedPolicyError("Policy has invalid resource")
        bucket = await find_bucket(call, point.bucket)
        block = point.block
        if bucket is not None:
            block = block.with_(await effective_block(call, bucket))
        if is_public(document) and block.block_policy:
            raise AccessDenied("Access Denied")
        call.records.put(replace(point, policy=text))

    async def get_access_point_policy(
        self, call: Call[api.GetAccessPointPolicyRequest, AccessPoint]
    ) -> api.GetAccessPointPolicyResult:
        """Return an access point's policy.

        Raises:
            NoSuchAccessPointPolicy: it has none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicy.html
        """
        return {"Policy": require_policy(require_access_point(call))}

    async def delete_access_point_policy(
        self, call: Call[api.DeleteAccessPointPolicyRequest, AccessPoint]
    ) -> None:
        """Delete an access point's policy.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessPointPolicy.html
        """
        call.records.put(replace(require_access_point(call), policy=""))

    async def get_access_point_policy_status(
        self, call: Call[api.GetAccessPointPolicyStatusRequest, AccessPoint]
    ) -> api.GetAccessPointPolicyStatusResult:
        """Tell whether an access point's policy makes it public.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicyStatus.html
        """
        document = parse_document(require_policy(require_access_point(call)), "resource")
        return {"PolicyStatus": {"IsPublic": is_public(document)}}


async def find_bucket(call: Call[Any, Any], name: str) -> Bucket | None:
    """Return a bucket, or None."""
    return await call.records.find_one(Bucket, "name", name)


def require_access_point(call: Call[Any, AccessPoint]) -> AccessPoint:
    """Return the access point that the request names.

    Raises:
        NoSuchAccessPoint: there is none.
    """
    point = call.target.record
    if point is None:
        raise NoSuchAccessPoint(NOT_FOUND, members={"AccessPointName": call.request["Name"]})
    return point


def require_policy(point: AccessPoint) -> str:
    """Return an access point's policy.

    Raises:
        NoSuchAccessPointPolicy: it has none.
    """
    if not point.policy:
        raise NoSuchAccessPointPolicy(
            "The specified accesspoint policy does not exist",
            members={"AccessPointName": point.name},
        )
    return point.policy


def summary(point: AccessPoint) -> dict[str, Any]:
    """Return an access point as listings show it."""
    shown: dict[str, Any] = {
        "Name": point.name,
        "NetworkOrigin": point.network_origin,
        "Bucket": point.bucket,
        "AccessPointArn": point.arn,
        "Alias": point.alias,
        "BucketAccountId": point.bucket_account,
    }
    if point.vpc:
        shown["VpcConfiguration"] = {"VpcId": point.vpc}
    return shown
