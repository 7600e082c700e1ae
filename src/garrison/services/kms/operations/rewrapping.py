"""After the rotation of KMS's service key: materials that an older one wraps are wrapped anew."""

from datetime import timedelta
from typing import ClassVar

from msgspec.structs import replace

from garrison.core.background import Work
from garrison.crypto import Keyring, MaterialVault
from garrison.services.kms.records import Key

KEYS_PER_STEP = 50


class Rewrapping:
    """Goes through all keys once after each rotation, and once after a start that follows one."""

    every: ClassVar[timedelta] = timedelta(seconds=2)

    def __init__(self, vault: MaterialVault, keyring: Keyring) -> None:
        self._vault = vault
        self._keyring = keyring
        self._finished_for = ""
        """The service key under which everything is known to be."""
        self._begun_for = ""
        self._after: str | None = None

    async def run_due(self, work: Work) -> bool:
        """Wrap some materials anew; return True if there may be more."""
        present = self._keyring.current_key_id("kms")
        if present == self._finished_for:
            return False
        if not self._keyring.was_rotated("kms"):
            self._finished_for = present
            return False
        if present != self._begun_for:
            self._begun_for, self._after = present, None
        page = await work.records.page(Key, index="key_id", after=self._after, limit=KEYS_PER_STEP)
        for key in page.records:
            renewed = tuple(self._vault.renew(each, key.arn) for each in key.materials)
            if any(new is not old for new, old in zip(renewed, key.materials, strict=True)):
                work.records.put(replace(key, materials=renewed))
        self._after = page.next
        if page.next is None:
            self._finished_for = present
        return page.next is not None
