"""The budget of a cold start: half a second to the first answer, 60 MB (of which it needs less)."""

import http.client
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from processes import Server

BUDGET_S = 0.5
BUDGET_BYTES = 60 << 20


def measure(server):
    """Return seconds from the process's start to its first answer, and its resident bytes."""
    began = time.perf_counter()
    server.process = subprocess.Popen(
        [sys.executable, "-m", "garrison", "up", *server.where],
        env=server.environment,
        cwd=server.folder,
        stderr=subprocess.DEVNULL,
    )
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            connection.request("GET", "/_garrison/health")
            connection.getresponse().read()
        except OSError:
            assert server.process.poll() is None
            time.sleep(0.002)
            continue
        finally:
            connection.close()
        seconds = time.perf_counter() - began
        break
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    resident = int(status.partition("VmRSS:")[2].split()[0]) << 10
    assert server.stop() == 0
    return seconds, resident


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_start_is_within_its_budget(tmp_path, cache):
    server = Server(tmp_path, GARRISON_CACHE_DIR=cache)
    measure(server)

    measured = [measure(server) for _ in range(5)]

    # The machine may be busy with other tests: the quickest of a few is what the program needs.
    assert min(seconds for seconds, _ in measured) < BUDGET_S
    assert statistics.median(resident for _, resident in measured) < BUDGET_BYTES


def test_what_a_start_does_not_need_is_not_imported():
    script = (
        "import sys, garrison.cli.main, garrison.server;"
        "print([name for name in ('typer', 'rich', 'pydantic', 'botocore', 'cryptography.x509',"
        " 'segno', 'pyotp') if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
