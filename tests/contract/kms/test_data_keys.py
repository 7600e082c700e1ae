"""GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateRandom."""

import pytest

CONTEXT = {"app": "billing"}
EITHER = ("ValidationException", "Please specify either number of bytes or key spec.")


@pytest.mark.parametrize(
    ("size", "length"),
    [({"KeySpec": "AES_256"}, 32), ({"KeySpec": "AES_128"}, 16), ({"NumberOfBytes": 1024}, 1024)],
)
def test_a_data_key_comes_in_clear_and_encrypted(kms, key, size, length):
    made = kms.generate_data_key(KeyId=key["KeyId"], EncryptionContext=CONTEXT, **size)

    assert len(made["Plaintext"]) == length
    assert made["KeyId"] == key["Arn"]
    assert made["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
    assert opened["Plaintext"] == made["Plaintext"]


def test_a_data_key_can_come_encrypted_only(kms, key, code):
    made = kms.generate_data_key_without_plaintext(
        KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext=CONTEXT
    )

    assert "Plaintext" not in made
    opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
    assert len(opened["Plaintext"]) == 32
    blob = made["CiphertextBlob"]
    assert code(kms.decrypt, CiphertextBlob=blob) == "InvalidCiphertextException"


@pytest.mark.parametrize("operation", ["generate_data_key", "generate_data_key_without_plaintext"])
@pytest.mark.parametrize("size", [{}, {"KeySpec": "AES_256", "NumberOfBytes": 32}])
def test_a_data_key_has_one_size(kms, key, refused, operation, size):
    assert refused(getattr(kms, operation), KeyId=key["KeyId"], **size) == EITHER


@pytest.mark.parametrize("operation", ["generate_data_key", "generate_data_key_without_plaintext"])
def test_a_dry_run_makes_none(kms, key, refused, operation):
    request = {"KeyId": key["KeyId"], "KeySpec": "AES_256", "DryRun": True}

    assert refused(getattr(kms, operation), **request) == (
        "DryRunOperationException",
        "The request would have succeeded, but the DryRun option is set.",
    )


def test_data_keys_have_two_permissions(as_user, key, code):
    user = as_user("u", ("Allow", "kms:GenerateDataKeyWithoutPlaintext", "*"))
    request = {"KeyId": key["Arn"], "KeySpec": "AES_256"}

    assert user.generate_data_key_without_plaintext(**request)
    assert code(user.generate_data_key, **request) == "AccessDeniedException"


@pytest.mark.parametrize("count", [1, 44, 1024])
def test_random_bytes_are_as_many_as_asked_for(kms, count):
    assert len(kms.generate_random(NumberOfBytes=count)["Plaintext"]) == count


@pytest.mark.parametrize(
    ("request_members", "expected"),
    [
        ({}, ("ValidationException", "NumberOfBytes is required.")),
        (
            {"NumberOfBytes": 1025},
            (
                "ValidationException",
                (
                    "1 validation error detected: Value '1025' at 'numberOfBytes' failed to "
                    "satisfy constraint: Member must have value less than or equal to 1024"
                ),
            ),
        ),
    ],
)
def test_random_bytes_have_bounds(kms, refused, request_members, expected):
    assert refused(kms.generate_random, **request_members) == expected


def test_random_bytes_come_from_a_key_store_that_is_there(kms, code):
    request = {"NumberOfBytes": 1, "CustomKeyStoreId": "cks-1234567890abcdef0"}

    assert code(kms.generate_random, **request) == "CustomKeyStoreNotFoundException"
