"""Uploads that are given up: by whoever began them, with their bucket, or by a rule."""

from collections.abc import AsyncIterator

from garrison.services.s3.operations.bodies import Bodies
from garrison.services.s3.operations.placing import Doing
from garrison.services.s3.records import Bucket, Part, Upload


async def abort_upload(doing: Doing, bodies: Bodies, bucket: Bucket, upload: Upload) -> None:
    """Give an upload up, and let go of its parts."""
    parts = [part async for part in parts_of(doing, upload)]
    await bodies.drop(doing.records, bucket, [part.segment for part in parts], doing.now)
    for part in parts:
        doing.records.delete(part)
    doing.records.delete(upload)


def parts_of(doing: Doing, upload: Upload) -> AsyncIterator[Part]:
    """Yield the parts of an upload, by number."""
    return doing.records.scan(Part, upload.account, upload.region, prefix=f"{upload.upload_id}/")
