"""Server certificates: kept with their private keys, which nobody gets back."""

from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.crypto import (
    Certificate,
    KeyPairMismatchError,
    MalformedCertificateError,
    find_chain_break,
    parse_certificate,
    parse_certificate_chain,
    require_key_pair,
)
from garrison.services.iam import api
from garrison.services.iam.authz import find_named
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.paging import read_page, under_path
from garrison.services.iam.operations.tagging import describe_tags, set_tags
from garrison.services.iam.operations.tags import read_tags, tag, untag
from garrison.services.iam.records import ServerCertificate

NOT_PEM = "Unable to parse certificate. Please ensure the certificate is in PEM format."
KEY_NOT_PEM = "Unable to parse private key. Please ensure the private key is in PEM format."
MISMATCH = "Public key in certificate and private key do not match."
NOT_YET_VALID = "Certificate is not yet valid."
EXPIRED = (
    "Certificate is no longer valid. "
    "The 'Not After' date restriction on the certificate has passed."
)
CHAIN = (
    "Unable to validate certificate chain. The certificate chain must start with the immediate "
    "signing certificate, followed by any intermediaries in order. "
    "The index within the chain of the invalid certificate is: "
)


class ServerCertificates:
    """Operations on server certificates."""

    def __init__(self) -> None:
        self._headroom = Headroom(
            ServerCertificate,
            "ServerCertificatesPerAccount",
            quotas.SERVER_CERTIFICATES_PER_ACCOUNT,
        )

    async def upload_server_certificate(
        self, call: Call[api.UploadServerCertificateRequest, Any]
    ) -> api.UploadServerCertificateResponse:
        """Keep a certificate with its private key.

        Raises:
            EntityAlreadyExistsException: the name is taken.
            MalformedCertificateException: a text is not what it should be, the certificate is not
                valid now, or the chain is not in order.
            KeyPairMismatchException: the private key is another certificate's.
            LimitExceededException: the account has as many as it may.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html
        """
        request = call.request
        name = request["ServerCertificateName"]
        await _require_free(call, name)
        parsed = _require_certificate(call)
        await self._headroom.take(call)
        certificate = ServerCertificate(
            account=call.account,
            home=call.partition,
            server_certificate_name=name,
            server_certificate_id=call.ids.unique_id("ASCA"),
            path=request.get("Path", "/"),
            body=request["CertificateBody"],
            chain=request.get("CertificateChain", ""),
            private_key=request["PrivateKey"],
            uploaded_at=call.now,
            expires_at=parsed.not_after_at,
            tags=set_tags(ServerCertificate, {}, request.get("Tags", [])),
        )
        call.records.put(certificate)
        answer: api.UploadServerCertificateResponse = {
            "ServerCertificateMetadata": _describe(certificate)
        }
        if certificate.tags:
            answer["Tags"] = describe_tags(certificate.tags)
        return answer

    async def get_server_certificate(
        self, call: Call[api.GetServerCertificateRequest, ServerCertificate]
    ) -> api.GetServerCertificateResponse:
        """Return a certificate and its chain, never its private key.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html
        """
        certificate = _require(call)
        found: api.ServerCertificate = {
            "ServerCertificateMetadata": _describe(certificate),
            "CertificateBody": certificate.body,
            "Tags": describe_tags(certificate.tags),
        }
        if certificate.chain:
            found["CertificateChain"] = certificate.chain
        return {"ServerCertificate": found}

    async def update_server_certificate(
        self, call: Call[api.UpdateServerCertificateRequest, ServerCertificate]
    ) -> None:
        """Rename or move a certificate.

        Raises:
            EntityAlreadyExistsException: the new name is taken.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html
        """
        certificate, request = _require(call), call.request
        name = request.get("NewServerCertificateName", certificate.name)
        if name.lower() != certificate.name.lower():
            await _require_free(call, name)
        path = request.get("NewPath", certificate.path)
        changed = replace(certificate, server_certificate_name=name, path=path)
        if name != certificate.name:
            call.records.delete(certificate)
            changed = replace(changed, version=0)
        call.records.put(changed)

    async def delete_server_certificate(
        self, call: Call[api.DeleteServerCertificateRequest, ServerCertificate]
    ) -> None:
        """Delete a certificate.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html
        """
        call.records.delete(_require(call))

    async def list_server_certificates(
        self, call: Call[api.ListServerCertificatesRequest, Any]
    ) -> api.ListServerCertificatesResponse:
        """List certificates under a path.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html
        """
        found, rest = await read_page(call, under_path(ServerCertificate, call))
        return {"ServerCertificateMetadataList": [_describe(each) for each in found], **rest}

    async def tag_server_certificate(
        self, call: Call[api.TagServerCertificateRequest, ServerCertificate]
    ) -> None:
        """Set tags of a certificate."""
        tag(call, _require(call))

    async def untag_server_certificate(
        self, call: Call[api.UntagServerCertificateRequest, ServerCertificate]
    ) -> None:
        """Take tags of a certificate away."""
        untag(call, _require(call))

    async def list_server_certificate_tags(
        self, call: Call[api.ListServerCertificateTagsRequest, ServerCertificate]
    ) -> api.ListServerCertificateTagsResponse:
        """List the tags of a certificate."""
        tags, rest = await read_tags(call, _require(call).tags)
        return {"Tags": tags, **rest}


def _require(call: Call[Any, ServerCertificate]) -> ServerCertificate:
    if call.target.record is None:
        name = call.request["ServerCertificateName"]
        raise api.NoSuchEntityException(f"The Server Certificate with name {name} cannot be found.")
    return call.target.record


async def _require_free(call: Call[Any, Any], name: str) -> None:
    if await find_named(call.records, ServerCertificate, call.account, name) is not None:
        raise api.EntityAlreadyExistsException(
            f"The Server Certificate with name {name} already exists."
        )


def _require_certificate(call: Call[api.UploadServerCertificateRequest, Any]) -> Certificate:
    request = call.request
    try:
        certificate = parse_certificate(request["CertificateBody"])
        chain = parse_certificate_chain(chain) if (chain := request.get("CertificateChain")) else ()
    except MalformedCertificateError as error:
        raise api.MalformedCertificateException(NOT_PEM) from error
    try:
        require_key_pair(certificate, request["PrivateKey"])
    except MalformedCertificateError as error:
        raise api.MalformedCertificateException(KEY_NOT_PEM) from error
    except KeyPairMismatchError as error:
        raise api.KeyPairMismatchException(MISMATCH) from error
    if call.now < certificate.not_before_at:
        raise api.MalformedCertificateException(NOT_YET_VALID)
    if call.now > certificate.not_after_at:
        raise api.MalformedCertificateException(EXPIRED)
    broken = find_chain_break(certificate, chain)
    if broken is not None:
        raise api.MalformedCertificateException(f"{CHAIN}{broken}")
    return certificate


def _describe(certificate: ServerCertificate) -> api.ServerCertificateMetadata:
    return {
        "Path": certificate.path,
        "ServerCertificateName": certificate.server_certificate_name,
        "ServerCertificateId": certificate.server_certificate_id,
        "Arn": certificate.arn,
        "UploadDate": certificate.uploaded_at,
        "Expiration": certificate.expires_at,
    }
