"""KMS's data plane: blobs name their key, bind their context, and open under nothing else."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from garrison.core.clock import ManualClock
from garrison.core.errors import IntegrityError, InvariantError
from garrison.crypto import CiphertextError, MaterialVault, create_ephemeral_keyring
from garrison.crypto.ciphertext import OVERHEAD_BYTES, encode_header, parse_ciphertext

UUID_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION_ID = "mrk-1234abcd12ab34cd56ef1234567890ab"
ARN = f"arn:aws:kms:us-east-1:111122223333:key/{UUID_ID}"
OTHER_ARN = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
CONTEXT = {"app": "billing", "tenant": "acme"}


@pytest.fixture
def clock():
    return ManualClock(datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture
def sealer():
    return create_ephemeral_keyring(os.urandom).sealer("kms")


@pytest.fixture
def vault(sealer, clock):
    return MaterialVault(sealer, random=os.urandom, clock=clock, capacity=8)


def decrypt(vault, material, blob, context, arn=ARN):
    return vault.decrypt(material, arn, parse_ciphertext(blob), context)


@pytest.mark.parametrize("size", [1, 32, 4096])
def test_returns_what_encrypt_was_given(vault, size):
    material = vault.new_material(ARN)
    plaintext = os.urandom(size)

    blob = vault.encrypt(material, ARN, plaintext, CONTEXT)

    assert decrypt(vault, material, blob, CONTEXT) == plaintext
    assert len(blob) == size + OVERHEAD_BYTES
    assert len(blob) <= 6144, "CiphertextType's bound"


@pytest.mark.parametrize("key_id", [UUID_ID, MULTI_REGION_ID])
def test_a_blob_names_its_key_and_its_material(vault, key_id):
    arn = f"arn:aws:kms:eu-central-1:444455556666:key/{key_id}"
    material = vault.new_material(arn)

    blob = parse_ciphertext(vault.encrypt(material, arn, b"x", {}))

    assert (blob.key_id, blob.material_id) == (key_id, material.material_id)


def test_an_id_is_a_uuid_or_multi_region_and_never_taken_for_the_other():
    assert encode_header(UUID_ID, "00" * 32) != encode_header(MULTI_REGION_ID, "00" * 32)
    for text in ("", "mrk-", UUID_ID.upper(), UUID_ID.replace("-", ""), f"{MULTI_REGION_ID}0"):
        with pytest.raises(InvariantError):
            encode_header(text, "00" * 32)


def test_the_contexts_order_does_not_matter(vault):
    material = vault.new_material(ARN)
    blob = vault.encrypt(material, ARN, b"x", CONTEXT)

    assert decrypt(vault, material, blob, dict(reversed(CONTEXT.items()))) == b"x"


def test_every_flipped_bit_is_noticed(vault):
    material = vault.new_material(ARN)
    blob = vault.encrypt(material, ARN, b"secret", CONTEXT)

    for bit in range(8 * len(blob)):
        altered = bytearray(blob)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CiphertextError):
            decrypt(vault, material, bytes(altered), CONTEXT)


def test_every_truncation_is_noticed(vault):
    material = vault.new_material(ARN)
    blob = vault.encrypt(material, ARN, b"secret", {})

    for size in range(len(blob)):
        with pytest.raises(CiphertextError):
            decrypt(vault, material, blob[:size], {})


def test_another_keys_blob_is_refused(vault):
    mine, other = vault.new_material(ARN), vault.new_material(OTHER_ARN)
    blob = vault.encrypt(other, OTHER_ARN, b"x", {})

    with pytest.raises(CiphertextError):
        decrypt(vault, mine, blob, {})


def test_a_rotated_keys_older_blob_needs_its_older_material(vault):
    old, new = vault.new_material(ARN), vault.new_material(ARN)
    blob = vault.encrypt(old, ARN, b"x", {})

    assert decrypt(vault, old, blob, {}) == b"x"
    with pytest.raises(CiphertextError):
        decrypt(vault, new, blob, {})


def test_wrapped_material_does_not_serve_another_key(vault):
    """Whoever swaps the records of two keys in the database gets neither key."""
    material = vault.new_material(ARN)

    with pytest.raises(IntegrityError):
        vault.encrypt(material, OTHER_ARN, b"x", {})


def test_the_material_id_tells_the_same_material_again():
    """KMS computes it from the key ID and the material (API_ImportKeyMaterial)."""
    keyring = create_ephemeral_keyring(os.urandom)
    clock = ManualClock(datetime(2026, 11, 1, tzinfo=UTC))
    one, two = (
        MaterialVault(keyring.sealer("kms"), random=lambda size: b"\x07" * size, clock=clock)
        for _ in range(2)
    )

    same = one.new_material(ARN)

    assert same.material_id == two.new_material(ARN).material_id
    assert same.material_id != two.new_material(OTHER_ARN).material_id
    assert len(bytes.fromhex(same.material_id)) == 32


def test_open_materials_close_by_themselves(vault, clock):
    material = vault.new_material(ARN)
    vault.encrypt(material, ARN, b"x", {})
    first = vault._open[ARN, material.material_id]

    clock.advance(timedelta(minutes=4, seconds=59))
    vault.encrypt(material, ARN, b"x", {})
    assert vault._open[ARN, material.material_id] is first

    clock.advance(timedelta(seconds=1))
    vault.encrypt(material, ARN, b"x", {})
    assert vault._open[ARN, material.material_id] is not first


def test_open_materials_are_bounded_and_the_least_recently_used_goes(vault):
    materials = [vault.new_material(ARN) for _ in range(9)]
    for material in materials[:8]:
        vault.encrypt(material, ARN, b"x", {})
    vault.encrypt(materials[0], ARN, b"x", {})
    vault.encrypt(materials[8], ARN, b"x", {})

    kept = {material_id for _, material_id in vault._open}

    assert kept == {material.material_id for material in materials} - {materials[1].material_id}


def test_forgotten_material_is_gone(vault):
    material = vault.new_material(ARN)
    vault.encrypt(material, ARN, b"x", {})

    vault.forget(material, ARN)

    assert not vault._open


def test_no_two_ciphertexts_are_alike(vault):
    material = vault.new_material(ARN)

    blobs = {vault.encrypt(material, ARN, b"same", {}) for _ in range(100)}

    assert len(blobs) == 100
