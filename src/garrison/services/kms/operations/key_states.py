"""Key states: enabled, disabled, and on the way out.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from datetime import timedelta

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.kms import api
from garrison.services.kms.operations.multi_region import (
    find_replicas,
    notify_primary,
    wait_for_replicas,
)
from garrison.services.kms.operations.targets import require_customer_key
from garrison.services.kms.records import (
    GOING,
    PENDING_WINDOW_DAYS_MAX,
    PENDING_WINDOW_DAYS_MIN,
    UNCHANGEABLE,
    Key,
)
from garrison.wire.errors import ValidationException


class KeyStates:
    """Operations on the states of keys."""

    async def enable_key(self, call: Call[api.EnableKeyRequest, Key]) -> None:
        """Let a key be used; an enabled one stays so.

        Raises:
            KMSInvalidStateException: deletion is pending, or material is missing.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
        """
        key = require_customer_key(call)
        key.require_not_in(UNCHANGEABLE, call.now)
        call.records.put(replace(key, state="Enabled"))

    async def disable_key(self, call: Call[api.DisableKeyRequest, Key]) -> None:
        """Let a key be used no more, until it is enabled again.

        Raises:
            KMSInvalidStateException: deletion is pending, or material is missing.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
        """
        key = require_customer_key(call)
        key.require_not_in(UNCHANGEABLE, call.now)
        call.records.put(replace(key, state="Disabled"))

    async def schedule_key_deletion(
        self, call: Call[api.ScheduleKeyDeletionRequest, Key]
    ) -> api.ScheduleKeyDeletionResponse:
        """Delete a key at the end of a waiting period of 7 to 30 days, in which it is of no use.

        The period of a primary key begins when the last of its replicas is gone.

        Raises:
            KMSInvalidStateException: deletion is pending already.
            ValidationException: another number of days.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
        """
        key = require_customer_key(call)
        days = call.request.get("PendingWindowInDays", PENDING_WINDOW_DAYS_MAX)
        if not PENDING_WINDOW_DAYS_MIN <= days <= PENDING_WINDOW_DAYS_MAX:
            raise ValidationException(
                f"PendingWindowInDays should be between {PENDING_WINDOW_DAYS_MIN} and "
                f"{PENDING_WINDOW_DAYS_MAX}, but it is {days}"
            )
        key.require_not_in(GOING | {"Updating"}, call.now)
        scheduled = await _schedule(call, key, days)
        call.records.put(scheduled)
        response: api.ScheduleKeyDeletionResponse = {
            "KeyId": key.arn,
            "KeyState": scheduled.state_at(call.now),
            "PendingWindowInDays": days,
        }
        if response["KeyState"] == "PendingDeletion" and scheduled.deletion_at is not None:
            response["DeletionDate"] = scheduled.deletion_at
        return response

    async def cancel_key_deletion(
        self, call: Call[api.CancelKeyDeletionRequest, Key]
    ) -> api.CancelKeyDeletionResponse:
        """Keep a key after all; it comes back disabled.

        Raises:
            KMSInvalidStateException: no deletion is pending.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
        """
        key = require_customer_key(call)
        key.require_deletion()
        kept = replace(
            key,
            state="Disabled",
            deletion_at=None,
            pending_window_days=0,
            replicas_until=None,
        )
        call.records.put(kept)
        if kept.multi_region_type == "REPLICA":
            await notify_primary(call.records, kept, call.now)
        return {"KeyId": key.arn}


async def _schedule(call: Call[api.ScheduleKeyDeletionRequest, Key], key: Key, days: int) -> Key:
    scheduled = replace(key, state="PendingDeletion", deletion_at=call.now + timedelta(days=days))
    if key.multi_region_type == "REPLICA":
        await notify_primary(call.records, scheduled, call.now)
    elif key.multi_region_type == "PRIMARY":
        replicas = await find_replicas(call.records, key, call.now)
        if replicas:
            return wait_for_replicas(replace(scheduled, pending_window_days=days), replicas)
    return scheduled
