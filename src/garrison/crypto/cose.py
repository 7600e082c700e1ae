"""COSE_Sign1 (RFC 9052), and the part of CBOR (RFC 8949) that attestation documents are made of.

Strict: lengths are definite and checked against what is left, nothing follows the value, keys are
integers or texts and stand once, and there is one tag, 18, before a COSE_Sign1.
"""

from typing import Any, NoReturn

import msgspec

from garrison.core.errors import GarrisonError

DEPTH_MAX = 8
WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
SIMPLE = {20: False, 21: True, 22: None}
TAG_COSE_SIGN1 = 18
ALGORITHM = 1
"""The protected header that names the algorithm."""

UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE_VALUE = range(8)


class COSEError(GarrisonError):
    """Bytes are no COSE_Sign1, or no CBOR of the kind that is read here."""


class SignedMessage(msgspec.Struct, frozen=True):
    """A COSE_Sign1 whose signature nobody has checked yet."""

    algorithm: int
    """Such as -35, ECDSA with SHA-384."""
    payload: bytes
    signature: bytes
    signed: bytes
    """What the signature is of: the ``Sig_structure``."""


def parse_signed_message(message: bytes) -> SignedMessage:
    """Read a COSE_Sign1, tagged or not.

    Raises:
        COSEError: it is none.
    """
    match _parse(message, tag=TAG_COSE_SIGN1):
        case [bytes(protected), dict(), bytes(payload), bytes(signature)]:
            headers = parse_cbor(protected)
        case _:
            _refuse("not the four parts of a COSE_Sign1")
    match headers:
        case {1: int(algorithm)} if len(headers) == 1:  # No other header is understood: RFC, 3.1.
            return SignedMessage(algorithm, payload, signature, _encode_signed(protected, payload))
    return _refuse("protected headers other than the algorithm")


def parse_cbor(data: bytes) -> Any:
    """Read one value: int, bytes, str, list, dict, bool or None.

    Raises:
        COSEError: it is anything else.
    """
    return _parse(data, tag=None)


def _parse(data: bytes, tag: int | None) -> Any:
    reader = Reader(data)
    if tag is not None and data[:1] == bytes([TAG << 5 | tag]):
        reader.at = 1
    value = reader.read(0)
    if reader.at != len(data):
        _refuse("bytes after the value")
    return value


def _encode_signed(protected: bytes, payload: bytes) -> bytes:
    # RFC 9052, 4.4: an array of the context, the protected headers, no further data, the payload.
    context = b"Signature1"
    return b"".join(
        (
            _head(ARRAY, 4),
            _head(TEXT, len(context)) + context,
            _head(BYTES, len(protected)) + protected,
            _head(BYTES, 0),
            _head(BYTES, len(payload)) + payload,
        )
    )


def _head(major: int, argument: int) -> bytes:
    if argument < 24:  # noqa: PLR2004  RFC 8949, 3: below 24 it is the number itself.
        return bytes([major << 5 | argument])
    info, width = next((info, width) for info, width in WIDTHS.items() if argument < 256**width)
    return bytes([major << 5 | info]) + argument.to_bytes(width)


def _refuse(why: str) -> NoReturn:
    raise COSEError(why)


class Reader:
    """Reads data items one after the other."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self, depth: int) -> Any:
        """Read one data item."""
        if depth > DEPTH_MAX:
            _refuse(f"nested deeper than {DEPTH_MAX}")
        head = self.take(1)[0]
        major, info = head >> 5, head & 31
        if major == SIMPLE_VALUE:
            return SIMPLE[info] if info in SIMPLE else _refuse("an unknown simple value")
        argument = self.argument(info)
        match major:
            case 0:
                return argument
            case 1:
                return -1 - argument
            case 2:
                return self.take(argument)
            case 3:
                return self.text(argument)
            case 4:
                self.require(argument)
                return [self.read(depth + 1) for _ in range(argument)]
            case 5:
                return self.map(argument, depth)
        return _refuse("a tag where none may be")

    def take(self, count: int) -> bytes:
        """Read so many bytes."""
        self.require(count)
        self.at += count
        return self.data[self.at - count : self.at]

    def require(self, count: int) -> None:
        """Refuse a length beyond what is left."""
        if count > len(self.data) - self.at:
            _refuse("truncated")

    def argument(self, info: int) -> int:
        """Read the number that follows an initial byte."""
        if info < 24:  # noqa: PLR2004  RFC 8949, 3.
            return info
        width = WIDTHS.get(info)
        return int.from_bytes(self.take(width)) if width else _refuse("an indefinite length")

    def text(self, count: int) -> str:
        """Read a text string."""
        try:
            return self.take(count).decode()
        except UnicodeDecodeError:
            _refuse("a text that is not UTF-8")

    def map(self, count: int, depth: int) -> dict[int | str, Any]:
        """Read a map."""
        self.require(2 * count)
        found: dict[int | str, Any] = {}
        for _ in range(count):
            key = self.read(depth + 1)
            if type(key) not in (int, str) or key in found:
                _refuse("a key twice, or of another type")
            found[key] = self.read(depth + 1)
        return found
