"""A bounded cache of two generations: nearly an LRU, at the price of one dictionary look-up.

What is used stays in the young generation or returns to it; when that is full, it becomes the old
one, and what the old one still held, unused since, is forgotten.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Values by key, of at most ``size_bytes_max`` by the sizes that are given with them."""

    __slots__ = ("_generation_max", "_old", "_size", "_young")

    def __init__(self, size_bytes_max: int) -> None:
        self._generation_max = size_bytes_max // 2
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._young: dict[K, tuple[V, int]] = {}
        self._old: dict[K, tuple[V, int]] = {}
        self._size = 0

    def find(self, key: K) -> tuple[V, int] | None:
        """Return the value and its size, or None if it is not in the cache."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, *found)
        return found

    def put(self, key: K, value: V, size_bytes: int) -> None:
        """Keep the value, and make room for it."""
        if size_bytes > self._generation_max:
            self.discard(key)
            return
        if self._size + size_bytes > self._generation_max:
            self._old, self._young, self._size = self._young, {}, 0
        self._young[key] = (value, size_bytes)
        self._size += size_bytes

    def discard(self, key: K) -> None:
        """Forget this one."""
        self._young.pop(key, None)
        self._old.pop(key, None)
