"""JSON bodies: msgspec does the work; what it refuses becomes AWS's error.

msgspec refuses by itself: what is no JSON, NaN and Infinity, numbers out of range, bytes that are
no UTF-8, lone surrogates, nesting beyond the interpreter's limit.  Of a name given twice the last
value counts, as in AWS's own reader.  Nesting is limited here to what no service needs.
"""

from typing import Any

import msgspec

from garrison.wire.errors import SerializationException

DEPTH_MAX = 128
UNREADABLE = "Unable to parse the request body"  # Seldom more: AWS does not say where either.

read = msgspec.json.Decoder().decode
write = msgspec.json.Encoder().encode


def parse_json(body: bytes) -> Any:
    """Return the JSON value of a body; an empty body is an empty structure.

    Raises:
        SerializationException: the body is not JSON, or nests too deep.
    """
    if not body:
        return {}
    try:
        value = read(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SerializationException(UNREADABLE, detail=str(error)) from error
    # Counting brackets costs nothing; only a body with many is walked.
    if body.count(b"[") + body.count(b"{") > DEPTH_MAX and is_deeper(value, DEPTH_MAX):
        raise SerializationException(UNREADABLE, detail=f"nested deeper than {DEPTH_MAX}")
    return value


def is_deeper(value: Any, depth: int) -> bool:
    """Return whether lists and dicts nest deeper than ``depth``."""
    level = [value]
    for _ in range(depth + 1):
        inner: list[Any] = []
        for item in level:
            if type(item) is dict:
                inner.extend(item.values())
            elif type(item) is list:
                inner.extend(item)
        if not inner:
            return False
        level = inner
    return True
