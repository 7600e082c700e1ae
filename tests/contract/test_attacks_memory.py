"""Who is not authenticated must not fill the memory."""

import tracemalloc

from garrison.core.message import Request
from garrison.gateway.route import Router

LONG = "x" * 60_000


def test_long_targets_of_strangers_are_not_remembered(wire):
    """Any text may stand in X-Amz-Target, and its service is found before anybody has signed."""
    router = Router(wire, region="us-east-1")

    def ask(number):
        target = {"host": "localhost", "x-amz-target": f"TrentService.{number}{LONG}"}
        request = Request(method="POST", path="/", query="", headers=target, body=b"{}")
        assert router.find_service(request, "kms").name == "kms"

    ask(0)
    tracemalloc.start()
    try:
        for number in range(1, 50):
            ask(number)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < len(LONG)
