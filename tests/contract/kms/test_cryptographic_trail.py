"""What the trail says of cryptographic operations: which key, which algorithm, and no secret.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/ct-sign.html,
ct-verify.html, ct-generatemac.html, ct-generatedatakeypair.html, ct-encrypt.html
"""

import json

import pytest


@pytest.fixture
def last_event(aws):
    def find(name):
        found = aws.client("cloudtrail").lookup_events(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}]
        )
        return json.loads(found["Events"][0]["CloudTrailEvent"])

    return find


def test_a_signature_is_recorded_without_its_message(kms, new_key, last_event):
    key = new_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    request = {"KeyId": key["KeyId"], "Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(**request)["Signature"]
    kms.verify(**request, Signature=signature)

    for name in ("Sign", "Verify"):
        event = last_event(name)
        assert event["requestParameters"] == {
            "keyId": key["KeyId"],
            "messageType": "RAW",
            "signingAlgorithm": "ECDSA_SHA_256",
        }
        assert event["responseElements"] is None
        assert event["readOnly"] is True
        assert event["resources"] == [
            {"accountId": "111122223333", "type": "AWS::KMS::Key", "ARN": key["Arn"]}
        ]


def test_a_mac_is_recorded_without_its_message(kms, new_key, last_event):
    key = new_key(KeySpec="HMAC_512", KeyUsage="GENERATE_VERIFY_MAC")
    request = {"KeyId": key["KeyId"], "Message": b"x", "MacAlgorithm": "HMAC_SHA_512"}
    mac = kms.generate_mac(**request)["Mac"]
    kms.verify_mac(**request, Mac=mac)

    for name in ("GenerateMac", "VerifyMac"):
        event = last_event(name)
        assert event["requestParameters"] == {
            "keyId": key["KeyId"],
            "macAlgorithm": "HMAC_SHA_512",
        }
        assert event["responseElements"] is None
        assert event["readOnly"] is True


@pytest.mark.parametrize("without", ["", "WithoutPlaintext"])
def test_a_data_key_pair_is_recorded_with_the_material_that_encrypts_it(
    kms, key, last_event, without
):
    request = {
        "KeyId": key["KeyId"],
        "KeyPairSpec": "ECC_NIST_P256",
        "EncryptionContext": {"Project": "Alpha"},
    }
    if without:
        kms.generate_data_key_pair_without_plaintext(**request)
    else:
        kms.generate_data_key_pair(**request)

    event = last_event(f"GenerateDataKeyPair{without}")
    assert event["requestParameters"] == {
        "keyPairSpec": "ECC_NIST_P256",
        "encryptionContext": {"Project": "Alpha"},
        "keyId": key["KeyId"],
    }
    assert event["responseElements"] is None
    assert event["additionalEventData"] == {"keyMaterialId": key["CurrentKeyMaterialId"]}
    assert event["readOnly"] is True


def test_encryption_is_recorded_with_its_material_which_the_caller_does_not_see(
    kms, key, last_event
):
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")

    event = last_event("Encrypt")
    assert event["additionalEventData"] == {"keyMaterialId": key["CurrentKeyMaterialId"]}
    assert "KeyMaterialId" not in sealed


def test_encryption_under_rsa_has_no_material_to_name(kms, new_key, last_event):
    key = new_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    request = {"KeyId": key["KeyId"], "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    blob = kms.encrypt(**request, Plaintext=b"x")["CiphertextBlob"]
    kms.decrypt(**request, CiphertextBlob=blob)

    for name in ("Encrypt", "Decrypt"):
        event = last_event(name)
        assert event["requestParameters"]["encryptionAlgorithm"] == "RSAES_OAEP_SHA_256"
        assert event.get("additionalEventData") is None


def test_secrets_that_are_shared_are_not_shared_with_the_trail(kms, new_key, last_event):
    agreeing = new_key(KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")["KeyId"]
    public_key = kms.get_public_key(KeyId=agreeing)["PublicKey"]
    kms.derive_shared_secret(KeyId=agreeing, KeyAgreementAlgorithm="ECDH", PublicKey=public_key)
    kem = new_key(KeySpec="ML_KEM_768", KeyUsage="ENCAPSULATE_DECAPSULATE")["KeyId"]
    request = {"KeyId": kem, "EncapsulationAlgorithm": "ML_KEM"}
    blob = kms.encapsulate(**request)["SharedSecretCiphertextBlob"]
    kms.decapsulate(**request, SharedSecretCiphertextBlob=blob)

    assert last_event("DeriveSharedSecret")["requestParameters"] == {
        "keyId": agreeing,
        "keyAgreementAlgorithm": "ECDH",
    }
    for name in ("Encapsulate", "Decapsulate"):
        event = last_event(name)
        assert event["requestParameters"] == {"keyId": kem, "encapsulationAlgorithm": "ML_KEM"}
        assert event["responseElements"] is None
        assert event["readOnly"] is True
