"""SSH public keys with which users sign in to CodeCommit."""

from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.crypto import InvalidPublicKeyError, UnrecognizedEncodingError, parse_ssh_public_key
from garrison.crypto import SSHPublicKey as ParsedKey
from garrison.services.iam import api
from garrison.services.iam.operations.owners import (
    find_belonging,
    find_belongings,
    owner_name,
    require_room,
    require_status,
)
from garrison.services.iam.operations.paging import Listed, read_page
from garrison.services.iam.operations.targets import require_holder, require_key_owner
from garrison.services.iam.records import SSHPublicKey, User

QUOTA_NAME = "SSHPublicKeysPerUser"


class SSHPublicKeys:
    """Operations on SSH public keys."""

    async def upload_ssh_public_key(
        self, call: Call[api.UploadSSHPublicKeyRequest, User]
    ) -> api.UploadSSHPublicKeyResponse:
        """Keep a public key for a user.

        Raises:
            UnrecognizedPublicKeyEncodingException: it is neither in SSH's nor in PEM encoding.
            InvalidPublicKeyException: it is no RSA key of 2,048 bits or more.
            DuplicateSSHPublicKeyException: the user has it already.
            LimitExceededException: the user has five.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
        """
        user, body = require_holder(call), call.request["SSHPublicKeyBody"]
        parsed = _parse(body)
        present = await find_belongings(call, SSHPublicKey, user)
        if any(each.fingerprint == parsed.fingerprint for each in present):
            raise api.DuplicateSSHPublicKeyException(
                "The SSH public key is already associated with the specified IAM user."
            )
        quota = quotas.SSH_PUBLIC_KEYS_PER_USER
        await require_room(call, SSHPublicKey, user, QUOTA_NAME, quota)
        key = SSHPublicKey(
            account=call.account,
            key_id=call.ids.unique_id("APKA"),
            user_id=user.user_id,
            ssh=parsed.ssh,
            pem=parsed.pem,
            fingerprint=parsed.fingerprint,
            uploaded_at=call.now,
        )
        call.records.put(key)
        return {"SSHPublicKey": _describe(key, user, body)}

    async def get_ssh_public_key(
        self, call: Call[api.GetSSHPublicKeyRequest, User]
    ) -> api.GetSSHPublicKeyResponse:
        """Return a public key in SSH's encoding or in PEM, whichever is asked for.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html
        """
        key = await _require_key(call)
        body = key.ssh if call.request["Encoding"] == "SSH" else key.pem
        return {"SSHPublicKey": _describe(key, require_holder(call), body)}

    async def list_ssh_public_keys(
        self, call: Call[api.ListSSHPublicKeysRequest, Any]
    ) -> api.ListSSHPublicKeysResponse:
        """List the public keys of a user, by default the caller.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html
        """
        owner = require_key_owner(call)
        owned = await find_belongings(call, SSHPublicKey, owner)
        keys, rest = await read_page(
            call, Listed({f"{each.uploaded_at} {each.key_id}": each for each in owned})
        )
        return {
            "SSHPublicKeys": [
                {
                    "UserName": owner_name(owner),
                    "SSHPublicKeyId": key.key_id,
                    "Status": key.status,
                    "UploadDate": key.uploaded_at,
                }
                for key in keys
            ],
            **rest,
        }

    async def update_ssh_public_key(self, call: Call[api.UpdateSSHPublicKeyRequest, User]) -> None:
        """Make a public key active or inactive.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html
        """
        key = await _require_key(call)
        call.records.put(replace(key, status=require_status(call.request["Status"])))

    async def delete_ssh_public_key(self, call: Call[api.DeleteSSHPublicKeyRequest, User]) -> None:
        """Delete a public key.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html
        """
        call.records.delete(await _require_key(call))


def _parse(body: str) -> ParsedKey:
    try:
        return parse_ssh_public_key(body)
    except UnrecognizedEncodingError as error:
        raise api.UnrecognizedPublicKeyEncodingException(
            "The public key encoding format is unsupported or unrecognized."
        ) from error
    except InvalidPublicKeyError as error:
        raise api.InvalidPublicKeyException(
            "The public key is malformed or otherwise invalid."
        ) from error


async def _require_key(call: Call[Any, User]) -> SSHPublicKey:
    user, key_id = require_holder(call), call.request["SSHPublicKeyId"]
    key = await find_belonging(call, SSHPublicKey, user, key_id)
    if key is None:
        raise api.NoSuchEntityException(f"The Public Key with id {key_id} cannot be found.")
    return key


def _describe(key: SSHPublicKey, user: User, body: str) -> api.SSHPublicKey:
    return {
        "UserName": user.user_name,
        "SSHPublicKeyId": key.key_id,
        "Fingerprint": key.fingerprint,
        "SSHPublicKeyBody": body,
        "Status": key.status,
        "UploadDate": key.uploaded_at,
    }
