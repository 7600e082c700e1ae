"""What each request touches, and what a policy may test of it.

A parameter is named by its name or its ARN, with a version or a label after a colon.  ``x`` and
``/x`` are one parameter.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
         https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from garrison.core.arn import ARN
from garrison.core.call import Ask, Call, Check, ContextValue, Target
from garrison.core.policy_text import PolicyText
from garrison.policy.bound import text_for
from garrison.services.ssm import api
from garrison.services.ssm.records import (
    NAME,
    NotImplementedMember,
    Parameter,
    ServiceSetting,
    path_of,
)
from garrison.wire.errors import ValidationException

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]
Context = Mapping[str, ContextValue]
ConditionKeys = Callable[[Any], Context]

PARAMETER_TYPE = "AWS::SSM::Parameter"
SECRETS = "/aws/reference/secretsmanager/"
INVALID_NAME = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can '
    "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "
    "letters, numbers and the following 3 symbols .-_"
)


class NamedParameter(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a request calls a parameter, and the parameter if there is one."""

    arn: str
    account: str
    name: str
    """Without its selector; of an ARN, with its first slash."""
    by_arn: bool = False
    selector: str = ""
    """A version or a label."""
    parameter: Parameter | None = None


# -- what a name means -----------------------------------------------------------------------------


async def find_named(ask: Ask[Any] | Call[Any, Any], name: str) -> NamedParameter:
    """Return what a name or an ARN names.

    Raises:
        ValidationException: it has not the form of a name.
    """
    account, region, rest = ask.account, ask.region, name
    by_arn = name.startswith("arn:")
    if by_arn:
        arn = ARN.parse(name)
        if (
            arn is None
            or (arn.partition, arn.service) != (ask.partition, "ssm")
            or not arn.resource.startswith("parameter/")
        ):
            raise ValidationException(INVALID_NAME)
        account, region = arn.account, arn.region
        rest = arn.resource.removeprefix("parameter")
    plain, _, selector = rest.partition(":")
    if not plain.startswith(SECRETS):
        require_name(plain, by_arn=by_arn)
    path = path_of(plain)
    parameter = None
    if region == ask.region:
        parameter = await find_parameter(ask, account, path)
    return NamedParameter(
        arn=f"arn:{ask.partition}:ssm:{region}:{account}:parameter/{path}",
        account=account,
        name=plain,
        by_arn=by_arn,
        selector=selector,
        parameter=parameter,
    )


async def find_parameter(
    ask: Ask[Any] | Call[Any, Any], account: str, path: str
) -> Parameter | None:
    """Return a parameter, or None if there is none or it has expired."""
    found = await ask.records.find(Parameter, account, ask.region, path)
    return None if found is None or found.is_gone(ask.now) else found


def require_name(name: str, *, by_arn: bool = False) -> None:
    """Raise, in Parameter Store's words, unless a parameter may have this name."""
    matched = NAME.fullmatch(name) is not None
    # A name of several levels begins with a slash.
    if not matched or (not by_arn and "/" in name and not name.startswith("/")):
        raise ValidationException(INVALID_NAME)


# -- condition keys --------------------------------------------------------------------------------


def request_tags(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of the tags that a request brings.

    Raises:
        ValidationException: two of them differ only by case.  Condition keys have no case, so a
            policy could test only one of them, and the other would get past it.
    """
    tags = request.get("Tags", [])
    keys: dict[str, ContextValue] = {
        f"aws:requesttag/{tag['Key'].lower()}": tag["Value"] for tag in tags
    }
    if len(keys) != len(tags):
        raise ValidationException("Tag keys must be unique, case aside.")
    if tags:
        keys["aws:tagkeys"] = tuple(tag["Key"] for tag in tags)
    return keys


def tag_keys(request: Any) -> Context:
    """Return the condition key of the tags that a request takes away."""
    return {"aws:tagkeys": tuple(request["TagKeys"])} if request["TagKeys"] else {}


def flag(value: object) -> str:
    """Return a truth value as condition keys have it."""
    return "true" if value else "false"


# -- checks ----------------------------------------------------------------------------------------


def parameter_target(
    ask: Ask[Any], named: NamedParameter, context: Context
) -> Target[NamedParameter]:
    """Return a parameter as the policies see it; its record says what it was called."""
    parameter = named.parameter
    policies: tuple[PolicyText, ...] = ()
    if parameter is not None:
        policies = tuple(
            PolicyText(
                text=text_for(ask.principal, policy.text, policy.bound),
                name=policy.policy_id,
                attached_to=parameter.arn,
            )
            for policy in parameter.resource_policies
        )
    return Target(
        arn=named.arn,
        record=named,
        account=named.account,
        cloudformation_type=PARAMETER_TYPE,
        tags={} if parameter is None else parameter.tags,
        policies=policies,
        context=context,
    )


def _on_parameter(action: str, context: ConditionKeys = lambda _: {}) -> Resolver:
    """Check an action on the parameter that ``Name`` names."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        named = await find_named(ask, ask.request["Name"])
        target = parameter_target(ask, named, context(ask.request))
        return (Check(action=action, target=target),)

    return resolve


def _on_parameters(action: str) -> Resolver:
    """Check an action on each of the parameters that ``Names`` names."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        return tuple(
            [
                Check(
                    action=action,
                    target=parameter_target(ask, await find_named(ask, name), {}),
                )
                for name in ask.request["Names"]
            ]
        )

    return resolve


def _on_tagged(action: str, context: ConditionKeys = lambda _: {}) -> Resolver:
    """Check an action on the tags of a parameter, the only kind of resource here."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        kind = ask.request["ResourceType"]
        if kind != "Parameter":
            raise NotImplementedMember(f"Garrison does not implement ResourceType {kind} yet")
        try:
            named = await find_named(ask, ask.request["ResourceId"])
        except ValidationException as error:
            raise api.InvalidResourceId("Invalid Resource Id") from error
        target = parameter_target(ask, named, context(ask.request))
        return (Check(action=action, target=target),)

    return resolve


def _on_resource(action: str) -> Resolver:
    """Check an action on the resource policies of what ``ResourceArn`` names."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        arn = ARN.parse(ask.request["ResourceArn"])
        if arn is None or arn.service != "ssm":
            raise api.ResourcePolicyInvalidParameterException("The resource ARN is not valid.")
        if not arn.resource.startswith("parameter/"):
            raise NotImplementedMember("Garrison implements resource policies of parameters only")
        named = await find_named(ask, ask.request["ResourceArn"])
        return (Check(action=action, target=parameter_target(ask, named, {})),)

    return resolve


def _on_setting(action: str) -> Resolver:
    """Check an action on a setting of the service."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        setting_id = setting_id_of(ask)
        target = Target(
            arn=f"arn:{ask.partition}:ssm:{ask.region}:{ask.account}:servicesetting{setting_id}",
            record=await ask.records.find(ServiceSetting, ask.account, ask.region, setting_id),
        )
        return (Check(action=action, target=target),)

    return resolve


def setting_id_of(ask: Ask[Any] | Call[Any, Any]) -> str:
    """Return the ID of a setting, which a request may also give as an ARN."""
    text: str = ask.request["SettingId"]
    arn = ARN.parse(text)
    if arn is not None:
        text = arn.resource.removeprefix("servicesetting")
    return text if text.startswith("/") else f"/{text}"


async def put_parameter(ask: Ask[api.PutParameterRequest]) -> tuple[Check[Any], ...]:
    """A parameter that is or is to be; its tags need a permission of their own."""
    request = ask.request
    named = await find_named(ask, request["Name"])
    context = {"ssm:overwrite": flag(request.get("Overwrite")), **request_tags(request)}
    if "Policies" in request:
        context["ssm:policies"] = request["Policies"]
    target = parameter_target(ask, named, context)
    check: Check[Any] = Check(action="ssm:PutParameter", target=target)
    if not request.get("Tags"):
        return (check,)
    return (check, Check(action="ssm:AddTagsToResource", target=target))


async def get_parameters_by_path(
    ask: Ask[api.GetParametersByPathRequest],
) -> tuple[Check[Any], ...]:
    """The path: who may read it may read all that is under it."""
    path = path_of(ask.request["Path"])
    target = Target[Any](
        arn=f"arn:{ask.partition}:ssm:{ask.region}:{ask.account}:parameter/{path}",
        context={"ssm:recursive": flag(ask.request.get("Recursive"))},
    )
    return (Check(action="ssm:GetParametersByPath", target=target),)


async def describe_parameters(ask: Ask[api.DescribeParametersRequest]) -> tuple[Check[Any], ...]:
    """The whole service in the account and Region."""
    target = Target[Any](arn=f"arn:{ask.partition}:ssm:{ask.region}:{ask.account}:*")
    return (Check(action="ssm:DescribeParameters", target=target),)


get_parameter = _on_parameter("ssm:GetParameter")
get_parameter_history = _on_parameter("ssm:GetParameterHistory")
delete_parameter = _on_parameter("ssm:DeleteParameter")
label_parameter_version = _on_parameter("ssm:LabelParameterVersion")
unlabel_parameter_version = _on_parameter("ssm:UnlabelParameterVersion")

get_parameters = _on_parameters("ssm:GetParameters")
delete_parameters = _on_parameters("ssm:DeleteParameters")

add_tags_to_resource = _on_tagged("ssm:AddTagsToResource", request_tags)
remove_tags_from_resource = _on_tagged("ssm:RemoveTagsFromResource", tag_keys)
list_tags_for_resource = _on_tagged("ssm:ListTagsForResource")

put_resource_policy = _on_resource("ssm:PutResourcePolicy")
get_resource_policies = _on_resource("ssm:GetResourcePolicies")
delete_resource_policy = _on_resource("ssm:DeleteResourcePolicy")

get_service_setting = _on_setting("ssm:GetServiceSetting")
update_service_setting = _on_setting("ssm:UpdateServiceSetting")
reset_service_setting = _on_setting("ssm:ResetServiceSetting")
