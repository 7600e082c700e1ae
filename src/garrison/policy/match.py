"""Does a text match a pattern: actions, resources, ARNs, ``StringLike``.

Every matcher is linear in the text for each wildcard and never backtracks past one: a glob's pieces
may be found leftmost first, so each ``*`` is an atomic group.

Resources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
ARN operators: …/reference_policies_elements_condition_operators.html#Conditions_ARN
"""

import re
from collections.abc import Callable
from typing import Final

from garrison.policy.template import (
    ANY,
    Context,
    Plain,
    Template,
    Variable,
    Wildcard,
    fill,
    parse_template,
    plain,
)

Matcher = Callable[[str], bool]
ContextMatcher = Callable[[str, Context], bool]

ARN_PARTS: Final = 6
ANYTHING: Final = ".*"
SPECIAL = re.compile(r"[*?]|\$\{")


def match_plain(parts: Plain, text: str) -> bool:
    """Return True if the whole of ``text`` matches."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return text == parts[0]
    if len(parts) == 2 and isinstance(parts[0], str) and parts[1] is ANY:  # noqa: PLR2004  A prefix.
        return text.startswith(parts[0])
    return _match_steps(_steps(parts), text)


def _steps(parts: Plain) -> list[str | Wildcard]:
    """One character or wildcard a step."""
    return [step for part in parts for step in ([part] if isinstance(part, Wildcard) else part)]


def _match_steps(steps: list[str | Wildcard], text: str) -> bool:
    # On a mismatch only the latest * is widened: the ones before it are as short as can be.
    step = position = 0
    star = widened = -1
    while position < len(text):
        wanted = steps[step] if step < len(steps) else None
        if wanted is ANY:
            star, widened = step, position
            step += 1
        elif wanted is not None and (isinstance(wanted, Wildcard) or wanted == text[position]):
            step += 1
            position += 1
        elif star >= 0:
            widened += 1
            step, position = star + 1, widened
        else:
            return False
    return all(each is ANY for each in steps[step:])


def glob(parts: Plain) -> Matcher:
    """Compile a pattern whose ``*`` crosses everything."""
    if not any(isinstance(part, Wildcard) for part in parts):
        return "".join(map(_text, parts)).__eq__
    if parts == (ANY,):
        return _always
    if len(parts) == 2 and isinstance(parts[0], str) and parts[1] is ANY:  # noqa: PLR2004  A prefix.
        return _Prefix(parts[0])
    return _matcher(_expression(parts))


def compile_glob(template: Template) -> ContextMatcher:
    """Compile a pattern with variables, whose ``*`` crosses everything (StringLike)."""
    fixed = plain(template)
    if fixed is not None:
        matches = glob(fixed)
        return lambda text, _context: matches(text)

    def match_filled(text: str, context: Context) -> bool:
        filled = fill(template, context)
        return filled is not None and match_plain(filled, text)

    return match_filled


class _Prefix:
    """Texts that begin so."""

    __slots__ = ("_prefix",)

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __call__(self, text: str) -> bool:
        return text.startswith(self._prefix)


def _always(_: str) -> bool:
    return True


def _never(_: str) -> bool:
    return False


def _text(part: str | Wildcard) -> str:
    return part.text if isinstance(part, Wildcard) else part


def _matcher(expression: str) -> Matcher:
    fullmatch = re.compile(expression, re.DOTALL).fullmatch
    return lambda text: fullmatch(text) is not None


def _expression(parts: Plain, unit: str = ".") -> str:
    """Write a glob as a regular expression; ``unit`` is what one wildcard character may be.

    Every piece after a ``*`` but the last is found leftmost and kept (an atomic group); the last
    one is anchored at the end.
    """
    pieces: list[str] = [""]
    for part in parts:
        if part is ANY:
            pieces.append("")
        else:
            pieces[-1] += unit if isinstance(part, Wildcard) else re.escape(part)
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(f"(?>{unit}*?{piece})" for piece in pieces[1:-1])
    return f"{pieces[0]}{middle}{unit}*{pieces[-1]}"


def compile_action(pattern: str) -> Matcher:
    """Compile an ``Action``: actions compare in lower case, and variables have no meaning here."""
    return glob(plain(parse_template(pattern.lower(), variables=False)) or ())


# -- resources -------------------------------------------------------------------------------------


def compile_resource(pattern: str, *, variables: bool, strict: bool) -> ContextMatcher:
    """Compile a ``Resource``.

    Args:
        pattern: an ARN pattern or ``*``.
        variables: True for documents of 2012-10-17.
        strict: True where a match gives access.  AWS's page says that a ``*`` ending a segment "can
            expand to match beyond the colon boundaries" and that variables stand only after
            the fifth colon; where a match gives access, ``*`` stays in its segment (but for the
            last) and an early variable matches nothing; where it takes access away, both do
            more (docs/decisions/0031).
    """
    template = parse_template(pattern, variables=variables)
    if all(part is ANY for part in template) and template:
        return lambda _resource, _context: True
    fixed = plain(template)
    if fixed is not None:
        matches = resource_matcher(fixed, strict=strict)
        return lambda resource, _context: matches(resource)
    if strict and _early_variable(template):
        return lambda _resource, _context: False

    def match_filled(resource: str, context: Context) -> bool:
        filled = fill(template, context)
        return filled is not None and _match_resource(filled, resource, strict=strict)

    return match_filled


def resource_matcher(parts: Plain, *, strict: bool) -> Matcher:
    """Compile a resource pattern without variables."""
    segments = split_segments(parts)
    if not any(isinstance(part, Wildcard) for segment in segments[:5] for part in segment):
        # No wildcard before the fifth colon: the whole is one glob, short ones being prefixes.
        return glob(parts if len(segments) == ARN_PARTS else (*parts, ":", ANY))
    exact = ":".join(f"(?>{_expression(each, '[^:]')})" for each in segments[:5])
    last = _expression(segments[5]) if len(segments) == ARN_PARTS else ANYTHING
    segment_wise = f"{exact}:{last}"
    if strict:
        return _matcher(segment_wise)
    return _matcher(f"(?:{segment_wise}|{_expression(parts)})")


def _match_resource(parts: Plain, resource: str, *, strict: bool) -> bool:
    """As ``resource_matcher``, for a pattern that is used once."""
    if not strict and match_plain(parts, resource):
        return True
    segments = split_segments(parts)
    if len(segments) < ARN_PARTS:
        *texts, _ = resource.split(":", len(segments))
        return _match_segments(segments, texts)
    return _match_segments(segments, resource.split(":", ARN_PARTS - 1))


def _early_variable(template: Template) -> bool:
    """True if a variable stands before the fifth colon."""
    colons = 0
    for part in template:
        if isinstance(part, Variable) and colons < ARN_PARTS - 1:
            return True
        if isinstance(part, str):
            colons += part.count(":")
    return False


def literal_prefix(pattern: str) -> str:
    """Return the text before the first wildcard or variable: what every match begins with."""
    special = SPECIAL.search(pattern)
    return pattern[: special.start()] if special else pattern


# -- ARN operators ---------------------------------------------------------------------------------


def compile_arn(template: Template) -> ContextMatcher:
    """Compile an ARN operator's pattern: six segments, each a glob of its own.

    A pattern of fewer segments matches nothing, but for ``*``, which matches every ARN.

    Source: reference_policies_elements_condition_operators.html#Conditions_ARN
    """
    fixed = plain(template)
    if fixed is not None:
        matches = arn_matcher(fixed)
        return lambda arn, _context: matches(arn)

    def match_filled(arn: str, context: Context) -> bool:
        filled = fill(template, context)
        return filled is not None and _match_arn(filled, arn)

    return match_filled


def arn_matcher(parts: Plain) -> Matcher:
    """Compile an ARN pattern without variables."""
    if parts == (ANY,):
        return _is_arn
    segments = split_segments(parts)
    if len(segments) != ARN_PARTS:
        return _never
    if not any(isinstance(part, Wildcard) for part in parts):
        return "".join(map(_text, parts)).__eq__
    exact = ":".join(f"(?>{_expression(each, '[^:]')})" for each in segments[:5])
    return _matcher(f"{exact}:{_expression(segments[5])}")


def _match_arn(parts: Plain, arn: str) -> bool:
    if parts == (ANY,):
        return _is_arn(arn)
    segments = split_segments(parts)
    return len(segments) == ARN_PARTS and _match_segments(segments, arn.split(":", ARN_PARTS - 1))


def _match_segments(segments: list[Plain], texts: list[str]) -> bool:
    return len(segments) == len(texts) and all(map(match_plain, segments, texts))


def _is_arn(text: str) -> bool:
    return text.startswith("arn:") and text.count(":") >= ARN_PARTS - 1


def split_segments(parts: Plain) -> list[Plain]:
    """Split a pattern at its first five colons."""
    segments: list[list[str | Wildcard]] = [[]]
    for part in parts:
        if isinstance(part, Wildcard):
            segments[-1].append(part)
            continue
        first, *rest = part.split(":", ARN_PARTS - len(segments))
        segments[-1].append(first)
        segments += [[each] for each in rest]
    return [tuple(part for part in segment if part != "") for segment in segments]
