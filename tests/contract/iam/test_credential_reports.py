"""The credential report: who has which credentials, and when they were used."""

import csv
from datetime import timedelta

import pyotp
import pytest
from tests.contract.iam.certificates import certificate

HEADER = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,"
    "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,"
    "access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,"
    "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
)


@pytest.fixture
def report(iam):
    """Write and read a report; return its rows by user."""

    def read():
        iam.generate_credential_report()
        content = iam.get_credential_report()["Content"].decode()
        assert content.splitlines()[0] == HEADER
        return {row["user"]: row for row in csv.DictReader(content.splitlines())}

    return read


def test_a_report_is_started_then_complete_then_expired(aws, iam):
    """AWS's errors about it have no message."""
    with pytest.raises(iam.exceptions.CredentialReportNotPresentException):
        iam.get_credential_report()
    started = iam.generate_credential_report()
    assert (started["State"], iam.generate_credential_report()["State"]) == ("STARTED", "COMPLETE")
    assert iam.get_credential_report()["ReportFormat"] == "text/csv"

    aws.clock.advance(timedelta(hours=4))

    with pytest.raises(iam.exceptions.CredentialReportExpiredException):
        iam.get_credential_report()
    assert iam.generate_credential_report()["State"] == "STARTED"


def test_a_user_with_nothing_has_nothing(aws, iam, report):
    iam.create_user(UserName="bob")

    row = report()["bob"]

    assert row["arn"] == f"arn:aws:iam::{aws.account}:user/bob"
    assert row["user_creation_time"] == "2026-11-02T09:30:00+00:00"
    flags = {name for name in row if name.endswith(("active", "enabled"))}
    assert {row[name] for name in flags} == {"false"}
    assert {row[name] for name in row.keys() - flags - {"user", "arn", "user_creation_time"}} == {
        "N/A"
    }


def test_a_user_with_everything_has_everything(aws, iam, report):
    iam.update_account_password_policy(MaxPasswordAge=90)
    key = aws.user("ana", ("Allow", "iam:*", "*"))
    iam.create_login_profile(UserName="ana", Password="Tr0ub4dor&3")
    iam.upload_signing_certificate(UserName="ana", CertificateBody=certificate("a"))
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    codes = pyotp.TOTP(device["Base32StringSeed"].decode())
    now = aws.clock.now()
    iam.enable_mfa_device(
        UserName="ana",
        SerialNumber=device["SerialNumber"],
        AuthenticationCode1=codes.at(now - timedelta(seconds=30)),
        AuthenticationCode2=codes.at(now),
    )
    aws.clock.advance(timedelta(minutes=1))
    aws.client("iam", key).list_users()

    row = report()["ana"]

    assert {name: value for name, value in row.items() if value != "N/A"} == {
        "user": "ana",
        "arn": f"arn:aws:iam::{aws.account}:user/ana",
        "user_creation_time": "2026-11-02T09:30:00+00:00",
        "password_enabled": "true",
        "password_last_used": "no_information",
        "password_last_changed": "2026-11-02T09:30:00+00:00",
        "password_next_rotation": "2027-01-31T09:30:00+00:00",
        "mfa_active": "true",
        "access_key_1_active": "true",
        "access_key_1_last_rotated": "2026-11-02T09:30:00+00:00",
        "access_key_1_last_used_date": "2026-11-02T09:31:00+00:00",
        "access_key_1_last_used_region": "us-east-1",
        "access_key_1_last_used_service": "iam",
        "access_key_2_active": "false",
        "cert_1_active": "true",
        "cert_1_last_rotated": "2026-11-02T09:30:00+00:00",
        "cert_2_active": "false",
    }


def test_the_root_user_comes_first(aws, report):
    rows = report()

    assert next(iter(rows)) == "<root_account>"
    root = rows["<root_account>"]
    assert root["arn"] == f"arn:aws:iam::{aws.account}:root"
    assert root["password_next_rotation"] == "not_supported"
    assert root["access_key_1_active"] == "true"


def test_no_name_breaks_a_line(iam, report):
    iam.create_user(UserName="a,b=c+d")

    assert report()["a,b=c+d"]["mfa_active"] == "false"
