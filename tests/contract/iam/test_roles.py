"""Roles, and whom their trust policies trust."""

import json


def test_a_new_role_is_described_as_aws_describes_it(aws, iam, role, trust):
    """CreateRole leaves out what GetRole tells: seen on AWS."""
    made = role("reader", Path="/x/", Description="reads", MaxSessionDuration=7200)

    assert made == {
        "Path": "/x/",
        "RoleName": "reader",
        "RoleId": made["RoleId"],
        "Arn": f"arn:aws:iam::{aws.account}:role/x/reader",
        "CreateDate": aws.clock.now(),
        "AssumeRolePolicyDocument": json.loads(trust(Service="ec2.amazonaws.com")),
    }
    assert made["RoleId"].startswith("AROA")
    more = {"Description": "reads", "MaxSessionDuration": 7200}
    assert iam.get_role(RoleName="reader")["Role"] == made | more | {"RoleLastUsed": {}}
    assert iam.list_roles(PathPrefix="/x/")["Roles"] == [made | more]


def test_names_are_unique_regardless_of_case(iam, role, refused, trust):
    role("reader")

    assert refused(iam.create_role, RoleName="Reader", AssumeRolePolicyDocument=trust(AWS="*")) == (
        "EntityAlreadyExists",
        "Role with name Reader already exists.",
    )


def test_a_trust_policy_must_be_one(iam, refused, role, document):
    role("reader")

    invalid = refused(iam.update_assume_role_policy, RoleName="reader", PolicyDocument="not json")
    other = refused(iam.update_assume_role_policy, RoleName="reader", PolicyDocument=document)

    assert invalid == ("MalformedPolicyDocument", "This policy contains invalid Json")
    assert other[0] == "MalformedPolicyDocument"


def test_who_is_not_there_cannot_be_trusted(aws, iam, refused, trust):
    arn = f"arn:aws:iam::{aws.account}:user/nobody"

    assert refused(iam.create_role, RoleName="reader", AssumeRolePolicyDocument=trust(AWS=arn)) == (
        "MalformedPolicyDocument",
        f'Invalid principal in policy: "AWS":"{arn}"',
    )


def test_who_is_deleted_and_recreated_is_not_trusted_again(iam, role, trust):
    """The ID takes the ARN's place: IAM User Guide, reference_policies_elements_principal."""
    user = iam.create_user(UserName="bob")["User"]
    role("reader", AssumeRolePolicyDocument=trust(AWS=user["Arn"]))

    iam.delete_user(UserName="bob")
    iam.create_user(UserName="bob")

    document = iam.get_role(RoleName="reader")["Role"]["AssumeRolePolicyDocument"]
    assert document["Statement"][0]["Principal"] == {"AWS": user["UserId"]}


def test_who_is_renamed_stays_trusted(aws, iam, role, trust):
    arn = iam.create_user(UserName="bob")["User"]["Arn"]
    role("reader", AssumeRolePolicyDocument=trust(AWS=[arn, aws.account]))

    iam.update_user(UserName="bob", NewUserName="robert")

    document = iam.get_role(RoleName="reader")["Role"]["AssumeRolePolicyDocument"]
    assert document["Statement"][0]["Principal"]["AWS"] == [
        f"arn:aws:iam::{aws.account}:user/robert",
        aws.account,
    ]


def test_a_trust_policy_has_2048_characters_at_most(iam, refused, trust):
    long = trust(Service=[f"service{number}.amazonaws.com" for number in range(100)])

    assert refused(iam.create_role, RoleName="reader", AssumeRolePolicyDocument=long) == (
        "LimitExceeded",
        "Cannot exceed quota for ACLSizePerRole: 2048",
    )


def test_an_update_changes_what_it_names(iam, role):
    role("reader", Description="reads")

    iam.update_role(RoleName="reader", MaxSessionDuration=7200)
    answer = iam.update_role_description(RoleName="reader", Description="writes")

    assert answer["Role"]["Description"] == "writes"
    assert "MaxSessionDuration" not in answer["Role"]
    found = iam.get_role(RoleName="reader")["Role"]
    assert (found["MaxSessionDuration"], found["Description"]) == (7200, "writes")


def test_a_role_goes_after_its_profile_and_policies(iam, refused, role, document):
    role("reader")
    iam.put_role_policy(RoleName="reader", PolicyName="inline", PolicyDocument=document)
    iam.create_instance_profile(InstanceProfileName="machine")
    iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="reader")

    assert refused(iam.delete_role, RoleName="reader") == (
        "DeleteConflict",
        "Cannot delete entity, must remove roles from instance profile first.",
    )
    iam.remove_role_from_instance_profile(InstanceProfileName="machine", RoleName="reader")
    assert refused(iam.delete_role, RoleName="reader")[1].endswith("must delete policies first.")
    iam.delete_role_policy(RoleName="reader", PolicyName="inline")
    iam.delete_role(RoleName="reader")

    assert refused(iam.get_role, RoleName="reader") == (
        "NoSuchEntity",
        "The role with name reader cannot be found.",
    )


def test_the_path_of_service_linked_roles_is_reserved(iam, refused, trust):
    code, _ = refused(
        iam.create_role,
        RoleName="mine",
        Path="/aws-service-role/ec2.amazonaws.com/",
        AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"),
    )

    assert code == "InvalidInput"
