"""DescribeBackups, CopyBackupToRegion, DeleteBackup, RestoreBackup, ModifyBackupAttributes."""

from datetime import timedelta

import pytest
from customer import SUBNETS, USER, ZONE

from garrison.core.errors import IntegrityError
from garrison.services.cloudhsmv2.operations.copies import Copies
from garrison.services.cloudhsmv2.records import Backup, BackupContent

EU = "eu-west-1"
UNKNOWN = "backup-aaaaaaaaaaa"


def backup_of(hsm, backup_id):
    return hsm.describe_backups(Filters={"backupIds": [backup_id]})["Backups"][0]


def test_a_deleted_hsm_leaves_a_backup(aws, hsm, backed_up):
    cluster_id, backup_id = backed_up()

    backup = backup_of(hsm, backup_id)
    assert backup["BackupState"] == "READY"
    assert backup["ClusterId"] == cluster_id
    assert backup["BackupArn"] == f"arn:aws:cloudhsm:us-east-1:{aws.account}:backup/{backup_id}"
    assert (backup["HsmType"], backup["Mode"]) == ("hsm2m.medium", "FIPS")
    assert backup["NeverExpires"] is False
    assert "CopyTimestamp" not in backup


def test_a_cluster_from_a_backup_has_its_keys_users_and_certificate(
    aws, hsm, rack, activated, described, later
):
    source = activated()
    key = aws.run(rack.create_key(source, USER, "a key"))
    sealed = aws.run(rack.encrypt(source, USER, key, b"data", b""))
    later(days=1)
    later(seconds=2)
    [backup] = hsm.describe_backups()["Backups"]

    made = hsm.create_cluster(
        HsmType="hsm2m.medium", SubnetIds=SUBNETS, SourceBackupId=backup["BackupId"]
    )["Cluster"]

    assert made["SourceBackupId"] == backup["BackupId"]
    assert made["Certificates"] == described(source)["Certificates"]
    later(seconds=2)
    restored = made["ClusterId"]
    assert described(restored)["State"] == "ACTIVE"
    hsm.create_hsm(ClusterId=restored, AvailabilityZone=ZONE)
    assert aws.run(rack.decrypt(restored, USER, key, sealed, b"")) == b"data"


def test_a_backup_is_of_one_mode(hsm, backed_up, code):
    _, backup_id = backed_up(Mode="NON_FIPS")
    request = {"HsmType": "hsm2m.medium", "SubnetIds": SUBNETS, "SourceBackupId": backup_id}

    assert code(hsm.create_cluster, Mode="FIPS", **request) == "CloudHsmInvalidRequestException"
    assert hsm.create_cluster(**request)["Cluster"]["Mode"] == "NON_FIPS"


def test_a_backup_is_copied_to_another_region_and_used_there(aws, hsm, rack, backed_up, later):
    cluster_id, backup_id = backed_up()
    hsm.tag_resource(ResourceId=backup_id, TagList=[{"Key": "a", "Value": "1"}])
    there = aws.client("cloudhsmv2", region=EU)

    answer = hsm.copy_backup_to_region(DestinationRegion=EU, BackupId=backup_id)

    made = answer["DestinationBackup"]
    assert (made["SourceRegion"], made["SourceBackup"]) == ("us-east-1", backup_id)
    assert made["SourceCluster"] == cluster_id
    later(seconds=2)
    [copy] = there.describe_backups(Filters={"sourceBackupIds": [backup_id]})["Backups"]
    assert copy["BackupState"] == "READY"
    assert copy["CopyTimestamp"] == aws.clock.now() - timedelta(seconds=2)
    assert copy["TagList"] == [{"Key": "a", "Value": "1"}]
    assert "ClusterId" not in copy
    cluster = there.create_cluster(
        HsmType="hsm2m.medium", SubnetIds=SUBNETS, SourceBackupId=copy["BackupArn"]
    )["Cluster"]["ClusterId"]
    later(seconds=2)
    there.create_hsm(ClusterId=cluster, AvailabilityZone="eu-west-1a")
    aws.run(rack.require_login(cluster, USER))


def test_a_copy_has_other_tags_if_some_are_given(aws, hsm, backed_up):
    _, backup_id = backed_up()
    hsm.tag_resource(ResourceId=backup_id, TagList=[{"Key": "a", "Value": "1"}])
    tags = [{"Key": "b", "Value": "2"}]

    hsm.copy_backup_to_region(DestinationRegion=EU, BackupId=backup_id, TagList=tags)

    [copy] = aws.client("cloudhsmv2", region=EU).describe_backups()["Backups"]
    assert copy["TagList"] == tags


def test_wrong_copies_are_refused(hsm, backed_up, code):
    _, backup_id = backed_up()
    wrong, gone = "CloudHsmInvalidRequestException", "CloudHsmResourceNotFoundException"

    here = {"DestinationRegion": "us-east-1", "BackupId": backup_id}
    assert code(hsm.copy_backup_to_region, **here) == wrong
    assert code(hsm.copy_backup_to_region, DestinationRegion=EU, BackupId=UNKNOWN) == gone
    reserved = [{"Key": "aws:a", "Value": "1"}]
    request = {"DestinationRegion": EU, "BackupId": backup_id, "TagList": reserved}
    assert code(hsm.copy_backup_to_region, **request) == "CloudHsmTagException"
    hsm.delete_backup(BackupId=backup_id)
    assert code(hsm.copy_backup_to_region, DestinationRegion=EU, BackupId=backup_id) == wrong


def test_a_deleted_backup_is_restored_within_seven_days(aws, hsm, backed_up, later, code):
    _, backup_id = backed_up()

    deleted = hsm.delete_backup(BackupId=backup_id)["Backup"]

    assert deleted["BackupState"] == "PENDING_DELETION"
    assert deleted["DeleteTimestamp"] == aws.clock.now() + timedelta(days=7)
    wrong = "CloudHsmInvalidRequestException"
    assert code(hsm.delete_backup, BackupId=backup_id) == wrong
    later(days=6, hours=23)
    restored = hsm.restore_backup(BackupId=backup_id)["Backup"]
    assert restored["BackupState"] == "READY"
    assert "DeleteTimestamp" not in restored
    assert code(hsm.restore_backup, BackupId=backup_id) == wrong


def test_after_seven_days_a_deleted_backup_is_gone_with_its_content(
    aws, hsm, backed_up, later, code
):
    _, backup_id = backed_up()
    hsm.delete_backup(BackupId=backup_id)
    later(days=7)

    assert hsm.describe_backups()["Backups"] == []
    gone = "CloudHsmResourceNotFoundException"
    for operation in (hsm.restore_backup, hsm.delete_backup):
        assert code(operation, BackupId=backup_id) == gone
    content = aws.store.begin().find(BackupContent, aws.account, "us-east-1", backup_id)
    assert aws.run(content) is None


def test_backups_are_made_daily_and_expire_but_for_the_last(hsm, activated, later, described):
    cluster_id = activated(BackupRetentionPolicy={"Type": "DAYS", "Value": "7"})
    for _ in range(9):
        later(days=1)

    states = [each["BackupState"] for each in hsm.describe_backups()["Backups"]]
    assert states.count("PENDING_DELETION") == 2
    hsm.delete_hsm(ClusterId=cluster_id, HsmId=described(cluster_id)["Hsms"][0]["HsmId"])
    for _ in range(30):
        later(days=1)
    [last] = hsm.describe_backups()["Backups"]
    assert last["BackupState"] == "READY"


def test_a_backup_that_never_expires_stays(hsm, activated, later, code):
    activated(BackupRetentionPolicy={"Type": "DAYS", "Value": "7"})
    later(days=1, seconds=2)
    [first] = hsm.describe_backups()["Backups"]
    backup_id = first["BackupId"]
    later(seconds=2)

    kept = hsm.modify_backup_attributes(BackupId=backup_id, NeverExpires=True)["Backup"]

    assert kept["NeverExpires"] is True
    for _ in range(9):
        later(days=1)
    assert backup_of(hsm, backup_id)["BackupState"] == "READY"
    assert len(hsm.describe_backups(Filters={"neverExpires": ["true"]})["Backups"]) == 1
    hsm.modify_backup_attributes(BackupId=backup_id, NeverExpires=False)
    later(days=1)
    assert backup_of(hsm, backup_id)["BackupState"] == "PENDING_DELETION"
    request = {"BackupId": backup_id, "NeverExpires": True}
    assert code(hsm.modify_backup_attributes, **request) == "CloudHsmInvalidRequestException"
    request = {"BackupId": UNKNOWN, "NeverExpires": True}
    assert code(hsm.modify_backup_attributes, **request) == "CloudHsmResourceNotFoundException"


def test_backups_are_listed_in_time_page_by_page(hsm, activated, later, code):
    activated()
    for _ in range(3):
        later(days=1)

    newest = [each["BackupId"] for each in hsm.describe_backups()["Backups"]]
    oldest = [each["BackupId"] for each in hsm.describe_backups(SortAscending=True)["Backups"]]
    assert newest == oldest[::-1]
    pages = hsm.get_paginator("describe_backups").paginate(PaginationConfig={"PageSize": 2})
    assert [[each["BackupId"] for each in page["Backups"]] for page in pages] == [
        newest[:2],
        newest[2:],
    ]
    assert hsm.describe_backups(Shared=True)["Backups"] == []
    wrong = "CloudHsmInvalidRequestException"
    assert code(hsm.describe_backups, Filters={"colour": ["red"]}) == wrong
    assert code(hsm.describe_backups, NextToken="x") == wrong


def test_an_altered_or_moved_backup_is_an_error_and_never_a_token(aws, backed_up):
    _, backup_id = backed_up()
    copies = Copies(aws.garrison.rack, aws.keyring)
    records = aws.store.begin()
    backup = aws.run(records.find(Backup, aws.account, "us-east-1", backup_id))
    packed = aws.run(copies.open(records, backup))

    assert packed
    sealer = aws.keyring.sealer("cloudhsmv2")
    content = aws.run(records.find(BackupContent, aws.account, "us-east-1", backup_id))
    for sealed, place in (
        (content.sealed[:-1] + bytes([content.sealed[-1] ^ 1]), backup.arn),
        (content.sealed[:60], backup.arn),
        (content.sealed, backup.arn + "x"),
    ):
        with pytest.raises(IntegrityError):
            sealer.unseal(sealed, place.encode())
