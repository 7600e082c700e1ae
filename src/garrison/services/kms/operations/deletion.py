"""Keys whose waiting period is over.

Nobody finds such a key any more.  Its record, with the key material, is deleted when a key of the
same account and Region is next made or scheduled for deletion.
"""

from typing import Any

from garrison.core.call import Call
from garrison.crypto import MaterialVault
from garrison.services.kms.records import Alias, Grant, Key

KEYS_PER_CALL = 20  # So that no request pays for a thousand keys at once.


async def delete_due_keys(call: Call[Any, Any], vault: MaterialVault) -> None:
    """Delete keys that are gone, with their material, aliases and grants."""
    page = await call.records.page(
        Key, call.account, call.region, index="deletion", limit=KEYS_PER_CALL
    )
    for key in page.records:
        if not key.is_gone(call.now):
            return
        await _delete(call, key)
        for material in key.materials:
            vault.forget(material, key.arn)


async def _delete(call: Call[Any, Any], key: Key) -> None:
    where = {"account": key.account, "region": key.region}
    for alias in await call.records.find_by(Alias, "key", key.key_id, **where):
        call.records.delete(alias)
    for grant in await call.records.find_by(Grant, "key", key.key_id, **where):
        call.records.delete(grant)
    call.records.delete(key)
