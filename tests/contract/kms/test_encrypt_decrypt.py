"""Encrypt and Decrypt, as an AWS SDK sees them.  The words are AWS's; see docs/sources/kms.md."""

import pytest

CONTEXT = {"app": "billing", "Stage": "test"}
WRONG_KEY = "The key ID in the request does not identify a CMK that can perform this operation."


@pytest.fixture
def request_for_secret(kms, key):
    """A Decrypt request that is right in every member."""
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret", EncryptionContext=CONTEXT)
    return {"CiphertextBlob": sealed["CiphertextBlob"], "EncryptionContext": CONTEXT}


def test_encrypt_names_the_key_by_its_arn(kms, key):
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret")

    assert sealed["KeyId"] == key["Arn"]
    assert sealed["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert b"secret" not in sealed["CiphertextBlob"]


def test_decrypt_returns_what_encrypt_was_given(kms, key, request_for_secret):
    opened = kms.decrypt(**request_for_secret)

    assert opened["Plaintext"] == b"secret"
    assert opened["KeyId"] == key["Arn"]
    assert opened["KeyMaterialId"] == key["CurrentKeyMaterialId"]


def test_the_order_of_the_encryption_context_does_not_matter(kms, request_for_secret):
    turned = dict(reversed(CONTEXT.items()))

    assert kms.decrypt(**request_for_secret | {"EncryptionContext": turned})["Plaintext"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"EncryptionContext": {"app": "hr"}}, "InvalidCiphertextException"),
        ({"EncryptionContext": {**CONTEXT, "App": "x"}}, "ValidationException"),
        ({"EncryptionContext": {}}, "InvalidCiphertextException"),
        ({"CiphertextBlob": b"junk"}, "InvalidCiphertextException"),
        ({"CiphertextBlob": b""}, "ValidationException"),
        ({"KeyId": "alias/unknown"}, "NotFoundException"),
        ({"EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}, "InvalidKeyUsageException"),
        ({"GrantTokens": ["bm90aGluZw=="]}, "InvalidGrantTokenException"),
        ({"DryRun": True}, "DryRunOperationException"),
        ({"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}, "DryRunOperationException"),
        (
            {
                "Recipient": {
                    "KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
                    "AttestationDocument": b"x",
                }
            },
            "ValidationException",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_one_wrong_member_is_enough(kms, code, request_for_secret, change, expected):
    assert code(kms.decrypt, **request_for_secret | change) == expected


def test_a_ciphertext_is_needed(kms, key, refused):
    code, message = refused(kms.decrypt, KeyId=key["KeyId"])

    assert code == "ValidationException"
    assert "'ciphertextBlob'" in message


def test_a_wrong_context_is_told_nothing(kms, refused, request_for_secret):
    wrong = request_for_secret | {"EncryptionContext": {}}

    assert refused(kms.decrypt, **wrong) == ("InvalidCiphertextException", "")


def test_another_key_than_the_ciphertexts_is_refused(kms, new_key, refused, request_for_secret):
    found = refused(kms.decrypt, **request_for_secret, KeyId=new_key()["Arn"])

    assert found == ("IncorrectKeyException", WRONG_KEY)


def test_every_flipped_byte_of_a_ciphertext_is_noticed(kms, key, code, request_for_secret):
    blob = request_for_secret["CiphertextBlob"]
    for at in (0, 2, 19, 51, 60, len(blob) - 1):
        changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
        wrong = request_for_secret | {"CiphertextBlob": changed, "KeyId": key["KeyId"]}

        assert code(kms.decrypt, **wrong) in (
            "InvalidCiphertextException",
            "IncorrectKeyException",
        )


def test_a_ciphertext_of_an_unknown_key_names_no_key(kms, refused, request_for_secret):
    blob = request_for_secret["CiphertextBlob"]
    changed = blob[:3] + bytes(16) + blob[19:]

    code, message = refused(kms.decrypt, CiphertextBlob=changed)
    assert code == "AccessDeniedException"
    assert message.startswith("The ciphertext refers to a customer master key that does not exist")


def test_a_ciphertext_opens_in_its_own_region_only(aws, code, request_for_secret):
    elsewhere = aws.client("kms", region="eu-west-1")

    assert code(elsewhere.decrypt, **request_for_secret) == "AccessDeniedException"


@pytest.mark.parametrize("operation", ["encrypt", "decrypt", "generate_data_key", "re_encrypt"])
def test_a_disabled_key_does_nothing(kms, key, refused, request_for_secret, operation):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html [1]"""
    kms.disable_key(KeyId=key["KeyId"])
    blob = request_for_secret["CiphertextBlob"]
    requests = {
        "encrypt": {"KeyId": key["KeyId"], "Plaintext": b"x"},
        "decrypt": request_for_secret,
        "generate_data_key": {"KeyId": key["KeyId"], "KeySpec": "AES_256"},
        "re_encrypt": {"CiphertextBlob": blob, "DestinationKeyId": key["KeyId"]},
    }

    found = refused(getattr(kms, operation), **requests[operation])
    assert found == ("DisabledException", f"{key['Arn']} is disabled.")


def test_a_key_pending_deletion_does_nothing(kms, key, refused, request_for_secret):
    kms.schedule_key_deletion(KeyId=key["KeyId"])

    found = refused(kms.decrypt, **request_for_secret)
    assert found == ("KMSInvalidStateException", f"{key['Arn']} is pending deletion.")


@pytest.mark.parametrize(
    "name", ["{KeyId}", "{Arn}", "alias/app", "arn:aws:kms:us-east-1:111122223333:alias/app"]
)
def test_a_key_has_four_kinds_of_names(kms, key, name):
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])

    assert kms.encrypt(KeyId=name.format(**key), Plaintext=b"x")["KeyId"] == key["Arn"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fake-key-id", ("NotFoundException", "Invalid keyId 'fake-key-id'")),
        (
            "134f2428cec14b25a1ae9048164dba47",
            ("NotFoundException", "Invalid keyId '134f2428cec14b25a1ae9048164dba47'"),
        ),
        (
            "12345678-1234-1234-1234-123456789012",
            (
                "NotFoundException",
                (
                    "Key 'arn:aws:kms:us-east-1:111122223333:key/"
                    "12345678-1234-1234-1234-123456789012' does not exist"
                ),
            ),
        ),
        (
            "mrk-d3b95762d3b95762d3b95762d3b95762",
            (
                "NotFoundException",
                (
                    "Key 'arn:aws:kms:us-east-1:111122223333:key/"
                    "mrk-d3b95762d3b95762d3b95762d3b95762' does not exist"
                ),
            ),
        ),
        (
            "alias/unknown",
            (
                "NotFoundException",
                "Alias arn:aws:kms:us-east-1:111122223333:alias/unknown is not found.",
            ),
        ),
        (
            "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012",
            ("NotFoundException", "Invalid arn eu-west-1"),
        ),
        ("arn:aws:s3:::bucket", ("InvalidArnException", "Invalid arn arn:aws:s3:::bucket")),
        (
            "arn:aws:kms:us-east-1:111122223333:table/x",
            ("InvalidArnException", "Invalid arn arn:aws:kms:us-east-1:111122223333:table/x"),
        ),
    ],
)
def test_a_wrong_name_is_refused_in_awss_words(kms, refused, name, expected):
    assert refused(kms.encrypt, KeyId=name, Plaintext=b"x") == expected


def test_a_dry_run_fails_where_the_request_would(kms, key, code):
    """DryRun says that the request would have succeeded, and only then."""
    request = {"KeyId": key["KeyId"], "Plaintext": b"x", "DryRun": True}

    assert code(kms.encrypt, **request) == "DryRunOperationException"
    kms.disable_key(KeyId=key["KeyId"])
    assert code(kms.encrypt, **request) == "DisabledException"


def test_a_ciphertext_does_not_tell_a_stranger_whose_key_made_it(aws, kms, key, other, refused):
    """The key of another account, forbidden, is refused in the words for one that is not there."""
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    elsewhere = aws.client("kms", region="eu-west-1")

    assert refused(other.decrypt, CiphertextBlob=blob) == refused(
        elsewhere.decrypt, CiphertextBlob=blob
    )
