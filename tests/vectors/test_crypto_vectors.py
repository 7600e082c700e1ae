"""Others' figures: XAES-256-GCM, AES-256-GCM, scrypt and TOTP agree with them."""

import json
from datetime import UTC, datetime
from hashlib import shake_128
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from garrison.crypto.one_time_codes import find_step
from garrison.crypto.scrypt import ScryptCost, stretch
from garrison.crypto.xaes import XAES256GCM

WYCHEPROOF = json.loads((Path(__file__).parent / "wycheproof" / "aes_gcm_test.json").read_text())
AES_GCM_CASES = [case for group in WYCHEPROOF["testGroups"] for case in group["tests"]]

# The two examples of https://c2sp.org/XAES-256-GCM: the most significant bit of L is 0, and is 1.
XAES_EXAMPLES = [
    (b"\x01" * 32, b"", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
    (
        b"\x03" * 32,
        b"c2sp.org/XAES-256-GCM",
        "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
    ),
]


@pytest.mark.parametrize(("key", "associated", "sealed"), XAES_EXAMPLES)
def test_xaes_agrees_with_the_specifications_examples(key, associated, sealed):
    cipher = XAES256GCM(key)
    nonce = b"ABCDEFGHIJKLMNOPQRSTUVWX"

    assert cipher.encrypt(nonce, b"XAES-256-GCM", associated).hex() == sealed
    assert cipher.decrypt(nonce, bytes.fromhex(sealed), associated) == b"XAES-256-GCM"


def test_xaes_agrees_with_the_specifications_accumulated_test():
    """10,000 keys, nonces, plaintexts and associated data from SHAKE-128, hashed by SHAKE-128."""
    stream = shake_128().digest(10_000 * (32 + 24 + 2 * 256))
    at, hashed = 0, shake_128()

    def read(size):
        nonlocal at
        at += size
        return stream[at - size : at]

    for _ in range(10_000):
        key, nonce = read(32), read(24)
        plaintext = read(read(1)[0])
        associated = read(read(1)[0])
        hashed.update(XAES256GCM(key).encrypt(nonce, plaintext, associated))

    assert hashed.hexdigest(32) == (
        "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"
    )


@pytest.mark.parametrize("case", AES_GCM_CASES, ids=lambda case: str(case["tcId"]))
def test_aes_256_gcm_agrees_with_wycheproof(case):
    """The library beneath: as we use it, with 96-bit nonces and whole tags."""
    key, nonce, plaintext, associated = (
        bytes.fromhex(case[name]) for name in ("key", "iv", "msg", "aad")
    )
    sealed = bytes.fromhex(case["ct"] + case["tag"])

    if case["result"] == "valid":
        assert AESGCM(key).encrypt(nonce, plaintext, associated) == sealed
        assert AESGCM(key).decrypt(nonce, sealed, associated) == plaintext
    else:
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(nonce, sealed, associated)


# RFC 7914, section 12.
SCRYPT = [
    (
        "",
        b"",
        ScryptCost(log2_n=4, r=1, p=1),
        (
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
            "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
    ),
    (
        "password",
        b"NaCl",
        ScryptCost(log2_n=10, r=8, p=16),
        (
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
    ),
]


@pytest.mark.parametrize(("secret", "salt", "cost", "key"), SCRYPT)
def test_scrypt_agrees_with_rfc_7914(secret, salt, cost, key):
    assert stretch(secret, salt, cost, size_bytes=64).hex() == key


# RFC 6238, appendix B: the SHA-1 rows, of whose eight digits six are the last six.
RFC_6238_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
TOTP = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("seconds", "code"), TOTP)
def test_one_time_codes_agree_with_rfc_6238(seconds, code):
    now = datetime.fromtimestamp(seconds, UTC)

    assert find_step(RFC_6238_SEED, code, now, window=0) == seconds // 30
