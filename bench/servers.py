"""The servers that are measured: how each is started, and what it has used up."""

import configparser
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PEERS = Path(os.environ.get("BENCH_VENV", ".venv-bench")) / "bin"
OURS = Path(sys.executable).parent
FROM_FILE = ("", "")
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Server:
    """One server under measurement."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    credentials: tuple[str, str] = ("test", "test")
    port: int = 0
    process: subprocess.Popen | None = None
    home: Path | None = None

    def start(self) -> None:
        """Start it in a session of its own, on a free port, with an empty home."""
        self.port = free_port()
        self.home = Path(tempfile.mkdtemp(prefix="bench-"))
        fill = {"port": str(self.port), "home": str(self.home)}
        self.process = subprocess.Popen(
            [part.format(**fill) for part in self.command],
            env=os.environ | {k: v.format(**fill) for k, v in self.environment.items()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Wait until it accepts connections."""
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.002)
            else:
                return

    def stop(self) -> None:
        """End it and all that it started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                continue

    def keys(self) -> tuple[str, str]:
        """Return the access key that may do everything there, as soon as there is one."""
        if self.credentials != FROM_FILE:
            return self.credentials
        file = self.home / "data" / "credentials"
        parser = configparser.ConfigParser()
        while not (parser.read(file) and "administrator" in parser):
            time.sleep(0.002)
        section = parser["administrator"]
        return section["aws_access_key_id"], section["aws_secret_access_key"]

    def cpu_s(self) -> float:
        """Return the CPU time that it and its children have used, user and system."""
        return sum((int(stat[11]) + int(stat[12])) / TICKS for stat in self._stats())

    def memory_bytes(self) -> int:
        """Return its resident memory, shared pages counted once (PSS)."""
        total = 0
        for pid in self._pids():
            try:
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            total += next(int(line.split()[1]) for line in text.splitlines() if "Pss:" in line)
        return total * 1024

    def _pids(self) -> list[str]:
        return [
            path.name
            for path in Path("/proc").iterdir()
            if path.name.isdecimal() and session_of(path) == self.process.pid
        ]

    def _stats(self) -> list[list[str]]:
        found = []
        for pid in self._pids():
            try:
                found.append(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split())
            except OSError:
                continue
        return found


def session_of(path: Path) -> int:
    """Return the session that a process belongs to; 0 if it is gone."""
    try:
        return int((path / "stat").read_text().rpartition(") ")[2].split()[3])
    except (OSError, IndexError):
        return 0


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def garrison(name: str = "garrison", *flags: str) -> Server:
    """Return Garrison, durable unless a flag says otherwise."""
    return Server(
        name,
        [str(OURS / "garrison"), "up", "--port", "{port}", "--data-dir", "{home}/data", *flags],
        credentials=FROM_FILE,
    )


def servers() -> list[Server]:
    """Return ours and every peer that is installed."""
    found = [
        garrison(),
        Server("bare+sigv4", [sys.executable, str(HERE / "bare.py"), "{port}"]),
    ]
    if (PEERS / "moto_server").exists():
        found.append(Server("moto", [str(PEERS / "moto_server"), "-p", "{port}"]))
    if (PEERS / "ministack").exists():
        command, place = (
            [str(PEERS / "ministack")],
            {"GATEWAY_PORT": "{port}", "BIND_HOST": "127.0.0.1"},
        )
        found.append(Server("ministack", command, place))
        found.append(Server("ministack AUTH", command, place | {"AUTH": "true"}))
    return found
