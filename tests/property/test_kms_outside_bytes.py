"""What comes to KMS from outside (import tokens, wrapped material, proxies' answers) is read whole.

Any bytes are an error of the expected kind or what they should be, and never anything else.
"""

import hashlib
import random
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garrison.crypto import (
    CiphertextError,
    ImportTokenError,
    ImportTokens,
    UnwrappingError,
    create_ephemeral_keyring,
    parse_ciphertext,
)
from garrison.crypto.import_tokens import unwrap_with_aes
from garrison.services.kms.operations.xks_proxies import Health, KeyMetadata, Opened, Sealed

ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
END = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def tokens():
    keyring = create_ephemeral_keyring(random.Random(1).randbytes)
    return ImportTokens(keyring.sealer("kms"))


@pytest.fixture(scope="module")
def made(tokens):
    """A token, and what it holds."""
    _, token = tokens.create(ARN, "RSA_2048", "RSA_AES_KEY_WRAP_SHA_256", END)
    return token, tokens.open(token)


@given(token=st.binary(max_size=300))
def test_no_other_bytes_are_an_import_token(tokens, token):
    with pytest.raises(ImportTokenError):
        tokens.open(token)


@given(data=st.data())
@settings(max_examples=50)
def test_an_altered_import_token_is_none(tokens, made, data):
    token, _ = made
    position = data.draw(st.integers(0, len(token) - 1))
    altered = bytearray(token)
    altered[position] ^= data.draw(st.integers(1, 255))

    with pytest.raises(ImportTokenError):
        tokens.open(bytes(altered))


def test_an_import_token_keeps_its_private_key_to_itself(made):
    _, opened = made

    assert opened.key_arn == ARN
    assert "private" not in repr(opened)


@given(wrapped=st.binary(min_size=1, max_size=600))
@settings(max_examples=50)
def test_no_other_bytes_are_wrapped_material(made, wrapped):
    _, opened = made
    with pytest.raises(UnwrappingError):
        opened.unwrap(wrapped)


@given(key=st.binary(max_size=40), wrapped=st.binary(max_size=80))
def test_aes_unwraps_nothing_that_it_did_not_wrap(key, wrapped):
    with pytest.raises(UnwrappingError):
        unwrap_with_aes(key, wrapped)


@given(blob=st.binary(max_size=200), lead=st.sampled_from([b"", b"\1\1\0", b"\1\2\0", b"\1\3\1"]))
def test_a_ciphertext_of_any_algorithm_is_read_or_refused(lead, blob):
    try:
        parsed = parse_ciphertext(lead + blob)
    except CiphertextError:
        return
    assert parsed.header + parsed.nonce + parsed.sealed == lead + blob


@given(
    content=st.binary(max_size=200), answer=st.sampled_from([Sealed, Opened, Health, KeyMetadata])
)
def test_a_proxys_answer_is_read_or_refused(content, answer):
    try:
        decoded = msgspec.json.decode(content, type=answer)
    except msgspec.MsgspecError:
        return
    assert isinstance(decoded, answer)


@given(
    plaintext=st.binary(min_size=1, max_size=64),
    associated=st.binary(max_size=32),
    metadata=st.binary(max_size=24),
    sizes=st.tuples(st.sampled_from([11, 12, 16, 17]), st.sampled_from([15, 16])),
    damage=st.integers(0, 5),
)
def test_only_a_sound_answer_is_taken(plaintext, associated, metadata, sizes, damage):
    iv, tag = b"i" * sizes[0], b"t" * sizes[1]
    parts = [associated, metadata, iv, plaintext[::-1], tag]
    value = hashlib.sha256(b"".join(parts)).digest()
    if damage:
        parts[damage - 1] += b"!"
    sealed = Sealed(
        ciphertext=parts[3],
        initialization_vector=parts[2],
        authentication_tag=parts[4],
        ciphertext_metadata=parts[1],
        ciphertext_data_integrity_value=value,
    )
    fits = sizes[0] in (12, 16) and sizes[1] == 16 and len(metadata) <= 20

    assert sealed.is_sound(plaintext, parts[0]) == (fits and not damage)
