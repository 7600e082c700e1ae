"""The keyring: service keys that survive a restart and open nothing of each other's."""

import json
import os
from itertools import permutations

import pytest

from garrison.core.errors import ConfigurationError, IntegrityError, InvariantError
from garrison.crypto.keyring import (
    SERVICES,
    create_ephemeral_keyring,
    open_keyring,
    unlock_keyring,
)
from garrison.crypto.root import RootDescription, create_ephemeral_root


def unlock(data_dir, *, create=False):
    return unlock_keyring(data_dir, random=os.urandom, create=create)


@pytest.fixture
def sealed(tmp_path):
    """A data directory, and what each of its services has sealed."""
    keyring = unlock(tmp_path, create=True)
    return {service: keyring.sealer(service).seal(b"x", b"") for service in SERVICES}


def test_every_service_opens_after_a_restart_what_it_sealed_before(tmp_path, sealed):
    keyring = unlock(tmp_path)

    assert all(keyring.sealer(name).unseal(text, b"") == b"x" for name, text in sealed.items())


def test_no_service_opens_what_another_sealed():
    keyring = create_ephemeral_keyring(os.urandom)

    for one, other in permutations(SERVICES, 2):
        with pytest.raises(IntegrityError):
            keyring.sealer(other).unseal(keyring.sealer(one).seal(b"x", b""), b"")


@pytest.mark.usefixtures("sealed")
def test_files_are_private_and_hold_no_more_than_they_say(tmp_path):
    assert {path.name for path in tmp_path.iterdir()} == {"root.key", "keyring.json"}
    assert (tmp_path / "keyring.json").stat().st_mode & 0o777 == 0o600

    file = json.loads((tmp_path / "keyring.json").read_text())

    assert (file["format"], file["version"]) == ("garrison-keyring", 1)
    assert [key["service"] for key in file["keys"]] == list(SERVICES)
    assert {key["algorithm"] for key in file["keys"]} == {"XAES-256-GCM"}


@pytest.mark.usefixtures("sealed")
def test_a_start_does_not_rewrite_the_keyring(tmp_path):
    before = (tmp_path / "keyring.json").stat()

    unlock(tmp_path)

    assert (tmp_path / "keyring.json").stat().st_ino == before.st_ino


def test_after_a_rotation_old_and_new_open_in_every_later_start(tmp_path, sealed):
    keyring = unlock(tmp_path)
    keyring.rotate("store")
    new = keyring.sealer("store").seal(b"y", b"")

    later = unlock(tmp_path).sealer("store")

    assert new[1:5] != sealed["store"][1:5]
    assert keyring.sealer("store").unseal(sealed["store"], b"") == b"x"
    assert later.unseal(sealed["store"], b"") == b"x"
    assert later.unseal(new, b"") == b"y"
    assert later.seal(b"", b"")[1:5] == new[1:5]


def edit(path, change):
    file = json.loads(path.read_text())
    change(file)
    path.write_text(json.dumps(file))


def test_a_service_that_is_new_gets_its_key(tmp_path, sealed):
    """A keyring of an older program lacks the services that came later."""
    edit(tmp_path / "keyring.json", lambda file: file["keys"].pop())

    keyring = unlock(tmp_path)

    assert keyring.sealer("store").unseal(sealed["store"], b"") == b"x"
    late = keyring.sealer(SERVICES[-1]).seal(b"z", b"")
    assert unlock(tmp_path).sealer(SERVICES[-1]).unseal(late, b"") == b"z"


@pytest.mark.usefixtures("sealed")
def test_a_key_moved_to_another_service_does_not_unwrap(tmp_path):
    edit(tmp_path / "keyring.json", lambda file: file["keys"][0].update(service="trail"))

    with pytest.raises(IntegrityError):
        unlock(tmp_path)


@pytest.mark.usefixtures("sealed")
def test_a_key_under_another_id_does_not_unwrap(tmp_path):
    edit(tmp_path / "keyring.json", lambda file: file["keys"][0].update(key_id="00000000"))

    with pytest.raises(IntegrityError):
        unlock(tmp_path)


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("lost", ["root.key", "keyring.json"])
def test_a_lost_file_is_not_replaced_beside_data(tmp_path, lost):
    (tmp_path / lost).unlink()

    with pytest.raises(ConfigurationError, match=lost) as refused:
        unlock(tmp_path)

    assert "backup" in refused.value.hint
    assert not (tmp_path / lost).exists()


@pytest.mark.usefixtures("sealed")
def test_a_root_is_never_made_beside_a_keyring(tmp_path):
    """Even where the store is empty: the keyring says that there was a root."""
    (tmp_path / "root.key").unlink()

    with pytest.raises(ConfigurationError, match=r"root\.key"):
        unlock(tmp_path, create=True)


@pytest.mark.usefixtures("sealed")
def test_another_root_is_named(tmp_path):
    stranger = create_ephemeral_root(os.urandom)

    with pytest.raises(ConfigurationError, match=stranger.describe().key_id):
        open_keyring(tmp_path / "keyring.json", stranger, random=os.urandom, create=False)


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-20],
        lambda _: b"[]",
        lambda whole: whole.replace(b'"key_id": "', b'"key_id": "zz'),
        lambda whole: whole.replace(b'"wrapped": "', b'"wrapped": "AAAA'),
        lambda whole: whole.replace(b"XAES-256-GCM", b"ROT13"),
    ],
    ids=["cut", "other JSON", "key ID", "wrapped bytes", "algorithm"],
)
def test_a_damaged_keyring_is_an_integrity_error(tmp_path, damage):
    path = tmp_path / "keyring.json"
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(IntegrityError):
        unlock(tmp_path)


@pytest.mark.usefixtures("sealed")
def test_a_newer_keyring_is_refused_by_name(tmp_path):
    edit(tmp_path / "keyring.json", lambda file: file.update(version=7))

    with pytest.raises(ConfigurationError, match="version 7"):
        unlock(tmp_path)


def test_broken_randomness_is_noticed():
    """Two keys with one ID would seal what nobody could tell apart."""
    with pytest.raises(InvariantError, match="repeat"):
        create_ephemeral_keyring(bytes).rotate("store")


class TokenRoot:
    """A root as a PKCS#11 token is one: the key stays inside, its own format on the outside."""

    def __init__(self):
        self._inside = create_ephemeral_root(os.urandom)

    def wrap(self, plaintext, context):
        return b"\x01\x02" + self._inside.wrap(plaintext, context)

    def unwrap(self, wrapped, context):
        return self._inside.unwrap(wrapped[2:], context)

    def describe(self):
        return RootDescription(kind="memory", key_id="slot-0-label-garrison", algorithm="AES-GCM")

    def release(self):
        pass


def test_a_root_of_another_kind_fits(tmp_path):
    root, path = TokenRoot(), tmp_path / "keyring.json"
    text = open_keyring(path, root, random=os.urandom, create=True).sealer("iam").seal(b"x", b"")

    again = open_keyring(path, root, random=os.urandom, create=False)

    assert again.sealer("iam").unseal(text, b"") == b"x"
