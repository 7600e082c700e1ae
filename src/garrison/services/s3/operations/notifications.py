"""Notifications: which events of a bucket go to which queue, and their delivery.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.background import Work
from garrison.core.call import Call, Peers
from garrison.core.errors import ApiError
from garrison.services.s3 import api
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.operations.events import iso
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.errors import InvalidArgument, NotImplementedMember
from garrison.services.s3.records.notifications import Notice, QueueNotification
from garrison.wire.bodies import host_id

BATCH: Final = 50
RETRY_AT_LEAST: Final = timedelta(seconds=5)
RETRY_AT_MOST: Final = timedelta(minutes=15)
GIVE_UP_AFTER: Final = timedelta(hours=24)
CONFIGURATIONS_MAX: Final = 100
ELSEWHERE: Final = {
    "TopicConfigurations": "SNS topics",
    "LambdaFunctionConfigurations": "Lambda functions",
    "EventBridgeConfiguration": "EventBridge",
}
"""Destinations that there are no services for yet: refused, never ignored."""
INVALID_DESTINATION: Final = "Unable to validate the following destination configurations"
NO_QUEUE: Final = "The destination queue does not exist"
NOT_ALLOWED: Final = (
    "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"
)
NO_QUEUE_CODE: Final = "AWS.SimpleQueueService.NonExistentQueue"
OVERLAP: Final = (
    "Configurations overlap. Configurations on the same bucket cannot share a common event type."
)
AMBIGUOUS: Final = (
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the "
    "prefixes are overlapping for the same event type."
)
EVENTS: Final = frozenset(
    {
        "s3:ReducedRedundancyLostObject",
        "s3:ObjectCreated:*",
        "s3:ObjectCreated:Put",
        "s3:ObjectCreated:Post",
        "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectRemoved:*",
        "s3:ObjectRemoved:Delete",
        "s3:ObjectRemoved:DeleteMarkerCreated",
        "s3:ObjectRestore:*",
        "s3:ObjectRestore:Post",
        "s3:LifecycleTransition",
        "s3:LifecycleExpiration:*",
        "s3:LifecycleExpiration:Delete",
        "s3:LifecycleExpiration:DeleteMarkerCreated",
        "s3:ObjectAcl:Put",
        "s3:ObjectTagging:*",
        "s3:ObjectTagging:Put",
        "s3:ObjectTagging:Delete",
        "s3:ObjectRetention:Put",
    }
)
UNMADE: Final = (
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:Replication:",
    "s3:IntelligentTiering",
    "s3:ObjectAnnotation:",
)
"""Events of AWS that nothing brings about here."""


class Notifications:
    """Operations on the notifications of a bucket."""

    async def get_bucket_notification_configuration(
        self, call: Call[api.GetBucketNotificationConfigurationRequest, Bucket]
    ) -> api.NotificationConfiguration:
        """Return where the bucket's events go.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
        """
        found = require_bucket(call).notifications
        return {"QueueConfigurations": [shown(each) for each in found]} if found else {}

    async def put_bucket_notification_configuration(
        self, call: Call[api.PutBucketNotificationConfigurationRequest, Bucket]
    ) -> None:
        """Replace where the bucket's events go, and send each destination a test message.

        Raises:
            InvalidArgument: see ``read``; destinations overlap; a queue is not there, or does not
                let S3 in.
            NotImplementedMember: a destination that is no queue.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
        """
        bucket, request = require_bucket(call), call.request
        configuration: Any = request["NotificationConfiguration"]
        for member, name in ELSEWHERE.items():
            if configuration.get(member) is not None:
                raise NotImplementedMember(f"Garrison does not implement {name} as destinations")
        found = tuple(
            read(each, bucket, call.ids.uuid())
            for each in configuration.get("QueueConfigurations", [])
        )
        require_distinct(found)
        if not request.get("SkipDestinationValidation"):
            peers = call.peers.as_service(account=bucket.account, source_arn=bucket.arn)
            for each in found:
                await require_delivery(call, peers, bucket, each.queue)
        call.records.put(replace(bucket, notifications=found))


class Deliveries:
    """Delivers notices to their queues."""

    every: ClassVar[timedelta] = timedelta(seconds=1)

    async def run_due(self, work: Work) -> bool:
        """Deliver a batch; what a queue refuses is tried again, for a day.

        A message and the end of its notice are one transaction: each is delivered once.
        """
        page = await work.records.page(Notice, index="due", limit=BATCH)
        due = [each for each in page.records if each.due_at <= work.now]
        for notice in due:
            peers = work.peers(notice.account, notice.region).as_service(
                account=notice.account, source_arn=notice.bucket
            )
            try:
                await send(peers, notice.queue, notice.body)
            except ApiError:
                put_off(work, notice)
            else:
                work.records.delete(notice)
        return len(due) == BATCH


def put_off(work: Work, notice: Notice) -> None:
    """Try a notice again later, twice as late as before; after a day never."""
    if work.now - notice.made_at >= GIVE_UP_AFTER:
        work.records.delete(notice)
        return
    wait = min(RETRY_AT_LEAST * 2 ** min(notice.attempts, 10), RETRY_AT_MOST)
    work.records.put(replace(notice, attempts=notice.attempts + 1, due_at=work.now + wait))


async def is_there(call: Call[Any, Any], queue: str) -> bool:
    """Return False if the caller, who must be let to know, hears that there is no such queue."""
    arn = ARN.parse(queue)
    assert arn is not None
    request = {"QueueName": arn.resource, "QueueOwnerAWSAccountId": arn.account}
    try:
        await call.peers.call("sqs", "GetQueueUrl", request, region=arn.region)
    except ApiError as error:
        return error.code != NO_QUEUE_CODE
    return True


async def send(peers: Peers, queue: str, body: str) -> None:
    """Send a message to a queue.

    Raises:
        ApiError: the queue's answer.
    """
    arn = ARN.parse(queue)
    assert arn is not None
    url = f"https://sqs.{arn.region}.amazonaws.com/{arn.account}/{arn.resource}"
    request = {"QueueUrl": url, "MessageBody": body}
    await peers.call("sqs", "SendMessage", request, region=arn.region)


async def require_delivery(call: Call[Any, Any], peers: Peers, bucket: Bucket, queue: str) -> None:
    """Raise InvalidArgument unless a queue takes a test message."""
    message = {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": iso(call.now),
        "Bucket": bucket.name,
        "RequestId": call.origin.request_id,
        "HostId": host_id(call.origin.request_id),
    }
    try:
        await send(peers, queue, json.dumps(message, separators=(",", ":")))
    except ApiError as error:
        reason = NOT_ALLOWED if await is_there(call, queue) else NO_QUEUE
        raise InvalidArgument(
            INVALID_DESTINATION, members={"ArgumentName1": queue, "ArgumentValue1": reason}
        ) from error


def read(configuration: Any, bucket: Bucket, new_id: str) -> QueueNotification:
    """Return one destination of a request.

    Raises:
        InvalidArgument: no ARN of a queue in the bucket's Region, no known event, or no filter.
        NotImplementedMember: an event that nothing brings about here.
    """
    queue = configuration["QueueArn"]
    arn = ARN.parse(queue)
    if arn is None or arn.service != "sqs" or not arn.account or not arn.resource:
        raise invalid("The ARN could not be parsed", "Queue", queue)
    if arn.region != bucket.region:
        raise invalid(
            "The notification destination service region is not valid for the bucket location "
            "constraint",
            "Queue",
            queue,
        )
    if arn.resource.endswith(".fifo"):
        raise invalid("FIFO SQS queues are not supported", "Queue", queue)
    events = tuple(configuration["Events"])
    for event in events:
        if event.startswith(UNMADE):
            raise NotImplementedMember(f"Garrison does not implement {event} yet")
        if event not in EVENTS:
            raise invalid("The event is not supported for notifications", "Event", event)
    return QueueNotification(
        id=configuration.get("Id") or new_id,
        queue=queue,
        events=events,
        **read_filter(configuration.get("Filter", {}).get("Key", {}).get("FilterRules", [])),
    )


def read_filter(rules: Sequence[Any]) -> dict[str, str]:
    """Return the rules of a filter, by their names.

    Raises:
        InvalidArgument: a rule of another name, or two of one.
    """
    found: dict[str, str] = {}
    for rule in rules:
        name = rule.get("Name", "").lower()
        if name not in ("prefix", "suffix"):
            raise invalid(
                "filter rule name must be either prefix or suffix",
                "FilterRule.Name",
                rule.get("Name", ""),
            )
        if name in found:
            raise invalid(
                f"Cannot specify more than one {name} rule in a filter.",
                "FilterRule.Name",
                rule["Name"],
            )
        found[name] = rule.get("Value", "")
    return found


def require_distinct(found: Sequence[QueueNotification]) -> None:
    """Raise InvalidArgument if an event could go to two destinations, or two have one ID."""
    if len(found) > CONFIGURATIONS_MAX:
        raise InvalidArgument("You have attempted to create more configurations than allowed")
    for one, other in combinations(found, 2):
        if one.id == other.id:
            raise invalid(
                "Same ID used for multiple configurations. IDs must be unique", "Id", one.id
            )
        if one.overlaps(other):
            filtered = any(
                each is not None for each in (one.prefix, one.suffix, other.prefix, other.suffix)
            )
            raise InvalidArgument(AMBIGUOUS if filtered else OVERLAP)


def invalid(message: str, name: str, value: str) -> InvalidArgument:
    """Return the error of one argument."""
    return InvalidArgument(message, members={"ArgumentName": name, "ArgumentValue": value})


def shown(found: QueueNotification) -> Any:
    """Return a destination as a response shows it."""
    rules = [
        {"Name": name, "Value": value}
        for name, value in (("Prefix", found.prefix), ("Suffix", found.suffix))
        if value is not None
    ]
    answer: dict[str, Any] = {
        "Id": found.id,
        "QueueArn": found.queue,
        "Events": list(found.events),
    }
    return answer | ({"Filter": {"Key": {"FilterRules": rules}}} if rules else {})
