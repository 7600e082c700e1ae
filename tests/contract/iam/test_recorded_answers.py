"""Answers that LocalStack's test suite recorded from AWS (February and March 2026).

The snapshots (github.com/localstack/localstack, tests/aws/services/iam, Apache-2.0) are read as
facts; docs/replays.md says which of them hold here and which cannot.
"""

from itertools import count

TAG_LIMIT = "The number of tags has reached the maximum limit."


def test_what_a_new_role_says_is_less_than_what_it_says_later(iam, role):
    made = role("worker", Description="old")
    described = iam.update_role_description(RoleName="worker", Description="new")["Role"]
    found = iam.get_role(RoleName="worker")["Role"]
    (listed,) = iam.list_roles()["Roles"]

    always = {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"}
    assert set(made) == always
    assert set(described) == always | {"Description"}
    assert set(listed) == always | {"Description", "MaxSessionDuration"}
    assert set(found) == always | {"Description", "MaxSessionDuration", "RoleLastUsed"}


def test_an_update_without_members_changes_nothing(iam, role):
    role("worker", Description="kept", MaxSessionDuration=7200)
    iam.update_role(RoleName="worker")

    found = iam.get_role(RoleName="worker")["Role"]
    assert (found["Description"], found["MaxSessionDuration"]) == ("kept", 7200)


def test_a_trust_policy_knows_the_actions_that_begin_a_session(iam, refused, role, trust):
    role("worker")
    unknown = trust(Service="ec2.amazonaws.com").replace("AssumeRole", "InvalidAction")

    assert refused(iam.update_assume_role_policy, RoleName="worker", PolicyDocument=unknown) == (
        "MalformedPolicyDocument",
        "AssumeRole policy may only specify STS AssumeRole actions.",
    )


def test_an_oidc_provider_counts_its_tags_in_words_of_its_own(iam, refused):
    arn = iam.create_open_id_connect_provider(Url="https://example.com")["OpenIDConnectProviderArn"]
    numbers = count()

    def tags(number):
        return [{"Key": f"k{next(numbers)}", "Value": ""} for _ in range(number)]

    iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=arn, Tags=tags(50))
    one_more = {"OpenIDConnectProviderArn": arn, "Tags": tags(1)}
    assert refused(iam.tag_open_id_connect_provider, **one_more) == ("LimitExceeded", TAG_LIMIT)


def test_who_is_no_member_can_be_removed_from_a_group(iam):
    iam.create_group(GroupName="team")
    iam.create_user(UserName="alice")
    iam.remove_user_from_group(GroupName="team", UserName="alice")


def test_the_summary_still_says_ten_policies_a_role(iam):
    summary = iam.get_account_summary()["SummaryMap"]

    assert [
        summary[f"AttachedPoliciesPer{holder}Quota"] for holder in ("User", "Group", "Role")
    ] == [10, 10, 10]


def test_a_password_policy_says_only_what_was_set(iam):
    iam.update_account_password_policy()

    assert iam.get_account_password_policy()["PasswordPolicy"] == {
        "AllowUsersToChangePassword": False,
        "ExpirePasswords": False,
        "MinimumPasswordLength": 6,
        "RequireLowercaseCharacters": False,
        "RequireNumbers": False,
        "RequireSymbols": False,
        "RequireUppercaseCharacters": False,
    }
