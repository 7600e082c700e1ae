"""What the operator can fix is said in a line, with a hint where there is one, and exit code 2."""

import os
import socket
import sqlite3

import pytest

from processes import CLEAN, Server, free_port, garrison


def up(tmp_path, *flags, **environment):
    port = [] if "--port" in flags else ["--port", str(free_port())]
    data = [] if "--data-dir" in flags else ["--data-dir", str(tmp_path / "data")]
    return garrison("up", *port, *data, *flags, env=CLEAN | environment, cwd=tmp_path)


def require_refusal(done, *words):
    lines = done.stderr.splitlines()
    assert done.returncode == 2, done.stderr
    assert lines[0].startswith("garrison: error: "), done.stderr
    assert len(lines) == 1 or (len(lines) == 2 and lines[1].startswith("garrison: hint: "))
    for word in words:
        assert word in lines[0], done.stderr


def test_a_port_that_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        require_refusal(up(tmp_path, "--port", str(port)), f"port {port}", "in use")


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (["--port", "70000"], "`port`"),
        (["--workers", "0"], "`workers`"),
        (["--ephemeral", "--workers", "2"], "`workers` must be 1"),
        (["--host", "no.such.host.invalid"], "no.such.host.invalid"),
        (["--host", "192.0.2.1"], "192.0.2.1"),
        (["--dev-credentials", "--host", "0.0.0.0"], "`dev_credentials`"),
        (["--region", "../../etc"], "`region`"),
    ],
)
def test_a_flag_that_does_not_fit(tmp_path, flags, word):
    require_refusal(up(tmp_path, *flags), word)


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"GARRISON_PROT": "4566"}, "`prot`"),
        ({"GARRISON_PORT": "many"}, "port"),
        ({"GARRISON_TLS": "perhaps"}, "tls"),
        ({"GARRISON_ACCOUNT": "12"}, "`account`"),
        ({"GARRISON_CONFIG": "none.toml"}, "none.toml"),
    ],
)
def test_an_environment_that_does_not_fit(tmp_path, environment, word):
    require_refusal(garrison("up", env=CLEAN | environment, cwd=tmp_path), word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("prot = 1", "`prot`"),
        ("port = ", "garrison.toml"),
        ('port = "x"', "port"),
        ("\0", "garrison.toml"),
    ],
)
def test_a_file_that_does_not_fit(tmp_path, text, word):
    (tmp_path / "garrison.toml").write_text(text)

    require_refusal(garrison("up", env=CLEAN, cwd=tmp_path), word)


def test_an_unknown_flag_is_told_by_the_command_line(tmp_path):
    done = up(tmp_path, "--prot", "1")

    assert done.returncode == 2
    assert "--prot" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_directory_that_another_server_has(tmp_path, cache):
    with Server(tmp_path, GARRISON_CACHE_DIR=cache) as server:
        require_refusal(up(tmp_path, "--data-dir", str(server.data)), str(server.data))


def test_a_data_directory_that_is_a_file(tmp_path):
    (tmp_path / "data").write_text("")

    require_refusal(up(tmp_path), "is not a directory")


def test_a_data_directory_below_a_file(tmp_path):
    (tmp_path / "file").write_text("")

    require_refusal(up(tmp_path, "--data-dir", str(tmp_path / "file" / "data")), "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_data_directory_that_may_not_be_read(tmp_path):
    (tmp_path / "data").mkdir(mode=0o000)

    require_refusal(up(tmp_path), "data")


@pytest.fixture
def stopped(tmp_path, cache):
    """A server that has run once, and stopped."""
    server = Server(tmp_path, GARRISON_CACHE_DIR=cache).start()
    assert server.stop() == 0
    return server


def test_a_data_directory_of_a_newer_version(stopped, tmp_path):
    with sqlite3.connect(stopped.data / "state.db") as database:
        database.execute("PRAGMA user_version = 9999")
    database.close()

    require_refusal(up(tmp_path), "newer")


def test_a_root_key_that_is_sealed_by_another_passphrase(tmp_path, cache):
    environment = {"GARRISON_PASSPHRASE": "correct horse", "GARRISON_CACHE_DIR": cache}
    server = Server(tmp_path, **environment).start()
    assert server.stop() == 0

    require_refusal(up(tmp_path, GARRISON_PASSPHRASE="wrong"), "passphrase")
    require_refusal(up(tmp_path), "passphrase")


@pytest.mark.parametrize("name", ["root.key", "keyring.json", "state.db"])
def test_a_file_that_is_damaged(stopped, tmp_path, name):
    (stopped.data / name).write_bytes(b"damaged")

    require_refusal(up(tmp_path))


@pytest.mark.parametrize("name", ["root.key", "keyring.json"])
def test_a_key_that_is_missing(stopped, tmp_path, name):
    """Nothing new is made in its place: what is there could not be read any more."""
    (stopped.data / name).unlink()

    require_refusal(up(tmp_path))


def test_commands_without_a_server(tmp_path):
    for command in ("status", "env", "explain"):
        done = garrison(command, "--port", str(free_port()), "--data-dir", str(tmp_path))
        require_refusal(done, "no server")
