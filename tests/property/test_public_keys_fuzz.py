"""Keys from outside: public keys to agree with, private keys to import, signatures to check."""

import os
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.clock import ManualClock
from garrison.crypto import (
    MaterialError,
    MaterialVault,
    PeerKeyError,
    SignatureError,
    create_ephemeral_keyring,
    generate_key_pair,
    seal_for_recipient,
)

ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
VAULT = MaterialVault(
    create_ephemeral_keyring(os.urandom).sealer("kms"),
    random=os.urandom,
    clock=ManualClock(datetime(2026, 11, 1, tzinfo=UTC)),
)
PAIRS = {
    spec: generate_key_pair(spec)
    for spec in ("ECC_NIST_P256", "ECC_NIST_P521", "ECC_NIST_EDWARDS25519", "ML_DSA_44")
}
ALGORITHMS = {
    "ECC_NIST_P256": "ECDSA_SHA_256",
    "ECC_NIST_P521": "ECDSA_SHA_512",
    "ECC_NIST_EDWARDS25519": "ED25519_PH_SHA_512",
    "ML_DSA_44": "ML_DSA_SHAKE_256",
}
AGREEING = PAIRS["ECC_NIST_P256"]
PEER = (
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)
KINDS = {spec: "DIGEST" if "PH" in ALGORITHMS[spec] else "RAW" for spec in PAIRS}
SIGNATURES = {
    spec: pair.sign(ALGORITHMS[spec], b"x" * 64, KINDS[spec]) for spec, pair in PAIRS.items()
}
PRIVATE = {spec: pair.plaintext_private_key() for spec, pair in PAIRS.items()}


@st.composite
def mutations(draw, data):
    """Bytes with a few altered, inserted or left out."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


@given(st.binary(max_size=120) | mutations(PEER))
def test_a_public_key_is_agreed_with_or_refused(public_key):
    try:
        secret = AGREEING.agree(public_key)
    except PeerKeyError:
        return
    assert len(secret) == 32


@given(st.sampled_from(sorted(PAIRS)), st.data())
def test_private_keys_are_imported_or_refused(spec, data):
    encoded = data.draw(st.binary(max_size=120) | mutations(PRIVATE[spec]))

    try:
        material = VAULT.import_material(ARN, spec, encoded)
    except MaterialError:
        return
    assert VAULT.key_pair(material, ARN).spec == spec


@given(st.sampled_from(sorted(PAIRS)), st.sampled_from(sorted(PAIRS)))
def test_a_private_key_is_imported_under_its_own_spec_only(spec, of):
    try:
        VAULT.import_material(ARN, spec, PRIVATE[of])
    except MaterialError:
        assert spec != of
    else:
        assert spec == of


@given(st.sampled_from(sorted(PAIRS)), st.data())
def test_an_altered_signature_is_no_signature(spec, data):
    altered = data.draw(mutations(SIGNATURES[spec]) | st.binary(max_size=200))

    try:
        PAIRS[spec].verify(ALGORITHMS[spec], b"x" * 64, KINDS[spec], altered)
    except SignatureError:
        return
    assert altered == SIGNATURES[spec]


@given(st.binary(max_size=300) | mutations(PEER))
def test_a_recipients_key_is_rsa_or_refused(public_key):
    try:
        seal_for_recipient(public_key, b"secret", os.urandom)
    except PeerKeyError:
        return
    raise AssertionError("no RSA key was given")
