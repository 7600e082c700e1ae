"""How an object's bytes are encrypted: which key wraps the data keys of its segments.

Each segment has a data key of its own, which never leaves the process but wrapped:

    AES256        under the deployment's service key for S3
    aws:kms       under a data key of KMS, whose ciphertext is kept here
    aws:kms:dsse  two layers: one key under KMS's data key, one under the service key
    SSE-C         under the caller's key, of which only a salted HMAC is kept
"""

from typing import Literal

import msgspec

Mode = Literal["AES256", "aws:kms", "aws:kms:dsse", "SSE-C"]


class Sealing(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How the data keys of an object's segments are wrapped."""

    mode: Mode = "AES256"
    kms_key: str = ""
    """The ARN of the KMS key."""
    kms_data_key: bytes = b""
    """KMS's data key, encrypted by KMS."""
    kms_context: dict[str, str] = msgspec.field(default_factory=dict)
    """The whole encryption context, S3's own pair included."""
    own_context: dict[str, str] = msgspec.field(default_factory=dict)
    """What of it the caller gave."""
    bucket_key: bool = False
    customer_key_md5: str = ""
    customer_key_salt: bytes = b""
    customer_key_check: bytes = b""

    @property
    def uses_kms(self) -> bool:
        """Return True if reading needs KMS."""
        return self.mode in {"aws:kms", "aws:kms:dsse"}

    @property
    def etag_is_md5(self) -> bool:
        """Return True if S3 shows the MD5 of a whole object as its ETag."""
        return self.mode == "AES256"
