"""Managed policies and their versions."""

import json

import pytest

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def test_a_new_policy_is_described_as_aws_describes_it(aws, iam, document):
    """CreatePolicy leaves the description out; GetPolicy always has tags: seen on AWS."""
    made = iam.create_policy(
        PolicyName="readers", Path="/x/", PolicyDocument=document, Description="read"
    )["Policy"]

    assert made == {
        "PolicyName": "readers",
        "PolicyId": made["PolicyId"],
        "Arn": f"arn:aws:iam::{aws.account}:policy/x/readers",
        "Path": "/x/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 0,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": aws.clock.now(),
        "UpdateDate": aws.clock.now(),
    }
    assert made["PolicyId"].startswith("ANPA")
    found = iam.get_policy(PolicyArn=made["Arn"])["Policy"]
    assert found == made | {"Description": "read", "Tags": []}
    assert iam.list_policies(Scope="Local")["Policies"] == [made]


def test_names_are_unique_under_all_paths(iam, policy_arn, refused, document):
    policy_arn("readers", Path="/x/")

    assert refused(iam.create_policy, PolicyName="readers", PolicyDocument=document) == (
        "EntityAlreadyExists",
        "A policy called readers already exists. Duplicate names are not allowed.",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "Syntax errors in policy."),
        (
            '{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
            "Policy document must be version 2012-10-17 or greater.",
        ),
        (
            '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3","Resource":"*"}}',
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
    ],
)
def test_a_document_must_be_one_that_aws_stores(iam, refused, text, message):
    assert refused(iam.create_policy, PolicyName="bad", PolicyDocument=text) == (
        "MalformedPolicyDocument",
        message,
    )


def test_white_space_does_not_count(iam, refused, policy_arn):
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::" + "x"]}
    fits = json.dumps({"Version": "2012-10-17", "Statement": statement}) + " " * 10_000
    statement["Resource"] = [f"arn:aws:s3:::{number:060}" for number in range(100)]
    long = json.dumps({"Version": "2012-10-17", "Statement": statement})

    policy_arn("fits", PolicyDocument=fits)

    assert refused(iam.create_policy, PolicyName="long", PolicyDocument=long) == (
        "LimitExceeded",
        "Cannot exceed quota for PolicySize: 6144",
    )


def test_versions_count_up_and_never_come_again(iam, policy_arn, document, refused):
    arn = policy_arn()
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=document)
    full = refused(iam.create_policy_version, PolicyArn=arn, PolicyDocument=document)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v5")

    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)

    assert full == (
        "LimitExceeded",
        (
            "A managed policy can have up to 5 versions. Before you create a new version, you must "
            "delete an existing version."
        ),
    )
    assert version["PolicyVersion"]["VersionId"] == "v6"
    listed = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert [each["VersionId"] for each in listed] == ["v6", "v4", "v3", "v2", "v1"]
    assert [each["IsDefaultVersion"] for each in listed] == [True, False, False, False, False]


def test_the_default_version_holds(aws, iam, refused):
    """Another default at once decides otherwise."""
    bob = aws.client("iam", aws.user("bob"))
    versions = [
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {"Effect": effect, "Action": "iam:ListUsers", "Resource": "*"},
            }
        )
        for effect in ("Deny", "Allow")
    ]
    arn = iam.create_policy(PolicyName="p", PolicyDocument=versions[0])["Policy"]["Arn"]
    iam.attach_user_policy(UserName="bob", PolicyArn=arn)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=versions[1])

    assert refused(bob.list_users)[0] == "AccessDenied"
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    assert bob.list_users()["Users"]


def test_versions_that_are_not_there(iam, policy_arn, refused):
    arn = policy_arn()
    message = f"Policy {arn} version v9 does not exist or is not attachable."

    for operation in (
        iam.get_policy_version,
        iam.delete_policy_version,
        iam.set_default_policy_version,
    ):
        assert refused(operation, PolicyArn=arn, VersionId="v9") == ("NoSuchEntity", message)
    assert refused(iam.delete_policy_version, PolicyArn=arn, VersionId="v1") == (
        "DeleteConflict",
        "Cannot delete the default version of a policy.",
    )


def test_a_policy_goes_when_nobody_has_it(iam, policy_arn, document, refused):
    arn = policy_arn()
    iam.create_user(UserName="bob", PermissionsBoundary=arn)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document)

    attached = refused(iam.delete_policy, PolicyArn=arn)
    iam.delete_user_permissions_boundary(UserName="bob")
    several = refused(iam.delete_policy, PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)

    assert attached == ("DeleteConflict", "Cannot delete a policy attached to entities.")
    assert several[0] == "DeleteConflict"
    assert refused(iam.get_policy, PolicyArn=arn) == (
        "NoSuchEntity",
        f"Policy {arn} was not found.",
    )


def test_awss_policies_are_there_and_cannot_be_changed(iam, document, refused):
    found = iam.get_policy(PolicyArn=ADMINISTRATOR)["Policy"]
    version = iam.get_policy_version(PolicyArn=ADMINISTRATOR, VersionId="v1")["PolicyVersion"]

    assert found["Arn"] == ADMINISTRATOR
    assert version["Document"]["Statement"][0]["Action"] == "*"
    denied = refused(iam.create_policy_version, PolicyArn=ADMINISTRATOR, PolicyDocument=document)
    assert denied[0] == "AccessDenied"
    assert refused(iam.delete_policy, PolicyArn=ADMINISTRATOR)[0] == "AccessDenied"


def test_listing_filters_by_owner_path_and_use(iam, policy_arn):
    mine = policy_arn("mine", Path="/x/")
    bound = policy_arn("bound")
    policy_arn("idle")
    iam.create_user(UserName="bob", PermissionsBoundary=bound)
    iam.attach_user_policy(UserName="bob", PolicyArn=mine)

    def arns(**request):
        pages = iam.get_paginator("list_policies").paginate(**request)
        return [policy["Arn"] for page in pages for policy in page["Policies"]]

    assert len(arns()) == len(arns(Scope="AWS")) + 3 > 1_000
    assert arns(PathPrefix="/x/") == [mine]
    assert arns(Scope="Local", OnlyAttached=True) == [bound, mine]
    assert arns(Scope="Local", OnlyAttached=True, PathPrefix="/x/") == [mine]
    assert arns(Scope="Local", PolicyUsageFilter="PermissionsBoundary") == [bound]
    assert arns(Scope="Local", PolicyUsageFilter="PermissionsPolicy") == [mine]


def test_a_malformed_arn_is_refused(iam, refused):
    assert refused(iam.get_policy, PolicyArn="longpolicynamebutnoarn") == (
        "ValidationError",
        "ARN longpolicynamebutnoarn is not valid.",
    )
