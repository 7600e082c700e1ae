"""One-time codes: right for a moment, and once."""

import os
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from garrison.crypto import find_consecutive_steps, find_step, new_seed

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 1, 12, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


def code_at(step):
    return pyotp.HOTP(SEED).at(step)


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_codes_of_this_step_and_its_neighbours_are_good(offset):
    assert find_step(SEED, code_at(STEP + offset), NOW) == STEP + offset


@pytest.mark.parametrize("offset", [-3, -2, 2, 3])
def test_codes_further_off_are_not(offset):
    assert find_step(SEED, code_at(STEP + offset), NOW) is None


def test_no_code_works_twice_nor_an_older_one_after_it():
    step = find_step(SEED, code_at(STEP), NOW)

    assert find_step(SEED, code_at(STEP), NOW, spent=step) is None
    assert find_step(SEED, code_at(STEP - 1), NOW, spent=step) is None
    assert find_step(SEED, code_at(STEP + 1), NOW, spent=step) == STEP + 1


def test_a_device_is_enabled_by_two_codes_in_a_row():
    first, second = code_at(STEP - 1), code_at(STEP)

    assert find_consecutive_steps(SEED, first, second, NOW) == STEP
    assert find_consecutive_steps(SEED, second, first, NOW) is None
    assert find_consecutive_steps(SEED, first, first, NOW) is None
    assert find_consecutive_steps(SEED, first, code_at(STEP + 1), NOW) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\ud800"])
def test_other_texts_are_no_codes(code):
    """The model's pattern is ``[\\d]+``, which lets other scripts' digits through."""
    assert find_step(SEED, code, NOW) is None


def test_the_first_steps_of_all_have_no_step_before_them():
    assert find_step(SEED, code_at(0), datetime.fromtimestamp(0, UTC)) == 0


def test_a_new_seed_is_64_characters_that_authenticators_read():
    seed = new_seed(os.urandom)

    assert len(seed) == 64
    assert find_step(seed, pyotp.TOTP(seed).at(NOW + timedelta(seconds=1)), NOW) == STEP
