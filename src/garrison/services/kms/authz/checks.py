"""From a key, an action and a request to the check that the policies are asked."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from garrison.core.call import Ask, Check, Target
from garrison.core.policy_text import PolicyText
from garrison.core.principal import Principal
from garrison.policy.bound import text_for
from garrison.services.kms.authz.condition_keys import (
    NO_KEYS,
    ConditionKeys,
    Context,
    base_context,
    encryption_context_keys,
    for_aws_resource,
    key_facts,
)
from garrison.services.kms.authz.names import UNKNOWN_KEY, NamedKey, find_named, find_sealing_key
from garrison.services.kms.records import (
    SATISFIED_GRANTS,
    SYMMETRIC,
    Alias,
    Grant,
    Key,
    of_key,
)

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]
Permits = Callable[[Grant], bool]
"""Whether a grant's constraint holds for the request."""

KEY_TYPE = "AWS::KMS::Key"
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


def whole_service(action: str, context: ConditionKeys = lambda _: NO_KEYS) -> Resolver:
    """Check an action that is about no key."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        facts = base_context(ask) | dict(context(ask.request))
        return (Check(action=action, target=Target(context=facts)),)

    return resolve


def on_key(
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


def unless_in_use(action: str, context: ConditionKeys = lambda _: NO_KEYS) -> Resolver:
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


def listing_grants(action: str) -> Resolver:
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


def encrypting(
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


def using(action: str, context: ConditionKeys = lambda _: NO_KEYS) -> Resolver:
    """Check another use of one key."""
    return on_key(action, context, aliases=True, across_accounts=True)


async def by_any_name(ask: Ask[Any]) -> NamedKey:
    """Return the key that ``KeyId`` names, if need be by an alias."""
    return await find_named(ask, ask.request["KeyId"], aliases=True)


async def by_ciphertext(ask: Ask[Any]) -> NamedKey:
    """Return the key that ``KeyId`` names or, failing that, the ciphertext."""
    return await find_sealing_key(ask, "KeyId")
