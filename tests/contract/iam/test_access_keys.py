"""Access keys: two a user, with a secret that is told once."""

import pytest

from garrison.services.iam.api import LimitExceededException, NoSuchEntityException
from garrison.services.iam.operations.access_keys import AccessDenied
from garrison.services.iam.records import AccessKey

from .conftest import ACCOUNT


def test_the_secret_is_told_once(iam):
    iam("CreateUser", UserName="bob")

    key = iam("CreateAccessKey", UserName="bob")["AccessKey"]

    assert key["AccessKeyId"].startswith("AKIA")
    listed = iam("ListAccessKeys", UserName="bob")
    assert key["SecretAccessKey"] not in repr(listed)
    holder = iam.ask("find_access_key", key["AccessKeyId"])
    assert holder.secret_access_key == key["SecretAccessKey"]
    assert holder.active
    assert key["SecretAccessKey"] not in repr(holder)


def test_a_record_never_shows_its_secret(iam):
    key = AccessKey(
        account=ACCOUNT,
        access_key_id="AKIA",
        secret_access_key="secret",
        user_id="AIDA",
        created_at=iam.clock.now(),
    )

    assert "secret" not in repr(key)


def test_there_is_no_third_key(iam):
    iam("CreateUser", UserName="bob")
    iam("CreateAccessKey", UserName="bob")
    iam("CreateAccessKey", UserName="bob")

    with pytest.raises(LimitExceededException, match="quota for AccessKeysPerUser: 2"):
        iam("CreateAccessKey", UserName="bob")


def test_an_inactive_key_is_known_as_inactive(iam):
    iam("CreateUser", UserName="bob")
    bob = iam.login("bob")

    iam("UpdateAccessKey", UserName="bob", AccessKeyId=bob.access_key_id, Status="Inactive")

    assert not iam.ask("find_access_key", bob.access_key_id).active


def test_a_deleted_key_is_forgotten(iam):
    iam("CreateUser", UserName="bob")
    bob = iam.login("bob")

    iam("DeleteAccessKey", AccessKeyId=bob.access_key_id, caller=bob)

    assert iam.ask("find_access_key", bob.access_key_id) is None
    with pytest.raises(NoSuchEntityException, match=f"Access Key with id {bob.access_key_id}"):
        iam("DeleteAccessKey", UserName="bob", AccessKeyId=bob.access_key_id)


def test_the_root_user_has_keys_too(iam):
    key = iam("CreateAccessKey")["AccessKey"]

    principal = iam.ask("find_access_key", key["AccessKeyId"]).principal

    assert principal.is_root
    assert principal.arn == f"arn:aws:iam::{ACCOUNT}:root"


def test_a_key_that_was_never_used_says_so(iam):
    iam("CreateUser", UserName="bob")
    bob = iam.login("bob")

    answer = iam("GetAccessKeyLastUsed", AccessKeyId=bob.access_key_id)

    assert answer == {
        "UserName": "bob",
        "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"},
    }


def test_an_unknown_key_is_refused_in_awss_words(iam):
    with pytest.raises(AccessDenied) as refused:
        iam("GetAccessKeyLastUsed", AccessKeyId="AKIAIOSFODNN7EXAMPLE")

    assert refused.value.message == (
        f"User: arn:aws:iam::{ACCOUNT}:root is not authorized to perform "
        "iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE"
    )
