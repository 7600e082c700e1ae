"""Passwords are stored so that only a guess can find them, and each guess costs."""

import os

import pytest

from garrison.core.errors import IntegrityError
from garrison.crypto import ScryptCost, hash_password, is_password
from garrison.crypto.scrypt import COST

QUICK = ScryptCost(log2_n=4, r=1, p=1)


@pytest.mark.parametrize("password", ["a", "correct horse", "pässwörd ÿ", "\ud800"])
def test_the_password_itself_is_accepted(password):
    stored = hash_password(password, random=os.urandom, cost=QUICK)

    assert is_password(password, stored)


@pytest.mark.parametrize("candidate", ["", "Secret", "secret ", "secre", "secret\x00x"])
def test_anything_else_is_not(candidate):
    stored = hash_password("secret", random=os.urandom, cost=QUICK)

    assert not is_password(candidate, stored)


def test_the_same_password_is_never_stored_alike():
    one, two = (hash_password("secret", random=os.urandom, cost=QUICK) for _ in range(2))

    assert one != two
    assert "secret" not in one


def test_parameters_are_stored_so_that_they_may_rise_later():
    old = hash_password("secret", random=os.urandom, cost=QUICK)

    assert old.startswith("$scrypt$ln=4,r=1,p=1$")
    assert is_password("secret", old)


def test_a_guess_costs_32_mib():
    assert COST.memory_bytes == 32 << 20
    assert COST.p == 3


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "$scrypt$ln=4,r=1,p=1$$",
        "$argon2id$v=19$m=65536$c2FsdA$aGFzaA",
        "$scrypt$ln=99,r=1,p=1$" + "A" * 22 + "$" + "A" * 43,
        "$scrypt$ln=31,r=9999,p=1$" + "A" * 22 + "$" + "A" * 43,
        "$scrypt$ln=4,r=1,p=0$" + "A" * 22 + "$" + "A" * 43,
        "$scrypt$ln=4,r=0,p=1$" + "A" * 22 + "$" + "A" * 43,
        "$scrypt$ln=0,r=1,p=1$" + "A" * 22 + "$" + "A" * 43,
        "$scrypt$ln=4,r=1,p=9999$" + "A" * 22 + "$" + "A" * 43,
    ],
)
def test_a_damaged_store_is_an_integrity_error(stored):
    with pytest.raises(IntegrityError):
        is_password("secret", stored)
