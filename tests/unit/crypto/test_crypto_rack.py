"""The rack: tokens as files, and processes that may die at any time."""

import asyncio
import os
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.errors import IntegrityError
from garrison.crypto import softhsm
from garrison.crypto.hardware import (
    HardwareCiphertextError,
    HardwareUnavailableError,
    NoSuchHardwareKeyError,
    NotActivatedError,
    WrongPasswordError,
)
from garrison.crypto.rack import Rack
from token_software import require_tokens

CLUSTER, PIN = "cluster-aaaaaaaaaaa", "user-password"


@pytest.fixture
def run():
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def rack(tmp_path, run):
    """A rack with one activated HSM."""
    require_tokens()
    rack = Rack(tmp_path / "hsm", random=os.urandom)
    run(rack.add_hsm(CLUSTER, "hsm-1", "officer"))
    run(rack.activate(CLUSTER, "officer", "officer-2", PIN))
    yield rack
    rack.close()


@pytest.fixture
def key(rack, run):
    return run(rack.create_key(CLUSTER, PIN, "a key"))


def test_what_a_token_sealed_opens_in_it_alone(rack, run, key):
    other = run(rack.create_key(CLUSTER, PIN, "another"))
    sealed = run(rack.encrypt(CLUSTER, PIN, key, b"data", b"context"))

    assert len(sealed) == len(b"data") + 28
    assert run(rack.decrypt(CLUSTER, PIN, key, sealed, b"context")) == b"data"
    for wrong, handle, context in (
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), key, b"context"),
        (sealed[:20], key, b"context"),
        (b"", key, b"context"),
        (sealed, key, b"another"),
        (sealed, other, b"context"),
    ):
        with pytest.raises(HardwareCiphertextError):
            run(rack.decrypt(CLUSTER, PIN, handle, wrong, context))
    with pytest.raises(NoSuchHardwareKeyError):
        run(rack.encrypt(CLUSTER, PIN, "00" * 16, b"data", b""))


def test_a_dead_process_is_started_again(rack, run, key):
    sealed = run(rack.encrypt(CLUSTER, PIN, key, b"data", b""))
    [(_, process)] = rack._processes.values()
    process._process.kill()

    with pytest.raises(HardwareUnavailableError, match="did not answer"):
        run(rack.decrypt(CLUSTER, PIN, key, sealed, b""))
    assert run(rack.decrypt(CLUSTER, PIN, key, sealed, b"")) == b"data"


def test_another_hsm_answers_where_the_first_is_broken(rack, run, key, tmp_path):
    run(rack.add_hsm(CLUSTER, "hsm-2", "officer"))
    sealed = run(rack.encrypt(CLUSTER, PIN, key, b"data", b""))
    rack.close()
    for path in (tmp_path / "hsm" / CLUSTER / "hsm-1" / "tokens").rglob("token.object"):
        path.unlink()

    assert run(rack.decrypt(CLUSTER, PIN, key, sealed, b"")) == b"data"


def test_two_servers_use_one_token(rack, run, key, tmp_path):
    other = Rack(tmp_path / "hsm", random=os.urandom)
    sealed = run(other.encrypt(CLUSTER, PIN, key, b"data", b""))
    run(other.change_password(CLUSTER, PIN, "another-one"))

    assert run(rack.decrypt(CLUSTER, "another-one", key, sealed, b"")) == b"data"
    with pytest.raises(WrongPasswordError):
        run(rack.require_login(CLUSTER, PIN))
    other.close()


def test_requests_side_by_side_get_their_own_answers(rack, run, key):
    async def many():
        texts = [str(number).encode() for number in range(50)]
        sealed = await asyncio.gather(
            *(rack.encrypt(CLUSTER, PIN, key, text, b"") for text in texts)
        )
        opened = await asyncio.gather(
            *(rack.decrypt(CLUSTER, PIN, key, blob, b"") for blob in sealed)
        )
        assert opened == texts

    run(many())


def test_a_packed_token_tells_neither_its_keys_nor_their_names(rack, run, key):
    packed = run(rack.pack(CLUSTER))

    assert all(secret not in packed for secret in (PIN.encode(), bytes.fromhex(key), b"a key"))


@pytest.mark.parametrize("step", ["new only", "old and new", "both in place"])
def test_a_copy_that_a_crash_cut_short_is_finished_or_dropped(rack, run, key, tmp_path, step):
    run(rack.add_hsm(CLUSTER, "hsm-2", "officer"))
    sealed = run(rack.encrypt(CLUSTER, PIN, key, b"data", b""))
    rack.close()
    cluster = tmp_path / "hsm" / CLUSTER
    fresh = cluster / "hsm-2.new"
    softhsm.unpack(softhsm.pack(cluster / "hsm-1"), fresh.with_name("x"))
    (cluster / "x").rename(fresh)
    if step != "new only":
        (cluster / "hsm-2").rename(cluster / "hsm-2.old")
    if step == "both in place":
        fresh.rename(cluster / "hsm-2")
    run(rack.remove_hsm(CLUSTER, "hsm-1"))

    assert run(rack.decrypt(CLUSTER, PIN, key, sealed, b"")) == b"data"


PACKED = st.dictionaries(st.text(), st.binary()).map(msgspec.msgpack.encode)


@given(st.binary(max_size=200) | PACKED)
def test_what_is_no_packed_token_is_an_integrity_error_and_writes_nothing_elsewhere(
    tmp_path_factory, packed
):
    folder = tmp_path_factory.mktemp("unpack")

    with suppress(IntegrityError, OSError):
        softhsm.unpack(packed, folder / "hsm")

    assert {path.name for path in folder.iterdir()} <= {"hsm", "hsm.new"}


@pytest.mark.parametrize("name", ["../x/y", "/etc/passwd", "a/../../b", "a", "a/b/c", "a/", "/"])
def test_a_backup_names_no_file_outside_of_its_token(tmp_path, name):
    with pytest.raises(IntegrityError):
        softhsm.unpack(msgspec.msgpack.encode({name: b"x"}), tmp_path / "hsm")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_another_worker_makes_is_noticed(rack, run, key, tmp_path):
    run(rack.add_hsm(CLUSTER, "hsm-2", "officer"))
    run(rack.remove_hsm(CLUSTER, "hsm-1"))
    assert run(rack.has_key(CLUSTER, PIN, key))
    other = Rack(tmp_path / "hsm", random=os.urandom)
    run(other.add_hsm(CLUSTER, "hsm-1", "officer"))
    later = run(other.create_key(CLUSTER, PIN, "made in hsm-1"))
    run(other.remove_hsm(CLUSTER, "hsm-1"))

    assert run(rack.has_key(CLUSTER, PIN, later))
    other.close()


def test_keys_that_two_workers_make_at_once_are_in_every_hsm(rack, run, tmp_path):
    run(rack.add_hsm(CLUSTER, "hsm-2", "officer"))
    other = Rack(tmp_path / "hsm", random=os.urandom)

    async def make():
        return await asyncio.gather(
            *(each.create_key(CLUSTER, PIN, "a key") for each in (rack, other) * 5)
        )

    keys = run(make())
    run(rack.remove_hsm(CLUSTER, "hsm-1"))

    assert all(run(rack.has_key(CLUSTER, PIN, key)) for key in keys)
    other.close()


def test_users_that_another_process_sets_up_can_log_in_here(run, tmp_path):
    require_tokens()
    server, tool = (Rack(tmp_path / "hsm", random=os.urandom) for _ in range(2))
    run(server.add_hsm(CLUSTER, "hsm-1", "officer"))
    with pytest.raises(NotActivatedError):
        run(server.require_login(CLUSTER, PIN))
    run(tool.activate(CLUSTER, "officer", "officer-2", PIN))
    run(server.require_login(CLUSTER, PIN))
    run(tool.reset_password(CLUSTER, "officer-2", "another-one"))
    run(server.require_login(CLUSTER, "another-one"))
    server.close()
    tool.close()


def test_another_module_s_tokens_are_used_but_not_copied(run, tmp_path, monkeypatch):
    """SoftHSM stands for another module: named in the settings, set up by its own means."""
    require_tokens()
    monkeypatch.setenv("SOFTHSM2_CONF", str(softhsm.prepare(tmp_path / "own")))
    rack = Rack(tmp_path / "hsm", random=os.urandom, module=str(softhsm.find_module()))
    run(rack.add_hsm(CLUSTER, "hsm-1", "officer"))
    run(rack.activate(CLUSTER, "officer", "officer-2", PIN))
    run(rack.add_hsm("cluster-bbbbbbbbbbb", "hsm-2", "officer"))

    key = run(rack.create_key(CLUSTER, PIN, "a key"))
    sealed = run(rack.encrypt(CLUSTER, PIN, key, b"data", b""))

    assert run(rack.decrypt(CLUSTER, PIN, key, sealed, b"")) == b"data"
    with pytest.raises(NotActivatedError):
        run(rack.require_login("cluster-bbbbbbbbbbb", PIN))
    with pytest.raises(HardwareUnavailableError, match="cannot be copied"):
        run(rack.add_hsm(CLUSTER, "hsm-3", "officer"))
    with pytest.raises(HardwareUnavailableError):
        run(rack.pack(CLUSTER))
    rack.close()
