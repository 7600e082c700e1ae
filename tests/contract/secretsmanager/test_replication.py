"""Replicas: ReplicateSecretToRegions, RemoveRegionsFromReplication, StopReplicationToReplica."""

import pytest

WEST = "us-west-2"
REPLICA = (
    "InvalidParameterException",
    "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
)


@pytest.fixture
def west(aws):
    return aws.client("secretsmanager", region=WEST)


@pytest.fixture
def replicated(sm, secret):
    """A secret with a replica; its ARN and the replica's."""
    sm.replicate_secret_to_regions(SecretId="prod/db", AddReplicaRegions=[{"Region": WEST}])
    return secret["ARN"], secret["ARN"].replace("us-east-1", WEST)


def test_a_replica_is_the_same_secret_in_another_region(sm, west, replicated):
    arn, copy = replicated

    shown = west.describe_secret(SecretId="prod/db")

    assert (shown["ARN"], shown["PrimaryRegion"]) == (copy, "us-east-1")
    assert west.get_secret_value(SecretId=copy)["SecretString"] == "first"
    primary = sm.describe_secret(SecretId=arn)
    assert primary["PrimaryRegion"] == "us-east-1"
    assert primary["ReplicationStatus"] == [
        {
            "Region": WEST,
            "KmsKeyId": "alias/aws/secretsmanager",
            "Status": "InSync",
            "StatusMessage": "Replication succeeded",
        }
    ]


def test_a_secret_may_begin_with_replicas(sm, west):
    made = sm.create_secret(Name="a", SecretString="x", AddReplicaRegions=[{"Region": WEST}])

    assert made["ReplicationStatus"][0]["Status"] == "InSync"
    assert west.get_secret_value(SecretId="a")["SecretString"] == "x"


@pytest.mark.usefixtures("replicated")
def test_what_changes_in_the_primary_changes_in_the_replica(sm, west, token):
    sm.put_secret_value(SecretId="prod/db", SecretString="second", ClientRequestToken=token(2))
    sm.tag_resource(SecretId="prod/db", Tags=[{"Key": "a", "Value": "1"}])
    sm.update_secret(SecretId="prod/db", Description="told")

    assert west.get_secret_value(SecretId="prod/db")["SecretString"] == "second"
    copy, primary = (each.describe_secret(SecretId="prod/db") for each in (west, sm))
    for member in ("Description", "Tags", "VersionIdsToStages"):
        assert copy[member] == primary[member]


@pytest.mark.usefixtures("replicated")
def test_a_replica_cannot_be_changed(west, refused):
    for operation, request in (
        (west.update_secret, {"SecretString": "x"}),
        (west.put_secret_value, {"SecretString": "x"}),
        (west.update_secret_version_stage, {"VersionStage": "x"}),
        (west.tag_resource, {"Tags": []}),
        (west.untag_resource, {"TagKeys": []}),
        (west.put_resource_policy, {"ResourcePolicy": "x"}),
        (west.delete_resource_policy, {}),
        (west.delete_secret, {}),
        (west.restore_secret, {}),
        (west.rotate_secret, {}),
        (west.cancel_rotate_secret, {}),
        (west.replicate_secret_to_regions, {"AddReplicaRegions": [{}]}),
        (west.remove_regions_from_replication, {"RemoveReplicaRegions": [WEST]}),
    ):
        assert refused(operation, SecretId="prod/db", **request) == REPLICA, operation


@pytest.mark.usefixtures("secret")
def test_a_name_that_is_taken_fails_unless_it_is_overwritten(sm, west):
    west.create_secret(Name="prod/db", SecretString="of somebody else")
    replicate = {"SecretId": "prod/db", "AddReplicaRegions": [{"Region": WEST}]}

    (failed,) = sm.replicate_secret_to_regions(**replicate)["ReplicationStatus"]
    assert (failed["Status"], failed["StatusMessage"]) == (
        "Failed",
        f"Replication failed: Secret name prod/db already exists in region {WEST}.",
    )
    assert west.get_secret_value(SecretId="prod/db")["SecretString"] == "of somebody else"

    sm.remove_regions_from_replication(SecretId="prod/db", RemoveReplicaRegions=[WEST])
    assert west.get_secret_value(SecretId="prod/db")["SecretString"] == "of somebody else"

    sm.replicate_secret_to_regions(**replicate, ForceOverwriteReplicaSecret=True)
    assert west.get_secret_value(SecretId="prod/db")["SecretString"] == "first"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("regions", [["us-east-1"], [WEST, WEST], [""]])
def test_wrong_regions(sm, refused, regions):
    wanted = [{"Region": region} if region else {} for region in regions]
    expected = ("InvalidParameterException", "Invalid replica region.")

    request = {"SecretId": "prod/db", "AddReplicaRegions": wanted}
    assert refused(sm.replicate_secret_to_regions, **request) == expected
    assert refused(sm.create_secret, Name="a", AddReplicaRegions=wanted) == expected


@pytest.mark.usefixtures("replicated")
def test_a_removed_replica_is_gone(sm, west, code):
    remove = {"SecretId": "prod/db", "RemoveReplicaRegions": [WEST]}

    assert sm.remove_regions_from_replication(**remove)["ReplicationStatus"] == []

    assert code(west.describe_secret, SecretId="prod/db") == "ResourceNotFoundException"
    assert "PrimaryRegion" not in sm.describe_secret(SecretId="prod/db")
    sm.remove_regions_from_replication(**remove)


def test_a_secret_with_replicas_cannot_be_deleted(sm, replicated, refused):
    """Seen in gruntwork-io/cloud-nuke, issue 435."""
    arn, _ = replicated

    assert refused(sm.delete_secret, SecretId=arn) == (
        "InvalidParameterException",
        f"You can't delete secret {arn} that still has replica regions [{WEST}].",
    )


def test_a_promoted_replica_stands_alone(sm, west, replicated, refused):
    _, copy = replicated

    assert west.stop_replication_to_replica(SecretId="prod/db")["ARN"] == copy

    west.put_secret_value(SecretId="prod/db", SecretString="own")
    assert sm.get_secret_value(SecretId="prod/db")["SecretString"] == "first"
    assert west.get_secret_value(SecretId="prod/db")["SecretString"] == "own"
    assert "PrimaryRegion" not in west.describe_secret(SecretId="prod/db")
    assert "ReplicationStatus" not in sm.describe_secret(SecretId="prod/db")
    assert (
        refused(sm.stop_replication_to_replica, SecretId="prod/db")[0] == "InvalidRequestException"
    )


@pytest.mark.usefixtures("secret")
def test_a_replica_whose_key_fails_says_so_and_the_primary_goes_on(aws, sm, west):
    kms = aws.client("kms", region=WEST)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    region = {"Region": WEST, "KmsKeyId": key}
    sm.replicate_secret_to_regions(SecretId="prod/db", AddReplicaRegions=[region])
    kms.disable_key(KeyId=key)

    sm.put_secret_value(SecretId="prod/db", SecretString="second")

    assert sm.get_secret_value(SecretId="prod/db")["SecretString"] == "second"
    (status,) = sm.describe_secret(SecretId="prod/db")["ReplicationStatus"]
    assert status["Status"] == "Failed"
    kms.enable_key(KeyId=key)
    assert west.get_secret_value(SecretId="prod/db")["SecretString"] == "first"
    sm.update_secret(SecretId="prod/db", Description="again")
    assert west.get_secret_value(SecretId="prod/db")["SecretString"] == "second"
