"""Where a request's microseconds go: each step of the path, in process, without sockets.

    python bench/steps.py [--count 6000] [--durable] [--connections 1]

A step's figure is the median of its wall time over many requests.  "accept" is the parser, the
task and the writing of the answer; "CPU" is the CPU time of a whole request, without the timers.
With --durable, records and trail are files, and every batch of requests waits for its own sync.
"""

import argparse
import asyncio
import base64
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import msgspec
import uvloop
from load import Caller

from garrison.app import Garrison
from garrison.core.settings import Settings
from garrison.deployment import ADMINISTRATOR, deploy
from garrison.gateway.accept import Acceptor, Connection
from garrison.server import join, open_parts
from garrison.store.directory import DataDirectory

PART = 200
STEPS = (
    "receive",
    "route",
    "authenticate",
    "decode",
    "resolve",
    "authorize",
    "invoke",
    "audit",
    "encode",
)


class Wire(asyncio.Transport):
    """A transport without a socket: what is written resolves a future."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def write(self, data: bytes) -> None:
        self.answered.set_result(data)

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0


class Client:
    """One connection to the server, in process."""

    def __init__(self, acceptor: Acceptor) -> None:
        self.wire = Wire()
        self.connection = Connection(acceptor, asyncio.get_running_loop())
        self.connection.connection_made(self.wire)

    async def send(self, request: bytes) -> bytes:
        self.wire.answered = asyncio.get_running_loop().create_future()
        self.connection.data_received(request)
        answer = await self.wire.answered
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
        return answer


def timed(spent: dict[str, list[float]], name: str, step):
    """Return a step that notes how long it takes."""
    clock = time.perf_counter_ns

    def run(*given):
        begun = clock()
        result = step(*given)
        spent[name].append(clock() - begun)
        return result

    async def run_async(*given):
        begun = clock()
        try:
            return await step(*given)
        finally:
            spent[name].append(clock() - begun)

    return run_async if asyncio.iscoroutinefunction(step) else run


async def requests(caller: Caller, client: Client) -> dict[str, itertools.chain]:
    """Return each operation's requests; what they need is made."""

    def iam(text: str) -> bytes:
        return caller.request("iam", f"Action={text}&Version=2010-05-08")

    def kms(operation: str, body: dict) -> bytes:
        return caller.request("kms", json.dumps(body), "TrentService." + operation)

    await client.send(iam("CreateUser&UserName=reader"))
    answer = await client.send(kms("CreateKey", {}))
    key = json.loads(answer.partition(b"\r\n\r\n")[2])["KeyMetadata"]["KeyId"]
    body = {
        "KeyId": key,
        "Plaintext": base64.b64encode(b"p" * 32).decode(),
        "EncryptionContext": {"app": "billing"},
    }
    identity = caller.request("sts", "Action=GetCallerIdentity&Version=2011-06-15")
    return {
        "sts:GetCallerIdentity": itertools.repeat(identity),
        "iam:GetUser": itertools.repeat(iam("GetUser&UserName=reader")),
        "kms:Encrypt": itertools.repeat(kms("Encrypt", body)),
        "iam:CreateUser": (iam(f"CreateUser&UserName=u{n}") for n in itertools.count()),
    }


async def run(clients: list[Client], some: list[bytes]) -> float:
    """Send requests over all clients at once; return CPU microseconds a request (a median)."""
    return statistics.median(
        [await run_part(clients, some[at : at + PART]) for at in range(0, len(some), PART)]
    )


async def run_part(clients: list[Client], some: list[bytes]) -> float:
    """Send a few requests."""
    left = iter(some)

    async def work(client: Client) -> None:
        for request in left:
            await client.send(request)

    begun = time.process_time()
    await asyncio.gather(*map(work, clients))
    return (time.process_time() - begun) / len(some) * 1e6


async def main(options: argparse.Namespace, folder: Path) -> None:
    """Measure each operation, and print a table."""
    directory = DataDirectory(folder / "data")
    directory.lock()
    settings = Settings(data_dir=str(directory.path), ephemeral=not options.durable)
    parts = open_parts(settings, directory if options.durable else None)
    home, keys = await deploy(parts.store, parts.ids, parts.clock.now())
    garrison = join(settings, parts, home)
    administrator = keys[ADMINISTRATOR]
    caller = Caller(4566, (administrator.access_key_id, administrator.secret_access_key))
    acceptor = Acceptor(garrison.answer)
    acceptor.date = "Mon, 23 Nov 2026 22:02:33 GMT"
    clients = [Client(acceptor) for _ in range(options.connections)]
    table = {}
    for name, endless in (await requests(caller, clients[0])).items():
        # An account has at most 5,000 users.
        count = min(options.count, 1600) if name == "iam:CreateUser" else options.count
        await run(clients, list(itertools.islice(endless, count // 4)))
        cpu = await run(clients, list(itertools.islice(endless, count)))
        some = list(itertools.islice(endless, count))
        table[name] = await steps(garrison, clients, some) | {"CPU": cpu}
    show(table)
    await garrison.close()


async def steps(garrison: Garrison, clients: list[Client], some: list[bytes]) -> dict[str, float]:
    """Return microseconds by step."""
    spent: dict[str, list[float]] = defaultdict(list)
    pipeline = garrison._pipeline  # noqa: SLF001  Nobody else may look inside.
    whole = pipeline.steps
    pipeline.steps = msgspec.structs.replace(
        whole, **{name: timed(spent, name, getattr(whole, name)) for name in STEPS}
    )
    await run(clients, some)
    pipeline.steps = whole
    return {name: statistics.median(spent[name]) / 1e3 for name in STEPS}


def show(table: dict[str, dict[str, float]]) -> None:
    """Print the steps as rows, the operations as columns."""
    print(f"{'':14}" + "".join(f"{name:>24}" for name in table))
    for row in (*STEPS, "CPU"):
        print(f"{row:14}" + "".join(f"{each[row]:24.1f}" for each in table.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--durable", action="store_true")
    with tempfile.TemporaryDirectory() as made:
        uvloop.run(main(parser.parse_args(), Path(made)))
