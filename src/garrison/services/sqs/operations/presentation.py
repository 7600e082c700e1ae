"""A message as its receiver sees it: the attributes that were asked for, and their MD5."""

from collections.abc import Callable, Mapping
from typing import Any

from garrison.services.sqs import api
from garrison.services.sqs.operations.contents import (
    TRACE_HEADER,
    md5_of_attributes,
    md5_of_body,
)
from garrison.services.sqs.records import AttributeValue, Content, Message

ALL = "All"
EVERY_NAME = frozenset({ALL, ".*", "*"})


class Presentation:
    """What one receiver asked for."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        asked = {
            *request.get("AttributeNames", []),
            *request.get("MessageSystemAttributeNames", []),
        }
        self._system = frozenset(SYSTEM_ATTRIBUTES) if ALL in asked else asked
        names = request.get("MessageAttributeNames", [])
        self._everything = not EVERY_NAME.isdisjoint(names)
        self._names = frozenset(names)
        self._prefixes = tuple(name[:-2] for name in names if name.endswith(".*"))

    def present(self, message: Message, content: Content, handle: str) -> api.Message:
        """Return the message."""
        shown: api.Message = {
            "MessageId": message.message_id,
            "ReceiptHandle": handle,
            "MD5OfBody": md5_of_body(content.body),
            "Body": content.body,
        }
        if self._system:
            values = {
                name: value
                for name, read in SYSTEM_ATTRIBUTES.items()
                if name in self._system and (value := read(message, content))
            }
            if values:
                shown["Attributes"] = values
        attributes = self._chosen(content)
        if attributes:
            shown["MD5OfMessageAttributes"] = md5_of_attributes(attributes)
            shown["MessageAttributes"] = {
                name: present_attribute(attribute) for name, attribute in attributes.items()
            }
        return shown

    def _chosen(self, content: Content) -> dict[str, AttributeValue]:
        if self._everything or not (content.attributes and self._names):
            return content.attributes if self._everything else {}
        return {
            name: attribute
            for name, attribute in content.attributes.items()
            if name in self._names or (self._prefixes and name.startswith(self._prefixes))
        }


def present_attribute(attribute: AttributeValue) -> api.MessageAttributeValue:
    """Return a message attribute as the API has it."""
    if attribute.raw:
        return {"BinaryValue": attribute.raw, "DataType": attribute.data_type}
    return {"StringValue": attribute.text, "DataType": attribute.data_type}


SYSTEM_ATTRIBUTES: Mapping[str, Callable[[Message, Content], str]] = {
    "SenderId": lambda message, _: message.sender_id,
    "ApproximateFirstReceiveTimestamp": lambda message, _: str(message.first_received_at),
    "ApproximateReceiveCount": lambda message, _: str(message.receive_count),
    "SentTimestamp": lambda message, _: str(message.sent_at),
    "MessageDeduplicationId": lambda message, _: message.deduplication_id,
    "MessageGroupId": lambda message, _: message.group_id,
    "SequenceNumber": lambda message, _: message.sequence_number,
    "DeadLetterQueueSourceArn": lambda message, _: message.source_arn,
    TRACE_HEADER: lambda _, content: content.trace_header,
}
