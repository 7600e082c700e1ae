"""What ``x-amz-copy-source`` names: ``bucket/key?versionId=…``, or an access point's ARN."""

from typing import NamedTuple
from urllib.parse import unquote

from garrison.services.s3.records.errors import InvalidArgument

VERSION = "?versionId="


class CopySource(NamedTuple):
    """The source of a copy."""

    bucket: str
    key: str
    version_id: str | None


def parse_copy_source(text: str) -> CopySource:
    """Read a copy source.

    Raises:
        InvalidArgument: it does not name a bucket and a key.
    """
    path, mark, version = text.partition(VERSION)
    path = unquote(path).removeprefix("/")
    if path.startswith("arn:"):
        # arn:aws:s3:region:account:accesspoint/name/object/key
        bucket, slash, key = path.partition("/object/")
    else:
        bucket, slash, key = path.partition("/")
    if not (bucket and slash and key):
        raise InvalidArgument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            members={"ArgumentName": "x-amz-copy-source", "ArgumentValue": text},
        )
    if mark and not version:
        raise InvalidArgument(
            "Version id cannot be the empty string",
            members={"ArgumentName": "versionId", "ArgumentValue": ""},
        )
    return CopySource(bucket, key, version or None)
