"""CreateKey, DescribeKey, ListKeys, UpdateKeyDescription, GetKeyRotationStatus."""

import pytest


def test_a_new_key_is_described_in_full(aws, kms):
    key = kms.create_key(Description="test key 123")["KeyMetadata"]

    material = key.pop("CurrentKeyMaterialId")
    assert len(material) == 64
    assert key == {
        "AWSAccountId": aws.account,
        "Arn": f"arn:aws:kms:us-east-1:{aws.account}:key/{key['KeyId']}",
        "CreationDate": aws.clock.now(),
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "Description": "test key 123",
        "Enabled": True,
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "KeyId": key["KeyId"],
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyState": "Enabled",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": False,
        "Origin": "AWS_KMS",
    }
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described == {**key, "CurrentKeyMaterialId": material}


@pytest.mark.parametrize(
    ("request_members", "expected", "words"),
    [
        ({"KeySpec": "SM2", "KeyUsage": "SIGN_VERIFY"}, "UnsupportedOperationException", "SM2"),
        (
            {"KeySpec": "ML_KEM_512", "KeyUsage": "ENCAPSULATE_DECAPSULATE"},
            "NotImplemented",
            "KeySpec ML_KEM_512",
        ),
        ({"KeySpec": "HMAC_256"}, "ValidationException", "You must specify a KeyUsage value"),
        (
            {"KeySpec": "HMAC_256", "CustomerMasterKeySpec": "HMAC_256"},
            "ValidationException",
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request.",
        ),
        ({"KeyUsage": "SIGN_VERIFY"}, "ValidationException", "SIGN_VERIFY"),
        (
            {"Origin": "EXTERNAL", "KeySpec": "ML_DSA_44", "KeyUsage": "SIGN_VERIFY"},
            "UnsupportedOperationException",
            "ML_DSA_44",
        ),
        ({"CustomKeyStoreId": "cks-1234567890abcdef0"}, "ValidationException", "CustomKeyStoreId"),
        ({"XksKeyId": "x"}, "ValidationException", "XksKeyId"),
        ({"Origin": "AWS_CLOUDHSM"}, "ValidationException", "CustomKeyStoreId is required"),
        ({"Policy": "my policy"}, "MalformedPolicyDocumentException", "invalid Json"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(kms, refused, request_members, expected, words):
    """Nothing that AWS would take is ignored."""
    code, message = refused(kms.create_key, **request_members)

    assert code == expected
    assert words in message
    assert kms.list_keys()["Keys"] == []


def test_defaults_may_be_spelled_out(kms):
    assert kms.create_key(
        KeySpec="SYMMETRIC_DEFAULT",
        KeyUsage="ENCRYPT_DECRYPT",
        Origin="AWS_KMS",
        MultiRegion=False,
    )


def test_keys_are_listed_page_by_page(kms, new_key, code):
    made = {new_key()["KeyId"] for _ in range(5)}

    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))

    assert [page["Truncated"] for page in pages] == [True, True, False]
    assert {key["KeyId"] for page in pages for key in page["Keys"]} == made
    assert all(key["KeyArn"].endswith(key["KeyId"]) for page in pages for key in page["Keys"])
    assert code(kms.list_keys, Marker="nothing") == "InvalidMarkerException"


@pytest.mark.usefixtures("key")
def test_each_account_and_region_has_its_own_keys(aws, other):
    assert other.list_keys()["Keys"] == []
    assert aws.client("kms", region="eu-west-1").list_keys()["Keys"] == []


def test_a_key_of_another_region_is_unknown_by_its_id(aws, key, refused):
    elsewhere = aws.client("kms", region="eu-west-1")

    arn = key["Arn"].replace("us-east-1", "eu-west-1")
    expected = ("NotFoundException", f"Key '{arn}' does not exist")
    assert refused(elsewhere.describe_key, KeyId=key["KeyId"]) == expected
    expected = ("NotFoundException", "Invalid arn us-east-1")
    assert refused(elsewhere.describe_key, KeyId=key["Arn"]) == expected


def test_a_description_can_be_changed(kms, key):
    kms.update_key_description(KeyId=key["Arn"], Description="new")

    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == "new"


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("update_key_description", {"Description": "x"}),
        ("enable_key", {}),
        ("disable_key", {}),
        ("schedule_key_deletion", {}),
        ("cancel_key_deletion", {}),
        ("get_key_policy", {}),
        ("put_key_policy", {"Policy": "{}"}),
        ("list_key_policies", {}),
        ("list_grants", {}),
        ("tag_resource", {"Tags": []}),
        ("list_resource_tags", {}),
        ("get_key_rotation_status", {}),
    ],
)
def test_most_operations_take_no_alias(kms, key, refused, operation, more):
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    arn = "arn:aws:kms:us-east-1:111122223333:alias/app"

    for name in ("alias/app", arn):
        expected = ("NotFoundException", f"Invalid keyId '{name}'")
        assert refused(getattr(kms, operation), KeyId=name, **more) == expected


def test_keys_and_grants_have_quotas(aws, new_key):
    """The quota of 100,000 keys would take a test too long; whatever counts it counts to 7."""
    from garrison.services.kms.api import LimitExceededException
    from garrison.services.kms.operations.room import Room
    from garrison.services.kms.records import Key

    room = Room(Key, "manager", 7, "keys")

    def take():
        aws.run(room.take(aws.store.begin(), aws.account, "us-east-1", "CUSTOMER"))

    for _ in range(7):
        take()
        new_key()
    with pytest.raises(LimitExceededException):
        take()
