"""One-time codes: what they open, and that none opens anything twice.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
"""

import json
from datetime import timedelta

import pyotp
import pytest

from garrison.services.iam.records import MFADevice

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
REQUIRED = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


@pytest.fixture
def device(aws):
    """Give a user an enabled device; return its serial number."""

    def enable(user_name):
        user = aws.iam.get_user(UserName=user_name)["User"]
        serial_number = f"arn:aws:iam::{aws.account}:mfa/{user_name}"
        records = aws.store.begin()
        records.put(
            MFADevice(
                account=aws.account,
                serial_number=serial_number,
                seed=SEED,
                name=user_name,
                created_at=aws.clock.now(),
                user_id=user["UserId"],
                enabled_at=aws.clock.now(),
            )
        )
        aws.run(aws.store.commit(records))
        return serial_number

    return enable


@pytest.fixture
def code(aws):
    """Return the code of now."""
    return lambda: pyotp.TOTP(SEED).at(aws.clock.now())


@pytest.fixture
def ana(aws, device, code, allow):
    """A user with a device, and what she sends with a code."""
    key = aws.user("ana", allow("sts:AssumeRole"), allow("iam:ListUsers", **REQUIRED))
    serial_number = device("ana")
    return key, lambda: {"SerialNumber": serial_number, "TokenCode": code()}


def test_a_role_may_require_a_code(aws, ana, role, assume, trust, refused):
    key, given = ana
    arn = role("guarded", trust(aws.account, **REQUIRED))

    assert refused(assume, arn, key)[0] == "AccessDenied"
    assert assume(arn, key, **given())


def test_a_role_may_require_a_fresh_code(aws, ana, role, assume, trust, refused):
    key, given = ana
    fresh = {"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}}
    arn = role("guarded", trust(aws.account, **fresh))
    session = aws.client("sts", key).get_session_token(**given())["Credentials"]

    assert assume(arn, session)
    aws.clock.advance(timedelta(seconds=301))
    assert refused(assume, arn, session)[0] == "AccessDenied"
    assert assume(arn, key, **given())


def test_a_code_works_once(ana, role, assume, refused):
    key, given = ana
    arn, request = role("plain"), given()

    assert assume(arn, key, **request)
    assert refused(assume, arn, key, **request) == (
        "AccessDenied",
        "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    )


def test_a_refused_request_uses_no_code_up(ana, role, assume, trust, refused):
    key, given = ana
    closed = role("closed", trust({"Service": "ec2.amazonaws.com"}))
    request = given()

    assert refused(assume, closed, key, **request)[0] == "AccessDenied"
    assert assume(role("open"), key, **request)


def test_anothers_device_is_no_proof(aws, ana, role, assume, allow, refused):
    _, given = ana
    eve = aws.user("eve", allow("sts:AssumeRole"))

    assert refused(assume, role("open"), eve, **given())[0] == "AccessDenied"
    assert refused(aws.client("sts", eve).get_session_token, **given())[0] == "AccessDenied"


@pytest.mark.parametrize("lacking", ["SerialNumber", "TokenCode"])
def test_device_and_code_come_together(ana, role, assume, refused, lacking):
    key, given = ana
    request = {name: value for name, value in given().items() if name != lacking}

    code, message = refused(assume, role("open"), key, **request)

    assert code == "AccessDenied"
    assert "must provide both MFA serial number and one time pass code" in message


def test_a_role_session_shows_no_mfa_to_policies(aws, ana, role, assume, allow, refused):
    """AWS: credentials of AssumeRole "do not include MFA information in the context"."""
    key, given = ana
    arn = role("lister", statements=[allow("iam:ListUsers", **REQUIRED)])

    session = assume(arn, key, **given())["Credentials"]

    assert refused(aws.client("iam", session).list_users)[0] == "AccessDenied"


def test_a_users_session_shows_it(aws, ana, refused):
    key, given = ana

    with_code = aws.client("sts", key).get_session_token(**given())["Credentials"]

    assert refused(aws.client("iam", key).list_users)[0] == "AccessDenied"
    assert aws.client("iam", with_code).list_users()


def test_an_hour_later_mfa_is_an_hour_old(aws, ana, allow, refused):
    key, given = ana
    young = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
    aws.iam.put_user_policy(
        UserName="ana",
        PolicyName="young",
        PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [allow("iam:ListRoles", **young)]}
        ),
    )
    session = aws.client("sts", key).get_session_token(**given())["Credentials"]

    assert aws.client("iam", session).list_roles()
    aws.clock.advance(timedelta(hours=1))
    assert refused(aws.client("iam", session).list_roles)[0] == "AccessDenied"
