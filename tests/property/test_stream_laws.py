"""Laws of sealed streams: any range reads back, and nothing altered passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.errors import IntegrityError
from garrison.crypto.streams import HEADER_BYTES, TAG_BYTES, StreamKey, StreamOpener, StreamSealer

BITS = 10
CHUNK = 1 << BITS
KEYS = {1: bytes(32), 2: bytes(range(64))}
sizes = st.one_of(
    st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK]),
    st.integers(0, 4 * CHUNK),
)
layers = st.sampled_from([1, 2])


def plaintext(size):
    return bytes(number * 7 % 256 for number in range(size))


def seal(key, plain, steps=()):
    sealer, out, at = StreamSealer(StreamKey(key), chunk_bits=BITS), [], 0
    for step in (*steps, len(plain)):
        out += sealer.update(plain[at : at + step])
        at += step
    out += sealer.update(plain[at:])
    return b"".join([*out, *sealer.finish()])


def opener(key, sealed, size):
    return StreamOpener(StreamKey(key), lambda offset, count: sealed[offset : offset + count], size)


@given(sizes, layers, st.lists(st.integers(0, 2 * CHUNK), max_size=5))
def test_the_pieces_in_which_it_came_do_not_matter(size, depth, steps):
    key, plain = KEYS[depth], plaintext(size)

    assert seal(key, plain, steps) == seal(key, plain)


@given(sizes, layers, st.data())
def test_any_range_reads_back(size, depth, data):
    key, plain = KEYS[depth], plaintext(size)
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))

    assert b"".join(opener(key, seal(key, plain), size).read(start, end)) == plain[start:end]


@given(sizes, layers, st.data())
def test_every_flipped_bit_is_noticed(size, depth, data):
    key, plain = KEYS[depth], plaintext(size)
    sealed = bytearray(seal(key, plain))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(IntegrityError):
        opener(key, bytes(sealed), size).read(0, size)


@given(sizes, layers, st.data())
def test_every_cut_is_noticed(size, depth, data):
    key = KEYS[depth]
    sealed = seal(key, plaintext(size))
    cut = data.draw(st.integers(0, len(sealed) - 1))

    with pytest.raises(IntegrityError):
        opener(key, sealed[:cut], size).read(0, size)


@given(sizes, st.integers(0, 4 * CHUNK))
def test_another_size_than_recorded_is_noticed(size, claimed):
    if claimed == size:
        return
    sealed = seal(KEYS[1], plaintext(size))

    with pytest.raises(IntegrityError):
        opener(KEYS[1], sealed, claimed).read(0, claimed)


@given(st.integers(2, 4), st.data())
def test_chunks_that_change_places_are_noticed(count, data):
    size, stride = count * CHUNK, CHUNK + TAG_BYTES
    sealed = seal(KEYS[1], plaintext(size))
    chunks = [
        sealed[HEADER_BYTES + n * stride : HEADER_BYTES + (n + 1) * stride] for n in range(count)
    ]
    order = data.draw(st.permutations(range(count)).filter(lambda each: each != list(range(count))))
    moved = sealed[:HEADER_BYTES] + b"".join(chunks[number] for number in order)

    with pytest.raises(IntegrityError):
        opener(KEYS[1], moved, size).read(0, size)


@given(sizes)
def test_another_key_opens_nothing(size):
    sealed = seal(KEYS[1], plaintext(size))

    with pytest.raises(IntegrityError):
        opener(bytes(31) + b"\x01", sealed, size).read(0, size)
