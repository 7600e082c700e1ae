"""Importing the whole package does nothing but define things: no file, socket or process."""

import subprocess
import sys

PROBE = """
import pkgutil, sys
import garrison

FORBIDDEN = {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen"}

def watch(event, args):
    wrote = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if event in FORBIDDEN or (wrote and "__pycache__" not in str(args[0])):
        raise RuntimeError(f"import has a side effect: {event} {args!r}")

sys.addaudithook(watch)
names = [module.name for module in pkgutil.walk_packages(garrison.__path__, "garrison.")]
for name in names:
    if name != "garrison.__main__":  # What `python -m garrison` runs.
        __import__(name)
assert len(names) > 200, names
"""


def test_importing_has_no_side_effect():
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr.splitlines()[-1]


def test_the_watch_sees_a_side_effect():
    """A guard that cannot fail guards nothing."""
    probe = PROBE.replace("__import__(name)", "open('/dev/null', 'w')")
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=False
    )
    assert "import has a side effect: open" in done.stderr
