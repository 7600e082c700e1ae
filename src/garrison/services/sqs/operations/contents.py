"""What may be sent, how large it is, and its MD5s.

Sources:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

import re
from collections.abc import Mapping
from hashlib import md5
from typing import Any

from garrison.services.sqs import api
from garrison.services.sqs.records import (
    MESSAGE_ATTRIBUTES_MAX,
    AttributeValue,
    Content,
    InvalidParameterValue,
    MissingParameter,
)

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ILLEGAL_TEXT = (
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
    "#xE000 to #xFFFD | #x10000 to #x10FFFF"
)
NAME = re.compile(r"[A-Za-z0-9_\-.]{1,256}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
KINDS = ("String", "Number", "Binary")
DATA_TYPE_CHARACTERS_MAX = 256
RESERVED = ("aws.", "amazon.")
TRACE_HEADER = "AWSTraceHeader"
STRING, BINARY = b"\x01", b"\x02"


def read_content(entry: Mapping[str, Any]) -> Content:
    """Return what a request or a batch entry wants to send.

    Raises:
        MissingParameter: an empty body.
        InvalidMessageContents: characters that XML does not have.
        InvalidParameterValue: attributes that are none.
    """
    body = entry["MessageBody"]
    if not body:
        raise MissingParameter("The request must contain the parameter MessageBody.")
    if ILLEGAL.search(body):
        raise api.InvalidMessageContents(ILLEGAL_TEXT)
    given = entry.get("MessageAttributes")
    system = entry.get("MessageSystemAttributes")
    if not given and not system:
        return Content(body)
    return Content(body, read_attributes(given or {}, "user"), read_trace_header(system or {}))


def read_attributes(given: Mapping[str, Any], whose: str) -> dict[str, AttributeValue]:
    """Return message attributes, checked.

    Raises:
        InvalidParameterValue: too many, or one with a bad name, type or value.
    """
    if len(given) > MESSAGE_ATTRIBUTES_MAX:
        raise InvalidParameterValue(
            f"Number of message attributes [{len(given)}] exceeds the allowed maximum "
            f"[{MESSAGE_ATTRIBUTES_MAX}]."
        )
    return {name: read_attribute(name, value, whose) for name, value in given.items()}


def read_attribute(name: str, value: Mapping[str, Any], whose: str) -> AttributeValue:
    """Return one message attribute, checked."""
    if not NAME.fullmatch(name) or ".." in name or name.startswith(".") or name.endswith("."):
        raise InvalidParameterValue(
            f"The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, "
            "0-9, underscore (_), hyphen (-), and period (.) characters."
        )
    if name.lower().startswith(RESERVED):
        raise InvalidParameterValue(
            f"The message attribute name '{name}' is invalid. Attribute name cannot start with "
            "AWS-reserved prefixes like AWS. or Amazon."
        )
    data_type = value.get("DataType", "")
    if not data_type:
        raise InvalidParameterValue(
            f"The message attribute '{name}' must contain non-empty message attribute type."
        )
    kind = data_type.partition(".")[0]
    if kind not in KINDS or len(data_type) > DATA_TYPE_CHARACTERS_MAX or ILLEGAL.search(data_type):
        raise InvalidParameterValue(
            f"The message attribute '{name}' has an invalid message attribute type, the set of "
            "supported type prefixes is Binary, Number, and String."
        )
    found: str | bytes | None = value.get("BinaryValue" if kind == "Binary" else "StringValue")
    if not found:
        raise InvalidParameterValue(
            f"Message ({whose}) attribute '{name}' must contain a non-empty value of type "
            f"'{'Binary' if kind == 'Binary' else 'String'}'."
        )
    if isinstance(found, str):
        if ILLEGAL.search(found):
            raise api.InvalidMessageContents(ILLEGAL_TEXT)
        if kind == "Number" and not NUMBER.fullmatch(found):
            raise InvalidParameterValue(
                f"Can't cast the value of message ({whose}) attribute '{name}' to a number."
            )
        return AttributeValue(data_type, text=found)
    return AttributeValue(data_type, raw=found)


def read_trace_header(given: Mapping[str, Any]) -> str:
    """Return the X-Ray trace header, the only system attribute that senders give."""
    for name, value in given.items():
        if name != TRACE_HEADER:
            raise InvalidParameterValue(f"Message system attribute name '{name}' is invalid.")
        read = read_attribute(name, value, "system")
        if read.data_type != "String":
            raise InvalidParameterValue(
                f"The message system attribute '{name}' has an invalid message attribute type, the "
                "set of supported type prefixes is String."
            )
        return read.text
    return ""


def content_size(content: Content) -> int:
    """Return how many bytes count: body and attributes, their names and types."""
    size = len(content.body.encode())
    for name, attribute in content.attributes.items():
        size += len(name) + len(attribute.data_type.encode()) + len(attribute.value)
    return size


def md5_of_body(body: str) -> str:
    """Return the MD5 of a body, as SDKs check it."""
    return md5(body.encode(), usedforsecurity=False).hexdigest()


def md5_of_attributes(attributes: Mapping[str, AttributeValue]) -> str:
    """Return the MD5 of message attributes, as SDKs check it.

    Each, in the order of names: the name, the type, a byte that tells text from bytes, the value;
    all but the byte with their length before them.
    """
    digest = md5(usedforsecurity=False)
    for name in sorted(attributes):
        attribute = attributes[name]
        digest.update(measured(name.encode()))
        digest.update(measured(attribute.data_type.encode()))
        digest.update(BINARY if attribute.raw else STRING)
        digest.update(measured(attribute.value))
    return digest.hexdigest()


def md5_of_trace_header(trace_header: str) -> str:
    """Return the MD5 of the system attributes."""
    return md5_of_attributes({TRACE_HEADER: AttributeValue("String", text=trace_header)})


def measured(part: bytes) -> bytes:
    """Return bytes with their length before them."""
    return len(part).to_bytes(4) + part
