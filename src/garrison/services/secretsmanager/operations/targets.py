"""From an authorized target to a secret that the operation may act on."""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.records import NotImplementedMember, Secret

NOT_FOUND = "Secrets Manager can't find the specified secret."
NO_TOKEN = "You must provide a ClientRequestToken value. We recommend a UUID-type value."  # noqa: S105  A message.


def require_secret(call: Call[Any, Any]) -> Secret:
    """Return the secret that the request names.

    Raises:
        ResourceNotFoundException: there is none.
    """
    record = call.target.record
    if isinstance(record, Secret):
        return record
    raise api.ResourceNotFoundException(NOT_FOUND)


def require_usable(call: Call[Any, Any]) -> Secret:
    """Return the secret that the request names, if its deletion is not scheduled.

    Raises:
        ResourceNotFoundException, InvalidRequestException: none, or deletion is scheduled.
    """
    secret = require_secret(call)
    secret.require_usable()
    return secret


def require_primary(call: Call[Any, Any]) -> Secret:
    """Return the secret that the request names, if it can be changed.

    Raises:
        ResourceNotFoundException, InvalidRequestException: none, or deletion is scheduled.
        InvalidParameterException: it is a replica.
    """
    secret = require_usable(call)
    secret.require_primary()
    return secret


def require_token(call: Call[Any, Any]) -> str:
    """Return the request's token, which becomes the ID of a version.

    Raises:
        InvalidRequestException: there is none.
    """
    if "ClientRequestToken" not in call.request:
        raise api.InvalidRequestException(NO_TOKEN)
    token: str = call.request["ClientRequestToken"]
    return token


def require_known(request: Mapping[str, Any], *unknown: str) -> None:
    """Refuse members that Garrison would otherwise ignore.

    Raises:
        NotImplementedMember: one of them is in the request.
    """
    for member in unknown:
        if member in request:
            raise NotImplementedMember(f"Garrison does not implement {member} of this operation")
