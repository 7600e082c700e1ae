"""The store in a SQLite file, shared by the worker processes of one server.

Concurrent commits of one event loop share a SQLite transaction and a sync (group commit): the first
asks for a flush in the loop's next turn, and those that come until then join it.  Each is planned
for itself, so one that conflicts fails alone.
"""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import astuple

from garrison.core.errors import GarrisonError, IntegrityError, InvariantError
from garrison.core.record import Key, Record
from garrison.store.cache import Cache
from garrison.store.codec import Codec, PlaintextSealer
from garrison.store.database import Database
from garrison.store.errors import ConflictError, UnavailableError
from garrison.store.plan import Prepared, plan, prepare
from garrison.store.port import Change, PendingAudit, Sealer
from garrison.store.records import CACHE_BYTES, Records
from garrison.store.reindex import index_anew
from garrison.store.reseal import FIRST, reseal_documents, reseal_records
from garrison.store.schema import MIGRATIONS, Migration
from garrison.store.sequence import SharedSequence
from garrison.store.sqlite_rows import SQLiteRows
from garrison.store.transaction import Transaction

AUDIT = b"audit"
"""What sealed audit records are bound to: their number is not known when they are sealed."""

OUTBOX = ""
"""The name, among the consumers of changes, under which the outbox's own position stands."""

KNOWN_DOCUMENTS_BYTES = 4 << 20
# About two milliseconds, for which requests wait.
RESEALED_AT_ONCE = 100
DIGEST_BYTES = 160
# Above this, forgetting everything is cheaper than looking at each change.
CATCH_UP_CHANGES_MAX = 1_000

INSERT_CHANGE = "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)"
CHANGES_SINCE = "SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ?"
LAST_CHANGE = "SELECT max(seq) FROM changes"
INSERT_AUDIT = "INSERT INTO outbox (body) VALUES (?)"
INSERT_DOCUMENT = "INSERT OR IGNORE INTO documents VALUES (?, ?)"
TRIM_CHANGES = """
    DELETE FROM changes WHERE seq <= min(
        (SELECT max(seq) FROM changes) - ?1,
        (SELECT coalesce(min(seq), (SELECT max(seq) FROM changes)) FROM positions
            WHERE consumer != ?2)
    )
"""
SET_POSITION = "INSERT OR REPLACE INTO positions VALUES (?, ?)"
POSITION = "SELECT seq FROM positions WHERE consumer = ?"


RESET = (
    "DELETE FROM positions",
    "INSERT INTO positions SELECT '', coalesce(max(seq), 0) FROM outbox",
    "DELETE FROM outbox WHERE seq < (SELECT max(seq) FROM outbox)",
    "DELETE FROM records",
    "DELETE FROM entries",
    "DELETE FROM changes",
    "DELETE FROM documents",
)


class Commit(msgspec.Struct, frozen=True, gc=False):
    """One transaction that waits for the next flush."""

    transaction: Transaction
    prepared: list[Prepared]
    audits: list[bytes]
    documents: list[tuple[str, bytes]]
    done: asyncio.Future[None]


class SQLiteStore:
    """Keeps everything in one file: see `Store`."""

    def __init__(
        self,
        path: Path,
        sealer: Sealer | None = None,
        *,
        cache_bytes: int = CACHE_BYTES,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        """Open the file, made or migrated if need be.

        Args:
            path: The file; its companions have the same name with other endings.
            sealer: Encrypts what is written; nothing is encrypted without one.
            cache_bytes: How much memory decoded records and look-ups may take, roughly.
            migrations: What makes an older file a present one.

        Raises:
            ConfigurationError: a newer program wrote the file, or it cannot be opened.
        """
        self._database = Database(path, migrations)
        self._codec = Codec(sealer or PlaintextSealer())
        self._rows = SQLiteRows(self._database)
        self._records = Records(self._rows, self._codec, cache_bytes)
        self._known_documents: Cache[str, bool] = Cache(KNOWN_DOCUMENTS_BYTES)
        self._group: list[Commit] = []
        self._sequence = SharedSequence(path.with_suffix(".seq"))
        with self._database.writing():
            self._seq = self._last_change()
            self._sequence.cells[0] = self._seq

    async def declare(self, classes: Iterable[type[Record]]) -> None:
        """Index what is stored as these classes now declare it: see `Store.declare`."""
        with self._database.writing():
            index_anew(self._database, self._codec, classes)
        self._records.forget_all()

    def begin(self) -> Transaction:
        """Return a new transaction on the present state."""
        self.refresh()
        return Transaction(self._records)

    async def commit(self, transaction: Transaction) -> None:
        """Make all changes and the audit records durable together: see `Store.commit`."""
        transaction.close()
        loop = asyncio.get_running_loop()
        commit = Commit(
            transaction,
            prepare(transaction, self._codec),
            [self._codec.seal(audit, AUDIT) for audit in transaction.audits],
            [
                (digest, self._codec.seal(body, digest.encode()))
                for digest, body in transaction.documents.items()
                if self._known_documents.find(digest) is None
            ],
            loop.create_future(),
        )
        if not self._group:
            loop.call_soon(self._flush)
        self._group.append(commit)
        await commit.done
        transaction.settle(committed=True)

    def refresh(self) -> None:
        """Forget cached records that other processes have changed since the last call."""
        if self._sequence.cells[0] != self._seq:
            self._catch_up()

    async def pending_audit(self, limit: int) -> Sequence[PendingAudit]:
        """Return the oldest audit records of the outbox."""
        found = self._database.fetch(
            "SELECT seq, CAST(body AS BLOB) FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?",
            (self._position(OUTBOX), limit),
        )
        return [
            PendingAudit(seq, self._codec.unseal(body, AUDIT, f"audit record {seq}"))
            for seq, body in found
        ]

    async def discard_audit(self, up_to: int) -> None:
        """Drop the outbox's audit records up to and with this number.

        This is not synced: after a power loss, what was discarded last may be pending again.
        """
        with self._database.writing():
            if up_to > self._position(OUTBOX):
                self._database.execute(SET_POSITION, (OUTBOX, up_to))
            # The last one stays, though it is no longer pending, so that no number comes twice.
            self._database.execute(
                "DELETE FROM outbox WHERE seq <= ? AND seq < (SELECT max(seq) FROM outbox)",
                (up_to,),
            )

    async def changes_since(self, seq: int, limit: int) -> Sequence[Change]:
        """Return the changes after this number, in order."""
        return [Change(*row) for row in self._database.fetch(CHANGES_SINCE, (seq, limit))]

    async def trim_changes(self, keep: int) -> None:
        """Drop the oldest of the change feed: see `Store.trim_changes`."""
        with self._database.writing():
            self._database.execute(TRIM_CHANGES, (keep, OUTBOX))

    async def position(self, consumer: str) -> int:
        """Return how far a consumer of the change feed has come."""
        return self._position(consumer)

    async def find_document(self, digest: str) -> bytes | None:
        """Return the document with this SHA-256 digest (hex), or None."""
        found = self._database.fetch(
            "SELECT CAST(body AS BLOB) FROM documents WHERE digest = ?", (digest,)
        )
        if not found:
            return None
        return self._codec.unseal(found[0][0], digest.encode(), f"document {digest}")

    def knows_document(self, digest: str) -> bool:
        """Return True if this process has stored a document since the last reset."""
        return self._known_documents.find(digest) is not None

    async def reset(self) -> None:
        """Wipe all state; the numbers of changes and audit records go on."""
        if self._group:
            self._flush()
        with self._database.writing():
            self.refresh()
            self._seq += 1
            for statement in RESET:
                self._database.execute(statement)
            self._database.execute(INSERT_CHANGE, (self._seq, "", "", "", "", "reset"))
            self._sequence.cells[0] = self._seq
        self._forget()
        self._database.sync()

    async def reseal(self, limit: int = RESEALED_AT_ONCE) -> None:
        """Seal all that is stored under the key that seals now, letting others in after each batch.

        Raises:
            IntegrityError: something was altered.
            UnavailableError: the disk is full or failing.
        """
        key: Key | None = FIRST
        while key is not None:
            key = reseal_records(self._database, self._codec, key, limit)
            await asyncio.sleep(0)
        digest: str | None = ""
        while digest is not None:
            digest = reseal_documents(self._database, self._codec, digest, limit)
            await asyncio.sleep(0)
        self._database.sync()

    async def close(self) -> None:
        """Finish what is being committed and release all files."""
        if self._group:
            self._flush()
        self._sequence.close()
        self._database.close()

    def _flush(self) -> None:
        group, self._group = self._group, []
        if not group:  # `reset` was quicker.
            return
        outcomes: Sequence[GarrisonError | None]
        outcomes = [InvariantError("the commit broke off")] * len(group)
        try:
            outcomes = self._write(group)
            self._database.sync()
        except (UnavailableError, IntegrityError) as error:
            outcomes = [error] * len(group)
        finally:
            for commit, outcome in zip(group, outcomes, strict=True):
                if commit.done.done():  # Its task was cancelled.
                    continue
                if outcome is None:
                    self._note_documents(commit)
                    commit.done.set_result(None)
                else:
                    commit.done.set_exception(outcome)

    def _write(self, group: Sequence[Commit]) -> list[GarrisonError | None]:
        try:
            with self._database.writing():
                return self._write_all(group)
        except BaseException:
            # What was learnt while writing has been undone.
            self._forget()
            self._seq = -1
            raise

    def _write_all(self, group: Sequence[Commit]) -> list[GarrisonError | None]:
        self.refresh()
        outcomes: list[GarrisonError | None] = []
        fitting: list[Commit] = []
        changes: list[tuple[object, ...]] = []
        for commit in group:
            try:
                alterations = plan(
                    commit.transaction, commit.prepared, self._records, self._seq + 1
                )
            except (ConflictError, IntegrityError) as error:
                outcomes.append(error)
                continue
            for alteration in alterations:
                # At once, because the next transaction of the group is planned on it.
                self._rows.write(alteration)
                self._records.learn(alteration)
                changes.append(astuple(alteration.change))
            self._seq += len(alterations)
            fitting.append(commit)
            outcomes.append(None)
        self._insert(fitting, changes)
        return outcomes

    def _insert(self, group: Sequence[Commit], changes: Sequence[tuple[object, ...]]) -> None:
        insert = self._database.execute_all
        if changes:
            insert(INSERT_CHANGE, changes)
            # Before the commit: see sequence.py.
            self._sequence.cells[0] = self._seq
        insert(INSERT_AUDIT, [(audit,) for commit in group for audit in commit.audits])
        for commit in group:
            if commit.documents:
                insert(INSERT_DOCUMENT, commit.documents)
            if commit.transaction.positions:
                insert(SET_POSITION, list(commit.transaction.positions.items()))

    def _catch_up(self) -> None:
        last = self._last_change()
        missed = self._database.fetch(CHANGES_SINCE, (self._seq, CATCH_UP_CHANGES_MAX))
        complete = [row[0] for row in missed] == list(range(self._seq + 1, last + 1))
        if complete and all(row[5] != "reset" for row in missed):
            for row in missed:
                self._records.forget(row[1:5])
        else:
            # Too many changes, or some are discarded already.
            self._forget()
        self._seq = last

    def _forget(self) -> None:
        self._records.forget_all()
        self._known_documents.clear()

    def _note_documents(self, commit: Commit) -> None:
        for digest, _ in commit.documents:
            self._known_documents.put(digest, value=True, size_bytes=DIGEST_BYTES)

    def _last_change(self) -> int:
        return self._database.fetch(LAST_CHANGE)[0][0] or 0

    def _position(self, consumer: str) -> int:
        found = self._database.fetch(POSITION, (consumer,))
        return found[0][0] if found else 0
