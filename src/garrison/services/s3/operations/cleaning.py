"""Background work: blobs that nothing names are deleted.

Two kinds of them: those of objects that were deleted or overwritten, which wait a while as `Waste`
for whoever still reads them; and orphans, which a server left that was killed between a blob and
the record that would have named it.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import ClassVar, Final

from garrison.core.background import Work
from garrison.core.transaction import Records
from garrison.services.s3.records import CurrentObject, Manifest, NoncurrentVersion, Part, Waste
from garrison.store.blobs import Blobs

BATCH: Final = 200
READERS_FINISH_WITHIN: Final = timedelta(minutes=5)


class Disposal:
    """Deletes the blobs of what was deleted."""

    every: ClassVar[timedelta] = timedelta(seconds=10)

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def run_due(self, work: Work) -> bool:
        """Delete a batch; return True if there may be more."""
        page = await work.records.page(Waste, index="due", limit=BATCH)
        due = [each for each in page.records if each.since + READERS_FINISH_WITHIN <= work.now]
        for waste in due:
            # Deleted before the record that says so: done twice it does no harm.
            self._blobs.delete(waste.blob)
            work.records.delete(waste)
        return len(due) == BATCH


class Sweep:
    """Deletes the blobs that no record names, once after each start."""

    every: ClassVar[timedelta] = timedelta(seconds=1)

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._left: Iterator[str] | None = None

    async def run_due(self, work: Work) -> bool:
        """Look at a batch of blobs that are older than this server; True until all are seen."""
        if self._left is None:
            self._left = self._blobs.left_behind()
        names = list(islice(self._left, BATCH))
        for name in names:
            if not await is_named(work.records, name):
                self._blobs.delete(name)
        return len(names) == BATCH


async def is_named(records: Records, blob: str) -> bool:
    """Return True if a record names a blob."""
    if await records.find_by(CurrentObject, "blob", blob):
        return True
    if await records.find_by(NoncurrentVersion, "blob", blob):
        return True
    if await records.find_by(Manifest, "blob", blob):
        return True
    return bool(await records.find_by(Part, "blob", blob)) or bool(
        await records.find_by(Waste, "blob", blob)
    )
