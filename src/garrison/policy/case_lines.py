"""A line of JSON to a simulation case, without reading the policies in it.

The policies of a case are most of its text and often the same in every line, so they are left as
the JSON that they are: whoever has parsed a text need not parse it again.  An object that names a
member twice is refused, for what it says is unclear; within a policy, the policy's parser refuses.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

Raw = msgspec.Raw
SPACE: Final = r"[ \t\r\n]*"
_MEMBERS = msgspec.json.Decoder(dict[str, Raw])
_POLICIES = msgspec.json.Decoder(list[Raw])
_LEVELS = msgspec.json.Decoder(list[list[Raw]])


def parse_line(line: str) -> dict[str, Any]:
    """Return the case of a line; policies are JSON texts where that was possible.

    Raises:
        ValueError: no JSON object, or a member is named twice.
    """
    return _parse_quickly(line) or _parse_strictly(line)


def _parse_quickly(line: str) -> dict[str, Any] | None:
    """Return the case, or None if the line is not plainly one object with each member once."""
    try:
        members = _MEMBERS.decode(line)
        if not _is_all(line.encode(), members):
            return None
        return {name: _READERS.get(name, _strict)(raw) for name, raw in members.items()}
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _is_all(text: bytes, members: dict[str, Raw]) -> bool:
    """Return True if the line holds these members and nothing else.

    A decoder keeps the last of two members of one name; then the text does not add up.
    """
    position, before = 0, "{"
    for name, raw in members.items():
        opening = f'{SPACE}{before}{SPACE}"{re.escape(name)}"{SPACE}:{SPACE}'.encode()
        found = re.compile(opening).match(text, position)
        if found is None or not text.startswith(bytes(raw), found.end()):
            return False
        position, before = found.end() + len(bytes(raw)), ","
    return text[position:].strip(b" \t\r\n") == b"}"


def _policy(raw: Raw) -> Any:
    text = bytes(raw)
    # An object stays text; anything else is for the case's reader to judge.
    return text.decode() if text.startswith(b"{") else _strict(raw)


def _policies(raw: Raw) -> list[Any]:
    return [_policy(each) for each in _POLICIES.decode(raw)]


def _levels(raw: Raw) -> list[list[Any]]:
    return [[_policy(each) for each in level] for level in _LEVELS.decode(raw)]


def _strict(raw: Raw) -> Any:
    return _parse(bytes(raw).decode())


_READERS: Final[dict[str, Callable[[Raw], Any]]] = {
    "resourcePolicy": _policy,
    "identityPolicies": _policies,
    "groupPolicies": _policies,
    "permissionsBoundaries": _policies,
    "sessionPolicies": _policies,
    "vpcEndpointPolicies": _policies,
    "serviceControlPolicies": _levels,
    "resourceControlPolicies": _levels,
}


def _parse_strictly(line: str) -> dict[str, Any]:
    case = _parse(line)
    if not isinstance(case, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  What was read is wrong, not its type.
    return case


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object names one member twice")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
