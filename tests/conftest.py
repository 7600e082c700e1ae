"""The fixtures that several folders share."""

from datetime import timedelta

import botocore.auth
import pytest
from botocore.compat import HAS_CRT

from cloud import Cloud
from garrison.wire import Wire


@pytest.fixture(scope="session")
def wire(tmp_path_factory):
    """The service models, compiled once a test run."""
    folder = tmp_path_factory.mktemp("wire")
    folder.chmod(0o700)
    return Wire(folder)


@pytest.fixture
def aws(wire, monkeypatch):
    """A fresh cloud of account 111122223333, whose administrator is the default caller."""
    cloud = Cloud(wire)
    # The clients sign by the cloud's clock.
    now = lambda remove_tzinfo=True: (  # noqa: E731
        cloud.clock.now().replace(tzinfo=None) if remove_tzinfo else cloud.clock.now()
    )
    monkeypatch.setattr(botocore.auth, "get_current_datetime", now)
    if HAS_CRT:
        # With awscrt installed, botocore signs by other classes.
        monkeypatch.setattr("botocore.crt.auth.get_current_datetime", now)
    yield cloud
    cloud.close()


@pytest.fixture
def minutes():
    """Return a duration."""
    return lambda count: timedelta(minutes=count)
