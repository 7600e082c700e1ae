"""The root of trust: made once, kept private, and never quietly replaced."""

import json
import os

import pytest

from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.crypto.root import create_ephemeral_root, open_root_file
from garrison.crypto.scrypt import ScryptCost

QUICK = ScryptCost(log2_n=4, r=1, p=1)


def open_root(path, *, create=True, passphrase=None):
    return open_root_file(path, random=os.urandom, create=create, passphrase=passphrase, cost=QUICK)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "root.key"


def test_first_start_makes_a_private_file(path):
    root = open_root(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert root.describe().kind == "file"
    assert root.describe().location == str(path)


def test_a_umask_does_not_matter(path):
    before = os.umask(0)
    try:
        open_root(path)
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("passphrase", [None, "correct horse", "schlüssel \udcff"])
def test_the_next_start_has_the_same_root(path, passphrase):
    wrapped = open_root(path, passphrase=passphrase).wrap(b"key", b"context")

    root = open_root(path, create=False, passphrase=passphrase)

    assert root.unwrap(wrapped, b"context") == b"key"
    assert root.describe().kind == ("passphrase" if passphrase else "file")


def test_a_sealed_file_holds_no_key_in_clear(path):
    open_root(path, passphrase="correct horse")

    protection = json.loads(path.read_text())["protection"]

    assert set(protection) == {"kind", "cost", "salt", "nonce", "sealed"}
    assert protection["cost"] == {"log2_n": 4, "r": 1, "p": 1}


def test_a_missing_root_beside_data_is_not_replaced(path):
    with pytest.raises(ConfigurationError, match="missing") as refused:
        open_root(path, create=False)

    assert "backup" in refused.value.hint
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_touch_is_refused(path, mode):
    open_root(path)
    path.chmod(mode)

    with pytest.raises(ConfigurationError, match=f"mode {mode:04o}") as refused:
        open_root(path)

    assert "chmod 600" in refused.value.hint


def test_a_stricter_mode_is_welcome(path):
    open_root(path)
    path.chmod(0o400)

    assert open_root(path, create=False).describe().key_id


@pytest.mark.parametrize(
    ("made_with", "opened_with", "words"),
    [
        ("right", "wrong", "does not open"),
        ("right", None, "is sealed by a passphrase"),
        (None, "right", "is not sealed by a passphrase"),
        (None, "", "is empty"),
    ],
)
def test_the_wrong_passphrase_is_the_operators_to_mend(path, made_with, opened_with, words):
    open_root(path, passphrase=made_with)

    with pytest.raises(ConfigurationError, match=words) as refused:
        open_root(path, create=False, passphrase=opened_with)

    assert refused.value.hint


def test_a_newer_format_is_refused_by_name(path):
    open_root(path)
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))

    with pytest.raises(ConfigurationError, match="version 2"):
        open_root(path)


def damaged_contents():
    yield "empty", lambda _: b""
    yield "cut", lambda whole: whole[: len(whole) // 2]
    yield "not JSON", lambda _: b"\xff\xfe"
    yield "not ours", lambda _: b'{"format": "other", "version": 1}'
    yield "deep", lambda _: b'{"format": ' + b"[" * 100_000
    yield "too large", lambda whole: whole + b" " * (1 << 20)
    yield "other member", lambda whole: whole.replace(b'"check"', b'"cheque"')
    yield "other check", lambda whole: whole.replace(b'"check": "', b'"check": "0')
    yield "foreign check", lambda whole: whole.replace(b'"check": "', '"check": "é'.encode())
    yield "short key", lambda whole: whole.replace(b'"key": "', b'"key": "AAAA')


@pytest.mark.parametrize("damage", [pytest.param(how, id=name) for name, how in damaged_contents()])
def test_a_damaged_file_is_an_integrity_error(path, damage):
    open_root(path)
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(IntegrityError, match=r"backup|larger"):
        open_root(path)


def test_a_damaged_cost_does_not_stop_the_machine(path):
    open_root(path, passphrase="right")
    path.write_text(path.read_text().replace('"log2_n": 4', '"log2_n": 40'))

    with pytest.raises(IntegrityError, match="out of bounds"):
        open_root(path, passphrase="right")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_only_a_regular_file_is_a_key_file(path, make):
    make(path)

    with pytest.raises(ConfigurationError):
        open_root(path)


def test_a_missing_folder_is_the_operators_to_mend(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be written") as refused:
        open_root(tmp_path / "nowhere" / "root.key")

    assert "data directory" in refused.value.hint


def test_what_a_crash_left_behind_does_not_matter(path):
    path.with_name("root.key.new").write_bytes(b"half a key")

    root = open_root(path)

    assert not path.with_name("root.key.new").exists()
    assert open_root(path).describe() == root.describe()


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x09\x09" + bytes(60)])
def test_wrapped_bytes_of_another_form_are_refused(damage):
    with pytest.raises(IntegrityError):
        create_ephemeral_root(os.urandom).unwrap(damage, b"")


def test_a_wrapped_key_is_bound_to_its_context_and_its_root():
    root, other = create_ephemeral_root(os.urandom), create_ephemeral_root(os.urandom)
    wrapped = root.wrap(b"key", b"store")

    with pytest.raises(IntegrityError):
        root.unwrap(wrapped, b"kms")
    with pytest.raises(IntegrityError, match=other.describe().key_id):
        other.unwrap(wrapped, b"store")
