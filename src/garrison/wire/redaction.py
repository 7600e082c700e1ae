"""Redaction by the model's own mark: members that are ``sensitive`` do not leave the process."""

from typing import Any


def redact(value: Any, tree: Any, replacement: Any) -> Any:
    """Return a copy of a value with everything replaced that the tree marks.

    ``tree`` is what :func:`garrison.wire.shapes.sensitive_tree` returns.
    """
    if tree is True:
        return replacement
    if not tree:
        return value
    if isinstance(value, dict):
        every = tree.get("*")
        return {
            name: redact(inner, every if every is not None else tree.get(name), replacement)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [redact(inner, tree.get("*"), replacement) for inner in value]
    return value
