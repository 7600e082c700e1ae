"""The shipped program as a process, and its commands."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HEALTH = "/_garrison/health"
BIN = Path(sys.executable).parent
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("AWS_", "GARRISON_")) and name != "PYTHONDONTWRITEBYTECODE"
}


def free_port():
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Server:
    """``garrison up`` with its data in ``folder``; a context."""

    def __init__(self, folder, *flags, port=None, **environment):
        self.folder = Path(folder)
        self.port = port or free_port()
        self.data = self.folder / "data"
        self.where = ["--port", str(self.port), "--data-dir", str(self.data)]
        self.flags = flags
        self.environment = CLEAN | {"HOME": str(self.folder)} | environment
        self.environment.setdefault("GARRISON_CACHE_DIR", str(self.folder / "cache"))
        self.scheme = "https" if "--tls" in flags else "http"
        self.process = None

    def start(self):
        """Start, and return once it answers."""
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "garrison", "up", *self.where, *self.flags],
            env=self.environment,
            cwd=self.folder,
            stdout=log,
            stderr=log,
        )
        log.close()
        until = time.monotonic() + 20
        while not self.answers():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.01)
        return self

    def answers(self):
        """Return True if it serves."""
        context = ssl._create_unverified_context() if self.scheme == "https" else None
        try:
            with urllib.request.urlopen(self.url + HEALTH, timeout=5, context=context):
                return True
        except OSError:
            return False

    @property
    def log(self):
        """What it has printed so far."""
        return (self.folder / "log").read_text()

    @property
    def url(self):
        return f"{self.scheme}://localhost:{self.port}"

    def get(self, path, method="GET"):
        """Return the JSON behind a path of Garrison's own."""
        request = urllib.request.Request(self.url + path, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def stop(self, number=signal.SIGTERM):
        """End the process; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)

    def command(self, *words, ok=True, **options):
        """Run a subcommand against this server; return what it printed, errors too."""
        command = [*words[:1], *self.where[: 0 if words[0] == "version" else 4], *words[1:]]
        done = garrison(*command, env=self.environment, cwd=self.folder, **options)
        assert not ok or done.returncode == 0, done.stderr
        return done

    @property
    def client_environment(self):
        """What ``garrison env`` says, as an environment."""
        lines = self.command("env").stdout.splitlines()
        exports = dict(line.removeprefix("export ").split("=", 1) for line in lines)
        path = f"{BIN}{os.pathsep}{self.environment['PATH']}"
        return self.environment | exports | {"PATH": path}

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def garrison(*words, env=None, **options):
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "garrison", *words],
        env=CLEAN if env is None else env,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        **options,
    )
