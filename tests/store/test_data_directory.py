"""The data directory is one server's own."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from garrison.core.errors import ConfigurationError
from garrison.store.directory import DataDirectory

HOLD = """
import pathlib, sys, time
from garrison.store.directory import DataDirectory
DataDirectory(pathlib.Path(sys.argv[1])).lock()
print("locked", flush=True)
time.sleep(60)
"""


def test_it_is_made_for_its_owner_alone(tmp_path):
    directory = DataDirectory(tmp_path / "a" / "b")

    directory.lock()

    assert stat.S_IMODE(directory.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory.path / "lock").stat().st_mode) == 0o600
    assert directory.database.parent == directory.path
    directory.unlock()


def test_a_second_server_is_told_who_holds_it_until_that_dies(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "locked\n"
    directory = DataDirectory(tmp_path)

    with pytest.raises(ConfigurationError, match=f"another server, process {holder.pid}$") as no:
        directory.lock()
    assert no.value.hint

    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    directory.lock()
    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
    directory.unlock()


def test_it_can_be_locked_again_once_it_is_given_back(tmp_path):
    one, other = DataDirectory(tmp_path), DataDirectory(tmp_path)
    one.lock()
    with pytest.raises(ConfigurationError):
        other.lock()

    one.unlock()
    one.unlock()

    other.lock()
    other.unlock()


@pytest.mark.parametrize("inside", ["file", "file/below"])
def test_a_file_in_its_place_is_a_clear_error(tmp_path, inside):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError) as refused:
        DataDirectory(tmp_path / inside).lock()

    assert "irectory" in str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_a_directory_without_permissions_is_a_clear_error(tmp_path, mode, monkeypatch):
    """Root may write everywhere, so for root the kernel's answer is given here."""
    tmp_path.chmod(mode)
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(ConfigurationError, match="may not be read and written"):
        DataDirectory(tmp_path).lock()

    tmp_path.chmod(0o700)
