"""An acceptor on a free port of this machine, and clients that may send it anything."""

import asyncio
import socket
from contextlib import asynccontextmanager

import uvloop

from garrison.core.message import Response
from garrison.gateway.accept import Acceptor, Limits


def run(work):
    """Run a coroutine to its end, on the event loop of the shipped server."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@asynccontextmanager
async def accepting(answer, *, tls=None, **limits):
    """Accept connections for ``answer``; gives the acceptor, whose ``port`` is where."""
    acceptor = Acceptor(answer, Limits(**limits))
    bound = socket.create_server(("127.0.0.1", 0))
    bound.setblocking(False)
    acceptor.port = bound.getsockname()[1]
    await acceptor.start([bound], tls=tls)
    try:
        yield acceptor
    finally:
        await acceptor.stop()


async def exchange(acceptor, *pieces, end=False):
    """Send pieces, each in a packet of its own; return all that comes until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", acceptor.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        if end:
            writer.write_eof()
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


def head(*lines, close=True):
    """Return the head of a request with these lines."""
    more = ("connection: close",) if close else ()
    return "\r\n".join([*lines, "host: localhost", *more, "", ""]).encode("latin-1")


def status_of(answer):
    """Return the status of the first response."""
    return int(answer.split(b" ", 2)[1])


async def echo(request):
    """Answer with what was understood."""
    body = request.body
    if request.stream is not None:
        body = b"%d bytes" % sum([len(piece) async for piece in request.stream])
    told = f"{request.method} {request.path} {request.query} ".encode("latin-1")
    return Response(headers={"x-header": request.headers.get("x-header", "")}, body=told + body)
