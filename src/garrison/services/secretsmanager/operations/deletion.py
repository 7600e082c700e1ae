"""Secrets whose recovery window is over: nobody finds them any more, and now they go for good."""

from datetime import timedelta
from typing import ClassVar

from garrison.core.background import ServiceEvent, Work
from garrison.core.call import Target
from garrison.services.secretsmanager.authz import SECRET_TYPE
from garrison.services.secretsmanager.operations.stored_versions import delete_secret
from garrison.services.secretsmanager.records import Secret


class Deletion:
    """Deletes secrets that are gone."""

    every: ClassVar[timedelta] = timedelta(minutes=1)

    async def run_due(self, work: Work) -> bool:
        """Delete one, with its versions."""
        page = await work.records.page(Secret, index="deletion", limit=1)
        due = [secret for secret in page.records if secret.is_gone(work.now)]
        for secret in due:
            await delete_secret(work.records, secret)
            target = Target[Secret](
                arn=secret.arn, account=secret.account, cloudformation_type=SECRET_TYPE
            )
            work.report(
                ServiceEvent(
                    name="EndSecretVersionDelete",
                    account=secret.account,
                    region=secret.region,
                    targets=(target,),
                    details={"SecretId": secret.arn},
                )
            )
        return bool(due)
