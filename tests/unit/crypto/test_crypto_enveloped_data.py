"""CMS EnvelopedData: read as RFC 5652 has it, and made for sound RSA keys only."""

import os
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from enclave import Enclave
from garrison.crypto import PeerKeyError, seal_for_recipient


@pytest.fixture(scope="module")
def enclave():
    return Enclave(datetime(2026, 11, 2, tzinfo=UTC))


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 127, 128, 255, 256, 4096])
def test_what_is_sealed_is_read(enclave, size):
    """Every width of DER's lengths, and every padding's kind."""
    plaintext = os.urandom(size)

    message = seal_for_recipient(enclave.public_key, plaintext, os.urandom)

    assert enclave.read(message) == plaintext
    assert len(message) < 6144, "CiphertextType's bound"


def test_no_two_messages_are_alike(enclave):
    messages = {seal_for_recipient(enclave.public_key, b"same", os.urandom) for _ in range(20)}

    assert len(messages) == 20


def spki(key):
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def even_modulus():
    encoded = bytearray(spki(rsa.generate_private_key(65537, 2048)))
    encoded[-6] &= 0xFE  # Before the exponent: 02 03 01 00 01.
    return bytes(encoded)


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"x" * 300,
        lambda: spki(rsa.generate_private_key(65537, 1024)),
        lambda: spki(ec.generate_private_key(ec.SECP256R1())),
        even_modulus,
    ],
    ids=["nothing", "noise", "1024 bits", "a curve", "an even modulus"],
)
def test_other_public_keys_are_refused(make):
    with pytest.raises(PeerKeyError):
        seal_for_recipient(make(), b"x", os.urandom)
