"""What SQS stores: queues, their messages, and what keeps FIFO queues in order; pure.

A queue's messages stand on a *shelf*, an ID that no queue ever has again.  Deleting or purging a
queue takes the shelf away at once, however many messages are on it; they are swept later.

A message's ID within its shelf begins with the time at which it was sent, so that messages lie in
that order on the disk, which is also the order of a FIFO queue.

A FIFO queue has a record for each message group that holds messages.  Whatever is done to a group
writes it, so that of two requests only one can be first; it says when the group's first messages
may be received.

Index keys are not sealed: what senders chose (groups, deduplication IDs) stands there as a digest.
"""

from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from garrison.core.errors import ApiError
from garrison.core.record import Index, Kind, Record

DAY_S = 86_400

VISIBILITY_TIMEOUT_MAX_S = 43_200  # API_SetQueueAttributes
DELAY_MAX_S = 900
RETENTION_MIN_S = 60
RETENTION_MAX_S = 14 * DAY_S
WAIT_MAX_S = 20
MESSAGE_SIZE_MIN = 1_024
MESSAGE_SIZE_MAX = 1_048_576  # 1 MiB since 2025-08
REUSE_MIN_S = 60
REUSE_MAX_S = DAY_S
MESSAGES_IN_FLIGHT_MAX = 120_000  # API_ChangeMessageVisibility, standard and FIFO alike
BATCH_ENTRIES_MAX = 10
MESSAGE_ATTRIBUTES_MAX = 10
MAX_RECEIVE_COUNT_MAX = 1_000
DEDUPLICATION_S = 300
RECREATION_WAIT_S = 60
PURGE_WAIT_S = 60

FIFO_SUFFIX = ".fifo"
DIGEST_BYTES = 12
SERIAL_DIGITS = 16
SEQUENCE_START = 18_420_000_000_000_000_000
"""Sequence numbers have twenty digits, and AWS's begin so."""
SEQUENCE_STEP = 256
NEVER = 10**13 - 1
"""Later than all instants, in milliseconds: thirteen digits, as all that index keys hold."""


class InvalidParameterValue(ApiError):  # noqa: N818  AWS's own name.
    """A value that SQS does not take; no model lists this error."""

    code = "InvalidParameterValue"
    shape = "InvalidParameterValueException"


class MissingParameter(ApiError):  # noqa: N818  AWS's own name.
    """A member that is required in this case; no model lists this error."""

    code = "MissingParameter"
    shape = "MissingRequiredParameterException"


class RedrivePolicy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """When and where a queue's messages go that nobody deletes."""

    text: str
    """As it was given."""
    target_arn: str
    max_receive_count: int


class RedriveAllowPolicy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which queues may use this one as their dead-letter queue."""

    text: str
    permission: str
    """``allowAll``, ``denyAll`` or ``byQueue``."""
    sources: tuple[str, ...] = ()
    """The ARNs of the queues that may, if it is ``byQueue``."""

    def allows(self, source_arn: str) -> bool:
        """Return True if a queue may send its dead letters here."""
        return self.permission == "allowAll" or source_arn in self.sources


class Queue(Record, frozen=True, kw_only=True):
    """A queue and its attributes; times in seconds, instants in milliseconds since 1970."""

    kind = Kind(
        "sqs.queue",
        identifiers=("name",),
        arn="arn:{partition}:sqs:{region}:{account}:{name}",
        cloudformation="AWS::SQS::Queue",
        resource_type="queue",
        tags="tags",
        indexes={
            "shelf": Index(lambda queue: (queue.shelf,), across_accounts=True),
            "dead_letters": Index(
                lambda queue: (queue.redrive.target_arn,) if queue.redrive else (),
                across_accounts=True,
            ),
        },
    )

    name: str
    shelf: str
    created_at: int
    modified_at: int
    purged_at: int = 0
    fifo: bool = False
    visibility_timeout_s: int = 30
    delay_s: int = 0
    message_size_max: int = MESSAGE_SIZE_MAX
    retention_s: int = 4 * DAY_S
    wait_s: int = 0
    policy: str = ""
    bound: dict[str, str] = msgspec.field(default_factory=dict)
    """The unique IDs of the users and roles that the policy names, by ARN."""
    redrive: RedrivePolicy | None = None
    redrive_allow: RedriveAllowPolicy | None = None
    content_based_deduplication: bool = False
    deduplication_scope: str = "queue"
    throughput_limit: str = "perQueue"
    sse_sqs: bool = True
    kms_key: str = ""
    """As it was given: an ID, an ARN, an alias; empty if messages are not encrypted under one."""
    reuse_s: int = 300
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class Tombstone(Record, frozen=True, kw_only=True):
    """That a queue was deleted: its name is not free at once."""

    kind = Kind("sqs.tombstone", identifiers=("name",))

    name: str
    deleted_at: int


class Sweep(Record, frozen=True, kw_only=True):
    """A shelf that no queue has any more, whose messages are to be deleted."""

    kind = Kind(
        "sqs.sweep",
        identifiers=("shelf",),
        indexes={"all": Index(lambda sweep: (sweep.shelf,), across_accounts=True)},
    )

    shelf: str


class Message(Record, frozen=True, kw_only=True):
    """A message; its content is ciphertext unless the queue has no encryption."""

    kind = Kind(
        "sqs.message",
        identifiers=("shelf", "serial"),
        indexes={
            "due": Index(
                lambda message: () if message.group else (due(message.shelf, message.visible_at),)
            ),
            "delayed": Index(
                lambda message: (
                    (due(message.shelf, message.visible_at),)
                    if message.delayed and not message.receive_count
                    else ()
                )
            ),
            "group": Index(
                lambda message: (
                    (f"{message.shelf} {message.group} {message.serial}",) if message.group else ()
                )
            ),
            "flight": Index(
                lambda message: (
                    (due(message.shelf, message.visible_at),)
                    if message.group and message.receive_count
                    else ()
                )
            ),
        },
    )

    shelf: str
    serial: str
    """The microsecond in which it was sent (hexadecimal), and a number that nobody else has."""
    message_id: str
    sender_id: str
    sent_at: int
    visible_at: int
    """When it may be received, from the beginning or again."""
    content: bytes
    """A `Content`, sealed."""
    sealed_for: str
    """What the seal is bound to: the ARN of the queue that it was sent to, and its first ID."""
    data_key: bytes = b""
    """The data key under which it is sealed, encrypted by KMS; empty if the key is SQS's own."""
    plain: bool = False
    """Whether it was sent to a queue without encryption."""
    receive_count: int = 0
    first_received_at: int = 0
    delayed: bool = False
    """Whether it was sent with a delay."""
    group: str = ""
    """In a FIFO queue: a digest of the message group's ID."""
    group_id: str = ""
    deduplication_id: str = ""
    sequence_number: str = ""
    source_arn: str = ""
    """In a dead-letter queue: the queue that it was received from too often."""


class Group(Record, frozen=True, kw_only=True):
    """A message group of a FIFO queue that holds messages."""

    kind = Kind(
        "sqs.group",
        identifiers=("shelf", "group"),
        indexes={"ready": Index(lambda group: (due(group.shelf, group.ready_at),))},
    )

    shelf: str
    group: str
    ready_at: int
    """When its first message may be received: not while one of the group is in flight."""
    last_serial: str = ""


class Deduplication(Record, frozen=True, kw_only=True):
    """That a message was accepted: the next one with this deduplication ID is the same."""

    kind = Kind(
        "sqs.deduplication",
        identifiers=("shelf", "digest"),
        indexes={"expiry": Index(lambda each: (instant(each.expires_at),), across_accounts=True)},
    )

    shelf: str
    digest: str
    expires_at: int
    message_id: str
    sequence_number: str


class ReceiveAttempt(Record, frozen=True, kw_only=True):
    """What a ReceiveMessage of a FIFO queue answered: the same again for the same attempt ID."""

    kind = Kind(
        "sqs.receive_attempt",
        identifiers=("shelf", "digest"),
        indexes={"expiry": Index(lambda each: (instant(each.expires_at),), across_accounts=True)},
    )

    shelf: str
    digest: str
    expires_at: int
    received: tuple[tuple[str, int, str], ...]
    """Serials of the messages, their receive counts and receipt handles."""


class MoveTask(Record, frozen=True, kw_only=True):
    """Moves the messages of a dead-letter queue to where they came from, or to one queue."""

    kind = Kind(
        "sqs.move_task",
        identifiers=("source_name", "task_id"),
        indexes={
            "source": Index(lambda task: (task.source_name,)),
            "due": Index(
                lambda task: (instant(task.due_at),) if task.status in MOVING else (),
                across_accounts=True,
            ),
        },
    )

    source_name: str
    task_id: str
    source_arn: str
    shelf: str
    """The source's messages at the start."""
    started_at: int
    due_at: int
    status: str = "RUNNING"
    destination_arn: str = ""
    rate: int = 0
    """Messages a second; 0 if nobody said."""
    moved: int = 0
    to_move: int = 0
    failure: str = ""


MOVING: tuple[str, ...] = ("RUNNING", "CANCELLING")


class AttributeValue(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A message attribute: a text or, if its type is binary, bytes."""

    data_type: str
    text: str = ""
    raw: bytes = b""

    @property
    def value(self) -> bytes:
        """The value as bytes."""
        return self.raw or self.text.encode()


class Content(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a sender gave: all that is sealed of a message."""

    body: str
    attributes: dict[str, AttributeValue] = {}
    trace_header: str = ""


_CONTENT_ENCODER = msgspec.msgpack.Encoder()
_CONTENT_DECODER = msgspec.msgpack.Decoder(Content)


def encode_content(content: Content) -> bytes:
    """Return a content as bytes, to be sealed."""
    return _CONTENT_ENCODER.encode(content)


def decode_content(raw: bytes) -> Content:
    """Return what `encode_content` made bytes of."""
    return _CONTENT_DECODER.decode(raw)


def instant(at_ms: int) -> str:
    """Return an instant as index keys hold it: in the order of time."""
    return f"{at_ms:013d}"


def due(shelf: str, at_ms: int) -> str:
    """Return the index key of what is on a shelf and becomes due."""
    return f"{shelf} {at_ms:013d}"


def digest_of(text: str) -> str:
    """Return a short digest of something that senders chose: it says nothing, and has no spaces."""
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()


def serial_of(at_us: int, noise: bytes) -> str:
    """Return the serial of a message that was sent in this microsecond."""
    return f"{at_us:0{SERIAL_DIGITS}x}{noise.hex()}"


def group_ready_at(messages: tuple[Message, ...]) -> int:
    """Return when a group may be received from whose first messages, in order, are these.

    While any of them is in flight, none is given out; the first one says when it will be visible.
    """
    received = [each.visible_at for each in messages if each.receive_count]
    return max(messages[0].visible_at, *received) if received else messages[0].visible_at


def follow(message: Message, group: Group | None) -> Message:
    """Return a message of a FIFO queue with a serial after its group's last, and its number."""
    at_us = int(message.serial[:SERIAL_DIGITS], 16)
    if group is not None and group.last_serial >= message.serial:
        # The clock was set back, or another process was quicker.
        at_us = int(group.last_serial[:SERIAL_DIGITS], 16) + 1
    serial = f"{at_us:0{SERIAL_DIGITS}x}{message.serial[SERIAL_DIGITS:]}"
    number = f"{SEQUENCE_START + at_us * SEQUENCE_STEP:020d}"
    return replace(message, serial=serial, sequence_number=number)
