"""Write ``services/<service>/api.py``: types and errors of the operations that Garrison implements.

    python tools/generate_api.py iam                          # what its operations implement
    python tools/generate_api.py kms --operations Encrypt,Decrypt    # these as well
    python tools/generate_api.py --check                      # all services: exit 1 if any differs

Members are ``Required`` as the model says; enums are ``Literal``; a structure is a class, unless a
member's name is no identifier or hides a type that the structure uses.  Every error shape of the
service becomes an `ApiError`.
"""

import argparse
import ast
import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from garrison.core.names import snake_case
from garrison.wire.facts import MESSAGE_NAMES, error_facts
from garrison.wire.models import load_model
from garrison.wire.shapes import Shape

HEAD = '''"""Shapes and errors of the implemented operations of {title}, generated from botocore.

Made by ``tools/generate_api.py {service}``: change that and not this.
"""
'''
SERVICES = Path(__file__).parent.parent / "src" / "garrison" / "services"
SCALARS = {"string": "str", "integer": "int", "long": "int", "float": "float", "double": "float"}
SCALARS |= {"boolean": "bool", "timestamp": "datetime", "blob": "bytes"}
TAKEN = {"Any", "ApiError", "AsyncIterator", "Literal", "Required", "TypedDict", "datetime"}
TAKEN |= {"bool", "bytes", "dict", "float", "int", "list", "str"}


class API:
    """The types that some operations of a service reach."""

    def __init__(self, service: str, operations: set[str]) -> None:
        self.service = service
        self.model = load_model(service.replace("_", "-"))
        self.enums: dict[str, str] = {}
        self.structures: dict[str, str] = {}
        self._open: list[str] = []
        for name in sorted(operations):
            for side in ("input", "output"):
                if side in self.model["operations"][name]:
                    self.type_of(Shape(self.model["operations"][name][side], self.shapes))

    @property
    def shapes(self) -> dict[str, Any]:
        """The model's shapes."""
        shapes: dict[str, Any] = self.model["shapes"]
        return shapes

    def type_of(self, shape: Shape) -> str:
        """Return the type of a shape, writing what it needs first."""
        if shape.is_document:
            return "Any"
        if shape.trait("eventstream") or (shape.type == "blob" and shape.trait("streaming")):
            return (
                "AsyncIterator[bytes]" if shape.type != "blob" else "bytes | AsyncIterator[bytes]"
            )
        if shape.type == "list":
            return f"list[{self.type_of(shape.member)}]"
        if shape.type == "map":
            return f"dict[{self.type_of(shape.key)}, {self.type_of(shape.value)}]"
        if shape.type == "structure":
            return self.structure(shape)
        if shape.trait("enum") and shape.type == "string":
            values = ", ".join(repr(value) for value in sorted(set(shape.trait("enum"))))
            self.enums[class_name(shape.name)] = f"Literal[{values}]"
            return class_name(shape.name)
        return SCALARS[shape.type]

    def structure(self, shape: Shape) -> str:
        """Return a structure's name; one that contains itself is quoted within."""
        name = class_name(shape.name)
        if name in self._open:
            return f'"{name}"'
        if name not in self.structures:
            self._open.append(name)
            members = {key: self.type_of(member) for key, member in shape.members.items()}
            self._open.pop()
            self.structures[name] = self.declare(name, members, shape.required)
        return name

    def declare(self, name: str, members: dict[str, str], required: list[str]) -> str:
        """Return the declaration of a structure."""
        used = set(re.findall(r"\w+", " ".join(members.values())))
        types = {k: f"Required[{t}]" if k in required else t for k, t in members.items()}
        if not members:
            return f"class {name}(TypedDict):\n    pass\n"
        if any(not is_member(key) or key in used for key in members):
            lines = ", ".join(f"{key!r}: {kind}" for key, kind in types.items())
            return f"{name} = TypedDict({name!r}, {{{lines}}}, total=False)\n"
        lines = "".join(f"    {key}: {kind}\n" for key, kind in types.items())
        return f"class {name}(TypedDict, total=False):\n{lines}"

    def errors(self) -> dict[str, str]:
        """Return the declarations of all error shapes."""
        found = {}
        for name, raw in self.shapes.items():
            if raw.get("exception") or "error" in raw:
                facts = error_facts(name, raw, self.shapes)
                members = Shape({"shape": name}, self.shapes).members
                extra = ", ".join(sorted(members.keys() - MESSAGE_NAMES))
                found[name] = (
                    f"class {class_name(name)}(ApiError):\n"
                    + (f'    """Members: {extra}."""\n\n' if extra else "")
                    + f"    code = {facts.code!r}\n    status = {facts.status}\n"
                    + f"    shape = {name!r}\n"
                )
        return found

    def text(self) -> str:
        """Return the whole module, formatted."""
        body = [f"{name} = {values}\n" for name, values in sorted(self.enums.items())]
        body += [text for _, text in sorted(self.errors().items())]
        body += self.structures.values()
        # Names, not what stands in strings: an enum of IAM's has a value ``Any``.
        used = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", "\n".join(body))))
        typing = sorted(used & {"Any", "Literal", "Required", "TypedDict"})
        title = self.model["metadata"]["serviceId"]
        head = [
            HEAD.format(title=title, service=self.service),
            "from collections.abc import AsyncIterator" * ("AsyncIterator" in used),
            "from datetime import datetime" * ("datetime" in used),
            f"from typing import {', '.join(typing)}\n" * bool(typing),
            "from garrison.core.errors import ApiError\n",
        ]
        return formatted("\n".join([*filter(None, head), *body]))


def class_name(shape: str) -> str:
    """Return a shape's name as a class; names that Python or the module uses get an underscore."""
    return f"{shape}_" if shape in TAKEN or keyword.iskeyword(shape) else shape


def is_member(name: str) -> bool:
    """Return whether a name may stand in a class."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")


def formatted(source: str) -> str:
    """Return source as ``ruff format`` writes it."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "api.py", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    return done.stdout


def implemented(service: str) -> set[str]:
    """Return the operations that a service's modules have methods for."""
    methods = {
        node.name
        for path in sorted((SERVICES / service / "operations").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
    }
    operations = load_model(service.replace("_", "-"))["operations"]
    return {name for name in operations if snake_case(name) in methods}


def main() -> int:
    """Write or check the modules of one service or of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("service", nargs="*", help="a folder of services; all if none is named")
    parser.add_argument("--operations", default="", help="further operations, by comma")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    arguments = parser.parse_args()
    every = sorted(path.parent.name for path in SERVICES.glob("*/operations"))
    stale = []
    for service in arguments.service or every:
        more = {name for name in arguments.operations.split(",") if name}
        text = API(service, implemented(service) | more).text()
        path = SERVICES / service / "api.py"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path.relative_to(SERVICES)))
            if not arguments.check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    print("\n".join(stale))
    return int(arguments.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
