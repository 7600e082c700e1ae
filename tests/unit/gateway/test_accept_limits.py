"""What one client may use up, and what becomes of a request whose client leaves."""

import asyncio
import resource
import time
from pathlib import Path

import pytest

from garrison.core.message import Response
from sockets import accepting, echo, exchange, head, run, status_of


def tick(acceptor, seconds):
    """Let the acceptor's timer believe that time has passed."""
    acceptor._tick(asyncio.get_running_loop().time() + seconds)


async def connect(acceptor):
    return await asyncio.open_connection("127.0.0.1", acceptor.port)


@pytest.mark.parametrize(
    ("sent", "seconds", "status"),
    [
        (b"", 21, None),
        (b"GET / HTTP/1.1\r\nx-header: a", 21, 408),
        (b"GET / HTTP/1.1\r\nx-header: a", 19, "waits"),
        (head("POST / HTTP/1.1", "content-length: 9") + b"abc", 21, 408),
        (head("POST / HTTP/1.1", "content-length: 900000") + bytes(500_000), 21, "waits"),
        (head("POST / HTTP/1.1", "content-length: 900000") + bytes(500_000), 60, 408),
        (head("POST / HTTP/1.1", "transfer-encoding: chunked") + b"9\r\nabc", 21, 408),
        (head("GET / HTTP/1.1", close=False), 74, "waits"),
        (head("GET / HTTP/1.1", close=False), 76, None),
    ],
    ids=[
        "nothing",
        "part of a head",
        "part of a head, in time",
        "part of a small body",
        "part of a body, in time for its size",
        "part of a body, too slow for its size",
        "part of a chunk",
        "idle between requests, in time",
        "idle between requests",
    ],
)
def test_a_client_that_is_too_slow_is_told_so_and_its_connection_ends(sent, seconds, status):
    async def work():
        async with accepting(echo) as acceptor:
            reader, writer = await connect(acceptor)
            writer.write(sent)
            await asyncio.sleep(0.05)
            if not sent.startswith(b"POST") and sent.endswith(b"\r\n\r\n"):
                await reader.readuntil(b"GET /  ")
            tick(acceptor, seconds)
            try:
                answer = await asyncio.wait_for(reader.read(), 0.1)
            except TimeoutError:
                answer = "waits"
            writer.close()
            return answer

    answer = run(work())

    assert answer == (status or b"") if status in {None, "waits"} else status_of(answer) == status


def test_a_head_that_comes_drop_by_drop_has_its_end():
    """Slowloris: a byte now and then keeps no connection open."""

    async def work():
        async with accepting(echo, head_timeout_s=0.3) as acceptor:
            reader, writer = await connect(acceptor)
            began = time.monotonic()
            answer = asyncio.ensure_future(reader.read())
            while not answer.done() and time.monotonic() < began + 5:
                writer.write(b"G" if time.monotonic() - began < 0.02 else b"E")
                await asyncio.wait({answer}, timeout=0.05)
            writer.close()
            return await answer, time.monotonic() - began

    answer, seconds = run(work())

    assert status_of(answer) in {400, 408}
    assert seconds < 4


def test_who_waits_for_a_slow_operation_is_not_too_slow():
    async def work():
        done = asyncio.Event()

        async def slow(_):
            await done.wait()
            return Response(body=b"done")

        async with accepting(slow) as acceptor:
            reader, writer = await connect(acceptor)
            writer.write(head("GET / HTTP/1.1", close=False) + b"GET / HTTP/1.1\r\nhost:")
            await asyncio.sleep(0.05)
            tick(acceptor, 1000)
            done.set()
            answer = await reader.readuntil(b"done")
            writer.close()
            return answer

    assert status_of(run(work())) == 200


def test_a_stream_whose_client_stops_ends_for_who_reads_it():
    ends = []

    async def answer(request):
        try:
            return await echo(request)
        except ConnectionError as error:
            ends.append(str(error))
            return Response(status=400)

    async def work():
        async with accepting(answer) as acceptor:
            reader, writer = await connect(acceptor)
            writer.write(head("PUT / HTTP/1.1", f"content-length: {4 << 20}") + bytes(1000))
            await asyncio.sleep(0.05)
            tick(acceptor, 21)
            told = await reader.read()
            writer.close()
            return told

    assert status_of(run(work())) == 400
    assert ends == ["the client left before its body was complete"]


def test_a_client_that_does_not_read_its_answer_is_left():
    async def large(_):
        return Response(body=bytes(64 << 20))

    async def work():
        async with accepting(large) as acceptor:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", acceptor.port, limit=1 << 10
            )
            writer.write(head("GET / HTTP/1.1", close=False))
            await asyncio.sleep(0.2)
            open_before = len(acceptor.connections)
            tick(acceptor, 100)
            await asyncio.sleep(0.05)
            open_after = len(acceptor.connections)
            writer.close()
            del reader
            return open_before, open_after

    assert run(work()) == (1, 0)


def test_one_connection_too_many_is_turned_away():
    async def work():
        async with accepting(echo, connections=2) as acceptor:
            first = [await connect(acceptor) for _ in range(2)]
            answer = await exchange(acceptor, head("GET / HTTP/1.1"))
            for _, writer in first:
                writer.close()
            await asyncio.sleep(0.05)
            return answer, await exchange(acceptor, head("GET / HTTP/1.1"))

    refused, answered = run(work())

    assert status_of(refused) == 503
    assert status_of(answered) == 200


def test_one_request_too_many_at_work_is_turned_away():
    async def work():
        done = asyncio.Event()

        async def slow(_):
            await done.wait()
            return Response()

        async with accepting(slow, running_requests=1) as acceptor:
            first = asyncio.ensure_future(exchange(acceptor, head("GET / HTTP/1.1")))
            await asyncio.sleep(0.05)
            refused = await exchange(acceptor, head("GET / HTTP/1.1"))
            done.set()
            return refused, await first

    refused, answered = run(work())

    assert status_of(refused) == 503
    assert status_of(answered) == 200


def test_what_was_asked_for_is_finished_though_the_client_has_left():
    """Or an operation could take effect and leave no record."""
    finished = []

    async def slow(request):
        await asyncio.sleep(0.1)
        finished.append(request.path)
        return Response()

    async def work():
        async with accepting(slow) as acceptor:
            _, writer = await connect(acceptor)
            writer.write(head("GET /1 HTTP/1.1", close=False) + head("GET /2 HTTP/1.1"))
            await asyncio.sleep(0.05)
            writer.transport.abort()
            await asyncio.sleep(0.3)

    run(work())

    assert finished == ["/1", "/2"]


def test_at_the_end_what_was_begun_is_finished_and_nothing_new_begins():
    async def slow(_):
        await asyncio.sleep(0.1)
        return Response(body=bytes(8 << 20))

    async def work():
        async with accepting(slow) as acceptor:
            idle = await connect(acceptor)
            begun = asyncio.ensure_future(exchange(acceptor, head("GET / HTTP/1.1", close=False)))
            await asyncio.sleep(0.05)
        closed = await idle[0].read()
        idle[1].close()
        with pytest.raises(OSError):
            await connect(acceptor)
        return closed, await begun

    closed, answer = run(work())

    assert closed == b""
    assert b"connection: close" in answer
    assert len(answer) > 8 << 20


def test_a_request_that_cannot_be_recorded_is_not_answered(capfd):
    async def fail(_):
        raise OSError("no space left on device")

    async def work():
        async with accepting(fail) as acceptor:
            return await exchange(acceptor, head("GET / HTTP/1.1", close=False))

    assert status_of(run(work())) == 500
    assert capfd.readouterr().err == (
        "garrison: error: a request was not answered: OSError: no space left on device\n"
    )


@pytest.mark.slow
def test_ten_thousand_idle_connections_do_not_slow_one_that_works():
    """Fewer where the system does not allow as many files; both ends are in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(10_000, (hard - 200) // 2)

    async def work():
        async with accepting(echo) as acceptor:
            before = resident_bytes()
            idle = []
            for _ in range(count // 100):
                idle += await asyncio.gather(*(connect(acceptor) for _ in range(100)))
            await exchange(acceptor, head("GET / HTTP/1.1"))
            assert len(acceptor.connections) >= len(idle)
            grown = resident_bytes() - before
            reader, writer = await connect(acceptor)
            longest = 0.0
            for _ in range(300):
                began = time.perf_counter()
                writer.write(head("GET / HTTP/1.1", close=False))
                await reader.readuntil(b"GET /  ")
                longest = max(longest, time.perf_counter() - began)
                await asyncio.sleep(0.005)
            for _, each in [*idle, (reader, writer)]:
                each.transport.abort()
            return grown / len(idle), longest

    try:
        bytes_each, longest_s = run(work())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert bytes_each < 32 << 10
    assert longest_s < 0.25


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
