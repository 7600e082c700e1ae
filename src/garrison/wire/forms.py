"""Forms and query strings: ``Action=CreateUser&Tags.member.1.Key=a`` becomes a tree.

    {"Action": "CreateUser", "Tags": {"member": {"1": {"Key": "a"}}}}

A name given twice is refused: which of the two counts is where a signature, a router and a decoder
could disagree.
"""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from garrison.wire.errors import MalformedInput, MalformedQueryString

PARTS_MAX = 32
"""Dots in a name: more than any model nests."""
INDEX = re.compile(r"[0-9]{1,9}", re.ASCII)

Tree = dict[str, Any]


def unquote(text: str) -> str:
    """Decode percent escapes; the bytes must be UTF-8.

    Raises:
        MalformedQueryString: they are not.
    """
    if "%" not in text and text.isascii():
        return text
    try:
        return unquote_to_bytes(text.encode("latin-1", "replace")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedQueryString("The query string contains a syntax error") from error


def parse_form(text: str) -> dict[str, str]:
    """Parse ``name=value&…``, where ``+`` is a space.

    Raises:
        MalformedQueryString: bad escapes, bytes that are no UTF-8, or a name given twice.
    """
    form: dict[str, str] = {}
    plus = "+" in text
    escaped = "%" in text or not text.isascii()
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        if plus:
            name, value = name.replace("+", " "), value.replace("+", " ")
        if escaped:
            name, value = unquote(name), unquote(value)
        if name in form:
            raise MalformedQueryString(f"The parameter {name[:64]} was given more than once")
        if pair:
            form[name] = value
    return form


def parse_query(text: str) -> dict[str, list[str]]:
    """Parse a REST query string, where a name may be given several times and ``+`` stays.

    Raises:
        MalformedQueryString: bad escapes or bytes that are no UTF-8.
    """
    query: dict[str, list[str]] = {}
    if text:
        for pair in text.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                query.setdefault(unquote(name), []).append(unquote(value))
    return query


def plant(form: dict[str, str]) -> Tree:
    """Make the tree that dotted names describe.

    Raises:
        MalformedInput: a name is used for a value and for a structure.
    """
    tree: Tree = {}
    for name, value in form.items():
        if "." not in name:
            if name in tree:
                raise MalformedInput(f"Unexpected complex element termination at {name}")
            tree[name] = value
            continue
        parts = name.split(".")
        if len(parts) > PARTS_MAX:
            raise MalformedInput("Unexpected complex element termination")
        node = tree
        for part in parts[:-1]:
            node = node.setdefault(part, {})
            if type(node) is not dict:
                raise MalformedInput(f"Unexpected complex element termination at {part}")
        if parts[-1] in node:
            raise MalformedInput(f"Unexpected complex element termination at {parts[-1]}")
        node[parts[-1]] = value
    return tree


def form_structure(raw: Any) -> Tree:
    """Return a structure's node; ``Name=`` is an empty structure."""
    if raw == "":
        return {}
    if type(raw) is dict:
        return raw
    raise MalformedInput("Unexpected value where a structure was expected")


def form_items(raw: Any, element: str) -> list[Any]:
    """Return a list's elements by their index; ``Name=`` is an empty list.

    ``Name.member.1`` is looked for first and then ``Name.1``, which AWS takes as well.
    """
    node = form_structure(raw)
    inner = node.get(element)
    if type(inner) is dict and len(node) == 1:
        node = inner
    elif inner == "" and len(node) == 1:
        return []
    if len(node) == 1:
        ((index, value),) = node.items()
        index_of(index)
        return [value]
    return [node[index] for index in sorted(node, key=index_of)]


def index_of(text: str) -> int:
    """Return a list index, which starts at 1 and may have gaps."""
    if INDEX.fullmatch(text) is None:
        raise MalformedInput(f"Unexpected list element termination at {text[:64]}")
    return int(text)


def form_entries(raw: Any, entry: str, key: str, value: str) -> list[tuple[Any, Any]]:
    """Return a map's entries in the order of their index."""
    entries = []
    for item in form_items(raw, entry):
        node = form_structure(item)
        if key not in node:
            raise MalformedInput(f"Missing required key of a map entry: {key}")
        entries.append((node[key], node.get(value)))
    return entries
