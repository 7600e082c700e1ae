"""Key states: enabled, disabled, and on the way out.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.crypto import MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.deletion import delete_due_keys
from garrison.services.kms.operations.targets import require_key
from garrison.services.kms.records import (
    PENDING_WINDOW_DAYS_MAX,
    PENDING_WINDOW_DAYS_MIN,
    Key,
    deletion_after,
)
from garrison.wire.errors import ValidationException


class KeyStates:
    """Operations on the states of keys."""

    def __init__(self, vault: MaterialVault) -> None:
        self._vault = vault

    async def enable_key(self, call: Call[api.EnableKeyRequest, Key]) -> None:
        """Let a key be used; an enabled one stays so.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
        """
        key = require_key(call)
        key.require_no_deletion()
        call.records.put(replace(key, state="Enabled"))

    async def disable_key(self, call: Call[api.DisableKeyRequest, Key]) -> None:
        """Let a key be used no more, until it is enabled again.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
        """
        key = require_key(call)
        key.require_no_deletion()
        call.records.put(replace(key, state="Disabled"))

    async def schedule_key_deletion(
        self, call: Call[api.ScheduleKeyDeletionRequest, Key]
    ) -> api.ScheduleKeyDeletionResponse:
        """Delete a key at the end of a waiting period of 7 to 30 days, in which it is of no use.

        Raises:
            KMSInvalidStateException: deletion is pending already.
            ValidationException: another number of days.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
        """
        key = require_key(call)
        days = call.request.get("PendingWindowInDays", PENDING_WINDOW_DAYS_MAX)
        if not PENDING_WINDOW_DAYS_MIN <= days <= PENDING_WINDOW_DAYS_MAX:
            raise ValidationException(
                f"PendingWindowInDays should be between {PENDING_WINDOW_DAYS_MIN} and "
                f"{PENDING_WINDOW_DAYS_MAX}, but it is {days}"
            )
        key.require_no_deletion()
        deletion_at = deletion_after(call.now, days)
        await delete_due_keys(call, self._vault)
        call.records.put(replace(key, state="PendingDeletion", deletion_at=deletion_at))
        return {
            "KeyId": key.arn,
            "DeletionDate": deletion_at,
            "KeyState": "PendingDeletion",
            "PendingWindowInDays": days,
        }

    async def cancel_key_deletion(
        self, call: Call[api.CancelKeyDeletionRequest, Key]
    ) -> api.CancelKeyDeletionResponse:
        """Keep a key after all; it comes back disabled.

        Raises:
            KMSInvalidStateException: no deletion is pending.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
        """
        key = require_key(call)
        key.require_deletion()
        call.records.put(replace(key, state="Disabled", deletion_at=None))
        return {"KeyId": key.arn}
