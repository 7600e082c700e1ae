"""Whether a refusal's time tells if an access key exists: in process, thousands in turn.

    python bench/refusals.py [--count 20000]

Three requests are refused in turn: with a key that exists and a wrong signature, with one that is
inactive, and with one that nobody has.  Quartiles of the wall time in microseconds.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import uvloop
from load import Caller
from steps import Client

from garrison.core.settings import Settings
from garrison.deployment import ADMINISTRATOR, deploy
from garrison.gateway.accept import Acceptor
from garrison.server import join, open_parts

BODY = "Action=GetUser&Version=2010-05-08"


async def main(count: int, folder: Path) -> None:
    """Measure, and print a table."""
    parts = open_parts(Settings(data_dir=str(folder), ephemeral=True), None)
    home, keys = await deploy(parts.store, parts.ids, parts.clock.now())
    acceptor = Acceptor(join(Settings(ephemeral=True), parts, home).answer)
    client, mine = Client(acceptor), keys[ADMINISTRATOR]
    good = Caller(4566, (mine.access_key_id, mine.secret_access_key))
    made = await client.send(
        good.request("iam", "Action=CreateAccessKey&UserName=administrator&Version=2010-05-08")
    )
    inactive = made.partition(b"<AccessKeyId>")[2].partition(b"<")[0].decode()
    await client.send(
        good.request(
            "iam",
            f"Action=UpdateAccessKey&AccessKeyId={inactive}&Status=Inactive"
            "&UserName=administrator&Version=2010-05-08",
        )
    )
    names = {
        "exists": mine.access_key_id,
        "inactive": inactive,
        "unknown": parts.ids.access_key_id("AKIA", home),
    }
    requests = {
        name: Caller(4566, (key, "not the secret access key")).request("iam", BODY)
        for name, key in names.items()
    }
    spent: dict[str, list[int]] = {name: [] for name in requests}
    for _ in range(count):
        for name, request in requests.items():
            client.wire.answered = asyncio.get_running_loop().create_future()
            begun = time.perf_counter_ns()
            client.connection.data_received(request)
            assert b" 403 " in (await client.wire.answered)[:20]
            spent[name].append(time.perf_counter_ns() - begun)
    print(f"{'access key':12}{'lower':>8}{'median':>8}{'upper':>8}")
    for name, times in spent.items():
        print(f"{name:12}" + "".join(f"{each / 1e3:8.1f}" for each in statistics.quantiles(times)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        uvloop.run(main(parser.parse_args().count, Path(made)))
