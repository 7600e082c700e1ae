"""What is generated is what the generator writes today."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_services_shapes_are_the_generators():
    """``api.py`` is changed by its generator or not at all."""
    command = [sys.executable, "tools/generate_api.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, "")
