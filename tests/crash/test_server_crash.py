"""``kill -9`` of the real server under load: what was answered is there, once, with its record.

Each round several clients change and read until the server is killed; it starts again at once, and
everything that it had acknowledged is looked up.  At the end the trail is read from its files.
Seeded; ``GARRISON_CRASH_ROUNDS`` asks for more rounds.
"""

import asyncio
import http.client
import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from garrison.core.credentials import read_credentials
from garrison.core.message import Request
from garrison.core.settings import Settings
from garrison.server import open_parts
from garrison.sigv4 import Signer
from garrison.store.directory import DataDirectory
from garrison.trail.port import start_of
from processes import Server

ROUNDS = int(os.environ.get("GARRISON_CRASH_ROUNDS", "12"))
CLIENTS = 4
USERS_MAX = 4_500 // (CLIENTS * ROUNDS)
"""Of one client in one round: an account has 5,000 users at most."""
STARTS_WITHIN_S = 5.0


class Client(threading.Thread):
    """One connection that creates users and keys, tags and reads, and notes what was answered."""

    def __init__(self, server, seed, label):
        super().__init__()
        self.chance = random.Random(seed)
        self.label = label
        self.server = server
        key = read_credentials(server.data / "credentials", "administrator")
        self.signers = {
            service: Signer(
                access_key_id=key.access_key_id,
                secret=key.secret_access_key,
                region="us-east-1",
                service=service,
            )
            for service in ("iam", "sts", "kms")
        }
        self.connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
        self.users, self.tags, self.keys = [], {}, []
        self.requests = []
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

    def step(self, name):
        match self.chance.randrange(6):
            case 0:
                self.query("sts", "2011-06-15", Action="GetCallerIdentity")
            case 1:
                key = json.loads(self.send("kms", *json_call("CreateKey")))
                self.keys.append(key["KeyMetadata"]["KeyId"])
            case 2 if self.users:
                user = self.chance.choice(self.users)
                tag = {"Tags.member.1.Key": "k", "Tags.member.1.Value": name}
                self.query("iam", "2010-05-08", Action="TagUser", UserName=user, **tag)
                self.tags[user] = name
            case 3 if self.users:
                user = self.chance.choice(self.users)
                self.query("iam", "2010-05-08", Action="GetUser", UserName=user)
            case _ if len(self.users) < USERS_MAX:
                self.query("iam", "2010-05-08", Action="CreateUser", UserName=name)
                self.users.append(name)
            case _:
                self.query("sts", "2011-06-15", Action="GetCallerIdentity")

    def query(self, service, version, **form):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self.send(service, headers, urlencode({**form, "Version": version}).encode())

    def send(self, service, headers, body):
        headers = {"host": f"localhost:{self.server.port}", **headers}
        request = Request(method="POST", path="/", query="", headers=headers, body=body)
        signed = self.signers[service].sign(request, now=datetime.now(UTC))
        self.connection.request("POST", "/", body, dict(signed.headers))
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            self.faults.append(content)
        self.requests.append(answer.headers["x-amzn-requestid"])
        return content


def json_call(operation, **members):
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": f"TrentService.{operation}",
    }
    return headers, json.dumps(members).encode()


def load_until_killed(server, seed, number, seconds):
    """Return the clients of one round, after the server was killed in the middle of it."""
    clients = [Client(server, seed * 1000 + n, f"r{number}c{n}") for n in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(seconds)
    server.stop(signal.SIGKILL)
    for client in clients:
        client.join()
    return clients


def warm_up(server):
    """Let each operation be compiled once, so that rounds are about what they do."""
    client = Client(server, 0, "warm")
    for number in range(30):
        client.step(f"warm-{number}")
    client.connection.close()
    return client.requests


def require_all_there(server, clients):
    """Look up every user with its last tag, and every key."""
    reader = Client(server, 0, "reader")
    for client in clients:
        assert not client.faults
        for user in client.users:
            found = reader.query("iam", "2010-05-08", Action="GetUser", UserName=user)
            assert f"<UserName>{user}<".encode() in found, user
            if user in client.tags:
                # A tag that was set later, but not acknowledged, may be there instead.
                value = re.search(rb"<Value>(.*?)</Value>", found)
                assert value, user
                assert order(value[1].decode()) >= order(client.tags[user])
        for key in client.keys:
            reader.send("kms", *json_call("DescribeKey", KeyId=key))
    reader.connection.close()
    assert not reader.faults
    return reader.requests


def order(name):
    return int(name.rpartition("-")[2])


def recorded(data):
    """Return every event of the trail, and every user's name, from the files."""

    async def read():
        settings = Settings(data_dir=str(data))
        parts = open_parts(settings, DataDirectory(data))
        await parts.trail.drain()
        segments = parts.trail._segments
        entries = []
        for name in segments.names():
            place = start_of(name)
            while frames := segments.read(place, 1000):
                entries += [entry for frame in frames for entry in frame.entries]
                place = frames[-1].next
        await parts.trail.close()
        await parts.store.close()
        return [json.loads(entry)["event"] for entry in entries]

    return asyncio.run(read())


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_with_its_record_whenever_the_server_is_killed(
    tmp_path,
):
    chance = random.Random(2026)
    acknowledged, users, longest = [], set(), 0.0
    server = Server(tmp_path)
    server.start()
    acknowledged += warm_up(server)

    for number in range(ROUNDS):
        clients = load_until_killed(server, number, number, chance.uniform(0.05, 0.6))
        began = time.monotonic()
        server.start()
        longest = max(longest, time.monotonic() - began)
        acknowledged += require_all_there(server, clients)
        for client in clients:
            acknowledged += client.requests
            users.update(client.users)
    listed = list_users(server)
    acknowledged += listed.requests
    assert server.stop() == 0

    events = recorded(server.data)
    by_request = Counter(event["requestID"] for event in events)
    created = Counter(
        event["requestParameters"]["userName"]
        for event in events
        if event["eventName"] == "CreateUser" and "errorCode" not in event
    )
    assert longest < STARTS_WITHIN_S
    assert set(acknowledged) <= by_request.keys()
    assert set(by_request.values()) == {1}
    assert set(Counter(event["eventID"] for event in events).values()) == {1}
    # No half states: who was created has a record, and who has a record was created.
    assert set(created) == listed.names - {"administrator"}
    assert set(created.values()) == {1}
    assert users <= listed.names
    print(  # noqa: T201  Figures for who asks for more rounds, with -s.
        f"\n{ROUNDS} kills, {len(acknowledged)} acknowledged calls, {len(events)} records,"
        f" {len(listed.names)} users, longest start {longest:.2f} s"
    )


def list_users(server):
    """Return a client that has read every user's name."""
    client = Client(server, 0, "lister")
    client.names, more = set(), {}
    while True:
        page = client.query("iam", "2010-05-08", Action="ListUsers", MaxItems="1000", **more)
        client.names |= {name.decode() for name in re.findall(rb"<UserName>(.*?)<", page)}
        marker = re.search(rb"<Marker>(.*?)</Marker>", page)
        if marker is None:
            client.connection.close()
            return client
        more = {"Marker": marker[1].decode()}
