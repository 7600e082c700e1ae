"""What `make new` makes passes every check, but for the one test that says what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
FOLDERS = ("src", "tools", "docs/decisions", "docs/sources", "tests/contract/sts")
FILES = ("pyproject.toml", "tests/conftest.py", "tests/cloud.py")
# A service with one noun in several operations, one without input, and a name with a hyphen.
ASKED = ("sns.CreateTopic", "sns.DeleteTopic", "sns.Publish", "cognito-idp.ListUserPools")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project in which two services were begun."""
    copy = tmp_path_factory.mktemp("new") / "project"
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, copy / folder, ignore=ignore)
    for file in FILES:
        shutil.copy(PROJECT / file, copy / file)
    begun = [new(copy, "service", name) for name in ("sns", "cognito-idp")]
    begun += [new(copy, "operation", name) for name in ASKED]
    assert [each.stderr for each in begun if each.returncode] == []
    return copy


def run(project, *command):
    return subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def new(project, *arguments):
    return run(project, "tools/new.py", *arguments)


@pytest.mark.slow
@pytest.mark.parametrize(
    "check",
    [
        ["-m", "ruff", "format", "--check", "src/garrison/services", "tests/contract"],
        ["-m", "ruff", "check", "src/garrison/services", "tests/contract"],
        ["-m", "mypy", "src/garrison/services/sns", "src/garrison/services/cognito_idp"],
        ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        ["tools/generate_api.py", "--check", "sns", "cognito_idp"],
    ],
    ids=["format", "lint", "types", "contracts", "api"],
)
def test_what_is_begun_passes_the_checks(project, check):
    done = run(project, *check)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_contract_test_fails_until_the_operation_is_written(project):
    """By the method's own word, not by a mistake on the way to it."""
    done = run(project, "-m", "pytest", "-p", "no:randomly", "tests/contract/sns")
    assert "3 failed" in done.stdout
    assert "NotImplementedError" in done.stdout


@pytest.mark.slow
def test_one_noun_has_one_module(project):
    topics = (project / "src/garrison/services/sns/operations/topics.py").read_text()
    assert "async def create_topic" in topics
    assert "async def delete_topic" in topics


@pytest.mark.slow
def test_a_decision_gets_the_next_number(project):
    last = max(int(path.name[:4]) for path in (project / "docs/decisions").glob("0*.md"))
    done = new(project, "adr", "Queues are records")
    assert f"docs/decisions/{last + 1:04}-queues-are-records.md" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "name", "reason"),
    [
        ("service", "sts", "exists already"),
        ("service", "snss", "AWS has no service `snss`"),
        ("operation", "sts.GetCallerIdentity", "is there already"),
        ("operation", "sts.GetTea", "has no operation `GetTea`"),
        ("operation", "events.PutRule", "make new service=events"),
    ],
)
def test_what_cannot_be_begun_is_refused(project, what, name, reason):
    done = new(project, what, name)
    assert done.returncode == 2
    assert reason in done.stderr
