"""SAML providers: the metadata that introduces them, and the keys that decrypt for them."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.contract.iam.certificates import private_pem

METADATA = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
    'entityID="https://idp.example.com"{validity}>'
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
    '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
    'Location="https://idp.example.com/sso"/>{padding}'
    "</md:IDPSSODescriptor></md:EntityDescriptor>"
)


def metadata(validity="", padding="<!-- -->"):
    text = METADATA.format(validity=validity, padding=padding)
    return text + "<!--" + " " * (1000 - len(text)) + "-->"


@pytest.fixture
def arn(iam):
    made = iam.create_saml_provider(Name="idp", SAMLMetadataDocument=metadata())
    return made["SAMLProviderArn"]


def test_a_provider_comes_back_with_its_metadata(aws, iam, arn):
    found = iam.get_saml_provider(SAMLProviderArn=arn)

    del found["ResponseMetadata"], found["SAMLProviderUUID"]
    assert arn == f"arn:aws:iam::{aws.account}:saml-provider/idp"
    assert found == {
        "SAMLMetadataDocument": metadata(),
        "CreateDate": aws.clock.now(),
        "ValidUntil": aws.clock.now() + timedelta(days=36_525),
        "Tags": [],
        "AssertionEncryptionMode": "Allowed",
        "PrivateKeyList": [],
    }
    listed = iam.list_saml_providers()["SAMLProviderList"]
    assert listed == [{key: found[key] for key in ("CreateDate", "ValidUntil")} | {"Arn": arn}]


def test_the_metadata_says_until_when_it_is_valid(iam, arn):
    document = metadata(validity=' validUntil="2030-01-02T03:04:05Z"')

    iam.update_saml_provider(SAMLProviderArn=arn, SAMLMetadataDocument=document)

    found = iam.get_saml_provider(SAMLProviderArn=arn)
    assert found["ValidUntil"] == datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "document",
    [
        "a" * 1000,
        metadata().replace("IDPSSODescriptor", "SPSSODescriptor"),
        metadata(validity=' validUntil="soon"'),
        "<!DOCTYPE a [<!ENTITY e 'x'>]>" + metadata(padding="&e;"),
        "<!DOCTYPE a SYSTEM 'https://evil.example.com/a.dtd'>" + metadata(),
        metadata().replace("entityID", "id"),
    ],
    ids=["no XML", "a service provider", "no date", "entity", "external", "nameless"],
)
def test_what_describes_no_identity_provider_is_refused(iam, refused, document):
    found = refused(iam.create_saml_provider, Name="idp", SAMLMetadataDocument=document)

    assert found == ("InvalidInput", "Could not parse metadata")
    assert not iam.list_saml_providers()["SAMLProviderList"]


def test_a_name_is_taken_once_and_free_again(iam, arn, refused):
    again = refused(iam.create_saml_provider, Name="idp", SAMLMetadataDocument=metadata())
    iam.delete_saml_provider(SAMLProviderArn=arn)

    assert again[0] == "EntityAlreadyExists"
    for operation in (iam.get_saml_provider, iam.delete_saml_provider):
        assert refused(operation, SAMLProviderArn=arn) == (
            "NoSuchEntity",
            f"Manifest not found for arn {arn}",
        )


def test_a_provider_has_two_private_keys_and_shows_none(iam, arn, refused):
    update = iam.update_saml_provider
    required = {"SAMLProviderArn": arn, "AssertionEncryptionMode": "Required"}

    keyless = refused(update, **required)
    update(**required, AddPrivateKey=private_pem("a"))
    update(SAMLProviderArn=arn, AddPrivateKey=private_pem("b"))

    assert keyless[0] == "InvalidInput"
    keys = iam.get_saml_provider(SAMLProviderArn=arn)["PrivateKeyList"]
    assert [set(key) for key in keys] == [{"KeyId", "Timestamp"}] * 2
    assert (
        refused(update, SAMLProviderArn=arn, AddPrivateKey=private_pem("root"))[0]
        == "LimitExceeded"
    )
    assert refused(update, SAMLProviderArn=arn, RemovePrivateKey="A" * 22)[0] == "NoSuchEntity"
    update(SAMLProviderArn=arn, RemovePrivateKey=keys[0]["KeyId"])
    assert refused(update, SAMLProviderArn=arn, AddPrivateKey="junk")[0] == "InvalidInput"


def test_providers_bear_tags(iam, arn):
    iam.tag_saml_provider(SAMLProviderArn=arn, Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_saml_provider(SAMLProviderArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_saml_provider(SAMLProviderArn=arn, TagKeys=["a"])

    tags = [{"Key": "b", "Value": "2"}]
    assert iam.list_saml_provider_tags(SAMLProviderArn=arn)["Tags"] == tags
    assert iam.get_saml_provider(SAMLProviderArn=arn)["Tags"] == tags


def test_tagging_at_birth_needs_leave_to_tag(aws, refused):
    ana = aws.client("iam", aws.user("ana", ("Allow", "iam:CreateSAMLProvider", "*")))
    request = {"Name": "idp", "SAMLMetadataDocument": metadata()}

    found = refused(ana.create_saml_provider, **request, Tags=[{"Key": "a", "Value": "1"}])

    assert found[0] == "AccessDenied"
    assert "iam:TagSAMLProvider" in found[1]
    ana.create_saml_provider(**request)
