"""The conformance suite runs on every store, each coroutine in a loop of its own."""

import asyncio
import inspect

import pytest
from store_records import SigningSealer

from garrison.store import MemoryStore, SQLiteStore

STORES = {
    "memory": lambda _: MemoryStore(),
    "memory without a cache": lambda _: MemoryStore(cache_bytes=0),
    "SQLite": SQLiteStore,
    "SQLite without a cache": lambda path: SQLiteStore(path, cache_bytes=0),
    "SQLite, sealed": lambda path: SQLiteStore(path, SigningSealer()),
}


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    store = STORES[request.param](tmp_path / "state.db")
    yield store
    asyncio.run(store.close())
