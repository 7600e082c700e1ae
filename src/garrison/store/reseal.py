"""After the rotation of a key: what its older versions sealed is sealed anew, a few rows at a time.

The records stay as they are, version and all: nobody who reads them notices, and no change is told.
"""

import msgspec

from garrison.core.record import Key
from garrison.store.codec import Codec
from garrison.store.database import Database
from garrison.store.errors import describe

FIRST: Key = ("", "", "", "")

ROWS = """
    SELECT kind, account, region, id, CAST(body AS BLOB) FROM records
    WHERE (kind, account, region, id) > (?, ?, ?, ?) ORDER BY kind, account, region, id LIMIT ?
"""
REPLACE = "UPDATE records SET body = ? WHERE kind = ? AND account = ? AND region = ? AND id = ?"
DOCUMENTS = "SELECT digest, CAST(body AS BLOB) FROM documents WHERE digest > ? LIMIT ?"
REPLACE_DOCUMENT = "UPDATE documents SET body = ? WHERE digest = ?"


def reseal_records(database: Database, codec: Codec, after: Key, limit: int) -> Key | None:
    """Seal the next records anew; return where to go on, or None at the end.

    Raises:
        IntegrityError: a record was altered.
        UnavailableError: the disk is full or failing.
    """
    with database.writing():
        rows = database.fetch(ROWS, (*after, limit))
        for *columns, body in rows:
            key: Key = tuple(columns)
            fresh = codec.reseal(body, msgspec.msgpack.encode(key), describe(key))
            if fresh is not None:
                database.execute(REPLACE, (fresh, *key))
    return tuple(rows[-1][:4]) if len(rows) == limit else None


def reseal_documents(database: Database, codec: Codec, after: str, limit: int) -> str | None:
    """Seal the next policy documents anew; return where to go on, or None at the end.

    Raises as ``reseal_records`` does.
    """
    with database.writing():
        rows = database.fetch(DOCUMENTS, (after, limit))
        for digest, body in rows:
            fresh = codec.reseal(body, digest.encode(), f"document {digest}")
            if fresh is not None:
                database.execute(REPLACE_DOCUMENT, (fresh, digest))
    return rows[-1][0] if len(rows) == limit else None
