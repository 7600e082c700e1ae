"""CreateAlias, UpdateAlias, DeleteAlias, ListAliases."""

import pytest

ARN = "arn:aws:kms:us-east-1:111122223333:alias/app"


@pytest.fixture
def alias(kms, key):
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    return "alias/app"


def test_an_alias_is_listed_with_its_key(aws, kms, key, alias, own_aliases):
    now = aws.clock.now()
    expected = {
        "AliasName": alias,
        "AliasArn": ARN,
        "TargetKeyId": key["KeyId"],
        "CreationDate": now,
        "LastUpdatedDate": now,
    }

    assert own_aliases() == [expected]
    assert kms.list_aliases(KeyId=key["Arn"])["Aliases"] == [expected]


def test_aliases_are_listed_page_by_page(kms, key, new_key, code, own_aliases):
    names = [f"alias/{letter}" for letter in "abcde"]
    for name in names:
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    kms.create_alias(AliasName="alias/other", TargetKeyId=new_key()["KeyId"])

    pages = kms.get_paginator("list_aliases").paginate(
        KeyId=key["KeyId"], PaginationConfig={"PageSize": 2}
    )
    assert [each["AliasName"] for page in pages for each in page["Aliases"]] == names
    assert len(own_aliases()) == 6
    assert code(kms.list_aliases, Marker="x") == "InvalidMarkerException"


def test_a_listing_of_a_key_needs_the_key(kms, key, code, other):
    unknown = "12345678-1234-1234-1234-123456789012"

    assert code(kms.list_aliases, KeyId=unknown) == "NotFoundException"
    assert code(other.list_aliases, KeyId=key["Arn"]) == "NotFoundException"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"AliasName": "app"},
            (
                "ValidationException",
                (
                    'Alias must start with the prefix "alias/". Please see '
                    "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
                ),
            ),
        ),
        (
            {"AliasName": "alias/a:b"},
            ("ValidationException", "alias/a:b contains invalid characters for an alias"),
        ),
        (
            {"AliasName": "alias/"},
            ("InvalidAliasNameException", "alias/ is not a valid alias name"),
        ),
        ({"AliasName": "alias/aws/s3"}, ("NotAuthorizedException", "")),
        (
            {"TargetKeyId": "alias/app"},
            ("ValidationException", "Aliases must refer to keys. Not aliases"),
        ),
        (
            {"AliasName": "alias/app"},
            ("AlreadyExistsException", f"An alias with the name {ARN} already exists"),
        ),
        (
            {"TargetKeyId": "12345678-1234-1234-1234-123456789012"},
            (
                "NotFoundException",
                (
                    "Key 'arn:aws:kms:us-east-1:111122223333:key/"
                    "12345678-1234-1234-1234-123456789012' does not exist"
                ),
            ),
        ),
    ],
)
@pytest.mark.usefixtures("alias")
def test_one_wrong_member_is_enough(kms, key, refused, change, expected, own_aliases):
    request = {"AliasName": "alias/new", "TargetKeyId": key["KeyId"]}

    assert refused(kms.create_alias, **request | change) == expected
    assert len(own_aliases()) == 1


def test_an_alias_can_be_turned_to_another_key(aws, kms, alias, new_key, minutes, own_aliases):
    new = new_key()
    aws.clock.advance(minutes(1))

    kms.update_alias(AliasName=alias, TargetKeyId=new["Arn"])

    (listed,) = own_aliases()
    assert listed["TargetKeyId"] == new["KeyId"]
    assert listed["LastUpdatedDate"] - listed["CreationDate"] == minutes(1)


def test_an_alias_can_be_deleted_and_made_again(kms, key, alias, own_aliases):
    kms.delete_alias(AliasName=alias)
    assert own_aliases() == []
    assert kms.describe_key(KeyId=key["KeyId"])

    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])


def test_only_what_is_there_can_be_changed(kms, key, refused):
    unknown = ARN.replace("app", "unknown")
    expected = ("NotFoundException", f"Alias {unknown} is not found.")

    request = {"AliasName": "alias/unknown", "TargetKeyId": key["KeyId"]}
    assert refused(kms.update_alias, **request) == expected
    assert refused(kms.delete_alias, AliasName="alias/unknown") == expected
    assert refused(kms.delete_alias, AliasName="x") == ("ValidationException", "Invalid identifier")


@pytest.mark.parametrize("operation", ["update_alias", "delete_alias"])
def test_awss_own_aliases_are_awss(kms, key, code, operation):
    request = {"AliasName": "alias/aws/s3"}
    if operation == "update_alias":
        request["TargetKeyId"] = key["KeyId"]

    assert code(getattr(kms, operation), **request) == "NotAuthorizedException"


def test_a_key_pending_deletion_gets_no_alias(kms, alias, new_key, key, refused):
    """An alias may be turned away from it. Source: key-state.html, [3] and [10]."""
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    expected = ("KMSInvalidStateException", f"{key['Arn']} is pending deletion.")

    request = {"AliasName": "alias/new", "TargetKeyId": key["KeyId"]}
    assert refused(kms.create_alias, **request) == expected
    kms.update_alias(AliasName=alias, TargetKeyId=new_key()["KeyId"])
    assert refused(kms.update_alias, AliasName=alias, TargetKeyId=key["KeyId"]) == expected


def test_a_key_has_at_most_50_aliases(kms, key, code):
    for number in range(50):
        kms.create_alias(AliasName=f"alias/{number}", TargetKeyId=key["KeyId"])

    request = {"AliasName": "alias/more", "TargetKeyId": key["KeyId"]}
    assert code(kms.create_alias, **request) == "LimitExceededException"


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        (("RSA_2048", "SIGN_VERIFY"), ("ECC_NIST_P256", "SIGN_VERIFY"), True),
        (("HMAC_256", "GENERATE_VERIFY_MAC"), ("HMAC_512", "GENERATE_VERIFY_MAC"), True),
        (("RSA_2048", "SIGN_VERIFY"), ("RSA_2048", "ENCRYPT_DECRYPT"), False),
        (("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("RSA_2048", "ENCRYPT_DECRYPT"), False),
        (("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("HMAC_256", "GENERATE_VERIFY_MAC"), False),
    ],
)
def test_an_alias_is_turned_to_a_key_that_does_the_same(kms, new_key, code, old, new, allowed):
    """Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html"""
    first, second = (new_key(KeySpec=spec, KeyUsage=usage)["KeyId"] for spec, usage in (old, new))
    kms.create_alias(AliasName="alias/turned", TargetKeyId=first)
    request = {"AliasName": "alias/turned", "TargetKeyId": second}

    if allowed:
        kms.update_alias(**request)
    else:
        assert code(kms.update_alias, **request) == "ValidationException"


def test_aliases_of_keys_that_aws_will_make_are_listed_without_keys(kms, key):
    """Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html"""
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])

    listed = kms.list_aliases()["Aliases"]
    assert listed[0] == {
        "AliasName": "alias/aws/acm",
        "AliasArn": "arn:aws:kms:us-east-1:111122223333:alias/aws/acm",
    }
    assert len(listed) == 15
    for size in (1, 7, 14, 15, 50):
        pages = list(
            kms.get_paginator("list_aliases").paginate(PaginationConfig={"PageSize": size})
        )
        assert [each for page in pages for each in page["Aliases"]] == listed
        assert all(len(page["Aliases"]) <= size for page in pages)
