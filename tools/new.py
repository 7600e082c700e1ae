"""Begin a service, an operation or a decision: the files, a failing test, and where to go on.

    python tools/new.py service sqs                  # make new service=sqs
    python tools/new.py operation sqs.CreateQueue    # make new operation=sqs.CreateQueue
    python tools/new.py adr "Queues are records"     # make new adr="Queues are records"

What it writes passes every check but the one test that says what is missing.
"""

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from generate_api import API, class_name, implemented

from garrison.core.names import snake_case
from garrison.policy.reference import find_action
from garrison.wire.models import load_model
from garrison.wire.shapes import Shape

PROJECT = Path(__file__).parent.parent
SERVICES = PROJECT / "src" / "garrison" / "services"
CONTRACTS = PROJECT / "tests" / "contract"
DECISIONS = PROJECT / "docs" / "decisions"
VERB = re.compile(r"[A-Z][a-z]+(?=[A-Z])")
SAMPLES = {"string": '"sample"', "integer": "1", "long": "1", "boolean": "True", "list": "[]"}
SAMPLES |= {"map": "{}", "structure": "{}", "blob": 'b"bytes"', "timestamp": "aws.clock.now()"}

README = """# {title}

Nothing yet.  What has no method in `operations/` answers 501.

## Differences from AWS

## Operations

<!-- operations -->
<!-- end -->

Sources: [docs/sources/{folder}.md](../../../../docs/sources/{folder}.md)
"""
SOURCES = """# {title}: where each behaviour was learned

| behaviour | source | date | |
|---|---|---|---|
"""
NO_OPERATION = '''"""The surface of {title}: replace this by the contract of its first operation."""

from garrison.services.{folder}.operations import OPERATIONS


def test_the_service_has_an_operation():
    assert OPERATIONS, "make new operation={service}.…"
'''
NOUN = '''"""{nouns}: what they are, and what this module leaves to others."""


class {noun}:
    """Answers the operations of {nouns}."""
'''
METHOD = '''
    async def {method}(self, call: Call[{request}, None]) -> {response}:
        """{docstring}"""
        raise NotImplementedError(call.operation)
'''
RESOLVER = '''

async def {method}(ask: Ask[{request}]) -> tuple[Check[None], ...]:
    """Ask for ``{action}``; name what it touches."""
    return (Check(action="{prefix}:" + ask.operation, target=Target()),)
'''
CONTRACT = '''"""{operation}, through a real client.

Source: {source}
"""


def test_{method}_answers(aws):
    aws.client("{service}").{method}({arguments})
'''
ADR = """# {number}. {title}

Date: . Status: proposed.

## Context

## Options

## Decision

## Consequences
"""


class Refusal(Exception):  # noqa: N818  It is not an error of the program's.
    """What was asked for cannot be begun; the text says why."""


def begin_service(service: str) -> list[str]:
    """Write a service's folder and a contract test that fails.

    Raises:
        Refusal: there is such a folder, or AWS has no such service.
    """
    folder = service.replace("-", "_")
    if (SERVICES / folder).exists():
        raise Refusal(f"`{SERVICES / folder}` exists already")
    title = metadata(service)["serviceId"]
    fill = {"service": service, "folder": folder, "title": title}
    write(SERVICES / folder / "__init__.py", f'"""{title}."""\n')
    write(SERVICES / folder / "api.py", API(folder, set()).text())
    write(SERVICES / folder / "records.py", '"""What is stored, and its rules; pure."""\n')
    write(SERVICES / folder / "authz.py", '"""What each request touches."""\n')
    write(
        SERVICES / folder / "operations" / "__init__.py",
        f'"""{title}\'s operations, by noun."""\n\nOPERATIONS: tuple[type, ...] = ()\n',
    )
    write(SERVICES / folder / "README.md", README.format(**fill))
    write(PROJECT / "docs" / "sources" / f"{folder}.md", SOURCES.format(**fill))
    write(CONTRACTS / folder / "test_surface.py", NO_OPERATION.format(**fill))
    return [f"make new operation={service}.… for the first operation, then: make golden"]


def begin_operation(name: str) -> list[str]:
    """Write an operation's method and resolver, its types, and a contract test that fails.

    Raises:
        Refusal: AWS or Garrison has no such service, AWS no such operation, or it is there already.
    """
    service, _, operation = name.partition(".")
    folder = service.replace("-", "_")
    model = load(service)
    if not (SERVICES / folder).exists():
        raise Refusal(f"there is no folder for {service} yet: make new service={service}")
    if operation not in model["operations"]:
        raise Refusal(f"{service} has no operation `{operation}`")
    if operation in implemented(folder):
        raise Refusal(f"{name} is there already")
    declared = model["operations"][operation]
    fill = {
        "service": service,
        "operation": operation,
        "method": snake_case(operation),
        "docstring": f"{operation}: say what is true afterwards.",
        "prefix": prefix_of(model),
        "action": f"{prefix_of(model)}:{operation}",
        "request": type_name(declared.get("input"), "dict[str, object]"),
        "response": type_name(declared.get("output"), "None"),
        "source": source_of(model, operation),
        "arguments": arguments_of(declared, model),
    }
    module = add_method(folder, noun_of(operation), fill)
    add_resolver(folder, fill)
    write(SERVICES / folder / "api.py", API(folder, implemented(folder)).text())
    tidy(SERVICES / folder)
    test = CONTRACTS / folder / f"test_{fill['method']}.py"
    write(test, CONTRACT.format(**fill))
    (CONTRACTS / folder / "test_surface.py").unlink(missing_ok=True)
    if find_action(fill["action"]) is None:
        print(f"AWS's reference has no action {fill['action']}: see which one authorizes this")
    return [
        str(path.relative_to(PROJECT)) for path in (module, SERVICES / folder / "authz.py", test)
    ]


def begin_decision(title: str) -> list[str]:
    """Write a decision's page under the next free number."""
    number = max((int(path.name[:4]) for path in DECISIONS.glob("[0-9]*.md")), default=0) + 1
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    path = DECISIONS / f"{number:04}-{slug}.md"
    write(path, ADR.format(number=number, title=title))
    return [str(path.relative_to(PROJECT))]


def load(service: str) -> Mapping[str, Any]:
    """Return a service's model.

    Raises:
        Refusal: AWS has no such service.
    """
    from botocore.exceptions import UnknownServiceError

    try:
        return load_model(service)
    except (UnknownServiceError, LookupError, OSError) as error:
        raise Refusal(f"AWS has no service `{service}`") from error


def metadata(service: str) -> Mapping[str, str]:
    """Return what a service's model says of the service."""
    found: Mapping[str, str] = load(service)["metadata"]
    return found


def prefix_of(model: Mapping[str, Any]) -> str:
    """Return how IAM names a service, as far as its model tells."""
    about = model["metadata"]
    prefix: str = about.get("signingName", about["endpointPrefix"])
    return prefix


def source_of(model: Mapping[str, Any], operation: str) -> str:
    """Return where AWS documents an operation."""
    return f"https://docs.aws.amazon.com/goto/WebAPI/{model['metadata']['uid']}/{operation}"


def type_name(reference: Mapping[str, str] | None, missing: str) -> str:
    """Return the class of an operation's input or output."""
    return class_name(reference["shape"]) if reference else missing


def arguments_of(declared: Mapping[str, Any], model: Mapping[str, Any]) -> str:
    """Return the required members of a request, with a value of each one's type."""
    if "input" not in declared:
        return ""
    shape = Shape(declared["input"], model["shapes"])
    return ", ".join(
        f"{name}={SAMPLES.get(shape.members[name].type, 'None')}" for name in shape.required
    )


def noun_of(operation: str) -> str:
    """Return what an operation is about, in the plural: ``CreateQueue`` is about ``Queues``."""
    noun = VERB.sub("", operation, count=1)
    if noun.endswith("s"):
        return noun
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


def add_method(folder: str, noun: str, fill: Mapping[str, str]) -> Path:
    """Add a method to the class of a noun; both are made if they are missing."""
    operations = SERVICES / folder / "operations"
    path = operations / f"{snake_case(noun)}.py"
    if not path.exists():
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun)
        write(path, NOUN.format(noun=noun, nouns=words.capitalize()))
        register(operations / "__init__.py", folder, noun)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(
        node.end_lineno or 0
        for node in ast.parse("".join(lines)).body
        if isinstance(node, ast.ClassDef)
    )
    lines.insert(last, METHOD.format(**fill))
    write(path, "".join(lines))
    add_imports(path, "from garrison.core.call import Call", types_import(folder, fill, "response"))
    return path


def register(path: Path, folder: str, noun: str) -> None:
    """List a noun's class among those whose methods are operations."""
    text = path.read_text(encoding="utf-8")
    head, start, rest = text.partition("OPERATIONS: tuple[type, ...] = (")
    listed, end, tail = rest.partition(")")
    names = [*(name for name in re.split(r"[\s,]+", listed) if name), noun]
    write(path, head + start + ", ".join(names) + "," + end + tail)
    module = f"garrison.services.{folder}.operations.{snake_case(noun)}"
    add_imports(path, f"from {module} import {noun}")


def add_resolver(folder: str, fill: Mapping[str, str]) -> None:
    """Add the function that says what a request touches."""
    path = SERVICES / folder / "authz.py"
    write(path, path.read_text(encoding="utf-8") + RESOLVER.format(**fill))
    add_imports(
        path, "from garrison.core.call import Ask, Check, Target", types_import(folder, fill)
    )


def types_import(folder: str, fill: Mapping[str, str], *further: str) -> str:
    """Return the import of an operation's types; empty if it has none."""
    names = {fill[each] for each in ("request", *further)}
    wanted = ", ".join(sorted(name for name in names if name != "None" and "[" not in name))
    return f"from garrison.services.{folder}.api import {wanted}" if wanted else ""


def add_imports(path: Path, *statements: str) -> None:
    """Put imports after a module's docstring; ``tidy`` sorts and joins them."""
    text = path.read_text(encoding="utf-8")
    end = ast.parse(text).body[0].end_lineno or 0
    lines = text.splitlines(keepends=True)
    lines.insert(end, "".join(f"\n{each}\n" for each in statements if each))
    write(path, "".join(lines))


def tidy(folder: Path) -> None:
    """Sort imports and format."""
    for command in (["check", "-q", "--fix", "--select", "I"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, str(folder)], check=True)


def write(path: Path, text: str) -> None:
    """Write a file, in folders that are made if they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main() -> int:
    """Begin what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["service", "operation", "adr"])
    parser.add_argument("name")
    arguments = parser.parse_args()
    begin = {"service": begin_service, "operation": begin_operation, "adr": begin_decision}
    try:
        places = begin[arguments.what](arguments.name)
    except Refusal as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 2
    print("continue in:", *places, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
