"""Whatever moment it is killed at, the store has every acknowledged commit whole, exactly once."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter as Tally
from pathlib import Path

import pytest
from store_writer import ACCOUNT, Counter, Half, commit_pair

from garrison.store import SQLiteStore, database

WRITER = Path(__file__).with_name("store_writer.py")
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "30"))
SEED = int(os.environ.get("CRASH_SEED", "10"))


def start(path, label):
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(path), label], stdout=subprocess.PIPE, text=True
    )


def run_until_killed(path, labels, after_s):
    """Return the pairs that the writers acknowledged before they were all killed."""
    writers = [start(path, label) for label in labels]
    acknowledged = [writer.stdout.readline() for writer in writers]
    time.sleep(after_s)
    for writer in writers:
        writer.kill()
    for writer in writers:
        # The last line may be cut short.
        acknowledged += writer.communicate()[0].splitlines(keepends=True)
    return {line[:-1] for line in acknowledged if line.endswith("\n")}


async def pairs_stored(path):
    """Return the names of all pairs, having checked that nothing of any is half there."""
    started = time.process_time()
    store = SQLiteStore(path)
    assert time.process_time() - started < 0.5, "the store opens at once"
    transaction = store.begin()
    halves = [half async for half in transaction.scan(Half, ACCOUNT)]
    indexed = [half async for half in transaction.scan(Half, ACCOUNT, index="pair")]
    audits = [record.body.decode() for record in await store.pending_audit(1_000_000)]
    changes = await store.changes_since(0, 1_000_000)
    counter = await transaction.find(Counter, ACCOUNT, "", "all")
    await store.close()

    assert set(Tally(half.pair for half in halves).values()) <= {2}
    assert sorted(indexed, key=lambda half: half.name) == halves
    assert Tally(audits) == Tally({half.pair for half in halves})
    assert [change.seq for change in changes] == list(range(1, 3 * len(audits) + 1))
    assert (counter.value if counter else 0) == len(audits)
    return set(audits)


@pytest.mark.slow
def test_every_acknowledged_commit_is_whole_after_each_kill(tmp_path):
    """Single writers, and pairs of processes on one file; CRASH_ROUNDS and CRASH_SEED say more."""
    chance, path, acknowledged = random.Random(SEED), tmp_path / "state.db", set()
    for number in range(ROUNDS):
        labels = [f"round{number}-{n}" for n in range(1 + (number % 5 == 0))]
        acknowledged |= run_until_killed(path, labels, chance.uniform(0.0, 0.25))

        stored = asyncio.run(pairs_stored(path))

        assert acknowledged <= stored, f"seed {SEED}, round {number}"
        # What was committed and not yet acknowledged may be there: at most one pair a committer.
        assert len(stored - acknowledged) <= 12 * (number + 1)
    assert len(acknowledged) > ROUNDS * 5


def test_a_wal_file_that_is_cut_anywhere_after_a_sync_keeps_what_was_acknowledged(tmp_path):
    """What a power loss leaves: all that was synced, and of the rest anything."""
    original, ends = tmp_path / "original" / "state.db", []
    original.parent.mkdir()
    wal = original.with_name("state.db-wal")

    async def fill():
        store = SQLiteStore(original)
        begun = wal.stat().st_size
        for number in range(12):
            await commit_pair(store, f"pair-{number}")
            ends.append(wal.stat().st_size)
        shutil.copytree(original.parent, tmp_path / "running")
        await store.close()
        return begun

    begun = asyncio.run(fill())
    whole = (tmp_path / "running" / wal.name).read_bytes()
    chance = random.Random(SEED)
    for cut in sorted(chance.sample(range(begun, len(whole) + 1), 60)) + ends:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(tmp_path / "running", copy)
        (copy / "state.db-shm").unlink()
        torn = chance.randbytes(min(3000, len(whole) - cut)) if cut % 2 else b""
        (copy / wal.name).write_bytes(whole[:cut] + torn)

        stored = asyncio.run(pairs_stored(copy / "state.db"))

        acknowledged = {f"pair-{number}" for number, end in enumerate(ends) if end <= cut}
        assert stored == acknowledged


def test_no_commit_is_acknowledged_before_its_sync_is_done(tmp_path, monkeypatch):
    """The sync comes last, and covers the whole commit."""
    path, events = tmp_path / "state.db", []
    wal = path.with_name("state.db-wal")

    def sync(descriptor):
        events.append(("synced", os.fstat(descriptor).st_size, wal.stat().st_size))
        os.fsync(descriptor)

    monkeypatch.setattr(database, "_sync", sync)

    async def commit():
        store = SQLiteStore(path)
        for number in range(3):
            await commit_pair(store, f"pair-{number}")
            events.append(("acknowledged", wal.stat().st_size, wal.stat().st_size))
        await store.close()

    asyncio.run(commit())

    assert [name for name, _, _ in events] == ["synced", "acknowledged"] * 3
    assert all(before == after for _, before, after in events)
    assert [size for _, size, _ in events[::2]] == [size for _, size, _ in events[1::2]]
