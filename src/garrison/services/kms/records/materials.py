"""The materials of a key: one that encrypts, older ones that still decrypt, one that waits.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_RotationsListEntry.html
"""

from datetime import datetime
from typing import Any, Literal

from garrison.crypto import WrappedMaterial

RotationType = Literal["AUTOMATIC", "ON_DEMAND"]


class KeyMaterial(WrappedMaterial, frozen=True, kw_only=True, gc=False):
    """A material, and what KMS tells of it.

    ``wrapped`` is empty while material that was imported is missing: it was deleted or has expired.
    """

    rotated_at: datetime | None = None
    """Since when it encrypts; None for the first material."""
    rotation_type: RotationType | None = None
    pending: bool = False
    """Imported for the next rotation on demand, which decides whether the key keeps it."""
    description: str = ""
    valid_to: datetime | None = None
    """When it expires; None for never."""

    def is_present(self, now: datetime) -> bool:
        """Return True unless it has to be imported again."""
        return bool(self.wrapped) and (self.valid_to is None or now < self.valid_to)


def key_material(wrapped: WrappedMaterial, **facts: Any) -> KeyMaterial:
    """Return a material of a key: what the vault has wrapped, and what KMS tells of it."""
    return KeyMaterial(
        spec=wrapped.spec, material_id=wrapped.material_id, wrapped=wrapped.wrapped, **facts
    )
