"""GetAccessKeyInfo, as an AWS SDK sees it."""


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


def test_what_is_no_access_key_id_is_refused(aws, refused):
    code, _ = refused(aws.sts.get_access_key_info, AccessKeyId="AKIA0189018901890189")

    assert code == "InvalidClientTokenId"


def test_permission_is_needed(aws, refused):
    client = aws.client("sts", aws.user("ana"))

    code, message = refused(client.get_access_key_info, AccessKeyId="AKIAIOSFODNN7EXAMPLE")

    assert code == "AccessDenied"
    assert "sts:GetAccessKeyInfo" in message
