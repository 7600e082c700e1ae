"""Source of functions that turn a parsed body into an operation's input, checked on the way.

Every function takes a node of the parsed tree and the list ``bad``; it returns the Python value.
A value of the wrong type raises at once.  A value outside the model's bounds is only noted in
``bad``: which bounds, where and in what words is found out afterwards (``constraints.py``), so that
valid requests, which are nearly all, do not pay for it.
"""

from collections.abc import Mapping

from garrison.wire.codegen.source import Lines, Source, indent
from garrison.wire.codegen.syntax import Syntax
from garrison.wire.shapes import NUMBERS, SCALARS, Shape

NOTE = "bad.append(1)"


class Reading:
    """Writes the functions for one syntax into one source."""

    def __init__(self, source: Source, syntax: Syntax, *, validates: bool = True) -> None:
        self.source = source
        self.syntax = syntax
        self.validates = validates

    def convert(self, shape: Shape, var: str) -> Lines:
        """Return lines that convert and check ``var`` in place."""
        if shape.is_document:
            return []
        if shape.type in SCALARS:
            return [*self.syntax.scalar(shape, var), *self.check(shape, var)]
        return [f"{var} = {self.function(shape)}({var}, bad)"]

    def check(self, shape: Shape, var: str) -> Lines:
        """Return lines that note a value outside its bounds."""
        failed = self._failures(shape, var) if self.validates else []
        return [f"if {' or '.join(failed)}:", f"    {NOTE}"] if failed else []

    def function(self, shape: Shape) -> str:
        """Return the name of the function that reads a structure, list or map."""
        key = ("read", shape.name, shape.flattened)
        writers = {"structure": self._structure, "list": self._list, "map": self._map}
        return self.source.function(key, "raw, bad", lambda: writers[shape.type](shape))

    def structure_of(self, shape: Shape, members: Mapping[str, Shape]) -> str:
        """Return the name of a function that reads some of a structure's members."""
        key = ("read", shape.name, tuple(members))
        return self.source.function(key, "raw, bad", lambda: self._members(shape, members))

    def _structure(self, shape: Shape) -> Lines:
        return self._members(shape, shape.members)

    def _members(self, shape: Shape, members: Mapping[str, Shape]) -> Lines:
        lines = [*self.syntax.structure(), "out = {}"]
        for name, member in members.items():
            lines += self.syntax.member(name, member)
            lines += self.store(name, member, required=name in shape.required)
        if shape.trait("union"):
            lines += ["if len(out) != 1:", f"    {NOTE}"]
        return [*lines, "return out"]

    def store(self, name: str, member: Shape, *, required: bool) -> Lines:
        """Return lines that convert ``v`` and keep it in ``out``, unless it is None."""
        lines = ["if v is not None:"]
        lines += indent([*self.convert(member, "v"), f"out[{name!r}] = v"])
        return [*lines, "else:", f"    {NOTE}"] if required else lines

    def _list(self, shape: Shape) -> Lines:
        element = self.convert(shape.member, "v")
        if not shape.trait("sparse"):
            element = ["if v is None:", f"    {NOTE}", "else:", *indent(element or ["pass"])]
        elif element:
            element = ["if v is not None:", *indent(element)]
        return [
            *self.syntax.items(shape),
            "out = []",
            "for v in raw:",
            *indent([*element, "out.append(v)"]),
            *self.check(shape, "out"),
            "return out",
        ]

    def _map(self, shape: Shape) -> Lines:
        value = self.convert(shape.value, "v")
        if not shape.trait("sparse"):
            value = ["if v is None:", f"    {NOTE}", "else:", *indent(value or ["pass"])]
        elif value:
            value = ["if v is not None:", *indent(value)]
        return [
            *self.syntax.entries(shape),
            "out = {}",
            "for k, v in entries:",
            *indent([*self.convert(shape.key, "k"), *value, "out[k] = v"]),
            *self.check(shape, "out"),
            "return out",
        ]

    def _failures(self, shape: Shape, var: str) -> list[str]:
        low, high = shape.trait("min"), shape.trait("max")
        if shape.type in NUMBERS:
            return [bounds(var, low, high)] if low is not None or high is not None else []
        failed = []
        low = low or None  # A length is never below zero.
        if low is not None or high is not None:
            failed.append(bounds(f"len({var})", low, high))
        if shape.trait("pattern"):
            failed.append(f"not {self.source.pattern(shape.trait('pattern'))}({var})")
        if shape.trait("enum"):
            failed.append(f"{var} not in {{{', '.join(map(repr, shape.trait('enum')))}}}")
        return failed


def bounds(value: str, low: float | None, high: float | None) -> str:
    """Return the expression that is true outside the bounds, NaN included."""
    left = f"{low!r} <= " if low is not None else ""
    right = f" <= {high!r}" if high is not None else ""
    return f"not {left}{value}{right}"
