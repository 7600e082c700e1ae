"""From an authorized target to a record that the operation may act on."""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call
from garrison.services.kms import api
from garrison.services.kms.authz.names import parse_grant_token
from garrison.services.kms.records import Alias, Grant, Key
from garrison.wire.errors import ValidationException

DRY_RUN = "The request would have succeeded, but the DryRun option is set."


def require_key(call: Call[Any, Any], index: int = 0) -> Key:
    """Return the key of a target.

    Raises:
        NotFoundException: there is none.
    """
    target = call.targets[index]
    if isinstance(target.record, Key):
        return target.record
    raise absent(target.arn)


def require_customer_key(call: Call[Any, Any], index: int = 0) -> Key:
    """Return the key of a target, which is the customer's to change.

    Raises:
        NotFoundException: there is none.
        UnsupportedOperationException: AWS manages it.
    """
    key = require_key(call, index)
    if key.manager == "AWS":
        raise api.UnsupportedOperationException(
            f"{key.arn} is an AWS managed key, which is not valid for this operation."
        )
    return key


def require_alias(call: Call[Any, Any]) -> Alias:
    """Return the alias of the first target.

    Raises:
        NotFoundException: there is none.
    """
    target = call.targets[0]
    if isinstance(target.record, Alias):
        return target.record
    raise absent(target.arn)


def absent(arn: str) -> api.NotFoundException:
    """Return what KMS says of a key or alias that is not there."""
    if ":alias/" in arn:
        return api.NotFoundException(f"Alias {arn} is not found.")
    return api.NotFoundException(f"Key '{arn}' does not exist")


async def require_grant_tokens(call: Call[Any, Any]) -> None:
    """Check the tokens that a request brings.

    Grants are in force at once here, so a token adds nothing; a wrong one is an error all the same.

    Raises:
        InvalidGrantTokenException: one is no token of a grant.
    """
    for token in call.request.get("GrantTokens", []):
        grant_id = parse_grant_token(token)
        if grant_id is None or await call.records.find_one(Grant, "grant_id", grant_id) is None:
            raise api.InvalidGrantTokenException("Invalid grant token.")


def require_no_dry_run(request: Mapping[str, Any]) -> None:
    """End a dry run, for which all that could fail has been checked.

    Raises:
        DryRunOperationException: ``DryRun`` is set.
    """
    if request.get("DryRun"):
        raise api.DryRunOperationException(DRY_RUN)


def require_absent(request: Mapping[str, Any], origin: str, *members: str) -> None:
    """Refuse members that keys of an origin have not.

    Raises:
        ValidationException: one of them is in the request.
    """
    for member in members:
        if member in request:
            raise ValidationException(f"{member} is not valid for a key with Origin {origin}")
