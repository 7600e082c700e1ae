"""CreateKey, DescribeKey and GetPublicKey of every key spec."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

RSA_SIGNING = [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
]
RSA_ENCRYPTION = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
MEMBERS = {
    "ENCRYPT_DECRYPT": "EncryptionAlgorithms",
    "SIGN_VERIFY": "SigningAlgorithms",
    "GENERATE_VERIFY_MAC": "MacAlgorithms",
    "KEY_AGREEMENT": "KeyAgreementAlgorithms",
    "ENCAPSULATE_DECAPSULATE": "EncapsulationAlgorithms",
}
SPECS = [
    ("RSA_2048", "ENCRYPT_DECRYPT", RSA_ENCRYPTION, rsa.RSAPublicKey),
    ("RSA_2048", "SIGN_VERIFY", RSA_SIGNING, rsa.RSAPublicKey),
    ("ECC_NIST_P256", "SIGN_VERIFY", ["ECDSA_SHA_256"], ec.EllipticCurvePublicKey),
    ("ECC_NIST_P256", "KEY_AGREEMENT", ["ECDH"], ec.EllipticCurvePublicKey),
    ("ECC_NIST_P384", "SIGN_VERIFY", ["ECDSA_SHA_384"], ec.EllipticCurvePublicKey),
    ("ECC_NIST_P384", "KEY_AGREEMENT", ["ECDH"], ec.EllipticCurvePublicKey),
    ("ECC_NIST_P521", "SIGN_VERIFY", ["ECDSA_SHA_512"], ec.EllipticCurvePublicKey),
    ("ECC_NIST_P521", "KEY_AGREEMENT", ["ECDH"], ec.EllipticCurvePublicKey),
    ("ECC_SECG_P256K1", "SIGN_VERIFY", ["ECDSA_SHA_256"], ec.EllipticCurvePublicKey),
    (
        "ECC_NIST_EDWARDS25519",
        "SIGN_VERIFY",
        ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
        ed25519.Ed25519PublicKey,
    ),
    ("HMAC_224", "GENERATE_VERIFY_MAC", ["HMAC_SHA_224"], None),
    ("HMAC_256", "GENERATE_VERIFY_MAC", ["HMAC_SHA_256"], None),
    ("HMAC_384", "GENERATE_VERIFY_MAC", ["HMAC_SHA_384"], None),
    ("HMAC_512", "GENERATE_VERIFY_MAC", ["HMAC_SHA_512"], None),
    ("ML_DSA_44", "SIGN_VERIFY", ["ML_DSA_SHAKE_256"], mldsa.MLDSA44PublicKey),
    ("ML_DSA_65", "SIGN_VERIFY", ["ML_DSA_SHAKE_256"], mldsa.MLDSA65PublicKey),
    ("ML_DSA_87", "SIGN_VERIFY", ["ML_DSA_SHAKE_256"], mldsa.MLDSA87PublicKey),
    ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", ["ML_KEM"], mlkem.MLKEM768PublicKey),
    ("ML_KEM_1024", "ENCAPSULATE_DECAPSULATE", ["ML_KEM"], mlkem.MLKEM1024PublicKey),
]


@pytest.mark.parametrize(("spec", "usage", "algorithms", "kind"), SPECS)
def test_a_key_says_what_it_is_for(kms, new_key, refused, spec, usage, algorithms, kind):
    key = new_key(KeySpec=spec, KeyUsage=usage)

    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described == key
    assert (key["KeySpec"], key["CustomerMasterKeySpec"], key["KeyUsage"]) == (spec, spec, usage)
    assert {name: key[name] for name in MEMBERS.values() if name in key} == {
        MEMBERS[usage]: algorithms
    }
    assert "CurrentKeyMaterialId" not in key
    if kind is None:
        assert refused(kms.get_public_key, KeyId=key["KeyId"]) == (
            "UnsupportedOperationException",
            f"{key['Arn']} key spec is {spec} which is not valid for GetPublicKey.",
        )
        return
    public = kms.get_public_key(KeyId=key["KeyId"])
    assert isinstance(load_der_public_key(public.pop("PublicKey")), kind)
    public.pop("ResponseMetadata")
    assert public == {
        "KeyId": key["Arn"],
        "CustomerMasterKeySpec": spec,
        "KeySpec": spec,
        "KeyUsage": usage,
        MEMBERS[usage]: algorithms,
    }


@pytest.mark.parametrize("size", [3072, 4096])
def test_rsa_moduli_are_as_long_as_the_spec_says(kms, new_key, size):
    key = new_key(KeySpec=f"RSA_{size}", KeyUsage="SIGN_VERIFY")

    public_key = load_der_public_key(kms.get_public_key(KeyId=key["KeyId"])["PublicKey"])

    assert public_key.key_size == size
    assert public_key.public_numbers().e == 65537


@pytest.mark.parametrize(
    ("spec", "usage"),
    [
        ("SYMMETRIC_DEFAULT", "SIGN_VERIFY"),
        ("SYMMETRIC_DEFAULT", "GENERATE_VERIFY_MAC"),
        ("RSA_2048", "KEY_AGREEMENT"),
        ("RSA_2048", "GENERATE_VERIFY_MAC"),
        ("ECC_NIST_P256", "ENCRYPT_DECRYPT"),
        ("ECC_SECG_P256K1", "KEY_AGREEMENT"),
        ("ECC_NIST_EDWARDS25519", "KEY_AGREEMENT"),
        ("HMAC_256", "ENCRYPT_DECRYPT"),
        ("ML_DSA_44", "ENCRYPT_DECRYPT"),
        ("ML_KEM_768", "KEY_AGREEMENT"),
    ],
)
def test_a_spec_has_its_usages_and_no_others(kms, refused, spec, usage):
    assert refused(kms.create_key, KeySpec=spec, KeyUsage=usage) == (
        "ValidationException",
        f"KeyUsage {usage} is not compatible with KeySpec {spec}",
    )


def test_the_old_name_of_a_key_spec_still_works(kms):
    key = kms.create_key(CustomerMasterKeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")

    assert key["KeyMetadata"]["KeySpec"] == "ECC_NIST_P256"


def test_a_symmetric_key_has_no_public_key(kms, key, refused):
    assert refused(kms.get_public_key, KeyId=key["KeyId"]) == (
        "UnsupportedOperationException",
        f"{key['Arn']} key spec is SYMMETRIC_DEFAULT which is not valid for GetPublicKey.",
    )


def test_a_public_key_is_the_same_every_time_and_by_every_name(kms, new_key):
    key = new_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    kms.create_alias(AliasName="alias/signing", TargetKeyId=key["KeyId"])

    answers = {
        kms.get_public_key(KeyId=name)["PublicKey"]
        for name in (key["KeyId"], key["Arn"], "alias/signing")
    }

    assert len(answers) == 1
    other = new_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    assert kms.get_public_key(KeyId=other["KeyId"])["PublicKey"] not in answers
