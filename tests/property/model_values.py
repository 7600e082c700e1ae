"""Values that fit a service model, for Hypothesis; and botocore as the other end of the wire."""

import math
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSRequest, HeadersDict
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.utils import percent_encode_sequence
from hypothesis import strategies as st

from garrison.core.message import Request, Response
from garrison.wire.models import load_model
from garrison.wire.pattern_trees import Chars, Choice, Node, Repeat, Sequence
from garrison.wire.patterns import matcher, parse_pattern

DEPTH_MAX = 4
LENGTH_MAX = 40
TEXT = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
# What an HTTP header can carry there and back: no outer white space, no comma to split at.
HEADER_TEXT = st.text("abcXYZ019-_/.", min_size=1, max_size=12)
EMPTY: tuple[Any, ...] = ({}, [], b"")
PLAIN = {"string", "boolean", "integer", "blob"}
INT_MAX, LONG_MAX = 2**31 - 1, 2**53


@cache
def service_model(service: str, protocol: str) -> ServiceModel:
    """botocore's view of a service as if it spoke one protocol alone."""
    model = load_model(service)
    metadata = {**model["metadata"], "protocol": protocol, "protocols": [protocol]}
    shapes = renamed(model["shapes"]) if protocol == "query" else model["shapes"]
    return ServiceModel({**model, "metadata": metadata, "shapes": shapes}, service)


def renamed(shapes: Any) -> Any:
    """Shapes with the names of the query protocol, which botocore looks for in one place only."""
    if isinstance(shapes, dict):
        inner = {key: renamed(value) for key, value in shapes.items()}
        return inner | {"locationName": inner["queryName"]} if "queryName" in inner else inner
    return shapes


def values(shape: Shape, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a shape that its model's bounds allow."""
    if getattr(shape, "is_document_type", False):
        return st.dictionaries(st.sampled_from("ab"), st.integers(0, 9), min_size=1, max_size=2)
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    size = {"min_size": max(low or 0, 1), "max_size": min(high or 2, max(low or 0, 2))}
    match shape.type_name:
        case "structure":
            return structures(shape, depth)
        case "list":
            return st.lists(values(shape.member, depth + 1), **size)
        case "map" if shape.serialization.get("location") == "headers":
            return st.dictionaries(HEADER_TEXT.map(str.lower), HEADER_TEXT, min_size=1, max_size=2)
        case "map":
            keys = values(shape.key, depth + 1)
            return st.dictionaries(keys, values(shape.value, depth + 1), **size)
        case _:
            return scalars(shape, low, high)


def scalars(shape: Shape, low: float | None, high: float | None) -> st.SearchStrategy[Any]:
    """Values of a shape that has no shapes in it."""
    place = shape.serialization.get("location")
    match shape.type_name:
        case "string":
            return strings(shape, place)
        case "blob":
            most = min(high or LENGTH_MAX, max(low or 0, LENGTH_MAX))
            return st.binary(min_size=max(low or 0, 1), max_size=most)
        case "boolean":
            return st.booleans()
        case "timestamp":
            return st.integers(0, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))
        case "float" | "double":
            # Halves are exact in single precision, too.
            return st.integers(int(low or -1000) * 2, int(high or 1000) * 2).map(lambda n: n / 2)
        case _ if place == "statusCode":
            return st.integers(200, 299)
        case kind:
            limit = INT_MAX if kind == "integer" else LONG_MAX
            return st.integers(int(low) if low is not None else -limit, int(high or limit))


def structures(shape: Shape, depth: int) -> st.SearchStrategy[Any]:
    """All required members, and some of the others until it gets deep."""
    members = {
        name: member
        for name, member in shape.members.items()
        if not member.serialization.get("eventstream")
    }
    if getattr(shape, "is_tagged_union", False):
        scalar = {n: m for n, m in members.items() if m.type_name in {"string", "boolean", "blob"}}
        one = (scalar or members) if depth >= DEPTH_MAX else members
        return st.one_of(
            *(
                st.fixed_dictionaries({n: st.deferred(lambda m=m: values(m, depth + 1))})
                for n, m in one.items()
            )
        )
    if depth >= DEPTH_MAX:
        kept = {n for n, m in members.items() if m.type_name in PLAIN} or set(members)
        members = {n: m for n, m in members.items() if n in kept or n in shape.required_members}
    needed = {n: deferred(m, depth) for n, m in members.items() if n in shape.required_members}
    others = {n: deferred(m, depth) for n, m in members.items() if n not in needed}
    fitting = st.fixed_dictionaries(needed, optional=others)
    # A form cannot say that there is a structure with nothing in it.
    return fitting.filter(bool) if depth and others and not needed else fitting


def deferred(member: Shape, depth: int) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: values(member, depth + 1))


def strings(shape: Shape, place: str | None) -> st.SearchStrategy[str]:
    low, high = shape.metadata.get("min") or 0, shape.metadata.get("max") or LENGTH_MAX
    if shape.enum:
        return st.sampled_from(shape.enum)
    pattern = shape.metadata.get("pattern")
    if pattern:
        drawn = st.builds(matching, st.just(pattern), st.randoms(use_true_random=False))
        sized = drawn.map(lambda text: (text + text[-1:] * (low - len(text)))[:high])
        return sized.filter(lambda text: len(text) >= low and matcher(pattern)(text))
    if place in {"header", "headers"}:
        return HEADER_TEXT
    return st.text(TEXT, min_size=max(low, 1), max_size=max(low, min(high, LENGTH_MAX)))


def matching(pattern: str, random: Random) -> str:
    """A short text that a pattern matches, unless it looks around."""

    def write(node: Node) -> str:
        match node:
            case Chars(ranges):
                printable = [pair for pair in ranges if pair[0] < 0x7F and pair[1] > 0x1F]
                low, high = random.choice(printable or [*ranges])
                return chr(random.randint(max(low, min(0x20, high)), min(high, max(low, 0x7E))))
            case Sequence(parts):
                return "".join(map(write, parts))
            case Choice(options):
                return write(random.choice(options))
            case Repeat(inner, low, high, _):
                return "".join(write(inner) for _ in range(random.randint(low, min(high, low + 6))))
            case _:
                return ""

    return write(parse_pattern(pattern, ascii_only=True))


def send(model: OperationModel, params: dict[str, Any], protocol: str) -> Request:
    """The request that botocore sends for an operation's parameters."""
    sent = create_serializer(protocol).serialize_to_request(params, model)
    query = sent["query_string"]
    path = sent["url_path"]
    if query:
        encoded = query if isinstance(query, str) else percent_encode_sequence(query)
        path += ("&" if "?" in path else "?") + encoded
    raw = AWSRequest(
        method=sent["method"],
        url="http://localhost" + path,
        headers=sent["headers"],
        data=sent["body"],
    ).prepare()
    body = raw.body or b""
    if not isinstance(body, bytes):
        body = body.encode() if isinstance(body, str) else bytes(body)
    url = urlsplit(raw.url)
    headers = {name.lower(): text_of(value) for name, value in raw.headers.items()}
    return Request(method=raw.method, path=url.path, query=url.query, headers=headers, body=body)


def text_of(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def receive(model: OperationModel, response: Response, protocol: str) -> dict[str, Any]:
    """What botocore makes of a response."""
    raw = {
        "status_code": response.status,
        "headers": HeadersDict(response.headers),
        # botocore decodes bytes of a stream's body; what is no bytes it hands through.
        "body": bytearray(response.body) if is_stream(model.output_shape) else response.body,
        "context": {"operation_name": model.name},
    }
    parsed = create_parser(protocol).parse(raw, model.output_shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def is_stream(shape: Shape | None) -> bool:
    """Whether a shape's payload is the body as it is."""
    payload = shape.serialization.get("payload") if shape is not None else None
    return bool(payload) and shape.members[payload].type_name == "blob"


def plain(value: Any, *, drop_empty: bool = False) -> Any:
    """A value in which what is equal on the wire is equal: instants, and floats of both widths.

    ``drop_empty`` leaves out what forms cannot write: structures and lists with nothing in them.
    """
    if isinstance(value, dict):
        items = {key: plain(inner, drop_empty=drop_empty) for key, inner in value.items()}
        return {k: v for k, v in items.items() if not (drop_empty and v in EMPTY)}
    if isinstance(value, list):
        inner = [plain(item, drop_empty=drop_empty) for item in value]
        return [item for item in inner if not (drop_empty and item in EMPTY)]
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, float) and math.isfinite(value):
        return round(value, 6)
    return value
