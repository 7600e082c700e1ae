"""``pytest tests/golden --golden`` rewrites the lists; without it they are compared."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]


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


@pytest.fixture
def golden_part(request):
    """Compare lines with what stands between two markers of a document, or rewrite it.

    The markers are ``<!-- NAME -->`` and ``<!-- end -->``, each on a line of its own.
    """

    def compare(document, name, lines):
        path = PROJECT / document
        head, start, rest = path.read_text().partition(f"<!-- {name} -->\n")
        part, end, tail = rest.partition("<!-- end -->")
        assert end, f"{document} lacks the markers of `{name}`"
        text = "".join(f"{line}\n" for line in lines)
        if request.config.getoption("--golden") and part != text:
            path.write_text(head + start + text + end + tail)
            part = text
        assert part.splitlines() == text.splitlines(), f"{document}: see `make golden`"

    return compare
