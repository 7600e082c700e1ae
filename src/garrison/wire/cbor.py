"""CBOR (RFC 8949) as Smithy's RPC v2 uses it: strict, bounded, and nothing more.

A general library reads dozens of tags (regular expressions, addresses, shared references that make
cycles); what comes from a client may hold one: 1, an instant.  Tags 2 and 3, big numbers, are read
so that a number out of range is refused for being one.  Lengths are checked against what is left,
so that nothing is allocated for bytes that are not there.

Source: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

import math
import struct
from datetime import datetime, timedelta
from typing import Any, NoReturn

from garrison.wire.errors import SerializationException
from garrison.wire.scalars import EPOCH, from_epoch

DEPTH_MAX = 128
BREAK = object()
WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
FLOATS = {25: ">e", 26: ">f", 27: ">d"}
SIMPLE = {20: False, 21: True, 22: None, 23: None}
INDEFINITE = 31
TAG_EPOCH, TAG_BIGNUM, TAG_NEGATIVE_BIGNUM = 1, 2, 3

BYTES, TEXT, ARRAY, MAP, TAG = 0x40, 0x60, 0x80, 0xA0, 0xC0


def parse_cbor(body: bytes) -> Any:
    """Return the one value of a body; an empty body is an empty structure.

    Raises:
        SerializationException: not well-formed CBOR, bytes left over, or nested too deep.
    """
    if not body:
        return {}
    reader = Reader(body)
    value = reader.item(0)
    if value is BREAK or reader.at != len(body):
        malformed("unexpected bytes after the value")
    return value


def malformed(detail: str) -> NoReturn:
    """Raise AWS's error for a body that cannot be read."""
    raise SerializationException("Unable to parse the request body", detail=detail)


class Reader:
    """Reads data items one after the other."""

    __slots__ = ("at", "body")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def item(self, depth: int) -> Any:
        """Read one data item, or BREAK."""
        if depth > DEPTH_MAX:
            malformed(f"nested deeper than {DEPTH_MAX}")
        head = self.take(1)[0]
        major, info = head >> 5, head & 31
        if major == 7:  # noqa: PLR2004  Floats and simple values, RFC 8949, 3.3.
            return self.simple(info)
        if info == INDEFINITE:
            return self.indefinite(major, depth)
        argument = self.argument(info)
        if major <= 1:
            return argument if major == 0 else -1 - argument
        if major == 2:  # noqa: PLR2004
            return self.take(argument)
        if major == 3:  # noqa: PLR2004
            return self.text(argument)
        if major == 4:  # noqa: PLR2004
            self.require(argument)
            return [self.inner(depth) for _ in range(argument)]
        if major == 5:  # noqa: PLR2004
            self.require(argument * 2)
            return dict([self.pair(self.inner(depth), depth) for _ in range(argument)])
        return self.tagged(argument, depth)

    def take(self, count: int) -> bytes:
        """Read so many bytes."""
        self.require(count)
        start = self.at
        self.at = start + count
        return self.body[start : self.at]

    def require(self, count: int) -> None:
        """Refuse a length beyond what is left."""
        if count > len(self.body) - self.at:
            malformed("truncated")

    def argument(self, info: int) -> int:
        """Read the number that follows an initial byte."""
        if info < 24:  # noqa: PLR2004  RFC 8949, 3: below 24 it is the number itself.
            return info
        width = WIDTHS.get(info)
        return int.from_bytes(self.take(width)) if width else malformed("reserved argument")

    def text(self, count: int) -> str:
        """Read a text string, which must be UTF-8."""
        try:
            return self.take(count).decode("utf-8")
        except UnicodeDecodeError as error:
            malformed(str(error))

    def inner(self, depth: int) -> Any:
        """Read an item inside another, where no BREAK may stand."""
        value = self.item(depth + 1)
        return value if value is not BREAK else malformed("unexpected break")

    def pair(self, key: Any, depth: int) -> tuple[str, Any]:
        """Read the value that belongs to a key."""
        if type(key) is not str:
            malformed("a key that is no text")
        return key, self.inner(depth)

    def simple(self, info: int) -> Any:
        """Read a boolean, null, undefined, a float or BREAK."""
        if info in SIMPLE:
            return SIMPLE[info]
        if info in FLOATS:
            return struct.unpack(FLOATS[info], self.take(WIDTHS[info]))[0]
        return BREAK if info == INDEFINITE else malformed("unknown simple value")

    def indefinite(self, major: int, depth: int) -> Any:
        """Read a string, array or map that ends with a BREAK."""
        if major in {2, 3}:
            return self.chunks(major)
        if major not in {4, 5}:
            malformed("indefinite length where none may be")
        items: list[Any] = []
        while (value := self.item(depth + 1)) is not BREAK:
            items.append(value if major == 4 else self.pair(value, depth))  # noqa: PLR2004
        return items if major == 4 else dict(items)  # noqa: PLR2004

    def chunks(self, major: int) -> Any:
        """Read a string that comes in chunks of definite length."""
        parts: list[Any] = []
        while (head := self.take(1)[0]) != 0xFF:  # noqa: PLR2004  BREAK.
            if head >> 5 != major or head & 31 == INDEFINITE:
                malformed("a chunk of another type")
            count = self.argument(head & 31)
            parts.append(self.take(count) if major == 2 else self.text(count))  # noqa: PLR2004
        return b"".join(parts) if major == 2 else "".join(parts)  # noqa: PLR2004

    def tagged(self, tag: int, depth: int) -> Any:
        """Read what a tag stands before."""
        value = self.inner(depth)
        if tag == TAG_EPOCH and type(value) in {int, float} and math.isfinite(value):
            return from_epoch(value)
        if tag in {TAG_BIGNUM, TAG_NEGATIVE_BIGNUM} and type(value) is bytes:
            number = int.from_bytes(value)
            return number if tag == TAG_BIGNUM else -1 - number
        return malformed(f"tag {tag}")


def write_cbor(value: Any) -> bytes:
    """Write a value: dicts and lists of str, int, float, bool, bytes, None and aware datetimes."""
    out = bytearray()
    append(out, value)
    return bytes(out)


def append(out: bytearray, value: Any) -> None:  # noqa: C901  A table of types.
    """Write one data item."""
    kind = type(value)
    if kind is str:
        encoded = value.encode()
        append_head(out, TEXT, len(encoded))
        out += encoded
    elif kind is int:
        append_head(out, 0 if value >= 0 else 0x20, value if value >= 0 else -1 - value)
    elif kind is dict:
        append_head(out, MAP, len(value))
        for key, item in value.items():
            append(out, key)
            append(out, item)
    elif kind is list:
        append_head(out, ARRAY, len(value))
        for item in value:
            append(out, item)
    elif kind is float:
        out += struct.pack(">Bd", 0xFB, value)
    elif kind is bool:
        out.append(0xF5 if value else 0xF4)
    elif kind is bytes:
        append_head(out, BYTES, len(value))
        out += value
    elif value is None:
        out.append(0xF6)
    elif isinstance(value, datetime):
        out.append(TAG | TAG_EPOCH)
        milliseconds = (value - EPOCH) // timedelta(milliseconds=1)
        whole = milliseconds % 1000 == 0
        append(out, milliseconds // 1000 if whole else milliseconds / 1000)
    else:
        message = f"CBOR cannot hold a {kind.__name__}"
        raise TypeError(message)


def append_head(out: bytearray, major: int, argument: int) -> None:
    """Write an initial byte and its argument in the fewest bytes."""
    if argument < 24:  # noqa: PLR2004
        out.append(major | argument)
    elif argument < 0x100:  # noqa: PLR2004
        out += bytes((major | 24, argument))
    elif argument < 0x10000:  # noqa: PLR2004
        out += struct.pack(">BH", major | 25, argument)
    elif argument < 0x100000000:  # noqa: PLR2004
        out += struct.pack(">BI", major | 26, argument)
    else:
        out += struct.pack(">BQ", major | 27, argument)
