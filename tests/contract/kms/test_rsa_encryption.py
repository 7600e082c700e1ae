"""Encrypt, Decrypt and ReEncrypt under RSA keys: plain RSAES-OAEP, as the world outside has it."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

NO_CONTEXT = "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs."
ALGORITHMS = {"RSAES_OAEP_SHA_1": hashes.SHA1(), "RSAES_OAEP_SHA_256": hashes.SHA256()}
MOST = [
    ("RSA_2048", "RSAES_OAEP_SHA_1", 214),
    ("RSA_2048", "RSAES_OAEP_SHA_256", 190),
    ("RSA_3072", "RSAES_OAEP_SHA_1", 342),
    ("RSA_3072", "RSAES_OAEP_SHA_256", 318),
    ("RSA_4096", "RSAES_OAEP_SHA_1", 470),
    ("RSA_4096", "RSAES_OAEP_SHA_256", 446),
]


@pytest.fixture
def rsa_key(new_key):
    return lambda spec="RSA_2048": new_key(KeySpec=spec, KeyUsage="ENCRYPT_DECRYPT")


@pytest.mark.parametrize(("spec", "algorithm", "most"), MOST)
def test_a_plaintext_fits_into_the_modulus(kms, rsa_key, refused, spec, algorithm, most):
    key = rsa_key(spec)
    request = {"KeyId": key["KeyId"], "EncryptionAlgorithm": algorithm}

    sealed = kms.encrypt(**request, Plaintext=b"x" * most)

    assert (sealed["KeyId"], sealed["EncryptionAlgorithm"]) == (key["Arn"], algorithm)
    assert 8 * len(sealed["CiphertextBlob"]) == int(spec[4:])
    opened = kms.decrypt(**request, CiphertextBlob=sealed["CiphertextBlob"])
    assert (opened["Plaintext"], opened["EncryptionAlgorithm"]) == (b"x" * most, algorithm)
    assert "KeyMaterialId" not in opened
    assert refused(kms.encrypt, **request, Plaintext=b"x" * (most + 1)) == (
        "ValidationException",
        f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {most} bytes.",
    )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_is_encrypted_outside_is_decrypted_here(kms, rsa_key, code, algorithm):
    key_id = rsa_key()["KeyId"]
    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    digest = ALGORITHMS[algorithm]

    blob = public_key.encrypt(b"secret", padding.OAEP(padding.MGF1(digest), digest, None))

    request = {"KeyId": key_id, "CiphertextBlob": blob}
    assert kms.decrypt(**request, EncryptionAlgorithm=algorithm)["Plaintext"] == b"secret"
    (other,) = ALGORITHMS.keys() - {algorithm}
    assert code(kms.decrypt, **request, EncryptionAlgorithm=other) == "InvalidCiphertextException"


@pytest.fixture
def request_for_secret(kms, rsa_key):
    request = {"KeyId": rsa_key()["KeyId"], "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    blob = kms.encrypt(**request, Plaintext=b"secret")["CiphertextBlob"]
    return {**request, "CiphertextBlob": blob}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"CiphertextBlob": b"junk"}, ("InvalidCiphertextException", "")),
        ({"CiphertextBlob": b"\xff" * 256}, ("InvalidCiphertextException", "")),
        ({"CiphertextBlob": b"\x01" * 257}, ("InvalidCiphertextException", "")),
        ({"DryRun": True}, ("DryRunOperationException", None)),
        ({"EncryptionContext": {"a": "1"}}, ("ValidationException", NO_CONTEXT)),
        (
            {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
            (
                "IncorrectKeyException",
                (
                    "The key ID in the request does not identify a CMK that can perform this "
                    "operation."
                ),
            ),
        ),
        (
            {"EncryptionAlgorithm": "SM2PKE"},
            (
                "InvalidKeyUsageException",
                "Algorithm SM2PKE is incompatible with key spec RSA_2048.",
            ),
        ),
    ],
    ids=str,
)
def test_one_wrong_member_is_enough(kms, refused, request_for_secret, change, expected):
    code, message = refused(kms.decrypt, **request_for_secret | change)

    assert code == expected[0]
    assert expected[1] in (None, message)


def test_a_ciphertext_for_a_key_pair_names_no_key(kms, code, request_for_secret):
    del request_for_secret["KeyId"]

    assert code(kms.decrypt, **request_for_secret) == "InvalidCiphertextException"


def test_another_key_pair_opens_nothing(kms, rsa_key, code, request_for_secret):
    wrong = request_for_secret | {"KeyId": rsa_key()["KeyId"]}

    assert code(kms.decrypt, **wrong) == "InvalidCiphertextException"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {},
            (
                "InvalidKeyUsageException",
                "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
            ),
        ),
        (
            {"EncryptionAlgorithm": "RSAES_OAEP_SHA_256", "EncryptionContext": {"a": "1"}},
            ("ValidationException", NO_CONTEXT),
        ),
    ],
)
def test_encryption_under_rsa_names_its_algorithm_and_takes_no_context(
    kms, rsa_key, refused, change, expected
):
    code, message = refused(kms.encrypt, KeyId=rsa_key()["KeyId"], Plaintext=b"x", **change)

    assert code == expected[0]
    assert expected[1] in (None, message)


def test_a_key_that_signs_does_not_encrypt(kms, new_key, refused):
    key = new_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    request = {"KeyId": key["KeyId"], "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}

    for operation, name, more in (
        (kms.encrypt, "Encrypt", {"Plaintext": b"x"}),
        (kms.decrypt, "Decrypt", {"CiphertextBlob": b"x"}),
    ):
        assert refused(operation, **request, **more) == (
            "InvalidKeyUsageException",
            f"{key['Arn']} key usage is SIGN_VERIFY which is not valid for {name}.",
        )


def test_ciphertexts_move_between_rsa_and_symmetric_keys(kms, key, code, request_for_secret):
    rsa = {
        "SourceKeyId": request_for_secret["KeyId"],
        "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
    }

    there = kms.re_encrypt(
        **rsa, CiphertextBlob=request_for_secret["CiphertextBlob"], DestinationKeyId=key["KeyId"]
    )

    assert there["SourceEncryptionAlgorithm"] == "RSAES_OAEP_SHA_256"
    assert there["DestinationEncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert "SourceKeyMaterialId" not in there
    assert there["DestinationKeyMaterialId"] == key["CurrentKeyMaterialId"]
    assert kms.decrypt(CiphertextBlob=there["CiphertextBlob"])["Plaintext"] == b"secret"
    back = {
        "CiphertextBlob": there["CiphertextBlob"],
        "DestinationKeyId": request_for_secret["KeyId"],
        "DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_1",
    }
    again = kms.re_encrypt(**back)
    assert again["SourceKeyMaterialId"] == key["CurrentKeyMaterialId"]
    opened = kms.decrypt(
        KeyId=request_for_secret["KeyId"],
        CiphertextBlob=again["CiphertextBlob"],
        EncryptionAlgorithm="RSAES_OAEP_SHA_1",
    )
    assert opened["Plaintext"] == b"secret"
    long = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * 215)["CiphertextBlob"]
    assert code(kms.re_encrypt, **back | {"CiphertextBlob": long}) == "ValidationException"


def test_re_encryption_is_refused_by_its_half(kms, key, new_key, refused):
    signing = new_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]

    request = {"CiphertextBlob": blob, "DestinationKeyId": signing["KeyId"]}
    assert refused(kms.re_encrypt, **request) == (
        "InvalidKeyUsageException",
        f"{signing['Arn']} key usage is SIGN_VERIFY which is not valid for ReEncryptTo.",
    )
    request = {**request, "SourceKeyId": signing["KeyId"]}
    assert refused(kms.re_encrypt, **request)[0] == "IncorrectKeyException"


def test_permission_can_be_tried_without_a_ciphertext(kms, as_user, request_for_secret, code):
    """DryRunModifiers: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html"""
    asking = {
        "KeyId": kms.describe_key(KeyId=request_for_secret["KeyId"])["KeyMetadata"]["Arn"],
        "EncryptionAlgorithm": "RSAES_OAEP_SHA_256",
        "DryRun": True,
        "DryRunModifiers": ["IGNORE_CIPHERTEXT"],
    }

    assert code(kms.decrypt, **asking) == "DryRunOperationException"
    assert code(kms.decrypt, **asking, CiphertextBlob=b"junk") == "DryRunOperationException"
    assert code(as_user("stranger").decrypt, **asking) == "AccessDeniedException"
    del asking["KeyId"]
    assert code(kms.decrypt, **asking) == "ValidationException"
