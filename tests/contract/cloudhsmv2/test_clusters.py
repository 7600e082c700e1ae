"""CreateCluster, DescribeClusters, ModifyCluster, DeleteCluster."""

from datetime import timedelta

import pytest
from customer import SUBNETS, ZONE


def test_a_cluster_is_created_and_then_uninitialized(aws, hsm, later, described):
    created = hsm.create_cluster(
        HsmType="hsm1.medium",
        SubnetIds=SUBNETS,
        BackupRetentionPolicy={"Type": "DAYS", "Value": "7"},
        TagList=[{"Key": "team", "Value": "payments"}],
    )["Cluster"]

    assert created["State"] == "CREATE_IN_PROGRESS"
    assert created["BackupPolicy"] == "DEFAULT"
    assert created["BackupRetentionPolicy"] == {"Type": "DAYS", "Value": "7"}
    assert created["SubnetMapping"] == dict(zip(("us-east-1a", "us-east-1b"), SUBNETS, strict=True))
    assert created["TagList"] == [{"Key": "team", "Value": "payments"}]
    assert (created["Mode"], created["NetworkType"], created["Hsms"]) == ("FIPS", "IPV4", [])
    assert created["CreateTimestamp"] == aws.clock.now()
    later(seconds=2)
    assert described(created["ClusterId"])["State"] == "UNINITIALIZED"


@pytest.mark.parametrize(
    ("request_", "code_"),
    [
        ({"HsmType": "hsm9.large"}, "CloudHsmInvalidRequestException"),
        ({"HsmType": "hsm1.medium", "Mode": "NON_FIPS"}, "CloudHsmInvalidRequestException"),
        ({"SubnetIds": ["subnet-0000000a"] * 2}, "CloudHsmInvalidRequestException"),
        (
            {"BackupRetentionPolicy": {"Type": "DAYS", "Value": "6"}},
            "CloudHsmInvalidRequestException",
        ),
        (
            {"BackupRetentionPolicy": {"Type": "DAYS", "Value": "380"}},
            "CloudHsmInvalidRequestException",
        ),
        ({"SourceBackupId": "backup-aaaaaaaaaaa"}, "CloudHsmResourceNotFoundException"),
        ({"TagList": [{"Key": "aws:x", "Value": ""}]}, "CloudHsmTagException"),
        ({"TagList": [{"Key": "a", "Value": ""}] * 2}, "CloudHsmTagException"),
    ],
    ids=["type", "mode", "subnet twice", "6 days", "380 days", "backup", "reserved", "tag twice"],
)
def test_wrong_requests_create_nothing(hsm, code, request_, code_):
    request = {"HsmType": "hsm2m.medium", "SubnetIds": SUBNETS} | request_

    assert code(hsm.create_cluster, **request) == code_
    assert hsm.describe_clusters()["Clusters"] == []


def test_clusters_are_listed_by_filters_and_page_by_page(hsm, new_cluster, code):
    ids = {new_cluster() for _ in range(3)}

    pages = hsm.get_paginator("describe_clusters").paginate(PaginationConfig={"PageSize": 2})
    sizes = [[cluster["ClusterId"] for cluster in page["Clusters"]] for page in pages]
    assert [len(size) for size in sizes] == [2, 1]
    assert {each for size in sizes for each in size} == ids
    one = next(iter(ids))
    assert len(hsm.describe_clusters(Filters={"clusterIds": [one, "cluster-x"]})["Clusters"]) == 1
    assert len(hsm.describe_clusters(Filters={"states": ["UNINITIALIZED"]})["Clusters"]) == 3
    assert hsm.describe_clusters(Filters={"states": ["ACTIVE"]})["Clusters"] == []
    wrong = "CloudHsmInvalidRequestException"
    assert code(hsm.describe_clusters, Filters={"colour": ["red"]}) == wrong
    assert code(hsm.describe_clusters, NextToken="x") == wrong


def test_backup_retention_is_modified(hsm, new_cluster, code):
    cluster_id = new_cluster()

    changed = hsm.modify_cluster(
        ClusterId=cluster_id, BackupRetentionPolicy={"Type": "DAYS", "Value": "30"}
    )["Cluster"]

    assert changed["BackupRetentionPolicy"]["Value"] == "30"
    wrong = "CloudHsmInvalidRequestException"
    assert code(hsm.modify_cluster, ClusterId=cluster_id) == wrong
    too_short = {"Type": "DAYS", "Value": "1"}
    assert code(hsm.modify_cluster, ClusterId=cluster_id, BackupRetentionPolicy=too_short) == wrong
    assert code(hsm.modify_cluster, ClusterId=cluster_id, HsmType="hsm2m.medium") == wrong
    unknown = {"ClusterId": "cluster-aaaaaaaaaaa", "HsmType": "hsm2m.medium"}
    assert code(hsm.modify_cluster, **unknown) == "CloudHsmResourceNotFoundException"


def test_an_active_cluster_changes_its_hsm_type_and_goes_back_within_a_day(
    aws, hsm, activated, described, later, code
):
    cluster_id = activated(HsmType="hsm1.medium")

    changed = hsm.modify_cluster(ClusterId=cluster_id, HsmType="hsm2m.medium")["Cluster"]

    assert changed["State"] == "MODIFY_IN_PROGRESS"
    assert changed["HsmTypeRollbackExpiration"] == aws.clock.now() + timedelta(days=1)
    later(seconds=2)
    assert described(cluster_id)["State"] == "ACTIVE"
    assert described(cluster_id)["Hsms"][0]["HsmType"] == "hsm2m.medium"
    hsm.modify_cluster(ClusterId=cluster_id, HsmType="hsm1.medium")
    later(seconds=2)
    assert described(cluster_id)["HsmType"] == "hsm1.medium"
    hsm.modify_cluster(ClusterId=cluster_id, HsmType="hsm2m.medium")
    later(days=1)
    assert "HsmTypeRollbackExpiration" not in described(cluster_id)
    back = {"ClusterId": cluster_id, "HsmType": "hsm1.medium"}
    assert code(hsm.modify_cluster, **back) == "CloudHsmInvalidRequestException"


def test_a_cluster_without_hsms_is_deleted(hsm, new_cluster, described, later, code):
    cluster_id = new_cluster()

    deleted = hsm.delete_cluster(ClusterId=cluster_id)["Cluster"]

    assert deleted["State"] == "DELETE_IN_PROGRESS"
    later(seconds=2)
    assert described(cluster_id)["State"] == "DELETED"
    gone = "CloudHsmResourceNotFoundException"
    assert code(hsm.delete_cluster, ClusterId=cluster_id) == gone
    later(hours=1)
    assert hsm.describe_clusters()["Clusters"] == []
    assert code(hsm.delete_cluster, ClusterId=cluster_id) == gone


@pytest.mark.usefixtures("tokens")
def test_a_cluster_with_hsms_is_not_deleted(hsm, new_cluster, described, later, code):
    cluster_id = new_cluster()
    hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone=ZONE)

    assert code(hsm.delete_cluster, ClusterId=cluster_id) == "CloudHsmInvalidRequestException"

    [one] = described(cluster_id)["Hsms"]
    hsm.delete_hsm(ClusterId=cluster_id, HsmId=one["HsmId"])
    later(seconds=2)
    hsm.delete_cluster(ClusterId=cluster_id)


def test_clusters_are_their_accounts_and_regions_own(aws, new_cluster, code):
    cluster_id = new_cluster()

    other = aws.client("cloudhsmv2", "444455556666")
    elsewhere = aws.client("cloudhsmv2", region="eu-west-1")
    assert other.describe_clusters()["Clusters"] == []
    assert elsewhere.describe_clusters()["Clusters"] == []
    gone = "CloudHsmResourceNotFoundException"
    assert code(other.delete_cluster, ClusterId=cluster_id) == gone
    assert code(elsewhere.delete_cluster, ClusterId=cluster_id) == gone
