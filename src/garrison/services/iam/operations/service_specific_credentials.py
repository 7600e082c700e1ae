"""Credentials for one service alone: user name and password, or a long-term API key.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceSpecificCredential.html
"""

from base64 import b64encode
from datetime import timedelta
from typing import Any, cast

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.core.ids import Ids
from garrison.services.iam import api
from garrison.services.iam.operations.owners import (
    find_belonging,
    find_belongings,
    owner_name,
    require_status,
)
from garrison.services.iam.operations.paging import Listed, Stored, read_page
from garrison.services.iam.operations.targets import require_holder, require_key_owner
from garrison.services.iam.records import Account, ServiceSpecificCredential, User
from garrison.wire.errors import ValidationError

WITH_PASSWORD = ("codecommit.amazonaws.com", "cassandra.amazonaws.com")
KEY_PREFIXES = {"bedrock.amazonaws.com": "ABSK", "logs.amazonaws.com": "ACWL"}
"""The services with long-term API keys, and how their secrets begin."""
QUOTA_NAME = "ServiceSpecificCredentialsPerUser"
SECRET_BYTES = 32
KEY_SECRET_BYTES = 96
AGE_WITHOUT_KEY = "CredentialAgeDays is only valid for services that support long-term API keys."


class ServiceSpecificCredentials:
    """Operations on credentials for one service."""

    async def create_service_specific_credential(
        self, call: Call[api.CreateServiceSpecificCredentialRequest, User]
    ) -> api.CreateServiceSpecificCredentialResponse:
        """Make a credential; its secret is in this answer and in no other.

        Raises:
            NoSuchEntityException: there is no such user, or the service has no such credentials.
            LimitExceededException: the user has two for this service.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
        """
        user, request = require_holder(call), call.request
        service = request["ServiceName"]
        _require_service(service)
        age_days = request.get("CredentialAgeDays")
        if age_days is not None and service not in KEY_PREFIXES:
            raise ValidationError(AGE_WITHOUT_KEY)
        owned = await find_belongings(call, ServiceSpecificCredential, user)
        present = [each for each in owned if each.service_name == service]
        quota = quotas.SERVICE_SPECIFIC_CREDENTIALS_PER_SERVICE
        if len(present) >= quota:
            raise api.LimitExceededException(f"Cannot exceed quota for {QUOTA_NAME}: {quota}")
        credential = ServiceSpecificCredential(
            account=call.account,
            credential_id=call.ids.unique_id("ACCA"),
            user_id=user.user_id,
            service_name=service,
            public_part=_choose_name(user, service, present),
            secret_part=_new_secret(call.ids, service),
            created_at=call.now,
            expires_at=None if age_days is None else call.now + timedelta(days=age_days),
        )
        call.records.put(credential)
        # The user is written, too, so that two requests at once do not make a third.
        call.records.put(user)
        return {"ServiceSpecificCredential": _describe_with_secret(call, credential, user)}

    async def list_service_specific_credentials(
        self, call: Call[api.ListServiceSpecificCredentialsRequest, Any]
    ) -> api.ListServiceSpecificCredentialsResponse:
        """List credentials without their secrets: a user's, or with ``AllUsers`` everybody's.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html
        """
        request = call.request
        service = request.get("ServiceName")
        if service is not None:
            _require_service(service)

        def is_wanted(credential: ServiceSpecificCredential) -> bool:
            return service is None or credential.service_name == service

        if request.get("AllUsers"):
            if "UserName" in request:
                raise ValidationError("UserName cannot be specified with AllUsers.")
            found, rest = await read_page(
                call, Stored(ServiceSpecificCredential, index=None, accept=is_wanted)
            )
            names = {each.user_id: await _find_name(call, each.user_id) for each in found}
        else:
            owner = require_key_owner(call)
            owned = await find_belongings(call, ServiceSpecificCredential, owner)
            found, rest = await read_page(
                call, Listed({each.credential_id: each for each in owned if is_wanted(each)})
            )
            names = {each.user_id: owner_name(owner) for each in found}
        return {
            "ServiceSpecificCredentials": [
                _describe(call, each, names[each.user_id]) for each in found
            ],
            **rest,
        }

    async def update_service_specific_credential(
        self, call: Call[api.UpdateServiceSpecificCredentialRequest, User | Account]
    ) -> None:
        """Make a credential active or inactive.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html
        """
        credential = await _require_credential(call)
        call.records.put(replace(credential, status=require_status(call.request["Status"])))

    async def reset_service_specific_credential(
        self, call: Call[api.ResetServiceSpecificCredentialRequest, User | Account]
    ) -> api.ResetServiceSpecificCredentialResponse:
        """Replace a credential's secret; the one before works no more.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html
        """
        credential = await _require_credential(call)
        secret = _new_secret(call.ids, credential.service_name)
        credential = replace(credential, secret_part=secret)
        call.records.put(credential)
        owner = require_key_owner(call)
        return {"ServiceSpecificCredential": _describe_with_secret(call, credential, owner)}

    async def delete_service_specific_credential(
        self, call: Call[api.DeleteServiceSpecificCredentialRequest, User | Account]
    ) -> None:
        """Delete a credential.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html
        """
        call.records.delete(await _require_credential(call))


def _require_service(service: str) -> None:
    if service not in WITH_PASSWORD and service not in KEY_PREFIXES:
        raise api.NoSuchEntityException(
            f"No such service {service} is supported for Service Specific Credentials"
        )


def _choose_name(user: User, service: str, present: list[ServiceSpecificCredential]) -> str:
    # The second of a service gets a number: two names must differ.
    taken = {each.public_part for each in present}
    base = user.user_name if service in WITH_PASSWORD else f"{user.user_name}+1"
    names = [f"{base}-at-{user.account}", f"{user.user_name}+2-at-{user.account}"]
    return next(name for name in names if name not in taken)


def _new_secret(ids: Ids, service: str) -> str:
    prefix = KEY_PREFIXES.get(service)
    if prefix is None:
        return b64encode(ids.random_bytes(SECRET_BYTES)).decode()
    return prefix + b64encode(ids.random_bytes(KEY_SECRET_BYTES)).decode()


async def _find_name(call: Call[Any, Any], user_id: str) -> str:
    user = await call.records.find_one(User, "unique_id", user_id)
    return user.user_name if user is not None else ""


async def _require_credential(call: Call[Any, Any]) -> ServiceSpecificCredential:
    owner, credential_id = require_key_owner(call), call.request["ServiceSpecificCredentialId"]
    found = await find_belonging(call, ServiceSpecificCredential, owner, credential_id)
    if found is None:
        raise api.NoSuchEntityException(f"No such credential {credential_id} exists")
    return found


def _describe(
    call: Call[Any, Any], credential: ServiceSpecificCredential, user_name: str
) -> api.ServiceSpecificCredentialMetadata:
    expires_at = credential.expires_at
    expired = expires_at is not None and expires_at <= call.now
    found: api.ServiceSpecificCredentialMetadata = {
        "CreateDate": credential.created_at,
        "ServiceName": credential.service_name,
        "ServiceSpecificCredentialId": credential.credential_id,
        "UserName": user_name,
        "Status": "Expired" if expired else credential.status,
    }
    if expires_at is not None:
        found["ExpirationDate"] = expires_at
    if credential.service_name in KEY_PREFIXES:
        found["ServiceCredentialAlias"] = credential.public_part
    else:
        found["ServiceUserName"] = credential.public_part
    return found


def _describe_with_secret(
    call: Call[Any, Any], credential: ServiceSpecificCredential, owner: User | Account
) -> api.ServiceSpecificCredential:
    found = cast("api.ServiceSpecificCredential", _describe(call, credential, owner_name(owner)))
    if credential.service_name in KEY_PREFIXES:
        found["ServiceCredentialSecret"] = credential.secret_part
    else:
        found["ServicePassword"] = credential.secret_part
    return found
