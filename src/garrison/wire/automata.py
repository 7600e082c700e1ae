"""Matching in time linear in the value, for patterns that backtracking could spend long on.

A pattern of characters, sequences, choices and repetitions becomes a nondeterministic automaton
(Thompson's construction), which is made deterministic as far as values need it.  Both steps are
bounded: a pattern that would need too many states is not taken, and a table that has grown too
large is thrown away and begun anew.  What a pattern looks at before its start or after its end, as
``(?!…)…`` and ``…(?<!…)`` do, is an automaton of its own.

Source: https://swtch.com/~rsc/regexp/regexp1.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from garrison.wire.charsets import EVERY, Ranges, intersection
from garrison.wire.pattern_trees import (
    REPEAT_MAX,
    Assertion,
    Chars,
    Choice,
    Node,
    Repeat,
    Sequence,
)

STATES_MAX = 20_000
TABLE_MAX = 4_096
LOOP_MIN = 64
"""From so many repetitions on, a bounded one counts as a loop."""


NOWHERE: Mapping[int, list[int]] = {}
STARTS = frozenset({"^", "\\A"})
# Whole values are matched, so ``$`` before a last line end comes to nothing else than the end.
ENDS = frozenset({"(?=\\n?\\Z)", "\\Z"})
AROUND = {"(?=": True, "(?!": False, "(?<=": True, "(?<!": False}
ANYTHING = Repeat(Chars(EVERY), 0, REPEAT_MAX, "")


class TooLargeError(ValueError):
    """A pattern needs more states than we spend, or looks around."""


def is_risky(node: Node) -> bool:
    """Return whether backtracking may take more than linear time.

    It may if a repetition or a choice is within a repetition, or if one repetition follows another
    over some of the same characters with nothing between them that must be something else.
    """
    match node:
        case Repeat(inner, _, high, _):
            return (high > 1 and any(map(is_variable, walk(inner)))) or is_risky(inner)
        case Sequence(parts):
            return any(map(is_risky, parts)) or are_adjoining(parts)
        case Choice(options):
            return any(map(is_risky, options))
        case Assertion(_, inner):
            return inner is not None and is_risky(inner)
        case _:
            return False


def is_variable(node: Node) -> bool:
    """Return whether a node can match the same text in several ways, or several lengths of it."""
    return isinstance(node, Choice) or (isinstance(node, Repeat) and node.low < node.high)


def is_loop(node: Node) -> bool:
    """Return whether a node repeats often enough to matter."""
    return isinstance(node, Repeat) and node.high >= LOOP_MIN


def are_adjoining(parts: tuple[Node, ...]) -> bool:
    """Return whether two loops in a sequence can share characters."""
    for at, part in enumerate(parts):
        loops = [inner for inner in walk(part) if is_loop(inner)]
        shared: Ranges = ()
        for loop in loops:
            shared = (*shared, *characters(loop))
        if not loops:
            continue
        for following in parts[at + 1 :]:
            if any(
                is_loop(inner) and intersection(shared, characters(inner))
                for inner in walk(following)
            ):
                return True
            if not is_optional(following) and not intersection(shared, characters(following)):
                break
    return False


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it."""
    yield node
    match node:
        case Repeat(inner, _, _, _):
            yield from walk(inner)
        case Sequence(parts) | Choice(parts):
            for part in parts:
                yield from walk(part)
        case Assertion(_, inner) if inner is not None:
            yield from walk(inner)


def characters(node: Node) -> Ranges:
    """Return every character that a node can match anywhere."""
    return tuple(pair for part in walk(node) if isinstance(part, Chars) for pair in part.ranges)


def is_optional(node: Node) -> bool:
    """Return whether a node matches nothing."""
    match node:
        case Repeat(inner, low, _, _):
            return low == 0 or is_optional(inner)
        case Sequence(parts):
            return all(map(is_optional, parts))
        case Choice(options):
            return any(map(is_optional, options))
        case Assertion():
            return True
        case _:
            return False


class Automaton:
    """Matches whole values against a pattern."""

    def __init__(self, tree: Node) -> None:
        """Build the automaton.

        Raises:
            TooLargeError: the pattern needs too many states, or looks around.
        """
        self._steps: list[tuple[Ranges, int]] = []
        self._jumps: list[list[int]] = []
        self._at_start: dict[int, list[int]] = {}
        self._at_end: dict[int, list[int]] = {}
        start = self._state()
        self._end = self._build(tree, start)
        self._start = self._closure([start], self._at_start)
        self._table: dict[frozenset[int], dict[str, frozenset[int]]] = {}

    def matches(self, value: str) -> bool:
        """Return whether a whole value matches."""
        states = self._start
        table = self._table
        for character in value:
            row = table.get(states)
            if row is None:
                if len(table) >= TABLE_MAX:
                    table.clear()
                row = table[states] = {}
            following = row.get(character)
            if following is None:
                following = row[character] = self._follow(states, ord(character))
            if not following:
                return False
            states = following
        return self._end in states or self._end in self._closure(states, self._at_end)

    def _follow(self, states: frozenset[int], code: int) -> frozenset[int]:
        reached = [
            target
            for ranges, target in (self._steps[state] for state in states)
            if any(low <= code <= high for low, high in ranges)
        ]
        return self._closure(reached)

    def _closure(
        self, states: Iterable[int], also: Mapping[int, list[int]] = NOWHERE
    ) -> frozenset[int]:
        seen = set(states)
        waiting = list(seen)
        while waiting:
            state = waiting.pop()
            for target in (*self._jumps[state], *also.get(state, ())):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)

    def _state(self) -> int:
        if len(self._steps) >= STATES_MAX:
            raise TooLargeError
        self._steps.append(((), 0))
        self._jumps.append([])
        return len(self._steps) - 1

    def _build(self, node: Node, start: int) -> int:
        """Add a node's states after ``start`` and return the state behind it."""
        match node:
            case Chars(ranges):
                end = self._state()
                self._steps[start] = (ranges, end)
                return end
            case Sequence(parts):
                for part in parts:
                    start = self._build(part, start)
                return start
            case Choice(options):
                end = self._state()
                for option in options:
                    first = self._state()
                    self._jumps[start].append(first)
                    self._jumps[self._build(option, first)].append(end)
                return end
            case Repeat(inner, low, high, style) if style != "+":
                return self._repeat(inner, low, high, start)
            case Assertion(place, None) if place in STARTS or place in ENDS:
                end = self._state()
                jumps = self._at_start if place in STARTS else self._at_end
                jumps.setdefault(start, []).append(end)
                return end
            case _:
                raise TooLargeError

    def _repeat(self, inner: Node, low: int, high: int, start: int) -> int:
        for _ in range(low):
            start = self._build(inner, start)
        if high == REPEAT_MAX:
            # A state of its own, so that the loop does not lead back before what it follows.
            loop, first = self._state(), self._state()
            self._jumps[start].append(loop)
            self._jumps[loop].append(first)
            self._jumps[self._build(inner, first)].append(loop)
            end = self._state()
            self._jumps[loop].append(end)
            return end
        end = self._state()
        for _ in range(high - low):
            first = self._state()
            self._jumps[start].append(first)
            self._jumps[start].append(end)
            start = self._build(inner, first)
        self._jumps[start].append(end)
        return end


def linear(tree: Node) -> Callable[[str], bool]:
    """Return a function that matches whole values in linear time.

    Raises:
        TooLargeError: the pattern needs too many states, or looks around within.
    """
    parts = list(tree.parts) if isinstance(tree, Sequence) else [tree]
    conditions: list[tuple[Automaton, bool]] = []
    while parts and isinstance(parts[0], Assertion):
        before = parts[0]
        if before.inner is not None and before.opening in {"(?=", "(?!"}:
            ahead = Automaton(Sequence((before.inner, ANYTHING)))
            conditions.append((ahead, AROUND[before.opening]))
        elif before.opening not in STARTS:
            break
        parts.pop(0)
    while parts and isinstance(parts[-1], Assertion):
        after = parts[-1]
        if after.inner is not None and after.opening in {"(?<=", "(?<!"}:
            behind = Automaton(Sequence((ANYTHING, after.inner)))
            conditions.append((behind, AROUND[after.opening]))
        elif after.opening not in ENDS:
            break
        parts.pop()
    whole = Automaton(Sequence(tuple(parts)))
    if not conditions:
        return whole.matches
    return lambda value: (
        whole.matches(value)
        and all(condition.matches(value) is wanted for condition, wanted in conditions)
    )
