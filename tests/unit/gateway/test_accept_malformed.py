"""What is no HTTP gets a bare status and a clean end; nothing of it reaches the pipeline."""

import asyncio
import random

import pytest

from sockets import accepting, echo, exchange, head, run, status_of

MALFORMED = {
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "HTTP/2's greeting": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an unknown method": head("FETCH / HTTP/1.1"),
    "a method in lower case": head("get / HTTP/1.1"),
    "an unknown version": head("GET / HTTP/3.7"),
    "a relative target": head("GET users HTTP/1.1"),
    "a tunnel": head("CONNECT localhost:22 HTTP/1.1"),
    "a tunnel with a body": head("CONNECT localhost:22 HTTP/1.1", "content-length: 2") + b"ab",
    "another protocol after a body": head(
        "POST / HTTP/1.1", "connection: upgrade", "upgrade: h2c", "content-length: 2"
    )
    + b"ab",
    "a space in the target": head("GET /a b HTTP/1.1"),
    "a control character in the target": head("GET /\x01 HTTP/1.1"),
    "bytes beyond ASCII in the target": head("GET /\xe9 HTTP/1.1"),
    "NUL in a header": head("GET / HTTP/1.1", "x-header: a\0b"),
    "NUL in a header's name": head("GET / HTTP/1.1", "x-\0header: a"),
    "a header's name beyond ASCII": head("GET / HTTP/1.1", "x-h\xe9: a"),
    "a space before the colon": head("GET / HTTP/1.1", "x-header : a"),
    "a header without a colon": head("GET / HTTP/1.1", "x-header"),
    "a folded header": head("GET / HTTP/1.1", "x-header: a", " b"),
    "line feeds alone": b"GET / HTTP/1.1\nhost: localhost\n\n",
    "a carriage return alone": head("GET / HTTP/1.1", "x-header: a\rb"),
    "two lengths": head("POST / HTTP/1.1", "content-length: 1", "content-length: 1") + b"a",
    "two other lengths": head("POST / HTTP/1.1", "content-length: 1", "content-length: 2") + b"ab",
    "a list of lengths": head("POST / HTTP/1.1", "content-length: 1, 1") + b"a",
    "a length below zero": head("POST / HTTP/1.1", "content-length: -1"),
    "a length with a sign": head("POST / HTTP/1.1", "content-length: +1") + b"a",
    "a length in hexadecimal": head("POST / HTTP/1.1", "content-length: 0x1") + b"a",
    "a length beyond 64 bits": head("POST / HTTP/1.1", f"content-length: {1 << 70}"),
    "a length in other digits": head("POST / HTTP/1.1", "content-length: \xb2") + b"ab",
    "a length and chunks": head(
        "POST / HTTP/1.1", "content-length: 5", "transfer-encoding: chunked"
    )
    + b"0\r\n\r\n",
    "chunks and a length": head(
        "POST / HTTP/1.1", "transfer-encoding: chunked", "content-length: 5"
    )
    + b"0\r\n\r\n",
    "an unknown transfer encoding": head("POST / HTTP/1.1", "transfer-encoding: gzip") + b"ab",
    "chunks within chunks": head("POST / HTTP/1.1", "transfer-encoding: chunked, chunked")
    + b"0\r\n\r\n",
    "a chunk's size that is none": head("POST / HTTP/1.1", "transfer-encoding: chunked")
    + b"xyz\r\nabc\r\n",
    "a chunk longer than its size": head("POST / HTTP/1.1", "transfer-encoding: chunked")
    + b"2\r\nabcd\r\n0\r\n\r\n",
    "a chunk's size beyond 64 bits": head("POST / HTTP/1.1", "transfer-encoding: chunked")
    + b"fffffffffffffffff\r\n",
    "a chunk's size below zero": head("POST / HTTP/1.1", "transfer-encoding: chunked") + b"-1\r\n",
}


@pytest.mark.parametrize("request_bytes", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_refused_and_reaches_nothing(request_bytes):
    reached = []

    async def answer(request):
        reached.append(request)
        return await echo(request)

    async def work():
        async with accepting(answer) as acceptor:
            return await exchange(acceptor, request_bytes)

    answered = run(work())

    assert status_of(answered) == 400
    assert answered.endswith(b"content-length: 0\r\nconnection: close\r\n\r\n")
    assert not reached


@pytest.mark.parametrize("cut", ["GET / HT", "GET / HTTP/1.1\r\nhost: x\r\n", "POST "])
def test_a_truncated_head_is_a_clean_end(cut):
    async def work():
        async with accepting(echo) as acceptor:
            return await exchange(acceptor, cut.encode(), end=True)

    assert run(work()) == b""


@pytest.mark.parametrize(
    "lines",
    [["content-length: 10"], ["transfer-encoding: chunked"], [f"content-length: {4 << 20}"]],
)
def test_a_truncated_body_reaches_nothing_or_is_told(lines):
    """A small body is waited for; who reads a large one learns that it ended early."""
    ends = []

    async def answer(request):
        try:
            return await echo(request)
        except ConnectionError as error:
            ends.append(error)
            raise

    async def work():
        async with accepting(answer) as acceptor:
            return await exchange(acceptor, head("POST / HTTP/1.1", *lines), b"5\r\na", end=True)

    run(work())

    assert len(ends) == (lines == [f"content-length: {4 << 20}"])


@pytest.mark.parametrize(
    "request_bytes",
    [
        head("GET /" + "a" * (70 << 10) + " HTTP/1.1"),
        head("GET / HTTP/1.1", "x-header: " + "a" * (70 << 10)),
        head("GET / HTTP/1.1", *[f"x-{n}: {'a' * 60}" for n in range(1000)]),
        head("GET / HTTP/1.1", "x-header: " + "a" * (70 << 10)) + b"a" * (1 << 20),
    ],
    ids=["target", "one header", "many headers", "with more behind"],
)
@pytest.mark.parametrize("packet", [1 << 10, 1 << 22])
def test_a_head_that_is_too_large_is_refused(request_bytes, packet):
    pieces = [request_bytes[n : n + packet] for n in range(0, len(request_bytes), packet)]

    async def work():
        async with accepting(echo) as acceptor:
            reader, writer = await asyncio.open_connection("127.0.0.1", acceptor.port)
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0)
            answer = await reader.read()
            writer.close()
            return answer

    assert status_of(run(work())) == 431


def test_a_large_body_does_not_count_as_head():
    async def work():
        async with accepting(echo) as acceptor:
            body = b"a" * (200 << 10)
            start = head("POST / HTTP/1.1", f"content-length: {len(body)}")
            return await exchange(acceptor, start + body)

    assert status_of(run(work())) == 200


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_sent_the_server_goes_on(seed, capfd):
    """Requests with bytes changed, cut and repeated: an answer or an end, and never a traceback."""
    chance = random.Random(seed)
    sound = [
        head("POST /a?b HTTP/1.1", "content-length: 3", close=False) + b"abc",
        head("POST / HTTP/1.1", "transfer-encoding: chunked", close=False)
        + b"3\r\nabc\r\n0\r\n\r\n",
        head("GET / HTTP/1.1", "expect: 100-continue", "x-header: a", close=False),
    ]

    def mutated():
        data = bytearray(b"".join(chance.choices(sound, k=chance.randint(1, 3))))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 8)]
                case 2:
                    data[at:at] = chance.randbytes(chance.randint(1, 8))
                case _:
                    data[at:at] = data[at : at + 16]
        return bytes(data)

    async def work():
        async with accepting(echo) as acceptor:
            for _ in range(25):
                await asyncio.gather(*(exchange(acceptor, mutated(), end=True) for _ in range(20)))
            return await exchange(acceptor, head("GET / HTTP/1.1"))

    assert status_of(run(work())) == 200
    assert capfd.readouterr().err == ""
