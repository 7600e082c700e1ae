"""What the operations of S3 Control touch.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from typing import Any

from garrison.core.call import Ask, Check, PolicyText, Target
from garrison.services.s3.authz.condition_keys import signing_context
from garrison.services.s3.records.access import AccountBlock
from garrison.services.s3.records.access_points import AccessPoint
from garrison.services.s3control.records import AccessDenied

Checks = tuple[Check[Any], ...]
POINT_TYPE = "AWS::S3::AccessPoint"


def require_own_account(ask: Ask[Any]) -> None:
    """Raise AccessDenied if the request names another account than the caller's."""
    if ask.request.get("AccountId", ask.account) != ask.account:
        raise AccessDenied("Access Denied")


async def _block_check(ask: Ask[Any], action: str) -> Checks:
    require_own_account(ask)
    target = Target(
        record=await ask.records.find(AccountBlock, ask.account, "", "block"),
        context=signing_context(ask),
    )
    return (Check(action=action, target=target),)


async def get_public_access_block(ask: Ask[Any]) -> Checks:
    """Check everything: what an account blocks has no ARN."""
    return await _block_check(ask, "s3:GetAccountPublicAccessBlock")


async def put_public_access_block(ask: Ask[Any]) -> Checks:
    """Check everything: what an account blocks has no ARN."""
    return await _block_check(ask, "s3:PutAccountPublicAccessBlock")


delete_public_access_block = put_public_access_block


async def _point_check(ask: Ask[Any], action: str) -> Checks:
    """Check an access point, or the place of one; its policy says who may manage it, too."""
    require_own_account(ask)
    name = ask.request["Name"]
    point = await ask.records.find(AccessPoint, ask.account, ask.region, name)
    context = signing_context(ask) | {"s3:dataaccesspointaccount": ask.account}
    arn = f"arn:{ask.partition}:s3:{ask.region}:{ask.account}:accesspoint/{name}"
    vpc = "VpcConfiguration" in ask.request
    if point is not None or action == "s3:CreateAccessPoint":
        origin = "VPC" if vpc or (point is not None and point.vpc) else "Internet"
        context |= {"s3:accesspointnetworkorigin": origin, "s3:dataaccesspointarn": arn}
    tags = ask.request.get("Tags", [])
    if tags:
        context |= {f"aws:requesttag/{tag['Key'].lower()}": tag["Value"] for tag in tags}
        context["aws:tagkeys"] = tuple(tag["Key"] for tag in tags)
    target: Target[Any] = Target(
        arn=arn,
        record=point,
        cloudformation_type=POINT_TYPE,
        tags={} if point is None else point.tags,
        policies=()
        if point is None or not point.policy
        else (PolicyText(text=point.policy, name="access point policy", attached_to=arn),),
        context=context,
    )
    checks = (Check(action=action, target=target),)
    return (*checks, Check(action="s3:TagResource", target=target)) if tags else checks


async def create_access_point(ask: Ask[Any]) -> Checks:
    """Check the access point that is to be."""
    return await _point_check(ask, "s3:CreateAccessPoint")


async def get_access_point(ask: Ask[Any]) -> Checks:
    """Check the access point."""
    return await _point_check(ask, "s3:GetAccessPoint")


async def delete_access_point(ask: Ask[Any]) -> Checks:
    """Check the access point."""
    return await _point_check(ask, "s3:DeleteAccessPoint")


async def put_access_point_policy(ask: Ask[Any]) -> Checks:
    """Check the access point."""
    return await _point_check(ask, "s3:PutAccessPointPolicy")


async def get_access_point_policy(ask: Ask[Any]) -> Checks:
    """Check the access point."""
    return await _point_check(ask, "s3:GetAccessPointPolicy")


async def delete_access_point_policy(ask: Ask[Any]) -> Checks:
    """Check the access point."""
    return await _point_check(ask, "s3:DeleteAccessPointPolicy")


async def get_access_point_policy_status(ask: Ask[Any]) -> Checks:
    """Check the access point."""
    return await _point_check(ask, "s3:GetAccessPointPolicyStatus")


async def list_access_points(ask: Ask[Any]) -> Checks:
    """Check everything: a listing names none."""
    require_own_account(ask)
    target: Target[Any] = Target(context=signing_context(ask))
    return (Check(action="s3:ListAccessPoints", target=target),)
