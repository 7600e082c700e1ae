"""Who changes a key next: in this process one request after the other.

Two puts of one key would otherwise both be prepared, and one of them in vain.  What other processes
do is found out at the commit.  A transaction holds one turn at most, so that nobody waits in a
circle.
"""

import asyncio
from collections import deque

from garrison.core.transaction import Records


class Turns:
    """Gives turns at keys, first come, first served."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._holders: set[int] = set()

    async def take(self, records: Records, path: str) -> None:
        """Return when it is this transaction's turn, which lasts until it is settled."""
        holder = id(records)
        if holder in self._holders:
            return
        self._holders.add(holder)
        waiting = self._waiting.get(path)
        if waiting is None:
            self._waiting[path] = deque()
        else:
            mine = asyncio.get_running_loop().create_future()
            waiting.append(mine)
            await mine

        def release(_: bool) -> None:  # noqa: FBT001  The port's own form.
            self._holders.discard(holder)
            self._pass_on(path)

        records.on_settled(release)

    def _pass_on(self, path: str) -> None:
        waiting = self._waiting[path]
        while waiting:
            following = waiting.popleft()
            if not following.done():
                following.set_result(None)
                return
        del self._waiting[path]
