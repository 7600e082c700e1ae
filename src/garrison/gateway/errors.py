"""Errors that the gateway itself answers with, whatever the service.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""

import traceback

from garrison.core.errors import ApiError


class InternalFailure(ApiError):  # noqa: N818  AWS's own name.
    """A fault of ours; the caller learns the request ID, the operator the rest."""

    code = "InternalFailure"
    status = 500

    @classmethod
    def of(cls, error: BaseException) -> "InternalFailure":
        """Return the answer for a bug: what happened where goes into the operator's log.

        The error's own text stays out: it may quote what the caller sent.
        """
        last = traceback.extract_tb(error.__traceback__)[-3:]
        where = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in last[::-1])
        return cls(
            "The request processing has failed because of an unknown error, exception or failure.",
            detail=f"{type(error).__name__} at {where}",
        )


class ServiceUnavailable(ApiError):  # noqa: N818  AWS's own name.
    """Try again."""

    code = "ServiceUnavailable"
    status = 503


class OperationNotImplemented(ApiError):  # noqa: N818  It is what the caller is told.
    """AWS has the operation and Garrison has not: never an empty success."""

    code = "NotImplemented"
    status = 501


class RequestEntityTooLarge(ApiError):  # noqa: N818  AWS's own name.
    """The body is larger than the operation can take."""

    code = "RequestEntityTooLarge"
    status = 413


class IncompleteBody(ApiError):  # noqa: N818  AWS's own name.
    """The client left before its body was complete; hardly ever read by anyone."""

    code = "IncompleteBody"
    status = 400


class Refused(ApiError):  # noqa: N818  It is what the caller is told.
    """A refusal whose code and status depend on the protocol that the caller speaks."""

    def __init__(self, code: str, status: int, message: str, members: dict[str, str]) -> None:
        super().__init__(message, members=members)
        self.code = code
        self.status = status
