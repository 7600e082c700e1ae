"""The lifecycle of a bucket's objects: its rules, and the daily run that applies them.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from garrison.core.background import Work
from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.operations.aborting import abort_upload
from garrison.services.s3.operations.bodies import Bodies
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.operations.events import S3, Cause, announce
from garrison.services.s3.operations.expirations import expiration, rules_for
from garrison.services.s3.operations.lifecycle_rules import read_rules, shown
from garrison.services.s3.operations.placing import place, remove
from garrison.services.s3.records import (
    NULL_VERSION,
    Bucket,
    CurrentObject,
    NoncurrentVersion,
    ObjectVersion,
    Upload,
)
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    MalformedXML,
    NoSuchLifecycleConfiguration,
    NotImplementedMember,
)
from garrison.services.s3.records.lifecycle import (
    DAY,
    LifecycleRun,
    Rule,
    lower_class,
    midnight_after,
)
from garrison.services.s3.records.objects import SEPARATOR

BATCH: Final = 100
MINIMUM: Final = "all_storage_classes_128K"


class Lifecycles:
    """Operations on the lifecycle rules of a bucket."""

    async def get_bucket_lifecycle_configuration(
        self, call: Call[api.GetBucketLifecycleConfigurationRequest, Bucket]
    ) -> api.GetBucketLifecycleConfigurationOutput:
        """Return the bucket's rules.

        Raises:
            NoSuchLifecycleConfiguration: it has none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
        """
        bucket = require_bucket(call)
        if not bucket.lifecycle:
            raise NoSuchLifecycleConfiguration(
                "The lifecycle configuration does not exist", members={"BucketName": bucket.name}
            )
        rules: list[Any] = [shown(rule) for rule in bucket.lifecycle]
        return {"Rules": rules, "TransitionDefaultMinimumObjectSize": MINIMUM}

    async def put_bucket_lifecycle_configuration(
        self, call: Call[api.PutBucketLifecycleConfigurationRequest, Bucket]
    ) -> api.PutBucketLifecycleConfigurationOutput:
        """Replace the bucket's rules, which a first run applies at once and others at midnight.

        Raises:
            MalformedXML, InvalidArgument, InvalidRequest: see ``read_rules``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
        """
        bucket = require_bucket(call)
        configuration = call.request.get("LifecycleConfiguration")
        if configuration is None:
            raise MalformedXML(MALFORMED_XML)
        if call.request.get("TransitionDefaultMinimumObjectSize", MINIMUM) != MINIMUM:
            raise NotImplementedMember("Garrison does not implement varies_by_storage_class yet")
        rules = read_rules(configuration["Rules"], call.ids.uuid())
        call.records.put(replace(bucket, lifecycle=rules))
        run = await call.records.find(LifecycleRun, bucket.account, bucket.region, bucket.name)
        call.records.put(
            LifecycleRun(
                account=bucket.account,
                region=bucket.region,
                version=0 if run is None else run.version,
                bucket=bucket.name,
                due_at=call.now,
            )
        )
        return {"TransitionDefaultMinimumObjectSize": MINIMUM}

    async def delete_bucket_lifecycle(
        self, call: Call[api.DeleteBucketLifecycleRequest, Bucket]
    ) -> None:
        """Delete the bucket's rules; what they have done stays done.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html
        """
        call.records.put(replace(require_bucket(call), lifecycle=()))


class Lifecycle:
    """Applies the rules of each bucket once a day, a batch of its objects at a time."""

    every: ClassVar[timedelta] = timedelta(seconds=10)

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def run_due(self, work: Work) -> bool:
        """Do a batch of the run that is due first; return True if one was.

        Where a run has come to is part of the batch's transaction.
        """
        page = await work.records.page(LifecycleRun, index="due", limit=1)
        run = next((each for each in page.records if each.due_at <= work.now), None)
        if run is None:
            return False
        bucket = await work.records.find_one(Bucket, "name", run.bucket)
        if bucket is None or bucket.account != run.account or not bucket.lifecycle:
            work.records.delete(run)
            return True
        phase = {"objects": self._objects, "versions": self._versions, "uploads": self._uploads}
        after = await phase[run.phase](work, bucket, run.after)
        work.records.put(advanced(run, after, work))
        return True

    async def _objects(self, work: Work, bucket: Bucket, after: str | None) -> str | None:
        page = await work.records.page(
            CurrentObject,
            bucket.account,
            bucket.region,
            prefix=f"{bucket.name}/",
            after=after,
            limit=BATCH,
        )
        for version in page.records:
            rules = rules_for(bucket, version)
            if version.delete_marker:
                await self._expire_marker(work, bucket, version, rules)
                continue
            expiry = expiration(version, rules)
            over = expiry is not None and expiry[0] <= work.now
            # One action a day: a deletion comes before a move, and that before a delete marker.
            if over and not bucket.versioning:
                await self._expire(work, bucket, version)
                continue
            if not move(work, bucket, version, version.modified_at, rules) and over:
                await self._expire(work, bucket, version)
        return page.next

    async def _expire(self, work: Work, bucket: Bucket, version: CurrentObject) -> None:
        if not bucket.versioning:
            if not version.lock.protects(work.now, bypass=False):
                await remove(work, self._bodies, bucket, version)
                tell(work, bucket, "LifecycleExpiration:Delete", version)
            return
        marker = await place(
            work,
            self._bodies,
            bucket,
            CurrentObject(
                account=bucket.account,
                region=bucket.region,
                bucket=bucket.name,
                name=version.name,
                version_id=NULL_VERSION,
                sequence=0,
                modified_at=work.now,
                delete_marker=True,
                owner=bucket.account,
            ),
        )
        tell(work, bucket, "LifecycleExpiration:DeleteMarkerCreated", marker)

    async def _expire_marker(
        self, work: Work, bucket: Bucket, marker: CurrentObject, rules: Iterable[Rule]
    ) -> None:
        # A marker that covers nothing any more.
        due = any(
            rule.expire_markers
            or ((expires_at := rule.expires_at(marker.modified_at)) and expires_at <= work.now)
            for rule in rules
        )
        if due and not await newer_versions(work, bucket, marker, 1):
            await remove(work, self._bodies, bucket, marker)
            tell(work, bucket, "LifecycleExpiration:Delete", marker)

    async def _versions(self, work: Work, bucket: Bucket, after: str | None) -> str | None:
        page = await work.records.page(
            NoncurrentVersion,
            bucket.account,
            bucket.region,
            prefix=f"{bucket.name}/",
            after=after,
            limit=BATCH,
        )
        for version in page.records:
            rules = rules_for(bucket, version)
            if await self._is_over(work, bucket, version, rules):
                await remove(work, self._bodies, bucket, version)
                tell(work, bucket, "LifecycleExpiration:Delete", version)
            else:
                move(work, bucket, version, version.noncurrent_since, rules)
        return page.next

    async def _is_over(
        self, work: Work, bucket: Bucket, version: NoncurrentVersion, rules: Iterable[Rule]
    ) -> bool:
        if version.lock.protects(work.now, bypass=False):
            return False
        for rule in rules:
            days = rule.noncurrent_days
            if not days or midnight_after(version.noncurrent_since + DAY * days) > work.now:
                continue
            kept = await newer_versions(work, bucket, version, rule.newer_kept)
            if version.version_id not in kept:
                return True
        return False

    async def _uploads(self, work: Work, bucket: Bucket, after: str | None) -> str | None:
        page = await work.records.page(
            Upload,
            bucket.account,
            bucket.region,
            prefix=f"{bucket.name}/",
            after=after,
            limit=BATCH,
        )
        for upload in page.records:
            if any(
                rule.enabled
                and rule.abort_days
                and upload.name.startswith(rule.prefix)
                and midnight_after(upload.initiated_at + DAY * rule.abort_days) <= work.now
                for rule in bucket.lifecycle
            ):
                await abort_upload(work, self._bodies, bucket, upload)
        return page.next


def advanced(run: LifecycleRun, after: str | None, work: Work) -> LifecycleRun:
    """Return a run after a batch: further on, in its next phase, or due again at midnight."""
    if after is not None:
        return replace(run, after=after)
    if run.phase == "objects":
        return replace(run, phase="versions", after=None)
    if run.phase == "versions":
        return replace(run, phase="uploads", after=None)
    tomorrow = midnight_after(work.now + timedelta(microseconds=1))
    return replace(run, phase="objects", after=None, due_at=tomorrow)


def move(work: Work, bucket: Bucket, version: ObjectVersion, since: Any, rules: list[Rule]) -> bool:
    """Move a version to the storage class that is due; return True if one is."""
    current = isinstance(version, CurrentObject)
    wanted = lower_class(
        version.storage_class,
        since,
        [
            each
            for rule in rules
            if rule.moves(version.size)
            for each in (rule.transitions if current else rule.noncurrent_transitions)
        ],
        work.now,
    )
    if wanted is None or version.delete_marker:
        return False
    moved = replace(version, storage_class=wanted)
    work.records.put(moved)
    tell(work, bucket, "LifecycleTransition", moved)
    return True


async def newer_versions(
    work: Work, bucket: Bucket, version: ObjectVersion, limit: int
) -> set[str]:
    """Return the IDs of a key's newest noncurrent versions."""
    if not limit:
        return set()
    page = await work.records.page(
        NoncurrentVersion,
        bucket.account,
        bucket.region,
        prefix=f"{version.path}{SEPARATOR}",
        limit=limit,
    )
    return {each.version_id for each in page.records}


def tell(work: Work, bucket: Bucket, event: str, version: ObjectVersion) -> None:
    """Tell of what a rule did."""
    if bucket.notifications:
        announce(work, bucket, event, version, Cause(S3, S3, work.ids.uuid()))
