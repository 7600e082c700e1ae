"""Random choices without bias, from random bytes."""

from collections.abc import Sequence
from typing import TypeVar

from garrison.core.ids import RandomBytes

T = TypeVar("T")


def below(limit: int, random: RandomBytes) -> int:
    """Return a number from 0 to ``limit`` - 1, each as likely as the others."""
    size = (limit.bit_length() + 7) // 8
    # Draws that would make the first numbers likelier are drawn again.
    fair = (1 << 8 * size) // limit * limit
    while True:
        drawn = int.from_bytes(random(size))
        if drawn < fair:
            return drawn % limit


def choose(items: Sequence[T], random: RandomBytes) -> T:
    """Return one of the items."""
    return items[below(len(items), random)]


def shuffle(items: list[T], random: RandomBytes) -> None:
    """Put the items in an order, each as likely as the others."""
    for last in range(len(items) - 1, 0, -1):
        other = below(last + 1, random)
        items[last], items[other] = items[other], items[last]
