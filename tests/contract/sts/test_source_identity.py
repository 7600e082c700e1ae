"""Source identity: who sets it, and that nobody changes it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

import pytest

SETTING = ("sts:AssumeRole", "sts:SetSourceIdentity")


@pytest.fixture
def chain(aws, role, trust, allow):
    """Return two roles, the first of which may assume the second."""
    trusting = trust(aws.account, *SETTING)
    return role("first", trusting, statements=[allow("sts:*")]), role("second", trusting)


def test_setting_it_needs_set_source_identity(role, assume, refused, chain):
    first, _ = chain

    code, message = refused(assume, role("without"), SourceIdentity="ana")

    assert code == "AccessDenied"
    assert "sts:SetSourceIdentity" in message
    assert assume(first, SourceIdentity="ana")["SourceIdentity"] == "ana"


def test_a_trust_policy_tests_it(aws, role, assume, trust, refused):
    condition = {"sts:SourceIdentity": "${aws:username}"}
    arn = role("named", trust(aws.account, *SETTING, StringEquals=condition))

    assert assume(arn, SourceIdentity="administrator")
    assert refused(assume, arn, SourceIdentity="somebody")[0] == "AccessDenied"
    assert refused(assume, arn)[0] == "AccessDenied"


def test_it_stays_along_a_chain(assume, chain):
    first, second = chain
    chained = assume(first, SourceIdentity="ana")["Credentials"]

    assert assume(second, chained)["SourceIdentity"] == "ana"
    assert assume(second, chained, SourceIdentity="ana")["SourceIdentity"] == "ana"


def test_an_inherited_one_needs_set_source_identity_too(role, assume, chain, refused):
    chained = assume(chain[0], SourceIdentity="ana")["Credentials"]

    code, message = refused(assume, role("without"), chained)

    assert code == "AccessDenied"
    assert "sts:SetSourceIdentity" in message


def test_both_keys_are_there_when_a_session_assumes_a_role(aws, role, assume, trust, chain):
    """aws:SourceIdentity of the caller's session, sts:SourceIdentity of the one that it makes."""
    both = {"aws:SourceIdentity": "ana", "sts:SourceIdentity": "ana"}
    arn = role("strict", trust(aws.account, *SETTING, StringEquals=both))
    chained = assume(chain[0], SourceIdentity="ana")["Credentials"]

    assert assume(arn, chained)


def test_it_is_not_changed(aws, assume, chain, refused):
    first, second = chain
    chained = assume(first, SourceIdentity="ana")["Credentials"]

    assert refused(assume, second, chained, SourceIdentity="eve") == (
        "AccessDenied",
        (
            f"User: arn:aws:sts::{aws.account}:assumed-role/first/session is not authorized to "
            f"perform: sts:SetSourceIdentity on resource: {second}"
        ),
    )
