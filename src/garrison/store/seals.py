"""How much each service key has sealed, counted in the database's rows.

A seal begins with its key's ID, so the rows themselves say under which key they are.  Seals within
records (key material, messages, backups) are found in what the rows hold once they are open.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from garrison.core.errors import ConfigurationError
from garrison.store.port import Sealer

ROWS = "SELECT kind, account, region, id, CAST(body AS BLOB) FROM records"
OTHERS = "SELECT CAST(body AS BLOB) FROM outbox UNION ALL SELECT CAST(body AS BLOB) FROM documents"


def count_seals(database: Path, prefixes: Iterable[bytes], sealer: Sealer) -> Counter[bytes]:
    """Return how many seals begin with each of these prefixes.

    Args:
        database: The store's file; none is an empty one.
        prefixes: What a seal under a key begins with: version and key ID.
        sealer: Opens the rows.

    Raises:
        ConfigurationError: the file cannot be read.
        IntegrityError: a row was altered.
    """
    found: Counter[bytes] = Counter()
    if not database.exists():
        return found
    known = tuple(prefixes)
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            for *key, body in connection.execute(ROWS):
                _count(found, known, body[: len(known[0])])
                _count(found, known, sealer.unseal(body, msgspec.msgpack.encode(tuple(key))))
            for (body,) in connection.execute(OTHERS):
                _count(found, known, body[: len(known[0])])
    except sqlite3.Error as error:
        raise ConfigurationError(f"`{database}` cannot be read: {error}") from error
    return found


def _count(found: Counter[bytes], prefixes: tuple[bytes, ...], text: bytes) -> None:
    for prefix in prefixes:
        number = text.count(prefix)
        if number:
            found[prefix] += number
