"""When something was last used: the trail knows, and nothing else keeps count.

Refused calls count, too.  Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html
"""

from datetime import UTC, datetime

import msgspec

from garrison.services.iam.records import Role, User
from garrison.store.event_index import Usage
from garrison.trail import Trail

NAMESPACES = {"monitoring": "cloudwatch"}
"""Event sources that are not called as in policies."""


class LastUse(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One use: of which service and action, where and when."""

    used_at: datetime
    namespace: str
    """The service as policies call it."""
    action: str
    region: str


async def find_last_use_of_key(trail: Trail, access_key_id: str) -> LastUse | None:
    """Return the last use of an access key, or None if it never was used."""
    usage = await trail.last_used(access_key_id)
    return None if usage is None else _read(usage)


async def find_last_use_by(trail: Trail, entity: User | Role) -> LastUse | None:
    """Return the last use of anything by a user or role, or None if there was none."""
    usage = await trail.last_used_by(entity.arn)
    if usage is None:
        return None
    use = _read(usage)
    return use if _is_its_own(use, entity) else None


async def find_uses_by(trail: Trail, entity: User | Role) -> list[LastUse]:
    """Return the last use of each action by a user or role."""
    uses = [_read(usage) for usage in await trail.services_used(entity.arn)]
    return [use for use in uses if _is_its_own(use, entity)]


def _is_its_own(use: LastUse, entity: User | Role) -> bool:
    # The trail knows principals by their ARNs: a namesake's uses are older than this one.
    return use.used_at >= entity.created_at


def _read(usage: Usage) -> LastUse:
    return LastUse(
        used_at=datetime.fromtimestamp(usage.at / 1_000_000, UTC),
        namespace=NAMESPACES.get(usage.service, usage.service),
        action=usage.action,
        region=usage.region,
    )
