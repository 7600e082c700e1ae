"""GetAccessKeyInfo, as an AWS SDK sees it."""

import pytest


def test_an_access_key_id_holds_its_account(aws):
    """Whoever the key belongs to, and whatever has become of it: only its form is read.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
    """
    session = aws.client("sts", "444455556666").get_session_token()["Credentials"]
    key = aws.user("ana")

    def account_of(key_id):
        return aws.sts.get_access_key_info(AccessKeyId=key_id)["Account"]

    assert account_of(key["AccessKeyId"]) == aws.account
    assert account_of(session["AccessKeyId"]) == "444455556666"


# Read off AWS by ministack's test suite (tests/test_sts.py, MIT).
HELD = {
    "AKIAZZZZZZZZZZZZZZZZ": "673894223475",
    "ASIAZZZZZZZZZZZZZZZZ": "673894223475",
    "AKIAZZZZZZZ0ZZZZZZZZ": "673894223425",
    "AKIA2222222222222222": "744830457525",
    "AKIAQAAAAAABAAAAAAAA": "000000000002",
    "AKIAQAAAAAAAAAAA": "000000000000",
    "AKIAQAAAAAAAAAAAAAAAAAAAB": "000000000000",
}
FORMLESS = (
    "AKIAIOSFODNN7EXAMPLE",
    "AKIA0123456789ABCDEF",
    "ABIAZZZZZZZZZZZZZZZZ",
    "AKIAQAAAAAAAAAAAAAAAAAAABB",
    "AKIAPAAAAAAAAAAAAAAA",
    "A" * 128,
)


@pytest.mark.parametrize(("key_id", "account"), HELD.items())
def test_an_access_key_id_nobody_has_holds_an_account_all_the_same(aws, key_id, account):
    assert aws.sts.get_access_key_info(AccessKeyId=key_id)["Account"] == account


@pytest.mark.parametrize("key_id", FORMLESS)
def test_what_is_no_access_key_id_is_refused(aws, refused, key_id):
    assert refused(aws.sts.get_access_key_info, AccessKeyId=key_id) == (
        "ValidationError",
        "Access key ID is not valid.",
    )


def test_permission_is_needed(aws, refused):
    client = aws.client("sts", aws.user("ana"))

    code, message = refused(client.get_access_key_info, AccessKeyId="AKIAIOSFODNN7EXAMPLE")

    assert code == "AccessDenied"
    assert "sts:GetAccessKeyInfo" in message
