"""What a service sees of one request: before authorization an ``Ask``, after it a ``Call``.

A service answers two questions.  Its ``authz`` module takes an ``Ask`` and says which checks the
request needs: the action, and the ``Target`` that it is checked against.  Its ``operations`` take a
``Call``, whose targets have been authorized, and act on them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

import msgspec

from garrison.core.directory import Directory
from garrison.core.history import History
from garrison.core.ids import Ids
from garrison.core.message import TLS
from garrison.core.policy_text import PolicyText
from garrison.core.principal import Principal
from garrison.core.transaction import RecordPage, Records

__all__ = [
    "Ask",
    "Call",
    "Check",
    "ContextValue",
    "Origin",
    "Peers",
    "PolicyText",
    "RecordPage",
    "Records",
    "Signing",
    "Target",
]

Request = TypeVar("Request", covariant=True)  # noqa: PLC0105  It reads as what it is.
Stored = TypeVar("Stored", covariant=True)  # noqa: PLC0105  It reads as what it is.

ContextValue = str | tuple[str, ...]
"""A condition key's value: single or multivalued; numbers, dates and booleans are texts."""


class Target(msgspec.Struct, Generic[Stored], frozen=True, kw_only=True, gc=False):
    """One thing that a request touches, with all that a policy may test of it.

    ``record`` is None if nothing is stored under the name (the operation then answers in the
    service's words, after authorization) and for operations that act on no record, whose ``arn`` is
    ``*`` or the ARN of what they would make.
    """

    arn: str = "*"
    record: Stored | None = None
    account: str = ""
    """The account that owns it; empty for the caller's own."""
    cloudformation_type: str = ""
    """For the trail's ``resources``; empty to leave it out there."""
    tags: Mapping[str, str] = {}
    """Tags that it bears already: ``aws:ResourceTag/…``."""
    policies: tuple[PolicyText, ...] = ()
    """Its resource policies."""
    resource_policy_required: Literal["no", "trust", "kms"] = "no"
    """``trust``: the role's trust policy must allow.  ``kms``: the key policy must, or delegate."""
    context: Mapping[str, ContextValue] = {}
    """Condition keys that the service gives, in lower case."""
    denial: str = ""
    """What a refused caller hears where AWS's usual text would say that the target is there."""


class Check(msgspec.Struct, Generic[Stored], frozen=True, kw_only=True, gc=False):
    """One question to the policies: may the caller do this action to this target?"""

    action: str
    """``service:Action``."""
    target: Target[Stored]
    optional: bool = False
    """If refused, the request goes on without this target: see ``Call.refusals``."""


class Origin(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a request came from and how it was sent."""

    request_id: str
    source_ip: str
    user_agent: str
    secure: bool
    tls: TLS | None = None
    """None if the call came in the clear, or from a service within."""
    host: str = ""
    invoked_by: str = ""
    """The service that sends this call, such as ``s3.amazonaws.com``; empty for a direct call."""
    via_service: str = ""
    """The same, if it forwards a principal's own call; empty if it acts as itself or as a role."""
    called_via: tuple[str, ...] = ()
    source_arn: str = ""
    """For which resource a service acts as itself."""
    source_account: str = ""
    signing: "Signing | None" = None
    """How the request was signed, for the services whose policies may test it."""


class Signing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a request said of its signature."""

    placement: Literal["header", "query", "form"]
    signed_at: datetime | None
    """None for Signature Version 2, which does not say, nor for which Region."""
    version: str
    """``AWS4-HMAC-SHA256``; ``AWS`` for version 2."""
    content_sha256: str = ""
    """As sent: a hash in hex, or a keyword."""


class Peers(Protocol):
    """The other services, as one request reaches them: through authorization and the trail.

    A call acts for the request's own principal, and its changes and its record are committed
    together with the request's.  What it raises has changed nothing.
    """

    async def call(
        self,
        service: str,
        operation: str,
        request: Mapping[str, Any],
        *,
        region: str = "",
    ) -> Mapping[str, Any]:
        """Return another service's response.

        Args:
            service: The service, such as ``kms``.
            operation: As in the service model: ``GenerateDataKey``.
            request: The members, of the types that a decoded request has.
            region: Where; empty for the request's own Region.

        Raises:
            ApiError: what the service answers, ``AccessDenied`` if the policies refuse.
        """
        ...

    def as_service(self, *, account: str = "", source_arn: str = "") -> "Peers":
        """Return the peers as this service itself reaches them, as a service principal.

        Args:
            account: The account for which it acts; empty for the request's own.
            source_arn: The resource for which it acts: ``aws:SourceArn``.
        """
        ...

    async def as_role(self, role_arn: str, session_name: str, *, source_arn: str = "") -> "Peers":
        """Return the peers as a role reaches them that this service may assume.

        Raises:
            ApiError: the role's trust policy does not let the service.
        """
        ...


class Ask(msgspec.Struct, Generic[Request], frozen=True, kw_only=True, gc=False):
    """A decoded request of an authenticated caller whom nobody has authorized yet."""

    request: Request
    operation: str
    """As in the service model: ``CreateUser``."""
    principal: Principal
    account: str
    """The account that the request acts in: the caller's."""
    region: str
    partition: str
    records: Records
    directory: Directory
    history: History
    now: datetime
    origin: Origin


class Call(msgspec.Struct, Generic[Request, Stored], frozen=True, kw_only=True, gc=False):
    """An authorized request: the whole world of an operation."""

    request: Request
    operation: str
    principal: Principal
    account: str
    region: str
    partition: str
    targets: tuple[Target[Any], ...]
    """One a check, in the order in which ``authz`` named them."""
    refusals: Mapping[int, str] = {}
    """Why optional checks were refused, by their place among the targets; the operation must not
    touch those."""
    records: Records
    """Reads and writes of this request's one transaction."""
    now: datetime
    ids: Ids
    origin: Origin
    peers: Peers

    @property
    def target(self) -> Target[Stored]:
        """The first target: what the request is about."""
        return self.targets[0]
