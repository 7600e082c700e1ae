"""What the index learns of an entry: under which names its events will be looked for."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from garrison.store.event_index import IndexedEvent, Location, Usage
from garrison.trail.event import Resource, UserIdentity, decode_entry
from garrison.trail.port import Frame
from garrison.trail.resources import find_resources

LONG_TERM_KEY = "AKIA"
SOURCE_SUFFIX = ".amazonaws.com"
MANAGEMENT = "Management"


class EventFacts(
    msgspec.Struct,
    frozen=True,
    rename={
        "identity": "userIdentity",
        "source": "eventSource",
        "name": "eventName",
        "region": "awsRegion",
        "parameters": "requestParameters",
        "elements": "responseElements",
        "request_id": "requestID",
        "event_id": "eventID",
        "read_only": "readOnly",
        "account": "recipientAccountId",
        "category": "eventCategory",
    },
):
    """The members of an event that are looked at here; the others are not even decoded."""

    identity: UserIdentity
    source: str
    name: str
    region: str
    event_id: str
    read_only: bool
    account: str
    request_id: str = ""
    category: str = MANAGEMENT
    parameters: Mapping[str, Any] | None = None
    elements: Mapping[str, Any] | None = None
    resources: tuple[Resource, ...] = ()


decode_facts = msgspec.json.Decoder(EventFacts).decode


def find_user_name(identity: UserIdentity) -> str:
    """Return what ``LookupEvents`` calls the user name; empty if there is none.

    It is ``root`` for the root user and the session's name for sessions.
    Source: docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-cli.html
    """
    if identity.type == "Root":
        return "root"
    if identity.type in ("AssumedRole", "FederatedUser"):
        return (identity.principal_id or "").partition(":")[2]
    return identity.user_name


def index_frame(frame: Frame) -> Iterator[IndexedEvent]:
    """Yield what the index must know of every event in a frame."""
    place = frame.place
    for line, encoded in enumerate(frame.entries):
        entry = decode_entry(encoded)
        for part, event in enumerate(entry.events):
            location = Location(place.segment, place.number, place.offset, line, part)
            yield _index_event(decode_facts(event), entry.at, location)


def name_resources(event: EventFacts) -> tuple[tuple[str, str], ...]:
    """Return the types and names of an event's resources, as look-ups find them."""
    return find_resources(event.source, event.resources, event.parameters, event.elements)


def _index_event(event: EventFacts, at: int, location: Location) -> IndexedEvent:
    return IndexedEvent(
        event_id=event.event_id,
        request_id=event.request_id,
        account=event.account,
        region=event.region,
        at=at,
        listed=event.category == MANAGEMENT,
        attributes=_attributes(event) if event.category == MANAGEMENT else (),
        location=location,
        usage=_usage(event, at) if not location.part else None,
    )


def _attributes(event: EventFacts) -> tuple[tuple[str, str], ...]:
    identity = event.identity
    found = [
        ("EventName", event.name),
        ("EventSource", event.source),
        ("ReadOnly", "true" if event.read_only else "false"),
    ]
    user_name = find_user_name(identity)
    if user_name:
        found.append(("Username", user_name))
    if identity.access_key_id:
        found.append(("AccessKeyId", identity.access_key_id))
    for kind, name in name_resources(event):
        found += (("ResourceType", kind), ("ResourceName", name))
    return tuple(dict.fromkeys(found))


def _usage(event: EventFacts, at: int) -> Usage | None:
    identity = event.identity
    if not identity.arn:
        return None
    session = identity.session_context
    issuer = session.session_issuer if session is not None else None
    key = identity.access_key_id
    return Usage(
        principal=issuer.arn if issuer is not None else identity.arn,
        # Keys of sessions come and go; nobody asks for their last use.
        access_key_id=key if key.startswith(LONG_TERM_KEY) else "",
        service=event.source.removesuffix(SOURCE_SUFFIX),
        action=event.name,
        region=event.region,
        at=at,
    )
