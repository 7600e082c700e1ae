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
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._closed = False

    async def wait(self, topic: str, timeout_s: float, *, look_s: float = inf) -> None:
        """Return when the topic is woken or the time is over, whichever comes first.

        Args:
            topic: What for.
            timeout_s: How long.
            look_s: When one of those who wait for the topic should look again in any case.
        """
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(topic, {})[woken] = None
        self.wake_after(topic, look_s)
        timer = loop.call_later(min(timeout_s, self.poll_s), finish, woken)
        try:
            await woken
        finally:
            timer.cancel()
            self._leave(topic, woken)

    def wake(self, topic: str, count: int = 1) -> None:
        """Wake those who have waited longest, ``count`` of them."""
        waiting = self._waiting.get(topic, {})
        for woken in [each for each, _ in zip(waiting, range(count), strict=False)]:
            self._leave(topic, woken)
            finish(woken)

    def wake_after(self, topic: str, seconds: float) -> None:
        """Wake one of those who wait now when so much time has passed, unless one is earlier."""
        if seconds == inf or topic not in self._waiting:
            return
        loop = asyncio.get_running_loop()
        timer = self._timers.get(topic)
        if timer is not None:
            if timer.when() <= loop.time() + seconds:
                return
            timer.cancel()
        self._timers[topic] = loop.call_later(seconds, self._look, topic)

    def _look(self, topic: str) -> None:
        # Whoever is woken says when to look next.
        del self._timers[topic]
        self.wake(topic)

    def _leave(self, topic: str, woken: asyncio.Future[None]) -> None:
        waiting = self._waiting.get(topic)
        if waiting is None:
            return
        waiting.pop(woken, None)
        if not waiting:
            del self._waiting[topic]
            timer = self._timers.pop(topic, None)
            if timer is not None:
                timer.cancel()

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
