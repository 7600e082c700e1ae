"""PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy: backups for other accounts."""

import json

from customer import SUBNETS

OTHER = "444455556666"


def arn_of(aws, backup_id):
    return f"arn:aws:cloudhsm:us-east-1:{aws.account}:backup/{backup_id}"


def sharing(arn, account=OTHER):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": account},
        "Action": ["cloudhsm:CreateCluster", "cloudhsm:DescribeBackups"],
        "Resource": arn,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_policy_is_put_read_and_taken_away(aws, hsm, backed_up):
    arn = arn_of(aws, backed_up()[1])
    policy = sharing(arn)

    put = hsm.put_resource_policy(ResourceArn=arn, Policy=policy)

    assert (put["ResourceArn"], put["Policy"]) == (arn, policy)
    assert hsm.get_resource_policy(ResourceArn=arn)["Policy"] == policy
    assert hsm.delete_resource_policy(ResourceArn=arn)["Policy"] == policy
    assert "Policy" not in hsm.get_resource_policy(ResourceArn=arn)
    assert "Policy" not in hsm.delete_resource_policy(ResourceArn=arn)


def test_another_account_makes_a_cluster_from_a_shared_backup(aws, hsm, backed_up, code, later):
    _, backup_id = backed_up()
    arn = arn_of(aws, backup_id)
    other = aws.client("cloudhsmv2", OTHER)
    request = {"HsmType": "hsm2m.medium", "SubnetIds": SUBNETS, "SourceBackupId": arn}

    denied = code(other.create_cluster, **request)
    hsm.put_resource_policy(ResourceArn=arn, Policy=sharing(arn))
    made = other.create_cluster(**request)["Cluster"]
    later(seconds=2)
    other.create_hsm(ClusterId=made["ClusterId"], AvailabilityZone="us-east-1a")

    assert "AccessDenied" in denied
    assert made["SourceBackupId"] == backup_id
    assert "AccessDenied" in code(
        aws.client("cloudhsmv2", "777788889999").create_cluster, **request
    )


def test_wrong_requests_change_no_policy(aws, hsm, backed_up, code):
    cluster_id, backup_id = backed_up()
    arn = arn_of(aws, backup_id)
    wrong, gone = "CloudHsmInvalidRequestException", "CloudHsmResourceNotFoundException"

    assert code(hsm.put_resource_policy, ResourceArn=arn, Policy="{}") == wrong
    assert code(hsm.put_resource_policy, ResourceArn=arn) == wrong
    assert code(hsm.put_resource_policy, Policy=sharing(arn)) == wrong
    cluster = f"arn:aws:cloudhsm:us-east-1:{aws.account}:cluster/{cluster_id}"
    assert code(hsm.get_resource_policy, ResourceArn=cluster) == wrong
    unknown = arn_of(aws, "backup-aaaaaaaaaaa")
    for operation in (hsm.get_resource_policy, hsm.delete_resource_policy):
        assert code(operation, ResourceArn=unknown) == gone
    hsm.delete_backup(BackupId=backup_id)
    assert code(hsm.put_resource_policy, ResourceArn=arn, Policy=sharing(arn)) == wrong
    hsm.restore_backup(BackupId=backup_id)
    assert "Policy" not in hsm.get_resource_policy(ResourceArn=arn)
