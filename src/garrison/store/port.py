"""The port that every store implements, and what goes through it.

A store keeps records, each found by kind, account, region and ID, with secondary indexes.  Changes
are buffered in a `Transaction` and committed all or none, together with their change feed and one
audit record.  A commit returns once it is durable: what was acknowledged survives power loss.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

import msgspec

from garrison.core.errors import GarrisonError
from garrison.core.record import Key, Record

if TYPE_CHECKING:
    from garrison.store.transaction import Transaction

R = TypeVar("R", bound=Record)

Operation = Literal["create", "update", "delete", "reset"]
"""What a change did; ``reset`` wiped everything, and names no record."""


def describe(key: Key) -> str:
    """Name a record for an error message, without anything of its content."""
    kind, account, region, record_id = key
    place = f"{account} {region}".rstrip()
    return f"`{kind}` `{record_id}` of `{place}`"


class UnavailableError(GarrisonError):
    """The store cannot be written now: the disk is full or failing, or locked for too long."""


class ConflictError(GarrisonError):
    """A transaction does not fit the stored state, and changed nothing: read again and retry."""

    def __init__(self, message: str, key: Key) -> None:
        super().__init__(message)
        self.key = key


class AlreadyExistsError(ConflictError):
    """Another record has this ID, or this key in a unique index (``index``; empty for the ID)."""

    def __init__(self, message: str, key: Key, index: str = "") -> None:
        super().__init__(message, key)
        self.index = index


class StaleRecordError(ConflictError):
    """The stored state is not the one that the transaction was made for."""


class CursorError(GarrisonError):
    """A page was asked for after something that no page ever gave."""


class Page(msgspec.Struct, Generic[R], frozen=True, gc=False):
    """Some records in order, and where the next ones begin."""

    records: tuple[R, ...]
    next: str | None = None
    """Give it as ``after`` to go on; None if there are no more."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """One line of the change feed: which record became what, in the order of commits."""

    seq: int
    """Counts up by one from 1.  It is the record's version, unless this change deleted it."""
    kind: str
    account: str
    region: str
    record_id: str
    operation: Operation

    @property
    def key(self) -> Key:
        """What the changed record is, or was, found by."""
        return (self.kind, self.account, self.region, self.record_id)


class PendingAudit(msgspec.Struct, frozen=True, gc=False):
    """An audit record in the outbox, not yet discarded by the trail."""

    seq: int
    """Counts up and never comes twice, also after the outbox was empty."""
    body: bytes


class Sealer(Protocol):
    """Encrypts what goes to disk; index keys and IDs stay readable."""

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """Return the ciphertext, which opens under the same associated data only."""
        ...

    def unseal(self, sealed: bytes, associated: bytes) -> bytes:
        """Return the plaintext, or raise `IntegrityError`."""
        ...


Position = tuple[str, ...]
"""A place in an order: the ID; or index key, account, region and ID."""


class Span(msgspec.Struct, frozen=True, gc=False):
    """A part of the records of one class, and the order they come in."""

    account: str = ""
    region: str = ""
    index: str | None = None
    """Order by this index's keys, then account, region and ID; by ID if None.  A record with
    several keys comes once for each.  If the index goes across accounts, so does the span."""
    value: str | None = None
    """Only records with just this key in the index."""
    prefix: str = ""
    """Only records whose key in the index (or ID, if ``index`` is None) begins so."""


class Reader(Protocol):
    """How a transaction reads what is committed."""

    async def find(self, cls: type[R], account: str, region: str, record_id: str) -> R | None:
        """Return the record, or None."""
        ...

    async def find_by(
        self, cls: type[R], index: str, value: str, account: str, region: str
    ) -> Sequence[R]:
        """Return all records with this key in the index, ordered by account, region and ID."""
        ...

    async def read(
        self, cls: type[R], span: Span, after: Position | None, limit: int
    ) -> list[tuple[Position, R]]:
        """Return the first ``limit`` records of the span that come after a position."""
        ...


class Store(Protocol):
    """Everything that is stored, as one process sees it."""

    async def declare(self, classes: Iterable[type[Record]]) -> None:
        """Index what is stored as these classes now declare it: once, before the first request.

        Raises:
            IntegrityError: a record cannot be read, or two have one key of a unique index.
        """
        ...

    def begin(self) -> "Transaction":
        """Return a new transaction on the present state (after a `refresh`)."""
        ...

    async def commit(self, transaction: "Transaction", audit: bytes | None = None) -> None:
        """Make all changes and the audit record durable together.

        Raises:
            AlreadyExistsError: a record to create exists, or a unique key is taken.
            StaleRecordError: a record changed since it was read, or an expectation does not hold.
        """
        ...

    def refresh(self) -> None:
        """Forget cached records that other processes have changed since the last call."""
        ...

    async def pending_audit(self, limit: int) -> Sequence[PendingAudit]:
        """Return the oldest audit records of the outbox, in order of commits."""
        ...

    async def discard_audit(self, up_to: int) -> None:
        """Drop the outbox's audit records up to and with this number: the trail has them."""
        ...

    async def changes_since(self, seq: int, limit: int) -> Sequence[Change]:
        """Return the changes after this number, in order."""
        ...

    async def discard_changes(self, up_to: int) -> None:
        """Drop the change feed up to and with this number: no consumer needs it any more."""
        ...

    async def position(self, consumer: str) -> int:
        """Return how far a consumer of the change feed has come; 0 for an unknown one."""
        ...

    async def find_document(self, digest: str) -> bytes | None:
        """Return the document with this SHA-256 digest (hex), or None."""
        ...

    async def reset(self) -> None:
        """Wipe all state; the numbers of changes and of audit records go on.

        The change feed then has one change, ``reset``.
        """
        ...

    async def close(self) -> None:
        """Finish what is being committed and release all files."""
        ...
