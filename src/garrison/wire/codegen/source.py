"""What generated functions are collected in, each written once however often it is needed."""

import re
from collections.abc import Callable, Hashable, Iterable

Lines = list[str]


def indent(lines: Iterable[str]) -> Lines:
    """Shift lines one level to the right."""
    return [f"    {line}" for line in lines]


class Source:
    """A module of generated functions."""

    def __init__(self) -> None:
        self._names: dict[Hashable, str] = {}
        self._blocks: list[str] = []
        self._patterns: dict[str, str] = {}

    def function(self, key: tuple[Hashable, ...], signature: str, body: Callable[[], Lines]) -> str:
        """Return the name of the function for ``key``, writing it the first time.

        The name is known before the body is written, so that shapes may contain themselves.
        """
        if key not in self._names:
            stem = re.sub(r"\W", "_", f"{key[0]}_{key[1]}")
            name = self._names[key] = f"{stem}_{len(self._names)}"
            self.block([f"def {name}({signature}):", *indent(body())])
        return self._names[key]

    def pattern(self, pattern: str) -> str:
        """Return the name of the function that matches a whole value against a pattern."""
        if pattern not in self._patterns:
            self._patterns[pattern] = f"matches_{len(self._patterns)}"
        return self._patterns[pattern]

    def block(self, lines: Lines) -> None:
        """Add lines at the module's level."""
        self._blocks.append("\n".join(lines))

    def text(self) -> str:
        """Return the module's source."""
        patterns = [
            f"{name} = matcher({pattern!r})" for pattern, name in sorted(self._patterns.items())
        ]
        return "\n".join([*patterns, *self._blocks]) + "\n"
