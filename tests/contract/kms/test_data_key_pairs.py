"""GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext."""

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)

CONTEXT = {"app": "billing"}
SPECS = [
    "RSA_2048",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_768",
    "ML_KEM_1024",
]
OPERATIONS = ["generate_data_key_pair", "generate_data_key_pair_without_plaintext"]


def public_key_of(private_key):
    return (
        load_der_private_key(private_key, None)
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_pair_comes_with_its_private_key_encrypted(kms, key, code, spec, operation):
    made = getattr(kms, operation)(KeyId=key["KeyId"], KeyPairSpec=spec, EncryptionContext=CONTEXT)

    assert (made["KeyId"], made["KeyPairSpec"]) == (key["Arn"], spec)
    assert made["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    blob = made["PrivateKeyCiphertextBlob"]
    private_key = kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"]
    assert public_key_of(private_key) == made["PublicKey"]
    assert made.get("PrivateKeyPlaintext", private_key) == private_key
    assert ("PrivateKeyPlaintext" in made) is (operation == "generate_data_key_pair")
    assert code(kms.decrypt, CiphertextBlob=blob) == "InvalidCiphertextException"


def test_large_rsa_keys_fit_into_a_ciphertext(kms, key):
    made = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec="RSA_4096")

    assert public_key_of(made["PrivateKeyPlaintext"]) == made["PublicKey"]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"DryRun": True}, "DryRunOperationException"),
        ({"GrantTokens": ["AAAA"]}, "InvalidGrantTokenException"),
        ({"KeyId": "alias/unknown"}, "NotFoundException"),
        ({"KeyPairSpec": "SM2"}, "UnsupportedOperationException"),
        ({"KeyPairSpec": "ML_KEM_512"}, "NotImplemented"),
        ({"KeyPairSpec": "HMAC_256"}, "ValidationException"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value),
)
def test_one_wrong_member_is_enough(kms, key, code, operation, change, expected):
    request = {"KeyId": key["KeyId"], "KeyPairSpec": "ECC_NIST_P256"}

    assert code(getattr(kms, operation), **request | change) == expected


@pytest.mark.parametrize(
    ("operation", "more", "name"),
    [
        ("generate_data_key_pair", {"KeyPairSpec": "ECC_NIST_P256"}, "GenerateDataKeyPair"),
        ("generate_data_key", {"KeySpec": "AES_256"}, "GenerateDataKey"),
    ],
)
def test_only_symmetric_keys_encrypt_data_keys(kms, new_key, refused, operation, more, name):
    signing = new_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    encrypting = new_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")

    assert refused(getattr(kms, operation), KeyId=signing["KeyId"], **more) == (
        "InvalidKeyUsageException",
        f"{signing['Arn']} key usage is SIGN_VERIFY which is not valid for {name}.",
    )
    assert refused(getattr(kms, operation), KeyId=encrypting["KeyId"], **more) == (
        "InvalidKeyUsageException",
        "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
    )


def test_data_key_pairs_have_two_permissions(as_user, key, code):
    user = as_user("u", ("Allow", "kms:GenerateDataKeyPairWithoutPlaintext", "*"))
    request = {"KeyId": key["Arn"], "KeyPairSpec": "ECC_NIST_P256"}

    assert user.generate_data_key_pair_without_plaintext(**request)
    assert code(user.generate_data_key_pair, **request) == "AccessDeniedException"


@pytest.mark.parametrize(
    ("state", "expected"),
    [("disable_key", "DisabledException"), ("schedule_key_deletion", "KMSInvalidStateException")],
)
def test_the_keys_state_decides(kms, key, code, state, expected):
    getattr(kms, state)(KeyId=key["KeyId"])

    request = {"KeyId": key["KeyId"], "KeyPairSpec": "ECC_NIST_P256"}
    assert code(kms.generate_data_key_pair, **request) == expected
