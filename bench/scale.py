"""What a request costs in an empty account and in one with 100,000 users: CPU time, SQLite on disk.

    python bench/scale.py [--users 100000] [--rounds 7]

Two clouds in one process, measured in turn; medians are quoted.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import tempfile
import time
from pathlib import Path

from garrison.app import Garrison
from garrison.core.clock import SystemClock
from garrison.core.ids import Ids
from garrison.core.message import Request
from garrison.crypto import create_ephemeral_keyring
from garrison.deployment import deploy
from garrison.services.iam.records import Account, User
from garrison.sigv4 import Signer
from garrison.store import SQLiteStore
from garrison.store.blobs import MemoryBlobs
from garrison.trail import EventIndex, FileSegments, Trail
from garrison.wire import Wire

ACCOUNT = "111122223333"
BATCH = 2_000
REQUESTS = 400
names = itertools.count()


class Cloud:
    """A whole Garrison but for its sockets."""

    def __init__(self, folder: Path) -> None:
        self.keyring = create_ephemeral_keyring(os.urandom)
        self.clock, self.ids = SystemClock(), Ids()
        self.store = SQLiteStore(folder / "state.db", self.keyring.sealer("store"))
        segments = FileSegments(folder / "trail", self.keyring.sealer("trail"))
        self.trail = Trail(segments, EventIndex(), self.store)
        self.folder = folder

    async def start(self, users: int) -> None:
        """Deploy, raise the quota and fill the account."""
        home, keys = await deploy(self.store, self.ids, self.clock.now(), account=ACCOUNT)
        self.key = keys["administrator"]
        records = self.store.begin()
        account = await records.find(Account, ACCOUNT, "", ACCOUNT)
        from msgspec.structs import replace

        records.put(replace(account, quotas={"UsersPerAccount": 10_000_000}))
        await self.store.commit(records)
        for first in range(0, users, BATCH):
            records = self.store.begin()
            for number in range(first, min(first + BATCH, users)):
                records.put(
                    User(
                        account=ACCOUNT,
                        user_name=f"user{number:07}",
                        user_id=self.ids.unique_id("AIDA"),
                        created_at=self.clock.now(),
                    )
                )
            await self.store.commit(records)
        self.garrison = Garrison(
            store=self.store,
            trail=self.trail,
            keyring=self.keyring,
            wire=Wire(self.folder / "cache"),
            blobs=MemoryBlobs(),
            clock=self.clock,
            ids=self.ids,
            home=home,
            region="us-east-1",
        )

    def sign(self, service: str, body: str) -> Request:
        """Return a signed request of a query service."""
        headers = {
            "host": "localhost:4566",
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        }
        signer = Signer(
            access_key_id=self.key.access_key_id,
            secret=self.key.secret_access_key,
            region="us-east-1",
            service=service,
        )
        request = Request(method="POST", path="/", query="", headers=headers, body=body.encode())
        return signer.sign(request, now=self.clock.now())

    async def measure(self, service: str, bodies: list[str]) -> float:
        """Return the CPU time of one request, in microseconds."""
        requests = [self.sign(service, body) for body in bodies]
        begun = time.process_time()
        for request in requests:
            response = await self.garrison.answer(request)
            assert response.status == 200, response.body
        return (time.process_time() - begun) / len(requests) * 1e6


def bodies(operation: str) -> tuple[str, list[str]]:
    """Return the service and the forms of one operation's requests."""
    if operation == "GetCallerIdentity":
        return "sts", ["Action=GetCallerIdentity&Version=2011-06-15"] * REQUESTS
    if operation == "GetUser":
        form = "Action=GetUser&UserName=administrator&Version=2010-05-08"
        return "iam", [form] * REQUESTS
    return "iam", [
        f"Action=CreateUser&UserName=new{next(names)}&Version=2010-05-08" for _ in range(REQUESTS)
    ]


async def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        for folder in (one, two):
            (Path(folder) / "cache").mkdir(mode=0o700)
        empty, full = Cloud(Path(one)), Cloud(Path(two))
        await empty.start(0)
        await full.start(options.users)
        print(f"{'operation':24}{'empty, µs':>12}{f'{options.users} users, µs':>24}{'ratio':>8}")
        for operation in ("GetCallerIdentity", "GetUser", "CreateUser"):
            shown: tuple[list[float], list[float]] = ([], [])
            for _ in range(options.rounds):
                for cloud, figures in zip((empty, full), shown, strict=True):
                    figures.append(await cloud.measure(*bodies(operation)))
            first, second = map(statistics.median, shown)
            print(f"{operation:24}{first:12.0f}{second:24.0f}{second / first:8.2f}")
        await empty.garrison.close()
        await full.garrison.close()


if __name__ == "__main__":
    asyncio.run(main())
