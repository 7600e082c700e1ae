"""OpenID Connect providers: URLs, clients and thumbprints."""

import pytest

URL = "https://token.example.com/tenant"
PRINT = "a" * 40


@pytest.fixture
def arn(iam):
    made = iam.create_open_id_connect_provider(
        Url=URL, ClientIDList=["sts.amazonaws.com"], ThumbprintList=[PRINT]
    )
    return made["OpenIDConnectProviderArn"]


def test_a_provider_is_known_by_its_url(aws, iam, arn):
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)

    del found["ResponseMetadata"]
    assert arn == f"arn:aws:iam::{aws.account}:oidc-provider/token.example.com/tenant"
    assert found == {
        "Url": "token.example.com/tenant",
        "ClientIDList": ["sts.amazonaws.com"],
        "ThumbprintList": [PRINT],
        "CreateDate": aws.clock.now(),
        "Tags": [],
    }
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == [{"Arn": arn}]


@pytest.mark.parametrize(
    "url",
    ["http://token.example.com", "token.example.com", "https://a.example.com?x=1", "https://"],
)
def test_only_https_urls_without_query_are_taken(iam, refused, url):
    """Source: API_CreateOpenIDConnectProvider, Url."""
    assert refused(iam.create_open_id_connect_provider, Url=url) == (
        "ValidationError",
        "Invalid Open ID Connect Provider URL",
    )


def test_clients_come_and_go(iam, arn):
    name = {"OpenIDConnectProviderArn": arn}

    iam.add_client_id_to_open_id_connect_provider(**name, ClientID="b")
    iam.add_client_id_to_open_id_connect_provider(**name, ClientID="b")
    iam.remove_client_id_from_open_id_connect_provider(**name, ClientID="sts.amazonaws.com")
    iam.remove_client_id_from_open_id_connect_provider(**name, ClientID="unknown")
    iam.update_open_id_connect_provider_thumbprint(**name, ThumbprintList=["b" * 40])

    found = iam.get_open_id_connect_provider(**name)
    assert (found["ClientIDList"], found["ThumbprintList"]) == (["b"], ["b" * 40])


def test_there_are_limits(iam, arn, refused):
    create = iam.create_open_id_connect_provider
    prints = [f"{number:040x}" for number in range(6)]
    clients = [f"client-{number}" for number in range(101)]

    assert refused(create, Url="https://a.example.com", ThumbprintList=prints) == (
        "InvalidInput",
        "Thumbprint list must contain fewer than 5 entries.",
    )
    assert refused(create, Url="https://a.example.com", ClientIDList=clients) == (
        "LimitExceeded",
        "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100",
    )
    assert refused(create, Url=URL) == (
        "EntityAlreadyExists",
        f"Provider with url {URL} already exists.",
    )
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_an_unknown_provider_is_named_in_the_error(iam, arn, refused):
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)

    get = refused(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn)
    delete = refused(iam.delete_open_id_connect_provider, OpenIDConnectProviderArn=arn)

    assert get == ("NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}")
    assert delete == ("NoSuchEntity", f"OpenId connect Provider {arn} cannot be found.")


def test_providers_bear_tags(iam, arn):
    name = {"OpenIDConnectProviderArn": arn}

    iam.tag_open_id_connect_provider(
        **name, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    )
    iam.untag_open_id_connect_provider(**name, TagKeys=["a"])

    assert iam.list_open_id_connect_provider_tags(**name)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert iam.get_account_summary()["SummaryMap"]["Providers"] == 1
