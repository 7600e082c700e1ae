"""EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, ListKeyRotations.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

import json
from datetime import timedelta

import pytest

UNSUPPORTED = "UnsupportedOperationException"


@pytest.fixture
def events(aws):
    """Return the service events of one name in the trail, the newest first."""

    def find(name, region="us-east-1"):
        lookup = aws.client("cloudtrail", region=region).lookup_events
        found = lookup(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}])
        return [json.loads(event["CloudTrailEvent"]) for event in found["Events"]]

    return find


@pytest.fixture
def materials(kms, key):
    """Return the materials of the key, the oldest first."""
    return lambda: kms.list_key_rotations(
        KeyId=key["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL"
    )["Rotations"]


def test_a_key_does_not_rotate_unless_asked(kms, key):
    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    del status["ResponseMetadata"]

    assert status == {"KeyRotationEnabled": False, "KeyId": key["Arn"]}


def test_a_key_rotates_a_year_after_it_was_asked(aws, kms, key):
    kms.enable_key_rotation(KeyId=key["KeyId"])

    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert status["KeyRotationEnabled"]
    assert status["RotationPeriodInDays"] == 365
    assert status["NextRotationDate"] == aws.clock.now() + timedelta(days=365)

    kms.disable_key_rotation(KeyId=key["KeyId"])
    assert not kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]


@pytest.mark.parametrize("days", [2561, 100_000])
def test_the_period_has_bounds(kms, key, code, days):
    request = {"KeyId": key["KeyId"], "RotationPeriodInDays": days}

    assert code(kms.enable_key_rotation, **request) == "ValidationException"


def test_a_key_rotates_when_it_is_due_and_old_ciphertexts_open(aws, kms, key, materials, events):
    old = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"old")["CiphertextBlob"]
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)

    aws.clock.advance(timedelta(days=90))
    aws.run_due()

    first, second = materials()
    assert (first["KeyMaterialState"], second["KeyMaterialState"]) == ("NON_CURRENT", "CURRENT")
    assert "RotationDate" not in first
    assert second["RotationType"] == "AUTOMATIC"
    assert second["RotationDate"] == aws.clock.now()
    new = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"new")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=old)["KeyMaterialId"] == first["KeyMaterialId"]
    assert kms.decrypt(CiphertextBlob=new)["KeyMaterialId"] == second["KeyMaterialId"]
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["CurrentKeyMaterialId"] == second["KeyMaterialId"]
    (event,) = events("RotateKey")
    assert event["eventType"] == "AwsServiceEvent"
    assert event["resources"][0]["ARN"] == key["Arn"]
    assert event["serviceEventDetails"] == {
        "rotationType": "AUTOMATIC",
        "keyOrigin": "AWS_KMS",
        "previousKeyMaterialId": first["KeyMaterialId"],
        "currentKeyMaterialId": second["KeyMaterialId"],
        "keyId": key["KeyId"],
    }


def test_a_late_rotation_is_one_and_the_schedule_stays(aws, kms, key, materials):
    start = aws.clock.now()
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=100)

    aws.clock.advance(timedelta(days=350))
    aws.run_due()

    assert len(materials()) == 2
    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert status["NextRotationDate"] == start + timedelta(days=400)


def test_a_disabled_key_rotates_when_it_is_enabled_again(aws, kms, key, materials):
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    kms.disable_key(KeyId=key["KeyId"])
    aws.clock.advance(timedelta(days=91))
    aws.run_due()
    assert len(materials()) == 1
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]

    kms.enable_key(KeyId=key["KeyId"])
    aws.run_due()

    assert len(materials()) == 2


def test_a_key_pending_deletion_does_not_rotate(aws, kms, key, materials):
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    aws.clock.advance(timedelta(days=80))
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    assert not kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]
    aws.clock.advance(timedelta(days=20))
    aws.run_due()
    assert len(materials()) == 1

    kms.cancel_key_deletion(KeyId=key["KeyId"])

    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]


def test_a_key_rotates_on_demand_at_once_and_its_schedule_stays(kms, key, events):
    kms.enable_key_rotation(KeyId=key["KeyId"])
    due = kms.get_key_rotation_status(KeyId=key["KeyId"])["NextRotationDate"]
    old = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"old")["CiphertextBlob"]

    assert kms.rotate_key_on_demand(KeyId=key["KeyId"])["KeyId"] == key["Arn"]

    (rotation,) = kms.list_key_rotations(KeyId=key["KeyId"])["Rotations"]
    assert rotation["RotationType"] == "ON_DEMAND"
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["NextRotationDate"] == due
    assert kms.decrypt(CiphertextBlob=old)["Plaintext"] == b"old"
    assert events("RotateKey")[0]["serviceEventDetails"]["rotationType"] == "ON_DEMAND"


def test_a_key_rotates_on_demand_25_times(kms, key, code):
    for _ in range(25):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])

    assert code(kms.rotate_key_on_demand, KeyId=key["KeyId"]) == "LimitExceededException"


def test_rotations_are_listed_page_by_page(kms, key, code):
    for _ in range(3):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])

    first = kms.list_key_rotations(KeyId=key["KeyId"], Limit=1)
    assert first["Truncated"]
    rest = kms.list_key_rotations(KeyId=key["KeyId"], Limit=2, Marker=first["NextMarker"])
    assert len(rest["Rotations"]) == 2
    assert not rest["Truncated"]
    request = {"KeyId": key["KeyId"], "Marker": "x"}
    assert code(kms.list_key_rotations, **request) == "InvalidMarkerException"


@pytest.mark.parametrize(
    "operation",
    [
        "enable_key_rotation",
        "disable_key_rotation",
        "get_key_rotation_status",
        "rotate_key_on_demand",
        "list_key_rotations",
    ],
)
@pytest.mark.parametrize(
    ("spec", "usage"), [("ECC_NIST_P256", "SIGN_VERIFY"), ("HMAC_256", "GENERATE_VERIFY_MAC")]
)
def test_only_symmetric_encryption_keys_rotate(kms, new_key, code, operation, spec, usage):
    key = new_key(KeySpec=spec, KeyUsage=usage)

    assert code(getattr(kms, operation), KeyId=key["KeyId"]) == UNSUPPORTED


@pytest.mark.parametrize("operation", ["enable_key_rotation", "disable_key_rotation"])
def test_imported_keys_do_not_rotate_by_themselves(kms, new_key, refused, operation):
    key = new_key(Origin="EXTERNAL")

    text = f"{key['Arn']} origin is EXTERNAL which is not valid for this operation."
    assert refused(getattr(kms, operation), KeyId=key["KeyId"]) == (UNSUPPORTED, text)


@pytest.mark.parametrize(("condition", "allowed"), [("180", True), ("366", False)])
def test_policies_can_ask_for_the_period_also_for_the_default(
    as_user, key, code, condition, allowed
):
    statement = {
        "Effect": "Deny",
        "Action": "kms:EnableKeyRotation",
        "Resource": "*",
        "Condition": {"NumericLessThanEquals": {"kms:RotationPeriodInDays": condition}},
    }
    user = as_user("u", ("Allow", "kms:*", "*"), statement)

    if allowed:
        user.enable_key_rotation(KeyId=key["KeyId"])
    else:
        assert code(user.enable_key_rotation, KeyId=key["KeyId"]) == "AccessDeniedException"
