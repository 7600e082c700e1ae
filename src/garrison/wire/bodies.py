"""Whole bodies: compressed ones unpacked within a bound, text ones decoded, S3's answers named."""

import zlib
from base64 import b64encode
from hashlib import sha512

from garrison.core.message import Request
from garrison.wire.errors import RequestEntityTooLarge, SerializationException

INFLATED_BYTES_MAX = 16 * 1024 * 1024
"""No service that takes compressed requests takes more than 1 MB of them unpacked."""


def inflate(request: Request) -> bytes:
    """Return the body, unpacked if its ``content-encoding`` is gzip.

    Raises:
        RequestEntityTooLarge: it would grow beyond ``INFLATED_BYTES_MAX``.
        SerializationException: it is not gzip.
    """
    if "gzip" not in request.headers.get("content-encoding", ""):
        return request.body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(request.body, INFLATED_BYTES_MAX)
    except zlib.error as error:
        raise SerializationException("Unable to decompress the request body") from error
    if unpacker.unconsumed_tail:
        raise RequestEntityTooLarge("The request body is too large when decompressed")
    if not unpacker.eof or unpacker.unused_data:
        raise SerializationException("Unable to decompress the request body")
    return body


def utf8(body: bytes) -> str:
    """Return a body that is a string member.

    Raises:
        SerializationException: it is not UTF-8.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SerializationException("The request body is not UTF-8") from error


def s3_identity(request_id: str) -> dict[str, str]:
    """Return the headers by which S3 names an answer; the second is derived from the first."""
    return {"x-amz-request-id": request_id, "x-amz-id-2": host_id(request_id)}


def host_id(request_id: str) -> str:
    """Return the extended request ID that belongs to a request ID: 76 characters."""
    return b64encode(sha512(request_id.encode()).digest()[:56]).decode("ascii")
