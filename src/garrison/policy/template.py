"""Patterns with policy variables: text, wildcards and ``${key, 'default'}``, taken apart once.

A value that takes a variable's place is plain text: a ``*`` in a tag never becomes a wildcard.  A
variable without a value makes the whole pattern match nothing.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

ContextValue = str | tuple[str, ...]
Context = Mapping[str, ContextValue]
"""Condition keys in lower case; a tuple is a multivalued key, whatever its length."""


class Wildcard(msgspec.Struct, frozen=True):
    """``*`` or ``?``."""

    text: str


class Variable(msgspec.Struct, frozen=True):
    """``${key}`` or ``${key, 'default'}``."""

    key: str
    """In lower case: keys compare without regard to case."""
    default: str | None = None


ANY: Final = Wildcard("*")
ONE: Final = Wildcard("?")
_WILDCARDS: Final = {"*": ANY, "?": ONE}
Plain = tuple[str | Wildcard, ...]
Template = tuple[str | Wildcard | Variable, ...]

ESCAPES: Final = frozenset({"*", "?", "$"})
TOKEN = re.compile(r"\$\{(?P<variable>[^{}]*)\}|(?P<wildcard>[*?])")
WILDCARD = re.compile(r"(?P<variable>(?!))|(?P<wildcard>[*?])")
VARIABLE = re.compile(r"\s*([^\s,'](?:[^,']*[^\s,'])?)\s*(?:,\s*'([^']*)'\s*)?")


def parse_template(text: str, *, variables: bool, wildcards: bool = True) -> Template:
    """Take a pattern apart.

    Args:
        text: as written in the policy.
        variables: False for documents before 2012-10-17, whose ``${…}`` is plain text.
        wildcards: False where ``*`` and ``?`` are plain text, as in StringEquals.
    """
    parts: list[str | Wildcard | Variable] = []
    end = 0
    for token in (TOKEN if variables else WILDCARD).finditer(text):
        parts += [text[end : token.start()], _part(token, wildcards=wildcards)]
        end = token.end()
    return _joined([*parts, text[end:]])


def _part(token: re.Match[str], *, wildcards: bool) -> str | Wildcard | Variable:
    if token["wildcard"]:
        return _WILDCARDS[token[0]] if wildcards else token[0]
    if token["variable"] in ESCAPES:
        return token["variable"]
    named = VARIABLE.fullmatch(token["variable"])
    return Variable(named[1].lower(), named[2]) if named else token[0]


def _joined(parts: list[str | Wildcard | Variable]) -> Template:
    """Join neighbouring texts, and runs of ``*``."""
    joined: list[str | Wildcard | Variable] = []
    for part in parts:
        if part == "" or (part is ANY and joined and joined[-1] is ANY):
            continue
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def fill(template: Template, context: Context) -> Plain | None:
    """Put the request's values in the variables' places; None if one has no value.

    A multivalued key has no value that could stand here.
    """
    filled: list[str | Wildcard | Variable] = []
    for part in template:
        if isinstance(part, Variable):
            value = context.get(part.key, part.default)
            if not isinstance(value, str):
                return None
            filled.append(value)
        else:
            filled.append(part)
    return _joined(filled)  # type: ignore[return-value]  # No variable is left.


def plain(template: Template) -> Plain | None:
    """Return the template if it has no variables."""
    if any(isinstance(part, Variable) for part in template):
        return None
    return template  # type: ignore[return-value]  # Just checked.


def literal(template: Template | None) -> str | None:
    """Return the one text that a template stands for, if it has neither variables nor wildcards."""
    if template is None or len(template) > 1:
        return None
    part = template[0] if template else ""
    return part if isinstance(part, str) else None
