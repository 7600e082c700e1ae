"""Archived objects, and the copies of them that can be read for a while.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
"""

from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.attributes import ARCHIVED
from garrison.services.s3.operations.events import notify
from garrison.services.s3.operations.objects import require_found, require_version
from garrison.services.s3.records import ObjectVersion
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    MalformedXML,
    NotImplementedMember,
    RestoreAlreadyInProgress,
)

TIERS: Final = {
    ("GLACIER", "Expedited"): timedelta(minutes=5),
    ("GLACIER", "Standard"): timedelta(hours=5),
    ("GLACIER", "Bulk"): timedelta(hours=12),
    ("DEEP_ARCHIVE", "Standard"): timedelta(hours=12),
    ("DEEP_ARCHIVE", "Bulk"): timedelta(hours=48),
}
"""How long a restoration takes at most: userguide/restoring-objects-retrieval-options."""


class Restorations:
    """The operation that restores archived objects."""

    async def restore_object(
        self, call: Call[api.RestoreObjectRequest, Found]
    ) -> api.RestoreObjectOutput:
        """Begin to restore an archived object; or keep its restored copy for longer.

        Raises:
            InvalidObjectState: it is not archived.
            RestoreAlreadyInProgress: it is being restored.
            MalformedXML: it is not said for how long.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
        """
        found = require_found(call)
        version = require_version(found)
        if version.storage_class not in ARCHIVED:
            raise api.InvalidObjectState(
                "Restore is not allowed for the object's current storage class",
                members={"StorageClass": version.storage_class},
            )
        request: Any = call.request.get("RestoreRequest", {})
        for member in ("SelectParameters", "OutputLocation", "Type", "Description"):
            if member in request:
                raise NotImplementedMember(f"Garrison does not implement {member} yet")
        if "Days" not in request:
            raise MalformedXML(MALFORMED_XML)
        done_at = require_idle(version, call.now)
        if done_at is None:
            tier = request.get("GlacierJobParameters", {}).get(
                "Tier", request.get("Tier", "Standard")
            )
            wait = TIERS.get((version.storage_class, tier))
            if wait is None:
                raise api.InvalidRequest("Retrieval option is not supported by this storage class")
            done_at = call.now + wait
        expires_at = max(done_at, call.now) + timedelta(days=request["Days"])
        call.records.put(
            replace(version, restore_done_at=done_at, restore_expires_at=midnight_after(expires_at))
        )
        notify(call, found.bucket, "ObjectRestore:Post", version)
        return {}


def require_idle(version: ObjectVersion, now: datetime) -> datetime | None:
    """Return since when there is a restored copy; None if there is none.

    Raises:
        RestoreAlreadyInProgress: there will be one.
    """
    done_at, expires_at = version.restore_done_at, version.restore_expires_at
    if done_at is None or expires_at is None or expires_at <= now:
        return None
    if done_at > now:
        raise RestoreAlreadyInProgress("Object restore is already in progress")
    return done_at


def midnight_after(at: datetime) -> datetime:
    """Return the next midnight, UTC: that is when restored copies go."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day if day == at else day + timedelta(days=1)
