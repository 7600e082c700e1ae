"""The ciphertext blob that KMS hands out: its layout, written and read here alone.

In bytes (all but the last fixed in width, so parsing cannot be ambiguous):

    version 1 | algorithm 1 | key ID kind 1 | key ID 16 | material ID 32 | nonce 24 |
    XAES-256-GCM ciphertext and 16-byte tag

With a key in a custom key store the nonce is missing, and what its external key manager or HSM has
made of the plaintext takes the ciphertext's place; the algorithm tells which of the two.

The first five fields (the header) and the encryption context are authenticated, not encrypted.  The
header names a key ID and no ARN: whoever keeps the keys finds one by it in any account and Region,
and a replica of a multi-Region key, whose ARN differs, opens what its primary has sealed.
"""

import re

import msgspec

from garrison.core.errors import GarrisonError, InvariantError
from garrison.crypto.xaes import NONCE_BYTES, TAG_BYTES

VERSION = 1
ALGORITHM_XAES_256_GCM = 1
ALGORITHM_EXTERNAL = 2
"""Under the key's material, and then by an external key manager."""
ALGORITHM_HARDWARE = 3
"""In a hardware security module."""
ALGORITHMS = (ALGORITHM_XAES_256_GCM, ALGORITHM_EXTERNAL, ALGORITHM_HARDWARE)
NO_MATERIAL_ID = "0" * 64
"""Of keys whose material is elsewhere."""

KIND_UUID = 0
KIND_MULTI_REGION = 1
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MULTI_REGION = r"mrk-([0-9a-f]{32})"

KEY_ID_AT = 3
MATERIAL_ID_AT = KEY_ID_AT + 16
HEADER_BYTES = MATERIAL_ID_AT + 32
SEALED_AT = HEADER_BYTES + NONCE_BYTES
OVERHEAD_BYTES = SEALED_AT + TAG_BYTES


class CiphertextError(GarrisonError):
    """A ciphertext blob is not ours, was altered, or was sealed under another context or key."""


class CiphertextBlob(msgspec.Struct, frozen=True, gc=False):
    """A blob that has the form of ours; nothing in it is authenticated yet."""

    key_id: str
    """``1234abcd-12ab-34cd-56ef-1234567890ab`` or ``mrk-`` and 32 hexadecimal digits."""
    material_id: str
    """64 hexadecimal digits, as KMS's ``KeyMaterialId``."""
    header: bytes
    nonce: bytes
    sealed: bytes
    algorithm: int = ALGORITHM_XAES_256_GCM


def encode_header(key_id: str, material_id: str, algorithm: int = ALGORITHM_XAES_256_GCM) -> bytes:
    """Return the header of all blobs that this key makes with this material."""
    if re.fullmatch(UUID, key_id):
        kind, digits = KIND_UUID, key_id.replace("-", "")
    elif found := re.fullmatch(MULTI_REGION, key_id):
        kind, digits = KIND_MULTI_REGION, found[1]
    else:
        raise InvariantError(f"`{key_id}` has no form of a KMS key ID")
    lead = bytes([VERSION, algorithm, kind])
    return lead + bytes.fromhex(digits) + bytes.fromhex(material_id)


def parse_ciphertext(blob: bytes) -> CiphertextBlob:
    """Read a blob's fields, so that its key can be found.

    Raises:
        CiphertextError: it has not the form of a blob of ours.
    """
    if len(blob) <= HEADER_BYTES or blob[0] != VERSION or blob[1] not in ALGORITHMS:
        raise CiphertextError("not a ciphertext blob of this format")
    sealed_at = HEADER_BYTES
    if blob[1] == ALGORITHM_XAES_256_GCM:
        sealed_at = SEALED_AT
        if len(blob) < OVERHEAD_BYTES:
            raise CiphertextError("too short for a ciphertext blob")
    kind, digits = blob[KEY_ID_AT - 1], blob[KEY_ID_AT:MATERIAL_ID_AT].hex()
    if kind == KIND_UUID:
        key_id = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    elif kind == KIND_MULTI_REGION:
        key_id = f"mrk-{digits}"
    else:
        raise CiphertextError("not a ciphertext blob of this format")
    return CiphertextBlob(
        key_id,
        blob[MATERIAL_ID_AT:HEADER_BYTES].hex(),
        blob[:HEADER_BYTES],
        blob[HEADER_BYTES:sealed_at],
        blob[sealed_at:],
        blob[1],
    )
