"""Errors on the wire: each protocol's envelope around a code, a message and further members."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from garrison.core.errors import ApiError
from garrison.core.message import Response
from garrison.wire.bodies import host_id, s3_identity
from garrison.wire.cbor import write_cbor
from garrison.wire.facts import ErrorFacts
from garrison.wire.headers import header_value
from garrison.wire.jsontext import write
from garrison.wire.xmltext import escape

PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'
NOT_MODIFIED = 304
XML_TYPES = {"ec2": "text/xml;charset=UTF-8", "query": "text/xml", "rest-xml": "text/xml"}
NO_ERROR = ErrorFacts(code="", status=0, message_name="message", has_members=False)

Members = Callable[[Mapping[str, Any]], tuple[dict[str, str], Any]]
"""Encodes an error shape's members: headers, and a tree or XML text."""


class Envelope(NamedTuple):
    """What of a service and a request decides the form of an error."""

    protocol: str
    json_version: str = "1.0"
    xml_namespace: str = ""
    error_prefix: str = ""
    query_compatible: bool = False
    is_s3: bool = False


def encode_error(
    envelope: Envelope,
    error: ApiError,
    *,
    request_id: str,
    facts: ErrorFacts = NO_ERROR,
    members: Members | None = None,
    head: bool = False,
) -> Response:
    """Return an error in its protocol's envelope; an answer to HEAD has no body."""
    headers, extra = _members(envelope, error, members)
    headers |= error.headers
    headers |= s3_identity(request_id) if envelope.is_s3 else {"x-amzn-requestid": request_id}
    if envelope.protocol in XML_TYPES:
        text = XML_BODIES[envelope.protocol](envelope, error, extra, request_id)
        headers["content-type"] = (
            "application/xml" if envelope.is_s3 else XML_TYPES[envelope.protocol]
        )
        body = b"" if error.status == NOT_MODIFIED else text.encode("utf-8", "replace")
    else:
        tree = dict(extra)
        if error.message:
            tree[facts.message_name] = error.message
        body = _tree(envelope, error, tree, headers)
    return Response(status=error.status, headers=headers, body=b"" if head else body)


def _members(
    envelope: Envelope, error: ApiError, members: Members | None
) -> tuple[dict[str, str], Any]:
    """Return an error's further members: by its shape, or as plain text where none is known."""
    in_xml = envelope.protocol in XML_TYPES
    if members is not None:
        headers, extra = members(error.members)
        return dict(headers), extra
    if in_xml:
        pairs = error.members.items()
        return {}, "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in pairs)
    return {}, error.members


def _tree(
    envelope: Envelope, error: ApiError, tree: dict[str, Any], headers: dict[str, str]
) -> bytes:
    name = error.shape or error.code
    if envelope.query_compatible:
        fault = "Receiver" if error.is_server_fault else "Sender"
        headers["x-amzn-query-error"] = header_value(f"{error.code};{fault}")
    if envelope.protocol == "smithy-rpc-v2-cbor":
        headers |= {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return write_cbor({"__type": f"{envelope.error_prefix}{name}", **tree})
    if envelope.protocol == "rest-json":
        headers |= {"content-type": "application/json", "x-amzn-errortype": header_value(name)}
        return write(tree)
    headers["content-type"] = f"application/x-amz-json-{envelope.json_version}"
    return write({"__type": f"{envelope.error_prefix}{name}", **tree})


def _message(error: ApiError) -> str:
    return f"<Message>{escape(error.message)}</Message>" if error.message else ""


def _query(envelope: Envelope, error: ApiError, extra: str, request_id: str) -> str:
    namespace = f' xmlns="{escape(envelope.xml_namespace)}"' if envelope.xml_namespace else ""
    fault = "Receiver" if error.is_server_fault else "Sender"
    return (
        f"<ErrorResponse{namespace}><Error><Type>{fault}</Type><Code>{escape(error.code)}</Code>"
        f"{_message(error)}{extra}</Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _ec2(_: Envelope, error: ApiError, extra: str, request_id: str) -> str:
    return (
        f"{PROLOG}<Response><Errors><Error><Code>{escape(error.code)}</Code>"
        f"{_message(error)}{extra}</Error></Errors>"
        f"<RequestID>{request_id}</RequestID></Response>"
    )


def _rest_xml(envelope: Envelope, error: ApiError, extra: str, request_id: str) -> str:
    if not envelope.is_s3:
        return PROLOG + _query(envelope, error, extra, request_id)
    return (
        f"{PROLOG}<Error><Code>{escape(error.code)}</Code>"
        f"{_message(error)}{extra}"
        f"<RequestId>{request_id}</RequestId><HostId>{host_id(request_id)}</HostId></Error>"
    )


XML_BODIES: dict[str, Callable[[Envelope, ApiError, str, str], str]] = {
    "ec2": _ec2,
    "query": _query,
    "rest-xml": _rest_xml,
}
