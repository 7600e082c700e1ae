"""What each step hands to the next: a stage's type is the next step's only input.

Each stage holds the one before it, so that the audit sees how far a request came.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from garrison.core.call import Ask, Check, Origin
from garrison.core.message import Request
from garrison.core.principal import Principal
from garrison.gateway.catalogue import Implementation
from garrison.policy import AccessRequest, Decision, PolicyScope
from garrison.sigv4 import PresentedCredential, ProtocolFamily
from garrison.store import Transaction
from garrison.wire import Identified, ServiceWire


class Received(msgspec.Struct, frozen=True, gc=False):
    """A request, as it came."""

    http: Request
    request_id: str
    at: datetime


class Routed(msgspec.Struct, frozen=True, gc=False):
    """It is known which service is asked, for what, and in which Region."""

    received: Received
    service: ServiceWire
    identified: Identified
    credential: PresentedCredential | None
    region: str
    family: ProtocolFamily
    """In which words errors are put before an operation answers for itself."""


class Authenticated(msgspec.Struct, frozen=True, gc=False):
    """It is known who asks; from here on, the request has its own view of the records."""

    routed: Routed
    principal: Principal
    records: Transaction


class Decoded(msgspec.Struct, frozen=True, gc=False):
    """It is known what is asked: the request is sound by the service's model."""

    authenticated: Authenticated
    implementation: Implementation
    request: Mapping[str, Any]
    origin: Origin


class Resolved(msgspec.Struct, frozen=True, gc=False):
    """It is known what is touched; nobody has allowed it yet."""

    decoded: Decoded
    ask: Ask[Any]
    checks: tuple[Check[Any], ...]


class Judged(msgspec.Struct, frozen=True, gc=False):
    """One check, and what the policies said."""

    request: AccessRequest
    scope: PolicyScope
    decision: Decision


class Authorized(msgspec.Struct, frozen=True, gc=False):
    """It is allowed.  Only `authorize` makes one."""

    resolved: Resolved
    judged: tuple[Judged, ...]


Stage = Received | Routed | Authenticated | Decoded | Resolved | Authorized


class Stages:
    """The stages that a request went through, up to the one that it reached."""

    __slots__ = ("authenticated", "decoded", "resolved", "routed")

    def __init__(self, reached: Stage) -> None:
        stage: Stage = reached.resolved if isinstance(reached, Authorized) else reached
        self.resolved = stage if isinstance(stage, Resolved) else None
        stage = stage.decoded if isinstance(stage, Resolved) else stage
        self.decoded = stage if isinstance(stage, Decoded) else None
        stage = stage.authenticated if isinstance(stage, Decoded) else stage
        self.authenticated = stage if isinstance(stage, Authenticated) else None
        stage = stage.routed if isinstance(stage, Authenticated) else stage
        assert isinstance(stage, Routed)
        self.routed = stage
