"""The operations of SQS, by noun, and what it does by itself."""

from garrison.services.sqs.operations.acknowledging import HeldMessages
from garrison.services.sqs.operations.attributes import Attributes
from garrison.services.sqs.operations.move_tasks import MoveTasks
from garrison.services.sqs.operations.moving import Expiring, Forgetting, Moving, Sweeping
from garrison.services.sqs.operations.permissions import Permissions
from garrison.services.sqs.operations.queues import Queues
from garrison.services.sqs.operations.receiving import ReceivedMessages
from garrison.services.sqs.operations.redrive import DeadLetters
from garrison.services.sqs.operations.sending import SentMessages
from garrison.services.sqs.operations.tags import Tags

OPERATIONS: tuple[type, ...] = (
    SentMessages,
    ReceivedMessages,
    HeldMessages,
    Queues,
    Attributes,
    Permissions,
    Tags,
    DeadLetters,
    MoveTasks,
)
BACKGROUND: tuple[type, ...] = (Moving, Sweeping, Forgetting, Expiring)
