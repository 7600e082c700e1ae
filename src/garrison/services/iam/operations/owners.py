"""Whose credentials a request is about: a user's, or the root user's.

What belongs to an owner knows it by its unique ID, and the owner does not know what it has.  So
whoever adds something writes the owner, too: two requests at once then cannot add one too many, and
none adds to a user who is just being deleted.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from garrison.core.call import Call
from garrison.core.record import Record
from garrison.services.iam import api
from garrison.services.iam.authz import ROOT_NAME
from garrison.services.iam.records import Account, Status, User

B = TypeVar("B", bound=Record)


def owner_id(owner: User | Account) -> str:
    """Return an owner's unique ID."""
    return owner.user_id if isinstance(owner, User) else owner.account


def owner_name(owner: User | Account) -> str:
    """Return what an owner is called in answers."""
    return owner.user_name if isinstance(owner, User) else ROOT_NAME


async def find_belongings(call: Call[Any, Any], cls: type[B], owner: User | Account) -> Sequence[B]:
    """Return what an owner has of one kind."""
    return await call.records.find_by(cls, "user", owner_id(owner), account=call.account)


async def find_belonging(
    call: Call[Any, Any], cls: type[B], owner: User | Account, record_id: str
) -> B | None:
    """Return one thing that an owner has, or None if it is not the owner's."""
    record = await call.records.find(cls, call.account, "", record_id)
    if record is None or getattr(record, "user_id", "") != owner_id(owner):
        return None
    return record


async def require_room(
    call: Call[Any, Any], cls: type[Record], owner: User | Account, name: str, quota: int
) -> None:
    """Raise if an owner has as many as it may; otherwise it is this request's turn.

    Raises:
        LimitExceededException: the owner has them all.
    """
    if len(await find_belongings(call, cls, owner)) >= quota:
        raise api.LimitExceededException(f"Cannot exceed quota for {name}: {quota}")
    call.records.put(owner)


def require_status(status: str) -> Status:
    """Return a status that a request may set.

    Raises:
        InvalidInputException: things expire by themselves.
    """
    if status == "Expired":
        raise api.InvalidInputException("Status Expired cannot be set by a request.")
    return "Active" if status == "Active" else "Inactive"
