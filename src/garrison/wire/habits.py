"""How services differ in what the models leave open: error classes, envelopes, time stamps.

A service that is not listed has its protocol's habits.  Sources: docs/sources/wire.md.
"""

from typing import NamedTuple

from garrison.core.errors import ApiError
from garrison.wire.constraints import Failure, sentence
from garrison.wire.errors import (
    InvalidArgument,
    InvalidParameter,
    InvalidParameterException,
    InvalidParameterValue,
    InvalidRequest,
    MalformedInput,
    MalformedXML,
    MissingParameter,
    SerializationException,
    ValidationError,
    ValidationException,
)
from garrison.wire.xmltext import NOT_WELL_FORMED


class Habits(NamedTuple):
    """What a service answers to requests that cannot be decoded."""

    unreadable: type[ApiError] = SerializationException
    """The body cannot be read, or a value has the wrong type."""
    invalid: type[ApiError] = ValidationException
    """A value is outside the model's bounds."""
    missing: type[ApiError] | None = None
    """A required member is not there; None if that is like any other bound."""
    missing_text: str = "The request must contain the parameter {0}."
    millis: bool = False
    """True if instants in XML always have milliseconds."""
    error_prefix: str = ""
    """What stands before the error's name in a JSON ``__type``."""

    def refusal(self, failures: list[Failure]) -> ApiError:
        """Return the error for an input that is readable and invalid."""
        missing = next((failure for failure in failures if failure.is_missing), None)
        if missing is not None and self.missing is not None:
            return self.missing(self.missing_text.format(missing.path))
        located = next((f for f in failures if f.location not in {None, "body"}), None)
        if self.invalid is MalformedXML:
            if located is not None:
                return InvalidArgument(f"Invalid value for {located.member}")
            return MalformedXML(NOT_WELL_FORMED, detail=sentence(failures))
        return self.invalid(sentence(failures))


PROTOCOL_HABITS = {
    "query": Habits(MalformedInput, ValidationError),
    "ec2": Habits(InvalidParameterValue, InvalidParameterValue, MissingParameter, millis=True),
    "json": Habits(),
    "rest-json": Habits(),
    "rest-xml": Habits(MalformedXML, ValidationError),
    "smithy-rpc-v2-cbor": Habits(),
}

SERVICE_HABITS = {
    ("autoscaling", "query"): Habits(MalformedInput, ValidationError, millis=True),
    ("cloudformation", "query"): Habits(MalformedInput, ValidationError, millis=True),
    ("dynamodb", "json"): Habits(error_prefix="com.amazonaws.dynamodb.v20120810#"),
    ("elb", "query"): Habits(MalformedInput, ValidationError, millis=True),
    ("elbv2", "query"): Habits(MalformedInput, ValidationError, millis=True),
    ("rds", "query"): Habits(MalformedInput, InvalidParameterValue, MissingParameter, millis=True),
    ("s3", "rest-xml"): Habits(
        MalformedXML, MalformedXML, InvalidRequest, "Missing required parameter: {0}", millis=True
    ),
    ("s3control", "rest-xml"): Habits(MalformedXML, InvalidRequest, millis=True),
    ("sns", "query"): Habits(MalformedInput, InvalidParameter),
    ("sqs", "json"): Habits(
        invalid=InvalidParameterValue,
        missing=MissingParameter,
        error_prefix="com.amazonaws.sqs#",
    ),
    ("sqs", "query"): Habits(MalformedInput, InvalidParameterValue, MissingParameter),
    ("logs", "json"): Habits(invalid=InvalidParameterException),
}


def habits_of(service: str, protocol: str) -> Habits:
    """Return a service's habits in one of its protocols."""
    return SERVICE_HABITS.get((service, protocol)) or PROTOCOL_HABITS[protocol]
