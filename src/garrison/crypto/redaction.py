"""How anything that holds key material looks when it is printed: not at all."""

from typing import Any


class Redacted:
    """Say what this is and never what it holds, whoever prints it: a log, a debugger, a test."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: redacted>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        # Rich asks for this first, and msgspec's structs would answer with all their members.
        return []
