"""AWS's protocol tests as cases: a service made of each suite, its requests and its responses."""

import base64
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from garrison.core.message import Request
from garrison.wire import ServiceWire
from garrison.wire.cache import Cache
from garrison.wire.facts import service_facts

FOLDER = Path(__file__).parent / "protocols"


@dataclass(frozen=True)
class Case:
    """One vector."""

    file: str
    protocol: str
    suite: dict[str, Any]
    case: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}:{self.case['id']}"

    @property
    def operation(self) -> str:
        return self.case["given"]["name"]

    def model(self) -> dict[str, Any]:
        """The suite as a service model with the one operation of this case."""
        metadata = {
            "endpointPrefix": "vectors",
            "serviceId": "Vectors",
            "jsonVersion": "1.1",
            "targetPrefix": "",
            "signatureVersion": "v4",
            **self.suite["metadata"],
        }
        operations = {self.operation: self.case["given"]}
        return {"metadata": metadata, "operations": operations, "shapes": self.suite["shapes"]}

    def service(self) -> ServiceWire:
        model = self.model()
        return ServiceWire(service_facts("vectors", model), Cache(None), lambda _: model)


def cases(direction: str) -> Iterator[Case]:
    """Yield the cases of ``input`` or ``output``."""
    for path in sorted((FOLDER / direction).glob("*.json")):
        for suite in json.loads(path.read_text()):
            for case in suite["cases"]:
                protocol = suite["metadata"]["protocol"]
                yield Case(f"{direction}/{path.stem}", protocol, suite, case)


def request_of(case: Case) -> Request:
    """The request that a client sends for the case's parameters."""
    sent = case.case["serialized"]
    path, _, query = sent["uri"].partition("?")
    headers = {name.lower(): value for name, value in sent.get("headers", {}).items()}
    if case.protocol == "json":
        # A few vectors are about the host and leave the headers out.
        prefix = case.model()["metadata"]["targetPrefix"]
        headers.setdefault("x-amz-target", f"{prefix}.{case.operation}")
    body = sent.get("body", "")
    content = base64.b64decode(body) if "cbor" in case.protocol else body.encode()
    return Request(method=sent["method"], path=path, query=query, headers=headers, body=content)


def plain(value: Any) -> Any:
    """A decoded value as the vectors write it: instants as seconds, bytes as text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).timestamp()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    return value


def typed(value: Any, shape: Any) -> Any:
    """A vector's value with the Python types of its botocore shape, as a service would return."""
    if value is None or getattr(shape, "is_document_type", False):
        return value
    kind = shape.type_name
    if kind == "structure":
        return {k: typed(v, shape.members[k]) for k, v in value.items() if k in shape.members}
    if kind == "list":
        return [typed(v, shape.member) for v in value]
    if kind == "map":
        return {k: typed(v, shape.value) for k, v in value.items()}
    if kind == "timestamp":
        return datetime.fromtimestamp(value, UTC)
    if kind == "blob":
        return value.encode()
    return float(value) if kind in {"float", "double"} else value
