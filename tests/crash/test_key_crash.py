"""Killed between any two steps of a rotation or a change of the root, no key is lost."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from garrison.crypto import SERVICES, unlock_keyring

CHANGER = Path(__file__).with_name("key_changer.py")
STEPS = ("wrapped", "root written", "keyring written", "root in place")


def unlock(folder, *, create=False):
    return unlock_keyring(folder, random=os.urandom, create=create)


def changer(folder, *words, **options):
    return subprocess.Popen([sys.executable, str(CHANGER), str(folder), *words], **options)


@pytest.fixture
def sealed(tmp_path):
    """What each service sealed before anything happened."""
    keyring = unlock(tmp_path, create=True)
    return {service: keyring.sealer(service).seal(b"x", b"") for service in SERVICES}


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_any_step_of_a_change_the_root_is_the_old_or_the_new_one(
    tmp_path, sealed, step
):
    before = json.loads((tmp_path / "root.key").read_text())["check"]

    assert changer(tmp_path, "root", step).wait(60) == 9

    keyring = unlock(tmp_path)
    after = json.loads((tmp_path / "root.key").read_text())["check"]
    assert all(keyring.sealer(name).unseal(text, b"") == b"x" for name, text in sealed.items())
    assert (after != before) == (step in {"keyring written", "root in place"})
    assert {path.name for path in tmp_path.iterdir()} == {"root.key", "keyring.json"}
    assert changer(tmp_path, "root", "never").wait(60) == 0
    keyring = unlock(tmp_path)
    assert all(keyring.sealer(name).unseal(text, b"") == b"x" for name, text in sealed.items())


@pytest.mark.slow
def test_killed_at_any_time_a_rotation_keeps_every_key_that_sealed(tmp_path, sealed):
    moments = random.Random(4)
    kept = [(service, text) for service, text in sealed.items()]
    for _ in range(12):
        process = changer(tmp_path, "rotate", stdout=subprocess.PIPE, text=True)
        first = process.stdout.readline()
        time.sleep(moments.uniform(0, 0.1))
        process.kill()
        lines = (first + process.stdout.read()).splitlines()
        process.stdout.close()
        process.wait(10)
        for service, text in (line.split() for line in lines if len(line.split()) == 2):
            kept.append((service, bytes.fromhex(text[: len(text) // 2 * 2])))

        keyring = unlock(tmp_path)
        whole = [each for each in kept if len(each[1]) == len(sealed["store"])]
        assert all(keyring.sealer(service).unseal(text, b"") == b"x" for service, text in whole)
    assert len(kept) > len(sealed) + 12
