"""Sealers: what they seal opens for the same facts, and for nothing else."""

import os
import threading

import pytest

from garrison.core.errors import IntegrityError, InvariantError
from garrison.crypto.sealer import BATCH_SEALS, OPENERS_MAX, OVERHEAD_BYTES, Sealer
from garrison.crypto.xaes import XAES256GCM

KEY_ID = b"\x00\x00\x00\x01"


@pytest.fixture
def sealer():
    return Sealer("store", {KEY_ID: XAES256GCM(bytes(range(32)))}, KEY_ID, os.urandom)


@pytest.mark.parametrize("size", [0, 1, 16, 1024, 1 << 20])
def test_opens_what_it_sealed(sealer, size):
    sealed = sealer.seal(bytes(size), b"row 1")

    assert sealer.unseal(sealed, b"row 1") == bytes(size)
    assert len(sealed) == size + OVERHEAD_BYTES


def test_every_flipped_bit_is_noticed(sealer):
    sealed = sealer.seal(b"secret", b"row 1")

    for bit in range(8 * len(sealed)):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(IntegrityError):
            sealer.unseal(bytes(altered), b"row 1")


def test_every_truncation_is_noticed(sealer):
    sealed = sealer.seal(b"secret", b"row 1")

    for size in range(len(sealed)):
        with pytest.raises(IntegrityError):
            sealer.unseal(sealed[:size], b"row 1")


def test_a_row_does_not_open_in_another_rows_place(sealer):
    with pytest.raises(IntegrityError, match="`store`"):
        sealer.unseal(sealer.seal(b"secret", b"row 1"), b"row 2")


def test_a_key_that_is_not_in_the_keyring_is_named(sealer):
    other = Sealer(
        "store", {b"\xaa\xbb\xcc\xdd": XAES256GCM(bytes(32))}, b"\xaa\xbb\xcc\xdd", os.urandom
    )

    with pytest.raises(IntegrityError, match="`aabbccdd`"):
        sealer.unseal(other.seal(b"secret", b""), b"")


def test_no_nonce_repeats_within_a_batch_or_across_batches(sealer):
    nonces = set()
    for _ in range(3):
        nonces |= {sealer.seal(b"", b"")[5:29] for _ in range(200)}
        sealer._remaining = 0

    assert len(nonces) == 600
    assert len({nonce[:12] for nonce in nonces}) == 3


def test_a_batch_is_renewed_when_it_is_used_up(sealer):
    first = sealer.seal(b"", b"")
    sealer._remaining = 0
    second = sealer.seal(b"", b"")

    assert first[5:17] != second[5:17]
    assert sealer._remaining == BATCH_SEALS - 1
    assert sealer.unseal(first, b"") == b""


def test_forged_bytes_leave_nothing_behind(sealer):
    """Only a batch that has opened something takes room among the ready subkeys."""
    sealed = sealer.seal(b"", b"")
    for _ in range(50):
        with pytest.raises(IntegrityError):
            sealer.unseal(sealed[:5] + os.urandom(24 + 16), b"")

    assert not sealer._openers


def test_ready_subkeys_are_bounded(sealer):
    texts = []
    for _ in range(OPENERS_MAX + 10):
        texts.append(sealer.seal(b"x", b""))
        sealer._remaining = 0
    for text in texts:
        assert sealer.unseal(text, b"") == b"x"

    assert len(sealer._openers) == OPENERS_MAX


def test_what_an_older_key_sealed_still_opens(sealer):
    old = sealer.seal(b"old", b"")
    sealer.turn_to(b"\x00\x00\x00\x02", XAES256GCM(bytes(32)))

    assert sealer.seal(b"new", b"")[1:5] == b"\x00\x00\x00\x02"
    assert sealer.unseal(old, b"") == b"old"


def test_threads_share_a_sealer(sealer):
    """Batches end under their feet, and still every text opens."""
    failures = []

    def work():
        for number in range(300):
            sealer._remaining = min(sealer._remaining, 2)
            text = sealer.seal(number.to_bytes(2), b"")
            if sealer.unseal(text, b"") != number.to_bytes(2):
                failures.append(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures


def test_a_short_key_is_refused():
    """AES would take 16 bytes and quietly be AES-128."""
    with pytest.raises(InvariantError, match="32 bytes"):
        XAES256GCM(bytes(16))
