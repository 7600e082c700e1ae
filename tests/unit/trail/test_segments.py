"""Segment files: what is durable, what is noticed, and what a crash leaves."""

import asyncio
import errno
import itertools
import os

import pytest
from trail_calls import new_sealer

from garrison.core.errors import IntegrityError, InvariantError
from garrison.trail import FileSegments, UnwritableError
from garrison.trail.port import start_of


def read_all(segments):
    found = []
    for name in segments.names():
        place = start_of(name)
        while frames := segments.read(place, 3):
            place = frames[-1].next
            found += [frame.entries for frame in frames]
    return found


def entries_of(segments):
    return [entry for frame in read_all(segments) for entry in frame]


async def append(segments, *entries):
    await asyncio.gather(*(segments.append(entry) for entry in entries))


async def append_each(segments, *entries):
    for entry in entries:
        await segments.append(entry)


@pytest.fixture
def sealer():
    return new_sealer()


def write(folder, sealer, *entries, **options):
    segments = FileSegments(folder, sealer, **options)
    asyncio.run(append_each(segments, *entries))
    asyncio.run(segments.close())
    return segments


def only_file(folder):
    (path,) = folder.iterdir()
    return path


def test_entries_come_back_in_their_order(tmp_path, sealer):
    segments = write(tmp_path, sealer, *(b"%d" % number for number in range(20)))
    assert entries_of(segments) == [b"%d" % number for number in range(20)]


def test_entries_of_one_turn_of_the_loop_share_one_frame_and_one_sync(tmp_path, sealer):
    synced = []
    segments = FileSegments(tmp_path, sealer, sync=synced.append)
    asyncio.run(append(segments, b"first"))
    synced.clear()
    asyncio.run(append(segments, *(b"%d" % number for number in range(10))))
    assert len(synced) == 1
    assert read_all(segments)[1] == tuple(b"%d" % number for number in range(10))


def test_nothing_is_readable_on_disk(tmp_path, sealer):
    write(tmp_path, sealer, b'{"userName":"alice"}')
    assert b"alice" not in only_file(tmp_path).read_bytes()


def test_files_are_the_owners_alone(tmp_path, sealer):
    folder = tmp_path / "trail"
    write(folder, sealer, b"1")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


def test_nothing_is_made_before_the_first_entry(tmp_path, sealer):
    segments = FileSegments(tmp_path / "trail", sealer)
    assert segments.names() == []
    assert not (tmp_path / "trail").exists()


def test_an_entry_of_several_lines_is_a_bug(tmp_path, sealer):
    with pytest.raises(InvariantError):
        asyncio.run(FileSegments(tmp_path, sealer).append(b"a\nb"))


def test_a_full_segment_is_followed_by_another(tmp_path, sealer):
    segments = write(tmp_path, sealer, *([b"x" * 500] * 10), bytes_max=2000)
    assert len(segments.names()) > 2
    assert len(entries_of(segments)) == 10


def test_each_start_writes_a_segment_of_its_own(tmp_path, sealer):
    write(tmp_path, sealer, b"1")
    segments = write(tmp_path, sealer, b"2")
    assert segments.names() == ["0-0000000001", "0-0000000002"]
    assert entries_of(segments) == [b"1", b"2"]


def test_workers_do_not_touch_each_others_segments(tmp_path, sealer):
    write(tmp_path, sealer, b"1", worker="0")
    segments = write(tmp_path, sealer, b"2", worker="1")
    assert segments.names() == ["0-0000000001", "1-0000000001"]
    assert entries_of(segments) == [b"1", b"2"]


def test_a_torn_tail_is_no_error_and_is_cut_at_the_next_start(tmp_path, sealer):
    write(tmp_path, sealer, b"1", b"2")
    path = only_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    assert entries_of(FileSegments(tmp_path, sealer)) == [b"1"]
    segments = write(tmp_path, sealer, b"3")
    assert entries_of(segments) == [b"1", b"3"]
    assert len(path.read_bytes()) < len(whole) - 7


@pytest.mark.parametrize("tail", [b"\0" * 5, b"\0" * 5000, b"\0\0\1"])
def test_zeros_that_a_power_loss_left_are_a_torn_tail(tmp_path, sealer, tail):
    write(tmp_path, sealer, b"1")
    with only_file(tmp_path).open("ab") as file:
        file.write(tail)
    assert entries_of(write(tmp_path, sealer, b"2")) == [b"1", b"2"]


def test_a_last_frame_whose_blocks_never_came_is_a_torn_tail(tmp_path, sealer):
    write(tmp_path, sealer, b"1", b"2" * 9000)
    path = only_file(tmp_path)
    content = bytearray(path.read_bytes())
    content[-4096:] = bytes(4096)
    path.write_bytes(content)
    assert entries_of(write(tmp_path, sealer, b"3")) == [b"1", b"3"]


def test_every_flipped_bit_is_noticed(tmp_path, sealer):
    segments = write(tmp_path, sealer, b"first", b"second")
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << position % 8
        path.write_bytes(damaged)
        with pytest.raises(IntegrityError):
            read_all(segments)


def frames_of(path, segments):
    """Return the bytes of each frame in a segment."""
    content, offsets = path.read_bytes(), [0]
    place = start_of(path.stem)
    while frames := segments.read(place, 1):
        if place.number == 0:
            offsets.append(frames[0].place.offset)
        place = frames[0].next
        offsets.append(place.offset)
    return [content[a:b] for a, b in itertools.pairwise(offsets)]


@pytest.mark.parametrize(
    "order",
    [(0, 2, 1, 3), (0, 2, 3), (1, 2, 3), (0, 1, 1, 2), (0, 1, 3)],
    ids=["swapped", "one missing", "opening missing", "one twice", "last but one missing"],
)
def test_frames_that_were_moved_or_removed_are_noticed(tmp_path, sealer, order):
    segments = write(tmp_path, sealer, b"1", b"2", b"3")
    path = only_file(tmp_path)
    frames = frames_of(path, segments)
    path.write_bytes(b"".join(frames[number] for number in order))
    with pytest.raises(IntegrityError):
        read_all(segments)


def test_a_segment_under_another_name_is_noticed(tmp_path, sealer):
    write(tmp_path, sealer, b"1")
    only_file(tmp_path).rename(tmp_path / "0-0000000009.seg")
    with pytest.raises(IntegrityError):
        read_all(FileSegments(tmp_path, sealer))


def test_a_missing_segment_is_noticed(tmp_path, sealer):
    write(tmp_path, sealer, b"1")
    segments = write(tmp_path, sealer, b"2")
    (tmp_path / "0-0000000001.seg").unlink()
    with pytest.raises(IntegrityError, match="0-0000000001"):
        read_all(segments)


def test_a_segment_that_was_cut_after_it_was_closed_is_noticed(tmp_path, sealer):
    first = write(tmp_path, sealer, b"1", b"2")
    path = only_file(tmp_path)
    segments = write(tmp_path, sealer, b"3")
    path.write_bytes(b"".join(frames_of(path, first)[:2]))
    with pytest.raises(IntegrityError, match="2 of 3 frames"):
        read_all(segments)


def test_damage_in_the_last_frame_is_not_cut_away_at_the_next_start(tmp_path, sealer):
    write(tmp_path, sealer, b"1")
    path = only_file(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(UnwritableError):
        write(tmp_path, sealer, b"2")
    assert path.read_bytes() == damaged


class FailingDisk:
    """Syncs a file unless it is told to fail."""

    def __init__(self):
        self.fails = False

    def sync(self, descriptor):
        if self.fails:
            raise OSError(errno.EIO, "Input/output error")
        os.fdatasync(descriptor)


def test_a_failed_sync_fails_every_waiting_call_and_the_segment_is_abandoned(tmp_path, sealer):
    disk = FailingDisk()
    segments = FileSegments(tmp_path, sealer, sync=disk.sync)

    async def run():
        await segments.append(b"before")
        disk.fails = True
        failed = await asyncio.gather(
            segments.append(b"lost 1"), segments.append(b"lost 2"), return_exceptions=True
        )
        assert [type(each) for each in failed] == [UnwritableError, UnwritableError]
        disk.fails = False
        await segments.append(b"after")

    asyncio.run(run())
    assert len(segments.names()) == 2
    kept = entries_of(segments)
    assert kept[0] == b"before"
    assert kept[-1] == b"after"


def test_a_folder_that_cannot_be_written_fails_the_call(tmp_path, sealer):
    (tmp_path / "trail").write_text("a file stands in the way")
    with pytest.raises(UnwritableError):
        asyncio.run(FileSegments(tmp_path / "trail", sealer).append(b"1"))


def test_a_caller_who_leaves_fails_nobody_else(tmp_path, sealer):
    segments = FileSegments(tmp_path, sealer)

    async def run():
        leaving = asyncio.ensure_future(segments.append(b"1"))
        staying = asyncio.ensure_future(segments.append(b"2"))
        await asyncio.sleep(0)
        leaving.cancel()
        await staying

    asyncio.run(run())
    assert entries_of(segments) == [b"1", b"2"]


def test_closing_writes_what_is_waiting(tmp_path, sealer):
    segments = FileSegments(tmp_path, sealer)

    async def run():
        waiting = asyncio.ensure_future(segments.append(b"1"))
        await asyncio.sleep(0)
        await segments.close()
        await waiting

    asyncio.run(run())
    assert entries_of(segments) == [b"1"]


def test_a_reset_deletes_everything_and_goes_on(tmp_path, sealer):
    segments = FileSegments(tmp_path, sealer)

    async def run():
        await segments.append(b"1")
        await segments.reset()
        assert segments.names() == []
        await segments.append(b"2")

    asyncio.run(run())
    assert entries_of(segments) == [b"2"]


def test_a_reader_follows_a_segment_that_grows(tmp_path, sealer):
    segments = FileSegments(tmp_path, sealer)
    reader = FileSegments(tmp_path, sealer, worker="1")

    async def run():
        await segments.append(b"1")
        (first,) = reader.read(start_of("0-0000000001"), 10)
        assert reader.read(first.next, 10) == []
        await segments.append(b"2")
        (second,) = reader.read(first.next, 10)
        assert second.entries == (b"2",)

    asyncio.run(run())
