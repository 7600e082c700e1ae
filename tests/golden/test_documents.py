"""Documents that say what the program says of itself: written by `make golden`, compared here."""

import ast
import inspect
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args, get_origin

import botocore.session
import msgspec
import pytest
import typer.main
from every_operation import Every

import garrison
from garrison.cli.commands import app
from garrison.core import settings
from garrison.core.settings import Settings

PROJECT = Path(__file__).parents[2]
ROOT = Path(garrison.__file__).parent / "services"
SERVICES = sorted(path.parent.name for path in ROOT.glob("*/operations"))
KINDS = {"STR": "TEXT", "INT": "NUMBER"}


def implemented(aws):
    """Return (service, operation) of everything that is implemented."""
    return set(Every(aws).operations())


def known(service):
    """Return all operations of a service, in the order of its model."""
    name = service.replace("_", "-")
    return botocore.session.get_session().get_service_model(name).operation_names


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_readme_lists_its_operations(aws, golden_part, service):
    """Every operation of the service model: implemented, or answered with 501."""
    done = implemented(aws)
    lines = ["| operation | |", "|---|---|"]
    for operation in known(service):
        mark = "✔" if (service.replace("_", "-"), operation) in done else "501"
        lines.append(f"| {operation} | {mark} |")

    golden_part(f"src/garrison/services/{service}/README.md", "operations", lines)


def test_every_dependency_has_its_reason():
    """`docs/dependencies.md` has a row for each package that `pyproject.toml` names."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    asked += [each for group in project["dependency-groups"].values() for each in group]
    text = (PROJECT / "docs" / "dependencies.md").read_text()
    told = {name for row in re.findall(r"(?m)^\| ([^|]+) \|", text) for name in row.split(", ")}

    assert {re.split(r"[>=<; ]", each)[0] for each in asked} <= told


@pytest.fixture
def counts(aws):
    """Lines of a table: how many operations of each service are implemented."""
    done = implemented(aws)
    lines = ["| service | operations | |", "|---|---|---|"]
    for service in SERVICES:
        title = (ROOT / service / "README.md").read_text().splitlines()[0].removeprefix("# ")
        some = sum(name == service.replace("_", "-") for name, _ in done)
        link = f"[which](/src/garrison/services/{service}/README.md)"
        lines.append(f"| {title} | {some} of {len(known(service))} | {link} |")
    return lines


@pytest.mark.parametrize("document", ["docs/status.md", "README.md"])
def test_what_works_is_counted(golden_part, counts, document):
    golden_part(document, "operations", counts)


def spelled(parameter):
    """Return how a parameter is written: an option with its kind of value, or an argument."""
    name = parameter.opts[0]
    if not name.startswith("-"):
        return f"`{name.upper()}`" if parameter.required else f"`[{name.upper()}]`"
    annotation = parameter.type_descriptor.annotation
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    if choices:
        return f"`{name} {' or '.join(choices)}`"
    kind = annotation.__name__.upper()
    return f"`{name}`" if parameter.is_flag else f"`{name} {KINDS.get(kind, kind)}`"


def commands_of(group, prefix):
    """Yield (name, command) of all that a group has, and of the groups in it."""
    for name, command in group.commands.items():
        yield f"{prefix} {name}", command
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{prefix} {name}")


def test_the_command_line_is_documented(golden_part):
    """Every command with its arguments and options, as `--help` has them."""
    lines = []
    for name, command in commands_of(typer.main.get_command(app), "garrison"):
        lines += [f"## {name}", "", command.help, ""]
        rows = [f"| {spelled(each)} | {each.help} |" for each in command.params]
        if rows:
            lines += ["| | |", "|---|---|", *rows, ""]

    golden_part("docs/cli.md", "commands", lines)


def documented_fields():
    """Return each setting's docstring by its name."""
    body = ast.parse(inspect.getsource(settings)).body
    fields = next(
        node.body for node in body if isinstance(node, ast.ClassDef) and node.name == "Settings"
    )
    found = {}
    for field, after in pairwise(fields):
        if isinstance(field, ast.AnnAssign):
            text = after.value.value if isinstance(after, ast.Expr) else ""
            found[field.target.id] = " ".join(text.split())
    return found


def default_of(field):
    """Return a setting's default."""
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()


def test_the_settings_are_documented(golden_part):
    """Each setting's flag of `garrison up`, variable, name in TOML, default and meaning."""
    meanings = documented_fields()
    up = typer.main.get_command(app).commands["up"]
    flags = {each.name: f"`{each.opts[0]}`" for each in up.params}
    lines = [
        "| in `garrison.toml` | variable | flag of `up` | default | |",
        "|---|---|---|---|---|",
    ]
    for field in msgspec.structs.fields(Settings):
        variable = f"`{settings.PREFIX}{field.name.upper()}`"
        default = f"`{msgspec.json.encode(default_of(field)).decode()}`"
        row = [f"`{field.name}`", variable, flags.get(field.name, ""), default]
        lines.append(f"| {' | '.join(row)} | {meanings[field.name]} |")
        assert meanings[field.name], f"{field.name} has no docstring"

    golden_part("docs/settings.md", "settings", lines)
