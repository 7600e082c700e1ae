"""What each request touches: the role that is to be assumed, or the user who is to be federated.

An unknown role and a forbidden one look alike: what has no trust policy trusts nobody.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

import re
from typing import Any

from garrison.core.arn import ARN
from garrison.core.call import Ask, Call, Check, ContextValue, PolicyText, Target
from garrison.core.directory import Directory, RoleFacts
from garrison.services.sts.api import (
    AssumeRoleRequest,
    GetFederationTokenRequest,
    Tag,
)
from garrison.services.sts.records import (
    AccessDenied,
    inherited_source_identity,
    inherited_tags,
    read_tags,
)
from garrison.wire.errors import ValidationError

ROLE_TYPE = "AWS::IAM::Role"
# Seen: anything of six parts is looked up, everything else is refused as it stands.
ROLE_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:[^:]+")


async def get_caller_identity(ask: Ask[Any]) -> tuple[Check[None], ...]:
    """Ask for the operation's own action, which has no resource types."""
    return (Check(action=f"sts:{ask.operation}", target=Target()),)


get_access_key_info = decode_authorization_message = get_caller_identity
get_session_token = get_caller_identity


async def assume_role(ask: Ask[AssumeRoleRequest]) -> tuple[Check[RoleFacts], ...]:
    """Ask whether the caller may assume the role, tag the session and set its source identity.

    The last two are asked too if tags or a source identity come from the caller's own session.

    Raises:
        AccessDenied: the caller is a root user, or its one-time code is wrong.
        ValidationError: ``RoleArn`` is no ARN.
    """
    request, caller = ask.request, ask.principal
    if caller.is_root:
        raise AccessDenied("Roles may not be assumed by root accounts.")
    target = await _role(ask)
    actions = ["sts:AssumeRole"]
    if request.get("Tags") or request.get("TransitiveTagKeys") or inherited_tags(caller):
        actions.append("sts:TagSession")
    if "SourceIdentity" in request or inherited_source_identity(caller):
        actions.append("sts:SetSourceIdentity")
    return tuple(Check(action=action, target=target) for action in actions)


async def get_federation_token(
    ask: Ask[GetFederationTokenRequest],
) -> tuple[Check[None], ...]:
    """Ask whether the caller may federate a user of this name and, if it is tagged, tag it."""
    request = ask.request
    target: Target[None] = Target(
        arn=f"arn:{ask.partition}:sts::{ask.account}:federated-user/{request['Name']}",
        context=request_tags(request.get("Tags", [])),
    )
    first = Check(action="sts:GetFederationToken", target=target)
    if not request.get("Tags"):
        return (first,)
    return first, Check(action="sts:TagSession", target=target)


async def _role(ask: Ask[AssumeRoleRequest]) -> Target[RoleFacts]:
    arn = ask.request["RoleArn"]
    parts = ARN.parse(arn)
    if parts is None or not ROLE_ARN.fullmatch(arn):
        raise ValidationError(f"{arn} is invalid")
    role = await ask.directory.find_role(ask.records, arn)
    context = await _assumption(ask)
    if role is None:
        return Target(
            arn=arn,
            account=parts.account,
            cloudformation_type=ROLE_TYPE,
            resource_policy_required="trust",
            context=context,
        )
    context |= {f"iam:resourcetag/{key.lower()}": value for key, value in role.tags.items()}
    trust = PolicyText(text=role.trust_policy, name="trust policy", attached_to=role.arn)
    return Target(
        arn=role.arn,
        record=role,
        account=role.account,
        cloudformation_type=ROLE_TYPE,
        tags=role.tags,
        policies=(trust,),
        resource_policy_required="trust",
        context=context,
    )


async def _assumption(ask: Ask[AssumeRoleRequest]) -> dict[str, ContextValue]:
    request = ask.request
    context: dict[str, ContextValue] = {"sts:rolesessionname": request["RoleSessionName"]}
    if "ExternalId" in request:
        context["sts:externalid"] = request["ExternalId"]
    source_identity = request.get("SourceIdentity") or inherited_source_identity(ask.principal)
    if source_identity:
        context["sts:sourceidentity"] = source_identity
    if request.get("TransitiveTagKeys"):
        context["sts:transitivetagkeys"] = tuple(request["TransitiveTagKeys"])
    context |= request_tags(request.get("Tags", []))
    if await check_one_time_code(ask, ask.directory):
        context |= {"aws:multifactorauthpresent": "true", "aws:multifactorauthage": "0"}
    return context


def request_tags(tags: list[Tag]) -> dict[str, ContextValue]:
    """Say which session tags the request passes."""
    if not tags:
        return {}
    found: dict[str, ContextValue] = {
        f"aws:requesttag/{key.lower()}": value for key, value in read_tags(tags).items()
    }
    return found | {"aws:tagkeys": tuple(tag["Key"] for tag in tags)}


async def check_one_time_code(asked: Ask[Any] | Call[Any, Any], directory: Directory) -> bool:
    """Return True if the request has the right code of the caller's own device, False if none.

    The code is used up, unless the request is refused after all.

    Raises:
        AccessDenied: the code or the device is wrong, or one of them is missing.
    """
    request = asked.request
    serial_number, code = request.get("SerialNumber"), request.get("TokenCode")
    if serial_number is None and code is None:
        return False
    if serial_number is None or code is None:
        raise AccessDenied(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time "
            "pass code. "
        )
    if not await directory.check_mfa_code(
        asked.records, asked.principal, serial_number, code, asked.now
    ):
        raise AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
    return True
