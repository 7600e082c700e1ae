"""What policies and grants may ask of signatures, MACs, key pairs and shared secrets.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DENIED = "AccessDeniedException"
PEER = (
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)
SIGN = {"Message": b"x" * 32, "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
CASES = [
    (
        ("RSA_2048", "SIGN_VERIFY"),
        "sign",
        "kms:SigningAlgorithm",
        SIGN,
        {"SigningAlgorithm": "RSASSA_PSS_SHA_512"},
    ),
    (("RSA_2048", "SIGN_VERIFY"), "sign", "kms:MessageType", SIGN, {"MessageType": "DIGEST"}),
    (
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        "generate_mac",
        "kms:MacAlgorithm",
        {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"},
        {"MacAlgorithm": "HMAC_SHA_512"},
    ),
    (
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        "generate_data_key_pair",
        "kms:DataKeyPairSpec",
        {"KeyPairSpec": "ECC_NIST_P256"},
        {"KeyPairSpec": "ECC_NIST_P384"},
    ),
    (
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        "generate_data_key_pair",
        "kms:EncryptionContext:app",
        {"KeyPairSpec": "ECC_NIST_P256", "EncryptionContext": {"app": "a"}},
        {"EncryptionContext": {"app": "b"}},
    ),
    (
        ("RSA_2048", "ENCRYPT_DECRYPT"),
        "encrypt",
        "kms:EncryptionAlgorithm",
        {"Plaintext": b"x", "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"},
        {"EncryptionAlgorithm": "RSAES_OAEP_SHA_1"},
    ),
    (
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        "derive_shared_secret",
        "kms:KeyUsage",
        {"KeyAgreementAlgorithm": "ECDH", "PublicKey": PEER},
        None,
    ),
]
VALUES = {
    "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256",
    "kms:MessageType": "RAW",
    "kms:MacAlgorithm": "HMAC_SHA_256",
    "kms:DataKeyPairSpec": "ECC_NIST_P256",
    "kms:EncryptionContext:app": "a",
    "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_256",
    "kms:KeyUsage": "KEY_AGREEMENT",
    "kms:KeyAgreementAlgorithm": "ECDH",
    "kms:EncapsulationAlgorithm": "ML_KEM",
}


def only_if(name):
    return {
        "Effect": "Allow",
        "Action": "kms:*",
        "Resource": "*",
        "Condition": {"StringEquals": {name: VALUES[name]}},
    }


@pytest.mark.parametrize(
    ("made", "operation", "name", "members", "change"), CASES, ids=[case[2] for case in CASES]
)
def test_a_policy_can_test_it(as_user, new_key, code, made, operation, name, members, change):
    key = new_key(KeySpec=made[0], KeyUsage=made[1])
    call = getattr(as_user("u", only_if(name)), operation)

    assert call(KeyId=key["Arn"], **members)
    if change is not None:
        assert code(call, KeyId=key["Arn"], **members | change) == DENIED


@pytest.mark.parametrize(
    ("spec", "usage", "operation", "members", "name"),
    [
        (
            "ECC_NIST_P256",
            "KEY_AGREEMENT",
            "derive_shared_secret",
            {"KeyAgreementAlgorithm": "ECDH", "PublicKey": PEER},
            "kms:KeyAgreementAlgorithm",
        ),
        (
            "ML_KEM_768",
            "ENCAPSULATE_DECAPSULATE",
            "encapsulate",
            {"EncapsulationAlgorithm": "ML_KEM"},
            "kms:EncapsulationAlgorithm",
        ),
    ],
)
def test_the_only_algorithm_there_is_can_be_denied(
    as_user, new_key, code, spec, usage, operation, members, name
):
    key = new_key(KeySpec=spec, KeyUsage=usage)
    denial = {**only_if(name), "Effect": "Deny"}

    assert getattr(as_user("u", ("Allow", "kms:*", "*")), operation)(KeyId=key["Arn"], **members)
    denied = getattr(as_user("v", ("Allow", "kms:*", "*"), denial), operation)
    assert code(denied, KeyId=key["Arn"], **members) == DENIED


def test_key_specs_can_be_kept_from_being_made(as_user, code):
    statement = {
        "Effect": "Allow",
        "Action": "kms:CreateKey",
        "Resource": "*",
        "Condition": {"StringLike": {"kms:KeySpec": "ECC_*"}},
    }
    user = as_user("u", statement)

    assert user.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    assert code(user.create_key, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC") == DENIED
    assert code(user.create_key) == DENIED


USES = [
    (
        ("ECC_NIST_P256", "SIGN_VERIFY"),
        "Sign",
        "sign",
        {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"},
    ),
    (("ECC_NIST_P256", "SIGN_VERIFY"), "GetPublicKey", "get_public_key", {}),
    (
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        "GenerateMac",
        "generate_mac",
        {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"},
    ),
    (
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        "DeriveSharedSecret",
        "derive_shared_secret",
        {"KeyAgreementAlgorithm": "ECDH", "PublicKey": PEER},
    ),
    (
        ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
        "Encapsulate",
        "encapsulate",
        {"EncapsulationAlgorithm": "ML_KEM"},
    ),
    (
        ("RSA_2048", "ENCRYPT_DECRYPT"),
        "Encrypt",
        "encrypt",
        {"Plaintext": b"x", "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"},
    ),
    (
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        "GenerateDataKeyPair",
        "generate_data_key_pair",
        {"KeyPairSpec": "ECC_NIST_P256"},
    ),
]


@pytest.mark.parametrize(
    ("made", "name", "operation", "members"), USES, ids=[case[1] for case in USES]
)
def test_a_grant_allows_what_the_key_can_do(
    kms, as_user, new_key, code, made, name, operation, members
):
    key = new_key(KeySpec=made[0], KeyUsage=made[1])
    call = getattr(as_user("u"), operation)
    assert code(call, KeyId=key["Arn"], **members) == DENIED

    token = kms.create_grant(
        KeyId=key["KeyId"],
        GranteePrincipal="arn:aws:iam::111122223333:user/u",
        Operations=[name],
    )["GrantToken"]

    assert call(KeyId=key["Arn"], **members)
    assert call(KeyId=key["Arn"], **members, GrantTokens=[token])


@pytest.mark.parametrize(
    ("spec", "usage", "operations"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ["Sign"]),
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ["GetPublicKey"]),
        ("ECC_NIST_P256", "SIGN_VERIFY", ["Encrypt"]),
        ("ECC_NIST_P256", "SIGN_VERIFY", ["DeriveSharedSecret"]),
        ("ECC_NIST_P256", "KEY_AGREEMENT", ["Sign"]),
        ("HMAC_256", "GENERATE_VERIFY_MAC", ["GetPublicKey"]),
        ("RSA_2048", "ENCRYPT_DECRYPT", ["GenerateDataKey"]),
    ],
)
def test_a_grant_cannot_allow_what_the_key_cannot_do(kms, new_key, code, spec, usage, operations):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations"""
    key = new_key(KeySpec=spec, KeyUsage=usage)
    request = {
        "KeyId": key["KeyId"],
        "GranteePrincipal": "arn:aws:iam::111122223333:user/administrator",
    }

    assert code(kms.create_grant, **request, Operations=operations) == "ValidationException"


def test_encryption_context_constraints_are_for_symmetric_keys(kms, new_key, code):
    key = new_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    request = {
        "KeyId": key["KeyId"],
        "GranteePrincipal": "arn:aws:iam::111122223333:user/administrator",
        "Operations": ["Encrypt"],
        "Constraints": {"EncryptionContextEquals": {"app": "a"}},
    }

    assert code(kms.create_grant, **request) == "ValidationException"


def test_another_account_may_sign_if_the_key_policy_lets_it(as_other_user, new_key, key_policy):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
        "Action": ["kms:Sign", "kms:GetPublicKey"],
        "Resource": "*",
    }
    key = new_key(
        KeySpec="ECC_NIST_P256",
        KeyUsage="SIGN_VERIFY",
        Policy=key_policy(statement, delegate=True),
    )
    user = as_other_user("u", ("Allow", "kms:*", "*"))

    assert user.sign(KeyId=key["Arn"], Message=b"x", SigningAlgorithm="ECDSA_SHA_256")
    assert user.get_public_key(KeyId=key["Arn"])
