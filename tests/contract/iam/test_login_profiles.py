"""Passwords for the console: the account's policy on them, changing them, using them again."""

import pytest

STRONG = "Tr0ub4dor&3"
NEXT = "c0rrectHorse!"


@pytest.fixture
def ana(iam):
    iam.create_user(UserName="ana")
    return "ana"


@pytest.fixture
def policy_of_account(iam):
    """Set the account's password policy: nothing but what is given."""
    return iam.update_account_password_policy


def test_a_password_lives_as_a_profile(iam, aws, ana, refused):
    profile = iam.create_login_profile(UserName=ana, Password=STRONG)["LoginProfile"]

    assert profile == {
        "UserName": "ana",
        "CreateDate": aws.clock.now(),
        "PasswordResetRequired": False,
    }
    iam.update_login_profile(UserName=ana, PasswordResetRequired=True)
    changed = iam.get_login_profile(UserName=ana)["LoginProfile"]
    assert changed == profile | {"PasswordResetRequired": True}
    iam.delete_login_profile(UserName=ana)
    assert refused(iam.get_login_profile, UserName=ana) == (
        "NoSuchEntity",
        "Login Profile for User ana cannot be found.",
    )


def test_a_second_password_is_refused(iam, ana, refused):
    iam.create_login_profile(UserName=ana, Password=STRONG)

    assert refused(iam.create_login_profile, UserName=ana, Password=NEXT) == (
        "EntityAlreadyExists",
        "Login Profile for user ana already exists.",
    )


@pytest.mark.parametrize("operation", ["create", "get", "update", "delete"])
def test_nobody_has_no_password(iam, refused, operation):
    more = {"Password": STRONG} if operation == "create" else {}

    found = refused(getattr(iam, f"{operation}_login_profile"), UserName="nobody", **more)

    assert found == ("NoSuchEntity", "The user with name nobody cannot be found.")


def test_a_profile_follows_its_user_to_a_new_name(iam, ana):
    iam.create_login_profile(UserName=ana, Password=STRONG)

    iam.update_user(UserName=ana, NewUserName="anna")

    assert iam.get_login_profile(UserName="anna")["LoginProfile"]["UserName"] == "anna"


def test_a_user_with_a_password_stays(iam, ana, refused):
    iam.create_login_profile(UserName=ana, Password=STRONG)

    assert refused(iam.delete_user, UserName=ana) == (
        "DeleteConflict",
        "Cannot delete entity, must delete login profile first.",
    )


@pytest.mark.parametrize(
    ("password", "message"),
    [
        (
            "lower1234",
            (
                "Password should meet 1 more of the following requirements: "
                "Password should have at least one uppercase letter, "
                "Password should have at least one symbol"
            ),
        ),
        ("Sh0rt!", "Password should have a minimum length of 8"),
    ],
)
def test_the_default_policy_asks_for_three_kinds_of_eight_characters(
    iam, ana, refused, password, message
):
    """Source: IAM User Guide, id_credentials_passwords_account-policy, default policy."""
    found = refused(iam.create_login_profile, UserName=ana, Password=password)

    assert found == ("PasswordPolicyViolation", message)


def test_an_accounts_policy_replaces_the_default(iam, ana, refused, policy_of_account):
    policy_of_account(MinimumPasswordLength=12, RequireSymbols=True)

    found = refused(iam.create_login_profile, UserName=ana, Password="abc")

    assert found[1] == (
        "Password should have a minimum length of 12, Password should have at least one symbol"
    )
    iam.create_login_profile(UserName=ana, Password="only-lower-case")


def test_a_former_password_is_refused_as_long_as_the_policy_says(
    iam, ana, refused, policy_of_account
):
    policy_of_account(PasswordReusePrevention=1)
    iam.create_login_profile(UserName=ana, Password=STRONG)

    again = refused(iam.update_login_profile, UserName=ana, Password=STRONG)

    assert again[0] == "PasswordPolicyViolation"
    iam.update_login_profile(UserName=ana, Password=NEXT)
    iam.update_login_profile(UserName=ana, Password=STRONG)


def test_a_user_changes_her_own_password(aws, iam, refused):
    ana = aws.client("iam", aws.user("ana", ("Allow", "iam:ChangePassword", "*")))
    iam.create_login_profile(UserName="ana", Password=STRONG, PasswordResetRequired=True)

    wrong = refused(ana.change_password, OldPassword="guess", NewPassword=NEXT)
    ana.change_password(OldPassword=STRONG, NewPassword=NEXT)

    assert wrong == ("AccessDenied", "The old password was incorrect.")
    assert not iam.get_login_profile(UserName="ana")["LoginProfile"]["PasswordResetRequired"]


def test_the_accounts_policy_may_let_every_user_change_her_password(
    aws, iam, refused, policy_of_account
):
    """Without any policy of the user's, and for nobody's password but her own."""
    ana = aws.client("iam", aws.user("ana"))
    iam.create_login_profile(UserName="ana", Password=STRONG)
    change = {"OldPassword": STRONG, "NewPassword": NEXT}

    before = refused(ana.change_password, **change)
    policy_of_account(AllowUsersToChangePassword=True)
    ana.change_password(**change)

    assert before[0] == "AccessDenied"
    assert "not authorized" in before[1]
    assert ana.get_account_password_policy()["PasswordPolicy"]["AllowUsersToChangePassword"]
    assert refused(ana.update_login_profile, UserName="ana", Password=NEXT)[0] == "AccessDenied"


def test_only_users_change_passwords(aws, refused):
    root = aws.client("iam", aws.root)

    found = refused(root.change_password, OldPassword=STRONG, NewPassword=NEXT)

    assert found[0] == "InvalidUserType"


def test_an_account_has_no_policy_at_first(iam, aws, refused):
    assert refused(iam.get_account_password_policy) == (
        "NoSuchEntity",
        f"The Password Policy with domain name {aws.account} cannot be found.",
    )
    assert refused(iam.delete_account_password_policy) == (
        "NoSuchEntity",
        "The account policy with name PasswordPolicy cannot be found.",
    )


def test_what_an_update_leaves_out_goes_back_to_its_default(iam):
    iam.update_account_password_policy(
        MinimumPasswordLength=10, RequireNumbers=True, MaxPasswordAge=60, HardExpiry=True
    )
    iam.update_account_password_policy()

    assert iam.get_account_password_policy()["PasswordPolicy"] == {
        "MinimumPasswordLength": 6,
        "RequireSymbols": False,
        "RequireNumbers": False,
        "RequireUppercaseCharacters": False,
        "RequireLowercaseCharacters": False,
        "AllowUsersToChangePassword": False,
        "ExpirePasswords": False,
    }
    iam.delete_account_password_policy()
