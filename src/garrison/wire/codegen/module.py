"""The module of one operation in one protocol, or of one error, as source and as code.

Generated source names what it needs; those names come from ``garrison.wire.runtime``.
"""

from types import CodeType
from typing import Any

import msgspec

from garrison.wire.codegen.decoding import Decoding
from garrison.wire.codegen.encoding import Encoding
from garrison.wire.codegen.source import Source, indent
from garrison.wire.codegen.writing import TreeWriting, XMLWriting
from garrison.wire.constraints import tabulate
from garrison.wire.facts import MESSAGE_NAMES, namespace_of
from garrison.wire.habits import habits_of
from garrison.wire.shapes import Shape, map_paths, sensitive_tree


def operation_source(service: str, model: dict[str, Any], operation: str, protocol: str) -> str:
    """Write the decoder, the encoder and the facts of one operation."""
    raw, shapes = model["operations"][operation], model["shapes"]
    source = Source()
    shape_in = Shape(raw["input"], shapes) if "input" in raw else None
    shape_out = Shape(raw["output"], shapes) if "output" in raw else None
    compressed = "gzip" in raw.get("requestcompression", {}).get("encodings", ())
    Decoding(source, protocol, uri=raw["http"]["requestUri"], compressed=compressed).write(shape_in)
    Encoding(
        source,
        protocol,
        operation=operation,
        metadata={**model["metadata"], "xmlNamespace": namespace_of(service, model)},
        status=raw["http"].get("responseCode", 200) if protocol.startswith("rest") else 200,
        result_wrapper=raw.get("output", {}).get("resultWrapper"),
        millis=habits_of(service, protocol).millis,
    ).write(shape_out)
    source.block([f"FACTS = {operation_facts(raw, shape_in, shape_out)!r}"])
    return source.text()


def operation_facts(
    raw: dict[str, Any], shape_in: Shape | None, shape_out: Shape | None
) -> dict[str, Any]:
    """Return what callers may want to know of an operation, as literals."""
    table = tabulate(shape_in) if shape_in is not None else {}
    return {
        "method": raw["http"]["method"],
        "uri": raw["http"]["requestUri"],
        "host_prefix": raw.get("endpoint", {}).get("hostPrefix", ""),
        "auth": tuple(raw.get("auth", ())) or (("none",) if raw.get("authtype") == "none" else ()),
        "input_shape": shape_in.name if shape_in is not None else None,
        "input_members": tuple(shape_in.members) if shape_in is not None else (),
        "input_stream": stream_of(shape_in),
        "output_stream": stream_of(shape_out),
        "input_events": events_of(shape_in),
        "output_events": events_of(shape_out),
        "sensitive_input": sensitive_tree(shape_in) if shape_in is not None else None,
        "sensitive_output": sensitive_tree(shape_out) if shape_out is not None else None,
        "input_maps": tuple(sorted(map_paths(shape_in))) if shape_in is not None else (),
        "output_maps": tuple(sorted(map_paths(shape_out))) if shape_out is not None else (),
        "static_context": {
            name: value.get("value") for name, value in raw.get("staticContextParams", {}).items()
        },
        # As text: it is parsed when a request turns out to be invalid, and not before.
        "constraints": msgspec.json.encode(table).decode(),
    }


def stream_of(shape: Shape | None) -> str | None:
    """Return the name of the member that is the body as it is, if there is one."""
    payload = shape.trait("payload") if shape is not None else None
    if shape is None or not payload or shape.members[payload].type not in {"blob", "string"}:
        return None
    return str(payload)


def events_of(shape: Shape | None) -> str | None:
    """Return the name of the member that is an event stream, if there is one."""
    members = shape.members.items() if shape is not None else ()
    return next((name for name, member in members if member.trait("eventstream")), None)


def error_source(service: str, model: dict[str, Any], error: str, protocol: str) -> str:
    """Write ``encode_members(members)``: headers, and the body's tree or XML text, of an error."""
    shape = Shape({"shape": error}, model["shapes"])
    source = Source()
    members = {n: m for n, m in shape.members.items() if n not in MESSAGE_NAMES}
    in_body = {n: m for n, m in members.items() if m.location is None}
    lines = ["headers = {}"]
    encoding = Encoding(source, protocol, operation=error, metadata=model["metadata"])
    for name, member in members.items():
        # The status is the error's own; only headers are taken here.
        if member.location in {"header", "headers"}:
            lines += encoding.located(name, member)
    if protocol in {"query", "ec2", "rest-xml"}:
        millis = habits_of(service, protocol).millis
        xml = XMLWriting(source, millis=millis, query=protocol == "query")
        writer = xml.function(shape, in_body)
        lines += ["parts = []", f"{writer}(parts.append, v)", "return headers, ''.join(parts)"]
    else:
        tree = TreeWriting(source, cbor=protocol == "smithy-rpc-v2-cbor")
        lines.append(f"return headers, {tree.function(shape, in_body)}(v)")
    source.block(["def encode_members(v):", *indent(lines)])
    return source.text()


def compile_source(source: str, name: str) -> CodeType:
    """Compile a module's source; ``name`` is what tracebacks say."""
    return compile(source, f"<garrison wire {name}>", "exec", dont_inherit=True, optimize=1)
