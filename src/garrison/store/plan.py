"""Planning a commit: whether a transaction still fits what is stored, and what it alters there.

`prepare` does in the caller's own time all that needs no look at the store: encoding, sealing,
index keys.  `plan` looks and decides.  It runs where nobody else can write, and changes nothing, so
that a transaction that does not fit leaves its neighbours in the same group commit alone.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec
from msgspec.structs import replace

from garrison.core.record import Key, Record
from garrison.store.codec import Codec
from garrison.store.errors import AlreadyExistsError, StaleRecordError, describe
from garrison.store.port import Change, Operation
from garrison.store.reading import R
from garrison.store.rows import Entry, Shelf, entries_of, shelf_of
from garrison.store.transaction import Transaction, Write


class State(Protocol):
    """What is stored at the moment of the commit."""

    def find_now(self, cls: type[R], key: Key) -> R | None:
        """Return the record, or None."""
        ...

    def holders_now(self, shelf: Shelf, value: str) -> Sequence[Key]:
        """Return the keys of the records under one key of an index."""
        ...


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """One write, encoded."""

    key: Key
    write: Write
    body: bytes
    """Empty if the record is deleted."""
    entries: set[Entry]


class Alteration(msgspec.Struct, frozen=True, gc=False):
    """One write, decided."""

    change: Change
    record: Record | None
    """The new state, with its version; None if the record is deleted."""
    body: bytes
    dropped: set[Entry]
    added: set[Entry]


def prepare(transaction: Transaction, codec: Codec) -> list[Prepared]:
    """Encode what a transaction writes."""
    return [
        Prepared(key, write, b"", set())
        if (record := write.record) is None
        else Prepared(key, write, codec.encode(key, record), entries_of(record))
        for key, write in transaction.writes.items()
    ]


def plan(
    transaction: Transaction, prepared: Sequence[Prepared], state: State, seq: int
) -> list[Alteration]:
    """Return what a transaction alters, its changes numbered from ``seq`` on.

    Raises:
        AlreadyExistsError, StaleRecordError: it does not fit what is stored.
        IntegrityError: a record that it replaces cannot be read.
    """
    for key, record in transaction.required.items():
        if _version(state.find_now(type(record), key)) != record.version:
            raise StaleRecordError(f"{describe(key)} changed", key)
    alterations = [_alter(each, state, number) for number, each in enumerate(prepared, start=seq)]
    dropped = {entry for alteration in alterations for entry in alteration.dropped}
    added: dict[tuple[Shelf, str], list[Key]] = {}
    for alteration in alterations:
        for entry in alteration.added:
            added.setdefault((entry.shelf, entry.place[0]), []).append(entry.holder)

    def holders(shelf: Shelf, value: str) -> list[Key]:
        stored = state.holders_now(shelf, value)
        return [
            key for key in stored if Entry(shelf, (value, *key[1:])) not in dropped
        ] + added.get((shelf, value), [])

    classes = {each.key[0]: each.write.cls for each in prepared}
    for shelf, value in added:
        if classes[shelf.kind].kind.indexes[shelf.name].unique:
            _require_one(shelf, holders(shelf, value))
    for vacancy in transaction.vacant:
        shelf = shelf_of(vacancy.cls.kind, vacancy.index, vacancy.account, vacancy.region)
        for key in holders(shelf, vacancy.value):
            raise StaleRecordError(f"{describe(key)} came to stand in `{shelf.name}`", key)
    return alterations


def _alter(prepared: Prepared, state: State, seq: int) -> Alteration:
    key, write, record = prepared.key, prepared.write, prepared.write.record
    old = state.find_now(write.cls, key)
    if _version(old) != write.expected:
        if old is not None and not write.expected:
            raise AlreadyExistsError(f"{describe(key)} exists already", key)
        raise StaleRecordError(f"{describe(key)} changed", key)
    before = entries_of(old) if old is not None else set()
    operation: Operation = "create" if old is None else "delete" if record is None else "update"
    return Alteration(
        change=Change(seq, *key, operation),
        record=replace(record, version=seq) if record is not None else None,
        body=prepared.body,
        dropped=before - prepared.entries,
        added=prepared.entries - before,
    )


def _version(record: Record | None) -> int:
    return record.version if record is not None else 0


def _require_one(shelf: Shelf, holders: Sequence[Key]) -> None:
    if len(holders) > 1:
        key = holders[-1]
        raise AlreadyExistsError(f"the `{shelf.name}` of {describe(key)} is taken", key, shelf.name)
