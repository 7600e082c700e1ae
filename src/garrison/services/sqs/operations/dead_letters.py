"""Dead letters: messages that were received too often go to another queue, as they are.

Encrypted messages stay encrypted under the key that they were sent with.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/
sqs-dead-letter-queues.html
"""

from msgspec.structs import replace

from garrison.services.sqs.operations.shelves import Shelves
from garrison.services.sqs.records import Message, Queue


def is_dead(queue: Queue, message: Message) -> bool:
    """Return True if a message was received as often as its queue allows."""
    return queue.redrive is not None and message.receive_count >= queue.redrive.max_receive_count


async def bury(source: Shelves, dead_letters: Shelves, message: Message, now: int) -> bool:
    """Move a message to the dead-letter queue; return False if that must wait.

    In a standard queue it stays as old as it is; in a FIFO queue it begins to age anew.
    """
    if message.group and not dead_letters.try_claim(message.group):
        return False
    buried = replace(
        message,
        version=0,
        shelf=dead_letters.shelf,
        sent_at=now if message.group else message.sent_at,
        visible_at=now,
        delayed=False,
        source_arn=source.queue.arn,
    )
    await source.remove(message)
    await dead_letters.add_after(buried)
    return True
