"""Garrison beside its peers, in one interleaved run: throughput, CPU time, cold start, memory.

    python bench/compare.py [--rounds 5] [--seconds 1.5] [--json FILE]

Every server answers the same signed requests.  Rounds go round the servers, so that a noisy minute
hits all of them; medians are quoted.  CPU time is user and system time of all of a server's
processes.
"""

import argparse
import base64
import itertools
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from load import Caller, run
from servers import Server, servers

KMS = "TrentService."
MESSAGE = "x" * 200
CREATED_MAX = 450
"""An account has 5,000 users at most, in all rounds together."""
RECEIVED_MAX = 600
"""As many messages as the slowest server takes in a run's time, and some more."""
names = itertools.count()


def identity(caller: Caller) -> Iterator[bytes]:
    """STS GetCallerIdentity: nothing is read but who asks."""
    return itertools.repeat(caller.request("sts", "Action=GetCallerIdentity&Version=2011-06-15"))


def encrypt(caller: Caller) -> Iterator[bytes]:
    """KMS Encrypt of 32 bytes with an encryption context."""
    answer = one(caller, caller.request("kms", "{}", KMS + "CreateKey"))
    key = json.loads(answer)["KeyMetadata"]["KeyId"]
    body = {
        "KeyId": key,
        "Plaintext": base64.b64encode(b"p" * 32).decode(),
        "EncryptionContext": {"app": "billing"},
    }
    return itertools.repeat(caller.request("kms", json.dumps(body), KMS + "Encrypt"))


def sign(spec: str, algorithm: str) -> Callable[[Caller], Iterator[bytes]]:
    """KMS Sign of 32 bytes."""

    def requests(caller: Caller) -> Iterator[bytes]:
        body = {"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"}
        answer = one(caller, caller.request("kms", json.dumps(body), KMS + "CreateKey"))
        body = {
            "KeyId": json.loads(answer)["KeyMetadata"]["KeyId"],
            "Message": base64.b64encode(b"m" * 32).decode(),
            "SigningAlgorithm": algorithm,
        }
        return itertools.repeat(caller.request("kms", json.dumps(body), KMS + "Sign"))

    return requests


def generate_data_key(caller: Caller) -> Iterator[bytes]:
    """KMS GenerateDataKey of 256 bits."""
    answer = one(caller, caller.request("kms", "{}", KMS + "CreateKey"))
    body = {"KeyId": json.loads(answer)["KeyMetadata"]["KeyId"], "KeySpec": "AES_256"}
    return itertools.repeat(caller.request("kms", json.dumps(body), KMS + "GenerateDataKey"))


def get_user(caller: Caller) -> Iterator[bytes]:
    """IAM GetUser of a user by name."""
    name = f"reader{next(names)}"
    one(caller, caller.request("iam", f"Action=CreateUser&UserName={name}&Version=2010-05-08"))
    return itertools.repeat(
        caller.request("iam", f"Action=GetUser&UserName={name}&Version=2010-05-08")
    )


def create_user(caller: Caller) -> Iterator[bytes]:
    """IAM CreateUser, each time another one: a durable write."""
    some = [
        caller.request("iam", f"Action=CreateUser&UserName=u{next(names)}&Version=2010-05-08")
        for _ in range(CREATED_MAX)
    ]
    return iter(some)


def sqs(caller: Caller, operation: str, **members: object) -> bytes:
    """Return a request to SQS."""
    return caller.request("sqs", json.dumps(members), f"AmazonSQS.{operation}")


def queue(caller: Caller, messages: int = 0) -> str:
    """Make a queue with so many messages, and return its URL."""
    answer = one(caller, sqs(caller, "CreateQueue", QueueName=f"bench-{next(names)}"))
    url = json.loads(answer)["QueueUrl"]
    for start in range(0, messages, 10):
        entries = [{"Id": str(n), "MessageBody": MESSAGE} for n in range(start, start + 10)]
        one(caller, sqs(caller, "SendMessageBatch", QueueUrl=url, Entries=entries))
    return str(url)


def send_message(caller: Caller) -> Iterator[bytes]:
    """SQS SendMessage of 200 bytes to a standard queue."""
    url = queue(caller)
    return itertools.repeat(sqs(caller, "SendMessage", QueueUrl=url, MessageBody=MESSAGE))


def receive_message(caller: Caller) -> Iterator[bytes]:
    """SQS ReceiveMessage, one of many messages each time."""
    url = queue(caller, RECEIVED_MAX)
    return itertools.repeat(sqs(caller, "ReceiveMessage", QueueUrl=url), RECEIVED_MAX)


def delete_message(caller: Caller) -> Iterator[bytes]:
    """SQS DeleteMessage, of messages that were received before."""
    url = queue(caller, RECEIVED_MAX)
    handles: list[str] = []
    for _ in range(RECEIVED_MAX // 10):
        answer = one(caller, sqs(caller, "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10))
        handles += [message["ReceiptHandle"] for message in json.loads(answer)["Messages"]]
    some = [sqs(caller, "DeleteMessage", QueueUrl=url, ReceiptHandle=handle) for handle in handles]
    return iter(some)


def put_object(size: int, *, kms: bool = False) -> Callable[[Caller], Iterator[bytes]]:
    """S3 PutObject, the same key again and again; under SSE-S3 or a KMS key."""

    def requests(caller: Caller) -> Iterator[bytes]:
        bucket, headers = f"bench-{next(names)}", {}
        one(caller, caller.object("PUT", f"/{bucket}"))
        if kms:
            answer = one(caller, caller.request("kms", "{}", KMS + "CreateKey"))
            headers = {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": json.loads(answer)["KeyMetadata"][
                    "KeyId"
                ],
            }
        return itertools.repeat(caller.object("PUT", f"/{bucket}/k", b"x" * size, headers))

    return requests


def get_object(size: int, *, kms: bool = False) -> Callable[[Caller], Iterator[bytes]]:
    """S3 GetObject of an object that was put so."""

    def requests(caller: Caller) -> Iterator[bytes]:
        put = next(put_object(size, kms=kms)(caller))
        one(caller, put)
        path = put.split(b" ", 2)[1].decode()
        return itertools.repeat(caller.object("GET", path))

    return requests


KIB, MIB = 1 << 10, 1 << 20
OPERATIONS: dict[str, Callable[[Caller], Iterator[bytes]]] = {
    "sts:GetCallerIdentity": identity,
    "kms:Encrypt": encrypt,
    "kms:GenerateDataKey": generate_data_key,
    "kms:Sign (RSA-2048)": sign("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"),
    "kms:Sign (P-256)": sign("ECC_NIST_P256", "ECDSA_SHA_256"),
    "iam:GetUser": get_user,
    "iam:CreateUser": create_user,
    "sqs:SendMessage": send_message,
    "sqs:ReceiveMessage": receive_message,
    "sqs:DeleteMessage": delete_message,
    "s3:PutObject (1 KiB)": put_object(KIB),
    "s3:PutObject (1 KiB, KMS)": put_object(KIB, kms=True),
    "s3:PutObject (1 MiB)": put_object(MIB),
    "s3:GetObject (1 KiB)": get_object(KIB),
    "s3:GetObject (1 KiB, KMS)": get_object(KIB, kms=True),
    "s3:GetObject (1 MiB)": get_object(MIB),
}
CONNECTIONS = (1, 16)


def one(caller: Caller, request: bytes) -> bytes:
    """Send one request, and return its answer's body."""
    port = int(caller.host.rpartition(":")[2])
    result = run(port, iter([request]), connections=1, seconds=30)
    if result.failures or not result.latencies:
        raise RuntimeError(result.last.decode("utf-8", "replace")[:300])
    return result.last


def cold_start(server: Server) -> tuple[float, int]:
    """Return seconds to the first answer, and the memory then."""
    begun = time.perf_counter()
    server.start()
    server.wait()
    caller = Caller(server.port, server.keys())
    one(caller, next(identity(caller)))
    return time.perf_counter() - begun, server.memory_bytes()


def measure(server: Server, operation: str, connections: int, seconds: float) -> dict[str, float]:
    """Return what one run of an operation has shown."""
    caller = Caller(server.port, server.keys())
    requests = OPERATIONS[operation](caller)
    before = server.cpu_s()
    result = run(server.port, requests, connections=connections, seconds=seconds)
    spent = server.cpu_s() - before
    count = len(result.latencies)
    return {
        "per_s": count / result.seconds,
        "cpu_us": spent / count * 1e6,
        "p50_ms": statistics.median(result.latencies) * 1e3,
        "failures": result.failures,
    }


def main() -> None:  # noqa: C901  The order of measuring, whole.
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--only", default="", help="operations that begin so, such as sqs:")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    every = servers()
    chosen = [name for name in OPERATIONS if name.startswith(options.only)]
    starts, memory, found = defaultdict(list), defaultdict(list), defaultdict(list)
    for _ in range(options.rounds):
        for server in every:
            seconds, size = cold_start(server)
            server.stop()
            if server.name != "bare+sigv4":
                starts[server.name].append(seconds)
                memory[server.name].append(size)
    for server in every:
        cold_start(server)
    try:
        for _ in range(options.rounds):
            for operation, connections in itertools.product(chosen, CONNECTIONS):
                for server in every:
                    if server.name == "bare+sigv4" and operation != "sts:GetCallerIdentity":
                        continue
                    shown = measure(server, operation, connections, options.seconds)
                    print(operation, connections, server.name, shown, file=sys.stderr)
                    found[operation, connections, server.name].append(shown)
        used = {server.name: server.memory_bytes() for server in every}
    finally:
        for server in every:
            server.stop()
    report(every, starts, memory, used, found)
    if options.json:
        rows = {" | ".join(map(str, key)): runs for key, runs in found.items()}
        options.json.write_text(json.dumps({"runs": rows, "starts": starts, "memory": memory}))


def report(every, starts, memory, used, found) -> None:
    """Print medians, and ratios to Garrison's."""
    print(f"{'cold start':28}{'s':>10}{'MB then':>10}{'MB after':>10}")
    for server in every:
        if server.name in starts:
            print(
                f"{server.name:28}{statistics.median(starts[server.name]):10.2f}"
                f"{statistics.median(memory[server.name]) / 1e6:10.0f}"
                f"{used[server.name] / 1e6:10.0f}"
            )
    print(
        f"\n{'operation, connections':28}{'server':16}{'req/s':>9}{'CPU µs':>9}{'p50 ms':>9}"
        f"{'CPU, times ours':>17}"
    )
    for operation, connections in itertools.product(OPERATIONS, CONNECTIONS):
        if (operation, connections, "garrison") not in found:
            continue
        ours = median(found[operation, connections, "garrison"], "cpu_us")
        for server in every:
            runs = found.get((operation, connections, server.name))
            if runs:
                failed = int(sum(run["failures"] for run in runs))
                print(
                    f"{operation + ', ' + str(connections):28}{server.name:16}"
                    f"{median(runs, 'per_s'):9.0f}{median(runs, 'cpu_us'):9.0f}"
                    f"{median(runs, 'p50_ms'):9.2f}{median(runs, 'cpu_us') / ours:17.1f}"
                    + (f"  {failed} refused" if failed else "")
                )


def median(runs, name: str) -> float:
    """Return the median of one figure."""
    return statistics.median(run[name] for run in runs)


if __name__ == "__main__":
    main()
