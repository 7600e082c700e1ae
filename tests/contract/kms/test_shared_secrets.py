"""DeriveSharedSecret, Encapsulate and Decapsulate: both sides come to the same secret."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

CURVES = {
    "ECC_NIST_P256": (ec.SECP256R1(), 32),
    "ECC_NIST_P384": (ec.SECP384R1(), 48),
    "ECC_NIST_P521": (ec.SECP521R1(), 66),
}
OTHER_KEYS = {
    "nothing": lambda: b"x",
    "RSA": lambda: rsa.generate_private_key(65537, 2048),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
}


def spki(key):
    if isinstance(key, bytes):
        return key
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def agreeing(new_key):
    return lambda spec: new_key(KeySpec=spec, KeyUsage="KEY_AGREEMENT")


@pytest.mark.parametrize(("spec", "curve", "length"), [(s, *c) for s, c in CURVES.items()])
def test_two_sides_share_a_secret(kms, agreeing, spec, curve, length):
    ours, theirs = agreeing(spec), ec.generate_private_key(curve)

    derived = kms.derive_shared_secret(
        KeyId=ours["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=spki(theirs)
    )

    public_key = load_der_public_key(kms.get_public_key(KeyId=ours["KeyId"])["PublicKey"])
    assert derived["SharedSecret"] == theirs.exchange(ec.ECDH(), public_key)
    assert len(derived["SharedSecret"]) == length
    assert (derived["KeyId"], derived["KeyAgreementAlgorithm"], derived["KeyOrigin"]) == (
        ours["Arn"],
        "ECDH",
        "AWS_KMS",
    )


def test_both_sides_may_be_keys_of_kms(kms, agreeing):
    pair = [agreeing("ECC_NIST_P256")["KeyId"] for _ in range(2)]
    public = {key_id: kms.get_public_key(KeyId=key_id)["PublicKey"] for key_id in pair}

    secrets = {
        kms.derive_shared_secret(
            KeyId=key_id, KeyAgreementAlgorithm="ECDH", PublicKey=public[other]
        )["SharedSecret"]
        for key_id, other in (pair, pair[::-1])
    }

    assert len(secrets) == 1


@pytest.mark.parametrize("make", OTHER_KEYS.values(), ids=OTHER_KEYS)
def test_what_is_no_public_key_on_the_curve_is_refused(kms, agreeing, refused, make):
    request = {"KeyId": agreeing("ECC_NIST_P256")["KeyId"], "KeyAgreementAlgorithm": "ECDH"}

    found = refused(kms.derive_shared_secret, **request, PublicKey=spki(make()))
    assert found == ("ValidationException", "")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"DryRun": True}, "DryRunOperationException"),
        ({"GrantTokens": ["AAAA"]}, "InvalidGrantTokenException"),
        ({"KeyId": "alias/unknown"}, "NotFoundException"),
        ({"KeyAgreementAlgorithm": "X25519"}, "ValidationException"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_one_wrong_member_is_enough(kms, agreeing, code, change, expected):
    request = {
        "KeyId": agreeing("ECC_NIST_P256")["KeyId"],
        "KeyAgreementAlgorithm": "ECDH",
        "PublicKey": spki(ec.generate_private_key(ec.SECP256R1())),
    }

    assert code(kms.derive_shared_secret, **request | change) == expected


def test_a_key_that_signs_does_not_agree(kms, new_key, refused):
    key = new_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    public_key = spki(ec.generate_private_key(ec.SECP256R1()))

    request = {"KeyId": key["KeyId"], "KeyAgreementAlgorithm": "ECDH", "PublicKey": public_key}
    assert refused(kms.derive_shared_secret, **request) == (
        "InvalidKeyUsageException",
        f"{key['Arn']} key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret.",
    )


@pytest.fixture
def encapsulating(new_key):
    return lambda spec: new_key(KeySpec=spec, KeyUsage="ENCAPSULATE_DECAPSULATE")


@pytest.mark.parametrize(("spec", "length"), [("ML_KEM_768", 1088), ("ML_KEM_1024", 1568)])
def test_an_encapsulated_secret_is_recovered(kms, encapsulating, code, spec, length):
    key = encapsulating(spec)
    request = {"KeyId": key["KeyId"], "EncapsulationAlgorithm": "ML_KEM"}

    made = kms.encapsulate(**request)

    blob = made["SharedSecretCiphertextBlob"]
    assert (len(made["SharedSecret"]), len(blob)) == (32, length)
    assert (made["KeyId"], made["EncapsulationAlgorithm"]) == (key["Arn"], "ML_KEM")
    recovered = kms.decapsulate(**request, SharedSecretCiphertextBlob=blob)
    assert recovered["SharedSecret"] == made["SharedSecret"]
    # FIPS 203's implicit rejection: another ciphertext gives another secret, and no error.
    altered = bytes([blob[0] ^ 1]) + blob[1:]
    rejected = kms.decapsulate(**request, SharedSecretCiphertextBlob=altered)
    assert rejected["SharedSecret"] != made["SharedSecret"]
    short = {**request, "SharedSecretCiphertextBlob": blob[:-1]}
    assert code(kms.decapsulate, **short) == "InvalidCiphertextException"


def test_a_secret_encapsulated_outside_is_recovered(kms, encapsulating):
    key_id = encapsulating("ML_KEM_768")["KeyId"]
    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])

    secret, blob = public_key.encapsulate()

    assert (
        secret
        == kms.decapsulate(
            KeyId=key_id, EncapsulationAlgorithm="ML_KEM", SharedSecretCiphertextBlob=blob
        )["SharedSecret"]
    )


@pytest.mark.parametrize("operation", ["encapsulate", "decapsulate"])
def test_a_dry_run_encapsulates_nothing(kms, encapsulating, key, code, operation):
    made = encapsulating("ML_KEM_768")
    request = {"KeyId": made["KeyId"], "EncapsulationAlgorithm": "ML_KEM"}
    more = {"SharedSecretCiphertextBlob": b"x" * 1088} if operation == "decapsulate" else {}
    call = getattr(kms, operation)

    assert code(call, **request, **more, DryRun=True) == "DryRunOperationException"
    wrong = request | {"KeyId": key["KeyId"]}
    assert code(call, **wrong, **more) == "InvalidKeyUsageException"
    wrong = request | {"GrantTokens": ["AAAA"]}
    assert code(call, **wrong, **more) == "InvalidGrantTokenException"
    kms.disable_key(KeyId=made["KeyId"])
    assert code(call, **request, **more) == "DisabledException"
