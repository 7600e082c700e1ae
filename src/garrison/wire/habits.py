"""How services differ in what the models leave open: error classes, envelopes, time stamps.

A service that is not listed has its protocol's habits.  Sources: docs/sources/wire.md.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from garrison.core.errors import ApiError
from garrison.wire.constraints import PATTERN, Failure, decapitalized, sentence
from garrison.wire.errors import (
    InvalidArgument,
    InvalidEventCategoryException,
    InvalidLocationConstraint,
    InvalidMaxResultsException,
    InvalidParameter,
    InvalidParameterException,
    InvalidParameterValue,
    InvalidRequest,
    InvalidStorageClass,
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
    members: Mapping[str, tuple[type[ApiError], str]] = MappingProxyType({})
    """Members whose wrong values have an error of their own, with its words; by their paths."""
    patterns: Mapping[str, str] | None = None
    """IAM's own words for what values of a pattern must be; see ``discreet_sentence``."""

    def refusal(self, failures: list[Failure]) -> ApiError:
        """Return the error for an input that is readable and invalid."""
        own = next((failure for failure in failures if failure.path in self.members), None)
        if own is not None and not own.is_missing:
            error, text = self.members[own.path]
            return error(text)
        missing = next((failure for failure in failures if failure.is_missing), None)
        # What lacks within an XML body is the body's fault, and not the request's.
        in_body = self.invalid is MalformedXML and missing is not None and "." in missing.path
        if missing is not None and self.missing is not None and not in_body:
            return self.missing(self.missing_text.format(missing.path))
        located = next((f for f in failures if f.location not in {None, "body"}), None)
        if self.invalid is MalformedXML:
            if located is not None:
                return InvalidArgument(f"Invalid value for {located.member}")
            return MalformedXML(NOT_WELL_FORMED, detail=sentence(failures))
        if self.patterns is not None:
            return self.invalid(discreet_sentence(failures, self.patterns))
        return self.invalid(sentence(failures))


IAM_PATTERNS = {
    r"[\w+=,.@-]+": "contain only alphanumeric characters and/or the following: +=,.@_-",
    r"[\w]+": "contain only alphanumeric characters.",
    r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)": (
        "begin and end with / and contain only alphanumeric characters and/or / characters."
    ),
    r"((/[A-Za-z0-9\.,\+@=_-]+)*)/": (
        "begin and end with / and contain only alphanumeric characters and/or / characters."
    ),
    r"\u002F[\u0021-\u007F]*": (
        "begin with the / character and contain only alphanumeric characters and/or / characters."
    ),
    r"[\u0009\u000A\u000D\u0020-\u00FF]+": "contain only printable ASCII characters.",
}

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
    ("cloudtrail", "json"): Habits(
        members={
            "EventCategory": (
                InvalidEventCategoryException,
                "The event category is not valid: it can only be insight.",
            ),
            "MaxResults": (InvalidMaxResultsException, "MaxResults must be between 1 and 50."),
        }
    ),
    ("dynamodb", "json"): Habits(error_prefix="com.amazonaws.dynamodb.v20120810#"),
    ("elb", "query"): Habits(MalformedInput, ValidationError, millis=True),
    ("elbv2", "query"): Habits(MalformedInput, ValidationError, millis=True),
    ("iam", "query"): Habits(MalformedInput, ValidationError, patterns=IAM_PATTERNS),
    ("rds", "query"): Habits(MalformedInput, InvalidParameterValue, MissingParameter, millis=True),
    ("s3", "rest-xml"): Habits(
        MalformedXML,
        MalformedXML,
        InvalidRequest,
        "Missing required parameter: {0}",
        millis=True,
        members={
            "CreateBucketConfiguration.LocationConstraint": (
                InvalidLocationConstraint,
                "The specified location-constraint is not valid",
            ),
            "StorageClass": (
                InvalidStorageClass,
                "The storage class you specified is not valid",
            ),
            "ServerSideEncryption": (
                InvalidArgument,
                "The encryption method specified is not supported",
            ),
        },
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


def discreet_sentence(failures: list[Failure], patterns: Mapping[str, str]) -> str:
    """Join failures into IAM's message, which repeats no value of the caller's.

    IAM tells of members in the order in which a hash table of Java has them.
    """

    def words(failure: Failure) -> str:
        name = decapitalized(failure.path)
        own = patterns.get(failure.constraint.removeprefix(PATTERN))
        if own is not None:
            return f"The specified value for {name} is invalid. It must {own}"
        constraint = failure.constraint
        if failure.path == "TagKeys" and constraint.endswith("]"):
            constraint = f"{constraint[:-1]}, Member must not be null]"
        return f"Value at '{name}' failed to satisfy constraint: {constraint}"

    texts = [words(each) for each in sorted(failures, key=_bucket)]
    if len(texts) == 1 and texts[0].startswith("The"):
        return texts[0]
    return sentence(texts)


def _bucket(failure: Failure) -> int:
    # Where a Java HashMap of up to 12 entries keeps the name of a member.
    code = 0
    for character in decapitalized(failure.member):
        code = (31 * code + ord(character)) & 0xFFFFFFFF
    return (code ^ code >> 16) & 15
