"""Shapes and errors of the implemented operations of CloudTrail, generated from botocore's model."""

from datetime import datetime
from typing import Required, TypedDict

from garrison.core.errors import ApiError


class InvalidEventCategoryException(ApiError):
    code = "InvalidEventCategoryException"
    status = 400
    shape = "InvalidEventCategoryException"


class InvalidLookupAttributesException(ApiError):
    code = "InvalidLookupAttributesException"
    status = 400
    shape = "InvalidLookupAttributesException"


class InvalidMaxResultsException(ApiError):
    code = "InvalidMaxResultsException"
    status = 400
    shape = "InvalidMaxResultsException"


class InvalidNextTokenException(ApiError):
    code = "InvalidNextTokenException"
    status = 400
    shape = "InvalidNextTokenException"


class InvalidTimeRangeException(ApiError):
    code = "InvalidTimeRangeException"
    status = 400
    shape = "InvalidTimeRangeException"


class OperationNotPermittedException(ApiError):
    code = "OperationNotPermittedException"
    status = 400
    shape = "OperationNotPermittedException"


class UnsupportedOperationException(ApiError):
    code = "UnsupportedOperationException"
    status = 400
    shape = "UnsupportedOperationException"


class Resource(TypedDict, total=False):
    ResourceType: str
    ResourceName: str


class Event(TypedDict, total=False):
    EventId: str
    EventName: str
    ReadOnly: str
    AccessKeyId: str
    EventTime: datetime
    EventSource: str
    Username: str
    Resources: list[Resource]
    CloudTrailEvent: str


class LookupAttribute(TypedDict, total=False):
    AttributeKey: Required[str]
    AttributeValue: Required[str]


class LookupEventsRequest(TypedDict, total=False):
    LookupAttributes: list[LookupAttribute]
    StartTime: datetime
    EndTime: datetime
    EventCategory: str
    MaxResults: int
    NextToken: str


class LookupEventsResponse(TypedDict, total=False):
    Events: list[Event]
    NextToken: str
