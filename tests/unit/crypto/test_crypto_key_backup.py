"""Backups of keys: opened by their passphrase alone, and not if a byte of them was altered."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.crypto import ScryptCost, create_ephemeral_keyring
from garrison.crypto.key_backup import open_backup, write_backup
from garrison.crypto.root_change import plain_keys

QUICK = ScryptCost(log2_n=4, r=1, p=1)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    """A backup's path, its contents, and the keys in it."""
    path = tmp_path_factory.mktemp("backup") / "keys"
    keys = plain_keys(create_ephemeral_keyring(os.urandom))
    write_backup(path, keys, "right", random=os.urandom, now=NOW, cost=QUICK)
    return path, path.read_bytes(), keys


def same(one, other):
    return [(key.service, key.key_id, key.key) for key in one] == [
        (key.service, key.key_id, key.key) for key in other
    ]


def test_a_backup_opens_with_its_passphrase(backup):
    path, _, keys = backup

    assert same(open_backup(path, "right"), keys)
    with pytest.raises(ConfigurationError, match="the passphrase does not open"):
        open_backup(path, "wrong")


def test_a_backup_holds_no_key_in_clear(backup):
    _, content, keys = backup

    assert all(key.key not in content and key.key.hex().encode() not in content for key in keys)


@given(at=st.integers(0, 5000), byte=st.integers(0, 255), cut=st.booleans())
def test_an_altered_backup_is_refused_or_means_the_same(backup, at, byte, cut):
    path, content, keys = backup
    at %= len(content)
    altered = content[:at] if cut else content[:at] + bytes([byte]) + content[at + 1 :]
    path.write_bytes(altered)

    try:
        opened = open_backup(path, "right")
    except (ConfigurationError, IntegrityError):
        return
    finally:
        path.write_bytes(content)
    # White space in JSON may be another, and a base64 text may have a tail that means nothing.
    assert same(opened, keys)


def test_a_newer_backup_is_refused_by_name(backup, tmp_path):
    _, content, _ = backup
    path = tmp_path / "newer"
    path.touch(mode=0o600)
    path.write_bytes(content.replace(b'"version": 1', b'"version": 2'))

    with pytest.raises(ConfigurationError, match="version 2"):
        open_backup(path, "right")
