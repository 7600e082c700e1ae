"""Records, their change feed and the audit outbox: one port, in memory and in SQLite."""

from garrison.store.errors import (
    AlreadyExistsError,
    ConflictError,
    CursorError,
    StaleRecordError,
    UnavailableError,
)
from garrison.store.memory import MemoryStore
from garrison.store.port import Change, PendingAudit, Sealer, Store
from garrison.store.reading import Page
from garrison.store.sqlite import SQLiteStore
from garrison.store.transaction import Transaction

__all__ = [
    "AlreadyExistsError",
    "Change",
    "ConflictError",
    "CursorError",
    "MemoryStore",
    "Page",
    "PendingAudit",
    "SQLiteStore",
    "Sealer",
    "StaleRecordError",
    "Store",
    "Transaction",
    "UnavailableError",
]
