"""``kill -9`` while objects are put, copied and uploaded in parts.

Whatever was answered is there with its bytes; after the next start's sweep no blob is left that no
record names.  Seeded; ``GARRISON_CRASH_ROUNDS`` asks for more rounds.
"""

import http.client
import os
import random
import re
import signal
import threading
import time

import pytest

from garrison.core.clock import SystemClock
from garrison.core.credentials import read_credentials
from garrison.core.message import Request
from garrison.core.settings import Settings
from garrison.server import open_parts
from garrison.services.s3.operations.cleaning import is_named
from garrison.sigv4 import Signer
from garrison.sigv4.rules import S3
from garrison.store.directory import DataDirectory
from processes import Server

ROUNDS = max(4, int(os.environ.get("GARRISON_CRASH_ROUNDS", "12")) // 3)
CLIENTS = 3
BODY_BYTES = 300_000
SWEPT_WITHIN_S = 10.0


class Client(threading.Thread):
    """One connection that puts, copies and uploads, and notes what was answered."""

    def __init__(self, server, seed, label):
        super().__init__()
        self.chance = random.Random(seed)
        self.label = label
        key = read_credentials(server.data / "credentials", "administrator")
        self.signer = Signer(
            access_key_id=key.access_key_id,
            secret=key.secret_access_key,
            region="us-east-1",
            service="s3",
            rules=S3,
        )
        self.connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
        self.host = f"localhost:{server.port}"
        self.acknowledged = {}
        self.faults = []

    def run(self):
        """Go on until the server is gone."""
        try:
            for number in range(100_000):
                self.step(f"{self.label}-{number}")
        except (OSError, http.client.HTTPException):
            return
        finally:
            self.connection.close()

    def step(self, key):
        body = self.chance.randbytes(8) * (BODY_BYTES // 8)
        match self.chance.randrange(4):
            case 0 if self.acknowledged:
                source = self.chance.choice(list(self.acknowledged))
                headers = {"x-amz-copy-source": f"/crash/{source}"}
                if self.send("PUT", f"/crash/{key}", headers=headers) is not None:
                    self.acknowledged[key] = self.acknowledged[source]
            case 1:
                begun = self.send("POST", f"/crash/{key}", "uploads=")
                upload = re.search(rb"<UploadId>(.*?)</UploadId>", begun)[1].decode()
                query = f"partNumber=1&uploadId={upload}"
                self.send("PUT", f"/crash/{key}", query, body)
                parts = self.send("GET", f"/crash/{key}", f"uploadId={upload}")
                etag = re.search(rb"<ETag>(.*?)</ETag>", parts)[1].decode()
                listed = (
                    "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
                    f"<ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
                ).encode()
                if self.send("POST", f"/crash/{key}", f"uploadId={upload}", listed) is not None:
                    self.acknowledged[key] = body
            case 2 if self.acknowledged:
                gone = self.chance.choice(list(self.acknowledged))
                # Unknown while the answer is awaited.
                del self.acknowledged[gone]
                self.send("DELETE", f"/crash/{gone}")
            case _:
                if self.send("PUT", f"/crash/{key}", body=body) is not None:
                    self.acknowledged[key] = body

    def send(self, method, path, query="", body=b"", headers=None):
        """Return the answer's body."""
        request = Request(
            method=method,
            path=path,
            query=query,
            headers={"host": self.host, "content-length": str(len(body)), **(headers or {})},
            body=body,
        )
        ready = self.signer.sign(request, now=SystemClock().now())
        target = f"{path}?{query}" if query else path
        self.connection.request(method, target, body=body, headers=dict(ready.headers))
        response = self.connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            self.faults.append(answer)
            return None
        return answer


def named_and_kept(server):
    """Return which blobs there are, and which of them no record names."""
    import asyncio

    directory = DataDirectory(server.data)

    async def look():
        parts = open_parts(Settings(data_dir=str(server.data)), directory)
        records = parts.store.begin()
        names = [path.name for path in (server.data / "blobs").glob("??/*")]
        orphans = [name for name in names if not await is_named(records, name)]
        await parts.trail.close()
        await parts.store.close()
        return names, orphans

    return asyncio.run(look())


@pytest.mark.slow
def test_what_was_answered_is_there_and_nothing_else(tmp_path):
    seed = int(os.environ.get("GARRISON_CRASH_SEED", "11"))
    chance = random.Random(seed)
    acknowledged = {}
    server = Server(tmp_path).start()
    first = Client(server, seed, "first")
    assert first.send("PUT", "/crash") is not None
    first.connection.close()

    for number in range(ROUNDS):
        clients = [Client(server, seed + 7 * number + n, f"{number}-{n}") for n in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(chance.uniform(0.2, 0.6))
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        for client in clients:
            client.join()
            assert not client.faults
            acknowledged |= client.acknowledged
        server.start()

    reader = Client(server, seed, "reader")
    for key, body in acknowledged.items():
        assert reader.send("GET", f"/crash/{key}") == body
    reader.connection.close()
    until = time.monotonic() + SWEPT_WITHIN_S
    time.sleep(3)
    server.stop()
    names, orphans = named_and_kept(server)
    assert len(acknowledged) > ROUNDS
    assert len(names) > ROUNDS
    assert orphans == []
    assert time.monotonic() < until + SWEPT_WITHIN_S
    assert list((server.data / "blobs" / "tmp").iterdir()) == []
