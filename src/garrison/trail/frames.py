"""The bytes of a segment: frames, each a sealed batch of entries behind a checked header.

    length 4 | number 4 | CRC-32 of both 4 | sealed batch

The header says where the next frame begins, so it has a sum of its own: a bit that flips in a
length is an error and does not look like the end of the file.  The seal binds the segment's name
and the frame's number.  A crash may leave an unfinished frame at the very end, which nobody was
told of; `is_torn` knows those.

The format is described in docs/trail-format.md.
"""

from struct import Struct
from zlib import crc32

from garrison.core.errors import IntegrityError
from garrison.crypto.associated_data import encode_fields

HEADER = Struct(">III")
FIELDS = Struct(">II")
HEADER_BYTES = HEADER.size
PURPOSE = b"garrison trail 1"

ZEROS = b"\0" * 16
"""Sealed bytes hold no such run: it is what a file system leaves of a write that never came."""


def associated_data(segment: str, number: int) -> bytes:
    """Return what a frame's seal is bound to."""
    return encode_fields(PURPOSE, segment.encode(), number.to_bytes(8))


def pack_header(length: int, number: int) -> bytes:
    """Return what stands before a sealed batch."""
    return HEADER.pack(length, number, crc32(FIELDS.pack(length, number)))


def unpack_length(header: bytes, number: int) -> int:
    """Return the length of the sealed batch behind a whole header.

    Raises:
        IntegrityError: a damaged header, or another frame's.
    """
    length, found, checksum = HEADER.unpack(header)
    if checksum != crc32(FIELDS.pack(length, found)):
        raise IntegrityError(f"the header of frame {number} is damaged")
    if found != number:
        raise IntegrityError(f"frame {found} stands where frame {number} should be")
    return int(length)


def is_torn(tail: bytes) -> bool:
    """Return True if a segment's last bytes, from a frame's beginning, are an unfinished write.

    It is cut short, or parts of it never reached the disk and read as zeros.  What is whole but
    does not unseal is damage.
    """
    if len(tail) < HEADER_BYTES:
        return True
    length, number, checksum = HEADER.unpack_from(tail)
    if checksum == crc32(FIELDS.pack(length, number)):
        return len(tail) < HEADER_BYTES + length or ZEROS in tail
    return not tail.strip(b"\0")
