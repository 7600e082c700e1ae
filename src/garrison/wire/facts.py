"""What is known of a service and its operations without its model: small and kept on disk."""

from typing import Any

import msgspec

from garrison.wire.bindings import S3_NAMESPACE
from garrison.wire.routes import Route
from garrison.wire.shapes import Shape

MESSAGE_NAMES = frozenset({"message", "Message", "errorMessage"})
# Twins in S3's model: the same method, path and query on other endpoints.
SECONDARY = frozenset({"ListDirectoryBuckets"})


class ErrorFacts(msgspec.Struct, frozen=True):
    """One error shape of a service."""

    code: str
    status: int
    message_name: str
    """What the message is called on the wire: ``message`` or ``Message``."""
    has_members: bool
    """True if the shape has members beyond its message."""


class OperationFacts(msgspec.Struct, frozen=True):
    """What routing needs of one operation."""

    method: str
    uri: str
    required: tuple[tuple[str, str], ...] = ()
    deprecated: bool = False


class ServiceFacts(msgspec.Struct, frozen=True):
    """One service, as its model's metadata and operations say."""

    name: str
    signing_name: str
    endpoint_prefix: str
    target_prefix: str
    service_id: str
    api_version: str
    json_version: str
    protocols: tuple[str, ...]
    xml_namespace: str
    query_compatible: bool
    operations: dict[str, OperationFacts]
    errors: dict[str, ErrorFacts]

    def routes(self) -> tuple[Route, ...]:
        """Return the REST routes of all operations."""
        return tuple(
            Route(name, facts.method, facts.uri, facts.required, facts.deprecated)
            for name, facts in self.operations.items()
        )


def service_facts(name: str, model: dict[str, Any]) -> ServiceFacts:
    """Gather the facts of a service from its whole model."""
    metadata, shapes = model["metadata"], model["shapes"]
    rest = any(protocol.startswith("rest") for protocol in protocols_of(metadata))
    return ServiceFacts(
        name=name,
        signing_name=metadata.get("signingName") or metadata["endpointPrefix"],
        endpoint_prefix=metadata["endpointPrefix"],
        target_prefix=metadata.get("targetPrefix", ""),
        service_id=metadata["serviceId"],
        api_version=metadata["apiVersion"],
        json_version=str(metadata.get("jsonVersion", "1.0")),
        protocols=protocols_of(metadata),
        xml_namespace=namespace_of(name, model),
        query_compatible="awsQueryCompatible" in metadata,
        operations={
            key: _operation_facts(key, operation, shapes, rest=rest)
            for key, operation in model["operations"].items()
        },
        errors={
            key: error_facts(key, shape, shapes)
            for key, shape in shapes.items()
            if shape.get("exception") or "error" in shape
        },
    )


def protocols_of(metadata: dict[str, Any]) -> tuple[str, ...]:
    """Return the protocols that a service speaks."""
    return tuple(metadata.get("protocols") or [metadata["protocol"]])


def namespace_of(name: str, model: dict[str, Any]) -> str:
    """Return the XML namespace of a service's answers."""
    if name == "s3":
        return S3_NAMESPACE
    inputs = (operation.get("input", {}) for operation in model["operations"].values())
    declared = (shape["xmlNamespace"]["uri"] for shape in inputs if "xmlNamespace" in shape)
    namespace = model["metadata"].get("xmlNamespace") or next(declared, "")
    return namespace if isinstance(namespace, str) else str(namespace["uri"])


def error_facts(name: str, shape: dict[str, Any], shapes: dict[str, Any]) -> ErrorFacts:
    """Gather the facts of one error shape.

    The raw shape is read: botocore's ``Shape.metadata`` hides ``fault``, which means 500.
    """
    error = shape.get("error", {})
    members = Shape({"shape": name}, shapes).members
    messages = [member for member in members if member in MESSAGE_NAMES]
    wire = members[messages[0]].wire_name(messages[0]) if messages else "message"
    return ErrorFacts(
        code=error.get("code") or name,
        status=error.get("httpStatusCode") or (500 if shape.get("fault") else 400),
        message_name=wire,
        has_members=len(members) > len(messages),
    )


def _operation_facts(
    name: str, operation: dict[str, Any], shapes: dict[str, Any], *, rest: bool
) -> OperationFacts:
    required: tuple[tuple[str, str], ...] = ()
    if rest and "input" in operation:
        shape = Shape(operation["input"], shapes)
        required = tuple(
            (member.location, _bound_name(member, key))
            for key, member in shape.members.items()
            if key in shape.required and member.location in {"querystring", "header"}
        )
    return OperationFacts(
        method=operation["http"]["method"],
        uri=operation["http"]["requestUri"],
        required=required,
        deprecated=bool(operation.get("deprecated")) or name in SECONDARY,
    )


def _bound_name(member: Shape, name: str) -> str:
    wire = member.wire_name(name)
    return wire.lower() if member.location == "header" else wire
