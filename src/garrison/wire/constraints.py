r"""What is wrong with an input that its decoder noted as bad, in AWS's words.

Decoders only note that something is outside the model's bounds.  Then, and only then, the value is
held against a table of its shapes, and every failure becomes one constraint of AWS's text:

    2 validation errors detected: Value 'a b' at 'userName' failed to satisfy constraint: Member
    must satisfy regular expression pattern: [\w+=,.@-]+; Value null at 'tags.1.member.key' failed
    to satisfy constraint: Member must not be null

Sources: docs/sources/wire.md.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from garrison.wire.shapes import NUMBERS, SCALARS, Shape, reachable

VALUE_SHOWN_MAX = 1024
"""Characters of a value that are repeated to the caller: answers stay small."""
ERRORS_MAX = 10
PATTERN = "Member must satisfy regular expression pattern: "
TABLE_KEYS = ("type", "required", "min", "max", "pattern", "enum", "sensitive", "union", "sparse")

Table = dict[str, dict[str, Any]]


class Invalid(Exception):  # noqa: N818  A signal to the operation, answered as the service does.
    """Raised by generated decoders: the value is readable and breaks the model's bounds."""

    def __init__(self, value: dict[str, Any]) -> None:
        super().__init__()
        self.value = value


class Failure:
    """One broken bound: what broke, where, and what was to hold."""

    __slots__ = ("constraint", "location", "path", "shown")

    def __init__(self, path: str, shown: str, constraint: str, location: str | None = None) -> None:
        self.path = path
        self.shown = shown
        self.constraint = constraint
        self.location = location

    @property
    def is_missing(self) -> bool:
        """True if a required member is not there."""
        return self.shown == " null"

    @property
    def member(self) -> str:
        """The name of the top-level member, as the caller spells it."""
        return self.path.partition(".")[0]

    def __str__(self) -> str:
        return (
            f"Value{self.shown} at '{decapitalized(self.path)}' failed to satisfy constraint: "
            f"{self.constraint}"
        )


def tabulate(shape: Shape) -> Table:
    """Return what has to be known of a shape, and all shapes in it, to find failures."""
    table = {}
    for name, inner in sorted(reachable(shape).items()):
        row = {key: inner.raw[key] for key in TABLE_KEYS if key in inner.raw}
        row["type"] = "document" if inner.is_document else inner.type
        if inner.type == "structure":
            row["members"] = {
                key: [member.name, member.location or "body"]
                for key, member in inner.members.items()
            }
        elif inner.type == "list":
            row["member"] = inner.member.name
        elif inner.type == "map":
            row["key"], row["value"] = inner.key.name, inner.value.name
        table[name] = row
    return table


def find_failures(table: Table, shape: str, value: dict[str, Any]) -> list[Failure]:
    """Return what is wrong with an input, in the model's order, at most ``ERRORS_MAX``."""
    failures: list[Failure] = []
    for failure in _structure(table, table[shape], value, ""):
        failures.append(failure)
        if len(failures) == ERRORS_MAX:
            break
    return failures


def sentence(failures: Sequence[Failure | str]) -> str:
    """Join failures into AWS's message."""
    count = len(failures)
    errors = "error" if count == 1 else "errors"
    return f"{count} validation {errors} detected: " + "; ".join(map(str, failures))


def decapitalized(path: str) -> str:
    """Write a path's members as AWS does: ``Tags.1.member.Key`` is ``tags.1.member.key``."""
    return ".".join(part[:1].lower() + part[1:] for part in path.split("."))


def _structure(
    table: Table, row: dict[str, Any], value: dict[str, Any], path: str
) -> Iterator[Failure]:
    for name, (shape, location) in row["members"].items():
        inner = value.get(name)
        here = f"{path}.{name}" if path else name
        if inner is not None:
            for failure in _value(table, shape, inner, here):
                failure.location = failure.location or location
                yield failure
        elif name in row.get("required", ()):
            yield Failure(here, " null", "Member must not be null", location)
    if row.get("union") and len(value) != 1:
        text = "Member must have exactly one of its members set"
        yield Failure(path or "input", "", text)


def _value(table: Table, shape: str, value: Any, path: str) -> Iterator[Failure]:
    row = table[shape]
    for constraint in broken(row, value):
        yield Failure(path, shown(table, row, value), constraint)
    kind = row["type"]
    if kind == "structure":
        yield from _structure(table, row, value, path)
    elif kind == "list":
        yield from _list(table, row, value, path)
    elif kind == "map":
        yield from _map(table, row, value, path)


def _list(table: Table, row: dict[str, Any], value: list[Any], path: str) -> Iterator[Failure]:
    element = table[row["member"]]
    for index, item in enumerate(value, 1):
        here = f"{path}.{index}.member"
        if item is None:
            if not row.get("sparse"):
                yield Failure(here, " null", "Member must not be null")
        elif element["type"] not in SCALARS:
            yield from _value(table, row["member"], item, here)
    if any(any(broken(element, item)) for item in value if element["type"] in SCALARS):
        text = f"Member must satisfy constraint: [{', '.join(bounds_of(element))}]"
        yield Failure(path, shown(table, row, value), text)


def _map(table: Table, row: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[Failure]:
    key, inner = table[row["key"]], table[row["value"]]
    if any(any(broken(key, name)) for name in value):
        text = f"Map keys must satisfy constraint: [{', '.join(bounds_of(key))}]"
        yield Failure(path, shown(table, row, value), text)
    for name, item in value.items():
        if item is None:
            if not row.get("sparse"):
                yield Failure(f"{path}.{name}.member", " null", "Member must not be null")
        elif inner["type"] not in SCALARS and inner["type"] != "list":
            yield from _value(table, row["value"], item, f"{path}.{name}.member")
    plain = inner["type"] in SCALARS or inner["type"] == "list"
    if plain and any(any(broken(inner, item)) for item in value.values() if item is not None):
        text = f"Map value must satisfy constraint: [{', '.join(bounds_of(inner))}]"
        yield Failure(path, shown(table, row, value), text)
    if inner["type"] == "list":
        for name, item in value.items():
            if item is not None:
                yield from _list(table, inner, item, f"{path}.{name}.member")


def broken(row: dict[str, Any], value: Any) -> Iterator[str]:
    """Yield the constraints of one shape, itself alone, that a value breaks."""
    if value is None or row["type"] in {"structure", "document"}:
        return
    measured = value if row["type"] in NUMBERS else None
    if measured is None and isinstance(value, str | bytes | list | dict):
        measured = len(value)
    low, high = row.get("min"), row.get("max")
    pattern, values = row.get("pattern"), row.get("enum")
    texts = dict(zip(_kinds(row), bounds_of(row), strict=True))
    if measured is not None and high is not None and not measured <= high:
        yield texts["max"]
    if measured is not None and low is not None and not measured >= low:
        yield texts["min"]
    if pattern is not None and not is_match(pattern, value):
        yield texts["pattern"]
    if values is not None and value not in values:
        yield texts["enum"]


def _kinds(row: dict[str, Any]) -> list[str]:
    return [kind for kind in ("max", "min", "pattern", "enum") if row.get(kind) is not None]


def is_match(pattern: str, value: str) -> bool:
    """Return whether a whole value matches a pattern."""
    from garrison.wire.patterns import matcher

    return bool(matcher(pattern)(value))


def bounds_of(row: dict[str, Any]) -> list[str]:
    """Return all constraints of one shape, as AWS words and orders them."""
    measure = "value" if row["type"] in NUMBERS else "length"
    texts = {
        "max": f"Member must have {measure} less than or equal to {row.get('max')}",
        "min": f"Member must have {measure} greater than or equal to {row.get('min')}",
        "pattern": f"{PATTERN}{row.get('pattern')}",
        "enum": f"Member must satisfy enum value set: [{', '.join(row.get('enum') or ())}]",
    }
    return [texts[kind] for kind in _kinds(row)]


def shown(table: Table, row: dict[str, Any], value: Any) -> str:
    """Return ``" 'value'"`` as AWS repeats it, and nothing of what is sensitive."""
    if is_sensitive(table, row, set()):
        return ""
    text = java(value)
    return f" '{text if len(text) <= VALUE_SHOWN_MAX else text[:VALUE_SHOWN_MAX] + '...'}'"


def is_sensitive(table: Table, row: dict[str, Any], seen: set[int]) -> bool:
    """Return whether a shape, or any shape in it, is marked as sensitive."""
    if row.get("sensitive"):
        return True
    if id(row) in seen:
        return False
    seen.add(id(row))
    names = [name for name, _ in row.get("members", {}).values()]
    names += [row[key] for key in ("member", "key", "value") if key in row]
    return any(is_sensitive(table, table[name], seen) for name in names)


def java(value: Any) -> str:
    """Write a value as Java's ``toString`` does, whose words these are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(java, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={java(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bytes):
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    return str(value)
