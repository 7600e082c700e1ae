"""Laws of the formats in garrison.crypto, for all inputs, and their parsers on any bytes at all."""

import os
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from garrison.core.clock import ManualClock
from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.crypto import (
    CiphertextError,
    InvalidPublicKeyError,
    MalformedCertificateError,
    MaterialVault,
    SessionSealer,
    TokenError,
    UnrecognizedEncodingError,
    create_ephemeral_keyring,
    create_ephemeral_root,
    is_password,
    open_keyring,
    open_root_file,
    parse_certificate,
    parse_ciphertext,
    parse_ssh_public_key,
    require_key_pair,
)
from garrison.crypto.associated_data import encode_context, encode_fields
from garrison.crypto.ciphertext import OVERHEAD_BYTES, encode_header

ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
KEYRING = create_ephemeral_keyring(os.urandom)
VAULT = MaterialVault(
    KEYRING.sealer("kms"),
    random=os.urandom,
    clock=ManualClock(datetime(2026, 11, 1, tzinfo=UTC)),
)
MATERIAL = VAULT.new_material(ARN)
SESSIONS = SessionSealer(KEYRING.sealer("sts"), os.urandom)

# Every string that JSON can bring, lone surrogates too; short and of few letters, so that near
# misses are common.
texts = st.text(st.characters(codec=None), max_size=4) | st.text("ab\x00", max_size=3)
contexts = st.dictionaries(texts, texts, max_size=3)
fields = st.lists(st.binary(max_size=4), max_size=4)


@given(contexts, contexts)
@example({}, {"": ""})
@example({"a": "bc"}, {"ab": "c"})
@example({"\U00010000": ""}, {"\ud800\udc00": ""})
def test_no_two_contexts_are_alike(sealed_under, opened_under):
    blob = parse_ciphertext(VAULT.encrypt(MATERIAL, ARN, b"x", sealed_under))

    if sealed_under == opened_under:
        assert VAULT.decrypt(MATERIAL, ARN, blob, opened_under) == b"x"
    else:
        with pytest.raises(CiphertextError):
            VAULT.decrypt(MATERIAL, ARN, blob, opened_under)


@given(contexts, contexts)
def test_contexts_encode_alike_only_if_they_are_equal(one, other):
    assert (encode_context(one) == encode_context(other)) == (one == other)


@given(contexts, st.randoms(use_true_random=False))
def test_a_contexts_order_does_not_matter(context, random):
    pairs = list(context.items())
    random.shuffle(pairs)

    assert encode_context(dict(pairs)) == encode_context(context)


@given(fields, fields)
def test_lists_of_fields_encode_alike_only_if_they_are_equal(one, other):
    assert (encode_fields(*one) == encode_fields(*other)) == (one == other)


@given(st.binary(max_size=4096), contexts)
def test_kms_returns_what_it_was_given(plaintext, context):
    blob = VAULT.encrypt(MATERIAL, ARN, plaintext, context)

    assert VAULT.decrypt(MATERIAL, ARN, parse_ciphertext(blob), context) == plaintext


@given(st.uuids(), st.booleans(), st.binary(min_size=32, max_size=32))
def test_every_key_id_survives_a_blob(uuid, multi_region, material_id):
    key_id = f"mrk-{uuid.hex}" if multi_region else str(uuid)
    header = encode_header(key_id, material_id.hex())

    blob = parse_ciphertext(header + bytes(OVERHEAD_BYTES - len(header)))

    assert (blob.key_id, blob.material_id) == (key_id, material_id.hex())


mutations = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=3)


@given(st.binary(max_size=200) | st.binary(max_size=150).map(b"\x01\x01".__add__))
def test_any_bytes_are_a_blob_or_a_documented_error(raw):
    try:
        blob = parse_ciphertext(raw)
    except CiphertextError:
        return
    with pytest.raises(CiphertextError):
        VAULT.decrypt(MATERIAL, ARN, blob, {})


@given(mutations, st.integers(0, 130))
def test_an_altered_blob_does_not_open(changes, size):
    whole = VAULT.encrypt(MATERIAL, ARN, b"secret", {})
    altered = mutate(whole, changes)[:size]

    if altered == whole:
        assert VAULT.decrypt(MATERIAL, ARN, parse_ciphertext(altered), {}) == b"secret"
    else:
        with pytest.raises(CiphertextError):
            VAULT.decrypt(MATERIAL, ARN, parse_ciphertext(altered), {})


def mutate(whole, changes):
    altered = bytearray(whole)
    for at, value in changes:
        altered[at % len(altered)] = value
    return bytes(altered)


@given(st.binary(max_size=200), st.binary(max_size=8))
def test_any_bytes_unseal_or_are_an_integrity_error(raw, associated):
    with pytest.raises(IntegrityError):
        KEYRING.sealer("store").unseal(raw, associated)


@given(st.binary(max_size=500), st.text(max_size=20))
def test_a_session_returns_its_claims(claims, access_key_id):
    credentials = SESSIONS.seal_session(access_key_id, claims)

    assert SESSIONS.unseal_session(access_key_id, credentials.session_token).claims == claims


@given(texts | st.text("ABab01+/=", max_size=120) | st.binary(max_size=90).map(bytes.hex))
def test_any_text_is_a_token_error(text):
    with pytest.raises(TokenError):
        SESSIONS.unseal_session("ASIA", text)
    with pytest.raises(TokenError):
        SESSIONS.unseal_text("purpose", text)


@given(st.text(max_size=8), st.text(max_size=8), st.binary(max_size=20))
def test_purposes_never_open_each_others_texts(purpose, other, payload):
    text = SESSIONS.seal_text(purpose, payload)

    if purpose == other:
        assert SESSIONS.unseal_text(other, text) == payload
    else:
        with pytest.raises(TokenError):
            SESSIONS.unseal_text(other, text)


@given(st.text(max_size=60) | st.text("$scrypt=ln,p0189A", max_size=90))
def test_any_stored_password_is_an_integrity_error(stored):
    with pytest.raises(IntegrityError):
        is_password("secret", stored)


pem_bodies = st.binary(max_size=80).map(lambda raw: __import__("base64").b64encode(raw).decode())


@given(texts | pem_bodies)
def test_any_text_is_no_certificate_and_no_key(body):
    for text in (body, f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"):
        with pytest.raises(MalformedCertificateError):
            parse_certificate(text)
    for text in (body, f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"):
        with pytest.raises(MalformedCertificateError):
            require_key_pair(None, text)


@given(texts | pem_bodies)
def test_any_text_is_no_ssh_key(body):
    with pytest.raises(UnrecognizedEncodingError):
        parse_ssh_public_key(f"x{body}")
    for text in (
        f"ssh-rsa {body}x",
        f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----",
    ):
        with pytest.raises(InvalidPublicKeyError):
            parse_ssh_public_key(text)


@pytest.fixture(scope="module")
def key_files(tmp_path_factory):
    """A root key file, a keyring, and what they held when they were whole."""
    folder = tmp_path_factory.mktemp("keys")
    root = create_ephemeral_root(os.urandom)
    open_root_file(folder / "root.key", random=os.urandom, create=True)
    open_keyring(folder / "keyring.json", root, random=os.urandom, create=True)
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    return folder, root, whole


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=2), st.booleans())
def test_altered_key_files_raise_only_what_is_documented(key_files, changes, cut):
    folder, root, whole = key_files
    for name, content in whole.items():
        altered = mutate(content, changes)
        altered = altered[: len(altered) // 2] if cut else altered
        (folder / name).write_bytes(altered)

    with suppress(ConfigurationError, IntegrityError):
        open_root_file(folder / "root.key", random=os.urandom, create=False)
    with suppress(ConfigurationError, IntegrityError):
        open_keyring(folder / "keyring.json", root, random=os.urandom, create=False)
