"""Groups and memberships."""


def test_a_new_group_is_described_as_aws_describes_it(aws, iam):
    group = iam.create_group(GroupName="team", Path="/x/")["Group"]

    assert group == {
        "Path": "/x/",
        "GroupName": "team",
        "GroupId": group["GroupId"],
        "Arn": f"arn:aws:iam::{aws.account}:group/x/team",
        "CreateDate": aws.clock.now(),
    }
    assert group["GroupId"].startswith("AGPA")
    answer = iam.get_group(GroupName="team")
    assert (answer["Group"], answer["Users"], answer["IsTruncated"]) == (group, [], False)


def test_names_are_unique_regardless_of_case(iam, refused):
    iam.create_group(GroupName="team")

    assert refused(iam.create_group, GroupName="TEAM") == (
        "EntityAlreadyExists",
        "Group with name TEAM already exists.",
    )


def test_a_members_group_speaks_for_it(aws, iam, refused):
    """A group's policies are its users', from joining to leaving."""
    bob = aws.client("iam", aws.user("bob"))
    iam.create_group(GroupName="admins")
    iam.attach_group_policy(
        GroupName="admins", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    assert refused(bob.list_users)[0] == "AccessDenied"

    iam.add_user_to_group(GroupName="admins", UserName="bob")
    iam.add_user_to_group(GroupName="admins", UserName="bob")
    assert bob.list_users()["Users"]
    assert [each["GroupName"] for each in iam.list_groups_for_user(UserName="bob")["Groups"]] == [
        "admins"
    ]

    iam.remove_user_from_group(GroupName="admins", UserName="bob")
    iam.remove_user_from_group(GroupName="admins", UserName="bob")
    assert refused(bob.list_users)[0] == "AccessDenied"


def test_the_user_is_missed_before_the_group(iam, refused):
    iam.create_group(GroupName="team")
    iam.create_user(UserName="bob")

    missing_user = refused(iam.add_user_to_group, GroupName="team", UserName="nobody")
    missing_group = refused(iam.add_user_to_group, GroupName="nothing", UserName="bob")
    both = refused(iam.remove_user_from_group, GroupName="nothing", UserName="nobody")

    assert missing_user == ("NoSuchEntity", "The user with name nobody cannot be found.")
    assert missing_group == ("NoSuchEntity", "The group with name nothing cannot be found.")
    assert both == missing_user


def test_a_user_is_in_ten_groups_at_most(iam, refused):
    iam.create_user(UserName="bob")
    for number in range(11):
        iam.create_group(GroupName=f"group{number}")
    for number in range(10):
        iam.add_user_to_group(GroupName=f"group{number}", UserName="bob")

    assert refused(iam.add_user_to_group, GroupName="group10", UserName="bob") == (
        "LimitExceeded",
        "Cannot exceed quota for GroupsPerUser: 10",
    )


def test_a_renamed_group_keeps_its_users_and_policies(aws, iam, document):
    iam.create_user(UserName="bob")
    before = iam.create_group(GroupName="team")["Group"]
    iam.add_user_to_group(GroupName="team", UserName="bob")
    iam.put_group_policy(GroupName="team", PolicyName="inline", PolicyDocument=document)

    iam.update_group(GroupName="team", NewGroupName="crew", NewPath="/x/")

    answer = iam.get_group(GroupName="crew")
    assert answer["Group"]["GroupId"] == before["GroupId"]
    assert answer["Group"]["Arn"] == f"arn:aws:iam::{aws.account}:group/x/crew"
    assert [user["UserName"] for user in answer["Users"]] == ["bob"]
    assert iam.list_group_policies(GroupName="crew")["PolicyNames"] == ["inline"]


def test_a_group_goes_after_its_users_and_policies(iam, refused, document):
    iam.create_user(UserName="bob")
    iam.create_group(GroupName="team")
    iam.add_user_to_group(GroupName="team", UserName="bob")
    iam.put_group_policy(GroupName="team", PolicyName="inline", PolicyDocument=document)

    assert refused(iam.delete_group, GroupName="team") == (
        "DeleteConflict",
        "Cannot delete entity, must remove users from group first.",
    )
    iam.remove_user_from_group(GroupName="team", UserName="bob")
    assert refused(iam.delete_group, GroupName="team")[1].endswith("must delete policies first.")
    iam.delete_group_policy(GroupName="team", PolicyName="inline")
    iam.delete_group(GroupName="team")
    assert iam.list_groups()["Groups"] == []
