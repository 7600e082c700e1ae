"""After a rotation everything that is stored comes under the new key, and nobody notices."""

import asyncio
import os
import sqlite3

import pytest
from store_records import User, user

from garrison.core.errors import IntegrityError
from garrison.crypto import create_ephemeral_keyring
from garrison.store import SQLiteStore


@pytest.fixture
def run():
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def keyring():
    return create_ephemeral_keyring(os.urandom)


@pytest.fixture
def store(tmp_path, keyring, run):
    """A store with 250 users and a document."""
    store = SQLiteStore(tmp_path / "state.db", keyring.sealer("store"))
    transaction = store.begin()
    for number in range(250):
        transaction.put(user(f"user{number}"))
    run(store.commit(transaction))
    yield store
    run(store.close())


def bodies(path):
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT body FROM records UNION ALL SELECT body FROM documents")
    answer = [body for (body,) in found]
    connection.close()
    return answer


def all_users(store, run):
    one = user("user0")
    page = run(store.begin().page(User, one.account, one.region, limit=1000))
    return page.records


def test_everything_comes_under_the_new_key_and_stays_what_it_was(tmp_path, store, keyring, run):
    sealer, path = keyring.sealer("store"), tmp_path / "state.db"
    before = all_users(store, run)
    keyring.rotate("store")
    assert not any(sealer.is_current(body) for body in bodies(path))

    run(store.reseal(limit=100))

    assert len(bodies(path)) >= 250
    assert all(sealer.is_current(body) for body in bodies(path))
    assert all_users(store, run) == before
    again = SQLiteStore(path, sealer)
    assert all_users(again, run) == before
    run(again.close())


def test_requests_go_on_meanwhile(store, keyring, run):
    async def both():
        keyring.rotate("store")
        sealing = asyncio.create_task(store.reseal(limit=10))
        for number in range(20):
            transaction = store.begin()
            transaction.put(user(f"new{number}"))
            await store.commit(transaction)
        await sealing

    run(both())

    assert len(all_users(store, run)) == 270


def test_an_altered_record_is_an_error_and_stays(tmp_path, store, keyring, run):
    connection = sqlite3.connect(tmp_path / "state.db")
    connection.execute("UPDATE records SET body = substr(body, 1, 60) WHERE id = 'user7'")
    connection.commit()
    connection.close()
    keyring.rotate("store")

    with pytest.raises(IntegrityError):
        run(store.reseal())
