"""Instance profiles."""


def test_a_profile_holds_one_role(aws, iam, role, refused):
    made = iam.create_instance_profile(InstanceProfileName="machine", Path="/x/")
    profile = made["InstanceProfile"]
    reader = role("reader")
    role("writer")

    iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="reader")

    assert profile["Arn"] == f"arn:aws:iam::{aws.account}:instance-profile/x/machine"
    assert profile["InstanceProfileId"].startswith("AIPA")
    found = iam.get_instance_profile(InstanceProfileName="machine")["InstanceProfile"]
    assert found == profile | {"Roles": [reader], "Tags": []}
    listed = iam.list_instance_profiles_for_role(RoleName="reader")["InstanceProfiles"]
    assert listed == [profile | {"Roles": [reader]}]
    assert refused(
        iam.add_role_to_instance_profile, InstanceProfileName="machine", RoleName="writer"
    ) == ("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
    assert refused(iam.delete_instance_profile, InstanceProfileName="machine") == (
        "DeleteConflict",
        "Cannot delete entity, must remove roles from instance profile first.",
    )


def test_what_is_not_there_is_named(iam, role, refused):
    iam.create_instance_profile(InstanceProfileName="machine")
    role("reader")

    def removal(profile, name):
        return refused(
            iam.remove_role_from_instance_profile, InstanceProfileName=profile, RoleName=name
        )

    assert removal("nothing", "reader") == (
        "NoSuchEntity",
        "Instance Profile nothing cannot be found.",
    )
    assert removal("machine", "nobody") == (
        "NoSuchEntity",
        "The role with name nobody cannot be found.",
    )
    assert removal("machine", "reader") == (
        "NoSuchEntity",
        "Role reader in Instance Profile machine cannot be found.",
    )
    assert refused(iam.create_instance_profile, InstanceProfileName="Machine") == (
        "EntityAlreadyExists",
        "Instance Profile Machine already exists.",
    )


def test_adding_a_role_is_passing_it_to_ec2(aws, iam, role, refused):
    """Source: API_AddRoleToInstanceProfile: the caller needs iam:PassRole on the role."""
    iam.create_instance_profile(InstanceProfileName="machine")
    role("reader")
    only_add = aws.user("bob", ("Allow", "iam:AddRoleToInstanceProfile", "*"))
    request = {"InstanceProfileName": "machine", "RoleName": "reader"}

    code, message = refused(aws.client("iam", only_add).add_role_to_instance_profile, **request)

    assert code == "AccessDenied"
    assert "iam:PassRole" in message
    passes = aws.user(
        "eve",
        ("Allow", "iam:AddRoleToInstanceProfile", "*"),
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": f"arn:aws:iam::{aws.account}:role/reader",
            "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
        },
    )
    aws.client("iam", passes).add_role_to_instance_profile(**request)
