"""The errors that the wire itself answers with: unreadable, invalid or unknown requests.

Which class a service uses for which case is its habit: see ``habits.py``.
Sources and what is documented, seen or guessed: docs/sources/wire.md.
"""

from garrison.core.errors import ApiError


class SerializationException(ApiError):  # noqa: N818  AWS's own name.
    """A JSON or CBOR body that cannot be read as the operation's input."""

    code = "SerializationException"


class MalformedInput(ApiError):  # noqa: N818  AWS's own name.
    """A form that cannot be read as the operation's input."""

    code = "MalformedInput"


class MalformedQueryString(ApiError):  # noqa: N818  AWS's own name.
    """A form that is not a form: bad escapes, bytes that are no UTF-8, a name given twice."""

    code = "MalformedQueryString"
    status = 404


class MalformedXML(ApiError):  # noqa: N818  AWS's own name.
    """An XML body that is not well-formed or not of the operation's shape."""

    code = "MalformedXML"


class InvalidURI(ApiError):  # noqa: N818  AWS's own name.
    """A path whose escapes do not make UTF-8."""

    code = "InvalidURI"


class InvalidArgument(ApiError):  # noqa: N818  AWS's own name.
    """A header or query parameter of S3 with a value that has no meaning there."""

    code = "InvalidArgument"


class InvalidLocationConstraint(ApiError):  # noqa: N818  AWS's own name.
    """S3 is asked for a Region that does not exist."""

    code = "InvalidLocationConstraint"


class InvalidStorageClass(ApiError):  # noqa: N818  AWS's own name.
    """S3 is asked for a storage class that does not exist."""

    code = "InvalidStorageClass"


class InvalidEventCategoryException(ApiError):  # noqa: N818  AWS's own name.
    """CloudTrail has no events of this category."""

    code = "InvalidEventCategoryException"


class InvalidMaxResultsException(ApiError):  # noqa: N818  AWS's own name.
    """CloudTrail gives no page of this size."""

    code = "InvalidMaxResultsException"


class InvalidRequest(ApiError):  # noqa: N818  AWS's own name.
    """A request that S3 cannot take as it stands."""

    code = "InvalidRequest"


class ValidationException(ApiError):  # noqa: N818  AWS's own name.
    """A readable request that breaks the model's bounds, as JSON services say it."""

    code = "ValidationException"


class ValidationError(ApiError):
    """The same as query services say it."""

    code = "ValidationError"


class InvalidParameterException(ApiError):  # noqa: N818  AWS's own name.
    """The same as a few JSON services say it."""

    code = "InvalidParameterException"


class InvalidParameterValue(ApiError):  # noqa: N818  AWS's own name.
    """The same as EC2 and SQS say it."""

    code = "InvalidParameterValue"


class InvalidParameter(ApiError):  # noqa: N818  AWS's own name.
    """The same as SNS says it."""

    code = "InvalidParameter"


class MissingParameter(ApiError):  # noqa: N818  AWS's own name.
    """A required member is missing, as EC2 and SQS say it."""

    code = "MissingParameter"


class InvalidAction(ApiError):  # noqa: N818  AWS's own name.
    """A query service has no such operation in that version of its API."""

    code = "InvalidAction"


class MissingAction(ApiError):  # noqa: N818  AWS's own name.
    """A query request that does not say what it wants."""

    code = "MissingAction"


class UnknownOperationException(ApiError):  # noqa: N818  AWS's own name.
    """A JSON, CBOR or REST service has no such operation."""

    code = "UnknownOperationException"


class UnknownOperationNotFound(UnknownOperationException):
    """The same where there is nothing at that path."""

    status = 404


class MethodNotAllowed(ApiError):  # noqa: N818  AWS's own name.
    """S3 has something at that path, but not for that method."""

    code = "MethodNotAllowed"
    status = 405


class RequestEntityTooLarge(ApiError):  # noqa: N818  AWS's own name.
    """A body that grows past the limit when it is decompressed, or nests too deep."""

    code = "RequestEntityTooLarge"
    status = 413


class EventStreamsNotImplemented(ApiError):  # noqa: N818  Answers 501, as every missing operation.
    """An operation whose body is an event stream, which Garrison does not write yet."""

    code = "NotImplemented"
    status = 501
