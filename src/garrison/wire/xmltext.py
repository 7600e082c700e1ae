"""XML: a body becomes a light tree, and text is made safe to stand in an answer.

A leaf is a ``str``; an element with children is a dict from local names to lists of children, with
attributes under ``@`` and their name.  ``<Tag><Key>a</Key></Tag>`` is ``{"Key": ["a"]}``.

Refused, whatever is in them: document type declarations (and so entities), other encodings than
UTF-8 and ASCII, nesting beyond ``DEPTH_MAX``.  White space around children is dropped, as are
namespaces: S3 takes requests with and without its own.
"""

import re
from typing import Any, NoReturn
from xml.parsers import expat

from garrison.wire.errors import MalformedXML

DEPTH_MAX = 64
NOT_WELL_FORMED = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)
XSI = "http://www.w3.org/2001/XMLSchema-instance"

# What an XML reader would take for markup, change (a carriage return) or choke on.
UNSAFE = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}

Node = str | dict[str, list[Any]]


def escape(text: str) -> str:
    """Return text as it may stand in an element or a quoted attribute.

    Characters that XML 1.0 cannot hold become numeric references, as S3 writes them in keys.
    """
    return UNSAFE.sub(_entity, text) if UNSAFE.search(text) else text


def _entity(found: re.Match[str]) -> str:
    character = found[0]
    return ENTITIES.get(character) or f"&#x{ord(character):x};"


def parse_xml(body: bytes) -> Node:
    """Parse a body; the root's own name is not looked at, since services do not insist on it.

    Raises:
        MalformedXML: not well-formed, or one of the things that are refused.
    """
    tree = TreeBuilder()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise MalformedXML(NOT_WELL_FORMED, detail=str(error)) from error
    return tree.root


def _refuse(*_: object) -> NoReturn:
    raise MalformedXML(NOT_WELL_FORMED, detail="a document type declaration")


class TreeBuilder:
    """Builds the tree from expat's events."""

    def __init__(self) -> None:
        self.root: Node = ""
        self._open: list[tuple[str, dict[str, list[Any]]]] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        if len(self._open) >= DEPTH_MAX:
            raise MalformedXML(NOT_WELL_FORMED, detail=f"nested deeper than {DEPTH_MAX}")
        children: dict[str, Any] = {}
        for key, value in attributes.items():
            uri, _, local = key.rpartition(" ")
            children[f"@xsi:{local}" if uri == XSI else f"@{local}"] = value
        self._open.append((name.rpartition(" ")[2], children))
        self._text.clear()

    def end(self, _: str) -> None:
        """Close an element: without children it is its text, unless it has attributes alone."""
        name, children = self._open.pop()
        text = "".join(self._text)
        nested = any(not key.startswith("@") for key in children)
        node: Node = children if nested or (children and not text.strip()) else text
        self._text.clear()
        if self._open:
            self._open[-1][1].setdefault(name, []).append(node)
        else:
            self.root = node

    def text(self, text: str) -> None:
        """Collect character data."""
        self._text.append(text)


def xml_structure(raw: Any) -> dict[str, Any]:
    """Return a structure's node; an element without children is an empty structure."""
    if type(raw) is dict:
        return raw
    if type(raw) is str and not raw.strip():
        return {}
    raise MalformedXML(NOT_WELL_FORMED)


def xml_items(raw: Any, element: str) -> list[Any]:
    """Return the elements of a list that has an element of its own."""
    items: list[Any] = xml_structure(raw).get(element, [])
    return items


def xml_entries(raw: Any, entry: str, key: str, value: str) -> list[tuple[Any, Any]]:
    """Return the entries of a map that has an element of its own."""
    return xml_flat_entries(xml_structure(raw).get(entry, []), key, value)


def xml_flat_entries(raw: list[Any], key: str, value: str) -> list[tuple[Any, Any]]:
    """Return the entries of a flattened map."""
    entries = []
    for item in raw:
        node = xml_structure(item)
        if key not in node:
            raise MalformedXML(NOT_WELL_FORMED, detail="a map entry without a key")
        values = node.get(value)
        entries.append((node[key][0], values[0] if values else None))
    return entries
