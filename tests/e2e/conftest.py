"""One running server for the tests that only talk to it."""

import pytest

from processes import Server


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Generated code, shared by the servers of one test run."""
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    return str(folder)


@pytest.fixture(scope="session")
def server(tmp_path_factory, cache):
    """A server with a data directory of its own."""
    with Server(tmp_path_factory.mktemp("server"), GARRISON_CACHE_DIR=cache) as running:
        yield running


@pytest.fixture
def start(tmp_path, cache):
    """Start servers with these flags; they end with the test."""
    running = []

    def start(*flags, **environment):
        running.append(Server(tmp_path, *flags, GARRISON_CACHE_DIR=cache, **environment))
        return running[-1].start()

    yield start
    for each in running:
        each.stop()
