"""The port that every store implements, and what goes through it.

A store keeps records, each found by kind, account, region and ID, with secondary indexes.  Changes
are buffered in a `Transaction` and committed all or none, together with their change feed and their
audit records.  A commit returns once it is durable: what was acknowledged survives power loss.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

import msgspec

from garrison.core.record import Key, Record
from garrison.store.transaction import Transaction

Operation = Literal["create", "update", "delete", "reset"]
"""What a change did; ``reset`` wiped everything, and names no record."""


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

    def is_current(self, sealed: bytes) -> bool:
        """Return False if this was sealed under an older key than what is sealed now."""
        ...

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """Return the ciphertext, which opens under the same associated data only."""
        ...

    def unseal(self, sealed: bytes, associated: bytes) -> bytes:
        """Return the plaintext, or raise `IntegrityError`."""
        ...


class Store(Protocol):
    """Everything that is stored, as one process sees it."""

    async def declare(self, classes: Iterable[type[Record]]) -> None:
        """Index what is stored as these classes now declare it: once, before the first request.

        Raises:
            IntegrityError: a record cannot be read, or two have one key of a unique index.
        """
        ...

    def begin(self) -> Transaction:
        """Return a new transaction on the present state (after a `refresh`)."""
        ...

    async def commit(self, transaction: Transaction) -> None:
        """Make all changes and the audit records durable together.

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

    async def trim_changes(self, keep: int) -> None:
        """Drop the oldest of the change feed, for which nobody will ask.

        The newest ``keep`` changes (at least one) stay, and what a consumer has not read yet.
        """
        ...

    async def position(self, consumer: str) -> int:
        """Return how far a consumer of the change feed has come; 0 for an unknown one."""
        ...

    async def find_document(self, digest: str) -> bytes | None:
        """Return the document with this SHA-256 digest (hex), or None."""
        ...

    def knows_document(self, digest: str) -> bool:
        """Return True if a document is stored, as far as can be told without looking.

        A document is stored again where this was False; a reset, whoever made it, forgets all.
        """
        ...

    async def reset(self) -> None:
        """Wipe all state; the numbers of changes and of audit records go on.

        The change feed then has one change, ``reset``.
        """
        ...

    async def close(self) -> None:
        """Finish what is being committed and release all files."""
        ...
