"""The lock that a new version has, and how responses show one.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
"""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from garrison.core.call import Call
from garrison.services.s3.records import Bucket, ObjectVersion
from garrison.services.s3.records.errors import InvalidArgument, InvalidRequest
from garrison.services.s3.records.locks import NO_LOCK, BucketLock, Lock

MEMBERS: Final = frozenset(
    {"ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus"}
)
NO_BUCKET_LOCK: Final = "Bucket is missing Object Lock Configuration"
ONE_ALONE: Final = (
    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
)


def new_lock(call: Call[Any, Any], bucket: Bucket) -> Lock:
    """Return the lock of a version that a request puts: its own, or the bucket's default.

    Raises:
        InvalidRequest, InvalidArgument: see ``requested_lock``.
    """
    if bucket.object_lock is None and not MEMBERS & call.request.keys():
        return NO_LOCK
    return with_default(requested_lock(call, bucket), bucket, call.now)


def with_default(lock: Lock, bucket: Bucket, now: datetime) -> Lock:
    """Return a lock, with the bucket's default retention if it has none of its own."""
    if lock.mode or bucket.object_lock is None:
        return lock
    default = bucket.object_lock.default(now)
    return Lock(mode=default.mode, until=default.until, legal_hold=lock.legal_hold)


def requested_lock(call: Call[Any, Any], bucket: Bucket) -> Lock:
    """Return the lock that a request's headers ask for.

    Raises:
        InvalidRequest: the bucket has no Object Lock.
        InvalidArgument: a mode without a date or a date without a mode; unknown; in the past.
    """
    request = call.request
    if not MEMBERS & request.keys():
        return NO_LOCK
    require_bucket_lock(bucket)
    mode, until = request.get("ObjectLockMode", ""), request.get("ObjectLockRetainUntilDate")
    if bool(mode) != (until is not None):
        missing = "x-amz-object-lock-retain-until-date" if mode else "x-amz-object-lock-mode"
        raise InvalidArgument(ONE_ALONE, members={"ArgumentName": missing})
    if mode not in ("", "GOVERNANCE", "COMPLIANCE"):
        raise InvalidArgument(
            "Unknown wormMode directive.",
            members={"ArgumentName": "x-amz-object-lock-mode", "ArgumentValue": mode},
        )
    if until is not None:
        require_future(until, call.now, "x-amz-object-lock-retain-until-date")
    hold = request.get("ObjectLockLegalHoldStatus", "")
    if hold not in ("", "ON", "OFF"):
        raise InvalidArgument(
            "Legal Hold must be either of 'ON' or 'OFF'",
            members={"ArgumentName": "x-amz-object-lock-legal-hold", "ArgumentValue": hold},
        )
    return Lock(mode=mode, until=until, legal_hold=hold)


def require_bucket_lock(bucket: Bucket) -> BucketLock:
    """Return a bucket's Object Lock.

    Raises:
        InvalidRequest: it has none.
    """
    if bucket.object_lock is None:
        raise InvalidRequest(NO_BUCKET_LOCK)
    return bucket.object_lock


def require_future(until: datetime, now: datetime, argument: str) -> None:
    """Raise InvalidArgument if a retention would be over already."""
    if until <= now:
        # AWS writes the date so, in this time zone wherever the bucket is.
        local = until.astimezone(ZoneInfo("America/Los_Angeles"))
        raise InvalidArgument(
            "The retain until date must be in the future!",
            members={
                "ArgumentName": argument,
                "ArgumentValue": local.strftime("%a %b %d %H:%M:%S %Z %Y"),
            },
        )


def shown_lock(call: Call[Any, Any], version: ObjectVersion) -> dict[str, Any]:
    """Return a version's lock, as much of it as the caller may see.

    Of what has one, the last two checks are those of the retention and of the legal hold.
    """
    lock = version.lock
    if lock == NO_LOCK:
        return {}
    shown: dict[str, Any] = {}
    if lock.mode and len(call.targets) - 2 not in call.refusals:
        shown |= {"ObjectLockMode": lock.mode, "ObjectLockRetainUntilDate": lock.until}
    if lock.legal_hold and len(call.targets) - 1 not in call.refusals:
        shown["ObjectLockLegalHoldStatus"] = lock.legal_hold
    return shown
