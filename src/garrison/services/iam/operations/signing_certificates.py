"""Certificates with which users sign."""

import hashlib
from base64 import b32encode
from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.crypto import Certificate, MalformedCertificateError, parse_certificate
from garrison.services.iam import api
from garrison.services.iam.operations.owners import (
    find_belonging,
    find_belongings,
    owner_id,
    owner_name,
    require_room,
    require_status,
)
from garrison.services.iam.operations.paging import Listed, read_page
from garrison.services.iam.operations.targets import require_key_owner
from garrison.services.iam.records import Account, SigningCertificate, User

QUOTA_NAME = "CertificatesPerUser"
ID_BYTES = 20


class SigningCertificates:
    """Operations on signing certificates."""

    async def upload_signing_certificate(
        self, call: Call[api.UploadSigningCertificateRequest, User | Account]
    ) -> api.UploadSigningCertificateResponse:
        """Keep a certificate for a user, by default the caller.

        Raises:
            MalformedCertificateException: the text is no certificate.
            InvalidCertificateException: it is not valid now.
            DuplicateCertificateException: the account has it already.
            LimitExceededException: the user has two.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html
        """
        owner, body = require_key_owner(call), call.request["CertificateBody"]
        parsed = _parse(body)
        if not parsed.not_before_at <= call.now <= parsed.not_after_at:
            raise api.InvalidCertificateException("Certificate is not valid at this time.")
        fingerprint = hashlib.sha256(parsed.der).hexdigest()
        await require_room(
            call, SigningCertificate, owner, QUOTA_NAME, quotas.SIGNING_CERTIFICATES_PER_USER
        )
        if await call.records.find_one(
            SigningCertificate, "fingerprint", fingerprint, account=call.account
        ):
            raise api.DuplicateCertificateException(
                "The same certificate is associated with an IAM user in the account."
            )
        certificate = SigningCertificate(
            account=call.account,
            certificate_id=b32encode(call.ids.random_bytes(ID_BYTES)).decode(),
            user_id=owner_id(owner),
            body=body,
            fingerprint=fingerprint,
            uploaded_at=call.now,
        )
        call.records.put(certificate)
        return {"Certificate": _describe(certificate, owner)}

    async def list_signing_certificates(
        self, call: Call[api.ListSigningCertificatesRequest, User | Account]
    ) -> api.ListSigningCertificatesResponse:
        """List the certificates of a user, by default the caller.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html
        """
        owner = require_key_owner(call)
        owned = await find_belongings(call, SigningCertificate, owner)
        found, rest = await read_page(
            call, Listed({f"{each.uploaded_at} {each.certificate_id}": each for each in owned})
        )
        return {"Certificates": [_describe(each, owner) for each in found], **rest}

    async def update_signing_certificate(
        self, call: Call[api.UpdateSigningCertificateRequest, User | Account]
    ) -> None:
        """Make a certificate active or inactive.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html
        """
        certificate = await _require_certificate(call)
        status = require_status(call.request["Status"])
        call.records.put(replace(certificate, status=status))

    async def delete_signing_certificate(
        self, call: Call[api.DeleteSigningCertificateRequest, User | Account]
    ) -> None:
        """Delete a certificate.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html
        """
        call.records.delete(await _require_certificate(call))


def _parse(body: str) -> Certificate:
    try:
        return parse_certificate(body)
    except MalformedCertificateError as error:
        raise api.MalformedCertificateException(f"Certificate {body} is malformed.") from error


async def _require_certificate(call: Call[Any, Any]) -> SigningCertificate:
    owner, certificate_id = require_key_owner(call), call.request["CertificateId"]
    found = await find_belonging(call, SigningCertificate, owner, certificate_id)
    if found is None:
        raise api.NoSuchEntityException(
            f"The Certificate with id {certificate_id} cannot be found."
        )
    return found


def _describe(certificate: SigningCertificate, owner: User | Account) -> api.SigningCertificate:
    return {
        "UserName": owner_name(owner),
        "CertificateId": certificate.certificate_id,
        "CertificateBody": certificate.body,
        "Status": certificate.status,
        "UploadDate": certificate.uploaded_at,
    }
