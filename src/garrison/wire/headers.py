"""HTTP headers and REST parameters: text to members and back.

Header values are Latin-1 on both sides (see ``core.message``); what is beyond ASCII in them is
UTF-8 by agreement of those who send it.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from garrison.wire.errors import MalformedInput
from garrison.wire.jsontext import parse_json, write
from garrison.wire.scalars import from_base64

CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
QUOTED_OR_BARE = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)')


def header_text(value: str) -> str:
    """Return a received header's text: UTF-8 if it is that, Latin-1 otherwise."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def header_value(text: str) -> str:
    """Return text as a header to send: its UTF-8, without what could end the header."""
    if text.isascii() and text.isprintable():
        return text
    return CONTROL.sub(" ", text.encode("utf-8", "replace").decode("latin-1"))


def split_header(value: str) -> list[str]:
    """Split a header's list at its commas; elements may be quoted (RFC 9110, 5.6.4)."""
    if '"' not in value:
        return [item.strip() for item in header_text(value).split(",")] if value else []
    items, at, text = [], 0, header_text(value)
    while at < len(text):
        found = QUOTED_OR_BARE.match(text, at)
        if found is None:
            raise MalformedInput("A header's list is not well-formed")
        quoted, bare = found.groups()
        items.append(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare.strip())
        at = found.end()
    return items


def split_dates(value: str) -> list[str]:
    """Split a header's list of HTTP dates, each of which has a comma of its own."""
    parts = value.split(",")
    if len(parts) % 2 or not parts[0].strip()[:1].isalpha():
        return [part.strip() for part in parts]
    return [f"{day.strip()}, {rest.strip()}" for day, rest in zip(*[iter(parts)] * 2, strict=True)]


def join_header(items: Iterable[str]) -> str:
    """Join a list into a header, quoting what holds a comma or a quote."""
    return ", ".join(
        '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if set(item) & set('",')
        else item
        for item in items
    )


def prefixed(headers: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the headers that start with a prefix, by the rest of their name."""
    size = len(prefix)
    return {
        name[size:]: header_text(value)
        for name, value in headers.items()
        if name.startswith(prefix)
    }


def free_query(query: Mapping[str, list[str]], literals: tuple[str, ...]) -> dict[str, Any]:
    """Return the query parameters that are not the path template's own."""
    return {name: values for name, values in query.items() if name not in literals}


def header_json(value: str) -> str:
    """Return the JSON text that a header carries in base64."""
    text = from_base64(value)
    parse_json(text)
    return text.decode()


def to_header_json(value: Any) -> str:
    """Carry a JSON value, or its text, in a header."""
    text = value.encode() if isinstance(value, str) else write(value)
    return b64encode(text).decode("ascii")
