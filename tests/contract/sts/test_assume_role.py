"""AssumeRole: who may, for how long, and as whom.

The expected words are AWS's own; see docs/sources/sts.md.
"""

import json
from datetime import timedelta

import pytest

STRANGER = "444455556666"


def test_the_session_is_named_without_the_roles_path(aws, role, assume):
    arn = role("auditor", Path="/team/")

    answer = assume(arn, RoleSessionName="ana@example.com")
    caller = aws.client("sts", answer["Credentials"]).get_caller_identity()

    session = f"arn:aws:sts::{aws.account}:assumed-role/auditor/ana@example.com"
    role_id = aws.iam.get_role(RoleName="auditor")["Role"]["RoleId"]
    assert answer["AssumedRoleUser"] == {
        "AssumedRoleId": f"{role_id}:ana@example.com",
        "Arn": session,
    }
    assert (caller["Arn"], caller["UserId"]) == (session, f"{role_id}:ana@example.com")
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    assert "PackedPolicySize" not in answer
    assert "SourceIdentity" not in answer


def test_the_session_has_the_roles_permissions_and_not_its_callers(
    aws, role, assume, allow, refused
):
    arn = role("reader", statements=[allow("iam:ListUsers")])

    iam = aws.client("iam", assume(arn)["Credentials"])

    assert iam.list_users()["Users"]
    assert refused(iam.list_roles)[0] == "AccessDenied"


def test_credentials_end_when_they_say(aws, role, assume, refused):
    """An hour unless something else is asked for; the expiration is in whole seconds."""
    aws.clock.advance(timedelta(milliseconds=250))
    made = assume(role("short"))["Credentials"]
    longer = assume(role("long", MaxSessionDuration=7200), DurationSeconds=7200)["Credentials"]

    assert made["Expiration"].microsecond == 0
    assert longer["Expiration"] - made["Expiration"] == timedelta(hours=1)
    aws.clock.advance(timedelta(minutes=60))
    assert refused(aws.client("sts", made).get_caller_identity)[0] == "ExpiredToken"
    assert aws.client("sts", longer).get_caller_identity()


def test_a_longer_session_than_the_role_allows_is_refused(role, assume, refused):
    assert refused(assume, role("short"), DurationSeconds=3601) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    )


def test_a_role_assumed_by_a_role_lasts_an_hour_at_most(role, assume, allow, refused):
    first = role("first", statements=[allow("sts:AssumeRole")])
    second = role("second", MaxSessionDuration=43200)
    chained = assume(first)["Credentials"]

    assert refused(assume, second, chained, DurationSeconds=3601) == (
        "ValidationError",
        (
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed "
            "by role chaining."
        ),
    )
    assert assume(second, chained, DurationSeconds=3600)
    assert assume(second, DurationSeconds=43200)


def test_unknown_and_forbidden_roles_look_alike(aws, role, assume, trust, refused):
    """What has no trust policy trusts nobody; a stranger learns nothing of what is there."""
    forbidden = role("forbidden", trust({"Service": "ec2.amazonaws.com"}))
    unknown = forbidden.replace("forbidden", "unknown")

    answers = [refused(assume, arn) for arn in (forbidden, unknown)]

    assert answers[0][0] == answers[1][0] == "AccessDenied"
    assert answers[0][1].replace("forbidden", "unknown") == answers[1][1]
    assert answers[1][1].startswith(
        f"User: arn:aws:iam::{aws.account}:user/administrator is not authorized to perform: "
        f"sts:AssumeRole on resource: {unknown}"
    )


def test_what_is_no_arn_is_invalid(assume, refused):
    assert refused(assume, "no role at all, to be sure") == (
        "ValidationError",
        "no role at all, to be sure is invalid",
    )


def test_root_users_assume_no_roles(aws, role, assume, refused):
    """However the role trusts their account."""
    arn = role("open")
    session = aws.client("sts", aws.root).get_session_token()["Credentials"]

    for credentials in (aws.root, session):
        assert refused(assume, arn, credentials) == (
            "AccessDenied",
            "Roles may not be assumed by root accounts.",
        )


def test_within_an_account_trust_in_the_user_is_enough(aws, role, assume, trust, refused):
    """Trust in the account is not: then the user needs a policy of its own, too."""
    key = aws.user("ana")
    named = role("named", trust(f"arn:aws:iam::{aws.account}:user/ana"))
    unnamed = role("unnamed")

    assert assume(named, key)
    assert refused(assume, unnamed, key)[0] == "AccessDenied"
    assert refused(assume, named, aws.user("bob"))[0] == "AccessDenied"


def test_across_accounts_both_sides_must_allow(aws, role, assume, trust, allow, refused):
    iam = aws.client("iam", STRANGER)
    keys = {}
    for name in ("with", "without"):
        iam.create_user(UserName=name)
        keys[name] = iam.create_access_key(UserName=name)["AccessKey"]
    iam.put_user_policy(
        UserName="with",
        PolicyName="inline",
        PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [allow("sts:AssumeRole")]}
        ),
    )
    trusting = role("trusting", trust(STRANGER))

    made = assume(trusting, keys["with"])

    assert made["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{aws.account}:")
    assert refused(assume, trusting, keys["without"])[0] == "AccessDenied"
    assert refused(assume, role("closed"), keys["with"])[0] == "AccessDenied"


@pytest.mark.parametrize(("given", "allowed"), [("secret", True), ("other", False), (None, False)])
def test_the_external_id_decides(role, assume, trust, aws, refused, given, allowed):
    """Source: IAM UserGuide, id_roles_common-scenarios_third-party.html."""
    arn = role("shared", trust(aws.account, StringEquals={"sts:ExternalId": "secret"}))
    request = {} if given is None else {"ExternalId": given}

    if allowed:
        assert assume(arn, **request)
    else:
        assert refused(assume, arn, **request)[0] == "AccessDenied"


def test_the_session_name_decides(aws, role, assume, trust, refused):
    condition = {"sts:RoleSessionName": "${aws:username}"}
    arn = role("personal", trust(aws.account, StringEquals=condition))

    assert assume(arn, RoleSessionName="administrator")
    assert refused(assume, arn, RoleSessionName="somebody")[0] == "AccessDenied"


def test_a_deleted_roles_sessions_end(aws, role, assume, refused):
    """Also when another role has its name now."""
    session = assume(role("short-lived"))["Credentials"]
    aws.iam.delete_role(RoleName="short-lived")
    role("short-lived")

    assert refused(aws.client("sts", session).get_caller_identity)[0] == "InvalidClientTokenId"


def test_trusted_context_assertions_are_refused_and_not_ignored(role, assume, refused):
    contexts = [
        {
            "ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter",
            "ContextAssertion": "x" * 8,
        }
    ]

    assert refused(assume, role("plain"), ProvidedContexts=contexts)[0] == "NotImplemented"


@pytest.mark.parametrize("size", [1, 1000, 1001, 1002, 1003, 4096])
def test_a_token_is_as_large_as_was_asked(aws, role, assume, size):
    """At least: STS pads it, and says how large it became."""
    answer = assume(role("padded"), MinimumSessionTokenSize=size)

    token = answer["Credentials"]["SessionToken"]
    assert size <= len(token) == answer["SessionTokenSize"]
    assert len(token) < max(size, 1000) + 24
    assert 0 < answer["SessionTokenUtilization"] <= 100
    assert aws.client("sts", answer["Credentials"]).get_caller_identity()
