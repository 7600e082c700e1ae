"""OpenID Connect identity providers.

Nothing is fetched from them: thumbprints that a request leaves out stay unknown.
"""

import re
from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.tagging import describe_tags, set_tags
from garrison.services.iam.operations.tags import read_tags, tag, untag
from garrison.services.iam.records import OIDCProvider
from garrison.wire.errors import ValidationError

SCHEME = "https://"
# A host with dots or a port, then a path: no query, no user, no fragment.
URL = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?")


class OIDCProviders:
    """Operations on OpenID Connect providers."""

    def __init__(self) -> None:
        self._headroom = Headroom(
            OIDCProvider, "OpenIdConnectProvidersPerAccount", quotas.OIDC_PROVIDERS_PER_ACCOUNT
        )

    async def create_open_id_connect_provider(
        self, call: Call[api.CreateOpenIDConnectProviderRequest, Any]
    ) -> api.CreateOpenIDConnectProviderResponse:
        """Make a provider known.

        Raises:
            ValidationError: the URL is no ``https`` URL, or has a query.
            EntityAlreadyExistsException: the account knows it.
            InvalidInputException: too many thumbprints.
            LimitExceededException: too many client IDs or providers.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
        """
        request = call.request
        client_ids = tuple(dict.fromkeys(request.get("ClientIDList", ())))
        thumbprints = _require_thumbprints(request.get("ThumbprintList", []))
        url = request["Url"]
        if not URL.fullmatch(url):
            raise ValidationError("Invalid Open ID Connect Provider URL")
        _require_client_ids(client_ids)
        name = url.removeprefix(SCHEME).removesuffix("/")
        if await call.records.find(OIDCProvider, call.account, "", name) is not None:
            raise api.EntityAlreadyExistsException(f"Provider with url {url} already exists.")
        await self._headroom.take(call)
        provider = OIDCProvider(
            account=call.account,
            home=call.partition,
            url=name,
            client_ids=client_ids,
            thumbprints=thumbprints,
            created_at=call.now,
            tags=set_tags(OIDCProvider, {}, request.get("Tags", [])),
        )
        call.records.put(provider)
        answer: api.CreateOpenIDConnectProviderResponse = {"OpenIDConnectProviderArn": provider.arn}
        if provider.tags:
            answer["Tags"] = describe_tags(provider.tags)
        return answer

    async def get_open_id_connect_provider(
        self, call: Call[api.GetOpenIDConnectProviderRequest, OIDCProvider]
    ) -> api.GetOpenIDConnectProviderResponse:
        """Describe a provider.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
        """
        provider = _require(call)
        return {
            "Url": provider.url,
            "ClientIDList": list(provider.client_ids),
            "ThumbprintList": list(provider.thumbprints),
            "CreateDate": provider.created_at,
            "Tags": describe_tags(provider.tags),
        }

    async def list_open_id_connect_providers(
        self, call: Call[Any, Any]
    ) -> api.ListOpenIDConnectProvidersResponse:
        """List all providers of the account.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
        """
        return {
            "OpenIDConnectProviderList": [
                {"Arn": each.arn} async for each in call.records.scan(OIDCProvider, call.account)
            ]
        }

    async def add_client_id_to_open_id_connect_provider(
        self, call: Call[api.AddClientIDToOpenIDConnectProviderRequest, OIDCProvider]
    ) -> None:
        """Let one client more use a provider; one that may already stays.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
        """
        provider = _require(call)
        client_ids = tuple(dict.fromkeys((*provider.client_ids, call.request["ClientID"])))
        _require_client_ids(client_ids)
        call.records.put(replace(provider, client_ids=client_ids))

    async def remove_client_id_from_open_id_connect_provider(
        self, call: Call[api.RemoveClientIDFromOpenIDConnectProviderRequest, OIDCProvider]
    ) -> None:
        """Let a client use a provider no more; one that may not does not matter.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
        """
        provider, removed = _require(call), call.request["ClientID"]
        kept = tuple(each for each in provider.client_ids if each != removed)
        call.records.put(replace(provider, client_ids=kept))

    async def update_open_id_connect_provider_thumbprint(
        self, call: Call[api.UpdateOpenIDConnectProviderThumbprintRequest, OIDCProvider]
    ) -> None:
        """Replace all thumbprints of a provider.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
        """
        provider = _require(call)
        thumbprints = _require_thumbprints(call.request["ThumbprintList"])
        call.records.put(replace(provider, thumbprints=thumbprints))

    async def delete_open_id_connect_provider(
        self, call: Call[api.DeleteOpenIDConnectProviderRequest, OIDCProvider]
    ) -> None:
        """Forget a provider; roles that trust it stay, and nobody can assume them through it.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
        """
        provider = call.target.record
        if provider is None:
            arn = call.request["OpenIDConnectProviderArn"]
            raise api.NoSuchEntityException(f"OpenId connect Provider {arn} cannot be found.")
        call.records.delete(provider)

    async def tag_open_id_connect_provider(
        self, call: Call[api.TagOpenIDConnectProviderRequest, OIDCProvider]
    ) -> None:
        """Set tags of a provider."""
        tag(call, _require(call))

    async def untag_open_id_connect_provider(
        self, call: Call[api.UntagOpenIDConnectProviderRequest, OIDCProvider]
    ) -> None:
        """Take tags of a provider away."""
        untag(call, _require(call))

    async def list_open_id_connect_provider_tags(
        self, call: Call[api.ListOpenIDConnectProviderTagsRequest, OIDCProvider]
    ) -> api.ListOpenIDConnectProviderTagsResponse:
        """List the tags of a provider."""
        tags, rest = await read_tags(call, _require(call).tags)
        return {"Tags": tags, **rest}


def _require(call: Call[Any, OIDCProvider]) -> OIDCProvider:
    if call.target.record is None:
        arn = call.request["OpenIDConnectProviderArn"]
        raise api.NoSuchEntityException(f"OpenIDConnect Provider not found for arn {arn}")
    return call.target.record


def _require_client_ids(client_ids: tuple[str, ...]) -> None:
    quota = quotas.CLIENT_IDS_PER_OIDC_PROVIDER
    if len(client_ids) > quota:
        raise api.LimitExceededException(
            f"Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {quota}"
        )


def _require_thumbprints(thumbprints: list[str]) -> tuple[str, ...]:
    if len(thumbprints) > quotas.THUMBPRINTS_PER_OIDC_PROVIDER:
        # AWS's own words: five are allowed all the same.
        raise api.InvalidInputException("Thumbprint list must contain fewer than 5 entries.")
    return tuple(thumbprint.lower() for thumbprint in thumbprints)
