"""Sorted items in chunks, so that one among a million costs no more to insert than one of a few."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

# Any, because typing has no name for "can be compared with its like".
T = TypeVar("T", bound=Any)

CHUNK_ITEMS_MAX = 1024


class SortedItems(Generic[T]):
    """Distinct items, kept in order."""

    __slots__ = ("_chunks", "_lasts")

    def __init__(self) -> None:
        self._chunks: list[list[T]] = []
        self._lasts: list[T] = []

    def add(self, item: T) -> None:
        """Insert an item that is not among them."""
        if not self._chunks:
            self._chunks.append([item])
            self._lasts.append(item)
            return
        at = min(bisect_left(self._lasts, item), len(self._chunks) - 1)
        chunk = self._chunks[at]
        insort(chunk, item)
        self._lasts[at] = chunk[-1]
        if len(chunk) > CHUNK_ITEMS_MAX:
            half = len(chunk) // 2
            self._chunks[at : at + 1] = chunk[:half], chunk[half:]
            self._lasts[at : at + 1] = chunk[half - 1], chunk[-1]

    def remove(self, item: T) -> None:
        """Take out an item that is among them."""
        at = bisect_left(self._lasts, item)
        chunk = self._chunks[at]
        del chunk[bisect_left(chunk, item)]
        if chunk:
            self._lasts[at] = chunk[-1]
        else:
            del self._chunks[at], self._lasts[at]

    def start(self, item: T, *, inclusive: bool) -> Iterator[T]:
        """Yield the items from this one on, or after it; none may be added or removed meanwhile."""
        find = bisect_left if inclusive else bisect_right
        at = find(self._lasts, item)
        if at < len(self._chunks):
            chunk = self._chunks[at]
            yield from chunk[find(chunk, item) :]
            for following in self._chunks[at + 1 :]:
                yield from following
