"""Users' passwords for the console.

A password takes a third of a second to hash or to compare, so that happens in a thread.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.crypto import hash_password, is_password
from garrison.services.iam import api
from garrison.services.iam.operations.owners import find_belonging
from garrison.services.iam.operations.password_policy import (
    find_password_policy,
    require_strong,
)
from garrison.services.iam.operations.targets import (
    NAMELESS,
    AccessDenied,
    require_holder,
    require_key_owner,
)
from garrison.services.iam.records import Account, LoginProfile, PasswordPolicy, User
from garrison.wire.errors import ValidationError

REMEMBERED_MAX = 23
"""Of former passwords: with the present one as many as a policy may forbid."""


class LoginProfiles:
    """Operations on passwords."""

    async def create_login_profile(
        self, call: Call[api.CreateLoginProfileRequest, Any]
    ) -> api.CreateLoginProfileResponse:
        """Give a user a password.

        Raises:
            EntityAlreadyExistsException: the user has one.
            PasswordPolicyViolationException: it is too weak.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
        """
        user = _require_user(call)
        if await find_belonging(call, LoginProfile, user, user.user_id) is not None:
            raise api.EntityAlreadyExistsException(
                f"Login Profile for user {user.user_name} already exists."
            )
        if "Password" not in call.request:
            raise ValidationError("Password is required unless the request is made by AssumeRoot.")
        password = call.request["Password"]
        await _require_strong(call, password)
        profile = LoginProfile(
            account=call.account,
            user_id=user.user_id,
            password_hash=await _hash(call, password),
            reset_required=call.request.get("PasswordResetRequired", False),
            created_at=call.now,
            changed_at=call.now,
        )
        call.records.put(profile)
        call.records.put(user)
        return {"LoginProfile": _describe(profile, user)}

    async def get_login_profile(
        self, call: Call[api.GetLoginProfileRequest, Any]
    ) -> api.GetLoginProfileResponse:
        """Say whether and since when a user has a password.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
        """
        user = _require_user(call)
        return {"LoginProfile": _describe(await _require_profile(call, user), user)}

    async def update_login_profile(self, call: Call[api.UpdateLoginProfileRequest, User]) -> None:
        """Change a user's password, or whether the user must.

        Raises:
            PasswordPolicyViolationException: it is too weak, or was used before.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html
        """
        user = require_holder(call)
        profile, request = await _require_profile(call, user), call.request
        reset_required = request.get("PasswordResetRequired", profile.reset_required)
        profile = replace(profile, reset_required=reset_required)
        if "Password" in request:
            profile = await _change(call, profile, request["Password"])
        call.records.put(profile)

    async def delete_login_profile(self, call: Call[api.DeleteLoginProfileRequest, Any]) -> None:
        """Take a user's password away.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html
        """
        call.records.delete(await _require_profile(call, _require_user(call)))

    async def change_password(self, call: Call[api.ChangePasswordRequest, Any]) -> None:
        """Change the caller's own password.

        Raises:
            InvalidUserTypeException: the caller is no user.
            AccessDenied: the old password is wrong.
            PasswordPolicyViolationException: the new one is too weak, or was used before.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html
        """
        user = call.target.record
        if not isinstance(user, User):
            raise api.InvalidUserTypeException("Only IAM Users can change their own password")
        profile, request = await _require_profile(call, user), call.request
        if not await asyncio.to_thread(is_password, request["OldPassword"], profile.password_hash):
            raise AccessDenied("The old password was incorrect.")
        profile = await _change(call, profile, request["NewPassword"])
        call.records.put(replace(profile, reset_required=False))


def _require_user(call: Call[Any, Any]) -> User:
    owner = require_key_owner(call)
    if not isinstance(owner, User):
        # The root user's own password is changed by AssumeRoot or on the console.
        raise ValidationError(NAMELESS)
    return owner


async def _require_profile(call: Call[Any, Any], user: User) -> LoginProfile:
    profile = await find_belonging(call, LoginProfile, user, user.user_id)
    if profile is None:
        raise api.NoSuchEntityException(f"Login Profile for User {user.user_name} cannot be found.")
    return profile


async def _require_strong(call: Call[Any, Any], password: str) -> PasswordPolicy | None:
    policy = await find_password_policy(call.records, call.account)
    account = await call.records.find(Account, call.account, "", call.account)
    require_strong(password, policy, account)
    return policy


async def _change(call: Call[Any, Any], profile: LoginProfile, password: str) -> LoginProfile:
    policy = await _require_strong(call, password)
    hashes = (profile.password_hash, *profile.former_hashes)
    forbidden = policy.reuse_prevention if policy is not None else None
    if forbidden and await asyncio.to_thread(_is_any, password, hashes[:forbidden]):
        raise api.PasswordPolicyViolationException(
            "Password should not be the same as a previously used password"
        )
    return replace(
        profile,
        password_hash=await _hash(call, password),
        former_hashes=hashes[:REMEMBERED_MAX],
        changed_at=call.now,
    )


def _is_any(password: str, hashes: Sequence[str]) -> bool:
    return any(is_password(password, each) for each in hashes)


async def _hash(call: Call[Any, Any], password: str) -> str:
    return await asyncio.to_thread(hash_password, password, random=call.ids.random_bytes)


def _describe(profile: LoginProfile, user: User) -> api.LoginProfile:
    return {
        "UserName": user.user_name,
        "CreateDate": profile.created_at,
        "PasswordResetRequired": profile.reset_required,
    }
