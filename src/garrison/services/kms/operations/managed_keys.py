"""AWS managed keys, made when they are first used or described."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.crypto import MaterialVault
from garrison.services.kms.operations.service_events import report_with, service_event
from garrison.services.kms.records import (
    MANAGED_SERVICES,
    RESERVED_ALIASES,
    Alias,
    Key,
    key_material,
    managed_key,
)


async def require_made(call: Call[Any, Any], vault: MaterialVault, key: Key) -> Key:
    """Return a key as it is; an AWS managed key that is not made yet is made now."""
    if key.version or key.manager != "AWS":
        return key
    made = replace(
        key,
        materials=(key_material(vault.new_material(key.arn)),),
        rotation_due_at=call.now + timedelta(days=key.rotation_period_days),
    )
    alias = Alias(
        account=key.account,
        region=key.region,
        alias_name=_alias_of(key),
        key_id=key.key_id,
        created_at=call.now,
        updated_at=call.now,
    )
    call.records.put(made)
    call.records.put(alias)
    report_with(call)(service_event("CreateKey", made))
    return made


def _alias_of(key: Key) -> str:
    for label in MANAGED_SERVICES:
        name = RESERVED_ALIASES + label
        found = managed_key(name, key.partition, key.account, key.region, key.created_at)
        if found is not None and found.key_id == key.key_id:
            return name
    raise AssertionError(key.arn)
