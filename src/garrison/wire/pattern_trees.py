"""What a pattern is made of, once it has been parsed."""

from typing import NamedTuple

from garrison.wire.charsets import Ranges

REPEAT_MAX = 2**31
"""The upper bound of a repetition without one."""


class Chars(NamedTuple):
    """One character out of a set."""

    ranges: Ranges


class Sequence(NamedTuple):
    """One thing after the other."""

    parts: tuple["Node", ...]


class Choice(NamedTuple):
    """One of several things."""

    options: tuple["Node", ...]


class Repeat(NamedTuple):
    """A thing so many times; ``style`` is "", "?" (lazy) or "+" (possessive)."""

    inner: "Node"
    low: int
    high: int
    style: str


class Assertion(NamedTuple):
    r"""A place, not a character: ``^``, ``$``, ``\b``, or what is around it."""

    opening: str
    inner: "Node | None"


Node = Chars | Sequence | Choice | Repeat | Assertion
