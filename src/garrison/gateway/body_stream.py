"""A request's body that is too large to be held: it is read while it arrives."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Protocol

BUFFER_BYTES = 1 << 20


class Wire(Protocol):
    """Where the body comes from."""

    def pause(self) -> None:
        """Stop reading."""

    def resume(self) -> None:
        """Read again."""

    def invite(self) -> None:
        """Tell a client that asked first that its body is wanted."""


class ClientGoneError(ConnectionError):
    """The client left, or was too slow, before its body was complete."""


class BodyStream:
    """A body that is read while it arrives; holds at most a megabyte or so.

    ``payload`` is what authentication made of it, which it keeps because it can be read but once.
    """

    def __init__(self, wire: Wire) -> None:
        self.payload: Any = None
        self._wire = wire
        self._invited = False
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._complete = False
        self._broken = False
        self._arrival: asyncio.Future[None] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._invited:
            self._invited = True
            self._wire.invite()
        while not self._pieces:
            if self._broken:
                raise ClientGoneError("the client left before its body was complete")
            if self._complete:
                raise StopAsyncIteration
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        piece = self._pieces.popleft()
        self._size -= len(piece)
        if self._size < BUFFER_BYTES:
            self._wire.resume()
        return piece

    def feed(self, piece: bytes) -> None:
        """Take a piece from the wire; stop reading there while too much waits."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= BUFFER_BYTES:
            self._wire.pause()
        self._wake()

    def finish(self, *, broken: bool = False) -> None:
        """Mark the end of the body, or of the connection before it."""
        self._complete = True
        self._broken = self._broken or broken
        self._wake()

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)
