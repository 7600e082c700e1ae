"""Users: names, paths, renaming, and what must go before them."""

import pytest


def test_a_new_user_is_described_as_aws_describes_it(aws, iam):
    user = iam.create_user(UserName="bob", Path="/team/")["User"]

    assert user == {
        "Path": "/team/",
        "UserName": "bob",
        "UserId": user["UserId"],
        "Arn": f"arn:aws:iam::{aws.account}:user/team/bob",
        "CreateDate": aws.clock.now(),
    }
    assert user["UserId"].startswith("AIDA")
    assert iam.get_user(UserName="bob")["User"] == user


@pytest.mark.parametrize("name", ["bob", "BOB"])
def test_names_are_unique_regardless_of_case(iam, refused, name):
    iam.create_user(UserName="bob")

    assert refused(iam.create_user, UserName=name) == (
        "EntityAlreadyExists",
        f"User with name {name} already exists.",
    )


@pytest.mark.parametrize("operation", ["get_user", "update_user", "delete_user", "list_user_tags"])
def test_an_unknown_user_is_named_in_the_error(iam, refused, operation):
    assert refused(getattr(iam, operation), UserName="nobody") == (
        "NoSuchEntity",
        "The user with name nobody cannot be found.",
    )


def test_a_caller_may_leave_its_own_name_out(aws):
    bob = aws.client("iam", aws.user("bob", ("Allow", "iam:*", "*")))

    assert bob.get_user()["User"]["UserName"] == "bob"
    assert len(bob.list_access_keys()["AccessKeyMetadata"]) == 1


def test_the_root_user_is_described_by_its_account(aws):
    user = aws.client("iam", aws.root).get_user()["User"]

    assert user["UserId"] == aws.account
    assert user["Arn"] == f"arn:aws:iam::{aws.account}:root"


def test_a_renamed_user_keeps_id_keys_groups_and_policies(aws, iam):
    key = aws.user("bob", ("Allow", "iam:GetUser", "*"))
    before = iam.get_user(UserName="bob")["User"]
    iam.create_group(GroupName="team")
    iam.add_user_to_group(UserName="bob", GroupName="team")

    iam.update_user(UserName="bob", NewUserName="robert", NewPath="/x/")

    after = aws.client("iam", key).get_user()["User"]
    assert after["UserId"] == before["UserId"]
    assert after["Arn"] == f"arn:aws:iam::{aws.account}:user/x/robert"
    keys = iam.list_access_keys(UserName="robert")["AccessKeyMetadata"]
    assert [key["UserName"] for key in keys] == ["robert"]
    assert [user["UserName"] for user in iam.get_group(GroupName="team")["Users"]] == ["robert"]


def test_renaming_needs_the_permission_on_both_names(aws, refused):
    """Source: IAM User Guide, id_users_rename."""
    mine = f"arn:aws:iam::{aws.account}:user/bob"
    bob = aws.client("iam", aws.user("bob", ("Allow", "iam:UpdateUser", mine)))

    code, message = refused(bob.update_user, UserName="bob", NewUserName="robert")

    assert code == "AccessDenied"
    assert "user robert" in message


def test_a_new_name_must_be_free(iam, refused):
    iam.create_user(UserName="bob")
    iam.create_user(UserName="eve")

    code, _ = refused(iam.update_user, UserName="bob", NewUserName="Eve")

    assert code == "EntityAlreadyExists"
    iam.update_user(UserName="bob", NewUserName="Bob")


def test_a_user_goes_last(aws, iam, refused, policy_arn, document):
    """Each thing that a user still has is named in AWS's words."""
    iam.create_user(UserName="bob")
    iam.create_group(GroupName="team")
    iam.add_user_to_group(UserName="bob", GroupName="team")
    key_id = iam.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"]
    iam.attach_user_policy(UserName="bob", PolicyArn=policy_arn())
    iam.put_user_policy(UserName="bob", PolicyName="inline", PolicyDocument=document)
    reasons = []

    def try_to_delete():
        reasons.append(refused(iam.delete_user, UserName="bob"))

    try_to_delete()
    iam.remove_user_from_group(UserName="bob", GroupName="team")
    try_to_delete()
    iam.delete_access_key(UserName="bob", AccessKeyId=key_id)
    try_to_delete()
    iam.detach_user_policy(UserName="bob", PolicyArn=f"arn:aws:iam::{aws.account}:policy/readers")
    try_to_delete()
    iam.delete_user_policy(UserName="bob", PolicyName="inline")
    iam.delete_user(UserName="bob")

    assert reasons == [
        ("DeleteConflict", f"Cannot delete entity, must {reason} first.")
        for reason in (
            "remove users from group",
            "delete access keys",
            "detach all policies",
            "delete policies",
        )
    ]


def test_users_come_page_by_page(iam):
    for number in range(5):
        iam.create_user(UserName=f"user{number}")

    first = iam.list_users(MaxItems=3)
    second = iam.list_users(MaxItems=3, Marker=first["Marker"])

    names = [user["UserName"] for page in (first, second) for user in page["Users"]]
    assert names == ["administrator", *(f"user{number}" for number in range(5))]
    assert first["IsTruncated"]
    assert not second["IsTruncated"]


def test_a_path_prefix_selects_by_path_and_never_by_name(iam):
    iam.create_user(UserName="team")
    iam.create_user(UserName="bob", Path="/team/blue/")

    found = iam.list_users(PathPrefix="/team")["Users"]

    assert [user["UserName"] for user in found] == ["bob"]


def test_a_strange_marker_is_refused(iam, refused):
    assert refused(iam.list_users, Marker="strange") == ("ValidationError", "Invalid Marker.")


def test_the_quota_counts_what_is_there(aws, iam, refused):
    """5,000 users per account, unless it was raised for one; deleting one makes room for one."""
    from msgspec.structs import replace

    from garrison.services.iam.records import Account

    async def lower():
        records = aws.store.begin()
        account = await records.find(Account, aws.account, "", aws.account)
        records.put(replace(account, quotas={"UsersPerAccount": 3}))
        await aws.store.commit(records)

    aws.run(lower())
    iam.create_user(UserName="bob")
    iam.create_user(UserName="eve")

    assert refused(iam.create_user, UserName="one-more") == (
        "LimitExceeded",
        "Cannot exceed quota for UsersPerAccount: 3",
    )
    iam.delete_user(UserName="eve")
    iam.create_user(UserName="one-more")


def test_creating_with_tags_needs_the_permission_to_tag(aws, refused):
    bob = aws.client("iam", aws.user("bob", ("Allow", "iam:CreateUser", "*")))

    code, message = refused(bob.create_user, UserName="eve", Tags=[{"Key": "a", "Value": "b"}])

    assert code == "AccessDenied"
    assert "iam:TagUser" in message


def test_a_path_in_an_arn_restrains(aws, refused):
    arn = f"arn:aws:iam::{aws.account}:user/team/*"
    bob = aws.client("iam", aws.user("bob", ("Allow", "iam:*", arn)))

    bob.create_user(UserName="ana", Path="/team/")
    bob.get_user(UserName="ana")

    assert refused(bob.create_user, UserName="eve")[0] == "AccessDenied"
    assert refused(bob.get_user, UserName="nobody")[0] == "AccessDenied"
