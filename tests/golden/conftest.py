"""``pytest tests/golden --golden`` rewrites the lists; without it they are compared."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_addoption(parser):
    parser.addoption("--golden", action="store_true", help="Rewrite the golden lists.")


@pytest.fixture
def golden(request):
    """Compare lines with a list in git, or rewrite it."""

    def compare(name, lines):
        path = HERE / name
        text = "".join(f"{line}\n" for line in lines)
        if request.config.getoption("--golden"):
            path.write_text(text)
        assert path.read_text().splitlines() == text.splitlines(), "see `make golden`"

    return compare
