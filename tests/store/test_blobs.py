"""One conformance suite for all stores of blobs, and what files owe besides."""

import pytest

from garrison.store.blobs import FileBlobs, MemoryBlobs, MissingBlobError

NAME = "ab" * 16
LATER = 1 << 62


@pytest.fixture(params=["files", "memory", "spilled"])
def blobs(request, tmp_path):
    if request.param == "files":
        return FileBlobs(tmp_path / "blobs", 0)
    return MemoryBlobs(spill_bytes=1 << 20 if request.param == "memory" else 4)


def kept(blobs, name, *pieces):
    writer = blobs.create(name)
    for piece in pieces:
        writer.write([piece])
    writer.keep()


def test_what_was_kept_is_read_from_anywhere(blobs):
    kept(blobs, NAME, b"0123", b"45", b"6789")

    reader = blobs.open(NAME)

    assert reader.read(0, 10) == b"0123456789"
    assert reader.read(3, 4) == b"3456"
    assert reader.read(8, 100) == b"89"
    assert reader.read(10, 1) == b""
    reader.close()


def test_many_pieces_are_written_in_order(blobs):
    pieces = [bytes([number % 256]) * (number % 7) for number in range(1000)]
    writer = blobs.create(NAME)

    writer.write(pieces)
    writer.keep()

    whole = b"".join(pieces)
    reader = blobs.open(NAME)
    assert reader.read(0, len(whole) + 1) == whole
    reader.close()


def test_what_is_not_kept_is_not_there(blobs):
    writer = blobs.create(NAME)
    writer.write([b"x"])

    with pytest.raises(MissingBlobError):
        blobs.open(NAME)
    writer.discard()
    with pytest.raises(MissingBlobError):
        blobs.open(NAME)


def test_to_discard_what_is_kept_does_nothing(blobs):
    writer = blobs.create(NAME)
    writer.write([b"x"])
    writer.keep()

    writer.discard()

    reader = blobs.open(NAME)
    assert reader.read(0, 1) == b"x"
    reader.close()


def test_what_is_deleted_can_be_read_to_its_end_by_who_has_it_open(blobs):
    kept(blobs, NAME, b"x" * 100)
    reader = blobs.open(NAME)

    blobs.delete(NAME)
    blobs.delete(NAME)

    assert reader.read(0, 100) == b"x" * 100
    reader.close()
    with pytest.raises(MissingBlobError):
        blobs.open(NAME)


def test_reset_deletes_all(blobs):
    kept(blobs, NAME, b"x")

    blobs.reset()

    with pytest.raises(MissingBlobError):
        blobs.open(NAME)


def test_only_what_an_earlier_server_left_is_swept(tmp_path):
    """What that one was still writing is worthless; what it kept may be named by a record."""
    earlier = FileBlobs(tmp_path / "blobs", 0)
    kept(earlier, NAME, b"x")
    unfinished = earlier.create("cd" * 16)
    unfinished.write([b"x"])

    assert list(earlier.left_behind()) == []
    assert list(FileBlobs(tmp_path / "blobs", LATER).left_behind()) == [NAME]

    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []
    unfinished.discard()


def test_blobs_are_their_owners_alone(tmp_path):
    kept(FileBlobs(tmp_path / "blobs", 0), NAME, b"x")

    path = tmp_path / "blobs" / NAME[:2] / NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
