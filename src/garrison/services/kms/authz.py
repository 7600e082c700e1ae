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

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from garrison.core.arn import ARN
from garrison.core.call import Ask, Call, Check, ContextValue, Target
from garrison.core.policy_text import PolicyText
from garrison.core.principal import Principal
from garrison.core.transaction import Records
from garrison.crypto import (
    Attestation,
    AttestationError,
    CiphertextError,
    parse_attestation,
    parse_ciphertext,
)
from garrison.policy.bound import text_for
from garrison.services.kms import api
from garrison.services.kms.records import (
    PENDING_WINDOW_DAYS_MAX,
    RESERVED_ALIASES,
    ROTATION_PERIOD_DAYS,
    SATISFIED_GRANTS,
    SYMMETRIC,
    AccessDeniedException,
    Alias,
    Grant,
    GrantConstraint,
    Key,
    NotAuthorizedException,
    managed_key,
    of_key,
)
from garrison.wire.errors import ValidationException

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]
Context = Mapping[str, ContextValue]
ConditionKeys = Callable[[Any], Context]
"""From a request to the condition keys that its members make."""
Permits = Callable[[Grant], bool]
"""Whether a grant's constraint holds for the request."""

KEY_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}"
)
KEY_TYPE = "AWS::KMS::Key"
ALIAS_TYPE = "AWS::KMS::Alias"
ALIAS = "alias/"
UNKNOWN_KEY = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this "
    "region, or you are not allowed to access."
)
INVALID_ATTESTATION = "The attestation document in the request is not valid."
INCOMPLETE_RECIPIENT = (
    "Recipient must have both an AttestationDocument and a KeyEncryptionAlgorithm."
)
ATTESTATION = "kms:recipientattestation"
NO_KEYS: Context = {}
USES = frozenset(
    {
        "Decapsulate",
        "Decrypt",
        "DeriveSharedSecret",
        "Encapsulate",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "ReEncrypt",
        "Sign",
        "Verify",
        "VerifyMac",
    }
)
"""The operations that count as uses of a key."""
GRANT_MEMBERS = {
    "GranteePrincipal": "kms:granteeprincipal",
    "RetiringPrincipal": "kms:retiringprincipal",
    "GranteeServicePrincipal": "kms:granteeserviceprincipal",
    "RetiringServicePrincipal": "kms:retiringserviceprincipal",
}
"""Members of CreateGrant that are condition keys."""
CREATION_KEYS = ("kms:keyspec", "kms:keyusage", "kms:keyorigin", "kms:multiregion")
"""What a replica has from its primary key, as far as a policy may test it."""
GRANT_TOKEN_VERSION = b"\x01"
GRANT_ID_BYTES = 32


class NamedKey(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a request calls a key, and the key if there is one."""

    arn: str
    """The key's; of an alias that leads nowhere, the alias's."""
    account: str
    key: Key | None = None
    alias: str = ""
    """The alias that the request used, with its prefix."""
    by_ciphertext: bool = False
    """The request named no key: a stranger must not learn which one it was."""


# -- what a name means -----------------------------------------------------------------------------


async def find_key(
    records: Records, account: str, region: str, key_id: str, now: datetime
) -> Key | None:
    """Return the key, or None if there is none or its waiting period is over."""
    key = await records.find(Key, account, region, key_id)
    return None if key is None or key.is_gone(now) else key


async def find_named(
    ask: Ask[Any] | Call[Any, Any], name: str, *, aliases: bool = False
) -> NamedKey:
    """Return what a key ID or key ARN names, or also an alias or its ARN.

    Raises:
        NotFoundException: it has not the form of a name, or is an ARN of another Region.
        InvalidArnException: it is an ARN of something else than KMS has.
    """
    account, resource = _account_and_name(ask, name)
    if resource.startswith(ALIAS) and aliases:
        return await _find_by_alias(ask, account, resource)
    if KEY_ID.fullmatch(resource) is None:
        raise api.NotFoundException(f"Invalid keyId '{name}'")
    key = await find_key(ask.records, account, ask.region, resource, ask.now)
    arn = f"arn:{ask.partition}:kms:{ask.region}:{account}:key/{resource}"
    return NamedKey(arn=arn, account=account, key=key)


async def _find_by_alias(ask: Ask[Any] | Call[Any, Any], account: str, name: str) -> NamedKey:
    alias = await ask.records.find(Alias, account, ask.region, name)
    if alias is not None:
        key = await find_key(ask.records, account, ask.region, alias.key_id, ask.now)
        if key is not None:
            return NamedKey(arn=key.arn, account=account, key=key, alias=name)
    elif account == ask.account and name.startswith(RESERVED_ALIASES):
        # An AWS managed key is made when it is first used; until then it is what it will be.
        managed = managed_key(name, ask.partition, account, ask.region, ask.now)
        if managed is not None:
            return NamedKey(arn=managed.arn, account=account, key=managed, alias=name)
    arn = f"arn:{ask.partition}:kms:{ask.region}:{account}:{name}"
    return NamedKey(arn=arn, account=account, alias=name)


def _account_and_name(ask: Ask[Any] | Call[Any, Any], name: str) -> tuple[str, str]:
    if not name.startswith("arn:"):
        return ask.account, name
    arn = ARN.parse(name)
    if arn is None or (arn.partition, arn.service) != (ask.partition, "kms") or not arn.account:
        raise api.InvalidArnException(f"Invalid arn {name}")
    if arn.region != ask.region:
        raise api.NotFoundException(f"Invalid arn {arn.region}")
    kind, _, key_id = arn.resource.partition("/")
    if kind == "alias":
        return arn.account, arn.resource
    if kind != "key":
        raise api.InvalidArnException(f"Invalid arn {name}")
    return arn.account, key_id


async def find_sealing_key(ask: Ask[Any], member: str) -> NamedKey:
    """Return the key that a member of the request names or, failing that, its ciphertext.

    Raises:
        InvalidCiphertextException: nothing that KMS encrypted.
        AccessDeniedException: there is no such key in this Region.
    """
    if "CiphertextBlob" not in ask.request and not (
        ignores_ciphertext(ask.request) and member in ask.request
    ):
        raise ValidationException(
            "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy "
            "constraint: Member must not be null"
        )
    if member in ask.request:
        return await find_named(ask, ask.request[member], aliases=True)
    try:
        blob = parse_ciphertext(ask.request["CiphertextBlob"])
    except CiphertextError as error:
        raise api.InvalidCiphertextException from error
    for key in await ask.records.find_by(Key, "key_id", blob.key_id):
        if key.region == ask.region and not key.is_gone(ask.now):
            return NamedKey(arn=key.arn, account=key.account, key=key, by_ciphertext=True)
    raise AccessDeniedException(UNKNOWN_KEY)


def ignores_ciphertext(request: Any) -> bool:
    """Return True for a dry run that only asks for permission, and needs no ciphertext."""
    return bool(request.get("DryRun")) and "IGNORE_CIPHERTEXT" in request.get("DryRunModifiers", ())


def encode_grant_token(grant_id: str, nonce: bytes) -> bytes:
    """Return the bytes of a grant token.

    A token is no secret: it names a grant, and gives nothing that the grant does not give.
    """
    return GRANT_TOKEN_VERSION + bytes.fromhex(grant_id) + nonce


def parse_grant_token(token: str) -> str | None:
    """Return the ID of the grant that a token names, or None if it has not the form of one."""
    try:
        raw = b64decode(token.encode("ascii"), validate=True)
    except (Error, UnicodeError):
        return None
    if not raw.startswith(GRANT_TOKEN_VERSION) or len(raw) <= 1 + GRANT_ID_BYTES:
        return None
    return raw[1 : 1 + GRANT_ID_BYTES].hex()


# -- condition keys --------------------------------------------------------------------------------


def base_context(ask: Ask[Any]) -> dict[str, ContextValue]:
    """Return the condition keys that all operations have."""
    context: dict[str, ContextValue] = {"kms:calleraccount": ask.principal.account}
    if ask.origin.invoked_by:
        service, _, suffix = ask.origin.invoked_by.partition(".")
        context["kms:viaservice"] = f"{service}.{ask.region}.{suffix}"
    return context


@lru_cache(maxsize=256)
def key_facts(spec: str, usage: str, origin: str, multi_region_type: str | None) -> Context:
    """Return the condition keys that a key's properties make, under their old names too."""
    facts: dict[str, ContextValue] = {
        "kms:keyspec": spec,
        "kms:keyusage": usage,
        "kms:keyorigin": origin,
        "kms:multiregion": "true" if multi_region_type else "false",
        "kms:customermasterkeyspec": spec,
        "kms:customermasterkeyusage": usage,
    }
    if multi_region_type:
        facts["kms:multiregionkeytype"] = multi_region_type
    return facts


def encryption_context_keys(encryption_context: Mapping[str, str]) -> dict[str, ContextValue]:
    """Return the condition keys that an encryption context makes.

    Raises:
        ValidationException: two of its keys differ only by case.  Condition keys have no case, so
            a policy could test only one of them, and the other would get past a Deny.
    """
    keys: dict[str, ContextValue] = {
        f"kms:encryptioncontext:{key.lower()}": value for key, value in encryption_context.items()
    }
    if len(keys) != len(encryption_context):
        raise ValidationException("Encryption context keys must differ by more than case.")
    if keys:
        keys["kms:encryptioncontextkeys"] = tuple(encryption_context)
    return keys


def find_attestation(request: Any) -> Attestation | None:
    """Return what an attestation document says of the answer's recipient, as yet unverified.

    Raises:
        ValidationException: it has not the form of one.
    """
    if "Recipient" not in request:
        return None
    recipient = request["Recipient"]
    if "AttestationDocument" not in recipient or "KeyEncryptionAlgorithm" not in recipient:
        raise ValidationException(INCOMPLETE_RECIPIENT)
    try:
        return parse_attestation(recipient["AttestationDocument"])
    except AttestationError as error:
        raise ValidationException(INVALID_ATTESTATION, detail=str(error)) from error


def attested(request: Any) -> Context:
    """Return the condition keys that an attestation document makes.

    Nobody has verified it yet.  That gives nothing away: the operation does, before anything else.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-attestation.html
    """
    attestation = find_attestation(request)
    if attestation is None:
        return NO_KEYS
    prefix = f"{ATTESTATION}:nitrotpmpcr" if attestation.of_tpm else f"{ATTESTATION}:pcr"
    facts = {f"{prefix}{index}": value.hex() for index, value in attestation.pcrs.items()}
    if not attestation.of_tpm and 0 in attestation.pcrs:
        facts[f"{ATTESTATION}:imagesha384"] = attestation.pcrs[0].hex()
    return facts


def data_key_pair(request: Any) -> Context:
    """Return the condition keys of a data key pair: its spec, and whom it is for."""
    return {"kms:datakeypairspec": request["KeyPairSpec"], **attested(request)}


def signing(request: Any) -> Context:
    """Return the condition keys of a signature, also for the default message type."""
    return {
        "kms:signingalgorithm": request["SigningAlgorithm"],
        "kms:messagetype": request.get("MessageType", "RAW"),
    }


def mac_algorithm(request: Any) -> Context:
    """Return the condition key of a MAC's algorithm."""
    return {"kms:macalgorithm": request["MacAlgorithm"]}


def key_agreement(request: Any) -> Context:
    """Return the condition keys of a key agreement: its algorithm, and whom the secret is for."""
    algorithm = request["KeyAgreementAlgorithm"]
    return {"kms:keyagreementalgorithm": algorithm, **attested(request)}


def encapsulation(request: Any) -> Context:
    """Return the condition key of an encapsulation's algorithm."""
    return {"kms:encapsulationalgorithm": request["EncapsulationAlgorithm"]}


def request_tags(request: Any) -> dict[str, ContextValue]:
    """Return the condition keys of the tags that a request brings.

    Raises:
        TagException: two of them differ only by case.  Condition keys have no case, so a policy
            could test only one of them, and the other would get past it.
    """
    tags = request.get("Tags", [])
    if not tags:
        return {}
    keys: dict[str, ContextValue] = {
        f"aws:requesttag/{tag['TagKey'].lower()}": tag["TagValue"] for tag in tags
    }
    if len(keys) != len(tags):
        raise api.TagException("Duplicate tag keys")
    keys["aws:tagkeys"] = tuple(tag["TagKey"] for tag in tags)
    return keys


def tag_keys(request: Any) -> Context:
    """Return the condition key of the tags that a request takes away."""
    return {"aws:tagkeys": tuple(request["TagKeys"])} if request["TagKeys"] else {}


def lockout_check(request: Any) -> dict[str, ContextValue]:
    """Return the condition key of the policy lockout safety check: only if the request has it."""
    if "BypassPolicyLockoutSafetyCheck" not in request:
        return {}
    bypass = "true" if request["BypassPolicyLockoutSafetyCheck"] else "false"
    return {"kms:bypasspolicylockoutsafetycheck": bypass}


def wrapping(request: Any) -> Context:
    """Return the condition keys of how material is going to be wrapped."""
    return {
        "kms:wrappingalgorithm": request["WrappingAlgorithm"],
        "kms:wrappingkeyspec": request["WrappingKeySpec"],
    }


def expiration(request: Any) -> Context:
    """Return the condition keys of an import's expiration: only if the request has them."""
    keys: dict[str, ContextValue] = {}
    if "ExpirationModel" in request:
        keys["kms:expirationmodel"] = request["ExpirationModel"]
    if "ValidTo" in request:
        keys["kms:validto"] = str(request["ValidTo"].timestamp())
    return keys


def rotation_period(request: Any) -> Context:
    """Return the condition key of the rotation period, also for its default."""
    days = request.get("RotationPeriodInDays", ROTATION_PERIOD_DAYS)
    return {"kms:rotationperiodindays": str(days)}


def pending_window(request: Any) -> Context:
    """Return the condition key of the waiting period, also for its default."""
    days = request.get("PendingWindowInDays", PENDING_WINDOW_DAYS_MAX)
    return {"kms:schedulekeydeletionpendingwindowindays": str(days)}


def constraint_keys(constraint: GrantConstraint | None) -> dict[str, ContextValue]:
    """Return the condition keys that a grant's constraint makes."""
    if constraint is None:
        return {}
    if constraint.equals is not None:
        kind, pairs = "EncryptionContextEquals", constraint.equals
    else:
        kind, pairs = "EncryptionContextSubset", constraint.subset or {}
    return {"kms:grantconstrainttype": kind, **encryption_context_keys(pairs)}


def source_arn(request: Any) -> str:
    """Return the ARN of the resource to whose sake a grant's use is limited; empty for none."""
    arn: str = request.get("Constraints", {}).get("SourceArn", "")
    return arn


def parse_constraint(request: Any) -> GrantConstraint | None:
    """Return the constraint of a grant to be made.

    Raises:
        ValidationException: both kinds at once.
    """
    constraints = request.get("Constraints", {})
    equals = constraints.get("EncryptionContextEquals")
    subset = constraints.get("EncryptionContextSubset")
    if equals is not None and subset is not None:
        raise ValidationException(
            "Only one of EncryptionContextEquals and EncryptionContextSubset can be specified."
        )
    if equals is None and subset is None:
        return None
    return GrantConstraint(equals=equals, subset=subset)


def for_aws_resource(ask: Ask[Any]) -> Context:
    """Return the condition key that tells whether a service asks on somebody's behalf."""
    asked_by_service = ask.origin.via_service or ask.principal.type == "AWSService"
    return {"kms:grantisforawsresource": "true" if asked_by_service else "false"}


# -- checks ----------------------------------------------------------------------------------------


def _no_constraint(grant: Grant) -> bool:
    return grant.constraint is None


async def key_check(
    ask: Ask[Any],
    action: str,
    named: NamedKey,
    *,
    context: Context = NO_KEYS,
    permits: Permits = _no_constraint,
    across_accounts: bool = False,
) -> Check[Key]:
    """Return the check of one action on one key.

    Args:
        ask: The request.
        action: Such as ``kms:Encrypt``.
        named: The key.
        context: Condition keys beside those of the key itself.
        permits: Tells whether a grant's constraint holds.
        across_accounts: True if KMS lets other accounts do this at all.
    """
    key, own = named.key, named.account == ask.account
    if key is None or not (own or across_accounts):
        return Check(action=action, target=absent(ask, named, context))
    facts = dict(key_facts(key.spec, key.usage, key.origin, key.multi_region_type))
    facts.update(base_context(ask))
    facts.update(context)
    if named.alias:
        facts["kms:requestalias"] = named.alias
    where = {"account": key.account, "region": key.region}
    aliases = await ask.records.find_by(Alias, "key", key.key_id, **where)
    if aliases:
        facts["kms:resourcealiases"] = tuple(alias.alias_name for alias in aliases)
    policies: tuple[PolicyText, ...] = (
        PolicyText(
            text=text_for(ask.principal, key.policy, key.named),
            name="default",
            attached_to=named.arn,
        ),
    )
    grants = await find_grants(ask, key)
    if grants:
        policies += tuple(map(grant_text, (grant for grant in grants if grant.policy)))
        facts[SATISFIED_GRANTS] = tuple(grant.grant_id for grant in grants if permits(grant))
    target = Target(
        arn=named.arn,
        record=key,
        account=key.account,
        cloudformation_type=KEY_TYPE,
        tags=key.tags,
        policies=policies,
        resource_policy_required="kms",
        context=facts,
        denial=UNKNOWN_KEY if named.by_ciphertext and not own else "",
    )
    return Check(action=action, target=target)


def absent(ask: Ask[Any], named: NamedKey, context: Context) -> Target[Any]:
    """Return the target for a key that is not there: to other accounts, it allows nothing."""
    return Target(
        arn=named.arn,
        account=named.account,
        cloudformation_type=KEY_TYPE,
        resource_policy_required="no" if named.account == ask.account else "kms",
        context=base_context(ask) | dict(context),
    )


async def find_grants(ask: Ask[Any], key: Key) -> list[Grant]:
    """Return the grants on a key that name the caller, in one way or another."""
    found: list[Grant] = []
    for name in names_of(ask.principal, ask.partition):
        found += await ask.records.find_by(
            Grant, "grantee", of_key(key.key_id, name), account=key.account, region=key.region
        )
    caller, unique_id = ask.principal.policy_arn, unique_id_of(ask.principal)
    return [grant for grant in found if grant.means(caller, unique_id)]


def unique_id_of(principal: Principal) -> str:
    """Return the unique ID of the user or role behind a caller."""
    session = principal.session
    return principal.principal_id if session is None else session.issuer.principal_id


def names_of(principal: Principal, partition: str) -> tuple[str, ...]:
    """Return the ARNs by which a grant can mean the caller; a service has a name."""
    if principal.type == "Anonymous":
        return ()
    if principal.type == "AWSService":
        return (principal.arn,)
    account = f"arn:{partition}:iam::{principal.account}:root"
    if principal.type == "Root":
        return (account,)
    if principal.session is None or principal.session.issuer.arn in (account, principal.arn):
        return (principal.arn, account)
    return (principal.arn, principal.session.issuer.arn, account)


def grant_text(grant: Grant) -> PolicyText:
    """Return a grant as a policy beside the key policy."""
    return PolicyText(
        text=grant.policy,
        name=f"grant {grant.grant_id}",
        attached_to=grant.key_arn,
        kind="grant",
    )


def _whole_service(action: str, context: ConditionKeys = lambda _: NO_KEYS) -> Resolver:
    """Check an action that is about no key."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        facts = base_context(ask) | dict(context(ask.request))
        return (Check(action=action, target=Target(context=facts)),)

    return resolve


def _on_key(
    action: str,
    context: ConditionKeys = lambda _: NO_KEYS,
    *,
    aliases: bool = False,
    across_accounts: bool = False,
) -> Resolver:
    """Check an action on the key that ``KeyId`` names."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        named = await find_named(ask, ask.request["KeyId"], aliases=aliases)
        check = await key_check(
            ask, action, named, context=context(ask.request), across_accounts=across_accounts
        )
        return (check,)

    return resolve


def _unless_in_use(action: str, context: ConditionKeys = lambda _: NO_KEYS) -> Resolver:
    """Check an action after which a key is of no use: policies may ask for its last use."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        named = await find_named(ask, ask.request["KeyId"])
        facts = dict(context(ask.request))
        key = named.key
        if key is not None and named.account == ask.account:
            used = await ask.history.find_last(key.account, key.region, key.arn, USES)
            days = (ask.now - (key.created_at if used is None else used.at)).days
            facts["kms:trailingdayswithoutkeyusage"] = str(max(0, days))
        return (await key_check(ask, action, named, context=facts),)

    return resolve


def _listing_grants(action: str) -> Resolver:
    """Check an action of grant management, which may be a service's own."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        named = await find_named(ask, ask.request["KeyId"])
        facts = for_aws_resource(ask)
        return (await key_check(ask, action, named, context=facts, across_accounts=True),)

    return resolve


async def encryption_check(
    ask: Ask[Any],
    action: str,
    named: NamedKey,
    *,
    encryption_context: Mapping[str, str],
    algorithm: str,
    context: Context = NO_KEYS,
) -> Check[Key]:
    """Return the check of an operation that encrypts: encryption contexts count."""
    facts = encryption_context_keys(encryption_context)
    facts["kms:encryptionalgorithm"] = algorithm
    facts.update(context)

    def permits(grant: Grant) -> bool:
        return grant.constraint is None or grant.constraint.holds(encryption_context)

    return await key_check(ask, action, named, context=facts, permits=permits, across_accounts=True)


def _encrypting(
    action: str,
    find: Callable[[Ask[Any]], Awaitable[NamedKey]],
    context: ConditionKeys = lambda _: NO_KEYS,
) -> Resolver:
    """Check an operation that encrypts or decrypts with one key."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        check = await encryption_check(
            ask,
            action,
            await find(ask),
            encryption_context=ask.request.get("EncryptionContext", {}),
            algorithm=ask.request.get("EncryptionAlgorithm", SYMMETRIC),
            context=context(ask.request),
        )
        return (check,)

    return resolve


def _using(action: str, context: ConditionKeys = lambda _: NO_KEYS) -> Resolver:
    """Check another use of one key."""
    return _on_key(action, context, aliases=True, across_accounts=True)


async def _by_any_name(ask: Ask[Any]) -> NamedKey:
    return await find_named(ask, ask.request["KeyId"], aliases=True)


async def _by_ciphertext(ask: Ask[Any]) -> NamedKey:
    return await find_sealing_key(ask, "KeyId")


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


list_keys = _whole_service("kms:ListKeys")
list_aliases = _whole_service("kms:ListAliases")
generate_random = _whole_service("kms:GenerateRandom", attested)
create_custom_key_store = _whole_service("kms:CreateCustomKeyStore")
describe_custom_key_stores = _whole_service("kms:DescribeCustomKeyStores")
update_custom_key_store = _whole_service("kms:UpdateCustomKeyStore")
delete_custom_key_store = _whole_service("kms:DeleteCustomKeyStore")
connect_custom_key_store = _whole_service("kms:ConnectCustomKeyStore")
disconnect_custom_key_store = _whole_service("kms:DisconnectCustomKeyStore")
list_retirable_grants = _whole_service("kms:ListRetirableGrants")

describe_key = _on_key("kms:DescribeKey", aliases=True, across_accounts=True)
get_key_rotation_status = _on_key("kms:GetKeyRotationStatus", across_accounts=True)
get_parameters_for_import = _on_key("kms:GetParametersForImport", wrapping)
import_key_material = _on_key("kms:ImportKeyMaterial", expiration)
delete_imported_key_material = _on_key("kms:DeleteImportedKeyMaterial")
list_key_rotations = _on_key("kms:ListKeyRotations")
enable_key_rotation = _on_key("kms:EnableKeyRotation", rotation_period)
disable_key_rotation = _on_key("kms:DisableKeyRotation")
rotate_key_on_demand = _on_key("kms:RotateKeyOnDemand")
update_key_description = _on_key("kms:UpdateKeyDescription")
enable_key = _on_key("kms:EnableKey")
disable_key = _unless_in_use("kms:DisableKey")
schedule_key_deletion = _unless_in_use("kms:ScheduleKeyDeletion", pending_window)
get_key_last_usage = _on_key("kms:GetKeyLastUsage")
cancel_key_deletion = _on_key("kms:CancelKeyDeletion")

get_key_policy = _on_key("kms:GetKeyPolicy")
put_key_policy = _on_key("kms:PutKeyPolicy", lockout_check)
list_key_policies = _on_key("kms:ListKeyPolicies")

tag_resource = _on_key("kms:TagResource", request_tags)
untag_resource = _on_key("kms:UntagResource", tag_keys)
list_resource_tags = _on_key("kms:ListResourceTags")


# -- cryptographic operations ----------------------------------------------------------------------


encrypt = _encrypting("kms:Encrypt", _by_any_name)
decrypt = _encrypting("kms:Decrypt", _by_ciphertext, attested)
generate_data_key = _encrypting("kms:GenerateDataKey", _by_any_name, attested)
generate_data_key_without_plaintext = _encrypting(
    "kms:GenerateDataKeyWithoutPlaintext", _by_any_name
)
generate_data_key_pair = _encrypting("kms:GenerateDataKeyPair", _by_any_name, data_key_pair)
generate_data_key_pair_without_plaintext = _encrypting(
    "kms:GenerateDataKeyPairWithoutPlaintext", _by_any_name, data_key_pair
)

sign = _using("kms:Sign", signing)
verify = _using("kms:Verify", signing)
generate_mac = _using("kms:GenerateMac", mac_algorithm)
verify_mac = _using("kms:VerifyMac", mac_algorithm)
derive_shared_secret = _using("kms:DeriveSharedSecret", key_agreement)
encapsulate = _using("kms:Encapsulate", encapsulation)
decapsulate = _using("kms:Decapsulate", encapsulation)
get_public_key = _using("kms:GetPublicKey")


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


list_grants = _listing_grants("kms:ListGrants")
revoke_grant = _listing_grants("kms:RevokeGrant")


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


async def find_grant(records: Records, key: Key, grant_id: str) -> Grant | None:
    """Return a grant on a key by its ID, or None."""
    grant = await records.find(Grant, key.account, key.region, grant_id)
    return grant if grant is not None and grant.key_id == key.key_id else None
