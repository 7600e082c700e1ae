"""Once a key's material is removed, no file has it any more: what it encrypted is gone for good.

The records are not sealed here, so that the wrapped material can be looked for as it is.
"""

import sqlite3

import pytest
from botocore.exceptions import ClientError

from garrison.services.kms.records import Key
from garrison.store import SQLiteStore


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "data"
    found.mkdir()
    return found


@pytest.fixture
def aws(folder, monkeypatch, request):
    """A cloud whose records are in a file."""
    monkeypatch.setattr("cloud.MemoryStore", lambda: SQLiteStore(folder / "state.db"))
    return request.getfixturevalue("aws")


@pytest.fixture
def held(folder):
    """Return the names of the files that hold these bytes."""

    def names(text):
        return {path.name for path in folder.iterdir() if text in path.read_bytes()}

    return names


def wrapped_of(aws, key_id):
    key = aws.run(aws.store.begin().find(Key, aws.account, "us-east-1", key_id))
    return key.materials[0].wrapped


def checkpoint(folder):
    """Do what SQLite does by itself when the server stops, or writes go on for a while."""
    with sqlite3.connect(folder / "state.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_the_material_of_a_deleted_key_is_in_no_file(aws, minutes, folder, held):
    ids = [aws.kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(40)]
    blobs = [aws.kms.encrypt(KeyId=key_id, Plaintext=b"data")["CiphertextBlob"] for key_id in ids]
    wrapped = [wrapped_of(aws, key_id) for key_id in ids]
    checkpoint(folder)
    assert all(held(each) == {"state.db"} for each in wrapped)

    for key_id in ids[:39]:
        aws.kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    aws.clock.advance(minutes(7 * 24 * 60 + 1))
    aws.run_due()
    checkpoint(folder)

    assert [held(each) for each in wrapped[:39]] == [set()] * 39
    assert aws.kms.decrypt(CiphertextBlob=blobs[39])["Plaintext"] == b"data"
    with pytest.raises(ClientError):
        aws.kms.decrypt(CiphertextBlob=blobs[0])
