"""From one answered call to its entry in the trail.

```python
encrypt = Recording("kms", "Encrypt", maps_in=frozenset({"EncryptionContext"}))
entry = build_entry(encrypt, Answered(principal=…, origin=…, …), ids.uuid)
```

Everything here is pure.  What can be worked out for an operation once is kept in its `Recording`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from garrison.core.background import ServiceEvent
from garrison.core.call import Origin, Target
from garrison.core.errors import ApiError
from garrison.core.principal import Principal
from garrison.trail.event import (
    EVENT_VERSION,
    HIDDEN,
    NO_DECISIONS,
    Entry,
    Event,
    Resource,
    TLSDetails,
    UserIdentity,
    encode,
    format_second,
)
from garrison.trail.facts import event_source, global_region, is_read_only, service_facts
from garrison.trail.identity import describe_caller, describe_foreign_caller
from garrison.trail.members import OMIT, Members, Tree

ITSELF = "AWS Internal"
"""Who does what a service does by itself."""
TEXT_BYTES_MAX = 1024
"""User agent, error code, error message and request ID are cut here."""
MEMBER_BYTES_MAX = 100 * 1024
"""Request parameters and response elements that are larger are omitted."""

DENIED = frozenset({"AccessDeniedException", "AccessDenied"})

NewID = Callable[[], str]


class Recording:
    """How the calls of one operation are recorded."""

    __slots__ = (
        "facts",
        "is_data",
        "operation",
        "parameters",
        "read_only",
        "response_shown",
        "responses",
        "source",
    )

    def __init__(
        self,
        service: str,
        operation: str,
        *,
        sensitive_in: Tree = None,
        sensitive_out: Tree = None,
        maps_in: frozenset[str] = frozenset(),
        maps_out: frozenset[str] = frozenset(),
    ) -> None:
        """Prepare an operation.

        Args:
            service: The service's IAM prefix, such as ``kms``.
            operation: As in the service model: ``Encrypt``.
            sensitive_in: Where the model marks members of the input as sensitive.
            sensitive_out: The same for the output.
            maps_in: Paths of the input's maps, as `garrison.trail.members.Members` describes them.
            maps_out: The same for the output.
        """
        self.facts = facts = service_facts(service)
        self.operation = operation
        self.source = event_source(service)
        self.is_data = operation in facts.data_events
        self.read_only = is_read_only(service, operation)
        self.response_shown = operation in facts.shown or not (
            self.read_only or operation in facts.quiet
        )
        secrets = OMIT if facts.omits_secrets else HIDDEN
        self.parameters = Members(
            secret=sensitive_in,
            maps=maps_in,
            omitted=facts.omitted,
            hidden=facts.hidden,
            secrets=secrets,
            names=facts.names,
        )
        self.responses = Members(
            secret=sensitive_out,
            maps=maps_out,
            omitted=facts.omitted,
            hidden=facts.hidden,
            secrets=secrets,
            names=facts.names,
        )


class Answered(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One call and how it was answered: all that its record is made of."""

    origin: Origin
    account: str
    """Who receives the record: the caller's account; empty if not even that is known."""
    region: str
    """Where the request was sent to; a global service's record goes to its own Region."""
    now: datetime
    principal: Principal | None = None
    """None if authentication failed."""
    claimed_key: str = ""
    """The access key ID that the request named, if authentication failed."""
    request: Mapping[str, Any] | None = None
    """None if it could not be decoded."""
    response: Mapping[str, Any] | None = None
    error: ApiError | None = None
    targets: tuple[Target[Any], ...] = ()
    decisions: msgspec.Raw = NO_DECISIONS
    """Encoded JSON on one line."""


def build_entry(recording: Recording, answered: Answered, new_id: NewID) -> bytes:
    """Return the entry of a call: one line of JSON, for `Trail.append` or a store's commit."""
    event = build_event(recording, answered, new_id())
    shared: tuple[msgspec.Raw, ...] = ()
    others = _other_owners(recording, answered)
    if others:
        event, *rest = _share(event, answered, others, new_id)
        shared = tuple(_encode_event(other) for other in rest)
    at = int(answered.now.timestamp() * 1_000_000)
    return encode.encode(Entry(at, _encode_event(event), shared, answered.decisions))


def build_service_entry(service: str, event: ServiceEvent, now: datetime, new_id: NewID) -> bytes:
    """Return the entry of something that a service did by itself.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html
    """
    made = Event(
        event_version=EVENT_VERSION,
        user_identity=UserIdentity(account_id=event.account, invoked_by=ITSELF),
        event_time=format_second(now),
        event_source=event_source(service),
        event_name=event.name,
        aws_region=event.region,
        source_ip_address=ITSELF,
        user_agent=ITSELF,
        request_parameters=None,
        response_elements=None,
        event_id=new_id(),
        read_only=False,
        resources=tuple(
            Resource(target.account or event.account, target.cloudformation_type, target.arn)
            for target in event.targets
        ),
        event_type="AwsServiceEvent",
        management_event=True,
        recipient_account_id=event.account,
        service_event_details=event.details or None,
        event_category="Management",
    )
    return encode.encode(Entry(int(now.timestamp() * 1_000_000), _encode_event(made)))


def build_event(recording: Recording, answered: Answered, event_id: str) -> Event:
    """Return the record that the caller's own account receives."""
    facts, origin, error = recording.facts, answered.origin, answered.error
    service, principal = origin.invoked_by, answered.principal
    code = "" if error is None else _error_code(recording, error)
    return Event(
        event_version=EVENT_VERSION,
        user_identity=describe_caller(principal, service, answered.claimed_key),
        event_time=format_second(answered.now),
        event_source=recording.source,
        event_name=recording.operation,
        aws_region=global_region(answered.region) if facts.is_global else answered.region,
        source_ip_address=service or origin.source_ip,
        user_agent=service or origin.user_agent[:TEXT_BYTES_MAX],
        error_code=code[:TEXT_BYTES_MAX],
        error_message="" if error is None else error.message[:TEXT_BYTES_MAX],
        request_parameters=_parameters(recording, answered, code),
        response_elements=_response_elements(recording, answered),
        additional_event_data=_additional(recording, answered),
        request_id=origin.request_id,
        event_id=event_id,
        read_only=recording.read_only,
        resources=_resources(recording, answered) if facts.names_resources else (),
        event_type="AwsApiCall",
        management_event=not recording.is_data,
        recipient_account_id=answered.account,
        event_category="Data" if recording.is_data else "Management",
        tls_details=None
        if origin.tls is None or service
        else TLSDetails(origin.tls.version, origin.tls.cipher_suite, origin.host),
    )


def _error_code(recording: Recording, error: ApiError) -> str:
    # The trail names the error's shape (NoSuchEntityException) where the wire has a shorter code.
    code = error.shape or error.code
    if code in DENIED:
        return "AccessDenied"
    return recording.facts.error_prefixes[error.is_server_fault] + code


def _parameters(recording: Recording, answered: Answered, code: str) -> dict[str, Any] | None:
    facts, request = recording.facts, answered.request
    if request is None:
        return None
    if code in facts.hiding_errors and not facts.denied_request_shown:
        return None
    shown: dict[str, Any] = recording.parameters.show_members(request)
    defaults = facts.defaults.get(recording.operation)
    if defaults is not None:
        shown = {**defaults, **shown}
    if facts.shows_host and answered.origin.host:
        shown["Host"] = answered.origin.host
    return shown or None


def _response_elements(recording: Recording, answered: Answered) -> dict[str, Any] | None:
    response = answered.response
    if response is None or answered.error is not None or not recording.response_shown:
        return None
    shown: dict[str, Any] = recording.responses.show_members(response)
    member = recording.facts.keyed.get(recording.operation)
    if member is not None and answered.targets:
        shown[member] = answered.targets[0].arn
    return shown or None


def _additional(recording: Recording, answered: Answered) -> dict[str, Any] | None:
    members = recording.facts.additional.get(recording.operation)
    response = answered.response
    if members is None or response is None:
        return None
    return {
        name: response[member] for member, name in members.items() if member in response
    } or None


def _resources(recording: Recording, answered: Answered) -> tuple[Resource, ...]:
    found = []
    parents = recording.facts.parents
    for target in answered.targets:
        kind, arn = target.cloudformation_type, target.arn
        if not kind or arn == "*":
            continue
        account = target.account or answered.account
        if kind in parents:
            found.append(Resource("", kind, arn))
            kind, arn = parents[kind], arn.partition("/")[0]
        found.append(Resource(account, kind, arn))
    path = recording.facts.created.get(recording.operation)
    if path is not None and answered.response is not None:
        made: Any = answered.response
        for member in path:
            made = made.get(member, {})
        if made:
            found.append(Resource(answered.account, recording.facts.created_type, made))
    # One thing may be checked twice, for two actions; the trail names it once.
    return tuple(found if len(found) < 2 else dict.fromkeys(found))  # noqa: PLR2004  One is no two.


def _other_owners(recording: Recording, answered: Answered) -> list[str]:
    # A denied call is recorded with the caller alone: the owner would learn of every stranger.
    if answered.error is not None or not recording.facts.names_resources:
        return []
    account = answered.account
    owners = [target.account for target in answered.targets if target.account not in ("", account)]
    return list(dict.fromkeys(owners)) if owners else owners


def _share(event: Event, answered: Answered, others: list[str], new_id: NewID) -> list[Event]:
    shared_id = new_id()
    principal = answered.principal
    stranger = UserIdentity("Unknown") if principal is None else describe_foreign_caller(principal)
    replace = msgspec.structs.replace
    own = replace(event, shared_event_id=shared_id)
    return [
        own,
        *(
            replace(own, user_identity=stranger, event_id=new_id(), recipient_account_id=account)
            for account in others
        ),
    ]


def _encode_event(event: Event) -> msgspec.Raw:
    encoded = encode.encode(event)
    if len(encoded) > MEMBER_BYTES_MAX:
        encoded = encode.encode(_without_oversize(event))
    return msgspec.Raw(encoded)


def _without_oversize(event: Event) -> Event:
    return msgspec.structs.replace(
        event,
        request_parameters=_if_small(event.request_parameters),
        response_elements=_if_small(event.response_elements),
    )


def _if_small(members: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return members if len(encode.encode(members)) <= MEMBER_BYTES_MAX else None
