"""What the stores cost: CPU time per commit and read, and whether size makes a difference.

    python bench/store.py [--records 1000000]

CPU time is the whole process's, threads and kernel included.  A cold read is one that the cache of
decoded records cannot answer.
"""

import argparse
import asyncio
import itertools
import os
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from msgspec import field

from garrison.core.record import Index, Kind, Record
from garrison.store import MemoryStore, SQLiteStore, Store

ACCOUNT = "111122223333"
AUDIT = b"x" * 1200
"""About what a CloudTrail record takes."""
BATCH = 1000
MICRO = 1e6


class User(Record, frozen=True, kw_only=True):
    """As IAM's."""

    kind = Kind(
        "iam.user",
        identifiers=("user_name",),
        arn="arn:{partition}:iam::{account}:user{path}{user_name}",
        indexes={
            "user_id": Index(lambda user: (user.user_id,), unique=True, across_accounts=True),
            "folded_name": Index(lambda user: (user.user_name.lower(),), unique=True),
        },
    )

    user_name: str
    user_id: str
    path: str = "/"
    created_at: str = "2026-11-23T19:00:00Z"
    permissions_boundary: str = ""
    tags: dict[str, str] = field(default_factory=dict)


def user(number: int) -> User:
    """The users are numbered; their names are in another order."""
    scattered = number * 7_919_993 % 100_000_007
    return User(
        account=ACCOUNT,
        user_name=f"user-{scattered:09d}",
        user_id=f"AIDA{scattered:017d}",
        tags={"team": f"team-{number % 50}"},
    )


def cpu_s() -> float:
    """CPU time of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_mib() -> float:
    """Memory of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


async def measure(count: int, act: Callable[[User], Awaitable[object]], records: int) -> float:
    """Return the microseconds of CPU that one act on a user takes, the best of five runs."""
    best = float("inf")
    for run in range(5):
        users = [user((run * count + n) * 104_729 % records) for n in range(count)]
        started = cpu_s()
        for one in users:
            await act(one)
        best = min(best, (cpu_s() - started) / count * MICRO)
    return best


async def fill(store: Store, records: int, first: int = 0) -> None:
    """Put so many users."""
    for start in range(first, records, BATCH):
        transaction = store.begin()
        for number in range(start, min(start + BATCH, records)):
            transaction.put(user(number))
        await store.commit(transaction)


async def measure_commits(store: Store, committers: int, *, create: bool) -> None:
    """Print what a commit costs when so many tasks commit at once."""
    new = itertools.count(50_000_000)
    numbers = iter(range(1_500 * committers if committers > 1 else 3_000))
    waits: list[float] = []

    async def committer() -> None:
        for _ in numbers:
            started = time.perf_counter()
            transaction = store.begin()
            if create:
                transaction.put(user(next(new)))
            transaction.record(AUDIT)
            await store.commit(transaction)
            waits.append(time.perf_counter() - started)

    started, used = time.perf_counter(), cpu_s()
    await asyncio.gather(*(committer() for _ in range(committers)))
    elapsed, used = time.perf_counter() - started, cpu_s() - used
    waits.sort()
    label = "a user and an audit record" if create else "an audit record"
    half, most = waits[len(waits) // 2] * 1e3, waits[len(waits) * 99 // 100] * 1e3
    print(
        f"  {committers:2} at once, {label:27} {used / len(waits) * MICRO:7.1f} µs of CPU, "
        f"{len(waits) / elapsed:7.0f}/s, p50 {half:5.2f} ms, p99 {most:5.2f} ms"
    )
    await store.reset()


async def measure_reads(store: Store, records: int, count: int) -> dict[str, float]:
    """Return what reads cost among so many records."""
    transaction = store.begin()

    async def find(one: User) -> object:
        return await transaction.find(User, ACCOUNT, "", one.user_name)

    async def find_by(one: User) -> object:
        return await transaction.find_by(User, "user_id", one.user_id)

    async def page(one: User) -> object:
        return await transaction.page(User, ACCOUNT, after=f'["{one.user_name}"]', limit=10)

    async def refresh(_: User) -> object:
        return store.refresh()

    return {
        "find": await measure(count, find, records),
        "find_by": await measure(count, find_by, records),
        "page of 10": await measure(count // 4, page, records),
        "refresh": await measure(count, refresh, records),
    }


async def measure_store(name: str, make: Callable[[int], Store], records: int) -> None:
    """Print everything about one store."""
    print(f"{name}: commits")
    store = make(20 << 20)
    for create in (False, True):
        for committers in (1, 16):
            await measure_commits(store, committers, create=create)
    await fill(store, 1)
    hot = await measure_reads(store, 1, 20_000)
    await store.close()

    few = 100
    store = make(0)
    await fill(store, few)
    small = await measure_reads(store, few, 4_000)
    before = resident_mib()
    started = cpu_s()
    await fill(store, records, first=few)
    print(f"{name}: {records:,} users put in {cpu_s() - started:.1f} s of CPU,", end=" ")
    print(f"{resident_mib() - before:.0f} MiB of memory")
    large = await measure_reads(store, records, 4_000)
    print(f"{name}: reads, µs of CPU: cached; cold among {few}; cold among {records:,}")
    for what, microseconds in large.items():
        ratio = microseconds / small[what]
        print(f"  {what:12} {hot[what]:7.2f} {small[what]:7.2f} {microseconds:7.2f}  x {ratio:.2f}")
    started = time.perf_counter()
    await store.reset()
    print(f"{name}: reset of {records:,} users in {(time.perf_counter() - started) * 1e3:.1f} ms")
    await store.close()


async def main() -> None:
    """Measure both stores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    records: int = parser.parse_args().records
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as directory:
        fresh = itertools.count()

        def sqlite(cache_bytes: int) -> Store:
            path = Path(directory, f"{next(fresh)}.db")
            return SQLiteStore(path, cache_bytes=cache_bytes)

        await measure_store("SQLite", sqlite, records)
    await measure_store("memory", lambda size: MemoryStore(cache_bytes=size), records // 10)


if __name__ == "__main__":
    uvloop.run(main())
