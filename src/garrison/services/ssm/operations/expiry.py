"""Parameters that have expired: nobody finds them any more, and now they go for good."""

from datetime import timedelta
from typing import ClassVar

from garrison.core.background import Work
from garrison.services.ssm.operations.targets import delete_parameter
from garrison.services.ssm.records import Parameter


class Expiry:
    """Deletes parameters that have expired."""

    every: ClassVar[timedelta] = timedelta(minutes=1)

    async def run_due(self, work: Work) -> bool:
        """Delete one, with its versions."""
        page = await work.records.page(Parameter, index="expiry", limit=1)
        due = [parameter for parameter in page.records if parameter.is_gone(work.now)]
        for parameter in due:
            await delete_parameter(work.records, parameter)
        return bool(due)
