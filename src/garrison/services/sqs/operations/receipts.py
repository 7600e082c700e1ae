"""Receipt handles: which message was received, from which shelf, how often and when.

A handle is sealed, so that nobody makes one who did not receive the message.  Layout, in bytes:

    version 1 | shelf 8 | receive count 4 | received at (milliseconds) 6 | serial
"""

from base64 import b64decode, b64encode
from binascii import Error
from typing import NamedTuple

from garrison.core.errors import IntegrityError
from garrison.crypto import Sealer
from garrison.services.sqs import api
from garrison.services.sqs.records import Message

VERSION = b"\x01"
ASSOCIATED = b"sqs receipt handle"


class Receipt(NamedTuple):
    """What a receipt handle says."""

    shelf: str
    receive_count: int
    received_at: int
    serial: str


def encode_receipt(sealer: Sealer, message: Message, received_at: int) -> str:
    """Return the handle of a message as it was just received."""
    raw = b"".join(
        (
            VERSION,
            bytes.fromhex(message.shelf),
            message.receive_count.to_bytes(4),
            received_at.to_bytes(6),
            message.serial.encode(),
        )
    )
    return b64encode(sealer.seal(raw, ASSOCIATED)).decode()


def parse_receipt(sealer: Sealer, handle: str) -> Receipt:
    """Return what a handle says.

    Raises:
        ReceiptHandleIsInvalid: SQS did not make it.
    """
    try:
        raw = sealer.unseal(b64decode(handle.encode("ascii"), validate=True), ASSOCIATED)
    except (Error, UnicodeError, IntegrityError) as error:
        raise invalid_receipt(handle) from error
    if not raw.startswith(VERSION):
        raise invalid_receipt(handle)
    return Receipt(
        raw[1:9].hex(), int.from_bytes(raw[9:13]), int.from_bytes(raw[13:19]), raw[19:].decode()
    )


def invalid_receipt(handle: str) -> api.ReceiptHandleIsInvalid:
    """Return what SQS says of something that is no receipt handle."""
    return api.ReceiptHandleIsInvalid(
        f'The input receipt handle "{handle}" is not a valid receipt handle.'
    )
