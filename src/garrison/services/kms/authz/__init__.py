"""What each request touches, and what a policy may test of it.

A request about a key is checked against the key's ARN, whatever name it used, under the key policy
and those of the key's grants that name the caller.  A key that nobody has is checked under the ARN
that it would have.  Where KMS lets no other account do an operation, another account's key is
treated as one that nobody has.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
         https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
         https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
         https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
"""

from typing import Any

from garrison.core.call import Ask, Check, Target
from garrison.core.policy_text import PolicyText
from garrison.services.kms import api
from garrison.services.kms.authz.checks import (
    KEY_TYPE,
    absent,
    by_any_name,
    by_ciphertext,
    encrypting,
    encryption_check,
    key_check,
    listing_grants,
    on_key,
    unless_in_use,
    using,
    whole_service,
)
from garrison.services.kms.authz.condition_keys import (
    NO_KEYS,
    attested,
    base_context,
    constraint_keys,
    data_key_pair,
    encapsulation,
    expiration,
    for_aws_resource,
    key_agreement,
    key_facts,
    lockout_check,
    mac_algorithm,
    parse_constraint,
    pending_window,
    request_tags,
    rotation_period,
    signing,
    source_arn,
    tag_keys,
    wrapping,
)
from garrison.services.kms.authz.names import (
    ALIAS,
    NamedKey,
    find_grant,
    find_key,
    find_named,
    find_sealing_key,
    parse_grant_token,
)
from garrison.services.kms.records import (
    RESERVED_ALIASES,
    SYMMETRIC,
    Alias,
    Grant,
    Key,
    NotAuthorizedException,
)
from garrison.wire.errors import ValidationException

ALIAS_TYPE = "AWS::KMS::Alias"
GRANT_MEMBERS = {
    "GranteePrincipal": "kms:granteeprincipal",
    "RetiringPrincipal": "kms:retiringprincipal",
    "GranteeServicePrincipal": "kms:granteeserviceprincipal",
    "RetiringServicePrincipal": "kms:retiringserviceprincipal",
}
"""Members of CreateGrant that are condition keys."""
CREATION_KEYS = ("kms:keyspec", "kms:keyusage", "kms:keyorigin", "kms:multiregion")
"""What a replica has from its primary key, as far as a policy may test it."""


# -- keys ------------------------------------------------------------------------------------------


async def create_key(ask: Ask[api.CreateKeyRequest]) -> tuple[Check[Any], ...]:
    """A key that is to be: by what it will be; its tags need a permission of their own."""
    request = ask.request
    spec = request.get("KeySpec", request.get("CustomerMasterKeySpec", SYMMETRIC))
    facts = key_facts(
        spec,
        request.get("KeyUsage", "ENCRYPT_DECRYPT"),
        request.get("Origin", "AWS_KMS"),
        "PRIMARY" if request.get("MultiRegion") else None,
    )
    context = {**facts, **base_context(ask), **lockout_check(request), **request_tags(request)}
    checks = (Check(action="kms:CreateKey", target=Target[Any](context=context)),)
    if not request.get("Tags"):
        return checks
    arn = f"arn:{ask.partition}:kms:{ask.region}:{ask.account}:key/*"
    return (*checks, Check(action="kms:TagResource", target=Target(arn=arn, context=context)))


async def replicate_key(ask: Ask[api.ReplicateKeyRequest]) -> tuple[Check[Any], ...]:
    """The primary key, and the replica that is to be, which is made in another Region."""
    request = ask.request
    named = await find_named(ask, request["KeyId"])
    region = {"kms:replicaregion": request["ReplicaRegion"]}
    primary = await key_check(ask, "kms:ReplicateKey", named, context=region)
    facts = primary.target.context
    context = {
        **{name: facts[name] for name in CREATION_KEYS if name in facts},
        **base_context(ask),
        **lockout_check(request),
        **request_tags(request),
        "kms:multiregionkeytype": "REPLICA",
        "aws:requestedregion": request["ReplicaRegion"],
    }
    checks = (primary, Check(action="kms:CreateKey", target=Target[Any](context=context)))
    if not request.get("Tags"):
        return checks
    arn = f"arn:{ask.partition}:kms:{request['ReplicaRegion']}:{ask.account}:key/*"
    return (*checks, Check(action="kms:TagResource", target=Target(arn=arn, context=context)))


async def update_primary_region(ask: Ask[api.UpdatePrimaryRegionRequest]) -> tuple[Check[Any], ...]:
    """The primary key, and the replica in the Region where the primary key is to be."""
    action = "kms:UpdatePrimaryRegion"
    region = ask.request["PrimaryRegion"]
    context = {"kms:primaryregion": region}
    primary = await find_named(ask, ask.request["KeyId"])
    arn = primary.arn.replace(f":{ask.region}:", f":{region}:", 1)
    found = await find_key(ask.records, primary.account, region, arn.rpartition("/")[2], ask.now)
    replica = NamedKey(arn=arn, account=primary.account, key=found)
    return (
        await key_check(ask, action, primary, context=context),
        await key_check(ask, action, replica, context={**context, "aws:requestedregion": region}),
    )


list_keys = whole_service("kms:ListKeys")
list_aliases = whole_service("kms:ListAliases")
generate_random = whole_service("kms:GenerateRandom", attested)
create_custom_key_store = whole_service("kms:CreateCustomKeyStore")
describe_custom_key_stores = whole_service("kms:DescribeCustomKeyStores")
update_custom_key_store = whole_service("kms:UpdateCustomKeyStore")
delete_custom_key_store = whole_service("kms:DeleteCustomKeyStore")
connect_custom_key_store = whole_service("kms:ConnectCustomKeyStore")
disconnect_custom_key_store = whole_service("kms:DisconnectCustomKeyStore")
list_retirable_grants = whole_service("kms:ListRetirableGrants")

describe_key = on_key("kms:DescribeKey", aliases=True, across_accounts=True)
get_key_rotation_status = on_key("kms:GetKeyRotationStatus", across_accounts=True)
get_parameters_for_import = on_key("kms:GetParametersForImport", wrapping)
import_key_material = on_key("kms:ImportKeyMaterial", expiration)
delete_imported_key_material = on_key("kms:DeleteImportedKeyMaterial")
list_key_rotations = on_key("kms:ListKeyRotations")
enable_key_rotation = on_key("kms:EnableKeyRotation", rotation_period)
disable_key_rotation = on_key("kms:DisableKeyRotation")
rotate_key_on_demand = on_key("kms:RotateKeyOnDemand")
update_key_description = on_key("kms:UpdateKeyDescription")
enable_key = on_key("kms:EnableKey")
disable_key = unless_in_use("kms:DisableKey")
schedule_key_deletion = unless_in_use("kms:ScheduleKeyDeletion", pending_window)
get_key_last_usage = on_key("kms:GetKeyLastUsage")
cancel_key_deletion = on_key("kms:CancelKeyDeletion")

get_key_policy = on_key("kms:GetKeyPolicy")
put_key_policy = on_key("kms:PutKeyPolicy", lockout_check)
list_key_policies = on_key("kms:ListKeyPolicies")

tag_resource = on_key("kms:TagResource", request_tags)
untag_resource = on_key("kms:UntagResource", tag_keys)
list_resource_tags = on_key("kms:ListResourceTags")


# -- cryptographic operations ----------------------------------------------------------------------


encrypt = encrypting("kms:Encrypt", by_any_name)
decrypt = encrypting("kms:Decrypt", by_ciphertext, attested)
generate_data_key = encrypting("kms:GenerateDataKey", by_any_name, attested)
generate_data_key_without_plaintext = encrypting("kms:GenerateDataKeyWithoutPlaintext", by_any_name)
generate_data_key_pair = encrypting("kms:GenerateDataKeyPair", by_any_name, data_key_pair)
generate_data_key_pair_without_plaintext = encrypting(
    "kms:GenerateDataKeyPairWithoutPlaintext", by_any_name, data_key_pair
)

sign = using("kms:Sign", signing)
verify = using("kms:Verify", signing)
generate_mac = using("kms:GenerateMac", mac_algorithm)
verify_mac = using("kms:VerifyMac", mac_algorithm)
derive_shared_secret = using("kms:DeriveSharedSecret", key_agreement)
encapsulate = using("kms:Encapsulate", encapsulation)
decapsulate = using("kms:Decapsulate", encapsulation)
get_public_key = using("kms:GetPublicKey")


async def re_encrypt(ask: Ask[api.ReEncryptRequest]) -> tuple[Check[Any], ...]:
    """From one key, as in Decrypt, to another, as in Encrypt: each under its own permission."""
    request = ask.request
    source = await find_sealing_key(ask, "SourceKeyId")
    destination = await find_named(ask, request["DestinationKeyId"], aliases=True)
    same = {"kms:reencryptonsamekey": "true" if source.arn == destination.arn else "false"}
    return (
        await encryption_check(
            ask,
            "kms:ReEncryptFrom",
            source,
            encryption_context=request.get("SourceEncryptionContext", {}),
            algorithm=request.get("SourceEncryptionAlgorithm", SYMMETRIC),
            context=same,
        ),
        await encryption_check(
            ask,
            "kms:ReEncryptTo",
            destination,
            encryption_context=request.get("DestinationEncryptionContext", {}),
            algorithm=request.get("DestinationEncryptionAlgorithm", SYMMETRIC),
            context=same,
        ),
    )


# -- aliases ---------------------------------------------------------------------------------------


async def alias_check(ask: Ask[Any], action: str) -> Check[Alias]:
    """Return the check of an action on the alias itself, which has no policy of its own.

    Raises:
        NotAuthorizedException: the name is reserved for AWS.
    """
    name = ask.request["AliasName"]
    if name.startswith(RESERVED_ALIASES):
        raise NotAuthorizedException
    target = Target(
        arn=f"arn:{ask.partition}:kms:{ask.region}:{ask.account}:{name}",
        record=await ask.records.find(Alias, ask.account, ask.region, name),
        cloudformation_type=ALIAS_TYPE,
        context=base_context(ask),
    )
    return Check(action=action, target=target)


async def _new_key(ask: Ask[Any], action: str) -> Check[Key]:
    name = ask.request["TargetKeyId"]
    if ALIAS in name:
        raise ValidationException("Aliases must refer to keys. Not aliases")
    return await key_check(ask, action, await find_named(ask, name))


async def _present_key(ask: Ask[Any], action: str, alias: Alias | None) -> tuple[Check[Key], ...]:
    if alias is None:
        return ()
    key = await find_key(ask.records, alias.account, alias.region, alias.key_id, ask.now)
    if key is None:
        return ()
    named = NamedKey(arn=key.arn, account=key.account, key=key)
    return (await key_check(ask, action, named),)


async def create_alias(ask: Ask[api.CreateAliasRequest]) -> tuple[Check[Any], ...]:
    """The alias, and the key that it will name."""
    action = "kms:CreateAlias"
    return (await alias_check(ask, action), await _new_key(ask, action))


async def update_alias(ask: Ask[api.UpdateAliasRequest]) -> tuple[Check[Any], ...]:
    """The alias, the key that it will name, and the key that it names now."""
    action = "kms:UpdateAlias"
    alias = await alias_check(ask, action)
    new = await _new_key(ask, action)
    return (alias, new, *await _present_key(ask, action, alias.target.record))


async def delete_alias(ask: Ask[api.DeleteAliasRequest]) -> tuple[Check[Any], ...]:
    """The alias, and the key that it names."""
    action = "kms:DeleteAlias"
    alias = await alias_check(ask, action)
    return (alias, *await _present_key(ask, action, alias.target.record))


# -- grants ----------------------------------------------------------------------------------------


async def create_grant(ask: Ask[api.CreateGrantRequest]) -> tuple[Check[Any], ...]:
    """The key, by what the grant would allow.

    Who has the permission from a grant may only pass on what that grant gives, under constraints
    that are no weaker.
    """
    request: Any = ask.request
    constraint = parse_constraint(request)
    operations = tuple(request["Operations"])
    context = {**constraint_keys(constraint), **for_aws_resource(ask)}
    if operations:
        context["kms:grantoperations"] = operations
    for member, name in GRANT_MEMBERS.items():
        if member in request:
            context[name] = request[member]
    source = source_arn(request)
    if source:
        context["kms:grantconstraintsourcearn"] = source

    def permits(grant: Grant) -> bool:
        return grant.covers(frozenset(operations), constraint, source)

    named = await find_named(ask, request["KeyId"])
    check = await key_check(
        ask, "kms:CreateGrant", named, context=context, permits=permits, across_accounts=True
    )
    return (check,)


list_grants = listing_grants("kms:ListGrants")
revoke_grant = listing_grants("kms:RevokeGrant")


async def retire_grant(ask: Ask[api.RetireGrantRequest]) -> tuple[Check[Any], ...]:
    """The grant: it alone says who may retire it, and the key policy has no say."""
    action = "kms:RetireGrant"
    named, grant = await _named_grant(ask)
    if named.key is None or grant is None:
        return (Check(action=action, target=absent(ask, named, NO_KEYS)),)
    key = named.key
    policy = PolicyText(
        text=grant.retirement_policy,
        name=f"grant {grant.grant_id}",
        attached_to=named.arn,
        kind="grant",
    )
    facts = key_facts(key.spec, key.usage, key.origin, key.multi_region_type)
    target = Target(
        arn=named.arn,
        record=grant,
        account=key.account,
        cloudformation_type=KEY_TYPE,
        tags=key.tags,
        policies=(policy,),
        resource_policy_required="kms",
        context={**facts, **base_context(ask), **constraint_keys(grant.constraint)},
    )
    return (Check(action=action, target=target),)


async def _named_grant(ask: Ask[api.RetireGrantRequest]) -> tuple[NamedKey, Grant | None]:
    request = ask.request
    if "GrantToken" in request:
        return await _grant_of_token(ask, request["GrantToken"])
    if "KeyId" not in request or "GrantId" not in request:
        raise ValidationException("Grant token OR (grant ID, key ID) must be specified")
    named = await find_named(ask, request["KeyId"])
    if named.key is None:
        return named, None
    return named, await find_grant(ask.records, named.key, request["GrantId"])


async def _grant_of_token(ask: Ask[Any], token: str) -> tuple[NamedKey, Grant | None]:
    grant_id = parse_grant_token(token)
    grant = await ask.records.find_one(Grant, "grant_id", grant_id) if grant_id else None
    if grant is not None and grant.region == ask.region:
        key = await find_key(ask.records, grant.account, grant.region, grant.key_id, ask.now)
        if key is not None:
            return NamedKey(arn=key.arn, account=key.account, key=key), grant
    arn = f"arn:{ask.partition}:kms:{ask.region}:{ask.account}:key/*"
    return NamedKey(arn=arn, account=ask.account), None
