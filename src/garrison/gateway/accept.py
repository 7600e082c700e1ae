"""Step 1, accept: bytes from a connection become requests, within limits; responses go back.

The parser is llhttp (through httptools), the event loop libuv (through uvloop).  An HTTP server of
our own, and not a ready one, because each microsecond counts and because signatures are made over
what was sent: raw path, raw query, every header (docs/decisions/0001-http-server.md).

What is limited, so that no client can hold the server: the size of a head, the time to send one,
the time for a body of its size, the time between two requests and to read an answer, the number of
connections and of requests at work.  A body larger than ``BODY_HELD_BYTES`` is not held but handed
on as a stream, read only as fast as it is used.

A request that was begun is finished whatever its client does: nothing is cancelled when a
connection is lost, or an operation could take effect and leave no record.

A connection that ends before all was read lingers: what still comes is thrown away for a moment, or
the operating system would reset it and the client would never read why (RFC 9112, 9.6).
"""

import asyncio
import socket
import ssl
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from email.utils import formatdate
from http import HTTPStatus
from typing import cast

import httptools
import msgspec

from garrison.core.errors import GarrisonError
from garrison.core.message import TLS, Request, Response
from garrison.gateway.body_stream import BodyStream

Answer = Callable[[Request], Awaitable[Response]]

BODY_HELD_BYTES = 1 << 20
"""Larger bodies are streamed; the longest form or JSON that AWS takes is smaller."""
BACKLOG = 4096
REASONS = {status.value: status.phrase for status in HTTPStatus}
NO_BODY = frozenset({204, 304})
HEADERS = {
    spelling.encode(): name
    for name in (
        "accept",
        "accept-encoding",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-target",
    )
    for spelling in (name, name.title())
}
"""Names that SDKs send with every request, as they spell them: found, not decoded."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a client may use up."""

    head_bytes: int = 64 << 10
    head_timeout_s: float = 20.0
    body_timeout_s: float = 20.0
    """For a body, beside the time that its bytes take at the slowest rate."""
    body_bytes_per_s: float = 16 << 10
    """The slowest rate at which a body may come."""
    read_timeout_s: float = 60.0
    """For a client to read of its answer what fits into the buffers."""
    linger_timeout_s: float = 2.0
    idle_timeout_s: float = 75.0
    connections: int = 20_000
    running_requests: int = 4_096
    drain_timeout_s: float = 20.0


class Acceptor:
    """Accepts connections for one ``answer`` function, and drains them at the end."""

    def __init__(self, answer: Answer, limits: Limits | None = None) -> None:
        self.answer = answer
        self.limits = limits or Limits()
        self.connections: set[Connection] = set()
        self.running: set[asyncio.Task[None]] = set()
        self.draining = False
        self.date = ""
        self._servers: list[asyncio.Server] = []
        self._ticker: asyncio.Task[None] | None = None

    async def start(
        self, sockets: Iterable[socket.socket], *, tls: ssl.SSLContext | None = None
    ) -> None:
        """Accept connections on sockets that are bound."""
        loop = asyncio.get_running_loop()
        self._tick(loop.time())
        self._servers = [
            await loop.create_server(
                lambda: Connection(self, loop),
                sock=each,
                ssl=tls,
                ssl_handshake_timeout=None if tls is None else self.limits.head_timeout_s,
                backlog=BACKLOG,
            )
            for each in sockets
        ]
        self._ticker = loop.create_task(self._run_ticker(loop))

    async def stop(self) -> None:
        """Accept no more, finish what was begun, close the connections."""
        self.draining = True
        for server in self._servers:
            server.close()
        for connection in list(self.connections):
            connection.close_if_idle()
        if self.running:
            await asyncio.wait(set(self.running), timeout=self.limits.drain_timeout_s)
        await self._flush()
        if self._ticker is not None:
            self._ticker.cancel()
        for connection in list(self.connections):
            connection.abort()

    async def _flush(self) -> None:
        # What was answered is sent, unless its client will not read it.
        for _ in range(int(self.limits.linger_timeout_s * 100)):
            if not any(connection.has_unsent for connection in self.connections):
                return
            await asyncio.sleep(0.01)

    async def _run_ticker(self, loop: asyncio.AbstractEventLoop) -> None:
        # One timer for all connections: ten thousand idle ones cost one pass a second.
        while True:
            await asyncio.sleep(1)
            self._tick(loop.time())

    def _tick(self, now: float) -> None:
        self.date = formatdate(usegmt=True)
        for connection in [each for each in self.connections if each.deadline < now]:
            connection.expire()


class Connection(asyncio.Protocol):
    """One client's connection: requests come one after the other, and are answered in order."""

    def __init__(self, acceptor: Acceptor, loop: asyncio.AbstractEventLoop) -> None:
        self._acceptor = acceptor
        self._loop = loop
        self._limits = acceptor.limits
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport = cast("asyncio.Transport", None)
        self._waiting: deque[tuple[Request, bool]] = deque()
        self._working = False
        self._closing = False
        self._paused = False
        self._writable: asyncio.Future[None] | None = None
        self._client: tuple[str, int] = ("", 0)
        self._tls: TLS | None = None
        self.deadline = 0.0
        self._begin_head()

    # asyncio's side.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet a new client, or turn it away if there are too many."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            # A socket for both families shows IPv4 clients so; policies mean the plain address.
            self._client = (str(peer[0]).removeprefix("::ffff:"), int(peer[1]))
        cipher = transport.get_extra_info("cipher")
        if cipher is not None:
            self._tls = TLS(str(cipher[1]), str(cipher[0]))
        self._acceptor.connections.add(self)
        if len(self._acceptor.connections) > self._limits.connections:
            self._refuse(503)
        self._expect_within(self._limits.head_timeout_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a client; what it asked for is finished all the same."""
        self._acceptor.connections.discard(self)
        self._closing = True
        if self._stream is not None:
            self._stream.finish(broken=True)
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Feed the parser, within the limit for heads."""
        if self._closing:
            return
        if not self._in_body:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            # We speak HTTP/1.1 alone, and go on with it (RFC 9110, 7.8).
            self._parser = httptools.HttpRequestParser(self)
            self.data_received(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self._refuse(400)
        else:
            if self._head_bytes > self._limits.head_bytes and not self._in_body:
                self._refuse(431)

    def eof_received(self) -> bool:
        """Let a client that has sent all still hear its answer; TLS knows no such half."""
        if self._stream is not None:
            self._stream.finish(broken=True)
        return self._working and self._tls is None

    def pause_writing(self) -> None:
        """Stop sending until the client has read."""
        self._writable = self._loop.create_future()
        self._expect_within(self._limits.read_timeout_s)

    def resume_writing(self) -> None:
        """Go on sending."""
        if self._writable is not None:
            self._writable.set_result(None)
            self._expect_within(self._limits.idle_timeout_s)
        self._writable = None

    @property
    def has_unsent(self) -> bool:
        """Whether an answer still waits for its client to read."""
        return self._transport.get_write_buffer_size() > 0

    # The parser's side.

    def on_url(self, url: bytes) -> None:
        """Collect the request's target; long ones come in parts."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header; trailers of a chunked body come too late to mean anything."""
        if self._in_body:
            return
        key = HEADERS.get(name) or name.decode("latin-1").lower()
        text = value.decode("latin-1").strip(" \t")
        if key in self._headers:
            text = f"{self._headers[key]},{text}"
        self._headers[key] = text

    def on_headers_complete(self) -> None:
        """Begin the body: held if it is announced as small, streamed otherwise."""
        self._in_body = True
        self._method = self._parser.get_method().decode("ascii")
        self._keep_alive = self._parser.should_keep_alive()
        length = self._headers.get("content-length", "0")
        if self._head_bytes > self._limits.head_bytes:
            self._require_head_size()
        if "upgrade" in self._headers or self._method == "CONNECT":
            self._require_no_body(length)
        if self._closing:
            return
        self._expect_within(self._limits.body_timeout_s)
        self._awaited = self._headers.get("expect", "").lower() == "100-continue"
        if length.isdecimal() and int(length) > BODY_HELD_BYTES:
            self._begin_stream()
        elif not self._working:
            self.invite()

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self.deadline += len(piece) / self._limits.body_bytes_per_s
        if self._stream is not None:
            self._stream.feed(piece)
            return
        self._pieces.append(piece)
        self._held_bytes += len(piece)
        if self._held_bytes > BODY_HELD_BYTES:
            self._begin_stream()

    def on_message_complete(self) -> None:
        """Hand a whole request on; the next one may follow in the same bytes."""
        if self._stream is not None:
            self._stream.finish()
            self.deadline = float("inf")
        else:
            pieces = self._pieces
            body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
            self._submit(self._request(body, None))
        self._begin_head()

    # Ours.

    def _begin_head(self) -> None:
        self._target = b""
        self._method = ""
        self._headers: dict[str, str] = {}
        self._pieces: list[bytes] = []
        self._held_bytes = 0
        self._head_bytes = 0
        self._in_body = False
        self._keep_alive = True
        self._awaited = False
        self._stream: BodyStream | None = None

    def _require_head_size(self) -> None:
        # The bytes that were counted may have been the body's, too.
        size = len(self._target) + sum(
            len(name) + len(value) + len(": \r\n") for name, value in self._headers.items()
        )
        if size > self._limits.head_bytes:
            self._refuse(431)

    def _require_no_body(self, length: str) -> None:
        # The parser takes what follows such a head for another protocol's.
        if length != "0" or "transfer-encoding" in self._headers or self._method == "CONNECT":
            self._refuse(400)

    def _begin_stream(self) -> None:
        self._stream = stream = BodyStream(self)
        for piece in self._pieces:
            stream.feed(piece)
        self._pieces = []
        self._submit(self._request(b"", stream))

    def _request(self, body: bytes, stream: BodyStream | None) -> Request:
        path, _, query = self._target.decode("latin-1").partition("?")
        if not path.startswith("/"):
            path = path_of_absolute_target(path)
        return Request(
            method=self._method,
            path=path,
            query=query,
            headers=self._headers,
            body=body,
            stream=stream,
            client_host=self._client[0],
            client_port=self._client[1],
            tls=self._tls,
        )

    def _submit(self, request: Request) -> None:
        if self._closing:
            return
        if self._working:
            # A client that sends ahead waits in its socket, not in our memory.
            self._waiting.append((request, self._keep_alive))
            self.pause()
            return
        self._start(request, keep_alive=self._keep_alive)

    def _start(self, request: Request, *, keep_alive: bool) -> None:
        running = self._acceptor.running
        if len(running) >= self._limits.running_requests:
            self._refuse(503)
            return
        self._working = True
        if request.stream is None:
            self.deadline = float("inf")
        task = self._loop.create_task(self._serve(request, keep_alive=keep_alive))
        running.add(task)
        task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._acceptor.running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # What could not be recorded is not answered.
            print(  # noqa: T201  The operator's log is standard error.
                f"garrison: error: a request was not answered: {type(error).__name__}: {error}",
                file=sys.stderr,
                flush=True,
            )
            self._working = False
            self._refuse(500)

    async def _serve(self, request: Request, *, keep_alive: bool) -> None:
        response = await self._acceptor.answer(request)
        is_unread = request.stream is not None and self._stream is request.stream
        is_last = self._closing and not self._waiting
        keep_alive = keep_alive and not (is_unread or is_last or self._acceptor.draining)
        if not self._transport.is_closing():
            await self._write(response, request.method, keep_alive=keep_alive)
        self._working = False
        if not keep_alive:
            self._end(linger=is_unread or self._closing)
        elif self._waiting:
            following, keep_alive = self._waiting.popleft()
            self._start(following, keep_alive=keep_alive)
        else:
            self.resume()
            self._expect_within(self._limits.idle_timeout_s)

    async def _write(self, response: Response, method: str, *, keep_alive: bool) -> None:
        status, body = response.status, response.body
        head = [f"HTTP/1.1 {status} {REASONS.get(status, '')}\r\ndate: {self._acceptor.date}\r\n"]
        head += [f"{name}: {value}\r\n" for name, value in response.headers.items()]
        if not keep_alive:
            head.append("connection: close\r\n")
        declared = "content-length" in response.headers
        if not declared and status not in NO_BODY:
            head.append(
                f"content-length: {len(body)}\r\n"
                if isinstance(body, bytes)
                else "transfer-encoding: chunked\r\n"
            )
        head.append("\r\n")
        start = "".join(head).encode("latin-1", "replace")
        if isinstance(body, bytes):
            self._transport.write(start if method == "HEAD" else start + body)
            return
        self._transport.write(start)
        if method != "HEAD":
            await self._write_stream(body, chunked=not declared)

    async def _write_stream(self, body: AsyncIterator[bytes], *, chunked: bool) -> None:
        try:
            async for piece in body:
                if self._transport.is_closing():
                    return
                if piece:
                    self._transport.write(
                        b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
                    )
                if self._writable is not None:
                    await self._writable
            if chunked:
                self._transport.write(b"0\r\n\r\n")
        except (GarrisonError, OSError) as error:
            # The answer has begun, so all that is left is that its end never comes.
            raise_alarm(f"an answer was cut short: {error}")
            self._transport.abort()
        finally:
            close = getattr(body, "aclose", None)
            if close is not None:
                await close()

    def invite(self) -> None:
        """Tell a client that asked first to send its body: a large one only when it is read.

        So nobody sends gigabytes who then hears that he may not.
        """
        if self._awaited and not self._transport.is_closing():
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._expect_within(self._limits.body_timeout_s)
        self._awaited = False

    def pause(self) -> None:
        """Stop reading from the client."""
        if not self._paused and not self._transport.is_closing():
            self._paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read from the client again."""
        if self._paused and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()
            if self._in_body:
                self._expect_within(self._limits.body_timeout_s)

    def expire(self) -> None:
        """Close a connection whose client was too slow; mid-request it is told so."""
        if self._writable is not None or (self._closing and not self._working):
            self._transport.abort()
        elif self._working and (self._paused or self._stream is None):
            # It is the client that waits.
            self.deadline = float("inf")
        elif self._head_bytes or self._in_body:
            self._refuse(408)
        else:
            self.abort()

    def close_if_idle(self) -> None:
        """Close the connection unless a request is at work on it."""
        if not self._working:
            self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._closing = True
        self._transport.close()

    def _expect_within(self, seconds: float) -> None:
        self.deadline = self._loop.time() + seconds

    def _refuse(self, status: int) -> None:
        # Nothing is known of the caller yet, nor which protocol it speaks: AWS's front ends answer
        # such requests with a bare status, too.  What was asked before is answered first.
        self._closing = True
        if self._stream is not None:
            self._stream.finish(broken=True)
        if self._working:
            return
        self._transport.write(
            f"HTTP/1.1 {status} {REASONS[status]}\r\ndate: {self._acceptor.date}\r\n"
            "content-length: 0\r\nconnection: close\r\n\r\n".encode("ascii")
        )
        self._end(linger=True)

    def _end(self, *, linger: bool) -> None:
        self._closing = True
        if not linger or self._transport.is_closing():
            self._transport.close()
            return
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self.resume()
        self._expect_within(self._limits.linger_timeout_s)


def raise_alarm(text: str) -> None:
    """Tell the operator of something that must not happen."""
    print(f"garrison: alarm: {text}", file=sys.stderr, flush=True)  # noqa: T201  The operator's log is standard error.


def path_of_absolute_target(target: str) -> str:
    """Return the path of a request target in absolute form (``GET http://host/path``)."""
    _, _, rest = target.partition("://")
    _, slash, path = rest.partition("/")
    return slash + path if slash else "/"
