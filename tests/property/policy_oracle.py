"""A second, slow and obvious engine, written from AWS's pages: what the real one is held against.

It works on the JSON, compiles nothing, indexes nothing, and matches wildcards by recursion.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

Statement = Mapping[str, Any]


@cache
def like(pattern: str, text: str) -> bool:
    """A glob, by its definition."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return like(pattern[1:], text) or (bool(text) and like(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and like(pattern[1:], text[1:])


def segment_like(pattern: str, text: str) -> bool:
    patterns, texts = pattern.split(":", 5), text.split(":", 5)
    return len(patterns) == len(texts) == 6 and all(map(like, patterns, texts))


def resource_like(pattern: str, arn: str, *, strict: bool) -> bool:
    if set(pattern) == {"*"}:
        return True
    missing = 6 - len(pattern.split(":", 5))
    whole = pattern + ":*" * missing
    if segment_like(whole, arn):
        return True
    return not strict and bool(set(pattern) & set("*?")) and like(pattern, arn)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def about_action(statement: Statement, action: str) -> bool:
    if "NotAction" in statement:
        return not any(like(p.lower(), action.lower()) for p in listed(statement["NotAction"]))
    return any(like(p.lower(), action.lower()) for p in listed(statement["Action"]))


def about_resource(statement: Statement, arn: str) -> bool:
    denies = statement["Effect"] == "Deny"
    if "NotResource" in statement:
        return not any(
            resource_like(p, arn, strict=denies) for p in listed(statement["NotResource"])
        )
    return any(
        resource_like(p, arn, strict=not denies) for p in listed(statement.get("Resource", "*"))
    )


def one(operator: str, value: str, wanted: list[str]) -> bool:
    if operator.endswith("Like"):
        return any(fnmatchcase(value, p.replace("[", "[[]")) for p in wanted)
    if operator == "Bool":
        return value.lower() in [each.lower() for each in wanted]
    return value in wanted


def holds(operator: str, key: str, wanted: list[str], context: Mapping[str, Any]) -> bool:
    qualifier, _, base = operator.rpartition(":")
    found = context.get(key.lower())
    if base == "Null":
        missing = found is None or not any(listed_tuple(found))
        return ("true" if missing else "false") in wanted
    if_exists = base.endswith("IfExists")
    base = base.removesuffix("IfExists")
    negated = "Not" in base
    positive = base.replace("Not", "")
    if found is None and if_exists:
        return True
    if "requesttag/" in key.lower() and isinstance(found, tuple):
        return any(one(positive, v, wanted) for v in found) != negated
    if qualifier == "ForAllValues":
        values = listed_tuple(found)
        return not any(values) or all(one(positive, v, wanted) != negated for v in values)
    if qualifier == "ForAnyValue":
        return any(one(positive, v, wanted) != negated for v in listed_tuple(found))
    if found is None:
        return negated
    return isinstance(found, str) and one(positive, found, wanted) != negated


def listed_tuple(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def conditions_hold(statement: Statement, context: Mapping[str, Any]) -> bool:
    return all(
        holds(operator, key, listed(values), context)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def applies(statement: Statement, action: str, arn: str, context: Mapping[str, Any]) -> bool:
    return (
        about_action(statement, action)
        and about_resource(statement, arn)
        and conditions_hold(statement, context)
    )


def decide(layers: list[list[Statement]], action: str, arn: str, context: Mapping[str, Any]) -> str:
    """Layers that must all allow (identity, boundary, SCP level …), within one account."""
    found = [
        {each["Effect"] for each in layer if applies(each, action, arn, context)}
        for layer in layers
    ]
    if any("Deny" in effects for effects in found):
        return "ExplicitlyDenied"
    return "Allowed" if all("Allow" in effects for effects in found) else "ImplicitlyDenied"
