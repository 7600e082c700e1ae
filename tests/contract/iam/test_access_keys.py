"""Access keys: two a user, with a secret that is told once."""

from datetime import UTC, datetime

from garrison.services.iam.records import AccessKey


def test_the_secret_is_told_once(iam):
    iam.create_user(UserName="bob")

    key = iam.create_access_key(UserName="bob")["AccessKey"]

    assert key["AccessKeyId"].startswith("AKIA")
    assert key["Status"] == "Active"
    assert key["SecretAccessKey"] not in repr(iam.list_access_keys(UserName="bob"))


def test_a_record_never_shows_its_secret():
    key = AccessKey(
        account="111111111111",
        access_key_id="AKIA",
        secret_access_key="secret",
        user_id="AIDA",
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
    )

    assert "secret" not in repr(key)


def test_there_is_no_third_key(iam, refused):
    iam.create_user(UserName="bob")
    iam.create_access_key(UserName="bob")
    iam.create_access_key(UserName="bob")

    assert refused(iam.create_access_key, UserName="bob") == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )


def test_an_inactive_key_does_not_sign(aws, iam, refused):
    key = aws.user("bob", ("Allow", "*", "*"))
    bob = aws.client("iam", key)

    iam.update_access_key(UserName="bob", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert refused(bob.get_user)[0] == "InvalidClientTokenId"
    assert iam.list_access_keys(UserName="bob")["AccessKeyMetadata"][0]["Status"] == "Inactive"

    iam.update_access_key(UserName="bob", AccessKeyId=key["AccessKeyId"], Status="Active")
    bob.get_user()


def test_a_deleted_key_is_forgotten(aws, iam, refused):
    key_id = aws.user("bob")["AccessKeyId"]

    iam.delete_access_key(UserName="bob", AccessKeyId=key_id)

    assert refused(iam.delete_access_key, UserName="bob", AccessKeyId=key_id) == (
        "NoSuchEntity",
        f"The Access Key with id {key_id} cannot be found.",
    )


def test_another_users_key_is_not_found(aws, iam, refused):
    key_id = aws.user("bob")["AccessKeyId"]
    iam.create_user(UserName="eve")

    assert refused(iam.delete_access_key, UserName="eve", AccessKeyId=key_id)[0] == "NoSuchEntity"


def test_the_root_user_has_keys_too(aws):
    root = aws.client("iam", aws.root)

    key = root.create_access_key()["AccessKey"]

    assert aws.client("iam", key).get_user()["User"]["UserId"] == aws.account
    root.delete_access_key(AccessKeyId=key["AccessKeyId"])


def test_a_key_that_was_never_used_says_so(aws, iam):
    key_id = aws.user("bob")["AccessKeyId"]

    answer = iam.get_access_key_last_used(AccessKeyId=key_id)

    assert answer["UserName"] == "bob"
    assert answer["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}


def test_an_unknown_key_is_refused_in_awss_words(aws, iam, refused):
    """Seen on AWS: without the colon after `perform`, and AccessDenied for an administrator."""
    assert refused(iam.get_access_key_last_used, AccessKeyId="AKIAIOSFODNN7EXAMPLE") == (
        "AccessDenied",
        (
            f"User: arn:aws:iam::{aws.account}:user/administrator is not authorized to perform "
            "iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE"
        ),
    )
