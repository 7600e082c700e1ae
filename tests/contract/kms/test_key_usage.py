"""GetKeyLastUsage, and the condition key that asks for the same.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-keys-determining-usage.html
"""

import json
from datetime import timedelta

import pytest


@pytest.fixture
def last_use(kms, key):
    """Return what is known of the key's last use."""
    return lambda: kms.get_key_last_usage(KeyId=key["KeyId"])["KeyLastUsage"]


def test_a_key_that_was_never_used_says_so(kms, key, last_use):
    answer = kms.get_key_last_usage(KeyId=key["Arn"])

    assert answer["KeyId"] == key["KeyId"]
    assert answer["TrackingStartDate"] == answer["KeyCreationDate"] == key["CreationDate"]
    kms.describe_key(KeyId=key["KeyId"])
    assert last_use() == {}


def test_the_last_cryptographic_operation_counts(aws, kms, key, last_use, code):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    aws.clock.advance(timedelta(minutes=1))
    kms.decrypt(CiphertextBlob=blob)
    used_at = aws.clock.now()
    aws.clock.advance(timedelta(minutes=1))
    kms.list_grants(KeyId=key["KeyId"])
    assert code(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"a": "b"})

    found = last_use()
    assert found["Operation"] == "Decrypt"
    assert found["Timestamp"] == used_at
    lookup = aws.client("cloudtrail").lookup_events
    attribute = {"AttributeKey": "EventId", "AttributeValue": found["CloudTrailEventId"]}
    (event,) = lookup(LookupAttributes=[attribute])["Events"]
    record = json.loads(event["CloudTrailEvent"])
    assert record["eventName"] == "Decrypt"
    assert record["requestID"] == found["KmsRequestId"]


def test_re_encryption_uses_both_keys(kms, key, new_key, last_use):
    other = new_key()["KeyId"]
    blob = kms.encrypt(KeyId=other, Plaintext=b"x")["CiphertextBlob"]

    kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"])

    assert last_use()["Operation"] == "ReEncrypt"
    assert kms.get_key_last_usage(KeyId=other)["KeyLastUsage"]["Operation"] == "ReEncrypt"


def test_the_use_by_another_account_counts(other, kms, new_key, key_policy):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
        "Action": "kms:Encrypt",
        "Resource": "*",
    }
    key = new_key(Policy=key_policy(statement, delegate=True))
    other.encrypt(KeyId=key["Arn"], Plaintext=b"x")

    found = kms.get_key_last_usage(KeyId=key["KeyId"])["KeyLastUsage"]

    assert found["Operation"] == "Encrypt"


def test_another_account_does_not_learn_it(other, key, code):
    assert code(other.get_key_last_usage, KeyId=key["Arn"]) == "AccessDeniedException"


@pytest.mark.parametrize("operation", ["disable_key", "schedule_key_deletion"])
@pytest.mark.parametrize(
    ("days", "used", "allowed"), [(90, 0, False), (91, 0, True), (91, 50, False)]
)
def test_policies_can_keep_keys_that_were_used_lately(
    aws, as_user, kms, key, code, operation, days, used, allowed
):
    statement = {
        "Effect": "Deny",
        "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
        "Resource": "*",
        "Condition": {"NumericLessThanEquals": {"kms:TrailingDaysWithoutKeyUsage": "90"}},
    }
    user = as_user("u", ("Allow", "kms:*", "*"), statement)
    aws.clock.advance(timedelta(days=used))
    if used:
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")
    aws.clock.advance(timedelta(days=days - used))
    call = getattr(user, operation)

    if allowed:
        call(KeyId=key["KeyId"])
    else:
        assert code(call, KeyId=key["KeyId"]) == "AccessDeniedException"
