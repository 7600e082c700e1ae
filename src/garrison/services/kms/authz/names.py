"""What a request calls a key, and which key that is."""

import re
from base64 import b64decode
from binascii import Error
from datetime import datetime
from typing import Any

import msgspec

from garrison.core.arn import ARN
from garrison.core.call import Ask, Call
from garrison.core.transaction import Records
from garrison.crypto import (
    CiphertextError,
    parse_ciphertext,
)
from garrison.services.kms import api
from garrison.services.kms.records import (
    RESERVED_ALIASES,
    AccessDeniedException,
    Alias,
    Grant,
    Key,
    managed_key,
)
from garrison.wire.errors import ValidationException

KEY_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}"
)
ALIAS = "alias/"
UNKNOWN_KEY = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this "
    "region, or you are not allowed to access."
)
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


async def find_grant(records: Records, key: Key, grant_id: str) -> Grant | None:
    """Return a grant on a key by its ID, or None."""
    grant = await records.find(Grant, key.account, key.region, grant_id)
    return grant if grant is not None and grant.key_id == key.key_id else None
