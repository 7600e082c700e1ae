"""Policy decisions per second: simple, ten policies of ten statements, 500 and 10,000 statements.

    python bench/policy.py [--json]

Times are CPU time of one process on one core.  "Same action" is the hard case: every statement
names the action that is asked for, and only one names the resource.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator

from garrison.core.principal import Principal
from garrison.policy import (
    AccessRequest,
    AttachedPolicy,
    PolicyScope,
    PolicySet,
    evaluate,
    parse_document,
)

ACCOUNT = "111122223333"
BOB = Principal(
    type="IAMUser",
    arn=f"arn:aws:iam::{ACCOUNT}:user/bob",
    account=ACCOUNT,
    principal_id="AIDAEXAMPLE",
    user_name="bob",
)
SECONDS = 0.5
ROUNDS = 5


def policies(statements: list[dict[str, object]], size: int = 10) -> PolicySet:
    """Return the statements as policies of ``size`` statements."""
    return PolicySet(
        AttachedPolicy(
            name=f"policy-{start}",
            document=parse_document(
                {"Version": "2012-10-17", "Statement": statements[start : start + size]}, "identity"
            ),
        )
        for start in range(0, len(statements), size)
    )


def bucket_statements(count: int) -> list[dict[str, object]]:
    """Statements that all name the action, on a bucket each."""
    return [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket-{n}/*"}
        for n in range(count)
    ]


def service_statements(count: int) -> list[dict[str, object]]:
    """Statements as accounts have them: many services, a few actions each, some conditions."""
    return [
        {
            "Effect": "Deny" if n % 10 == 9 else "Allow",
            "Action": [f"svc{n % 97}:Get*", f"svc{n % 97}:Put{n}"],
            "Resource": [f"arn:aws:svc{n % 97}:*:{ACCOUNT}:thing/{n}-*"],
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}},
        }
        for n in range(count)
    ]


def mixed(count: int) -> PolicySet:
    """Return statements about other services, and the few that decide."""
    deciding: list[dict[str, object]] = [
        {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::data/*"},
        {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]
    return policies(service_statements(count - len(deciding)) + deciding)


def request(resource: str) -> AccessRequest:
    """Return a request to read an object."""
    return AccessRequest(
        action="s3:GetObject",
        resource=resource,
        resource_account=ACCOUNT,
        principal=BOB,
        context={
            "aws:principaltag/team": "red",
            "aws:securetransport": "true",
            "aws:sourceip": "203.0.113.9",
        },
    )


def scenarios() -> Iterator[tuple[str, AccessRequest, PolicyScope]]:
    """Yield what is measured; every one of them is allowed."""
    simple = policies([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}])
    yield "simple", request("arn:aws:s3:::data/a"), PolicyScope(identity=simple)
    for count in (100, 500, 10_000):
        name = f"{count:,} statements"
        yield f"{name}, mixed", request("arn:aws:s3:::data/a"), PolicyScope(identity=mixed(count))
        last = request(f"arn:aws:s3:::bucket-{count - 1}/a")
        same = PolicyScope(identity=policies(bucket_statements(count)))
        yield f"{name}, same action", last, same
    everything = policies([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
    yield (
        "every layer",
        request("arn:aws:s3:::data/a"),
        PolicyScope(
            identity=mixed(100),
            boundaries=(everything,),
            service_control=(everything, everything),
        ),
    )


def measure(decide: Callable[[], object]) -> float:
    """Return the CPU seconds of one call: the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        calls, started = 0, time.process_time()
        while (spent := time.process_time() - started) < SECONDS / ROUNDS:
            for _ in range(100):
                decide()
            calls += 100
        best = min(best, spent / calls)
    return best


def main() -> None:
    """Print one line a scenario."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = arguments.parse_args().json
    results = {}
    for name, asked, scope in scenarios():
        assert evaluate(asked, scope).allowed, name
        seconds = measure(lambda asked=asked, scope=scope: evaluate(asked, scope))  # type: ignore[misc]
        results[name] = {"microseconds": round(seconds * 1e6, 2), "per_second": round(1 / seconds)}
        if not as_json:
            print(f"{name:32} {seconds * 1e6:8.2f} µs {1 / seconds:12,.0f} decisions/s")
    if as_json:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
