"""Killed at any moment, the trail has every acknowledged call exactly once."""

import asyncio
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from trail_writer import open_parts, sealer

from garrison.core.errors import IntegrityError
from garrison.trail import FileSegments, Lookup
from garrison.trail.port import start_of

WRITER = Path(__file__).with_name("trail_writer.py")
ROUNDS = 12


def run_until_killed(folder, label, after_s):
    """Return the calls that a writer acknowledged before it was killed."""
    process = subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), label], stdout=subprocess.PIPE
    )
    first = process.stdout.readline()
    time.sleep(after_s)
    process.kill()
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    # The last line may be cut short.
    return (first + rest).decode().split("\n")[:-1]


async def find_all(folder):
    store, trail = open_parts(folder)
    found, after = [], None
    while True:
        page = await trail.lookup(
            Lookup(account="1", region="us-east-1", start=0, end=9, limit=1000, after=after)
        )
        found += [event.facts.event_id for event in page.events]
        after = page.next
        if after is None:
            break
    await trail.close()
    await store.close()
    return found


@pytest.mark.slow
def test_every_acknowledged_call_is_found_exactly_once_after_each_kill(tmp_path):
    """Reads, whose entries are appended, and changes, whose entries wait in the outbox."""
    chance = random.Random(40)
    acknowledged = []
    for number in range(ROUNDS):
        acknowledged += run_until_killed(tmp_path, f"round{number}", chance.uniform(0.0, 0.3))
        found = Counter(asyncio.run(find_all(tmp_path)))
        assert set(acknowledged) <= found.keys()
        assert set(found.values()) == {1}
    assert len(acknowledged) > ROUNDS * 10


@pytest.fixture
def segment(tmp_path):
    """A segment of three frames after its opening: its path, and the size after each."""
    sizes = []

    async def fill():
        segments = FileSegments(tmp_path, sealer())
        for number in range(3):
            await segments.append(b"entry %d" % number)
            sizes.append(next(tmp_path.iterdir()).stat().st_size)
        await segments.close()

    asyncio.run(fill())
    return next(tmp_path.iterdir()), sizes


def read(folder):
    segments = FileSegments(folder, sealer())
    return [
        entry
        for name in segments.names()
        for frame in segments.read(start_of(name), 100)
        for entry in frame.entries
    ]


def test_a_file_that_is_cut_at_any_byte_keeps_every_whole_frame(segment):
    path, sizes = segment
    whole = path.read_bytes()
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        kept = sum(size >= end for end in sizes)
        assert read(path.parent) == [b"entry %d" % number for number in range(kept)]


def test_a_process_that_starts_after_any_cut_goes_on(segment):
    path, sizes = segment
    whole = path.read_bytes()
    for size in range(0, len(whole) + 1, 7):
        for stale in path.parent.iterdir():
            stale.unlink()
        path.write_bytes(whole[:size])
        segments = FileSegments(path.parent, sealer(), sync=lambda _: None)
        asyncio.run(segments.append(b"after"))
        asyncio.run(segments.close())
        kept = sum(size >= end for end in sizes)
        assert read(path.parent) == [*(b"entry %d" % number for number in range(kept)), b"after"]


def test_a_flipped_bit_anywhere_is_an_alarm(segment):
    path, _ = segment
    whole = path.read_bytes()
    for position in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[position] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(IntegrityError):
            read(path.parent)
