"""Rotations, as they are done: begun when their window opens, and led through their four steps.

A step runs the user's function, which calls back as any client does; so what the function changes
is committed before the step is.  A crash in between runs the function again with the same token,
which functions must bear, as AWS's do.  What fails is tried again from the first step.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final, NamedTuple

from msgspec.structs import replace

from garrison.core.background import ServiceEvent, Work
from garrison.core.call import Target
from garrison.core.errors import ApiError
from garrison.core.functions import FunctionError, Functions
from garrison.services.secretsmanager.authz import SECRET_TYPE
from garrison.services.secretsmanager.operations.rotations import (
    may_invoke,
    new_job,
    scheduled,
)
from garrison.services.secretsmanager.operations.stored_versions import find_version
from garrison.services.secretsmanager.records import (
    CURRENT,
    PENDING,
    STEPS,
    RotationJob,
    Secret,
    attach,
    detach,
)

BATCH: Final = 8
"""How many functions run at once."""
NOT_ALLOWED: Final = "the function is not in the settings, or its role does not let it"
NOT_FINISHED: Final = "the function did not make its version current"
RETRY_FIRST: Final = timedelta(minutes=1)
RETRY_LAST: Final = timedelta(days=1)


class Run(NamedTuple):
    """A function about to be run."""

    event: bytes
    environment: Mapping[str, str] | None
    """None if it may not be run: that is a failure, too."""


class RotationSchedule:
    """Begins the rotations whose windows open."""

    every: ClassVar[timedelta] = timedelta(seconds=30)

    async def run_due(self, work: Work) -> bool:
        """Begin some of the rotations that are due."""
        page = await work.records.page(Secret, index="rotation", limit=BATCH)
        due = [secret for secret in page.records if secret.rotates_at <= work.now]  # type: ignore[operator]  # The index has no others.
        for secret in due:
            await self._begin(work, secret)
        return bool(due)

    async def _begin(self, work: Work, secret: Secret) -> None:
        assert secret.rotation is not None
        changed = replace(secret, rotation=scheduled(secret.rotation, work.now))
        job = await work.records.find(
            RotationJob, secret.account, secret.region, secret.resource_id
        )
        if job is None:
            pending = secret.stages.get(PENDING)
            stuck = pending is not None and pending != secret.current
            token = pending if stuck and pending is not None else work.ids.uuid()
            changed = replace(changed, stages=attach(secret.stages, PENDING, token))
            work.records.put(new_job(work, changed, token, work.now))
        work.records.put(changed)


class RotationSteps:
    """Runs the steps of the rotations at work."""

    every: ClassVar[timedelta] = timedelta(seconds=1)

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    async def run_due(self, work: Work) -> bool:
        """Run the next step of some rotations, side by side."""
        page = await work.records.page(RotationJob, index="due", limit=BATCH)
        due = [job for job in page.records if job.due_at <= work.now]
        prepared = [(job, await self._prepare(work, job)) for job in due]
        for job, run in prepared:
            if run is None:
                work.records.delete(job)
        runs = [(job, run) for job, run in prepared if run is not None]
        outcomes = await asyncio.gather(*(self._invoke(job, run) for job, run in runs))
        for (job, _), failure in zip(runs, outcomes, strict=True):
            await (self._fail(work, job, failure) if failure else self._succeed(work, job))
        return bool(due)

    async def _prepare(self, work: Work, job: RotationJob) -> Run | None:
        # None if there is nothing to rotate any more.
        secret = await find_rotating(work, job)
        if secret is None:
            return None
        if job.step == 0 and not job.failures:
            report(work, secret, "TestRotationStarted" if job.only_test else "RotationStarted")
        event = {
            "Step": "testSecret" if job.only_test else STEPS[job.step],
            "SecretId": secret.arn,
            "ClientRequestToken": job.token,
            "RotationToken": job.rotation_token,
        }
        allowed = may_invoke(self._functions, job.function_arn, secret)
        credentials = await self._credentials(work, secret, job) if allowed else None
        environment = {"AWS_REGION": job.region, "AWS_DEFAULT_REGION": job.region}
        return Run(
            event=json.dumps(event).encode(),
            environment=None if credentials is None else {**environment, **credentials},
        )

    async def _credentials(
        self, work: Work, secret: Secret, job: RotationJob
    ) -> Mapping[str, str] | None:
        # None if the function's role does not let Secrets Manager: then it is not run.
        role = self._functions.role_of(job.function_arn)
        if not role:
            return {}
        itself = work.peers(secret.account, secret.region).as_service(source_arn=secret.arn)
        request = {"RoleArn": role, "RoleSessionName": "rotation"}
        try:
            answer = await itself.call("sts", "AssumeRole", request)
        except ApiError:
            return None
        keys = answer["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    async def _invoke(self, job: RotationJob, run: Run) -> str:
        # Why it failed; empty if it did not.
        if run.environment is None:
            return NOT_ALLOWED
        try:
            await self._functions.invoke(job.function_arn, run.event, run.environment)
        except FunctionError as error:
            return str(error)
        return ""

    async def _succeed(self, work: Work, job: RotationJob) -> None:
        if job.only_test:
            await end_test(work, job, "TestRotationSucceeded")
            return
        if job.step + 1 < len(STEPS):
            work.records.put(replace(job, step=job.step + 1, due_at=work.now))
            return
        # The function has changed the secret meanwhile: this is its present state.
        secret = await find_rotating(work, job)
        if secret is None:
            work.records.delete(job)
            return
        pending = secret.stages.get(PENDING)
        if secret.stages.get(CURRENT) != job.token or pending not in (None, job.token):
            await self._fail(work, job, NOT_FINISHED)
            return
        assert secret.rotation is not None
        rotation = replace(secret.rotation, last_at=work.now)
        if rotation.enabled:
            rotation = scheduled(rotation, work.now)
        work.records.put(replace(secret, rotation=rotation, changed_at=work.now))
        work.records.delete(job)
        report(work, secret, "RotationSucceeded")

    async def _fail(self, work: Work, job: RotationJob, reason: str) -> None:
        if job.only_test:
            await end_test(work, job, "TestRotationFailed", reason)
            return
        secret = await find_rotating(work, job)
        if secret is None:
            work.records.delete(job)
            return
        wait = min(RETRY_FIRST * 2 ** min(job.failures, 20), RETRY_LAST)
        failed = replace(job, step=0, failures=job.failures + 1, due_at=work.now + wait)
        work.records.put(failed)
        report(work, secret, "RotationFailed", reason)


async def end_test(work: Work, job: RotationJob, event: str, reason: str = "") -> None:
    """Take away what a function was tested on."""
    work.records.delete(job)
    secret = await find_rotating(work, job)
    if secret is None:
        return
    version = await find_version(work.records, secret, job.token)
    if version is not None:
        work.records.delete(version)
    if secret.stages.get(PENDING) == job.token:
        work.records.put(replace(secret, stages=detach(secret.stages, PENDING)))
    report(work, secret, event, reason)


async def find_rotating(work: Work, job: RotationJob) -> Secret | None:
    """Return the secret that a rotation is about; None if it is gone, or about to go."""
    secret = await work.records.find(Secret, job.account, job.region, job.name)
    if secret is None or secret.resource_id != job.secret or secret.deletion_at is not None:
        return None
    return secret if secret.rotation is not None else None


def report(work: Work, secret: Secret, name: str, reason: str = "") -> None:
    """Record in the trail what became of a rotation, and why it failed if it did.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
    """
    work.report(
        ServiceEvent(
            name=name,
            account=secret.account,
            region=secret.region,
            targets=(
                Target(arn=secret.arn, account=secret.account, cloudformation_type=SECRET_TYPE),
            ),
            details={"SecretId": secret.arn} | ({"Reason": reason} if reason else {}),
        )
    )
