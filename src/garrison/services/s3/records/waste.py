"""Blobs that nothing names any more: deleted once the change that let go of them is durable."""

from datetime import datetime
from typing import ClassVar

from garrison.core.record import Index, Kind, Record


class Waste(Record, frozen=True, kw_only=True):
    """A blob to delete."""

    kind: ClassVar[Kind] = Kind(
        "s3.waste",
        identifiers=("blob",),
        indexes={
            "due": Index(lambda waste: (waste.since.isoformat(),), across_accounts=True),
            "blob": Index(lambda waste: (waste.blob,), across_accounts=True),
        },
    )

    blob: str
    since: datetime
