"""Multi-Region keys: CreateKey, ReplicateKey, UpdatePrimaryRegion, and what related keys share.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
"""

import json
from datetime import timedelta

import pytest
from importing import import_material

WEST, EAST, EU = "us-west-2", "us-east-1", "eu-west-1"
SECOND = timedelta(seconds=1)


@pytest.fixture
def primary(new_key):
    """A primary key in us-east-1."""
    return new_key(MultiRegion=True)


@pytest.fixture
def west(aws):
    """KMS in us-west-2."""
    return aws.client("kms", region=WEST)


@pytest.fixture
def replicate(aws, kms, primary):
    """Replicate the primary key, and let the replica be made."""

    def call(region=WEST, **more):
        answer = kms.replicate_key(KeyId=primary["KeyId"], ReplicaRegion=region, **more)
        aws.clock.advance(SECOND)
        return answer["ReplicaKeyMetadata"]

    return call


@pytest.fixture
def described(aws, primary):
    """Return the metadata of the multi-Region key in a Region."""
    return lambda region=EAST: aws.client("kms", region=region).describe_key(
        KeyId=primary["KeyId"]
    )["KeyMetadata"]


def test_a_primary_key_says_so(primary):
    assert primary["KeyId"].startswith("mrk-")
    assert len(primary["KeyId"]) == 36
    assert primary["MultiRegion"]
    assert primary["MultiRegionConfiguration"] == {
        "MultiRegionKeyType": "PRIMARY",
        "PrimaryKey": {"Arn": primary["Arn"], "Region": EAST},
        "ReplicaKeys": [],
    }


def test_a_replica_has_the_same_id_and_opens_what_the_other_has_sealed(
    aws, kms, west, primary, replicate, described
):
    blob = kms.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    replica = replicate(Description="in the west", Tags=[{"TagKey": "a", "TagValue": "b"}])

    assert replica["KeyState"] == "Creating"
    assert replica["KeyId"] == primary["KeyId"]
    assert replica["Arn"] == primary["Arn"].replace(EAST, WEST)
    assert replica["MultiRegionConfiguration"] == {
        "MultiRegionKeyType": "REPLICA",
        "PrimaryKey": {"Arn": primary["Arn"], "Region": EAST},
        "ReplicaKeys": [{"Arn": replica["Arn"], "Region": WEST}],
    }
    assert described(WEST)["KeyState"] == "Enabled"
    assert described(WEST)["Description"] == "in the west"
    assert described(EAST)["MultiRegionConfiguration"]["ReplicaKeys"] == [
        {"Arn": replica["Arn"], "Region": WEST}
    ]
    opened = west.decrypt(CiphertextBlob=blob)
    assert (opened["Plaintext"], opened["KeyId"]) == (b"x", replica["Arn"])
    other = west.encrypt(KeyId=primary["KeyId"], Plaintext=b"y")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=other)["Plaintext"] == b"y"
    tags = west.list_resource_tags(KeyId=primary["KeyId"])["Tags"]
    assert tags == [{"TagKey": "a", "TagValue": "b"}]
    assert aws.client("kms", region=EU).list_keys()["Keys"] == []


def test_a_replica_is_created_in_the_trail_of_its_region(aws, replicate):
    replica = replicate()

    lookup = aws.client("cloudtrail", region=WEST).lookup_events
    found = lookup(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateKey"}])
    (event,) = [json.loads(each["CloudTrailEvent"]) for each in found["Events"]]
    assert event["resources"][0]["ARN"] == replica["Arn"]


def test_key_pairs_are_replicated(aws, kms, west, new_key):
    key = new_key(MultiRegion=True, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    kms.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST)
    aws.clock.advance(SECOND)
    request = {"KeyId": key["KeyId"], "Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}

    signature = west.sign(**request)["Signature"]

    assert kms.verify(**request, Signature=signature)["SignatureValid"]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"ReplicaRegion": WEST}, "AlreadyExistsException"),
        ({"ReplicaRegion": EAST}, "AlreadyExistsException"),
        ({"ReplicaRegion": "cn-north-1"}, "ValidationException"),
        ({"ReplicaRegion": EU, "Policy": "{"}, "MalformedPolicyDocumentException"),
        ({"ReplicaRegion": EU, "Tags": [{"TagKey": "aws:a", "TagValue": ""}]}, "TagException"),
    ],
)
def test_one_wrong_member_is_enough(aws, kms, primary, replicate, code, members, expected):
    replicate()

    assert code(kms.replicate_key, KeyId=primary["KeyId"], **members) == expected
    assert aws.client("kms", region=EU).list_keys()["Keys"] == []


def test_only_a_primary_key_is_replicated(kms, west, key, primary, replicate, code):
    replicate()

    request = {"ReplicaRegion": EU}
    assert code(kms.replicate_key, KeyId=key["KeyId"], **request) == "UnsupportedOperationException"
    request["KeyId"] = primary["KeyId"]
    assert code(west.replicate_key, **request) == "UnsupportedOperationException"


def test_a_replica_can_become_the_primary_key(aws, kms, west, primary, replicate, described, code):
    replicate()
    replicate(EU)
    assert code(kms.update_primary_region, KeyId=primary["KeyId"], PrimaryRegion="sa-east-1") == (
        "NotFoundException"
    )

    kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=WEST)

    assert [described(region)["KeyState"] for region in (EAST, WEST, EU)] == [
        "Updating",
        "Updating",
        "Enabled",
    ]
    assert kms.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")
    assert code(kms.disable_key, KeyId=primary["KeyId"]) == "KMSInvalidStateException"
    aws.clock.advance(SECOND)
    assert described()["KeyState"] == "Enabled"
    for region in (EAST, WEST, EU):
        shown = described(region)["MultiRegionConfiguration"]
        assert shown["PrimaryKey"]["Region"] == WEST
        assert [each["Region"] for each in shown["ReplicaKeys"]] == [EU, EAST]
    assert code(kms.update_primary_region, KeyId=primary["KeyId"], PrimaryRegion=WEST) == (
        "UnsupportedOperationException"
    )
    west.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=EAST)


def test_rotation_is_shared(aws, kms, west, primary, replicate, code):
    replicate()
    kms.enable_key_rotation(KeyId=primary["KeyId"], RotationPeriodInDays=90)
    assert west.get_key_rotation_status(KeyId=primary["KeyId"])["RotationPeriodInDays"] == 90
    for operation in ("enable_key_rotation", "disable_key_rotation", "rotate_key_on_demand"):
        refused = code(getattr(west, operation), KeyId=primary["KeyId"])
        assert refused == "UnsupportedOperationException"

    aws.clock.advance(timedelta(days=90))
    aws.run_due()

    assert len(kms.list_key_rotations(KeyId=primary["KeyId"])["Rotations"]) == 1
    blob = west.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    here, there = kms.decrypt(CiphertextBlob=blob), west.decrypt(CiphertextBlob=blob)
    assert here["KeyMaterialId"] == there["KeyMaterialId"]
    kms.rotate_key_on_demand(KeyId=primary["KeyId"])
    assert len(west.list_key_rotations(KeyId=primary["KeyId"])["Rotations"]) == 2


def test_a_later_replica_has_all_materials(kms, west, primary, replicate):
    blob = kms.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.rotate_key_on_demand(KeyId=primary["KeyId"])

    replicate()

    assert west.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_a_primary_key_waits_for_its_replicas(aws, kms, west, primary, replicate, described, code):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"""
    replicate()
    answer = kms.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)

    assert answer["KeyState"] == "PendingReplicaDeletion"
    assert "DeletionDate" not in answer
    assert described()["PendingDeletionWindowInDays"] == 7
    assert "DeletionDate" not in described()
    aws.clock.advance(timedelta(days=40))
    assert described()["KeyState"] == "PendingReplicaDeletion"
    west.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=10)
    aws.clock.advance(timedelta(days=10))
    aws.run_due()
    assert code(west.describe_key, KeyId=primary["KeyId"]) == "NotFoundException"
    shown = described()
    assert shown["KeyState"] == "PendingDeletion"
    assert shown["DeletionDate"] == aws.clock.now() + timedelta(days=7)
    assert shown["MultiRegionConfiguration"]["ReplicaKeys"] == []
    aws.clock.advance(timedelta(days=7))
    assert code(kms.describe_key, KeyId=primary["KeyId"]) == "NotFoundException"
    aws.run_due()


def test_a_replica_that_stays_keeps_its_primary_key(aws, kms, west, primary, replicate, described):
    replicate()
    kms.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    west.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    west.cancel_key_deletion(KeyId=primary["KeyId"])

    aws.clock.advance(timedelta(days=60))
    aws.run_due()

    assert described()["KeyState"] == "PendingReplicaDeletion"
    kms.cancel_key_deletion(KeyId=primary["KeyId"])
    assert described()["KeyState"] == "Disabled"


def test_a_region_is_free_again_when_its_replica_is_gone(aws, west, primary, replicate, described):
    replicate()
    west.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(timedelta(days=7))

    replicate()

    assert described(WEST)["KeyState"] == "Enabled"


def test_imported_material_is_imported_into_each_region(aws, kms, west, new_key):
    material, other = bytes(range(32)), bytes(32)
    key_id = new_key(MultiRegion=True, Origin="EXTERNAL")["KeyId"]
    import_material(kms, key_id, material)
    kms.replicate_key(KeyId=key_id, ReplicaRegion=WEST)
    aws.clock.advance(SECOND)
    assert west.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "PendingImport"
    with pytest.raises(Exception, match="IncorrectKeyMaterialException"):
        import_material(west, key_id, other)
    with pytest.raises(Exception, match="UnsupportedOperationException"):
        import_material(west, key_id, other, ImportType="NEW_KEY_MATERIAL")
    import_material(west, key_id, material)
    blob = west.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"

    def states(client):
        request = {"KeyId": key_id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"}
        listed = client.list_key_rotations(**request)["Rotations"]
        return [each["KeyMaterialState"] for each in listed]

    import_material(kms, key_id, other, ImportType="NEW_KEY_MATERIAL")
    assert states(kms) == ["CURRENT", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"]
    with pytest.raises(Exception, match="KMSInvalidStateException"):
        kms.rotate_key_on_demand(KeyId=key_id)
    import_material(west, key_id, other)
    assert states(kms) == states(west) == ["CURRENT", "PENDING_ROTATION"]
    kms.rotate_key_on_demand(KeyId=key_id)
    assert states(kms) == states(west) == ["NON_CURRENT", "CURRENT"]


@pytest.mark.parametrize(
    ("action", "condition", "allowed"),
    [
        ("ReplicateKey", {"kms:ReplicaRegion": WEST}, True),
        ("ReplicateKey", {"kms:ReplicaRegion": EU}, False),
        ("ReplicateKey", {"kms:MultiRegionKeyType": "PRIMARY"}, True),
        ("ReplicateKey", {"kms:MultiRegionKeyType": "REPLICA"}, False),
        ("CreateKey", {"kms:MultiRegionKeyType": "REPLICA"}, True),
        ("CreateKey", {"kms:MultiRegionKeyType": "PRIMARY"}, False),
        ("CreateKey", {"aws:RequestedRegion": WEST}, True),
        ("CreateKey", {"aws:RequestedRegion": EAST}, False),
        ("CreateKey", {"kms:MultiRegion": "true"}, True),
    ],
)
def test_replication_takes_permission_on_both_keys(
    as_user, primary, code, action, condition, allowed
):
    others = {"ReplicateKey", "CreateKey"} - {action}
    user = as_user(
        "u",
        ("Allow", [f"kms:{name}" for name in others], "*"),
        {
            "Effect": "Allow",
            "Action": f"kms:{action}",
            "Resource": "*",
            "Condition": {"StringEquals": condition},
        },
    )
    request = {"KeyId": primary["KeyId"], "ReplicaRegion": WEST}

    if allowed:
        assert user.replicate_key(**request)
    else:
        assert code(user.replicate_key, **request) == "AccessDeniedException"


@pytest.mark.parametrize(
    ("resource", "region", "allowed"), [("*", WEST, True), ("*", EU, False), (EAST, WEST, False)]
)
def test_a_new_primary_region_takes_permission_on_both_keys(
    as_user, primary, replicate, code, resource, region, allowed
):
    replicate()
    arn = "*" if resource == "*" else f"arn:aws:kms:{resource}:111122223333:key/*"
    statement = {
        "Effect": "Allow",
        "Action": "kms:UpdatePrimaryRegion",
        "Resource": arn,
        "Condition": {"StringEquals": {"kms:PrimaryRegion": region}},
    }
    user = as_user("u", statement)
    request = {"KeyId": primary["KeyId"], "PrimaryRegion": WEST}

    if allowed:
        user.update_primary_region(**request)
    else:
        assert code(user.update_primary_region, **request) == "AccessDeniedException"
