"""Users: names, paths, renaming, and what must go before them."""

import pytest

from garrison.services.iam.api import (
    DeleteConflictException,
    EntityAlreadyExistsException,
    LimitExceededException,
    NoSuchEntityException,
)
from garrison.wire.errors import ValidationError


def test_a_new_user_is_described_as_aws_describes_it(iam):
    user = iam("CreateUser", UserName="bob", Path="/team/")["User"]

    assert user == {
        "Path": "/team/",
        "UserName": "bob",
        "UserId": user["UserId"],
        "Arn": "arn:aws:iam::111111111111:user/team/bob",
        "CreateDate": iam.clock.now(),
    }
    assert user["UserId"].startswith("AIDA")
    assert iam("GetUser", UserName="bob")["User"] == user


@pytest.mark.parametrize("name", ["bob", "BOB"])
def test_names_are_unique_regardless_of_case(iam, name):
    iam("CreateUser", UserName="bob")

    with pytest.raises(EntityAlreadyExistsException, match=f"User with name {name} already exist"):
        iam("CreateUser", UserName=name)


@pytest.mark.parametrize("operation", ["GetUser", "UpdateUser", "DeleteUser", "ListAccessKeys"])
def test_an_unknown_user_is_named_in_the_error(iam, operation):
    with pytest.raises(NoSuchEntityException) as refused:
        iam(operation, UserName="nobody")

    assert refused.value.message == "The user with name nobody cannot be found."


def test_a_caller_may_leave_its_own_name_out(iam):
    iam("CreateUser", UserName="bob")
    bob = iam.login("bob")

    assert iam("GetUser", caller=bob)["User"]["UserName"] == "bob"
    assert len(iam("ListAccessKeys", caller=bob)["AccessKeyMetadata"]) == 1


def test_a_renamed_user_keeps_id_keys_and_groups(iam):
    before = iam("CreateUser", UserName="bob")["User"]
    bob = iam.login("bob")

    iam("UpdateUser", UserName="bob", NewUserName="robert", NewPath="/x/")

    after = iam("GetUser", UserName="robert")["User"]
    assert after["UserId"] == before["UserId"]
    assert after["Arn"] == "arn:aws:iam::111111111111:user/x/robert"
    again = iam.ask("find_access_key", bob.access_key_id).principal
    assert again.arn == after["Arn"]
    keys = iam("ListAccessKeys", UserName="robert")["AccessKeyMetadata"]
    assert [key["UserName"] for key in keys] == ["robert"]
    with pytest.raises(NoSuchEntityException):
        iam("GetUser", UserName="bob")


def test_renaming_needs_the_permission_on_both_names(iam):
    iam("CreateUser", UserName="bob")

    checks = iam.checks("UpdateUser", UserName="bob", NewUserName="robert")

    assert [check.target.arn.rpartition("/")[2] for check in checks] == ["bob", "robert"]


def test_a_user_with_keys_stays(iam):
    iam("CreateUser", UserName="bob")
    key = iam("CreateAccessKey", UserName="bob")["AccessKey"]

    with pytest.raises(DeleteConflictException, match="must delete access keys first"):
        iam("DeleteUser", UserName="bob")

    iam("DeleteAccessKey", UserName="bob", AccessKeyId=key["AccessKeyId"])
    iam("DeleteUser", UserName="bob")


def test_users_come_page_by_page(iam):
    for number in range(5):
        iam("CreateUser", UserName=f"user{number}")

    first = iam("ListUsers", MaxItems=3)
    second = iam("ListUsers", MaxItems=3, Marker=first["Marker"])

    assert [user["UserName"] for user in first["Users"]] == ["user0", "user1", "user2"]
    assert [user["UserName"] for user in second["Users"]] == ["user3", "user4"]
    assert (first["IsTruncated"], second["IsTruncated"]) == (True, False)


def test_a_path_prefix_selects_by_path_and_never_by_name(iam):
    iam("CreateUser", UserName="team")
    iam("CreateUser", UserName="bob", Path="/team/blue/")

    found = iam("ListUsers", PathPrefix="/team")["Users"]

    assert [user["UserName"] for user in found] == ["bob"]


def test_a_strange_marker_is_refused(iam):
    with pytest.raises(ValidationError, match="Invalid Marker"):
        iam("ListUsers", Marker="strange")


def test_the_quota_counts_what_is_there(iam, monkeypatch):
    """5,000 users per account; deleting one makes room for one."""
    users = next(part for part in iam.parts if hasattr(part, "create_user"))
    monkeypatch.setattr(users._headroom, "_default", 3)
    for number in range(3):
        iam("CreateUser", UserName=f"user{number}")

    with pytest.raises(LimitExceededException) as refused:
        iam("CreateUser", UserName="one-more")
    iam("DeleteUser", UserName="user0")
    iam("CreateUser", UserName="one-more")

    assert refused.value.message == "Cannot exceed quota for UsersPerAccount: 3"
