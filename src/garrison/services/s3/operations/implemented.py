"""Members that S3 takes and Garrison does not yet: refused, never ignored."""

from collections.abc import Mapping
from typing import Any, Final

from garrison.services.s3.records.errors import NotImplementedMember

LACKING: Final = (
    "WriteOffsetBytes",
    "IfMatchLastModifiedTime",
    "IfMatchSize",
    "ObjectLockEventHold",
    "ObjectLockEventHoldDurationDays",
    "ObjectLockEventHoldDurationYears",
    "AnnotationDirective",
)


def require_implemented(request: Mapping[str, Any]) -> None:
    """Raise NotImplementedMember if a request has a member that would be ignored."""
    for member in LACKING:
        if member in request:
            raise NotImplementedMember(f"Garrison does not implement {member} yet")
