"""The shapes of a service model, with the traits that a reference adds to what it refers to."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

SCALARS = frozenset(
    {"string", "integer", "long", "float", "double", "boolean", "timestamp", "blob", "character"}
)
NUMBERS = frozenset({"integer", "long", "float", "double"})
REFERENCE_ONLY = frozenset({"shape", "documentation", "documentationUrl"})


class Shape:
    """One shape as one member, element or operation refers to it."""

    def __init__(self, reference: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
        self.name: str = reference["shape"]
        self.reference = {k: v for k, v in reference.items() if k not in REFERENCE_ONLY}
        self.raw: dict[str, Any] = {**shapes[self.name], **self.reference}
        self._shapes = shapes

    @property
    def type(self) -> str:
        """The model's type, such as ``structure``; a ``character`` is a string."""
        kind: str = self.raw["type"]
        return "string" if kind == "character" else kind

    def trait(self, name: str, default: Any = None) -> Any:
        """Return a trait of the reference or, failing that, of the shape."""
        return self.raw.get(name, default)

    @cached_property
    def members(self) -> dict[str, "Shape"]:
        """A structure's members by name, in the model's order."""
        members = self.raw.get("members", {})
        return {name: Shape(member, self._shapes) for name, member in members.items()}

    @cached_property
    def member(self) -> "Shape":
        """A list's element."""
        return Shape(self.raw["member"], self._shapes)

    @cached_property
    def key(self) -> "Shape":
        """A map's key."""
        return Shape(self.raw["key"], self._shapes)

    @cached_property
    def value(self) -> "Shape":
        """A map's value."""
        return Shape(self.raw["value"], self._shapes)

    @property
    def required(self) -> list[str]:
        """The members that must be there."""
        required: list[str] = self.raw.get("required", [])
        return required

    @property
    def flattened(self) -> bool:
        """True if a list's or map's elements stand directly in the structure."""
        return bool(self.raw.get("flattened"))

    @property
    def location(self) -> str | None:
        """Where in an HTTP message a member is, if not in the body; unknown places are the body."""
        place = self.raw.get("location")
        known = {"uri", "querystring", "header", "headers", "statusCode"}
        return place if place in known else None

    @property
    def is_document(self) -> bool:
        """True for a structure that may hold any JSON value."""
        return bool(self.raw.get("document"))

    def wire_name(self, default: str) -> str:
        """Return the name that JSON, XML and headers use.

        A structure's own ``locationName`` names it as the root of a body and nowhere else.
        """
        names = self.reference if self.type == "structure" else self.raw
        return str(names.get("locationName", default))

    @property
    def own_name(self) -> str:
        """The name of a structure as the root of an XML body."""
        return str(self._shapes[self.name].get("locationName", self.name))

    def children(self) -> Iterator["Shape"]:
        """Yield the shapes that this one refers to."""
        if self.type == "structure":
            yield from self.members.values()
        elif self.type == "list":
            yield self.member
        elif self.type == "map":
            yield self.key
            yield self.value


def reachable(shape: Shape) -> dict[str, Shape]:
    """Return every shape that can be reached from one, itself included, by name."""
    found: dict[str, Shape] = {}
    waiting = [shape]
    while waiting:
        current = waiting.pop()
        if current.name not in found:
            found[current.name] = current
            waiting.extend(current.children())
    return found


def sensitive_tree(shape: Shape, above: frozenset[str] = frozenset()) -> Any:
    """Return where a value holds secrets: True, None, or a dict from member to the same.

    A list's elements and a map's values are under ``*``.  A shape that contains itself and a
    secret somewhere is wholly secret from the second level on.
    """
    if shape.trait("sensitive"):
        return True
    if shape.type in SCALARS or shape.is_document:
        return None
    if shape.name in above:
        return any(inner.trait("sensitive") for inner in reachable(shape).values()) or None
    above |= {shape.name}
    if shape.type == "structure":
        tree = {name: sensitive_tree(member, above) for name, member in shape.members.items()}
        return {name: inner for name, inner in tree.items() if inner} or None
    inner = sensitive_tree(shape.member if shape.type == "list" else shape.value, above)
    if shape.type == "map" and sensitive_tree(shape.key, above):
        return True
    return {"*": inner} if inner else None


def map_paths(shape: Shape, path: str = "", above: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return where a value has maps, whose keys are data and not names of members.

    Members are joined by dots; elements of lists and values of maps are ``*``.  A shape that
    contains itself is followed once.
    """
    if shape.type in SCALARS or shape.is_document or shape.name in above:
        return frozenset()
    above |= {shape.name}
    if shape.type == "structure":
        inner = list(shape.members.items())
    else:
        inner = [("*", shape.member if shape.type == "list" else shape.value)]
    found = {path} if shape.type == "map" else set()
    return frozenset(found).union(
        *(map_paths(child, f"{path}.{name}" if path else name, above) for name, child in inner)
    )
