"""Every example of the guide does what the page says it does.

A page is one session of bash: blocks of ``console`` under ``<!-- run -->`` are typed into it, other
blocks under ``<!-- file: NAME -->`` become files.  ``…`` in the page's output stands for anything;
``<!-- server: FLAGS -->`` says how the server is started, and a file ``garrison.toml`` is there by
then; ``<!-- needs: tokens -->`` says that the page is skipped where there are none.
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from token_software import require_tokens

GUIDES = sorted((Path(__file__).parents[2] / "docs" / "guide").glob("*.md"))
BLOCK = re.compile(r"<!-- (run|file: (?P<file>\S+)) -->\n```\w+\n(?P<text>.*?)```\n", re.DOTALL)
NEEDS_TOKENS = "<!-- needs: tokens -->"
FLAGS = re.compile(r"<!-- server: (.*) -->")
BIN = Path(sys.executable).parent
PORT = "4566"  # What the pages say; the tests take a free one.
SETTINGS = "garrison.toml"
"""A file of this name is there before the server starts."""
STEP = "\x1e"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache", numbered=True)


@pytest.fixture
def session(tmp_path, cache):
    """The environment of a stranger's shell."""
    cache.chmod(0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "HOME": str(tmp_path),
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "AWS_PAGER": "",
        "GARRISON_PORT": str(free_port()),
        "GARRISON_CACHE_DIR": str(cache),
    }


@pytest.fixture
def server(session, tmp_path):
    """Start `garrison up` as a page says; ended with SIGTERM."""
    started = []

    def start(flags):
        command = [str(BIN / "garrison"), "up", *flags]
        with (tmp_path / "server.log").open("wb") as log:
            process = subprocess.Popen(command, env=session, cwd=tmp_path, stderr=log)
        started.append(process)
        url = f"http://localhost:{session['GARRISON_PORT']}/_garrison/health"
        for _ in range(200):
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return
            except OSError:
                assert process.poll() is None, (tmp_path / "server.log").read_text()
                time.sleep(0.05)
        pytest.fail("the server does not answer")

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def examples(page):
    """Yield (file name, its text) and (command, what it prints), in the page's order."""
    for block in BLOCK.finditer(page):
        if block["file"]:
            yield "file", block["file"], block["text"]
            continue
        for step in re.split(r"(?m)^\$ ", block["text"])[1:]:
            command, *rest = step.splitlines()
            while rest and rest[0].startswith("> "):
                command += "\n" + rest.pop(0)[2:]
            yield "run", command, "\n".join(rest)


def play(steps, session, folder):
    """Run the steps in one shell; return what each command printed."""
    script = []
    port = f":{session['GARRISON_PORT']}"
    for kind, name, text in steps:
        if kind == "file":
            script.append(f"printf %s {shlex.quote(text)} > {shlex.quote(name)}")
        else:
            script.append(f"printf '{STEP}'\n{name}")
    done = subprocess.run(
        ["bash", "-c", "exec 2>&1\n" + "\n".join(script).replace(f":{PORT}", port)],
        cwd=folder,
        env=session,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout.replace(port, f":{PORT}").split(STEP)[1:]


def fits(said, printed):
    """True if the output is what the page says, but for blank lines and what ``…`` stands for."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    wanted = "\n".join(line.strip() for line in said.splitlines() if line.strip())
    pattern = ".*".join(re.escape(part) for part in wanted.split("…"))
    return re.fullmatch(pattern, "\n".join(lines), re.DOTALL) is not None


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_examples_of_the_guide_hold(guide, server, session, tmp_path):
    page = guide.read_text()
    steps = list(examples(page))
    for kind, name, text in steps:
        if (kind, name) == ("file", SETTINGS):
            (tmp_path / name).write_text(text)
    if NEEDS_TOKENS in page:
        require_tokens()
    named = FLAGS.search(page)
    server(shlex.split(named[1]) if named else [])

    printed = play(steps, session, tmp_path)

    said = [(name, text) for kind, name, text in steps if kind == "run"]
    assert len(printed) == len(said)
    for (command, text), output in zip(said, printed, strict=True):
        assert fits(text, output), f"$ {command}\n{output}\n--- the page says:\n{text}"
