"""Functions that the operator supplies: a command or an endpoint stands where AWS calls Lambda.

Services know them by ARN, through this port; how they are run is not theirs to know.
"""

from collections.abc import Mapping
from typing import Protocol

from garrison.core.errors import GarrisonError


class FunctionError(GarrisonError):
    """A function could not be run, or failed; the text is for the operator."""


class Functions(Protocol):
    """The functions of this deployment."""

    def knows(self, arn: str) -> bool:
        """Return True if there is such a function."""
        ...

    def role_of(self, arn: str) -> str:
        """Return the ARN of the role that a function acts as; empty if it has none."""
        ...

    async def invoke(self, arn: str, event: bytes, environment: Mapping[str, str]) -> None:
        """Run a function on an event, a JSON text, and wait for its end.

        Args:
            arn: The function.
            event: What it is given, as AWS gives it.
            environment: Variables for it, such as credentials; an endpoint does not get them.

        Raises:
            FunctionError: there is no such function, or it failed.
        """
        ...
