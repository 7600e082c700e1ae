"""The passing trail."""

import asyncio

from garrison.trail import MemorySegments
from garrison.trail.port import start_of


def entries_of(segments):
    found = []
    for name in segments.names():
        place = start_of(name)
        while frames := segments.read(place, 7):
            place = frames[-1].next
            found += [entry for frame in frames for entry in frame.entries]
    return found


async def fill(segments, count, size=100):
    for number in range(count):
        await segments.append(b"%0*d" % (size, number))


def test_entries_come_back_in_their_order():
    segments = MemorySegments()
    asyncio.run(fill(segments, 50))
    assert [int(entry) for entry in entries_of(segments)] == list(range(50))


def test_memory_is_bounded_and_the_oldest_entries_go_first():
    segments = MemorySegments(bytes_max=16_000)
    asyncio.run(fill(segments, 1000))
    kept = [int(entry) for entry in entries_of(segments)]
    assert kept == list(range(kept[0], 1000))
    assert 100 < len(kept) <= 170


def test_a_dropped_segment_reads_as_empty():
    segments = MemorySegments(bytes_max=16_000)
    asyncio.run(fill(segments, 1))
    (name,) = segments.names()
    asyncio.run(fill(segments, 1000))
    assert segments.read(start_of(name), 1) == []


def test_a_reset_drops_everything():
    segments = MemorySegments()

    async def run():
        await fill(segments, 3)
        await segments.reset()
        assert segments.names() == []
        await fill(segments, 1)

    asyncio.run(run())
    assert len(entries_of(segments)) == 1
