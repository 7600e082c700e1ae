"""Aliases.  ``alias/aws/`` is AWS's own; see ``authz.alias_check``."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.paging import decode_marker
from garrison.core.quotas import KMS_ALIASES_PER_KEY
from garrison.crypto import KEY_SPECS
from garrison.services.kms import api
from garrison.services.kms.authz.names import find_key, find_named
from garrison.services.kms.operations.paging import limit_of, read_page, rest
from garrison.services.kms.operations.targets import absent, require_alias, require_key
from garrison.services.kms.records import MANAGED_SERVICES, RESERVED_ALIASES, Alias, Key
from garrison.wire.errors import ValidationException

PREFIX = "alias/"
NO_PREFIX = (
    'Alias must start with the prefix "alias/". Please see '
    "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
)
ALIASES_PER_PAGE = 50  # API_ListAliases
ALIASES_PER_PAGE_MAX = 100
PREDEFINED_MARKER = "predefined "


class Aliases:
    """Operations on aliases."""

    async def create_alias(self, call: Call[api.CreateAliasRequest, Alias]) -> None:
        """Give a key another name.

        Raises:
            AlreadyExistsException: the name is taken.
            KMSInvalidStateException: the key's deletion is pending.
            InvalidAliasNameException, ValidationException: no name for an alias.
            LimitExceededException: the key has as many aliases as it may.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
        """
        name = call.request["AliasName"]
        _require_name(name)
        key = require_key(call, 1)
        present = call.target.record
        if present is not None and await _leads_somewhere(call, present):
            raise api.AlreadyExistsException(f"An alias with the name {present.arn} already exists")
        key.require_no_deletion(call.now)
        await _require_room(call, key)
        alias = Alias(
            account=call.account,
            region=call.region,
            # The name of a key that is gone is free again, before its record is deleted.
            version=present.version if present is not None else 0,
            alias_name=name,
            key_id=key.key_id,
            created_at=call.now,
            updated_at=call.now,
        )
        call.records.put(alias)
        call.records.expect(key)

    async def update_alias(self, call: Call[api.UpdateAliasRequest, Alias]) -> None:
        """Let an alias name another key.

        Raises:
            NotFoundException: no such alias, or no such key.
            KMSInvalidStateException: the new key's deletion is pending.
            ValidationException: the new key is of another type or for another use.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html
        """
        alias = await _require_alias(call)
        key = require_key(call, 1)
        key.require_no_deletion(call.now)
        if len(call.targets) > 2:  # noqa: PLR2004  The third is the key that it names now.
            _require_alike(require_key(call, 2), key)
        if alias.key_id != key.key_id:
            await _require_room(call, key)
        call.records.put(replace(alias, key_id=key.key_id, updated_at=call.now))
        call.records.expect(key)

    async def delete_alias(self, call: Call[api.DeleteAliasRequest, Alias]) -> None:
        """Delete an alias, and not the key.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html
        """
        call.records.delete(await _require_alias(call))

    async def list_aliases(
        self, call: Call[api.ListAliasesRequest, Any]
    ) -> api.ListAliasesResponse:
        """List the aliases of the account in the Region, or of one of its keys.

        Aliases of AWS managed keys that are not made yet come without a key.

        Raises:
            NotFoundException: ``KeyId`` names no key of the account.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
        """
        if "KeyId" not in call.request:
            return await _list_all(call)
        found, left = await read_page(
            call,
            Alias,
            call.account,
            call.region,
            index="key",
            value=await _own_key_id(call),
            default=ALIASES_PER_PAGE,
            most=ALIASES_PER_PAGE_MAX,
        )
        aliases = [_describe(alias) for alias in found if await _leads_somewhere(call, alias)]
        return {"Aliases": aliases, **left}


async def _list_all(call: Call[api.ListAliasesRequest, Any]) -> api.ListAliasesResponse:
    """List the aliases that AWS keeps for keys that are not made yet, and then all others."""
    limit = limit_of(call, default=ALIASES_PER_PAGE, most=ALIASES_PER_PAGE_MAX)
    after = _marked_predefined(call)
    aliases: list[api.AliasListEntry] = []
    if after is not None:
        names = await _unmade(call)
        names = names[names.index(after) + 1 :] if after in names else names
        aliases = [_describe_unmade(call, name) for name in names[:limit]]
        if len(names) >= limit:
            return {"Aliases": aliases, **rest(PREDEFINED_MARKER + names[limit - 1])}
    found, left = await read_page(
        call,
        Alias,
        call.account,
        call.region,
        default=limit - len(aliases),
        most=limit - len(aliases),
        start=after is not None,
    )
    aliases += [_describe(alias) for alias in found if await _leads_somewhere(call, alias)]
    return {"Aliases": aliases, **left}


def _marked_predefined(call: Call[api.ListAliasesRequest, Any]) -> str | None:
    """Return after which predefined alias a listing goes on; None if it is beyond them."""
    marker = call.request.get("Marker")
    if marker is None:
        return ""
    try:
        place = decode_marker(marker)
    except ValueError as error:
        raise api.InvalidMarkerException("Could not deserialize marker.") from error
    if place.startswith(PREDEFINED_MARKER):
        return place.removeprefix(PREDEFINED_MARKER)
    return None


async def _unmade(call: Call[Any, Any]) -> list[str]:
    names = (
        RESERVED_ALIASES + label for label, each in MANAGED_SERVICES.items() if each.predefined
    )
    return [
        name
        for name in names
        if await call.records.find(Alias, call.account, call.region, name) is None
    ]


def _describe_unmade(call: Call[Any, Any], name: str) -> api.AliasListEntry:
    return {
        "AliasName": name,
        "AliasArn": f"arn:{call.partition}:kms:{call.region}:{call.account}:{name}",
    }


def _require_name(name: str) -> None:
    if not name.startswith(PREFIX):
        raise ValidationException(NO_PREFIX)
    if ":" in name:
        raise ValidationException(f"{name} contains invalid characters for an alias")
    if name == PREFIX:
        raise api.InvalidAliasNameException(f"{name} is not a valid alias name")


def _require_alike(present: Key, new: Key) -> None:
    # Code that uses an alias must not find a key behind it that cannot do what the last one did.
    if (_type_of(present), present.usage) != (_type_of(new), new.usage):
        raise ValidationException(
            f"Alias cannot be turned from {present.arn} to {new.arn}: the keys must be of the same "
            "type and have the same key usage."
        )


def _type_of(key: Key) -> str:
    kind = KEY_SPECS[key.spec].kind
    return kind if kind in ("AES", "HMAC") else "asymmetric"


async def _require_alias(call: Call[Any, Any]) -> Alias:
    if not call.request["AliasName"].startswith(PREFIX):
        raise ValidationException("Invalid identifier")
    alias = require_alias(call)
    if not await _leads_somewhere(call, alias):
        raise absent(alias.arn)
    return alias


async def _leads_somewhere(call: Call[Any, Any], alias: Alias) -> bool:
    key = await find_key(call.records, alias.account, alias.region, alias.key_id, call.now)
    return key is not None


async def _require_room(call: Call[Any, Any], key: Key) -> None:
    aliases = await call.records.find_by(
        Alias, "key", key.key_id, account=key.account, region=key.region
    )
    if len(aliases) >= KMS_ALIASES_PER_KEY:
        raise api.LimitExceededException(f"{key.arn} has {KMS_ALIASES_PER_KEY} aliases already.")


async def _own_key_id(call: Call[api.ListAliasesRequest, Any]) -> str:
    named = await find_named(call, call.request["KeyId"])
    if named.key is None or named.account != call.account:
        raise absent(named.arn)
    return named.key.key_id


def _describe(alias: Alias) -> api.AliasListEntry:
    return {
        "AliasName": alias.alias_name,
        "AliasArn": alias.arn,
        "TargetKeyId": alias.key_id,
        "CreationDate": alias.created_at,
        "LastUpdatedDate": alias.updated_at,
    }
