"""Access keys of users and of the root user.

A key's holder knows its key IDs, so that two requests at once cannot create a third key.
"""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.core.ids import Ids
from garrison.services.iam import api
from garrison.services.iam.operations.last_uses import find_last_use_of_key
from garrison.services.iam.operations.paging import Listed, read_page
from garrison.services.iam.operations.targets import AccessDenied, require_key_owner
from garrison.services.iam.records import AccessKey, Account, User
from garrison.trail import Trail

NEVER = "N/A"


class AccessKeys:
    """Operations on access keys."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def create_access_key(
        self, call: Call[api.CreateAccessKeyRequest, Any]
    ) -> api.CreateAccessKeyResponse:
        """Create an access key; its secret is in this answer and in no other.

        Raises:
            LimitExceededException: the user has two.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
        """
        owner = require_key_owner(call)
        if len(owner.access_key_ids) >= quotas.ACCESS_KEYS_PER_USER:
            quota = quotas.ACCESS_KEYS_PER_USER
            raise api.LimitExceededException(f"Cannot exceed quota for AccessKeysPerUser: {quota}")
        key = new_access_key(call.ids, call.now, owner)
        call.records.put(key)
        call.records.put(replace(owner, access_key_ids=(*owner.access_key_ids, key.access_key_id)))
        return {
            "AccessKey": {
                "UserName": key.user_name,
                "AccessKeyId": key.access_key_id,
                "Status": key.status,
                "SecretAccessKey": key.secret_access_key,
                "CreateDate": key.created_at,
            }
        }

    async def update_access_key(self, call: Call[api.UpdateAccessKeyRequest, Any]) -> None:
        """Make an access key active or inactive.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
        """
        owner = require_key_owner(call)
        key = await _require_key(call, owner)
        status = call.request["Status"]
        if status == "Expired":
            raise api.InvalidInputException("Status Expired cannot be set by a request.")
        call.records.put(replace(key, status="Active" if status == "Active" else "Inactive"))

    async def delete_access_key(self, call: Call[api.DeleteAccessKeyRequest, Any]) -> None:
        """Delete an access key.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
        """
        owner = require_key_owner(call)
        key = await _require_key(call, owner)
        kept = tuple(each for each in owner.access_key_ids if each != key.access_key_id)
        call.records.delete(key)
        call.records.put(replace(owner, access_key_ids=kept))

    async def list_access_keys(
        self, call: Call[api.ListAccessKeysRequest, Any]
    ) -> api.ListAccessKeysResponse:
        """List the access keys of a user, by default the caller, without their secrets.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
        """
        owner = require_key_owner(call)
        found = [
            await call.records.find(AccessKey, call.account, "", each)
            for each in owner.access_key_ids
        ]
        keys, rest = await read_page(
            call, Listed({_creation(key): key for key in found if key is not None})
        )
        return {
            "AccessKeyMetadata": [
                {
                    "UserName": key.user_name,
                    "AccessKeyId": key.access_key_id,
                    "Status": key.status,
                    "CreateDate": key.created_at,
                }
                for key in keys
            ],
            **rest,
        }

    async def get_access_key_last_used(
        self, call: Call[api.GetAccessKeyLastUsedRequest, AccessKey]
    ) -> api.GetAccessKeyLastUsedResponse:
        """Say when and where an access key was last used.

        Raises:
            AccessDenied: the account has no such key; so AWS calls it.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
        """
        key = call.target.record
        if key is None:
            raise AccessDenied(
                f"User: {call.principal.arn} is not authorized to perform "
                "iam:GetAccessKeyLastUsed on resource: access key "
                f"{call.request['AccessKeyId']}"
            )
        last = await find_last_use_of_key(self._trail, key.access_key_id)
        if last is None:
            return {
                "UserName": key.user_name,
                "AccessKeyLastUsed": {"ServiceName": NEVER, "Region": NEVER},
            }
        return {
            "UserName": key.user_name,
            "AccessKeyLastUsed": {
                "LastUsedDate": last.used_at,
                "ServiceName": last.namespace,
                "Region": last.region,
            },
        }


def new_access_key(ids: Ids, now: datetime, owner: User | Account) -> AccessKey:
    """Return a new access key, which is not stored yet."""
    return AccessKey(
        account=owner.account,
        access_key_id=ids.access_key_id("AKIA", owner.account),
        secret_access_key=ids.secret_access_key(),
        user_id=owner.user_id if isinstance(owner, User) else owner.account,
        user_name=owner.user_name if isinstance(owner, User) else "",
        created_at=now,
    )


async def _require_key(call: Call[Any, Any], owner: User | Account) -> AccessKey:
    access_key_id = call.request["AccessKeyId"]
    if access_key_id in owner.access_key_ids:
        key = await call.records.find(AccessKey, call.account, "", access_key_id)
        if key is not None:
            return key
    raise api.NoSuchEntityException(f"The Access Key with id {access_key_id} cannot be found.")


def _creation(key: AccessKey) -> str:
    return f"{key.created_at.isoformat()} {key.access_key_id}"
