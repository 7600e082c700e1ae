"""Aliases."""

from datetime import datetime
from typing import ClassVar, Final

from garrison.core.record import Index, Kind, Record

RESERVED_ALIASES: Final = "alias/aws/"
"""The beginning of the names that AWS keeps for its own keys."""


class Alias(Record, frozen=True, kw_only=True):
    """A name for a key of the same account and Region."""

    kind: ClassVar[Kind] = Kind(
        "kms.alias",
        identifiers=("alias_name",),
        arn="arn:{partition}:kms:{region}:{account}:{alias_name}",
        cloudformation="AWS::KMS::Alias",
        resource_type="alias",
        indexes={"key": Index(lambda alias: (alias.key_id,))},
    )

    alias_name: str
    """With its prefix: ``alias/ExampleAlias``."""
    key_id: str
    created_at: datetime
    updated_at: datetime
