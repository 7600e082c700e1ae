"""Source of ``decode(request, identified)`` for one operation: body, path, query and headers."""

from garrison.wire.codegen.reading import NOTE, Reading
from garrison.wire.codegen.source import Lines, Source, indent
from garrison.wire.codegen.syntax import SYNTAXES, text_scalar
from garrison.wire.routes import literal_names
from garrison.wire.shapes import SCALARS, Shape

PARSERS = {
    "json": "parse_json({0})",
    "rest-json": "parse_json({0})",
    "smithy-rpc-v2-cbor": "parse_cbor({0})",
    "rest-xml": "(parse_xml({0}) if {0} else '')",
}
PREFIX_DEFAULT = "x-amz-meta-"


class Decoding:
    """Writes the decoder of one operation in one protocol."""

    def __init__(
        self, source: Source, protocol: str, *, uri: str = "/", compressed: bool = False
    ) -> None:
        self.source = source
        self.protocol = protocol
        self.uri = uri
        self.body = "inflate(request)" if compressed else "request.body"
        self.reading = Reading(source, SYNTAXES[protocol]())

    def write(self, shape: Shape | None) -> None:
        """Write ``decode``."""
        lines = ["return {}"] if shape is None else self._decode(shape)
        self.source.block(["def decode(request, identified):", *indent(lines)])

    def _decode(self, shape: Shape) -> Lines:
        if self.protocol in {"query", "ec2"}:
            nested = any(member.type not in SCALARS for member in shape.members.values())
            raw = "plant(identified.form)" if nested else "identified.form"
            lines = [f"out = {self.reading.function(shape)}({raw}, bad)"]
        elif self.protocol in {"json", "smithy-rpc-v2-cbor"}:
            lines = self._rpc(shape)
        else:
            lines = self._rest(shape)
        return ["bad = []", *lines, "if bad:", "    raise Invalid(out)", "return out"]

    def _rpc(self, shape: Shape) -> Lines:
        if any(member.trait("eventstream") for member in shape.members.values()):
            return ["raise EventStreamsNotImplemented('The request is an event stream')"]
        parsed = PARSERS[self.protocol].format(self.body)
        return [f"out = {self.reading.function(shape)}({parsed}, bad)"]

    def _rest(self, shape: Shape) -> Lines:
        lines = ["out = {}"]
        for name, member in shape.members.items():
            lines += self._located(shape, name, member)
        payload = shape.trait("payload")
        if payload:
            return [*lines, *self._payload(payload, shape)]
        in_body = {name: m for name, m in shape.members.items() if m.location is None}
        if not in_body:
            return lines
        parsed = PARSERS[self.protocol].format(self.body)
        reader = self.reading.structure_of(shape, in_body)
        return [*lines, f"out.update({reader}({parsed}, bad))"]

    def _payload(self, name: str, shape: Shape) -> Lines:
        member = shape.members[name]
        if member.trait("eventstream"):
            return ["raise EventStreamsNotImplemented('The request is an event stream')"]
        if member.type == "blob":
            # A body too large to be held is handed through; its length is checked where it ends.
            return [
                f"v = {self.body} if request.stream is None else request.stream",
                "if v:",
                f"    out[{name!r}] = v",
            ]
        if member.type == "string":
            lines = ["v = utf8(v)", *self.reading.check(member, "v"), f"out[{name!r}] = v"]
        else:
            parsed = PARSERS[self.protocol].format("v")
            convert = self.reading.convert(member, "v")
            keep = [f"out[{name!r}] = v"]
            if name not in shape.required and self.protocol == "rest-json":
                # SDKs send ``{}`` for a payload that was not given.
                keep = ["if v:", *indent(keep)]
            lines = [f"v = {parsed}", *convert, *keep]
        lines = [f"v = {self.body}", "if v:", *indent(lines)]
        if name in shape.required and member.type not in {"blob", "string"}:
            lines += ["else:", f"    {NOTE}"]
        return lines

    def _located(self, shape: Shape, name: str, member: Shape) -> Lines:
        """Return lines that read a member from the path, the query or a header."""
        wire = member.wire_name(name)
        match member.location:
            case "uri":
                lines = [f"v = identified.labels.get({wire!r})"]
            case "querystring" if member.type == "map":
                return self._query_map(name, member)
            case "querystring":
                lines = [f"v = identified.query.get({wire!r})"]
                if member.type != "list":
                    lines += ["if v is not None:", "    v = v[0]"]
            case "header":
                lines = [f"v = request.headers.get({wire.lower()!r})"]
            case "headers":
                prefix = str(member.trait("locationName", PREFIX_DEFAULT)).lower()
                return [
                    f"v = prefixed(request.headers, {prefix!r})",
                    "if v:",
                    f"    out[{name!r}] = v",
                ]
            case _:
                return []
        lines += ["if v is not None:", *indent(self._convert(member, "v"))]
        lines += [f"    out[{name!r}] = v"]
        return [*lines, "else:", f"    {NOTE}"] if name in shape.required else lines

    def _convert(self, member: Shape, var: str) -> Lines:
        header = member.location == "header"
        default = "rfc822" if header else "iso8601"
        check = self.reading.check(member, var)
        if header and member.trait("jsonvalue"):
            return [f"{var} = header_json({var})"]
        if member.type == "list":
            split = []
            if header:
                dates = member.member.type == "timestamp"
                splitter = "split_dates" if dates and self._http_dates(member) else "split_header"
                split = [f"{var} = {splitter}({var})"]
            element = [*text_scalar(member.member, "e", default)]
            element += self.reading.check(member.member, "e")
            return [
                *split,
                f"items, {var} = {var}, []",
                "for e in items:",
                *indent([*element, f"{var}.append(e)"]),
                *check,
            ]
        decode = [f"{var} = header_text({var})"] if header and member.type == "string" else []
        return [*decode, *text_scalar(member, var, default), *check]

    def _http_dates(self, member: Shape) -> bool:
        return str(member.member.trait("timestampFormat", "rfc822")).lower() == "rfc822"

    def _query_map(self, name: str, member: Shape) -> Lines:
        # All parameters but the template's own, bound members' too: Smithy, httpQueryParams.
        literals = tuple(sorted(literal_names(self.uri)))
        value = "v" if member.value.type == "list" else "v[0]"
        return [
            f"v = free_query(identified.query, {literals!r})",
            "if v:",
            f"    out[{name!r}] = {{k: {value} for k, v in v.items()}}",
        ]
