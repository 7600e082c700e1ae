"""Requests as clients send them, and what they come to."""

from typing import Any

from garrison.core.message import Request
from garrison.wire import Wire

WIRE = Wire()
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def form(body: str, headers: dict[str, str] | None = None) -> Request:
    """A form of the query protocol."""
    given = FORM | (headers or {})
    return Request(method="POST", path="/", query="", headers=given, body=body.encode())


def target(name: str, body: bytes) -> Request:
    """A JSON request."""
    return Request(method="POST", path="/", query="", headers={"x-amz-target": name}, body=body)


def rest(method: str, path: str, body: bytes = b"", **headers: str) -> Request:
    """A REST request; header names are written with underscores."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    path, _, query = path.partition("?")
    return Request(method=method, path=path, query=query, headers=given, body=body)


def decode(service: str, request: Request) -> dict[str, Any]:
    """The operation's input."""
    wire = WIRE.service(service)
    identified = wire.identify(request)
    return wire.operation(identified.operation, identified.protocol).decode(request, identified)


def named(service: str, request: Request) -> str:
    """The operation that a request names."""
    return WIRE.service(service).identify(request).operation
