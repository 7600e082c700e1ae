"""CloudTrail's operations, by noun."""

from garrison.services.cloudtrail.operations.events import Events

OPERATIONS: tuple[type, ...] = (Events,)
