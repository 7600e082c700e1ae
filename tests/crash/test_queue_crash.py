"""The real server ends under queue traffic: no acknowledged message is lost or doubled.

Each round producers and consumers work on a standard and a FIFO queue until the server ends.
Producers of the FIFO queue send again what was not acknowledged, under the same deduplication ID.
Seeded; ``GARRISON_CRASH_ROUNDS`` asks for more rounds.
"""

import base64
import http.client
import json
import os
import random
import signal
import threading
import time
import zlib
from datetime import UTC, datetime

import pytest

from garrison.core.credentials import read_credentials
from garrison.core.message import Request
from garrison.sigv4 import Signer
from processes import Server

ROUNDS = int(os.environ.get("GARRISON_CRASH_ROUNDS", "8"))
GROUPS = 3
STANDARD, FIFO = "work", "work.fifo"
TIMEOUT_S = 1


class Connection:
    """One connection of one caller."""

    def __init__(self, server):
        key = read_credentials(server.data / "credentials", "administrator")
        self.port = server.port
        self.signer = Signer(
            access_key_id=key.access_key_id,
            secret=key.secret_access_key,
            region="us-east-1",
            service="sqs",
        )
        self.http = http.client.HTTPConnection("localhost", server.port, timeout=30)

    def call(self, operation, queue="", **members):
        """Return the answer; raise OSError or HTTPException if the server is gone."""
        if queue:
            members["QueueUrl"] = queue
        body = json.dumps(members).encode()
        headers = {
            "host": f"localhost:{self.port}",
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": f"AmazonSQS.{operation}",
        }
        request = Request(method="POST", path="/", query="", headers=headers, body=body)
        signed = self.signer.sign(request, now=datetime.now(UTC))
        self.http.request("POST", "/", body, dict(signed.headers))
        answer = self.http.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise AssertionError(content)
        return json.loads(content or b"{}")


class Ledger:
    """What was acknowledged, seen by all clients of all rounds."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sent = {STANDARD: set(), FIFO: set()}
        self.received = {STANDARD: {}, FIFO: {}}
        self.deleted = {STANDARD: set(), FIFO: set()}
        self.first = {group: [] for group in range(GROUPS)}
        self.next = dict.fromkeys(range(GROUPS), 0)
        self.faults = []

    def note_received(self, queue, messages):
        with self.lock:
            for message in messages:
                body = message["Body"]
                if body in self.deleted[queue]:
                    self.faults.append(f"{queue}: {body} came after it was deleted")
                seen = self.received[queue].setdefault(body, message["MessageId"])
                if seen != message["MessageId"]:
                    self.faults.append(f"{queue}: {body} is there twice")
                if queue == FIFO:
                    group, number = map(int, body.split("-"))
                    order = self.first[group]
                    if number not in order:
                        order.append(number)

    def note_deleted(self, queue, body):
        with self.lock:
            self.deleted[queue].add(body)


class Client(threading.Thread):
    """Does one thing over and over until the server is gone."""

    def __init__(self, server, ledger, work):
        super().__init__()
        self.connection = Connection(server)
        self.ledger = ledger
        self.work = work

    def run(self):
        try:
            while self.work(self.connection, self.ledger):
                pass
        except (OSError, http.client.HTTPException):
            pass
        except AssertionError as error:
            self.ledger.faults.append(repr(error))
        finally:
            self.connection.http.close()


def url(server, queue):
    return f"http://localhost:{server.port}/{queue}"


def produce(server, label):
    numbers = iter(range(1_000_000))

    def work(connection, ledger):
        body = f"{label}-{next(numbers)}"
        connection.call("SendMessage", url(server, STANDARD), MessageBody=body)
        ledger.sent[STANDARD].add(body)
        return True

    return work


def produce_in_order(server, group):
    def work(connection, ledger):
        body = f"{group}-{ledger.next[group]}"
        connection.call(
            "SendMessage",
            url(server, FIFO),
            MessageBody=body,
            MessageGroupId=str(group),
            MessageDeduplicationId=body,
        )
        ledger.sent[FIFO].add(body)
        ledger.next[group] += 1
        return True

    return work


def consume(server, queue, chance):
    def work(connection, ledger):
        answer = connection.call(
            "ReceiveMessage",
            url(server, queue),
            MaxNumberOfMessages=chance.randint(1, 10),
            WaitTimeSeconds=1,
        )
        messages = answer.get("Messages", [])
        ledger.note_received(queue, messages)
        for message in messages:
            try:
                connection.call(
                    "DeleteMessage", url(server, queue), ReceiptHandle=message["ReceiptHandle"]
                )
            except AssertionError as error:
                if "expired" not in str(error):
                    raise
                break
            ledger.note_deleted(queue, message["Body"])
        return True

    return work


def clients_of_a_round(server, ledger, number, chance):
    works = [
        produce(server, f"r{number}a"),
        produce(server, f"r{number}b"),
        *(produce_in_order(server, group) for group in range(GROUPS)),
        consume(server, STANDARD, chance),
        consume(server, STANDARD, chance),
        consume(server, FIFO, chance),
        consume(server, FIFO, chance),
    ]
    return [Client(server, ledger, work) for work in works]


def drain(server, ledger):
    """Receive all that is left, in peace."""
    connection = Connection(server)
    for queue in (STANDARD, FIFO):
        work, empty_since = consume(server, queue, random.Random(0)), None
        while True:
            before = len(ledger.received[queue]), len(ledger.deleted[queue])
            work(connection, ledger)
            if before != (len(ledger.received[queue]), len(ledger.deleted[queue])):
                empty_since = None
            elif empty_since is None:
                empty_since = time.monotonic()
            elif time.monotonic() - empty_since > 2 * TIMEOUT_S:
                break
        shown = connection.call("GetQueueAttributes", url(server, queue), AttributeNames=["All"])
        counts = [
            shown["Attributes"][f"ApproximateNumberOfMessages{kind}"]
            for kind in ("", "NotVisible", "Delayed")
        ]
        assert counts == ["0", "0", "0"], queue
    connection.http.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flags", "number"),
    # Workers are stopped: who kills their supervisor does not kill them.
    [((), signal.SIGKILL), (("--workers", "2"), signal.SIGTERM)],
    ids=["killed", "workers"],
)
def test_no_acknowledged_message_is_lost_or_doubled_whenever_the_server_ends(
    tmp_path, flags, number
):
    chance = random.Random(2026)
    ledger = Ledger()
    server = Server(tmp_path, *flags).start()
    setup = Connection(server)
    timeout = {"VisibilityTimeout": str(TIMEOUT_S)}
    setup.call("CreateQueue", QueueName=STANDARD, Attributes=timeout)
    setup.call("CreateQueue", QueueName=FIFO, Attributes={**timeout, "FifoQueue": "true"})
    setup.http.close()

    for round_ in range(ROUNDS):
        clients = clients_of_a_round(server, ledger, round_, chance)
        for client in clients:
            client.start()
        time.sleep(chance.uniform(0.1, 0.8))
        server.stop(number)
        for client in clients:
            client.join()
        server.start()
    drain(server, ledger)
    assert server.stop() == 0

    assert ledger.faults == []
    for queue in (STANDARD, FIFO):
        lost = ledger.sent[queue] - ledger.received[queue].keys()
        assert lost == set()
    for order in ledger.first.values():
        # The first time that each message came, in the order in which they were sent, none missing.
        assert order == list(range(len(order)))
    print(  # noqa: T201  Figures for who asks for more rounds, with -s.
        f"\n{ROUNDS} kills, {len(ledger.sent[STANDARD])} and {len(ledger.sent[FIFO])} acknowledged"
        f" messages, {len(ledger.deleted[STANDARD])} and {len(ledger.deleted[FIFO])} deleted"
    )


@pytest.mark.slow
def test_nothing_that_was_sent_is_readable_on_the_disk(tmp_path):
    """Neither bodies and attributes nor what orders and groups them, in whatever encoding."""
    canary = "canary7SECRET7canary7SECRET7"
    server = Server(tmp_path).start()
    connection = Connection(server)
    for name, more in ((STANDARD, {}), (FIFO, {"FifoQueue": "true"}), ("bare", {})):
        attributes = {**more, "SqsManagedSseEnabled": "false" if name == "bare" else "true"}
        connection.call("CreateQueue", QueueName=name, Attributes=attributes)
        members = {"MessageGroupId": f"g{canary}", "MessageDeduplicationId": f"d{canary}"}
        connection.call(
            "SendMessage",
            url(server, name),
            MessageBody=f"b{canary}",
            MessageAttributes={f"n{canary}": {"DataType": "String", "StringValue": f"v{canary}"}},
            **(members if name == FIFO else {}),
        )
        connection.call("ReceiveMessage", url(server, name), MessageAttributeNames=["All"])
    connection.http.close()
    assert server.stop() == 0

    raw = canary.encode()
    forms = {raw, raw.hex().encode(), raw[1:-1].hex().encode(), zlib.compress(raw)[2:-4]}
    forms |= {base64.b64encode(raw[shift:])[:-4] for shift in range(3)}
    for path in server.data.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not any(form in content for form in forms), path
