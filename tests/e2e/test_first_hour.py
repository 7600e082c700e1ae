"""The tour in README.md is what examples/first-hour.sh really prints.

``make golden`` writes it there.
"""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- first hour -->\n", "<!-- end -->"
# What differs between two runs, and what stands for it.
NORMAL = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "1234abcd-…"),
    (r"\b(AKIA|ASIA|AIDA|AROA|ANPA|AGPA)[A-Z0-9]{16,17}\b", r"\1EXAMPLE"),
    (r"--authentication-code[12] \d{6}", lambda found: found[0][:-6] + "123456"),
    (r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00:00)", "2026-11-02T09:30:00Z"),
]


def normalized(text, account):
    for pattern, stand_in in NORMAL:
        text = re.sub(pattern, stand_in, text)
    return text.replace(account, "111122223333")


def test_the_tour_in_the_readme_is_what_the_script_prints(start, request):
    server = start()
    account = re.search(r"account +(\d{12})", server.log)[1]
    environment = server.client_environment | {
        "GARRISON_PORT": str(server.port),
        "GARRISON_DATA_DIR": str(server.data),
    }

    done = subprocess.run(
        ["bash", ROOT / "examples" / "first-hour.sh"],
        env=environment | {"COLUMNS": "100", "LC_ALL": os.environ.get("LC_ALL", "C.UTF-8")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout

    tour = f"```console\n{normalized(done.stdout, account).strip()}\n```\n"
    readme = ROOT / "README.md"
    before, begin, rest = readme.read_text().partition(BEGIN)
    told, end, after = rest.partition(END)
    assert end, "README.md has no place for the tour"
    if request.config.getoption("--golden", default=False):
        readme.write_text(before + begin + tour + end + after)
        told = tour
    assert told == tour, "see `make golden`"
