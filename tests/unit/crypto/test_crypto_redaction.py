"""No secret reaches a repr, a str, a traceback, or a class that would print it."""

import base64
import importlib
import inspect
import io
import os
import pkgutil
import traceback
from datetime import UTC, datetime
from typing import Protocol

import pytest
from rich.console import Console
from rich.pretty import Pretty

import garrison.crypto
from garrison.core.clock import ManualClock
from garrison.core.errors import GarrisonError
from garrison.crypto import MaterialVault, SessionSealer, parse_ciphertext, unlock_keyring
from garrison.crypto.redaction import Redacted
from garrison.crypto.root import ClearKey
from garrison.crypto.scrypt import ScryptCost

# What may be printed: it holds nothing, or nothing that is not sealed or public.
PRINTABLE = {
    "Attestation",
    "AttestationVerifier",
    "Certificate",
    "CiphertextBlob",
    "FileVersion",
    "Host",
    "KeySpec",
    "KeysBackup",
    "KeyringFile",
    "Reader",
    "Refusal",
    "RootDescription",
    "RootFile",
    "SSHPublicKey",
    "ScryptCost",
    "ScryptSealedKey",
    "SignedMessage",
    "TokenKey",
    "WrappedMaterial",
    "WrappedServiceKey",
}


def own_classes():
    for module in pkgutil.iter_modules(garrison.crypto.__path__, "garrison.crypto."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if found.__module__ == module.name:
                yield found


def test_every_class_is_redacted_or_known_to_be_printable():
    unknown = {
        found.__name__
        for found in own_classes()
        if not issubclass(found, Redacted | GarrisonError) and Protocol not in found.__bases__
    }

    assert unknown == PRINTABLE


class Recorder:
    """Randomness that remembers every key that it gave."""

    def __init__(self):
        self.secrets = []

    def __call__(self, size):
        drawn = os.urandom(size)
        if size >= 30:
            self.secrets.append(drawn)
        return drawn


def spellings(secret):
    text = base64.b64encode(secret).decode()
    return {repr(secret)[2:-1], repr(secret)[2:12], secret.hex(), text, text.rstrip("=")[:30]}


def printed(thing):
    stream = io.StringIO()
    Console(file=stream, width=500).print(Pretty(thing))
    return f"{thing!r} {thing} {stream.getvalue()}"


ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture
def random():
    return Recorder()


@pytest.fixture
def world(tmp_path, random):
    """One of everything that holds a key."""
    cost = ScryptCost(log2_n=4, r=1, p=1)
    keyring = unlock_keyring(tmp_path, random=random, create=True, passphrase="pass", cost=cost)
    clock = ManualClock(datetime(2026, 11, 1, tzinfo=UTC))
    vault = MaterialVault(keyring.sealer("kms"), random=random, clock=clock)
    material = vault.new_material(ARN)
    blob = vault.encrypt(material, ARN, b"plaintext", {})
    sessions = SessionSealer(keyring.sealer("sts"), random)
    credentials = sessions.seal_session("ASIA", b"claims")
    opened = sessions.unseal_session("ASIA", credentials.session_token)
    return {
        "keyring": keyring,
        "root": keyring._root,
        "sealer": keyring.sealer("kms"),
        "cipher": next(iter(keyring.sealer("kms")._keys.values())),
        "vault": vault,
        "open material": next(iter(vault._open.values())),
        "material": material,
        "sessions": sessions,
        "credentials": credentials,
        "opened session": opened,
        "clear key": ClearKey(random.secrets[0]),
        "blob": blob,
    }


def test_nothing_that_holds_a_key_prints_it(world, random):
    text = "".join(printed(thing) for thing in world.values() if thing is not world["blob"])

    assert len(random.secrets) >= 8
    for secret in random.secrets:
        assert not {spelling for spelling in spellings(secret) if spelling in text}
    assert world["credentials"].secret_access_key not in text


def failures(world, tmp_path):
    """Every error that an altered byte, a wrong passphrase or a stranger can bring about."""
    sealer, vault, sessions = world["sealer"], world["vault"], world["sessions"]
    altered = world["blob"][:-1] + bytes([world["blob"][-1] ^ 1])
    yield lambda: sealer.unseal(sealer.seal(b"plaintext", b"")[:-1], b"")
    yield lambda: sealer.unseal(b"", b"")
    yield lambda: vault.decrypt(world["material"], ARN, parse_ciphertext(altered), {})
    yield lambda: vault.encrypt(world["material"], ARN + "0", b"plaintext", {})
    yield lambda: sessions.unseal_session("AKIA", world["credentials"].session_token)
    yield lambda: world["root"].unwrap(world["root"].wrap(b"plaintext", b"a"), b"b")
    yield lambda: unlock_keyring(tmp_path, random=os.urandom, create=False, passphrase="wrong")
    yield lambda: unlock_keyring(tmp_path, random=os.urandom, create=False)


def test_no_traceback_quotes_a_secret(world, random, tmp_path):
    for fail in failures(world, tmp_path):
        with pytest.raises(GarrisonError) as refused:
            fail()
        text = "".join(traceback.format_exception(refused.value)) + repr(refused.value.__dict__)
        # Our own source lines of this file may stand in it; what matters is what was random.
        for secret in random.secrets:
            assert not {spelling for spelling in spellings(secret) if spelling in text}
        assert world["credentials"].session_token not in text
