"""A process that commits until it is killed, and says which commits were acknowledged.

    python store_writer.py FILE LABEL

Each commit creates the two halves of a pair, counts up what all committers share, and has an audit
record with the pair's name.
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from garrison.core.record import Index, Kind, Record
from garrison.store import ConflictError, SQLiteStore, database

COMMITTERS = 6
ACCOUNT = "1"


class Half(Record, frozen=True, kw_only=True):
    kind = Kind(
        "test.half",
        identifiers=("name",),
        indexes={"pair": Index(lambda half: (half.pair,))},
    )
    name: str
    pair: str
    filling: str


class Counter(Record, frozen=True, kw_only=True):
    kind = Kind("test.counter", identifiers=("name",))
    name: str
    value: int


async def commit_pair(store, pair):
    """Return once the pair is acknowledged; conflicts over the counter are retried."""
    while True:
        transaction = store.begin()
        for side in ("left", "right"):
            half = Half(account=ACCOUNT, name=f"{pair} {side}", pair=pair, filling=pair * 20)
            transaction.put(half)
        counter = await transaction.find(Counter, ACCOUNT, "", "all")
        counter = counter or Counter(account=ACCOUNT, name="all", value=0)
        transaction.put(replace(counter, value=counter.value + 1))
        try:
            transaction.record(pair.encode())
            return await store.commit(transaction)
        except ConflictError:
            continue


async def write(path, label):
    store, numbers = SQLiteStore(path), count()

    async def committer():
        while True:
            pair = f"{label}-{next(numbers)}"
            await commit_pair(store, pair)
            sys.stdout.write(pair + "\n")
            sys.stdout.flush()

    await asyncio.gather(*(committer() for _ in range(COMMITTERS)))


if __name__ == "__main__":
    # So often that some are killed in the middle of it.
    database.CHECKPOINT_PAGES = 200
    asyncio.run(write(Path(sys.argv[1]), sys.argv[2]))
