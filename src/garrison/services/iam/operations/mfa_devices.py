"""Virtual MFA devices: seeds, who has them, and the two codes that prove it.

Hardware devices are refused: only their makers know the seeds, so no code could be verified.
"""

import io
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.crypto import find_consecutive_steps, new_seed
from garrison.services.iam import api
from garrison.services.iam.operations.descriptions import describe_user
from garrison.services.iam.operations.owners import (
    find_belonging,
    find_belongings,
    owner_id,
    owner_name,
    require_room,
)
from garrison.services.iam.operations.paging import Listed, Stored, read_page
from garrison.services.iam.operations.tagging import describe_tags, set_tags
from garrison.services.iam.operations.tags import read_tags, tag, untag
from garrison.services.iam.operations.targets import require_key_owner
from garrison.services.iam.records import Account, MFADevice, User
from garrison.wire.errors import ValidationError

SERIAL_NUMBER_MAX = 256  # serialNumberType; the QR code could not hold more than a page, either.

QUOTA_NAME = "MFADevicesPerUser"
INVALID_CODE = "Authentication code for device is not valid."
PIXELS_PER_MODULE = 4


class MFADevices:
    """Operations on MFA devices."""

    async def create_virtual_mfa_device(
        self, call: Call[api.CreateVirtualMFADeviceRequest, Any]
    ) -> api.CreateVirtualMFADeviceResponse:
        """Create a device that nobody has yet; its seed is in this answer and in no other.

        Raises:
            EntityAlreadyExistsException: there is one at this path and name.
            ValidationError: path and name make a serial number that no other operation takes.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html
        """
        serial_number, name = call.target.arn, call.request["VirtualMFADeviceName"]
        if len(serial_number) > SERIAL_NUMBER_MAX:
            raise ValidationError(
                f"1 validation error detected: Value '{name}' at 'virtualMFADeviceName' failed to"
                " satisfy constraint: Member must have length less than or equal to 226"
            )
        if await call.records.find(MFADevice, call.account, "", serial_number) is not None:
            raise api.EntityAlreadyExistsException("MFA device already exists.")
        device = MFADevice(
            account=call.account,
            serial_number=serial_number,
            seed=new_seed(call.ids.random_bytes),
            path=call.request.get("Path", "/"),
            name=name,
            created_at=call.now,
            tags=set_tags(MFADevice, {}, call.request.get("Tags", [])),
        )
        call.records.put(device)
        described: api.VirtualMFADevice = {
            "SerialNumber": serial_number,
            "Base32StringSeed": device.seed.encode(),
            "QRCodePNG": draw_qr_code(device.seed, name, call.account),
        }
        if device.tags:
            described["Tags"] = describe_tags(device.tags)
        return {"VirtualMFADevice": described}

    async def enable_mfa_device(
        self, call: Call[api.EnableMFADeviceRequest, User | Account]
    ) -> None:
        """Give a device to a user who knows two codes of it, one after the other.

        Raises:
            EntityAlreadyExistsException: somebody has the device.
            InvalidAuthenticationCodeException: the codes are not the device's, now and in a row.
            LimitExceededException: the user has as many devices as it may.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
        """
        owner = require_key_owner(call)
        device = await _find_device(call)
        if device.user_id:
            raise api.EntityAlreadyExistsException("MFA Device is already in use.")
        await require_room(call, MFADevice, owner, QUOTA_NAME, quotas.MFA_DEVICES_PER_USER)
        step = _require_codes(call, device)
        call.records.put(
            replace(device, user_id=owner_id(owner), enabled_at=call.now, spent_step=step)
        )

    async def resync_mfa_device(
        self, call: Call[api.ResyncMFADeviceRequest, User | Account]
    ) -> None:
        """Prove again that a device's codes are right; they are spent.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html
        """
        device = await _require_device(call, require_key_owner(call))
        call.records.put(replace(device, spent_step=_require_codes(call, device)))

    async def deactivate_mfa_device(
        self, call: Call[api.DeactivateMFADeviceRequest, User | Account]
    ) -> None:
        """Take a device from its user.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html
        """
        device = await _require_device(call, require_key_owner(call))
        call.records.put(replace(device, user_id="", enabled_at=None))

    async def delete_virtual_mfa_device(
        self, call: Call[api.DeleteVirtualMFADeviceRequest, MFADevice]
    ) -> None:
        """Delete a device that nobody has.

        Raises:
            DeleteConflictException: somebody has it.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html
        """
        device = _require_target(call)
        if device.user_id:
            raise api.DeleteConflictException("MFA VirtualDevice in use. Must deactivate first.")
        call.records.delete(device)

    async def get_mfa_device(
        self, call: Call[api.GetMFADeviceRequest, User | Account]
    ) -> api.GetMFADeviceResponse:
        """Describe a device of a user, by default the caller.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
        """
        owner = require_key_owner(call)
        device = await _require_device(call, owner)
        found: api.GetMFADeviceResponse = {
            "UserName": owner_name(owner),
            "SerialNumber": device.serial_number,
        }
        if device.enabled_at is not None:
            found["EnableDate"] = device.enabled_at
        return found

    async def list_mfa_devices(
        self, call: Call[api.ListMFADevicesRequest, User | Account]
    ) -> api.ListMFADevicesResponse:
        """List the devices of a user, by default the caller.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html
        """
        owner = require_key_owner(call)
        owned = await find_belongings(call, MFADevice, owner)
        devices, rest = await read_page(
            call, Listed({device.serial_number: device for device in owned})
        )
        return {
            "MFADevices": [
                {
                    "UserName": owner_name(owner),
                    "SerialNumber": device.serial_number,
                    "EnableDate": device.enabled_at or device.created_at,
                }
                for device in devices
            ],
            **rest,
        }

    async def list_virtual_mfa_devices(
        self, call: Call[api.ListVirtualMFADevicesRequest, Any]
    ) -> api.ListVirtualMFADevicesResponse:
        """List the account's devices: all, those that somebody has, or those that nobody has.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
        """
        wanted = call.request.get("AssignmentStatus", "Any")

        def is_wanted(device: MFADevice) -> bool:
            return wanted == "Any" or bool(device.user_id) == (wanted == "Assigned")

        devices, rest = await read_page(call, Stored(MFADevice, index=None, accept=is_wanted))
        return {
            "VirtualMFADevices": [await _describe(call, device) for device in devices],
            **rest,
        }

    async def tag_mfa_device(self, call: Call[api.TagMFADeviceRequest, MFADevice]) -> None:
        """Set tags of a device."""
        tag(call, _require_target(call))

    async def untag_mfa_device(self, call: Call[api.UntagMFADeviceRequest, MFADevice]) -> None:
        """Take tags of a device away."""
        untag(call, _require_target(call))

    async def list_mfa_device_tags(
        self, call: Call[api.ListMFADeviceTagsRequest, MFADevice]
    ) -> api.ListMFADeviceTagsResponse:
        """List the tags of a device."""
        tags, rest = await read_tags(call, _require_target(call).tags)
        return {"Tags": tags, **rest}


def draw_qr_code(seed: str, name: str, account: str) -> bytes:
    """Return a PNG image from which an authenticator app takes the seed.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html
    """
    import segno

    label = quote(f"{name}@{account}", safe="@")
    image = io.BytesIO()
    segno.make(f"otpauth://totp/{label}?secret={seed}", micro=False).save(
        image, kind="png", scale=PIXELS_PER_MODULE
    )
    return image.getvalue()


def _absent(call: Call[Any, Any]) -> api.NoSuchEntityException:
    serial_number = call.request["SerialNumber"]
    return api.NoSuchEntityException(
        f"MFA Device with serial number {serial_number} does not exist."
    )


def _require_target(call: Call[Any, MFADevice]) -> MFADevice:
    if call.target.record is None:
        raise _absent(call)
    return call.target.record


async def _find_device(call: Call[Any, Any]) -> MFADevice:
    serial_number = call.request["SerialNumber"]
    device = await call.records.find(MFADevice, call.account, "", serial_number)
    if device is None:
        raise _absent(call)
    return device


async def _require_device(call: Call[Any, Any], owner: User | Account) -> MFADevice:
    device = await find_belonging(call, MFADevice, owner, call.request["SerialNumber"])
    if device is None:
        raise _absent(call)
    return device


def _require_codes(call: Call[Any, Any], device: MFADevice) -> int:
    first = call.request["AuthenticationCode1"]
    second = call.request["AuthenticationCode2"]
    step = find_consecutive_steps(device.seed, first, second, call.now)
    # The first of the two codes must not have been spent, either.
    if step is None or step - 1 <= device.spent_step:
        raise api.InvalidAuthenticationCodeException(INVALID_CODE)
    return step


async def _describe(call: Call[Any, Any], device: MFADevice) -> api.VirtualMFADevice:
    found: api.VirtualMFADevice = {"SerialNumber": device.serial_number}
    if device.enabled_at is not None:
        found["EnableDate"] = device.enabled_at
        found["User"] = await _describe_owner(call, device)
    return found


async def _describe_owner(call: Call[Any, Any], device: MFADevice) -> api.User:
    if device.user_id == call.account:
        account = await call.records.find(Account, call.account, "", call.account)
        return {
            "Path": "/",
            "UserName": "root",
            "UserId": call.account,
            "Arn": f"arn:{call.partition}:iam::{call.account}:root",
            "CreateDate": account.created_at if account is not None else device.created_at,
        }
    user = await call.records.find_one(User, "unique_id", device.user_id)
    assert user is not None, "a user is not deleted before its devices are deactivated"
    return describe_user(user)
