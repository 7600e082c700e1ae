"""Many objects deleted by one request.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

from typing import Any, Final

from garrison.core.call import Call, Target
from garrison.core.errors import ApiError
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.bodies import Bodies
from garrison.services.s3.operations.conditions import require_writable
from garrison.services.s3.operations.objects import delete
from garrison.services.s3.operations.placing import find_found
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    MalformedXML,
    NotImplementedMember,
)

KEYS_MAX: Final = 1000


class Deletions:
    """The operation that deletes many objects."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def delete_objects(
        self, call: Call[api.DeleteObjectsRequest, Found]
    ) -> api.DeleteObjectsOutput:
        """Delete objects and versions, each allowed or refused by itself.

        Raises:
            MalformedXML: none, or more than 1,000.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
        """
        wanted = call.request["Delete"]["Objects"]
        if not 1 <= len(wanted) <= KEYS_MAX:
            raise MalformedXML(MALFORMED_XML)
        deleted: list[Any] = []
        errors: list[Any] = []
        for at, each in enumerate(wanted):
            refusal = refusal_of(call, at, len(wanted))
            if refusal is not None:
                errors.append(named(each) | {"Code": "AccessDenied", "Message": refusal})
                continue
            try:
                done = await self._delete(call, call.targets[at], each)
            except ApiError as error:
                errors.append(named(each) | {"Code": error.code, "Message": error.message})
            else:
                deleted.append(named(each) | done)
        answer: dict[str, Any] = {}
        if not call.request["Delete"].get("Quiet"):
            answer["Deleted"] = deleted
        if errors:
            answer["Errors"] = errors
        return answer  # type: ignore[return-value]  # The members' names are made.

    async def _delete(
        self, call: Call[Any, Any], target: Target[Found], each: api.ObjectIdentifier
    ) -> dict[str, Any]:
        for member in ("LastModifiedTime", "Size"):
            if member in each:
                raise NotImplementedMember(f"Garrison does not implement {member} yet")
        assert target.record is not None
        # One of the objects before may have been a version of the same key.
        found = await find_found(call, target.record)
        if "ETag" in each:
            require_writable({"IfMatch": each["ETag"]}, found.version, found.key)
        done = await delete(call, self._bodies, found)
        shown: dict[str, Any] = {}
        if done.get("DeleteMarker"):
            shown = {"DeleteMarker": True, "DeleteMarkerVersionId": done["VersionId"]}
        return shown


def refusal_of(call: Call[Any, Any], at: int, count: int) -> str | None:
    """Return why an object may not be deleted, or None.

    All objects were checked in turn, and then again for the bypass of their retention, if the
    request asks for that; all this once more if it came through an access point.
    """
    return next(
        (call.refusals[i] for i in range(at, len(call.targets), count) if i in call.refusals), None
    )


def named(each: api.ObjectIdentifier) -> dict[str, str]:
    """Return what the request called an object."""
    name = {"Key": each["Key"]}
    if "VersionId" in each:
        name["VersionId"] = each["VersionId"]
    return name
