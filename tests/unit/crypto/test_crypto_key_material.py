"""Key material of every spec: made, wrapped, imported, opened, and known again."""

import asyncio
import os
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from garrison.core.clock import ManualClock
from garrison.core.errors import IntegrityError
from garrison.crypto import (
    KEY_SPECS,
    MaterialError,
    MaterialVault,
    create_ephemeral_keyring,
    generate_key_pair,
)

KEY_ID = "mrk-1234abcd12ab34cd56ef1234567890ab"
ARN = f"arn:aws:kms:us-east-1:111122223333:key/{KEY_ID}"
REPLICA = f"arn:aws:kms:eu-west-1:111122223333:key/{KEY_ID}"
OTHER = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
AVAILABLE = [spec for spec, facts in KEY_SPECS.items() if facts.available]
PAIRS = [spec for spec in AVAILABLE if KEY_SPECS[spec].asymmetric]
QUICK = [spec for spec in AVAILABLE if not spec.startswith("RSA")] + ["RSA_2048"]


@pytest.fixture
def vault():
    return MaterialVault(
        create_ephemeral_keyring(os.urandom).sealer("kms"),
        random=os.urandom,
        clock=ManualClock(datetime(2026, 11, 1, tzinfo=UTC)),
    )


def test_what_no_library_makes_is_not_available():
    assert set(KEY_SPECS) - set(AVAILABLE) == {"SM2", "ML_KEM_512"}


@pytest.mark.parametrize("spec", QUICK)
def test_material_is_known_again_when_it_is_imported(vault, spec):
    made = vault.new_material(ARN, spec)
    plaintext = vault._unseal(made, ARN)

    imported = vault.import_material(ARN, spec, plaintext)

    assert imported.material_id == made.material_id
    assert imported.wrapped != made.wrapped
    assert imported.spec == spec
    assert plaintext not in imported.wrapped


@pytest.mark.parametrize("spec", QUICK)
def test_wrapped_material_serves_its_key_alone(vault, spec):
    material = vault.new_material(ARN, spec)

    with pytest.raises(IntegrityError):
        vault.rewrap(material, OTHER, ARN)


@pytest.mark.parametrize("spec", QUICK)
def test_a_replica_has_the_same_material(vault, spec):
    material = vault.new_material(ARN, spec)

    replica = vault.rewrap(material, ARN, REPLICA)

    assert replica.material_id == material.material_id
    assert vault._unseal(replica, REPLICA) == vault._unseal(material, ARN)


@pytest.mark.parametrize("spec", [spec for spec in QUICK if spec in PAIRS])
def test_a_pair_opened_again_is_the_same_pair(vault, spec):
    material = vault.new_material(ARN, spec)
    first = vault.key_pair(material, ARN)

    assert vault.key_pair(material, ARN) is first
    vault.forget(material, ARN)
    second = vault.key_pair(material, ARN)
    assert second is not first
    assert second.public_key == first.public_key
    assert second.spec == spec


def encode(key, encoding=Encoding.DER, form=PrivateFormat.PKCS8, encryption=None):
    return key.private_bytes(encoding, form, encryption or NoEncryption())


def test_a_key_is_the_same_in_every_encoding(vault):
    """PKCS #8 may leave out the public key of an elliptic curve."""
    key = ec.generate_private_key(ec.SECP256R1())
    whole = encode(key)
    scalar = key.private_numbers().private_value.to_bytes(32)
    # RFC 5915 and RFC 5208, by hand: without the optional parameters and public key.
    inner = b"\x30\x25\x02\x01\x01\x04\x20" + scalar
    algorithm = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
    body = b"\x02\x01\x00" + algorithm + b"\x04" + bytes([len(inner)]) + inner
    short = b"\x30" + bytes([len(body)]) + body
    assert short != whole

    of_whole, of_short = (
        vault.import_material(ARN, "ECC_NIST_P256", each) for each in (whole, short)
    )

    assert of_whole.material_id == of_short.material_id


@pytest.mark.parametrize(
    ("spec", "make"),
    [
        ("RSA_2048", lambda: encode(rsa.generate_private_key(65537, 1024))),
        ("RSA_3072", lambda: encode(rsa.generate_private_key(65537, 2048))),
        ("RSA_2048", lambda: encode(ec.generate_private_key(ec.SECP256R1()))),
        ("ECC_NIST_P256", lambda: encode(ec.generate_private_key(ec.SECP256K1()))),
        ("ECC_NIST_P256", lambda: encode(ec.generate_private_key(ec.SECP256R1()), Encoding.PEM)),
        (
            "ECC_NIST_P256",
            lambda: encode(
                ec.generate_private_key(ec.SECP256R1()),
                encryption=BestAvailableEncryption(b"pass"),
            ),
        ),
        ("ECC_NIST_P256", lambda: b""),
        ("ECC_NIST_EDWARDS25519", lambda: os.urandom(32)),
        ("ML_DSA_44", lambda: generate_key_pair("ML_DSA_65").plaintext_private_key()),
        ("ML_KEM_768", lambda: generate_key_pair("ML_KEM_1024").plaintext_private_key()),
        ("SYMMETRIC_DEFAULT", lambda: bytes(31)),
        ("SYMMETRIC_DEFAULT", lambda: bytes(33)),
        ("HMAC_224", lambda: bytes(27)),
        ("HMAC_512", lambda: bytes(63)),
        ("HMAC_512", lambda: bytes(129)),
    ],
)
def test_what_is_no_key_of_the_spec_is_not_imported(vault, spec, make):
    with pytest.raises(MaterialError):
        vault.import_material(ARN, spec, make())


@pytest.mark.parametrize("spec", ["HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"])
def test_imported_hmac_keys_may_be_longer(vault, spec):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html"""
    for size in (KEY_SPECS[spec].size_bits // 8, 128):
        assert vault.import_material(ARN, spec, os.urandom(size))


def test_an_rsa_key_whose_numbers_do_not_fit_together_is_not_imported(vault):
    """What is imported is checked; what came from here is not, again."""
    encoded = bytearray(encode(rsa.generate_private_key(65537, 2048)))
    encoded[-40] ^= 1  # In the last of its numbers.

    with pytest.raises(MaterialError):
        vault.import_material(ARN, "RSA_2048", bytes(encoded))


def test_rsa_keys_are_made_beside_the_event_loop():
    """The thread that makes one leaves the others alone."""

    async def count():
        ticks, made = 0, asyncio.create_task(asyncio.to_thread(generate_key_pair, "RSA_3072"))
        while not made.done():
            await asyncio.sleep(0)
            ticks += 1
        return ticks

    assert asyncio.run(count()) > 10
