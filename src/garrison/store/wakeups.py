"""Those who wait for something to be committed: a future each, and no thread.

A wake-up says that looking again may be worth it, and no more: whoever is woken looks at the store
itself.  It reaches who waits in this process; where others write too, waits are cut into shorter
ones (``poll_s``).
"""

import asyncio
from math import inf


class Wakeups:
    """Who waits in this process, by topic, in the order in which they came."""

    def __init__(self, poll_s: float = inf) -> None:
        """Begin with nobody.

        Args:
            poll_s: The longest single wait: how long another process's commit may go unnoticed.
        """
        self.poll_s = poll_s
        self._waiting: dict[str, dict[asyncio.Future[None], None]] = {}
        self._closed = False

    async def wait(self, topic: str, timeout_s: float) -> None:
        """Return when the topic is woken or the time is over, whichever comes first."""
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        waiting = self._waiting.setdefault(topic, {})
        waiting[woken] = None
        timer = loop.call_later(min(timeout_s, self.poll_s), finish, woken)
        try:
            await woken
        finally:
            timer.cancel()
            waiting.pop(woken, None)
            if not waiting and self._waiting.get(topic) is waiting:
                del self._waiting[topic]

    def wake(self, topic: str, count: int = 1) -> None:
        """Wake those who have waited longest, ``count`` of them."""
        waiting = self._waiting.get(topic)
        while waiting and count > 0:
            woken = next(iter(waiting))
            del waiting[woken]
            if not woken.done():
                woken.set_result(None)
                count -= 1

    @property
    def closed(self) -> bool:
        """True if nobody should wait any more, because the server stops."""
        return self._closed

    def close(self) -> None:
        """Wake everybody, and let nobody wait from now on."""
        self._closed = True
        for waiting in list(self._waiting.values()):
            for woken in list(waiting):
                finish(woken)


def finish(woken: asyncio.Future[None]) -> None:
    """Let a waiter go on."""
    if not woken.done():
        woken.set_result(None)
