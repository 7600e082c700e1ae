"""REST routing: which operation a method, path and query string name.

A template such as ``/{Bucket}/{Key+}?uploads`` has literal segments, labels, at most one greedy
label and literal query parameters.  Among templates of one path the operation is the one whose
literal query parameters and required bound members (``uploadId``, ``x-amz-copy-source``) are all
there, the most specific first: that is how UploadPartCopy differs from PutObject.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from garrison.wire.forms import unquote

LABEL = re.compile(r"\{([^{}+]+)(\+?)\}")


class Route(msgspec.Struct, frozen=True):
    """One operation's way in."""

    operation: str
    method: str
    uri: str
    required: tuple[tuple[str, str], ...] = ()
    """(``querystring`` or ``header``, name) of required members."""
    secondary: bool = False
    """True if another operation wins a tie: deprecated twins, and twins on other endpoints."""


class Segment:
    """A place in the tree of paths; ``labels`` is what the way here has bound."""

    def __init__(self) -> None:
        self.literals: dict[str, Segment] = {}
        self.patterns: list[tuple[re.Pattern[str], Segment]] = []
        self.greedy: Segment | None = None
        self.leaves: list[tuple[Route, tuple[str, ...], dict[str, str]]] = []


class Routes:
    """All operations of a REST service."""

    def __init__(self, routes: tuple[Route, ...], *, strict_slash: bool = False) -> None:
        self._methods: dict[str, Segment] = {}
        self._strict_slash = strict_slash
        for route in routes:
            self._add(route)

    def find(
        self, method: str, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str]
    ) -> tuple[Route, dict[str, str]] | None:
        """Return the route and the labels of its path, or None.

        Raises:
            MalformedQueryString: an escape in the path does not make UTF-8.
        """
        root = self._methods.get(method)
        if root is None:
            return None
        for segment, values in walk(root, self._split(path), 0, ()):
            best = choose(segment.leaves, query, headers)
            if best is not None:
                route, names, _ = best
                return route, dict(zip(names, map(unquote, values), strict=True))
        return None

    def is_known(self, path: str) -> bool:
        """Return whether any method has an operation at a path."""
        return any(
            segment.leaves
            for root in self._methods.values()
            for segment, _ in walk(root, self._split(path), 0, ())
        )

    def _split(self, path: str) -> list[str]:
        # S3's keys may end in a slash; elsewhere a last slash means nothing.
        path = path.removeprefix("/")
        if not self._strict_slash:
            path = path.removesuffix("/")
        elif path.endswith("/") and path.count("/") == 1:
            path = path[:-1]  # ``/bucket/`` is the bucket.
        return path.split("/") if path else []

    def _add(self, route: Route) -> None:
        template, _, _ = route.uri.partition("?")
        names: list[str] = []
        node = self._methods.setdefault(route.method, Segment())
        for part in self._split(template):
            node = _descend(node, part, names)
        node.leaves.append((route, tuple(names), literal_query(route.uri)))


def _descend(node: Segment, part: str, names: list[str]) -> Segment:
    labels = LABEL.findall(part)
    names.extend(name for name, _ in labels)
    if not labels:
        return node.literals.setdefault(part, Segment())
    if labels[0][1]:
        node.greedy = node.greedy or Segment()
        return node.greedy
    literal = LABEL.split(part)[::3]
    pattern = re.compile("([^/]+)".join(map(re.escape, literal)))
    for known, segment in node.patterns:
        if known.pattern == pattern.pattern:
            return segment
    segment = Segment()
    node.patterns.append((pattern, segment))
    # More literal text first: ``{id}:publish`` before ``{id}``.
    node.patterns.sort(key=lambda known: -len(known[0].pattern))
    return segment


def walk(
    node: Segment, parts: list[str], at: int, values: tuple[str, ...]
) -> Iterator[tuple[Segment, tuple[str, ...]]]:
    """Yield every place that a path leads to, literal segments first."""
    if at == len(parts):
        if node.leaves:
            yield node, values
        return
    literal = node.literals.get(parts[at])
    if literal is not None:
        yield from walk(literal, parts, at + 1, values)
    for pattern, segment in node.patterns:
        found = pattern.fullmatch(parts[at])
        if found is not None:
            yield from walk(segment, parts, at + 1, (*values, *found.groups()))
    if node.greedy is not None:
        last = at if node.greedy.literals or node.greedy.patterns else len(parts) - 1
        for end in range(len(parts), last, -1):
            yield from walk(node.greedy, parts, end, (*values, "/".join(parts[at:end])))


def choose(
    leaves: list[tuple[Route, tuple[str, ...], dict[str, str]]],
    query: Mapping[str, list[str]],
    headers: Mapping[str, str],
) -> tuple[Route, tuple[str, ...], dict[str, str]] | None:
    """Return the most specific leaf that fits; one that lacks required members only if alone."""

    def rank(leaf: tuple[Route, tuple[str, ...], dict[str, str]]) -> tuple[Any, ...]:
        route, _, literals = leaf
        missing = sum(
            name not in (query if place == "querystring" else headers)
            for place, name in route.required
        )
        return -missing, len(literals), len(route.required), not route.secondary

    fitting = [leaf for leaf in leaves if has_literals(leaf[2], query)]
    return max(fitting, key=rank) if fitting else None


def has_literals(literals: Mapping[str, str], query: Mapping[str, list[str]]) -> bool:
    """Return whether a query string has all literal parameters of a template."""
    return all(
        name in query and (not value or value in query[name]) for name, value in literals.items()
    )


def literal_query(uri: str) -> dict[str, str]:
    """Return the literal query parameters of a template; the value is empty if any will do."""
    _, _, query = uri.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return {name: value for name, _, value in pairs}


def literal_names(uri: str) -> set[str]:
    """Return the names of the literal query parameters of a template."""
    return set(literal_query(uri))
