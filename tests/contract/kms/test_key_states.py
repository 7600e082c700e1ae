"""EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion, and the end of a key.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from datetime import timedelta

import pytest


def test_a_disabled_key_can_be_enabled_again(kms, key):
    kms.disable_key(KeyId=key["KeyId"])
    disabled = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (disabled["KeyState"], disabled["Enabled"]) == ("Disabled", False)

    kms.enable_key(KeyId=key["KeyId"])
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"
    assert kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")


def test_deletion_has_a_waiting_period(aws, kms, key):
    answer = kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)

    assert answer["KeyId"] == key["Arn"]
    assert answer["KeyState"] == "PendingDeletion"
    assert answer["PendingWindowInDays"] == 7
    assert answer["DeletionDate"] == aws.clock.now() + timedelta(days=7)
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["DeletionDate"] == answer["DeletionDate"]
    assert not described["Enabled"]


def test_the_waiting_period_is_30_days_unless_said(kms, key):
    assert kms.schedule_key_deletion(KeyId=key["KeyId"])["PendingWindowInDays"] == 30


@pytest.mark.parametrize("days", [1, 6, 31, 365])
def test_the_waiting_period_has_bounds(kms, key, code, days):
    request = {"KeyId": key["KeyId"], "PendingWindowInDays": days}

    assert code(kms.schedule_key_deletion, **request) == "ValidationException"


def test_deletion_can_be_cancelled_and_leaves_the_key_disabled(kms, key):
    kms.schedule_key_deletion(KeyId=key["KeyId"])

    assert kms.cancel_key_deletion(KeyId=key["KeyId"])["KeyId"] == key["Arn"]

    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["KeyState"] == "Disabled"
    assert "DeletionDate" not in described


def test_only_a_pending_deletion_can_be_cancelled(kms, key, refused):
    expected = ("KMSInvalidStateException", f"{key['Arn']} is not pending deletion.")

    assert refused(kms.cancel_key_deletion, KeyId=key["KeyId"]) == expected


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("enable_key", {}),
        ("disable_key", {}),
        ("schedule_key_deletion", {}),
        ("update_key_description", {"Description": "x"}),
        ("tag_resource", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ("untag_resource", {"TagKeys": ["a"]}),
        (
            "create_grant",
            {"GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": ["Encrypt"]},
        ),
    ],
)
def test_pending_deletion_leaves_little_to_do(kms, key, refused, operation, more):
    kms.schedule_key_deletion(KeyId=key["KeyId"])

    expected = ("KMSInvalidStateException", f"{key['Arn']} is pending deletion.")
    assert refused(getattr(kms, operation), KeyId=key["KeyId"], **more) == expected


@pytest.mark.parametrize(
    "operation",
    ["describe_key", "get_key_policy", "list_grants", "list_resource_tags", "list_key_policies"],
)
def test_pending_deletion_leaves_everything_to_see(kms, key, operation):
    kms.schedule_key_deletion(KeyId=key["KeyId"])

    assert getattr(kms, operation)(KeyId=key["KeyId"])


def test_a_key_is_gone_when_its_date_comes(aws, kms, key, code, own_aliases):
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)

    aws.clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert kms.describe_key(KeyId=key["KeyId"])
    aws.clock.advance(timedelta(seconds=1))

    assert code(kms.describe_key, KeyId=key["KeyId"]) == "NotFoundException"
    assert code(kms.cancel_key_deletion, KeyId=key["KeyId"]) == "NotFoundException"
    assert code(kms.decrypt, CiphertextBlob=blob) == "AccessDeniedException"
    assert code(kms.describe_key, KeyId="alias/app") == "NotFoundException"
    assert kms.list_keys()["Keys"] == []
    assert own_aliases() == []


def test_the_alias_of_a_key_that_is_gone_is_free(aws, kms, new_key):
    old, new = new_key(), new_key()
    kms.create_alias(AliasName="alias/app", TargetKeyId=old["KeyId"])
    kms.schedule_key_deletion(KeyId=old["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(timedelta(days=7))

    kms.create_alias(AliasName="alias/app", TargetKeyId=new["KeyId"])

    assert kms.describe_key(KeyId="alias/app")["KeyMetadata"]["KeyId"] == new["KeyId"]


def test_what_is_gone_is_deleted_with_all_that_belongs_to_it(aws, kms, key, new_key):
    """The record holds the key material: it does not stay for ever."""
    from garrison.services.kms.records import Alias, Grant, Key

    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    root = "arn:aws:iam::111122223333:root"
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=root, Operations=["Encrypt"])
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(timedelta(days=7))
    kept = new_key()

    aws.run_due()

    async def stored(cls):
        return [record.id async for record in aws.store.begin().scan(cls, aws.account, "us-east-1")]

    assert aws.run(stored(Key)) == [kept["KeyId"]]
    assert aws.run(stored(Alias)) == aws.run(stored(Grant)) == []
