"""What KMS does with keys by itself, as the trail tells it.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/ct-rotatekey.html
         https://docs.aws.amazon.com/kms/latest/developerguide/ct-delete-key.html
"""

from collections.abc import Callable
from typing import Any

from garrison.core.background import ServiceEvent
from garrison.core.call import Call, Target
from garrison.services.kms.records import Key
from garrison.trail import build_service_entry

KEY_TYPE = "AWS::KMS::Key"

Report = Callable[[ServiceEvent], None]


def service_event(name: str, key: Key, **details: Any) -> ServiceEvent:
    """Return what happened to a key."""
    return ServiceEvent(
        name=name,
        account=key.account,
        region=key.region,
        targets=(Target(arn=key.arn, account=key.account, cloudformation_type=KEY_TYPE),),
        details=details,
    )


def report_with(call: Call[Any, Any]) -> Report:
    """Return what records events together with the changes of a request."""

    def report(event: ServiceEvent) -> None:
        call.records.record(build_service_entry("kms", event, call.now, call.ids.uuid))

    return report
