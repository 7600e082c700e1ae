"""Events: what happened to an object, written down for those who want to hear of it.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

import json
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote_plus

import msgspec

from garrison.core.call import Call
from garrison.services.s3.operations.placing import Doing
from garrison.services.s3.records import Bucket, ObjectVersion
from garrison.services.s3.records.notifications import Notice, QueueNotification
from garrison.services.s3.records.owners import canonical_user_id
from garrison.wire.bodies import s3_identity

NOTICE_ID_BYTES: Final = 12
OWNER_CHARACTERS: Final = 13
GENERAL_VERSION: Final = "2.1"
LATER_VERSION: Final = "2.3"
"""Of the kinds of events that came later; see the page's first section."""
LATER: Final = ("ObjectTagging", "ObjectAcl", "Lifecycle", "ObjectRetention")
WITHOUT_SEQUENCER: Final = ("ObjectTagging", "ObjectAcl", "ObjectRestore", "ObjectRetention")
S3: Final = "s3.amazonaws.com"


class Cause(msgspec.Struct, frozen=True):
    """Who brought an event about."""

    principal_id: str
    source_ip: str
    request_id: str


def cause_of(call: Call[Any, Any]) -> Cause:
    """Return the caller as the cause of what its request does."""
    principal = call.principal
    name = "Anonymous" if principal.type == "Anonymous" else f"AWS:{principal.principal_id}"
    return Cause(name, call.origin.source_ip, call.origin.request_id)


def notify(call: Call[Any, Any], bucket: Bucket, event: str, version: ObjectVersion) -> None:
    """Tell of an event that a request brought about: ``ObjectCreated:Put``."""
    if bucket.notifications:
        announce(call, bucket, event, version, cause_of(call))


def announce(
    doing: Doing, bucket: Bucket, event: str, version: ObjectVersion, cause: Cause
) -> None:
    """Put a notice for every destination that wants the event, with the change itself."""
    for wanted in bucket.notifications:
        if not wanted.wants(f"s3:{event}", version.name):
            continue
        # In the order of their making, should they be due at one instant.
        order = sequencer(doing.now, version)
        record = event_record(doing.now, bucket, event, version, cause, wanted)
        doing.records.put(
            Notice(
                account=bucket.account,
                region=bucket.region,
                notice_id=order + doing.ids.random_bytes(NOTICE_ID_BYTES).hex(),
                bucket=bucket.arn,
                queue=wanted.queue,
                body=json.dumps({"Records": [record]}, separators=(",", ":")),
                made_at=doing.now,
                due_at=doing.now,
            )
        )


def event_record(
    now: datetime,
    bucket: Bucket,
    event: str,
    version: ObjectVersion,
    cause: Cause,
    wanted: QueueNotification,
) -> dict[str, Any]:
    """Return an event as AWS writes it."""
    return {
        "eventVersion": LATER_VERSION if event.startswith(LATER) else GENERAL_VERSION,
        "eventSource": "aws:s3",
        "awsRegion": bucket.region,
        "eventTime": iso(now),
        "eventName": event,
        "userIdentity": {"principalId": cause.principal_id},
        "requestParameters": {"sourceIPAddress": cause.source_ip},
        "responseElements": s3_identity(cause.request_id),
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": wanted.id,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": {"principalId": owner_id(bucket.account)},
                "arn": bucket.arn,
            },
            "object": event_object(now, bucket, event, version),
        },
    }


def event_object(
    now: datetime, bucket: Bucket, event: str, version: ObjectVersion
) -> dict[str, Any]:
    """Return what an event says of its object."""
    shown: dict[str, Any] = {"key": quote_plus(version.name, safe="/*-._")}
    if event.startswith(("ObjectCreated", "ObjectRestore")):
        shown["size"] = version.size
    if event.endswith("DeleteMarkerCreated"):
        # The MD5 of nothing.
        shown["eTag"] = "d41d8cd98f00b204e9800998ecf8427e"
    elif not event.startswith(("ObjectRemoved", "LifecycleExpiration")):
        shown["eTag"] = version.etag
    if bucket.versioning:
        shown["versionId"] = version.version_id
    if not event.startswith(WITHOUT_SEQUENCER):
        shown["sequencer"] = sequencer(now, version)
    return shown


def sequencer(now: datetime, version: ObjectVersion) -> str:
    """Return a hexadecimal number that grows with every change of a key."""
    return f"{int(now.timestamp() * 1_000_000):014X}{version.sequence & 0xFFFF:04X}"


def owner_id(account: str) -> str:
    """Return an owner in the form that events alone have."""
    return f"A{canonical_user_id(account)[:OWNER_CHARACTERS].upper()}"


def iso(at: datetime) -> str:
    """Return a time as events write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
