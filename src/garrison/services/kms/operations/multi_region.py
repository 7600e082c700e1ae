"""What the keys of one multi-Region key have in common, and how one waits for the others.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from garrison.core.transaction import Records
from garrison.services.kms.records import Key


async def find_related(records: Records, key: Key, now: datetime) -> list[Key]:
    """Return all keys of a multi-Region key, this one included; of another key, the key alone."""
    if not key.multi_region:
        return [key]
    found = await records.find_by(Key, "key_id", key.key_id)
    return [each for each in found if each.account == key.account and not each.is_gone(now)]


async def find_replicas(records: Records, key: Key, now: datetime) -> list[Key]:
    """Return the replica keys of a multi-Region key."""
    related = await find_related(records, key, now)
    return [each for each in related if each.multi_region_type == "REPLICA"]


async def find_primary(records: Records, key: Key) -> Key | None:
    """Return the primary key of a multi-Region key."""
    return await records.find(Key, key.account, key.primary_region, key.key_id)


def wait_for_replicas(primary: Key, replicas: Sequence[Key]) -> Key:
    """Return a primary key whose waiting period begins when the last of its replicas is gone."""
    ends = [replica.deletion_at for replica in replicas if replica.deletion_at is not None]
    if len(ends) < len(replicas):
        return replace(primary, replicas_until=None, deletion_at=None)
    until = max(ends)
    return replace(
        primary,
        replicas_until=until,
        deletion_at=until + timedelta(days=primary.pending_window_days),
    )


async def notify_primary(records: Records, replica: Key, now: datetime) -> None:
    """Let a primary key that waits for its replicas know that one of them changed."""
    primary = await find_primary(records, replica)
    if primary is None or not primary.pending_window_days:
        return
    others = [
        each for each in await find_replicas(records, replica, now) if each.region != replica.region
    ]
    records.put(wait_for_replicas(primary, [*others, replica]))
