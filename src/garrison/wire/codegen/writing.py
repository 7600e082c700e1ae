"""Source of functions that turn an operation's output into a tree (JSON, CBOR) or XML text.

Members that the model does not know are left out; members that are None count as not there.
"""

from collections.abc import Mapping

from garrison.wire.codegen.source import Lines, Source, indent
from garrison.wire.codegen.syntax import query_name
from garrison.wire.shapes import SCALARS, Shape
from garrison.wire.xmltext import escape

XML_TEXT = {"string": "escape({0})", "blob": "to_base64({0})"}


class TreeWriting:
    """Writes functions that return what the JSON or CBOR encoder takes."""

    def __init__(self, source: Source, *, cbor: bool = False) -> None:
        self.source = source
        self.cbor = cbor

    def expression(self, shape: Shape, var: str) -> str:
        """Return the expression of a value's tree; ``var`` itself if nothing has to change."""
        if shape.is_document:
            return var
        if shape.type in SCALARS:
            return self._scalar(shape, var)
        if shape.type == "structure":
            return f"{self.function(shape, shape.members)}({var})"
        inner = shape.member if shape.type == "list" else shape.value
        item = self.expression(inner, "e")
        if item == "e":
            return var
        item = f"None if e is None else {item}"
        if shape.type == "list":
            return f"[{item} for e in {var}]"
        return f"{{k: {item} for k, e in {var}.items()}}"

    def function(self, shape: Shape, members: Mapping[str, Shape]) -> str:
        """Return the name of the function that makes a structure's tree."""
        key = ("write", shape.name, tuple(members))
        return self.source.function(key, "v", lambda: self._structure(members))

    def _structure(self, members: Mapping[str, Shape]) -> Lines:
        lines = ["get = v.get", "out = {}"]
        for name, member in members.items():
            wire = name if self.cbor else member.wire_name(name)
            lines += [
                f"x = get({name!r})",
                "if x is not None:",
                f"    out[{wire!r}] = {self.expression(member, 'x')}",
            ]
        return [*lines, "return out"]

    def _scalar(self, shape: Shape, var: str) -> str:
        if self.cbor:
            return f"float({var})" if shape.type in {"float", "double"} else var
        if shape.type == "timestamp":
            return f"{timestamp_writer(shape, 'unixtimestamp')}({var})"
        return f"to_number({var})" if shape.type in {"float", "double"} else var


class XMLWriting:
    """Writes functions that append pieces of XML text to a list, by its ``append``, ``w``."""

    def __init__(self, source: Source, *, millis: bool = False, query: bool = False) -> None:
        self.source = source
        self.millis = millis
        self.query = query

    def element(self, name: str, shape: Shape, var: str) -> Lines:
        """Return lines that write ``var`` as one element, or several if it is flattened."""
        if shape.type in SCALARS:
            return [f"w(f'<{name}>{{{self.text(shape, var)}}}</{name}>')"]
        if shape.type == "structure":
            opening = self.opening(name, shape, var)
            return [opening, f"{self.function(shape)}(w, {var})", f"w('</{name}>')"]
        if shape.flattened:
            return [f"{self._repeat(shape, name)}(w, {var})"]
        element = shape.member.wire_name("member") if shape.type == "list" else "entry"
        opening = f"w('<{name}{self.namespace(shape)}>')"
        return [opening, f"{self._repeat(shape, element)}(w, {var})", f"w('</{name}>')"]

    def text(self, shape: Shape, var: str) -> str:
        """Return the expression of a scalar's text."""
        if shape.type == "timestamp":
            return f"{timestamp_writer(shape, 'iso8601', millis=self.millis)}({var})"
        return XML_TEXT.get(shape.type, "to_text({0})").format(var)

    def function(self, shape: Shape, members: Mapping[str, Shape] | None = None) -> str:
        """Return the name of the function that writes a structure's members."""
        chosen = shape.members if members is None else members
        key = ("write", shape.name, tuple(chosen))
        return self.source.function(key, "w, v", lambda: self._structure(chosen))

    def member_name(self, name: str, shape: Shape) -> str:
        """Return the name of a member's element."""
        return query_name(shape, name) if self.query else shape.wire_name(name)

    def namespace(self, shape: Shape) -> str:
        """Return the declaration of a shape's own namespace, if it has one."""
        declared = shape.trait("xmlNamespace")
        if not declared:
            return ""
        uri = declared if isinstance(declared, str) else declared["uri"]
        prefix = "" if isinstance(declared, str) else declared.get("prefix", "")
        return f' xmlns{":" + prefix if prefix else ""}="{escape(uri)}"'

    def opening(self, name: str, shape: Shape, var: str, namespace: str = "") -> str:
        """Return the line that opens a structure's element, with its attributes."""
        namespace = self.namespace(shape) or namespace
        attributes = [
            f' {member.wire_name(key)}="{{escape({var}.get({key!r}) or "")}}"'
            for key, member in shape.members.items()
            if member.trait("xmlAttribute")
        ]
        if not attributes:
            return f"w('<{name}{namespace}>')"
        return f"w(f'''<{name}{namespace}{''.join(attributes)}>''')"

    def _structure(self, members: Mapping[str, Shape]) -> Lines:
        lines = ["get = v.get"]
        for name, member in members.items():
            if member.trait("xmlAttribute"):
                continue
            lines += [f"x = get({name!r})", "if x is not None:"]
            lines += indent(self.element(self.member_name(name, member), member, "x"))
        return lines

    def _repeat(self, shape: Shape, element: str) -> str:
        key = ("write", shape.name, "each", element)
        body = self._items if shape.type == "list" else self._entries
        return self.source.function(key, "w, v", lambda: body(shape, element))

    def _items(self, shape: Shape, element: str) -> Lines:
        return ["for x in v:", *indent(self.element(element, shape.member, "x"))]

    def _entries(self, shape: Shape, element: str) -> Lines:
        return [
            "for k, x in v.items():",
            f"    w('<{element}>')",
            *indent(self.element(self.member_name("key", shape.key), shape.key, "k")),
            "    if x is not None:",
            *indent(indent(self.element(self.member_name("value", shape.value), shape.value, "x"))),
            f"    w('</{element}>')",
        ]


def timestamp_writer(shape: Shape, default: str, *, millis: bool = False) -> str:
    """Return the name of the function that writes a timestamp in its format."""
    form = str(shape.trait("timestampFormat", default)).lower()
    if form == "unixtimestamp":
        return "to_epoch"
    if form == "rfc822":
        return "to_http_date"
    return "to_iso8601_millis" if millis else "to_iso8601"
