"""A small, quick HTTP client: signed requests, made before, over so many connections at once."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httptools
import uvloop

from garrison.core.message import Request
from garrison.sigv4 import Signer
from garrison.sigv4.rules import S3

STUCK_S = 10
AGENT = "Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7"


class Caller:
    """Signs requests as an SDK does."""

    def __init__(self, port: int, keys: tuple[str, str]) -> None:
        self.host = f"127.0.0.1:{port}"
        self.keys = keys

    def request(self, service: str, body: str, target: str = "") -> bytes:
        """Return a request as bytes: of a query service or, with a target, of a JSON one."""
        kind = "x-amz-json-1.1" if target else "x-www-form-urlencoded; charset=utf-8"
        headers = {
            "host": self.host,
            "content-type": f"application/{kind}",
            "user-agent": AGENT,
            "amz-sdk-invocation-id": "3b0e1d8a-0000-4000-8000-000000000000",
            "amz-sdk-request": "attempt=1",
        } | ({"x-amz-target": target} if target else {})
        signer = Signer(
            access_key_id=self.keys[0], secret=self.keys[1], region="us-east-1", service=service
        )
        raw = Request(method="POST", path="/", query="", headers=headers, body=body.encode())
        signed = signer.sign(raw, now=datetime.now(UTC))
        lines = [f"{name}: {value}\r\n" for name, value in signed.headers.items()]
        head = "POST / HTTP/1.1\r\n" + "".join(lines) + f"content-length: {len(body)}\r\n\r\n"
        return head.encode() + body.encode()

    def object(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> bytes:
        """Return a request to S3 as bytes."""
        sent = {"host": self.host, "user-agent": AGENT} | (headers or {})
        signer = Signer(
            access_key_id=self.keys[0],
            secret=self.keys[1],
            region="us-east-1",
            service="s3",
            rules=S3,
        )
        raw = Request(method=method, path=path, query="", headers=sent, body=body)
        signed = signer.sign(raw, now=datetime.now(UTC))
        lines = [f"{name}: {value}\r\n" for name, value in signed.headers.items()]
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(lines)
        return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """Sends the next request when the last one is answered; comes again if it is hung up on."""

    def __init__(
        self, port: int, requests: Iterator[bytes], until: float, result: "Result"
    ) -> None:
        self.port, self.requests, self.until, self.result = port, requests, until, result
        self.loop = asyncio.get_running_loop()
        self.done = self.loop.create_future()
        self.waiting = b""

    async def run(self):
        """Work until the time is over or the requests are."""
        self.waiting = next(self.requests, b"")
        while self.waiting and time.perf_counter() < self.until:
            await self.loop.create_connection(lambda: self, "127.0.0.1", self.port)
            try:
                left = self.until - time.perf_counter() + STUCK_S
                await asyncio.wait_for(self.done, max(left, STUCK_S))
            except TimeoutError:
                self.result.failures += 1
                self.transport.abort()
                return

    def connection_made(self, transport):
        self.transport = transport
        self.done = self.loop.create_future()
        self.send()

    def send(self):
        self.parser = httptools.HttpResponseParser(self)
        self.sent = time.perf_counter()
        self.transport.write(self.waiting)

    def data_received(self, data):
        self.parser.feed_data(data)

    def on_body(self, body):
        self.result.last = body

    def on_message_complete(self):
        self.result.latencies.append(time.perf_counter() - self.sent)
        if self.parser.get_status_code() != 200:
            self.result.failures += 1
        keep = self.parser.should_keep_alive()
        self.waiting = next(self.requests, b"")
        if self.waiting and keep and time.perf_counter() < self.until:
            self.loop.call_soon(self.send)
        else:
            self.transport.close()

    def connection_lost(self, exc):
        if not self.done.done():
            self.done.set_result(None)


class Result:
    """What a run has shown."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.failures = 0
        self.last = b""
        self.seconds = 0.0


def run(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Result:
    """Send requests for so long, or until there are no more."""
    result = Result()

    async def work():
        start = time.perf_counter()
        until = start + seconds
        await asyncio.gather(
            *(Connection(port, requests, until, result).run() for _ in range(connections))
        )
        result.seconds = time.perf_counter() - start

    uvloop.run(work())
    return result
