"""Service-linked roles: made, protected and deleted for a service."""

import pytest

SERVICE = "autoscaling.amazonaws.com"
NAME = "AWSServiceRoleForAutoScaling"


@pytest.fixture
def made(iam):
    return iam.create_service_linked_role(AWSServiceName=SERVICE)["Role"]


def test_a_service_brings_its_roles_name_trust_and_permissions(aws, iam, made):
    assert made["Arn"] == f"arn:aws:iam::{aws.account}:role/aws-service-role/{SERVICE}/{NAME}"
    assert made["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": [SERVICE]}
    attached = iam.list_attached_role_policies(RoleName=NAME)["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["AutoScalingServiceRolePolicy"]


def test_nobody_else_changes_it(iam, made, refused):
    """Source: IAM User Guide, id_roles_create-service-linked-role."""
    changes = [
        (iam.delete_role, {}),
        (
            iam.attach_role_policy,
            {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        ),
    ]

    for operation, request in changes:
        assert refused(operation, RoleName=made["RoleName"], **request)[0] == "UnmodifiableEntity"


def test_a_suffix_tells_two_of_a_service_apart(iam, made, refused):
    again = refused(iam.create_service_linked_role, AWSServiceName=SERVICE)
    other = iam.create_service_linked_role(
        AWSServiceName=SERVICE, CustomSuffix="blue", Description="the blue one"
    )["Role"]

    assert again == (
        "InvalidInput",
        f"Service role name {NAME} has been taken in this account, please try a different suffix.",
    )
    assert other["RoleName"] == f"{made['RoleName']}_blue"
    assert other["Description"] == "the blue one"


def test_not_every_service_has_one(iam, refused):
    """Seen in transcripts of AWS's CLI."""
    service = "nothing.amazonaws.com"
    assert refused(iam.create_service_linked_role, AWSServiceName=service) == (
        "AccessDenied",
        f"Cannot find Service Linked Role template for {service}",
    )


def test_not_every_service_takes_a_suffix(iam, refused):
    request = {"AWSServiceName": "elasticloadbalancing.amazonaws.com", "CustomSuffix": "x"}
    assert refused(iam.create_service_linked_role, **request)[0] == "InvalidInput"


def test_a_deletion_is_done_at_once(iam, made, role, refused):
    task = iam.delete_service_linked_role(RoleName=made["RoleName"])["DeletionTaskId"]

    assert task.startswith(f"task/aws-service-role/{SERVICE}/{NAME}/")
    status = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
    assert status["Status"] == "SUCCEEDED"
    assert refused(iam.get_role, RoleName=NAME)[0] == "NoSuchEntity"
    unknown = refused(iam.get_service_linked_role_deletion_status, DeletionTaskId="task/x/y")
    assert unknown[0] == "NoSuchEntity"
    role("mine")
    assert refused(iam.delete_service_linked_role, RoleName="mine")[0] == "NoSuchEntity"
    iam.create_service_linked_role(AWSServiceName=SERVICE)


def test_a_policy_says_for_which_service(aws, refused):
    """Source: reference_policies_iam-condition-keys, iam:AWSServiceName."""
    condition = {"StringEquals": {"iam:AWSServiceName": SERVICE}}
    statement = {
        "Effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": "*",
        "Condition": condition,
    }
    ana = aws.client("iam", aws.user("ana", statement))

    other = refused(
        ana.create_service_linked_role, AWSServiceName="elasticloadbalancing.amazonaws.com"
    )
    ana.create_service_linked_role(AWSServiceName=SERVICE)

    assert other[0] == "AccessDenied"
