"""Source of ``encode(output, request_id)`` for one operation: status, headers and body."""

from garrison.wire.bindings import S3_ROOTS
from garrison.wire.codegen.source import Lines, Source, indent
from garrison.wire.codegen.writing import TreeWriting, XMLWriting, timestamp_writer
from garrison.wire.shapes import Shape
from garrison.wire.xmltext import escape

PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'
NO_BODY_STATUS = frozenset({204, 304})


class Encoding:
    """Writes the encoder of one operation in one protocol."""

    def __init__(
        self,
        source: Source,
        protocol: str,
        *,
        operation: str,
        metadata: dict[str, str],
        status: int = 200,
        result_wrapper: str | None = None,
        millis: bool = False,
    ) -> None:
        self.source = source
        self.protocol = protocol
        self.operation = operation
        self.metadata = metadata
        self.status = status
        self.result_wrapper = result_wrapper
        self.tree = TreeWriting(source, cbor=protocol == "smithy-rpc-v2-cbor")
        self.xml = XMLWriting(source, millis=millis, query=protocol == "query")
        self.is_s3 = metadata.get("endpointPrefix") == "s3" and protocol == "rest-xml"

    def write(self, shape: Shape | None) -> None:
        """Write ``encode``."""
        if shape is not None and self._is_event_stream(shape):
            lines = ["raise EventStreamsNotImplemented('The response is an event stream')"]
        elif self.protocol in {"json", "smithy-rpc-v2-cbor"}:
            lines = self._rpc(shape)
        elif self.protocol in {"query", "ec2"}:
            lines = self._form_answer(shape)
        else:
            lines = self._rest(shape)
        self.source.block(["def encode(v, request_id):", *indent(lines)])

    def _is_event_stream(self, shape: Shape) -> bool:
        return any(member.trait("eventstream") for member in shape.members.values())

    def _rpc(self, shape: Shape | None) -> Lines:
        tree = self.tree.expression(shape, "v") if shape is not None else "{}"
        if self.protocol == "json":
            kind = f"application/x-amz-json-{self.metadata.get('jsonVersion', '1.0')}"
            body, more = (f"write_json({tree})" if shape is not None else "b'{}'"), ""
        else:
            kind, body = "application/cbor", f"write_cbor({tree})"
            more = ", 'smithy-protocol': 'rpc-v2-cbor'"
        return [
            f"headers = {{'content-type': {kind!r}, 'x-amzn-requestid': request_id{more}}}",
            f"return Response(headers=headers, body={body})",
        ]

    def _form_answer(self, shape: Shape | None) -> Lines:
        root = f"{self.operation}Response"
        namespace = escape(str(self.metadata.get("xmlNamespace", "")))
        opening = f'<{root} xmlns="{namespace}">' if namespace else f"<{root}>"
        members = [f"{self.xml.function(shape)}(w, v)"] if shape is not None else []
        if self.protocol == "ec2":
            opening = f"{PROLOG}{opening}"
            before = ["w(request_id)", "w('</requestId>')"]
            lines = [f"parts = [{opening + '<requestId>'!r}]", "w = parts.append"]
            # An EC2 answer without members says that it was done.
            members = members or ["w('<return>true</return>')"]
            lines += [*before, *members, f"w('</{root}>')"]
            kind = "text/xml;charset=UTF-8"
        else:
            wrapper = self.result_wrapper
            start = opening + (f"<{wrapper}>" if wrapper else "")
            end = f"</{wrapper}>" if wrapper else ""
            lines = [f"parts = [{start!r}]", "w = parts.append", *members]
            end += "<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
            lines.append(f"w(f'{end}</{root}>')")
            kind = "text/xml"
        return [
            *lines,
            f"headers = {{'content-type': {kind!r}, 'x-amzn-requestid': request_id}}",
            "return Response(headers=headers, body=''.join(parts).encode())",
        ]

    def _rest(self, shape: Shape | None) -> Lines:
        lines = ["headers = s3_identity(request_id)"]
        if not self.is_s3:
            lines = ["headers = {'x-amzn-requestid': request_id}"]
        lines += [f"status = {self.status}", "body = b''"]
        if shape is not None:
            for name, member in shape.members.items():
                lines += self.located(name, member)
            lines += self._body(shape)
        return [*lines, "return Response(status=status, headers=headers, body=body)"]

    def located(self, name: str, member: Shape) -> Lines:
        """Return lines that write a member to the status or a header."""
        wire = member.wire_name(name).lower()
        if member.location == "statusCode":
            lines = ["status = x"]
        elif member.location == "header":
            lines = [f"headers[{wire!r}] = {self._header(member, 'x')}"]
        elif member.location == "headers":
            prefix = str(member.trait("locationName", "")).lower()
            lines = [
                "for k, e in x.items():",
                f"    headers[header_value({prefix!r} + k.lower())] = header_value(e)",
            ]
        else:
            return []
        return [f"x = v.get({name!r})", "if x is not None:", *indent(lines)]

    def _header(self, member: Shape, var: str) -> str:
        if member.trait("jsonvalue"):
            return f"to_header_json({var})"
        if member.type == "timestamp":
            return f"str({timestamp_writer(member, 'rfc822')}({var}))"
        if member.type == "list":
            element = self._header(member.member, "e")
            if member.member.type == "timestamp":
                return f"', '.join({element} for e in {var})"
            return f"header_value(join_header({element} for e in {var}))"
        if member.type == "string":
            return f"header_value({var})"
        return f"to_base64({var})" if member.type == "blob" else f"to_text({var})"

    def _body(self, shape: Shape) -> Lines:
        payload = shape.trait("payload")
        if payload:
            member = shape.members[payload]
            return [f"x = v.get({payload!r})", "if x is not None:", *indent(self._payload(member))]
        # A path or a query string is nothing that an answer has.
        in_head = {"header", "headers", "statusCode"}
        in_body = {name: m for name, m in shape.members.items() if m.location not in in_head}
        if self.status in NO_BODY_STATUS or (not in_body and self.protocol == "rest-xml"):
            return []
        if self.protocol == "rest-json":
            return [*self._json(f"{self.tree.function(shape, in_body)}(v)")]
        if self.is_s3 and self.operation == "GetBucketLocation":
            writer = "w(escape(v.get('LocationConstraint') or ''))"
        else:
            writer = f"{self.xml.function(shape, in_body)}(w, v)"
        root = S3_ROOTS.get(self.operation) if self.is_s3 else None
        return self._xml(root or shape.own_name, shape, "v", writer)

    def _payload(self, member: Shape) -> Lines:
        if member.type in {"blob", "string"}:
            default = "binary/octet-stream" if self.is_s3 else "application/octet-stream"
            if member.type == "string":
                default = "application/json" if self.is_s3 else "text/plain"
                return ["body = x.encode()", f"headers.setdefault('content-type', {default!r})"]
            return ["body = x", f"headers.setdefault('content-type', {default!r})"]
        if self.protocol == "rest-json":
            return self._json(self.tree.expression(member, "x"))
        root = member.own_name
        if self.is_s3:
            root = member.reference.get("locationName", root)
        return self._xml(root, member, "x", f"{self.xml.function(member)}(w, x)")

    def _json(self, tree: str) -> Lines:
        return [
            f"body = write_json({tree})",
            "headers.setdefault('content-type', 'application/json')",
        ]

    def _xml(self, root: str, shape: Shape, var: str, writer: str) -> Lines:
        uri = escape(str(self.metadata.get("xmlNamespace", "")))
        namespace = f' xmlns="{uri}"' if uri else ""
        kind = "application/xml" if self.is_s3 else "text/xml"
        return [
            f"parts = [{PROLOG!r}]",
            "w = parts.append",
            self.xml.opening(root, shape, var, namespace),
            writer,
            f"w('</{root}>')",
            "body = ''.join(parts).encode()",
            f"headers.setdefault('content-type', {kind!r})",
        ]
