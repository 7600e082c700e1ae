"""What a second worker process is worth, told by CPU time, since the load needs a core of its own.

    python bench/workers.py [--rounds 5] [--seconds 1] [--connections 32]

Two workers on two cores answer 2 * (CPU time a request with one worker) / (the same with two) times
as much as one on one core, if both are always at work: so long as each has connections of its own,
which is the kernel's to spread.  Rounds alternate, so that a noisy minute hits both; medians.
"""

import argparse
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from compare import measure
from servers import garrison

SHOWN = ("sts:GetCallerIdentity", "iam:GetUser", "kms:Encrypt")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    one, two = garrison("one"), garrison("two", "--workers", "2")
    found = defaultdict(list)
    for server in (one, two):
        server.start()
        server.keys()
    # Several workers open the port themselves, a moment after it was claimed for them.
    time.sleep(3)
    try:
        for _ in range(options.rounds):
            for operation in SHOWN:
                for server in (one, two):
                    shown = measure(server, operation, options.connections, options.seconds)
                    found[operation, server.name].append(shown["cpu_us"])
    finally:
        one.stop()
        two.stop()
    print(f"{'CPU µs a request':28}{'1 worker':>10}{'2 workers':>10}{'worth':>8}")
    for operation in SHOWN:
        alone, shared = (statistics.median(found[operation, name]) for name in ("one", "two"))
        print(f"{operation:28}{alone:10.0f}{shared:10.0f}{2 * alone / shared:8.2f}")


if __name__ == "__main__":
    main()
