"""How each protocol's body spells structures, lists, maps and scalars, as source for a decoder.

A decoder walks a tree that a parser has made: JSON and CBOR values, the tree of a form's dotted
names, or XML's tree of elements.  The four differ only in what stands in this file.
"""

from garrison.wire.codegen.source import Lines
from garrison.wire.shapes import Shape

EXACT = {"string": "str", "integer": "int", "long": "int", "boolean": "bool", "float": "float"}
EXACT |= {"double": "float"}
LIMITS = {"integer": "-2147483648 <= {0} <= 2147483647"}
LIMITS |= {"long": "-9223372036854775808 <= {0} <= 9223372036854775807"}


class JSONSyntax:
    """JSON: the parser has made Python values already."""

    name = "json"
    timestamp_default = "unixtimestamp"

    def scalar(self, shape: Shape, var: str) -> Lines:
        """Convert ``var`` in place, or raise; what is right already costs one comparison."""
        kind = shape.type
        if kind == "timestamp":
            return [f"{var} = {self.name}_{self.timestamp(shape)}({var})"]
        if kind == "blob":
            return [f"{var} = {self.name}_blob({var})"]
        guard = f"type({var}) is not {EXACT[kind]}"
        if kind in LIMITS:
            guard += f" or not {LIMITS[kind].format(var)}"
        reader = "float" if kind == "double" else kind
        return [f"if {guard}:", f"    {var} = json_{reader}({var})"]

    def timestamp(self, shape: Shape) -> str:
        """Return the timestamp's format."""
        return str(shape.trait("timestampFormat", self.timestamp_default)).lower()

    def structure(self) -> Lines:
        """Require a structure's node in ``raw``."""
        return ["if type(raw) is not dict:", "    raise unexpected(raw, 'a structure')"]

    def member(self, name: str, shape: Shape) -> Lines:
        """Fetch a member into ``v``, None if it is not there."""
        return [f"v = raw.get({shape.wire_name(name)!r})"]

    def items(self, shape: Shape) -> Lines:
        """Make ``raw`` iterable over the elements of a list."""
        return ["if type(raw) is not list:", "    raise unexpected(raw, 'a list')"]

    def entries(self, shape: Shape) -> Lines:
        """Make ``entries`` iterable over a map's pairs."""
        return [
            "if type(raw) is not dict:",
            "    raise unexpected(raw, 'a map')",
            "entries = raw.items()",
        ]


class CBORSyntax(JSONSyntax):
    """CBOR: bytes and instants are their own types."""

    name = "cbor"

    def timestamp(self, shape: Shape) -> str:
        """There is but one form: tag 1."""
        return "timestamp"


class QuerySyntax:
    """Forms of the query protocol: every leaf is text."""

    timestamp_default = "iso8601"

    def scalar(self, shape: Shape, var: str) -> Lines:
        """Convert text in place."""
        return text_scalar(shape, var, self.timestamp_default)

    def structure(self) -> Lines:
        """Take an empty value for an empty structure."""
        return ["if type(raw) is not dict:", "    raw = form_structure(raw)"]

    def member(self, name: str, shape: Shape) -> Lines:
        """Fetch a member by its name in forms."""
        return [f"v = raw.get({query_name(shape, name)!r})"]

    def items(self, shape: Shape) -> Lines:
        """Order a list's elements by their index."""
        element = "" if shape.flattened else shape.member.wire_name("member")
        return [f"raw = form_items(raw, {element!r})"]

    def entries(self, shape: Shape) -> Lines:
        """Order a map's entries by their index."""
        entry = "" if shape.flattened else "entry"
        names = f"{query_name(shape.key, 'key')!r}, {query_name(shape.value, 'value')!r}"
        return [f"entries = form_entries(raw, {entry!r}, {names})"]


class EC2Syntax(QuerySyntax):
    """EC2's dialect of forms: capitals, and no ``member`` between a list and its index."""

    def member(self, name: str, shape: Shape) -> Lines:
        """Fetch a member by ``queryName``, or else its other name with a capital.

        Where a model gives no name at all, botocore leaves a small letter.
        """
        wire = shape.wire_name(name)
        capitalized = str(shape.trait("queryName") or wire[0].upper() + wire[1:])
        if name in {capitalized, shape.reference.get("queryName")}:
            return [f"v = raw.get({capitalized!r})"]
        return [f"v = raw.get({capitalized!r}, raw.get({name!r}))"]

    def items(self, shape: Shape) -> Lines:
        """EC2's lists are all flat."""
        return ["raw = form_items(raw, '')"]


class XMLSyntax:
    """XML bodies: each member is a list of elements, of which only lists take more than one."""

    timestamp_default = "iso8601"

    def scalar(self, shape: Shape, var: str) -> Lines:
        """Convert an element's text in place."""
        return text_scalar(shape, var, self.timestamp_default)

    def structure(self) -> Lines:
        """Take an element without children for an empty structure."""
        return ["if type(raw) is not dict:", "    raw = xml_structure(raw)"]

    def member(self, name: str, shape: Shape) -> Lines:
        """Fetch a member's element, all elements of a flattened one, or an attribute."""
        element = shape.wire_name(name)
        if shape.trait("xmlAttribute"):
            return [f"v = raw.get({'@' + element!r})"]
        lines = [f"v = raw.get({element!r})"]
        if shape.flattened and shape.type in {"list", "map"}:
            return lines
        return [*lines, "if v is not None:", "    v = v[0]"]

    def items(self, shape: Shape) -> Lines:
        """A flattened list's elements are what the member already fetched."""
        if shape.flattened:
            return []
        return [f"raw = xml_items(raw, {shape.member.wire_name('member')!r})"]

    def entries(self, shape: Shape) -> Lines:
        """Take a map's entries apart."""
        names = f"{shape.key.wire_name('key')!r}, {shape.value.wire_name('value')!r}"
        if shape.flattened:
            return [f"entries = xml_flat_entries(raw, {names})"]
        return [f"entries = xml_entries(raw, 'entry', {names})"]


def query_name(shape: Shape, default: str) -> str:
    """Return ``queryName``, which wins in forms, or ``locationName``, or the default."""
    return str(shape.trait("queryName") or shape.wire_name(default))


def text_scalar(shape: Shape, var: str, timestamp_default: str) -> Lines:
    """Convert text in ``var`` to a scalar, in place."""
    kind = shape.type
    if kind == "string":
        return [f"if type({var}) is not str:", f"    {var} = text_string({var})"]
    if kind == "timestamp":
        kind = str(shape.trait("timestampFormat", timestamp_default)).lower()
    reader = "float" if kind == "double" else kind
    return [f"{var} = text_{reader}({var})"]


Syntax = JSONSyntax | QuerySyntax | XMLSyntax

SYNTAXES: dict[str, type[Syntax]] = {
    "json": JSONSyntax,
    "rest-json": JSONSyntax,
    "smithy-rpc-v2-cbor": CBORSyntax,
    "query": QuerySyntax,
    "ec2": EC2Syntax,
    "rest-xml": XMLSyntax,
}
