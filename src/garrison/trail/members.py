"""A request or a response as the trail shows it: AWS's spelling, and without secrets.

Member names begin with a small letter (``MFADevices`` is ``mFADevices``); keys of maps are the
caller's own and stay.  Secrets are hidden by the model's ``sensitive`` mark and by the service's
table in `garrison.trail.facts`.  Blobs and streams are left out, as no reader could use them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from garrison.trail.event import HIDDEN

Tree = bool | Mapping[str, Any] | None
"""Where a value holds something: True for all of it, None for nowhere, or member by member; what
is true of a list's elements and a map's values stands under ``*``."""

OMIT: Final = object()
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HALF_DAY_HOURS = 12
PLAIN = frozenset({str, int, bool, float, type(None)})


def member_name(name: str) -> str:
    """Return a member's name in the trail: only its first letter becomes small."""
    return name[:1].lower() + name[1:]


def format_time(instant: datetime) -> str:
    """Return an instant as CloudTrail writes it: ``Jul 30, 2024, 9:46:15 PM``, in UTC."""
    hour = instant.hour % HALF_DAY_HOURS or HALF_DAY_HOURS
    half = "AM" if instant.hour < HALF_DAY_HOURS else "PM"
    return (
        f"{MONTHS[instant.month - 1]} {instant.day}, {instant.year},"
        f" {hour}:{instant.minute:02}:{instant.second:02} {half}"
    )


def below(tree: Tree, name: str) -> Tree:
    """Return the part of a tree that lies under a member, or under ``*``."""
    if isinstance(tree, bool) or tree is None:
        return tree
    return tree.get(name)


class Members:
    """How values at one place of a request or response are shown; learned once for each name."""

    __slots__ = (
        "_element",
        "_hidden",
        "_is_map",
        "_maps",
        "_names",
        "_omitted",
        "_path",
        "_secret",
        "_secrets",
        "_steps",
    )

    def __init__(
        self,
        *,
        secret: Tree = None,
        maps: frozenset[str] = frozenset(),
        omitted: frozenset[str] = frozenset(),
        hidden: frozenset[str] = frozenset(),
        secrets: Any = HIDDEN,
        names: Mapping[str, str] | None = None,
        path: str = "",
    ) -> None:
        """Describe a place.

        Args:
            secret: Where the model marks members as sensitive.
            maps: Paths of maps, with members joined by dots and elements as ``*``.
            omitted: Names of members that are left out, at any depth.
            hidden: Names of members that are hidden, at any depth.
            secrets: What stands in for a secret; `OMIT` to leave it out.
            names: What members are called if not as usual; those that are not in it stay as they
                are.
            path: Where this place is.
        """
        self._secret = secret
        self._maps = maps
        self._omitted = omitted
        self._hidden = hidden
        self._secrets = secrets
        self._names = names
        self._path = path
        self._is_map = path in maps
        self._steps: dict[str, tuple[str, Any]] = {}
        self._element: Members | None = None

    def show(self, value: Any) -> Any:
        """Return a value of this place as the trail shows it, or `OMIT`."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if isinstance(value, Mapping):
            return self.show_members(value)
        if isinstance(value, list | tuple):
            element = self._elements()
            if element is None:
                return self._secrets
            shown = [element.show(item) for item in value]
            return [item for item in shown if item is not OMIT]
        if isinstance(value, datetime):
            return format_time(value)
        return value if isinstance(value, str | int | float) else OMIT

    def show_members(self, value: Mapping[str, Any]) -> Any:
        """Return a structure or a map as the trail shows it."""
        steps = self._steps
        shown: dict[str, Any] = {}
        for member, inner in value.items():
            name, place = steps.get(member) or self._learn(member)
            if place is None:
                continue
            if type(place) is not Members:
                shown[name] = place
            elif type(inner) in PLAIN:
                shown[name] = inner
            elif (seen := place.show(inner)) is not OMIT:
                shown[name] = seen
        return shown

    def _learn(self, member: str) -> tuple[str, Any]:
        # What comes next of this member: its place, or what stands in for it, or None to omit it.
        if self._is_map:
            # A caller chooses the keys, so they are not remembered.
            place = self._elements()
            return member, place or (None if self._secrets is OMIT else self._secrets)
        place = self._place_of(member)
        if member in self._omitted or (place is None and self._secrets is OMIT):
            step: tuple[str, Any] = (member, None)
        elif member in self._hidden:
            step = (self._name_of(member), HIDDEN)
        else:
            step = (self._name_of(member), place or self._secrets)
        self._steps[member] = step
        return step

    def _name_of(self, member: str) -> str:
        return member_name(member) if self._names is None else self._names.get(member, member)

    def _place_of(self, name: str) -> "Members | None":
        secret = below(self._secret, name)
        if secret is True:
            return None
        return Members(
            secret=secret,
            maps=self._maps,
            omitted=self._omitted,
            hidden=self._hidden,
            secrets=self._secrets,
            names=None if self._names is None else {},
            path=f"{self._path}.{name}" if self._path else name,
        )

    def _elements(self) -> "Members | None":
        if self._element is None:
            self._element = self._place_of("*")
        return self._element
