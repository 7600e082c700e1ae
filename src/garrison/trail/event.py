"""The audit record as AWS writes it, and the entry that carries it.

Members stand in the order in which CloudTrail writes them; those without a default are always
there, ``null`` if need be, and all others only when they apply.

Source: docs.aws.amazon.com/awscloudtrail/latest/userguide/
cloudtrail-event-reference-record-contents.html and …-user-identity.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

EVENT_VERSION = "1.11"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


def format_second(instant: datetime) -> str:
    """Return an instant as events write theirs: ``2026-11-05T21:07:09Z``."""
    # Calls come many a second, and formatting costs ten times as much as finding the text again.
    return _format_unix_second(int(instant.timestamp()))


@lru_cache(maxsize=256)
def _format_unix_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class SessionIssuer(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", gc=False):
    """Who issued the session: the role, the user or the root user."""

    type: str
    principal_id: str
    arn: str
    account_id: str
    user_name: str = ""


class SessionAttributes(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """When temporary credentials were made, and whether a one-time code was given."""

    creation_date: str
    mfa_authenticated: str
    """``true`` or ``false``, as text."""


class SessionContext(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", gc=False):
    """How the caller came by temporary credentials."""

    session_issuer: SessionIssuer | None = None
    attributes: SessionAttributes | None = None
    source_identity: str = ""


class UserIdentity(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", gc=False):
    """Who called."""

    type: str = ""
    """Empty if nobody did: a service acted by itself."""
    principal_id: str | None = None
    arn: str = ""
    account_id: str = ""
    access_key_id: str = ""
    user_name: str = ""
    session_context: SessionContext | None = None
    invoked_by: str = ""


class Resource(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    rename={"arn": "ARN", "account_id": "accountId"},
    gc=False,
):
    """Something that the call touched."""

    account_id: str = ""
    type: str = ""
    arn: str = ""


class TLSDetails(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", gc=False):
    """How the connection was protected, as far as it is known."""

    tls_version: str = ""
    cipher_suite: str = ""
    client_provided_host_header: str = ""


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    gc=False,
    rename={
        "event_version": "eventVersion",
        "user_identity": "userIdentity",
        "event_time": "eventTime",
        "event_source": "eventSource",
        "event_name": "eventName",
        "aws_region": "awsRegion",
        "source_ip_address": "sourceIPAddress",
        "user_agent": "userAgent",
        "error_code": "errorCode",
        "error_message": "errorMessage",
        "request_parameters": "requestParameters",
        "response_elements": "responseElements",
        "additional_event_data": "additionalEventData",
        "request_id": "requestID",
        "event_id": "eventID",
        "read_only": "readOnly",
        "event_type": "eventType",
        "api_version": "apiVersion",
        "management_event": "managementEvent",
        "recipient_account_id": "recipientAccountId",
        "service_event_details": "serviceEventDetails",
        "shared_event_id": "sharedEventID",
        "vpc_endpoint_id": "vpcEndpointId",
        "event_category": "eventCategory",
        "tls_details": "tlsDetails",
    },
):
    """One CloudTrail record."""

    event_version: str
    user_identity: UserIdentity
    event_time: str
    """In whole seconds: ``2026-11-05T21:07:09Z``."""
    event_source: str
    event_name: str
    aws_region: str
    source_ip_address: str
    user_agent: str
    error_code: str = ""
    error_message: str = ""
    request_parameters: Mapping[str, Any] | None
    response_elements: Mapping[str, Any] | None
    additional_event_data: Mapping[str, Any] | None = None
    request_id: str = ""
    event_id: str
    read_only: bool
    resources: tuple[Resource, ...] = ()
    event_type: str
    api_version: str = ""
    management_event: bool
    recipient_account_id: str
    service_event_details: Mapping[str, Any] | None = None
    shared_event_id: str = ""
    vpc_endpoint_id: str = ""
    event_category: str
    tls_details: TLSDetails | None = None


NO_DECISIONS = msgspec.Raw(b"null")


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What the trail keeps of one call, as one line of JSON.

    ``shared`` holds the records of the same call that other accounts receive.  ``decisions`` is the
    gateway's: what every check asked and why it was answered so, for ``garrison explain``.
    """

    at: int
    """When the call was answered, in microseconds since 1970: finer than the event's seconds."""
    event: msgspec.Raw
    shared: tuple[msgspec.Raw, ...] = ()
    decisions: msgspec.Raw = NO_DECISIONS

    @property
    def events(self) -> tuple[msgspec.Raw, ...]:
        """Every event in it, the caller's own first."""
        return (self.event, *self.shared)


encode: "msgspec.json.Encoder" = msgspec.json.Encoder()
decode_entry = msgspec.json.Decoder(Entry).decode
decode_event = msgspec.json.Decoder(Event).decode
