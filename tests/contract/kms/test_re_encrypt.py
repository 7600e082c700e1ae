"""ReEncrypt, as an AWS SDK sees it."""

import pytest


@pytest.fixture
def two(new_key):
    return new_key(), new_key()


@pytest.fixture
def blob(kms, two):
    return kms.encrypt(KeyId=two[0]["KeyId"], Plaintext=b"secret", EncryptionContext={"a": "1"})[
        "CiphertextBlob"
    ]


def test_a_ciphertext_moves_to_another_key_and_context(kms, two, blob):
    moved = kms.re_encrypt(
        CiphertextBlob=blob,
        SourceEncryptionContext={"a": "1"},
        DestinationKeyId=two[1]["Arn"],
        DestinationEncryptionContext={"b": "2"},
    )

    assert (moved["SourceKeyId"], moved["KeyId"]) == (two[0]["Arn"], two[1]["Arn"])
    assert moved["SourceKeyMaterialId"] == two[0]["CurrentKeyMaterialId"]
    assert moved["DestinationKeyMaterialId"] == two[1]["CurrentKeyMaterialId"]
    opened = kms.decrypt(CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"b": "2"})
    assert (opened["Plaintext"], opened["KeyId"]) == (b"secret", two[1]["Arn"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"SourceEncryptionContext": {}}, "InvalidCiphertextException"),
        ({"CiphertextBlob": b"junk"}, "InvalidCiphertextException"),
        ({"SourceKeyId": "{Arn}"}, "IncorrectKeyException"),
        ({"DestinationKeyId": "alias/unknown"}, "NotFoundException"),
        ({"SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1"}, "InvalidKeyUsageException"),
        ({"DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_1"}, "InvalidKeyUsageException"),
        ({"GrantTokens": ["AAAA"]}, "InvalidGrantTokenException"),
        ({"DryRun": True}, "DryRunOperationException"),
        ({"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}, "DryRunOperationException"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_one_wrong_member_is_enough(kms, two, blob, code, change, expected):
    request = {
        "CiphertextBlob": blob,
        "SourceEncryptionContext": {"a": "1"},
        "DestinationKeyId": two[1]["KeyId"],
    }
    change = {
        name: value.format(**two[1]) if isinstance(value, str) else value
        for name, value in change.items()
    }

    assert code(kms.re_encrypt, **request | change) == expected


@pytest.mark.parametrize("index", [0, 1])
def test_both_keys_must_be_enabled(kms, two, blob, refused, index):
    kms.disable_key(KeyId=two[index]["KeyId"])
    request = {
        "CiphertextBlob": blob,
        "SourceEncryptionContext": {"a": "1"},
        "DestinationKeyId": two[1]["KeyId"],
    }

    expected = ("DisabledException", f"{two[index]['Arn']} is disabled.")
    assert refused(kms.re_encrypt, **request) == expected
