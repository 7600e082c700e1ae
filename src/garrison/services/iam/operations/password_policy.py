"""The account's password policy, and whether a password meets it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
"""

import re
from typing import Any

from garrison.core.call import Call, Records
from garrison.services.iam import api
from garrison.services.iam.records import Account, PasswordPolicy

MINIMUM_LENGTH = 6
DEFAULT_MINIMUM_LENGTH = 8
DEFAULT_KINDS = 3
REQUIREMENTS = {
    "require_uppercase": (
        re.compile("[A-Z]"),
        "Password should have at least one uppercase letter",
    ),
    "require_lowercase": (
        re.compile("[a-z]"),
        "Password should have at least one lowercase letter",
    ),
    "require_numbers": (re.compile("[0-9]"), "Password should have at least one number"),
    "require_symbols": (
        re.compile(r"[!@#$%^&*()_+\-=\[\]{}|']"),
        "Password should have at least one symbol",
    ),
}
"""By what a policy asks for: what meets it, and AWS's words if nothing does."""


class PasswordPolicies:
    """Operations on the account's password policy."""

    async def get_account_password_policy(
        self, call: Call[Any, Any]
    ) -> api.GetAccountPasswordPolicyResponse:
        """Describe the policy.

        Raises:
            NoSuchEntityException: the account has none of its own.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html
        """
        policy = await find_password_policy(call.records, call.account)
        if policy is None:
            raise api.NoSuchEntityException(
                f"The Password Policy with domain name {call.account} cannot be found."
            )
        found: api.PasswordPolicy = {
            "MinimumPasswordLength": policy.minimum_length,
            "RequireSymbols": policy.require_symbols,
            "RequireNumbers": policy.require_numbers,
            "RequireUppercaseCharacters": policy.require_uppercase,
            "RequireLowercaseCharacters": policy.require_lowercase,
            "AllowUsersToChangePassword": policy.users_may_change,
            "ExpirePasswords": policy.max_age_days is not None,
        }
        if policy.max_age_days is not None:
            found["MaxPasswordAge"] = policy.max_age_days
        if policy.reuse_prevention is not None:
            found["PasswordReusePrevention"] = policy.reuse_prevention
        if policy.hard_expiry is not None:
            found["HardExpiry"] = policy.hard_expiry
        return {"PasswordPolicy": found}

    async def update_account_password_policy(
        self, call: Call[api.UpdateAccountPasswordPolicyRequest, Any]
    ) -> None:
        """Set the whole policy: what is not given goes back to its default.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
        """
        request = call.request
        present = await find_password_policy(call.records, call.account)
        call.records.put(
            PasswordPolicy(
                account=call.account,
                version=present.version if present is not None else 0,
                minimum_length=request.get("MinimumPasswordLength", MINIMUM_LENGTH),
                require_symbols=request.get("RequireSymbols", False),
                require_numbers=request.get("RequireNumbers", False),
                require_uppercase=request.get("RequireUppercaseCharacters", False),
                require_lowercase=request.get("RequireLowercaseCharacters", False),
                users_may_change=request.get("AllowUsersToChangePassword", False),
                max_age_days=request.get("MaxPasswordAge"),
                reuse_prevention=request.get("PasswordReusePrevention"),
                hard_expiry=request.get("HardExpiry"),
            )
        )

    async def delete_account_password_policy(self, call: Call[Any, Any]) -> None:
        """Go back to AWS's default policy.

        Raises:
            NoSuchEntityException: it holds already.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html
        """
        policy = await find_password_policy(call.records, call.account)
        if policy is None:
            raise api.NoSuchEntityException(
                "The account policy with name PasswordPolicy cannot be found."
            )
        call.records.delete(policy)


async def find_password_policy(records: Records, account: str) -> PasswordPolicy | None:
    """Return an account's own password policy, or None if AWS's default holds."""
    return await records.find(PasswordPolicy, account, "", account)


def require_strong(password: str, policy: PasswordPolicy | None, account: Account | None) -> None:
    """Raise unless a password meets the policy, or AWS's default one.

    Raises:
        PasswordPolicyViolationException: it does not, and in what.
    """
    failed = [
        (name, message)
        for name, (pattern, message) in REQUIREMENTS.items()
        if not pattern.search(password)
    ]
    if policy is None:
        _require_default(password, [message for _, message in failed], account)
        return
    wrong = [message for name, message in failed if getattr(policy, name)]
    if len(password) < policy.minimum_length:
        wrong.insert(0, f"Password should have a minimum length of {policy.minimum_length}")
    if wrong:
        raise api.PasswordPolicyViolationException(", ".join(wrong))


def _require_default(password: str, failed: list[str], account: Account | None) -> None:
    if len(password) < DEFAULT_MINIMUM_LENGTH:
        raise api.PasswordPolicyViolationException(
            f"Password should have a minimum length of {DEFAULT_MINIMUM_LENGTH}"
        )
    missing = DEFAULT_KINDS - (len(REQUIREMENTS) - len(failed))
    if missing > 0:
        raise api.PasswordPolicyViolationException(
            f"Password should meet {missing} more of the following requirements: "
            + ", ".join(failed)
        )
    if account is not None and password in (account.alias, account.email, account.name):
        raise api.PasswordPolicyViolationException(
            "Password should not be the same as the account name or email address"
        )
