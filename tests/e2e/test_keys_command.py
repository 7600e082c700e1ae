"""`garrison keys`: the hierarchy shown, rotated, moved, backed up and restored by a newcomer."""

import json
import os
import re
import subprocess
import time
from pathlib import Path

import boto3
import pytest

from processes import Server, garrison
from token_software import new_token, require_tokens

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path):
    return Server(tmp_path)


@pytest.fixture
def secret(tmp_path):
    """Write a passphrase into a file; return its path."""

    def write(name, text):
        path = tmp_path / name
        path.write_text(text + "\n")
        return str(path)

    return write


def kms(server):
    exports = server.client_environment
    return boto3.client(
        "kms",
        endpoint_url=exports["AWS_ENDPOINT_URL"],
        region_name=exports["AWS_DEFAULT_REGION"],
        aws_access_key_id=exports["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=exports["AWS_SECRET_ACCESS_KEY"],
    )


def keys(server, *words, ok=True, **options):
    done = garrison(
        "keys",
        *words,
        *(["--data-dir", str(server.data)]),
        env=server.environment,
        cwd=server.folder,
        **options,
    )
    assert not ok or done.returncode == 0, done.stderr
    return done


def report(server, *flags):
    return json.loads(keys(server, "--json", *flags).stdout)


def require_refusal(done, *words):
    lines = done.stderr.splitlines()
    assert done.returncode == 2, done.stdout + done.stderr
    assert lines[0].startswith("garrison: error: "), done.stderr
    assert len(lines) <= 2, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def encrypt(server):
    client = kms(server)
    key = client.create_key()["KeyMetadata"]["KeyId"]
    return client.encrypt(KeyId=key, Plaintext=b"data")["CiphertextBlob"]


def decrypt(server, blob):
    return kms(server).decrypt(CiphertextBlob=blob)["Plaintext"]


def seals_of(server, service):
    """Return how much each version of a service's key seals."""
    own = [key for key in report(server)["keys"] if key["service"] == service]
    return {key["version"]: key["seals"] for key in own}


def test_a_running_server_turns_to_rotated_keys_and_seals_anew_what_the_old_ones_sealed(server):
    with server:
        old = encrypt(server)
        assert seals_of(server, "kms") == {1: 1}
        keys(server, "rotate")
        until = time.monotonic() + 30
        while seals_of(server, "kms")[1] or seals_of(server, "store")[1] > 1:
            assert time.monotonic() < until
        new = encrypt(server)
        assert seals_of(server, "kms") == {1: 0, 2: 2}
        assert decrypt(server, old) == decrypt(server, new) == b"data"
    with server:
        assert decrypt(server, old) == decrypt(server, new) == b"data"


def test_workers_turn_to_rotated_keys_together(tmp_path):
    server = Server(tmp_path, "--workers", "2")
    with server:
        old = encrypt(server)
        keys(server, "rotate", "kms", "store")
        blobs = [encrypt(server) for _ in range(20)]
        assert all(decrypt(server, blob) == b"data" for blob in [old, *blobs])


def test_keys_move_from_a_file_to_a_passphrase_and_back_while_the_server_runs(server, secret):
    with server:
        blob = encrypt(server)
        first = report(server)
        keys(
            server, "change-root", "--to", "passphrase", "--new-passphrase-file", secret("p", "one")
        )
        assert decrypt(server, blob) == b"data"
    sealed = report(server)
    assert (first["root"], sealed["root"]) == ("file", "passphrase")
    assert first["root_key_id"] != sealed["root_key_id"]
    assert [key["key_id"] for key in first["keys"]] == [key["key_id"] for key in sealed["keys"]]

    done = garrison("up", *server.where, env=server.environment, cwd=server.folder)
    require_refusal(done, "sealed by a passphrase", "--passphrase-file")
    server.flags = ("--passphrase-file", secret("p2", "two"))
    done = garrison("up", *server.where, *server.flags, env=server.environment, cwd=server.folder)
    require_refusal(done, "the passphrase does not open")

    server.flags = ("--passphrase-file", secret("p", "one"))
    with server:
        assert decrypt(server, blob) == b"data"
    keys(server, "change-root", "--to", "file", "--passphrase-file", secret("p", "one"))
    server.flags = ()
    with server:
        assert decrypt(server, blob) == b"data"


def test_a_passphrase_comes_from_a_file_descriptor(server, secret):
    with server:
        blob = encrypt(server)
    keys(server, "change-root", "--to", "passphrase", "--new-passphrase-file", secret("p", "one"))
    reading, writing = os.pipe()
    os.write(writing, b"one\n")
    os.close(writing)

    done = keys(server, "rotate", "--passphrase-file", f"/dev/fd/{reading}", pass_fds=[reading])

    os.close(reading)
    assert "new keys for" in done.stdout
    server.environment["GARRISON_PASSPHRASE"] = "one"
    with server:
        assert decrypt(server, blob) == b"data"
        running = subprocess.run(
            ["ps", "-o", "args=", "-p", str(server.process.pid)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "one" not in running.stdout.split()


def test_without_a_terminal_nobody_is_asked(server):
    with server:
        pass
    done = keys(server, "change-root", "--to", "passphrase", ok=False, stdin=subprocess.DEVNULL)

    require_refusal(done, "there is no terminal", "--passphrase-file")
    assert report(server)["root"] == "file"


def test_a_backup_brings_back_keys_whose_root_is_lost(server, secret, tmp_path):
    with server:
        blob = encrypt(server)
    backup, passphrase = str(tmp_path / "backup"), secret("b", "for the backup")
    keys(server, "backup", backup, "--backup-passphrase-file", passphrase)
    (server.data / "root.key").unlink()

    done = garrison("up", *server.where, env=server.environment, cwd=server.folder)
    require_refusal(done, "root.key", "missing")
    wrong = secret("w", "another one")
    restoring = "restore", backup, "--backup-passphrase-file"
    require_refusal(keys(server, *restoring, wrong, ok=False), "the passphrase does not open")
    keys(server, *restoring, passphrase)

    with server:
        assert decrypt(server, blob) == b"data"


def test_a_backup_replaces_nothing_and_is_not_restored_over_newer_keys_or_a_running_server(
    server, secret, tmp_path
):
    backup, passphrase = str(tmp_path / "backup"), secret("b", "for the backup")
    flags = "--backup-passphrase-file", passphrase
    with server:
        keys(server, "backup", backup, *flags)
        require_refusal(keys(server, "backup", backup, *flags, ok=False), "exists already")
        require_refusal(keys(server, "restore", backup, *flags, ok=False), "in use")
    keys(server, "rotate", "kms")
    require_refusal(keys(server, "restore", backup, *flags, ok=False), "would be lost")
    assert Path(backup).stat().st_mode & 0o777 == 0o600


def test_an_altered_backup_is_refused_in_a_line(server, secret, tmp_path):
    with server:
        pass
    backup, passphrase = tmp_path / "backup", secret("b", "for the backup")
    flags = "--backup-passphrase-file", passphrase
    keys(server, "backup", str(backup), *flags)
    backup.write_bytes(backup.read_bytes().replace(b"2026", b"2025"))
    before = report(server)

    done = keys(server, "restore", str(backup), *flags, ok=False)

    require_refusal(done, "the passphrase does not open", "altered")
    assert report(server) == before


def test_a_token_is_the_root(server, secret, tmp_path):
    require_tokens()
    environment = new_token(tmp_path / "token", "garrison", "1234")
    server.environment |= environment
    with server:
        blob = encrypt(server)
    pin = secret("pin", "1234")

    keys(
        server, "change-root", "--to", "token", "--token", "garrison", "--new-passphrase-file", pin
    )

    assert report(server)["root"] == "token"
    text = (server.data / "root.key").read_text()
    assert '"garrison"' in text
    assert "1234" not in text
    done = garrison("up", *server.where, env=server.environment, cwd=server.folder)
    require_refusal(done, "token `garrison`", "PIN")
    wrong = ["--passphrase-file", secret("w", "9999")]
    done = garrison("up", *server.where, *wrong, env=server.environment, cwd=server.folder)
    require_refusal(done, "refuses the PIN")
    server.flags = ("--passphrase-file", pin)
    with server:
        assert decrypt(server, blob) == b"data"
        keys(server, "rotate", "--passphrase-file", pin)
        assert decrypt(server, encrypt(server)) == b"data"
    keys(server, "change-root", "--to", "file", "--passphrase-file", pin)
    server.flags = ()
    with server:
        assert decrypt(server, blob) == b"data"


def test_a_token_that_cannot_be_reached_is_named(server, secret, tmp_path):
    require_tokens()
    server.environment |= new_token(tmp_path / "token", "garrison", "1234")
    with server:
        pass
    pin = secret("pin", "1234")
    to = "change-root", "--to", "token", "--new-passphrase-file", pin

    require_refusal(keys(server, *to, ok=False), "no token was named", "--token")
    none = keys(server, *to, "--token", "another", ok=False)
    require_refusal(none, "token `another` cannot be used", "no such token")
    none = keys(server, *to, "--token", "garrison", "--module", "/nowhere/module.so", ok=False)
    require_refusal(none, "/nowhere/module.so")
    assert report(server)["root"] == "file"


def test_the_first_root_can_be_chosen_before_the_first_start(server, secret):
    server.folder.mkdir(exist_ok=True)
    flags = "--to", "passphrase", "--new-passphrase-file", secret("p", "one")

    keys(server, "change-root", *flags)

    server.flags = ("--passphrase-file", secret("p", "one"))
    with server:
        assert decrypt(server, encrypt(server)) == b"data"


def test_a_folder_without_keys_is_named(server):
    require_refusal(keys(server, ok=False), "has no keys yet", "garrison up")
    require_refusal(keys(server, "rotate", ok=False), "has no keys yet")


def test_the_report_is_readable(server):
    with server:
        lines = keys(server).stdout.splitlines()

    assert re.fullmatch(r"root key  file  [0-9a-f]{16}  .*/root\.key", lines[0])
    assert lines[2].split() == ["service", "version", "key", "created", "seals"]
    assert any(
        re.fullmatch(r"store +1 +[0-9a-f]{8}  \d{4}-\d\d-\d\d \d\d:\d\d +\d+", x) for x in lines
    )
