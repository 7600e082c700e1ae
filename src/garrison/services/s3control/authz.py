"""What the operations of S3 Control touch.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from typing import Any

from garrison.core.call import Ask, Check, Target
from garrison.core.errors import ApiError
from garrison.services.s3.authz.condition_keys import signing_context
from garrison.services.s3.records.access import AccountBlock

Checks = tuple[Check[Any], ...]


class AccessDenied(ApiError):  # noqa: N818  AWS's own name.
    """The request is about another account than the caller's."""

    code = "AccessDenied"
    status = 403


def require_own_account(ask: Ask[Any]) -> None:
    """Raise AccessDenied if the request names another account than the caller's."""
    if ask.request.get("AccountId", ask.account) != ask.account:
        raise AccessDenied("Access Denied")


async def _block_check(ask: Ask[Any], action: str) -> Checks:
    require_own_account(ask)
    target = Target(
        record=await ask.records.find(AccountBlock, ask.account, "", "block"),
        context=signing_context(ask),
    )
    return (Check(action=action, target=target),)


async def get_public_access_block(ask: Ask[Any]) -> Checks:
    """Check everything: what an account blocks has no ARN."""
    return await _block_check(ask, "s3:GetAccountPublicAccessBlock")


async def put_public_access_block(ask: Ask[Any]) -> Checks:
    """Check everything: what an account blocks has no ARN."""
    return await _block_check(ask, "s3:PutAccountPublicAccessBlock")


delete_public_access_block = put_public_access_block
