"""Every error that Garrison raises on purpose, by who must act on it.

GarrisonError
├── ApiError            answered to the caller in the service's own wire format
├── ConfigurationError  the operator can fix it; carries a hint
├── IntegrityError      stored data failed its own check; never retried, always an alarm
└── InvariantError      a bug of ours; answered as InternalFailure with the request ID
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class GarrisonError(Exception):
    """The root of all of Garrison's own errors."""


class ApiError(GarrisonError):
    """An answer to the caller that is an error of the service's API.

    ``message`` goes over the wire, in AWS's words where AWS has words; ``detail`` goes to the
    operator's log and nowhere else.  ``members`` are the further members of the error's shape,
    ``headers`` those that go with it, in lower case.
    """

    code: str = "InternalFailure"
    """The wire's error code, such as ``NoSuchEntity``."""
    status: int = 400
    """The HTTP status."""
    shape: ClassVar[str | None] = None
    """The model's name of the error shape; None for errors that no model lists."""

    def __init__(
        self,
        message: str = "",
        *,
        detail: str | None = None,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.members: Mapping[str, Any] = members or {}
        self.headers: Mapping[str, str] = headers or {}

    @property
    def is_server_fault(self) -> bool:
        """True if the fault is ours (5xx), and a client may try again."""
        return self.status >= 500  # noqa: PLR2004  HTTP's own border.


class ConfigurationError(GarrisonError):
    """The operator can fix this; ``hint`` says how."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class IntegrityError(GarrisonError):
    """Stored data failed its own check."""


class InvariantError(GarrisonError):
    """Our own code broke a promise that it makes to itself."""
