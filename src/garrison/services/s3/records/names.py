"""The rules for bucket names and object keys.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
"""

import re
from typing import Final

from garrison.services.s3.records.errors import InvalidBucketName, InvalidURI, KeyTooLong

KEY_BYTES_MAX: Final = 1024
BUCKET_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]", re.ASCII)
IP_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
RESERVED_PREFIXES: Final = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_SUFFIXES: Final = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def require_bucket_name(name: str) -> None:
    """Raise InvalidBucketName unless a new bucket may have this name."""
    if (
        BUCKET_NAME.fullmatch(name) is None
        or IP_ADDRESS.fullmatch(name) is not None
        or name.startswith(RESERVED_PREFIXES[:2])
        or name.endswith(RESERVED_SUFFIXES)
    ):
        raise InvalidBucketName("The specified bucket is not valid.", members={"BucketName": name})


def require_key(key: str) -> None:
    """Raise unless an object may have this key.

    Raises:
        KeyTooLong: more than 1,024 bytes of UTF-8.
        InvalidURI: a NUL in it, which S3 takes and XML cannot carry.
    """
    size = len(key) if key.isascii() else len(key.encode("utf-8", "surrogatepass"))
    if size > KEY_BYTES_MAX:
        raise KeyTooLong(
            "Your key is too long",
            members={"Size": str(size), "MaxSizeAllowed": str(KEY_BYTES_MAX)},
        )
    if "\0" in key:
        raise InvalidURI("Couldn't parse the specified URI.")
