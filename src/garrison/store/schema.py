"""The tables, and how an older file comes to have them.

    records    kind, account, region, id | version, body
    entries    kind, name, account, region, key, holder_account, holder_region, holder_id
               (of an index; its account and region are empty if it goes across accounts)
    changes    seq | kind, account, region, id, operation
    outbox     seq | body         audit records that the trail does not have yet
    documents  digest | body      every policy document that ever decided something
    positions  consumer | seq     how far each reader of changes and outbox has come
    indexes    kind, name | declaration   the indexes that `entries` was made for

A new schema is one more migration; those that were released stay as they are.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from garrison.core.errors import ConfigurationError

APPLICATION_ID = 0x47617272  # "Garr" in the file's header, where SQLite and `file` show it.

Migration = tuple[str, ...]

MIGRATIONS: tuple[Migration, ...] = (
    (
        """CREATE TABLE records (
            kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
            version INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (kind, account, region, id)
        ) WITHOUT ROWID""",
        """CREATE TABLE entries (
            kind TEXT NOT NULL, name TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
            key TEXT NOT NULL, holder_account TEXT NOT NULL, holder_region TEXT NOT NULL,
            holder_id TEXT NOT NULL,
            PRIMARY KEY (
                kind, name, account, region, key, holder_account, holder_region, holder_id
            )
        ) WITHOUT ROWID""",
        """CREATE TABLE changes (
            seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, account TEXT NOT NULL,
            region TEXT NOT NULL, id TEXT NOT NULL, operation TEXT NOT NULL
        )""",
        "CREATE TABLE outbox (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        "CREATE TABLE documents (digest TEXT PRIMARY KEY, body BLOB NOT NULL)",
        "CREATE TABLE positions (consumer TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID",
        """CREATE TABLE indexes (
            kind TEXT NOT NULL, name TEXT NOT NULL, declaration TEXT NOT NULL,
            PRIMARY KEY (kind, name)
        ) WITHOUT ROWID""",
    ),
)


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring a database to the last schema; a copy of an older file stays beside it.

    Raises:
        ConfigurationError: a newer program wrote the file, or something else did.
    """
    known = len(migrations)
    schema = _schema(connection, path)
    if schema > known:
        raise ConfigurationError(
            f"`{path}` was written by a newer Garrison (schema {schema}; this one knows {known})",
            hint="start the newer version, or choose another data directory",
        )
    if schema == known:
        return
    if schema:
        _copy(connection, Path(f"{path}.schema-{schema}"))
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have been quicker.
    for migration in migrations[_schema(connection, path) :]:
        for statement in migration:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {known}")
    connection.execute("COMMIT")


def _schema(connection: sqlite3.Connection, path: Path) -> int:
    schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != (APPLICATION_ID if tables else 0):
        raise ConfigurationError(
            f"`{path}` is not a database of Garrison's", hint="choose another data directory"
        )
    return schema


def _copy(connection: sqlite3.Connection, copy: Path) -> None:
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    # Made beforehand, because SQLite would let others read it.
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        connection.execute("VACUUM INTO ?", (str(partial),))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.rename(copy)
