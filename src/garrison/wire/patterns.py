r"""Patterns of service models: Java's regular expressions, matched against whole values.

A pattern is parsed into a tree, since the dialects differ in too many places for text to be
replaced: nested classes and ``&&``, ``\p{…}``, what ``.`` leaves out, flags in the middle, pairs
of surrogates.  From the tree it is written for Python's ``re``, in a version for ASCII values and,
when one comes along, a version for all others.

A pattern that backtracking could be made to spend long on is matched by an automaton instead, in
time linear in the value (``automata.py``).
"""

import re
from collections.abc import Callable
from functools import cache

from garrison.wire import charsets
from garrison.wire.automata import TooLargeError, is_risky, linear
from garrison.wire.charsets import Ranges
from garrison.wire.pattern_trees import (
    REPEAT_MAX,
    Assertion,
    Chars,
    Choice,
    Node,
    Repeat,
    Sequence,
)

ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b", "0": "\0"}
CLASSES: dict[str, Ranges] = {
    "d": charsets.DIGIT,
    "w": charsets.WORD,
    "s": charsets.SPACE,
    "h": charsets.HORIZONTAL,
    "v": charsets.VERTICAL,
}
QUANTIFIER = re.compile(r"([*+?]|\{(\d+)(,)?(\d*)\})([?+]?)", re.ASCII)
GROUP = re.compile(r"\?(?:([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])|(=|!|<=|<!|>)|P?<(\w+)>)")
HEX_DIGITS = {"x": 2, "u": 4}


class UnknownSyntaxError(ValueError):
    """A pattern uses what this parser does not know."""


@cache
def matcher(pattern: str) -> Callable[[str], object]:
    """Return a function that is true of values that match as a whole; it is compiled when used.

    A pattern that cannot be read matches everything: better to take what AWS may refuse than to
    refuse what AWS takes.  A test lists those patterns.
    """
    in_ascii: Callable[[str], object] | None = None
    in_unicode: Callable[[str], object] | None = None

    def matches(value: str) -> object:
        nonlocal in_ascii, in_unicode
        if value.isascii():
            if in_ascii is None:
                in_ascii = compile_pattern(pattern, ascii_only=True)
            return in_ascii(value)
        if in_unicode is None:
            in_unicode = compile_pattern(pattern, ascii_only=False)
        return in_unicode(value)

    return matches


def compile_pattern(pattern: str, *, ascii_only: bool) -> Callable[[str], object]:
    """Compile a pattern for ASCII values or for all."""
    try:
        tree = parse_pattern(pattern, ascii_only=ascii_only)
        return linear_matcher(tree) if is_risky(tree) else re.compile(spell(tree)).fullmatch
    except (UnknownSyntaxError, re.error, OverflowError):
        return accept


def linear_matcher(tree: Node) -> Callable[[str], object]:
    """Return an automaton; a pattern that cannot have one is not held against values at all."""
    try:
        return linear(tree)
    except TooLargeError:
        return accept


def accept(_: str) -> object:
    """Match everything."""
    return True


def parse_pattern(pattern: str, *, ascii_only: bool = False) -> Node:
    """Parse Java's syntax.

    Raises:
        UnknownSyntaxError: the pattern is not Java's syntax, or uses a rare part of it.
    """
    parser = Parser(pattern, ascii_only=ascii_only)
    tree = parser.choice()
    if parser.at != len(pattern):
        raise UnknownSyntaxError(pattern)
    return tree


class Parser:
    """Parses one pattern by recursive descent."""

    def __init__(self, pattern: str, *, ascii_only: bool) -> None:
        self.pattern = pattern
        self.at = 0
        self.ascii_only = ascii_only
        self.dot_all = False
        self.ignore_case = False

    def choice(self) -> Node:
        """Parse ``a|b|…`` up to a closing bracket or the end; flags end with their group."""
        flags = self.dot_all, self.ignore_case
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        self.dot_all, self.ignore_case = flags
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        """Parse things one after the other, with their quantifiers."""
        parts: list[Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = self.atom()
            while (found := QUANTIFIER.match(self.pattern, self.at)) is not None:
                self.at = found.end()
                part = quantified(part, found)
            parts.append(part)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def atom(self) -> Node:
        """Parse one character, class, group or place."""
        character = self.pattern[self.at]
        self.at += 1
        if character == "(":
            return self.group()
        if character == "[":
            return Chars(self.charset())
        if character == ".":
            every = charsets.EVERY
            return Chars(every if self.dot_all else charsets.complement(charsets.LINE_ENDS))
        if character in "^$":
            return Assertion("^" if character == "^" else "(?=\\n?\\Z)", None)
        if character == "\\":
            return self.escape()
        if character in "*+?":
            raise UnknownSyntaxError(self.pattern)
        return Chars(self.literal(ord(character)))

    def group(self) -> Node:
        """Parse what follows an opening bracket."""
        found = GROUP.match(self.pattern, self.at)
        opening = ""
        outer = self.dot_all, self.ignore_case
        if found is not None:
            self.at = found.end()
            on, off, end, around, _ = found.groups()
            self.switch(on or "", off or "")
            if end == ")":
                return Sequence(())
            opening = f"(?{around}" if around else ""
        inner = self.choice()
        if not self.take(")"):
            raise UnknownSyntaxError(self.pattern)
        self.dot_all, self.ignore_case = outer
        return Assertion(opening, inner) if opening else inner

    def switch(self, on: str, off: str) -> None:
        """Switch flags on and off."""
        self.dot_all = "s" in on or (self.dot_all and "s" not in off)
        self.ignore_case = "i" in on or (self.ignore_case and "i" not in off)

    def escape(self) -> Node:
        """Parse what follows a backslash outside a class."""
        character = self.pattern[self.at : self.at + 1]
        if character in {"b", "B", "A", "z", "Z"} and character:
            self.at += 1
            places = {"z": "\\Z", "Z": "(?=\\n?\\Z)"}
            return Assertion(places.get(character, f"\\{character}"), None)
        escaped = self.escaped()
        return Chars(escaped if isinstance(escaped, tuple) else self.literal(escaped))

    def escaped(self) -> Ranges | int:
        """Parse an escape that is a set or one character."""
        character = self.pattern[self.at : self.at + 1]
        self.at += 1
        if character in CLASSES:
            return CLASSES[character]
        if character.lower() in CLASSES and character:
            return charsets.complement(CLASSES[character.lower()])
        if character in {"p", "P"}:
            return self.property(negated=character == "P")
        if character in HEX_DIGITS:
            return self.code_point(HEX_DIGITS[character])
        if character in ESCAPED:
            return ord(ESCAPED[character])
        if not character or character.isalnum():
            raise UnknownSyntaxError(self.pattern)
        return ord(character)

    def property(self, *, negated: bool) -> Ranges:
        r"""Parse ``{name}`` or one letter after ``\p``."""
        found = re.compile(r"\{([\w=^ ]+)\}|(\w)").match(self.pattern, self.at)
        if found is None:
            raise UnknownSyntaxError(self.pattern)
        self.at = found.end()
        try:
            ranges = charsets.property_ranges(found[1] or found[2], ascii_only=self.ascii_only)
        except LookupError as error:
            raise UnknownSyntaxError(self.pattern) from error
        return charsets.complement(ranges) if negated else ranges

    def code_point(self, digits: int) -> int:
        """Parse hexadecimal digits, in braces or not; a pair of surrogates is one character."""
        found = re.compile(rf"\{{([0-9a-fA-F]+)\}}|([0-9a-fA-F]{{{digits}}})").match(
            self.pattern, self.at
        )
        if found is None:
            raise UnknownSyntaxError(self.pattern)
        self.at = found.end()
        code = int(found[1] or found[2], 16)
        low = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})").match(self.pattern, self.at)
        if 0xD800 <= code <= 0xDBFF and low is not None:  # noqa: PLR2004  High surrogates.
            self.at = low.end()
            return 0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00
        if code > charsets.LAST:
            raise UnknownSyntaxError(self.pattern)
        return code

    def charset(self) -> Ranges:
        """Parse a class after its ``[``: unions by standing side by side, ``&&`` for both."""
        negated = self.take("^")
        met: Ranges | None = None
        ranges: Ranges = ()
        first = True
        while first or not self.take("]"):
            if self.at >= len(self.pattern):
                raise UnknownSyntaxError(self.pattern)
            if self.pattern.startswith("&&", self.at):
                self.at += 2
                met = ranges if met is None else charsets.intersection(met, ranges)
                ranges = ()
            else:
                ranges = charsets.union(ranges, self.charset_item())
            first = False
        if met is not None:
            ranges = charsets.intersection(met, ranges) if ranges else met
        return charsets.complement(ranges) if negated else charsets.union(ranges)

    def charset_item(self) -> Ranges:
        """Parse one character, range, set or nested class within a class."""
        if self.take("["):
            return self.charset()
        low = self.charset_atom()
        if not isinstance(low, int):
            return low
        following = self.pattern[self.at + 1 : self.at + 2]
        if self.pattern[self.at : self.at + 1] != "-" or following in {"]", "[", ""}:
            return self.literal(low)
        start = self.at
        self.at += 1
        high = self.charset_atom()
        if not isinstance(high, int) or high < low:
            # ``+-\w``: the hyphen stands for itself.
            self.at = start
            return self.literal(low)
        return ((low, high),)

    def charset_atom(self) -> Ranges | int:
        """Parse a character or an escape within a class."""
        character = self.pattern[self.at]
        self.at += 1
        return self.escaped() if character == "\\" else ord(character)

    def literal(self, code: int) -> Ranges:
        """Return one character, or both its cases where case does not matter."""
        if self.ignore_case:
            both = {ord(c) for c in (chr(code).lower(), chr(code).upper()) if len(c) == 1}
            return charsets.union(tuple((c, c) for c in both))
        return ((code, code),)

    def take(self, text: str) -> bool:
        """Step over a text if it comes next."""
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False


def quantified(part: Node, found: re.Match[str]) -> Node:
    """Return a repeated thing."""
    sign, low, comma, high, style = found.groups()
    if sign in {"*", "+", "?"}:
        counts = {"*": (0, REPEAT_MAX), "+": (1, REPEAT_MAX), "?": (0, 1)}[sign]
    else:
        counts = int(low), int(high) if high else (REPEAT_MAX if comma else int(low))
    return Repeat(part, *counts, style)


def spell(node: Node) -> str:
    """Write a tree for Python's ``re``."""
    match node:
        case Chars(ranges):
            return charsets.spell(ranges)
        case Sequence(parts):
            return "".join(map(spell, parts))
        case Choice(options):
            return f"(?:{'|'.join(map(spell, options))})"
        case Repeat(inner, low, high, style):
            if isinstance(inner, Assertion):
                return spell(inner) if low else ""
            upper = "" if high == REPEAT_MAX else str(high)
            return f"(?:{spell(inner)}){{{low},{upper}}}{style}"
        case Assertion(opening, None):
            return opening
        case Assertion(opening, inner):
            return f"{opening}{spell(inner)})" if inner is not None else opening
