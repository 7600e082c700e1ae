"""SAML identity providers, and the metadata documents that introduce them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.crypto import MalformedCertificateError, read_public_key
from garrison.services.iam import api
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.tagging import describe_tags, set_tags
from garrison.services.iam.operations.tags import read_tags, tag, untag
from garrison.services.iam.records import SAMLPrivateKey, SAMLProvider
from garrison.wire.errors import MalformedXML
from garrison.wire.xmltext import parse_xml

UNPARSABLE = "Could not parse metadata"
KEY_NOT_PEM = "The private key is not an unencrypted key in PEM format."
PRIVATE_KEYS_MAX = 2
VALID_FOR = timedelta(days=36_525)
"""If the metadata sets no end: a century."""


class SAMLProviders:
    """Operations on SAML providers."""

    def __init__(self) -> None:
        self._headroom = Headroom(
            SAMLProvider, "SAMLProvidersPerAccount", quotas.SAML_PROVIDERS_PER_ACCOUNT
        )

    async def create_saml_provider(
        self, call: Call[api.CreateSAMLProviderRequest, Any]
    ) -> api.CreateSAMLProviderResponse:
        """Make a provider known.

        Raises:
            EntityAlreadyExistsException: the name is taken.
            InvalidInputException: the metadata does not describe an identity provider.
            LimitExceededException: the account has as many as it may.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
        """
        request = call.request
        name, metadata = request["Name"], request["SAMLMetadataDocument"]
        if await call.records.find(SAMLProvider, call.account, "", name) is not None:
            raise api.EntityAlreadyExistsException(f"SAMLProvider {name} already exists.")
        valid_until = read_valid_until(metadata) or call.now + VALID_FOR
        await self._headroom.take(call)
        provider = SAMLProvider(
            account=call.account,
            home=call.partition,
            name=name,
            unique_id=call.ids.unique_id("ASPA"),
            metadata=metadata,
            created_at=call.now,
            valid_until=valid_until,
            encryption_mode=request.get("AssertionEncryptionMode", "Allowed"),
            private_keys=_add_key(call, ()),
            tags=set_tags(SAMLProvider, {}, request.get("Tags", [])),
        )
        _require_decryptable(provider)
        call.records.put(provider)
        answer: api.CreateSAMLProviderResponse = {"SAMLProviderArn": provider.arn}
        if provider.tags:
            answer["Tags"] = describe_tags(provider.tags)
        return answer

    async def get_saml_provider(
        self, call: Call[api.GetSAMLProviderRequest, SAMLProvider]
    ) -> api.GetSAMLProviderResponse:
        """Describe a provider, with its metadata and without its private keys.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html
        """
        provider = _require(call)
        return {
            "SAMLProviderUUID": provider.unique_id,
            "SAMLMetadataDocument": provider.metadata,
            "CreateDate": provider.created_at,
            "ValidUntil": provider.valid_until,
            "Tags": describe_tags(provider.tags),
            "AssertionEncryptionMode": provider.encryption_mode,
            "PrivateKeyList": [
                {"KeyId": key.key_id, "Timestamp": key.added_at} for key in provider.private_keys
            ],
        }

    async def update_saml_provider(
        self, call: Call[api.UpdateSAMLProviderRequest, SAMLProvider]
    ) -> api.UpdateSAMLProviderResponse:
        """Change a provider's metadata, or how assertions are decrypted.

        Raises:
            InvalidInputException: the metadata does not describe an identity provider, or there
                would be too many private keys or none where one is needed.
            NoSuchEntityException: the key to remove is not there.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html
        """
        provider, request = _require(call), call.request
        keys = _remove_key(call, provider.private_keys)
        provider = replace(
            provider,
            encryption_mode=request.get("AssertionEncryptionMode", provider.encryption_mode),
            private_keys=_add_key(call, keys),
        )
        _require_decryptable(provider)
        metadata = request.get("SAMLMetadataDocument")
        if metadata is not None:
            valid_until = read_valid_until(metadata) or call.now + VALID_FOR
            provider = replace(provider, metadata=metadata, valid_until=valid_until)
        call.records.put(provider)
        return {"SAMLProviderArn": provider.arn}

    async def delete_saml_provider(
        self, call: Call[api.DeleteSAMLProviderRequest, SAMLProvider]
    ) -> None:
        """Forget a provider; roles that trust it stay, and nobody can assume them through it.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html
        """
        call.records.delete(_require(call))

    async def list_saml_providers(self, call: Call[Any, Any]) -> api.ListSAMLProvidersResponse:
        """List all providers of the account.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html
        """
        return {
            "SAMLProviderList": [
                {"Arn": each.arn, "ValidUntil": each.valid_until, "CreateDate": each.created_at}
                async for each in call.records.scan(SAMLProvider, call.account)
            ]
        }

    async def tag_saml_provider(self, call: Call[api.TagSAMLProviderRequest, SAMLProvider]) -> None:
        """Set tags of a provider."""
        tag(call, _require(call))

    async def untag_saml_provider(
        self, call: Call[api.UntagSAMLProviderRequest, SAMLProvider]
    ) -> None:
        """Take tags of a provider away."""
        untag(call, _require(call))

    async def list_saml_provider_tags(
        self, call: Call[api.ListSAMLProviderTagsRequest, SAMLProvider]
    ) -> api.ListSAMLProviderTagsResponse:
        """List the tags of a provider."""
        tags, rest = await read_tags(call, _require(call).tags)
        return {"Tags": tags, **rest}


def read_valid_until(metadata: str) -> datetime | None:
    """Return until when a metadata document is valid, or None if it does not say.

    Document type declarations, and so entities, are refused.

    Raises:
        InvalidInputException: the text does not describe an identity provider.

    Source: https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf, 2.3.2
    """
    try:
        root = parse_xml(metadata.encode("utf-8", "surrogatepass"))
    except MalformedXML as error:
        raise api.InvalidInputException(UNPARSABLE) from error
    if not isinstance(root, dict) or "@entityID" not in root or "IDPSSODescriptor" not in root:
        raise api.InvalidInputException(UNPARSABLE)
    text = root.get("@validUntil")
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise api.InvalidInputException(UNPARSABLE) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _require(call: Call[Any, SAMLProvider]) -> SAMLProvider:
    if call.target.record is None:
        arn = call.request["SAMLProviderArn"]
        raise api.NoSuchEntityException(f"Manifest not found for arn {arn}")
    return call.target.record


def _add_key(
    call: Call[Any, Any], present: tuple[SAMLPrivateKey, ...]
) -> tuple[SAMLPrivateKey, ...]:
    pem = call.request.get("AddPrivateKey")
    if pem is None:
        return present
    if len(present) >= PRIVATE_KEYS_MAX:
        raise api.LimitExceededException(
            f"Cannot exceed quota for PrivateKeysPerSAMLProvider: {PRIVATE_KEYS_MAX}"
        )
    try:
        read_public_key(pem)
    except MalformedCertificateError as error:
        raise api.InvalidInputException(KEY_NOT_PEM) from error
    key_id = call.ids.unique_id("ASKA") + "A"
    return (*present, SAMLPrivateKey(key_id=key_id, pem=pem, added_at=call.now))


def _remove_key(
    call: Call[Any, Any], present: tuple[SAMLPrivateKey, ...]
) -> tuple[SAMLPrivateKey, ...]:
    removed = call.request.get("RemovePrivateKey")
    if removed is None:
        return present
    kept = tuple(key for key in present if key.key_id != removed)
    if len(kept) == len(present):
        raise api.NoSuchEntityException(f"The private key with id {removed} cannot be found.")
    return kept


def _require_decryptable(provider: SAMLProvider) -> None:
    if provider.encryption_mode == "Required" and not provider.private_keys:
        raise api.InvalidInputException(
            "A private key is required when AssertionEncryptionMode is Required."
        )
