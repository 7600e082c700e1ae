"""HTTP/1.1 as clients speak it, over real sockets (RFC 9110, RFC 9112)."""

import asyncio

import pytest

from garrison.core.message import Response
from sockets import accepting, echo, exchange, head, run, status_of


def ask(*pieces, answer=echo, end=False, **limits):
    async def work():
        async with accepting(answer, **limits) as acceptor:
            return await exchange(acceptor, *pieces, end=end)

    return run(work())


def test_a_request_is_understood_as_it_was_sent():
    answer = ask(head("POST /a%2Fb?x=%20&y HTTP/1.1", "content-length: 3") + b"abc")

    assert status_of(answer) == 200
    assert answer.endswith(b"\r\n\r\nPOST /a%2Fb x=%20&y abc")


def test_a_request_may_come_byte_by_byte():
    whole = head("POST / HTTP/1.1", "content-length: 3") + b"abc"

    assert ask(*(whole[n : n + 1] for n in range(len(whole)))).endswith(b"POST /  abc")


def test_a_chunked_body_is_put_together():
    answer = ask(
        head("POST / HTTP/1.1", "transfer-encoding: chunked"),
        b"3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nx-header: late\r\n\r\n",
    )

    assert answer.endswith(b"POST /  abcde")
    assert b"late" not in answer


def test_repeated_headers_are_joined_in_order():
    answer = ask(head("GET / HTTP/1.1", "X-Header: a", "x-header:  b ", "X-HEADER: \xe9"))

    assert b"x-header: a,b,\xe9\r\n" in answer


def test_pipelined_requests_are_answered_in_order():
    """The second is answered at once, the first after a while."""

    async def slow_first(request):
        await asyncio.sleep(0.05 if request.path == "/0" else 0)
        return Response(body=request.path.encode())

    requests = [head(f"GET /{n} HTTP/1.1", close=n == 19) for n in range(20)]
    answer = ask(b"".join(requests), answer=slow_first)

    bodies = [each.partition(b"\r\n\r\n")[2] for each in answer.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [f"/{n}".encode() for n in range(20)]


def test_a_malformed_request_does_not_cost_the_one_before_it_its_answer():
    async def slow(_):
        await asyncio.sleep(0.02)
        return Response(body=b"done")

    answer = ask(head("GET / HTTP/1.1", close=False) + b"\x00\x01 nonsense\r\n\r\n", answer=slow)

    assert answer.endswith(b"connection: close\r\ncontent-length: 4\r\n\r\ndone")


def test_the_answer_to_head_has_no_body():
    answer = ask(head("HEAD /x HTTP/1.1"))

    assert b"content-length: 9\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_stream_is_not_sent_to_head():
    async def pieces():
        yield b"abc"

    async def stream(_):
        return Response(body=pieces())

    assert ask(head("HEAD / HTTP/1.1"), answer=stream).endswith(b"chunked\r\n\r\n")
    assert ask(head("GET / HTTP/1.1"), answer=stream).endswith(b"3\r\nabc\r\n0\r\n\r\n")


def test_who_expects_100_is_told_to_continue():
    async def work():
        async with accepting(echo) as acceptor:
            reader, writer = await asyncio.open_connection("127.0.0.1", acceptor.port)
            writer.write(head("PUT / HTTP/1.1", "content-length: 2", "expect: 100-continue"))
            first = await reader.readuntil(b"\r\n\r\n")
            writer.write(b"ab")
            rest = await reader.read()
            writer.close()
            return first, rest

    first, rest = run(work())

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert rest.endswith(b"PUT /  ab")


@pytest.mark.parametrize(
    ("lines", "closes"),
    [
        (["GET / HTTP/1.0"], True),
        (["GET / HTTP/1.1", "connection: close"], True),
        (["GET / HTTP/1.1"], False),
    ],
)
def test_a_connection_is_kept_unless_the_client_says_otherwise(lines, closes):
    async def work():
        async with accepting(echo) as acceptor:
            reader, writer = await asyncio.open_connection("127.0.0.1", acceptor.port)
            writer.write(head(*lines, close=False))
            await reader.readuntil(b"GET /  ")
            try:
                rest = await asyncio.wait_for(reader.read(), 0.1)
            except TimeoutError:
                rest = None
            writer.close()
            return rest

    assert run(work()) == (b"" if closes else None)


def test_the_target_may_be_absolute():
    assert ask(head("GET http://localhost:4566/a?b HTTP/1.1")).endswith(b"GET /a b ")
    assert ask(head("GET http://localhost:4566 HTTP/1.1")).endswith(b"GET /  ")


def test_an_offer_to_upgrade_is_not_taken():
    """RFC 9110, 7.8: a server may ignore it; ``curl --http2`` makes one."""
    offer = head("GET /a HTTP/1.1", "connection: upgrade", "upgrade: h2c", close=False)

    answer = ask(offer + head("GET /b HTTP/1.1"))

    assert answer.count(b"HTTP/1.1 200") == 2


def test_who_has_sent_all_and_closed_that_half_hears_the_answer():
    answer = ask(head("GET / HTTP/1.1", close=False), end=True)

    assert status_of(answer) == 200


def test_a_large_body_comes_as_a_stream():
    size = 3 << 20
    answer = ask(head("PUT / HTTP/1.1", f"content-length: {size}"), bytes(size))

    assert answer.endswith(b"PUT /  %d bytes" % size)


def test_a_body_of_unknown_size_becomes_a_stream_when_it_grows_large():
    chunk = b"%x\r\n%b\r\n" % (1 << 18, bytes(1 << 18))
    answer = ask(head("PUT / HTTP/1.1", "transfer-encoding: chunked"), *[chunk] * 8, b"0\r\n\r\n")

    assert answer.endswith(b"PUT /  %d bytes" % (8 << 18))


def test_a_stream_that_nobody_wants_does_not_hide_the_answer():
    """The client is still sending when it is refused: it must be able to read why."""

    async def refuse(_):
        return Response(status=413, body=b"too large")

    size = 8 << 20
    answer = ask(
        head("PUT / HTTP/1.1", f"content-length: {size}", close=False),
        *[bytes(1 << 20)] * 8,
        answer=refuse,
        linger_timeout_s=5.0,
    )

    assert status_of(answer) == 413
    assert answer.endswith(b"too large")


def test_a_stream_is_read_only_as_fast_as_it_is_used():
    async def work():
        used = asyncio.Event()

        async def wait(request):
            await used.wait()
            return await echo(request)

        async with accepting(wait) as acceptor:
            reader, writer = await asyncio.open_connection("127.0.0.1", acceptor.port)
            size = 64 << 20
            writer.write(head("PUT / HTTP/1.1", f"content-length: {size}"))
            writer.write(bytes(size))
            await asyncio.sleep(0.2)
            waiting = writer.transport.get_write_buffer_size()
            used.set()
            answer = await reader.read()
            writer.close()
            return waiting, answer

    waiting, answer = run(work())

    assert waiting > 48 << 20  # The rest is in the system's buffers, and a little in ours.
    assert answer.endswith(b"%d bytes" % (64 << 20))
