"""What each request touches, and what a policy may test of it.

A secret is named by its name, its ARN, or its ARN without the suffix.  What ends like a suffix is
taken for one.  A secret that nobody has is checked under its name with ``-??????``, as one that is
to be made: its suffix is not known yet.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
         https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from garrison.core.arn import ARN
from garrison.core.call import Ask, Call, Check, ContextValue, Target
from garrison.core.policy_text import PolicyText
from garrison.policy.bound import text_for
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.records import CURRENT, NAME, SUFFIX, Secret
from garrison.wire.errors import ValidationException

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]
Context = Mapping[str, ContextValue]
ConditionKeys = Callable[[Any], Context]

SECRET_TYPE = "AWS::SecretsManager::Secret"  # noqa: S105  A type's name.
UNKNOWN_SUFFIX = "-??????"
INVALID_NAME = (
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
    "following: -/_+=.@!"
)
RECOVERY_DAYS_DEFAULT = 30


class NamedSecret(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a request calls a secret, and the secret if there is one."""

    arn: str
    account: str
    name: str
    secret: Secret | None = None


# -- what a name means -----------------------------------------------------------------------------


async def find_secret(ask: Ask[Any] | Call[Any, Any], secret_id: str) -> NamedSecret:
    """Return what a name, an ARN or a partial ARN names.

    Raises:
        ValidationException: it has not the form of a name.
    """
    account, region, name, suffix = ask.account, ask.region, secret_id, ""
    if secret_id.startswith("arn:"):
        account, region, name = _parse_arn(ask, secret_id)
        complete = SUFFIX.fullmatch(name)
        if complete is not None:
            name, suffix = complete[1], complete[2]
    require_name(name)
    secret = None
    if region == ask.region:
        secret = await ask.records.find(Secret, account, region, name)
    if secret is None or secret.is_gone(ask.now) or suffix not in ("", secret.suffix):
        ending = f"-{suffix}" if suffix else UNKNOWN_SUFFIX
        arn = f"arn:{ask.partition}:secretsmanager:{region}:{account}:secret:{name}{ending}"
        return NamedSecret(arn=arn, account=account, name=name)
    return NamedSecret(arn=secret.arn, account=account, name=name, secret=secret)


def _parse_arn(ask: Ask[Any] | Call[Any, Any], text: str) -> tuple[str, str, str]:
    arn = ARN.parse(text)
    if (
        arn is None
        or (arn.partition, arn.service) != (ask.partition, "secretsmanager")
        or not arn.resource.startswith("secret:")
    ):
        raise ValidationException(INVALID_NAME)
    return arn.account, arn.region, arn.resource.removeprefix("secret:")


def require_name(name: str) -> None:
    """Raise, in Secrets Manager's words, unless a secret may have this name."""
    if NAME.fullmatch(name) is None:
        raise ValidationException(INVALID_NAME)


# -- condition keys --------------------------------------------------------------------------------


def flag(value: object) -> str:
    """Return a truth value as condition keys have it."""
    return "true" if value else "false"


def request_tags(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of the tags that a request brings.

    Raises:
        InvalidParameterException: two of them differ only by case.  Condition keys have no case,
            so a policy could test only one of them, and the other would get past it.
    """
    tags = request.get("Tags", [])
    keys: dict[str, ContextValue] = {
        f"aws:requesttag/{tag.get('Key', '').lower()}": tag.get("Value", "") for tag in tags
    }
    if len(keys) != len(tags):
        raise api.InvalidParameterException("Tag keys must be unique, case aside.")
    if tags:
        keys["aws:tagkeys"] = tuple(tag.get("Key", "") for tag in tags)
    return keys


def tag_keys(request: Any) -> Context:
    """Return the condition key of the tags that a request takes away."""
    return {"aws:tagkeys": tuple(request["TagKeys"])} if request["TagKeys"] else {}


def given(request: Any, *members: str) -> dict[str, ContextValue]:
    """Return the condition keys of members that have their names, if they are in the request."""
    found: dict[str, ContextValue] = {}
    for member in members:
        if member in request:
            value = request[member]
            text = flag(value) if isinstance(value, bool) else str(value)
            found[f"secretsmanager:{member.lower()}"] = text
    return found


def key_facts(ask: Ask[Any]) -> dict[str, ContextValue]:
    """Return the condition keys of the KMS key in the request.

    The ARN of an alias's key is KMS's to know: then ``secretsmanager:KmsKeyArn`` is absent.
    """
    found = given(ask.request, "KmsKeyId")
    name = ask.request.get("KmsKeyId", "")
    if name and "alias/" not in name:
        arn = f"arn:{ask.partition}:kms:{ask.region}:{ask.account}:key/{name}"
        found["secretsmanager:kmskeyarn"] = name if name.startswith("arn:") else arn
    return found


def replica_regions(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of replication."""
    found = given(request, "ForceOverwriteReplicaSecret")
    regions = tuple(each.get("Region", "") for each in request.get("AddReplicaRegions", []))
    if regions:
        found["secretsmanager:addreplicaregions"] = regions
    return found


def deletion_facts(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of a deletion, of its default window too."""
    force = bool(request.get("ForceDeleteWithoutRecovery"))
    found: dict[str, ContextValue] = {"secretsmanager:forcedeletewithoutrecovery": flag(force)}
    if not force:
        days = request.get("RecoveryWindowInDays", RECOVERY_DAYS_DEFAULT)
        found["secretsmanager:recoverywindowindays"] = str(days)
    return found


def version_facts(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of a version; who names none asks for the current one."""
    found = given(request, "VersionId", "VersionStage")
    return found or {"secretsmanager:versionstage": CURRENT}


def rotation_facts(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of a rotation."""
    found = given(request, "RotationLambdaARN", "ExternalSecretRotationRoleArn")
    found["secretsmanager:rotateimmediately"] = flag(request.get("RotateImmediately", True))
    found["secretsmanager:modifyrotationrules"] = flag("RotationRules" in request)
    return found


# -- checks ----------------------------------------------------------------------------------------


def secret_target(ask: Ask[Any], named: NamedSecret, context: Context) -> Target[Secret]:
    """Return a secret as the policies see it."""
    secret = named.secret
    facts: dict[str, ContextValue] = {"secretsmanager:secretid": named.arn, **context}
    if secret is None:
        return Target(
            arn=named.arn,
            account=named.account,
            cloudformation_type=SECRET_TYPE,
            context=facts,
        )
    if secret.primary_region:
        facts["secretsmanager:secretprimaryregion"] = secret.primary_region
    if secret.rotation is not None and secret.rotation.function_arn:
        facts["secretsmanager:resource/allowrotationlambdaarn"] = secret.rotation.function_arn
    policies: tuple[PolicyText, ...] = ()
    if secret.policy:
        text = text_for(ask.principal, secret.policy, secret.bound)
        policies = (PolicyText(text=text, name="default", attached_to=secret.arn),)
    return Target(
        arn=secret.arn,
        record=secret,
        account=secret.account,
        cloudformation_type=SECRET_TYPE,
        tags=secret.tags,
        policies=policies,
        context=facts,
    )


def _whole_service(action: str) -> Resolver:
    """Check an action that is about no secret."""

    async def resolve(_: Ask[Any]) -> tuple[Check[Any], ...]:
        return (Check(action=action, target=Target()),)

    return resolve


def _on_secret(action: str, context: ConditionKeys = lambda _: {}) -> Resolver:
    """Check an action on the secret that ``SecretId`` names."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        named = await find_secret(ask, ask.request["SecretId"])
        return (Check(action=action, target=secret_target(ask, named, context(ask.request))),)

    return resolve


async def create_secret(ask: Ask[api.CreateSecretRequest]) -> tuple[Check[Any], ...]:
    """A secret that is to be; its tags and its replicas need permissions of their own."""
    request = ask.request
    require_name(request["Name"])
    arn = (
        f"arn:{ask.partition}:secretsmanager:{ask.region}:{ask.account}"
        f":secret:{request['Name']}{UNKNOWN_SUFFIX}"
    )
    context = {
        **given(request, "Name", "Description", "Type"),
        **key_facts(ask),
        **replica_regions(request),
        **request_tags(request),
    }
    named = await find_secret(ask, request["Name"])
    target = Target(arn=arn, record=named.secret, cloudformation_type=SECRET_TYPE, context=context)
    actions = ["CreateSecret"]
    if request.get("Tags"):
        actions.append("TagResource")
    if request.get("AddReplicaRegions"):
        actions.append("ReplicateSecretToRegions")
    return tuple(Check(action=f"secretsmanager:{action}", target=target) for action in actions)


async def update_secret(ask: Ask[api.UpdateSecretRequest]) -> tuple[Check[Any], ...]:
    """The secret, by what it is to be."""
    named = await find_secret(ask, ask.request["SecretId"])
    context = {**given(ask.request, "Description", "Type"), **key_facts(ask)}
    target = secret_target(ask, named, context)
    return (Check(action="secretsmanager:UpdateSecret", target=target),)


async def rotate_secret(ask: Ask[api.RotateSecretRequest]) -> tuple[Check[Any], ...]:
    """The secret, and the function that is run.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
            ("You also need lambda:InvokeFunction permissions on the rotation function")
    """
    named = await find_secret(ask, ask.request["SecretId"])
    target = secret_target(ask, named, rotation_facts(ask.request))
    check: Check[Any] = Check(action="secretsmanager:RotateSecret", target=target)
    rotation = named.secret.rotation if named.secret is not None else None
    function = ask.request.get("RotationLambdaARN") or (rotation.function_arn if rotation else "")
    if not function:
        return (check,)
    arn = ARN.parse(function)
    invoked = Target[Any](arn=function, account=arn.account if arn else "")
    return (check, Check(action="lambda:InvokeFunction", target=invoked))


async def validate_resource_policy(
    ask: Ask[api.ValidateResourcePolicyRequest],
) -> tuple[Check[Any], ...]:
    """The secret that the policy is meant for, or any."""
    action = "secretsmanager:ValidateResourcePolicy"
    if "SecretId" not in ask.request:
        arn = f"arn:{ask.partition}:secretsmanager:{ask.region}:{ask.account}:secret:*"
        return (Check(action=action, target=Target(arn=arn)),)
    named = await find_secret(ask, ask.request["SecretId"])
    return (Check(action=action, target=secret_target(ask, named, {})),)


get_random_password = _whole_service("secretsmanager:GetRandomPassword")
list_secrets = _whole_service("secretsmanager:ListSecrets")
batch_get_secret_value = _whole_service("secretsmanager:BatchGetSecretValue")

describe_secret = _on_secret("secretsmanager:DescribeSecret")
delete_secret = _on_secret("secretsmanager:DeleteSecret", deletion_facts)
restore_secret = _on_secret("secretsmanager:RestoreSecret")
get_secret_value = _on_secret("secretsmanager:GetSecretValue", version_facts)
put_secret_value = _on_secret("secretsmanager:PutSecretValue")
list_secret_version_ids = _on_secret("secretsmanager:ListSecretVersionIds")
update_secret_version_stage = _on_secret(
    "secretsmanager:UpdateSecretVersionStage", lambda request: given(request, "VersionStage")
)

tag_resource = _on_secret("secretsmanager:TagResource", request_tags)
untag_resource = _on_secret("secretsmanager:UntagResource", tag_keys)

get_resource_policy = _on_secret("secretsmanager:GetResourcePolicy")
list_resource_policies = _on_secret("secretsmanager:ListResourcePolicies")
delete_resource_policy = _on_secret("secretsmanager:DeleteResourcePolicy")
put_resource_policy = _on_secret(
    "secretsmanager:PutResourcePolicy", lambda request: given(request, "BlockPublicPolicy")
)

replicate_secret_to_regions = _on_secret("secretsmanager:ReplicateSecretToRegions", replica_regions)
remove_regions_from_replication = _on_secret("secretsmanager:RemoveRegionsFromReplication")
stop_replication_to_replica = _on_secret("secretsmanager:StopReplicationToReplica")

cancel_rotate_secret = _on_secret("secretsmanager:CancelRotateSecret")
