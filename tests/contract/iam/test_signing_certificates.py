"""Certificates with which users sign."""

from datetime import UTC, datetime

import pytest
from tests.contract.iam.certificates import certificate


@pytest.fixture
def ana(iam):
    iam.create_user(UserName="ana")
    return "ana"


def test_a_certificate_lives_with_its_user(aws, iam, ana, refused):
    body = certificate("a")
    made = iam.upload_signing_certificate(UserName=ana, CertificateBody=body)["Certificate"]
    name = {"UserName": ana, "CertificateId": made["CertificateId"]}

    iam.update_signing_certificate(**name, Status="Inactive")

    assert made == {
        "UserName": ana,
        "CertificateId": made["CertificateId"],
        "CertificateBody": body,
        "Status": "Active",
        "UploadDate": aws.clock.now(),
    }
    listed = iam.list_signing_certificates(UserName=ana)["Certificates"]
    assert listed == [made | {"Status": "Inactive"}]
    assert refused(iam.delete_user, UserName=ana)[0] == "DeleteConflict"
    iam.delete_signing_certificate(**name)
    assert not iam.list_signing_certificates(UserName=ana)["Certificates"]
    assert refused(iam.delete_signing_certificate, **name) == (
        "NoSuchEntity",
        f"The Certificate with id {made['CertificateId']} cannot be found.",
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("junk", ("MalformedCertificate", "Certificate junk is malformed.")),
        (
            certificate("a", since=datetime(2027, 1, 1, tzinfo=UTC)),
            ("InvalidCertificate", "Certificate is not valid at this time."),
        ),
    ],
    ids=["junk", "not yet valid"],
)
def test_what_cannot_sign_is_refused(iam, ana, refused, body, expected):
    assert refused(iam.upload_signing_certificate, UserName=ana, CertificateBody=body) == expected


def test_a_user_has_two_and_an_account_none_twice(iam, ana, refused):
    iam.create_user(UserName="bob")
    iam.upload_signing_certificate(UserName=ana, CertificateBody=certificate("a"))

    twice = refused(
        iam.upload_signing_certificate, UserName="bob", CertificateBody=certificate("a")
    )
    iam.upload_signing_certificate(UserName=ana, CertificateBody=certificate("b"))
    third = refused(
        iam.upload_signing_certificate, UserName=ana, CertificateBody=certificate("root")
    )

    assert twice[0] == "DuplicateCertificate"
    assert third == ("LimitExceeded", "Cannot exceed quota for CertificatesPerUser: 2")


def test_the_caller_is_meant_if_nobody_is_named(aws, iam):
    ana = aws.client("iam", aws.user("ana", ("Allow", "iam:*", "*")))

    ana.upload_signing_certificate(CertificateBody=certificate("a"))
    aws.client("iam", aws.root).upload_signing_certificate(CertificateBody=certificate("b"))

    assert len(iam.list_signing_certificates(UserName="ana")["Certificates"]) == 1
    summary = iam.get_account_summary()["SummaryMap"]
    assert summary["AccountSigningCertificatesPresent"] == 1
