"""Object Lock: versions that nobody can delete before their time.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from typing import Any, Final

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.operations.events import notify
from garrison.services.s3.operations.locking import require_bucket_lock, require_future
from garrison.services.s3.operations.objects import require_found, require_version
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.errors import (
    LOCKED,
    MALFORMED_XML,
    AccessDenied,
    InvalidArgument,
    InvalidBucketState,
    MalformedXML,
    NoSuchObjectLockConfiguration,
    NotImplementedMember,
    ObjectLockConfigurationNotFoundError,
)
from garrison.services.s3.records.locks import BucketLock

DAYS_MAX: Final = 36_500  # userguide/object-lock: 100 years.
YEARS_MAX: Final = 100
EVENT_HOLDS: Final = ("EventHold", "EventHoldDuration")
NONE: Final = "The specified object does not have a ObjectLock configuration"


class Locks:
    """Operations on Object Lock, of buckets and of versions."""

    async def get_object_lock_configuration(
        self, call: Call[api.GetObjectLockConfigurationRequest, Bucket]
    ) -> api.GetObjectLockConfigurationOutput:
        """Return the bucket's Object Lock.

        Raises:
            ObjectLockConfigurationNotFoundError: it has none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html
        """
        bucket = require_bucket(call)
        lock = bucket.object_lock
        if lock is None:
            raise ObjectLockConfigurationNotFoundError(
                "Object Lock configuration does not exist for this bucket",
                members={"BucketName": bucket.name},
            )
        shown: Any = {"ObjectLockEnabled": "Enabled"}
        if lock.mode:
            period = {"Years": lock.years} if lock.years else {"Days": lock.days}
            shown["Rule"] = {"DefaultRetention": {"Mode": lock.mode} | period}
        return {"ObjectLockConfiguration": shown}

    async def put_object_lock_configuration(
        self, call: Call[api.PutObjectLockConfigurationRequest, Bucket]
    ) -> api.PutObjectLockConfigurationOutput:
        """Turn Object Lock on, for good; replace the retention that new versions get.

        Raises:
            InvalidBucketState: the bucket keeps no versions.
            MalformedXML, InvalidArgument: see ``read_configuration``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
        """
        bucket = require_bucket(call)
        lock = read_configuration(call.request.get("ObjectLockConfiguration", {}))
        if bucket.versioning != "Enabled":
            raise InvalidBucketState(
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
            )
        call.records.put(replace(bucket, object_lock=lock))
        return {}

    async def get_object_retention(
        self, call: Call[api.GetObjectRetentionRequest, Found]
    ) -> api.GetObjectRetentionOutput:
        """Return the retention of a version.

        Raises:
            InvalidRequest: the bucket has no Object Lock.
            NoSuchObjectLockConfiguration: the version has no retention.
            See ``require_version`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
        """
        found = require_found(call)
        require_bucket_lock(found.bucket)
        lock = require_version(found).lock
        if not lock.mode or lock.until is None:
            raise NoSuchObjectLockConfiguration(NONE)
        return {"Retention": {"Mode": lock.mode, "RetainUntilDate": lock.until}}

    async def put_object_retention(
        self, call: Call[api.PutObjectRetentionRequest, Found]
    ) -> api.PutObjectRetentionOutput:
        """Give a version a retention, prolong it, or with a bypass shorten it or take it away.

        Raises:
            InvalidRequest: the bucket has no Object Lock.
            MalformedXML: a mode without a date, or a date without a mode.
            InvalidArgument: the date is past.
            AccessDenied: the retention that it has stands against it.
            See ``require_version`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
        """
        found, request = require_found(call), call.request
        require_bucket_lock(found.bucket)
        version = require_version(found)
        retention: Any = request.get("Retention", {})
        for member in EVENT_HOLDS:
            if member in retention:
                raise NotImplementedMember(f"Garrison does not implement {member} yet")
        mode, until = retention.get("Mode", ""), retention.get("RetainUntilDate")
        if bool(mode) != (until is not None):
            raise MalformedXML(MALFORMED_XML)
        if until is not None:
            require_future(until, call.now, "RetainUntilDate")
        bypass = request.get("BypassGovernanceRetention", False)
        if not version.lock.allows(mode, until, call.now, bypass=bypass):
            raise AccessDenied(LOCKED)
        lock = replace(version.lock, mode=mode, until=until)
        call.records.put(replace(version, lock=lock))
        notify(call, found.bucket, "ObjectRetention:Put", version)
        return {}

    async def get_object_legal_hold(
        self, call: Call[api.GetObjectLegalHoldRequest, Found]
    ) -> api.GetObjectLegalHoldOutput:
        """Tell whether a version is held.

        Raises:
            InvalidRequest: the bucket has no Object Lock.
            NoSuchObjectLockConfiguration: nobody ever said.
            See ``require_version`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html
        """
        found = require_found(call)
        require_bucket_lock(found.bucket)
        lock = require_version(found).lock
        if not lock.legal_hold:
            raise NoSuchObjectLockConfiguration(NONE)
        return {"LegalHold": {"Status": lock.legal_hold}}

    async def put_object_legal_hold(
        self, call: Call[api.PutObjectLegalHoldRequest, Found]
    ) -> api.PutObjectLegalHoldOutput:
        """Hold a version, or let go of it.

        Raises:
            InvalidRequest: the bucket has no Object Lock.
            MalformedXML: it says neither.
            See ``require_version`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html
        """
        found = require_found(call)
        require_bucket_lock(found.bucket)
        version = require_version(found)
        status = call.request.get("LegalHold", {}).get("Status")
        if status is None:
            raise MalformedXML(MALFORMED_XML)
        call.records.put(replace(version, lock=replace(version.lock, legal_hold=status)))
        return {}


def read_configuration(configuration: Any) -> BucketLock:
    """Return a bucket's Object Lock as a request has it.

    Raises:
        MalformedXML: it is not turned on; a rule without a mode, or without one period.
        InvalidArgument: the period is none, or more than 100 years.
    """
    if configuration.get("ObjectLockEnabled") != "Enabled":
        raise MalformedXML(MALFORMED_XML)
    if "Rule" not in configuration:
        return BucketLock()
    retention = configuration["Rule"].get("DefaultRetention", {})
    if "DefaultEventHold" in retention:
        raise NotImplementedMember("Garrison does not implement DefaultEventHold yet")
    if "Mode" not in retention or ("Days" in retention) == ("Years" in retention):
        raise MalformedXML(MALFORMED_XML)
    days, years = retention.get("Days", 0), retention.get("Years", 0)
    if days + years <= 0:
        raise InvalidArgument("Default retention period must be a positive integer value.")
    if days > DAYS_MAX or years > YEARS_MAX:
        raise InvalidArgument("Default retention period is too large.")
    return BucketLock(mode=retention["Mode"], days=days, years=years)
