"""What a service sees of one request: before authorization an ``Ask``, after it a ``Call``.

A service answers two questions.  Its ``authz`` module takes an ``Ask`` and says which checks the
request needs: the action, and the ``Target`` that it is checked against.  Its ``operations`` take a
``Call``, whose targets have been authorized, and act on them.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

import msgspec

from garrison.core.ids import Ids
from garrison.core.principal import Principal
from garrison.core.record import Record

Request = TypeVar("Request", covariant=True)  # noqa: PLC0105  It reads as what it is.
Stored = TypeVar("Stored", covariant=True)  # noqa: PLC0105  It reads as what it is.
R = TypeVar("R", bound=Record)

ContextValue = str | tuple[str, ...]
"""A condition key's value: single or multivalued; numbers, dates and booleans are texts."""


class RecordPage(Protocol[Stored]):
    """Some records in order, and where the next ones begin."""

    @property
    def records(self) -> tuple[Stored, ...]:
        """The records."""
        ...

    @property
    def next(self) -> str | None:
        """Give it as ``after`` to go on; None if there are no more."""
        ...


class Records(Protocol):
    """The records as one request sees them, its own writes included: a store's transaction.

    The methods are described where they are implemented, in ``store.transaction``.
    """

    async def find(self, cls: type[R], account: str, region: str, record_id: str) -> R | None:
        """Return the record, or None."""
        ...

    async def find_by(
        self, cls: type[R], index: str, value: str, *, account: str = "", region: str = ""
    ) -> Sequence[R]:
        """Return all records with this key in the index: for look-ups that stay small."""
        ...

    async def find_one(
        self, cls: type[R], index: str, value: str, *, account: str = "", region: str = ""
    ) -> R | None:
        """Return the record with this key in a unique index, or None."""
        ...

    async def page(
        self,
        cls: type[R],
        account: str = "",
        region: str = "",
        *,
        index: str | None = None,
        value: str | None = None,
        prefix: str = "",
        after: str | None = None,
        limit: int = 100,
    ) -> RecordPage[R]:
        """Return up to ``limit`` records in order."""
        ...

    def scan(
        self,
        cls: type[R],
        account: str = "",
        region: str = "",
        *,
        index: str | None = None,
        value: str | None = None,
        prefix: str = "",
    ) -> AsyncIterator[R]:
        """Yield all records that ``page`` would return, page by page."""
        ...

    def put(self, record: Record) -> None:
        """Create a record whose version is 0, or replace the state that has its version."""
        ...

    def delete(self, record: Record) -> None:
        """Delete the state that has this record's version."""
        ...

    def expect(self, record: Record) -> None:
        """Commit only if this record, which is read and not written, is still the stored one."""
        ...

    def expect_none(
        self, cls: type[Record], index: str, value: str, *, account: str = "", region: str = ""
    ) -> None:
        """Commit only if then, this transaction's writes included, the key has no records."""
        ...


class PolicyText(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A policy as it is stored, and where it is attached."""

    text: str
    name: str
    arn: str = ""
    """Of a managed policy; empty for inline and resource policies."""
    attached_to: str = ""
    """The ARN of the user, group, role or resource that carries it."""
    kind: Literal["", "grant"] = ""
    """``grant`` for a KMS grant, which KMS writes as a policy beside the key's."""


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


class Check(msgspec.Struct, Generic[Stored], frozen=True, kw_only=True, gc=False):
    """One question to the policies: may the caller do this action to this target?"""

    action: str
    """``service:Action``."""
    target: Target[Stored]


class Origin(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a request came from and how it was sent."""

    request_id: str
    source_ip: str
    user_agent: str
    secure: bool
    host: str = ""
    via_service: str = ""
    """The service that calls for the principal, such as ``s3.amazonaws.com``; empty for a direct
    call."""
    called_via: tuple[str, ...] = ()


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
    records: Records
    """Reads and writes of this request's one transaction."""
    now: datetime
    ids: Ids
    origin: Origin

    @property
    def target(self) -> Target[Stored]:
        """The first target: what the request is about."""
        return self.targets[0]
