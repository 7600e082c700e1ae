"""A process that records calls until it is killed, and says which were acknowledged.

    python trail_writer.py FOLDER ROUND

Half of the calls change something: their entries go through the store's outbox.
"""

import asyncio
import json
import os
import sys
from itertools import count
from pathlib import Path
from typing import ClassVar

from garrison.core.record import Kind, Record
from garrison.crypto.sealer import Sealer
from garrison.crypto.xaes import XAES256GCM
from garrison.store import SQLiteStore
from garrison.trail import EventIndex, FileSegments, Trail

CALLERS = 8
SEGMENT_BYTES = 20_000


class Thing(Record, frozen=True, kw_only=True):
    kind: ClassVar[Kind] = Kind("test.thing", identifiers=("name",))
    name: str


def sealer():
    """A key that outlives the process."""
    return Sealer("trail", {b"test": XAES256GCM(bytes(32))}, b"test", os.urandom)


def entry_of(event_id):
    event = {
        "userIdentity": {"type": "Root", "arn": "arn:aws:iam::1:root"},
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "us-east-1",
        "eventID": event_id,
        "requestID": event_id,
        "readOnly": False,
        "recipientAccountId": "1",
    }
    return json.dumps({"at": 1, "event": event, "decisions": "x" * 300}).encode()


def open_parts(folder):
    store = SQLiteStore(folder / "state.db")
    segments = FileSegments(folder / "trail", sealer(), bytes_max=SEGMENT_BYTES)
    return store, Trail(segments, EventIndex(folder / "trail-index.db"), store)


async def call(store, trail, numbers, label):
    while True:
        event_id = f"{label}-{next(numbers)}"
        if int(event_id.rpartition("-")[2]) % 2:
            await trail.append(entry_of(event_id))
        else:
            transaction = store.begin()
            transaction.put(Thing(account="1", name=event_id))
            transaction.record(entry_of(event_id))
            await store.commit(transaction)
        os.write(1, f"{event_id}\n".encode())


async def drain(trail):
    while True:
        await asyncio.sleep(0.002)
        await trail.catch_up()


async def main(folder, label):
    store, trail = open_parts(folder)
    numbers = count()
    callers = [call(store, trail, numbers, label) for _ in range(CALLERS)]
    await asyncio.gather(drain(trail), *callers)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
