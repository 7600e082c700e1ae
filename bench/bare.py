"""The least that could be measured: our HTTP server, a SigV4 check, and a constant answer."""

import asyncio
import socket
import sys
from datetime import UTC, datetime

import uvloop

from garrison.core.message import Request, Response
from garrison.gateway.accept import Acceptor
from garrison.sigv4 import parse_authorization, rules_for, verify

BODY = b"x" * 400
HEADERS = {"content-type": "text/xml", "x-amzn-requestid": "0" * 36}


async def answer(http: Request) -> Response:
    """Verify the signature against a known secret."""
    presented = parse_authorization(http)
    assert presented is not None
    service = presented.scope.service
    verify(
        http, presented, "test", now=datetime.now(UTC), rules=rules_for(service), service=service
    )
    return Response(headers=HEADERS, body=BODY)


async def main(port: int) -> None:
    """Serve for ever."""
    listener = socket.create_server(("127.0.0.1", port), backlog=1024)
    listener.setblocking(False)
    await Acceptor(answer).start([listener])
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
