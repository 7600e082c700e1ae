"""Server certificates: what is uploaded, kept and given back."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.contract.iam.certificates import SINCE, certificate, private_pem


@pytest.fixture
def upload(iam):
    def call(name="web", **more):
        request = {
            "ServerCertificateName": name,
            "CertificateBody": certificate("a"),
            "PrivateKey": private_pem("a"),
        }
        return iam.upload_server_certificate(**request | more)

    return call


def test_a_certificate_comes_back_without_its_private_key(aws, iam, upload):
    made = upload(Path="/edge/", Tags=[{"Key": "team", "Value": "web"}])
    found = iam.get_server_certificate(ServerCertificateName="web")["ServerCertificate"]

    metadata = made["ServerCertificateMetadata"]
    assert metadata["Arn"] == f"arn:aws:iam::{aws.account}:server-certificate/edge/web"
    assert metadata["ServerCertificateId"].startswith("ASCA")
    assert metadata["Expiration"] == SINCE + timedelta(days=365)
    assert found == {
        "ServerCertificateMetadata": metadata,
        "CertificateBody": certificate("a"),
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert iam.list_server_certificates()["ServerCertificateMetadataList"] == [metadata]
    assert iam.list_server_certificates(PathPrefix="/edge")["ServerCertificateMetadataList"]
    assert not iam.list_server_certificates(PathPrefix="/x/")["ServerCertificateMetadataList"]


def test_a_chain_must_begin_with_the_issuer(iam, upload, refused):
    leaf = {"CertificateBody": certificate("a", "root"), "CertificateChain": certificate("root")}
    broken = leaf | {"CertificateChain": certificate("b") + certificate("root")}

    found = refused(upload, name="broken", **broken)
    upload(name="leaf", **leaf)

    assert found[0] == "MalformedCertificate"
    assert found[1].endswith("The index within the chain of the invalid certificate is: 0")
    kept = iam.get_server_certificate(ServerCertificateName="leaf")["ServerCertificate"]
    assert kept["CertificateChain"] == certificate("root")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"CertificateBody": "junk"}, "MalformedCertificate"),
        ({"CertificateChain": "junk"}, "MalformedCertificate"),
        ({"PrivateKey": "junk"}, "MalformedCertificate"),
        ({"PrivateKey": private_pem("b")}, "KeyPairMismatch"),
        ({"CertificateBody": certificate("a", days=1)}, "MalformedCertificate"),
        (
            {"CertificateBody": certificate("a", since=datetime(2027, 1, 1, tzinfo=UTC))},
            "MalformedCertificate",
        ),
    ],
    ids=["body", "chain", "key", "another's key", "expired", "not yet valid"],
)
def test_what_does_not_fit_together_is_not_kept(iam, upload, refused, change, code):
    assert refused(upload, **change)[0] == code
    assert not iam.list_server_certificates()["ServerCertificateMetadataList"]


def test_names_are_unique_and_can_be_changed(iam, upload, refused):
    upload()
    upload("other")

    assert refused(upload) == (
        "EntityAlreadyExists",
        "The Server Certificate with name web already exists.",
    )
    rename = {"ServerCertificateName": "web", "NewServerCertificateName": "other"}
    assert refused(iam.update_server_certificate, **rename)[0] == "EntityAlreadyExists"
    iam.update_server_certificate(
        ServerCertificateName="web", NewServerCertificateName="edge", NewPath="/x/"
    )
    iam.delete_server_certificate(ServerCertificateName="edge")
    assert refused(iam.get_server_certificate, ServerCertificateName="edge") == (
        "NoSuchEntity",
        "The Server Certificate with name edge cannot be found.",
    )


def test_renaming_needs_both_names(aws, upload, refused):
    """Source: API_UpdateServerCertificate: permission on the old name and on the new one."""
    upload()
    arn = f"arn:aws:iam::{aws.account}:server-certificate/web"
    ana = aws.client("iam", aws.user("ana", ("Allow", "iam:UpdateServerCertificate", arn)))

    found = refused(
        ana.update_server_certificate, ServerCertificateName="web", NewServerCertificateName="x"
    )

    assert found[0] == "AccessDenied"
    assert "server-certificate/x" in found[1]


def test_an_account_has_twenty_at_most(upload, refused):
    for number in range(20):
        upload(f"web-{number}")

    assert refused(upload, name="one-more") == (
        "LimitExceeded",
        "Cannot exceed quota for ServerCertificatesPerAccount: 20",
    )


def test_certificates_bear_tags(iam, upload):
    upload()
    name = {"ServerCertificateName": "web"}

    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    iam.tag_server_certificate(**name, Tags=tags)
    iam.untag_server_certificate(**name, TagKeys=["a"])

    assert iam.list_server_certificate_tags(**name)["Tags"] == [{"Key": "b", "Value": "2"}]
