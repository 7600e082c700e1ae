"""Sets of characters as ranges of code points, and the Unicode properties that patterns name.

A set is a sorted tuple of inclusive ranges.  Properties are looked up for ASCII alone or for all of
Unicode; the second reads 270,000 characters once (20 ms) and happens only when a value that is not
ASCII meets a pattern with a property.
"""

import unicodedata
from functools import lru_cache
from itertools import groupby

LAST = 0x10FFFF
ASCII_LAST = 0x7F
# Planes 4 to 13 are unassigned and 15 and 16 private; nothing in them has another category.
SCANNED = (range(0x40000), range(0xE0000, 0xE1000))
UNSCANNED = ((0x40000, 0xDFFFF, "Cn"), (0xE1000, 0xEFFFF, "Cn"), (0xF0000, LAST, "Co"))

Ranges = tuple[tuple[int, int], ...]

EVERY: Ranges = ((0, LAST),)
DIGIT: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Ranges = ((0x09, 0x0D), (0x20, 0x20))
HORIZONTAL: Ranges = ((0x09, 0x09), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680))
HORIZONTAL += ((0x180E, 0x180E), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F))
HORIZONTAL += ((0x3000, 0x3000),)
VERTICAL: Ranges = ((0x0A, 0x0D), (0x85, 0x85), (0x2028, 0x2029))
LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x85, 0x85), (0x2028, 0x2029))

# Java's POSIX classes, which are ASCII.
POSIX: dict[str, Ranges] = {
    "Lower": ((0x61, 0x7A),),
    "Upper": ((0x41, 0x5A),),
    "ASCII": ((0x00, 0x7F),),
    "Alpha": ((0x41, 0x5A), (0x61, 0x7A)),
    "Digit": DIGIT,
    "Alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "Punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "Graph": ((0x21, 0x7E),),
    "Print": ((0x20, 0x7E),),
    "Blank": ((0x09, 0x09), (0x20, 0x20)),
    "Cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "XDigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
    "Space": SPACE,
    "all": EVERY,
    "any": EVERY,
    "L1": ((0x00, 0xFF),),
}
# Properties that are unions of general categories.
UNIONS = {
    "LD": ("L", "Nd"),
    "LC": ("Lu", "Ll", "Lt"),
    "Alphabetic": ("L", "Nl"),
    "Letter": ("L",),
    "Uppercase": ("Lu",),
    "Lowercase": ("Ll",),
    "White_Space": ("Z",),
    "WhiteSpace": ("Z",),
    "Whitespace": ("Z",),
}
WHITE_SPACE: Ranges = ((0x09, 0x0D), (0x85, 0x85))


def union(*sets: Ranges) -> Ranges:
    """Return the characters in any of the sets."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pair for ranges in sets for pair in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """Return the characters that are not in a set."""
    gaps, at = [], 0
    for low, high in union(ranges):
        if low > at:
            gaps.append((at, low - 1))
        at = high + 1
    return (*gaps, (at, LAST)) if at <= LAST else tuple(gaps)


def intersection(one: Ranges, other: Ranges) -> Ranges:
    """Return the characters in both sets."""
    return complement(union(complement(one), complement(other)))


def property_ranges(name: str, *, ascii_only: bool) -> Ranges:
    r"""Return the characters of ``\p{name}``.

    Raises:
        LookupError: the property is not known.
    """
    name = name.removeprefix("Is").removeprefix("general_category=").removeprefix("gc=")
    if name in POSIX:
        return POSIX[name]
    categories = UNIONS.get(name, (name,))
    rows = ascii_categories() if ascii_only else unicode_categories()
    ranges = tuple((a, b) for a, b, c in rows if any(c.startswith(known) for known in categories))
    if not all(known[0] in "LMNPSZC" and len(known) <= 2 for known in categories):  # noqa: PLR2004
        raise LookupError(name)
    return union(ranges, WHITE_SPACE) if name.lower().startswith("white") else union(ranges)


@lru_cache(maxsize=1)
def ascii_categories() -> tuple[tuple[int, int, str], ...]:
    """Return runs of ASCII characters with their general category."""
    return tuple(_runs(range(ASCII_LAST + 1)))


@lru_cache(maxsize=1)
def unicode_categories() -> tuple[tuple[int, int, str], ...]:
    """Return runs of all characters with their general category."""
    return (*(run for part in SCANNED for run in _runs(part)), *UNSCANNED)


def _runs(points: range) -> list[tuple[int, int, str]]:
    runs = []
    at = points.start
    for category, run in groupby(map(unicodedata.category, map(chr, points))):
        size = sum(1 for _ in run)
        runs.append((at, at + size - 1, category))
        at += size
    return runs


def spell(ranges: Ranges) -> str:
    """Write a set as a character class of Python's ``re``."""
    if not ranges:
        return "(?!)"
    if ranges == EVERY:
        return "(?s:.)"
    if ranges[-1][1] == LAST:
        # Python compiles what is left out of a large set far faster than the set.
        return f"[^{_spell_pairs(complement(ranges))}]"
    return f"[{_spell_pairs(ranges)}]"


def _spell_pairs(ranges: Ranges) -> str:
    pairs = (_point(a) if a == b else f"{_point(a)}-{_point(b)}" for a, b in ranges)
    return "".join(pairs)


def _point(code: int) -> str:
    character = chr(code)
    return character if character.isascii() and character.isalnum() else f"\\U{code:08x}"
