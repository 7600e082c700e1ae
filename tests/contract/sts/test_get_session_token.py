"""GetSessionToken: the same user, for a while.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
"""

from datetime import timedelta

import pytest


def test_the_session_is_its_user(aws):
    key = aws.user("ana", Path="/team/")
    client = aws.client("sts", key)

    session = client.get_session_token()["Credentials"]

    me, same = client.get_caller_identity(), aws.client("sts", session).get_caller_identity()
    assert [me[each] for each in ("Arn", "UserId")] == [same[each] for each in ("Arn", "UserId")]
    assert session["AccessKeyId"].startswith("ASIA")
    assert session["Expiration"] - aws.clock.now() == timedelta(hours=12)


def test_no_policy_controls_it(aws):
    """ "You cannot use policies to control authentication operations."""
    key = aws.user("ana", ("Deny", "*", "*"))

    assert aws.client("sts", key).get_session_token()


def test_the_longest_is_36_hours(aws, refused):
    session = aws.sts.get_session_token(DurationSeconds=129600)["Credentials"]

    assert session["Expiration"] - aws.clock.now() == timedelta(hours=36)
    assert refused(aws.sts.get_session_token, DurationSeconds=129601)[0] == "ValidationError"


def test_root_has_an_hour_whatever_it_asks(aws):
    for request in ({}, {"DurationSeconds": 43200}):
        session = aws.client("sts", aws.root).get_session_token(**request)["Credentials"]
        assert session["Expiration"] - aws.clock.now() == timedelta(hours=1)


@pytest.mark.parametrize("operation", ["get_session_token", "get_federation_token"])
def test_sessions_make_no_sessions_of_users(aws, role, assume, allow, refused, operation):
    """Role sessions and users' own sessions alike."""
    of_role = assume(role("any", statements=[allow("*")]))["Credentials"]
    of_user = aws.sts.get_session_token()["Credentials"]
    request = {"Name": "bob"} if operation == "get_federation_token" else {}
    name = {"get_session_token": "GetSessionToken"}.get(operation, "GetFederationToken")

    for credentials in (of_role, of_user):
        call = getattr(aws.client("sts", credentials), operation)
        assert refused(call, **request) == (
            "AccessDenied",
            f"Cannot call {name} with session credentials",
        )


def test_a_session_without_mfa_may_not_call_iam(aws, refused):
    session = aws.sts.get_session_token()["Credentials"]

    assert refused(aws.client("iam", session).list_users) == (
        "InvalidClientTokenId",
        "The security token included in the request is invalid",
    )


def test_a_session_may_assume_roles(aws, role, assume):
    """And that role session is not chained: it may last longer than an hour."""
    session = aws.sts.get_session_token()["Credentials"]

    assert assume(role("long", MaxSessionDuration=7200), session, DurationSeconds=7200)


def test_a_deleted_users_sessions_end(aws, refused):
    key = aws.user("ana")
    session = aws.client("sts", key).get_session_token()["Credentials"]
    aws.iam.delete_access_key(UserName="ana", AccessKeyId=key["AccessKeyId"])
    assert aws.client("sts", session).get_caller_identity()

    aws.iam.delete_user(UserName="ana")

    assert refused(aws.client("sts", session).get_caller_identity)[0] == "InvalidClientTokenId"


def test_the_token_belongs_to_its_access_key(aws, refused):
    """Neither another session's token nor an altered one opens anything."""
    one, two = (aws.sts.get_session_token()["Credentials"] for _ in range(2))
    token = one["SessionToken"]
    middle = len(token) // 2
    flipped = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]

    for wrong in (two["SessionToken"], flipped):
        client = aws.client("sts", one | {"SessionToken": wrong})
        assert refused(client.get_caller_identity)[0] == "InvalidClientTokenId"
