"""The last use of a key, as the trail knows it.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-keys-determining-usage.html
"""

from garrison.core.call import Call
from garrison.services.kms import api
from garrison.services.kms.authz.checks import USES
from garrison.services.kms.operations.targets import require_key
from garrison.services.kms.records import Key
from garrison.trail import Trail


class KeyUsage:
    """Operations on what keys were used for."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def get_key_last_usage(
        self, call: Call[api.GetKeyLastUsageRequest, Key]
    ) -> api.GetKeyLastUsageResponse:
        """Return the last cryptographic operation with a key that succeeded.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
        """
        key = require_key(call)
        used = await self._trail.find_last(key.account, key.region, key.arn, USES)
        usage: api.KeyLastUsageData = {}
        if used is not None:
            usage = {
                # One of the names that it was looked for by.
                "Operation": used.operation,  # type: ignore[typeddict-item]
                "Timestamp": used.at,
                "CloudTrailEventId": used.event_id,
                "KmsRequestId": used.request_id,
            }
        return {
            "KeyId": key.key_id,
            "KeyLastUsage": usage,
            "KeyCreationDate": key.created_at,
            "TrackingStartDate": key.created_at,
        }
