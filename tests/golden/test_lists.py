"""What shape the program is in, as lists in git: a diff shows what has changed."""

import ast
import sys
from pathlib import Path

import pytest
from every_operation import Every

import garrison

ROOT = Path(garrison.__file__).parent
LONG = 50  # lines, docstring not counted


def long_functions():
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = node.body[0] if ast.get_docstring(node) else None
                lines = node.end_lineno - node.lineno + 1
                lines -= doc.end_lineno - doc.lineno + 1 if doc else 0
                if lines > LONG:
                    yield f"{path.relative_to(ROOT)}::{node.name}  {lines}"


def imports():
    known = set(sys.stdlib_module_names) | {"garrison"}
    for path in sorted(ROOT.rglob("*.py")):
        package = path.relative_to(ROOT).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                if name.partition(".")[0] not in known:
                    yield f"{package}: {name.partition('.')[0]}"


def test_long_functions_are_the_ones_we_know(golden):
    """Growing one, or adding one, shows up in the diff."""
    golden("long-functions.txt", long_functions())


def test_dependencies_are_the_ones_we_know(golden):
    """Which package imports what from others."""
    golden("dependencies.txt", sorted(set(imports())))


def test_operations_are_the_ones_we_know(golden, aws):
    """Which operations are implemented, and which have a contract test that calls them."""
    tests = "".join(
        path.read_text() for path in (Path(__file__).parents[1] / "contract").rglob("*.py")
    )
    lines = []
    for service, operation in Every(aws).operations():
        mapping = aws.client(service).meta.method_to_api_mapping
        method = next(name for name, known in mapping.items() if known == operation)
        mark = "✔" if f"{method}" in tests or operation in tests else "✘"
        lines.append(f"{service}  {operation}  contract {mark}")
    golden("operations.txt", lines)


@pytest.mark.parametrize("service", ["cloudtrail", "iam", "kms", "sts"])
def test_unimplemented_operations_answer_501(aws, service):
    """Never an empty success; the operation is named."""
    from botocore.exceptions import ClientError

    every = Every(aws)
    implemented = {operation for name, operation in every.operations() if name == service}
    missing = [
        operation
        for operation in aws.client(service).meta.service_model.operation_names
        if operation not in implemented
    ]
    for operation in missing[:3]:
        _, answer, code = every.call(service, operation)
        assert code == "NotImplemented", operation
        assert operation in answer["Error"]["Message"]
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert ClientError
