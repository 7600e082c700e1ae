"""One service: its facts, which operation a request names, and the codecs of its operations."""

from collections.abc import Callable
from functools import cached_property
from types import CodeType
from typing import Any
from urllib.parse import quote

from garrison.core.errors import ApiError
from garrison.core.message import Request, Response
from garrison.wire.cache import Cache
from garrison.wire.envelopes import NO_ERROR, Envelope, Members, encode_error
from garrison.wire.errors import (
    InvalidAction,
    InvalidURI,
    MalformedQueryString,
    MethodNotAllowed,
    MissingAction,
    UnknownOperationException,
    UnknownOperationNotFound,
)
from garrison.wire.facts import ErrorFacts, ServiceFacts
from garrison.wire.forms import parse_form, parse_query
from garrison.wire.habits import habits_of
from garrison.wire.hosts import bucket_of, parse_host
from garrison.wire.operation import Identified, OperationWire
from garrison.wire.routes import Routes
from garrison.wire.runtime import run

CBOR = "smithy-rpc-v2-cbor"
FORM_TYPE = "application/x-www-form-urlencoded"
# Services that answer requests without a version, or with one of many old ones.
ANY_VERSION = frozenset({"ec2", "sqs", "sns"})
NOT_ALLOWED = "The specified method is not allowed against this resource."


class ServiceWire:
    """A service as it is on the wire.

    ``facts`` are those of its model; ``load`` returns the model itself, for what ``cache`` lacks.
    """

    def __init__(
        self, facts: ServiceFacts, cache: Cache, load: Callable[[str], dict[str, Any]] | None = None
    ) -> None:
        self.facts = facts
        self.name = facts.name
        self.signing_name = facts.signing_name
        self.endpoint_prefix = facts.endpoint_prefix
        self.target_prefix = facts.target_prefix
        self.service_id = facts.service_id
        self.api_version = facts.api_version
        self.protocols = facts.protocols
        self.xml_namespace = facts.xml_namespace
        self.operation_names = frozenset(facts.operations)
        self.errors = facts.errors
        self._cache = cache
        self._load = load
        self._operations: dict[tuple[str, str], OperationWire] = {}
        self._error_members: dict[tuple[str, str], Members] = {}
        self._form_protocol = next((p for p in facts.protocols if p in {"query", "ec2"}), None)

    def protocol_of(self, request: Request) -> str:
        """Return which of the service's protocols a request speaks; the first if none fits."""
        headers = request.headers
        if "json" in self.protocols and "x-amz-target" in headers:
            return "json"
        if CBOR in self.protocols and is_cbor(request):
            return CBOR
        if self._form_protocol is not None and (
            headers.get("content-type", FORM_TYPE).startswith(FORM_TYPE)
            or "Action=" in request.query
        ):
            return self._form_protocol
        return self.protocols[0]

    def identify(self, request: Request, *, bucket: str | None = None) -> Identified:
        """Return the operation that a request names.

        ``bucket`` is S3's bucket if something else than host and path names it.

        Raises:
            ApiError: AWS's error for an operation that the service does not have, in the class
                that fits ``protocol_of(request)``.
        """
        protocol = self.protocol_of(request)
        if protocol == "json":
            return self._identify_target(request)
        if protocol == CBOR:
            return self._identify_path(request)
        if protocol == self._form_protocol:
            return self._identify_action(request, protocol)
        return self._identify_route(request, protocol, bucket)

    def operation(self, name: str, protocol: str) -> OperationWire:
        """Return an operation's codec, compiled at most once and kept on disk.

        Raises:
            UnknownOperationException: the service has no such operation.
        """
        known = self._operations.get((name, protocol))
        if known is None:
            if name not in self.operation_names or protocol not in self.protocols:
                raise UnknownOperationException
            habits = habits_of(self.name, protocol)
            module = run(self._code("operation", name, protocol))
            known = self._operations[name, protocol] = OperationWire(name, protocol, habits, module)
        return known

    def encode_error(
        self, error: ApiError, *, protocol: str, request_id: str, head: bool = False
    ) -> Response:
        """Return an error in a protocol's envelope; ``head`` if the request's method is HEAD."""
        facts = self.errors.get(error.shape or "", NO_ERROR)
        members = self._members_of(error, facts, protocol)
        return encode_error(
            self._envelopes[protocol],
            error,
            request_id=request_id,
            facts=facts,
            members=members,
            head=head,
        )

    @cached_property
    def _envelopes(self) -> dict[str, Envelope]:
        return {
            protocol: Envelope(
                protocol=protocol,
                json_version=self.facts.json_version,
                xml_namespace=self.xml_namespace,
                error_prefix=habits_of(self.name, protocol).error_prefix,
                query_compatible=self.facts.query_compatible and protocol in {"json", CBOR},
                is_s3=self.name == "s3",
            )
            for protocol in self.protocols
        }

    @cached_property
    def _routes(self) -> Routes:
        return Routes(self.facts.routes(), strict_slash=self.name == "s3")

    def _identify_target(self, request: Request) -> Identified:
        prefix, _, name = request.headers.get("x-amz-target", "").rpartition(".")
        # CloudTrail's prefix has a Java package before it in botocore's model, and only there: the
        # other SDKs send the service's name alone.
        known = prefix == self.target_prefix or prefix == self.target_prefix.rpartition(".")[2]
        if name not in self.operation_names or not known:
            raise UnknownOperationException
        return Identified(operation=name, protocol="json")

    def _identify_path(self, request: Request) -> Identified:
        # /service/{service name}/operation/{operation name}, and nothing may follow.
        parts = request.path.split("/")
        if len(parts) < 5 or parts[-4] != "service" or parts[-2] != "operation":  # noqa: PLR2004
            raise UnknownOperationNotFound
        if parts[-1] not in self.operation_names:
            raise UnknownOperationNotFound
        return Identified(operation=parts[-1], protocol=CBOR)

    def _identify_action(self, request: Request, protocol: str) -> Identified:
        form = read_form(request)
        name, version = form.get("Action"), form.get("Version")
        if not name:
            raise MissingAction("The request is missing an action or a required parameter.")
        known = version == self.api_version or self.name in ANY_VERSION
        if name not in self.operation_names or not known:
            if protocol == "ec2":
                raise InvalidAction(f"The action {name[:128]} is not valid for this web service.")
            shown = version or "NO_VERSION_SPECIFIED"
            raise InvalidAction(f"Could not find operation {name[:128]} for version {shown[:32]}")
        if self.name == "sqs" and request.path != "/":
            # A form that is sent to a queue's own URL need not name the queue.
            form.setdefault("QueueUrl", request.path)
        return Identified(operation=name, protocol=protocol, form=form)

    def _identify_route(self, request: Request, protocol: str, bucket: str | None) -> Identified:
        is_s3 = self.name == "s3"
        if is_s3 and bucket is None:
            bucket = bucket_in_host(request)
        path = request.path if bucket is None else f"/{bucket}{request.path}"
        try:
            query = parse_query(request.query)
            found = self._routes.find(request.method, path, query, request.headers)
        except MalformedQueryString as error:
            raise (InvalidURI if is_s3 else UnknownOperationNotFound)(
                "Couldn't parse the specified URI."
            ) from error
        if found is None:
            if is_s3:
                raise MethodNotAllowed(NOT_ALLOWED)
            raise UnknownOperationNotFound
        route, labels = found
        return Identified(operation=route.operation, protocol=protocol, labels=labels, query=query)

    def _members_of(self, error: ApiError, facts: ErrorFacts, protocol: str) -> Members | None:
        if not facts.has_members or error.shape is None:
            return None
        key = error.shape, protocol
        if key not in self._error_members:
            code = self._code("error", error.shape, protocol)
            self._error_members[key] = run(code)["encode_members"]
        return self._error_members[key]

    def _code(self, kind: str, name: str, protocol: str) -> CodeType:
        """Return the code of an operation or an error: from the cache or else from the model."""
        file = f"{name}.{kind}.{protocol}"
        code = self._cache.load_code(self.name, file)
        if code is None:
            code = generate(self.name, kind, name, protocol, self._load)
            self._cache.store_code(self.name, file, code)
        return code


def generate(
    service: str,
    kind: str,
    name: str,
    protocol: str,
    load: Callable[[str], dict[str, Any]] | None = None,
) -> CodeType:
    """Generate and compile the code of an ``operation`` or an ``error`` from the model."""
    # Late: a start with a warm cache needs neither the models nor the generator.
    from garrison.wire.codegen.module import compile_source, error_source, operation_source
    from garrison.wire.models import load_model

    write: Any = operation_source if kind == "operation" else error_source
    source = write(service, (load or load_model)(service), name, protocol)
    return compile_source(source, f"{service}.{name} {protocol}")


def read_form(request: Request) -> dict[str, str]:
    """Return the parameters of a form: those of the query string and those of the body.

    Raises:
        MalformedQueryString: they cannot be read, or a name has two values.
    """
    form = parse_form(request.query) if request.query else {}
    if request.body:
        more = parse_form(request.body.decode("latin-1"))
        if not form:
            return more
        if any(form.get(name, value) != value for name, value in more.items()):
            raise MalformedQueryString("A parameter was given more than once")
        form |= more
    return form


def bucket_in_host(request: Request) -> str | None:
    """Return the bucket of a request to S3 in virtual-host style; an access point's name is one."""
    found = bucket_of(parse_host(request.headers.get("host", "")))
    if found is None:
        return None
    if found.access_point:
        return quote(f"{found.access_point}-{found.account}", safe="")
    return quote(found.name or "", safe="") or None


def is_cbor(request: Request) -> bool:
    """Return whether a request speaks RPC v2 CBOR."""
    return request.headers.get("smithy-protocol") == "rpc-v2-cbor" or (
        request.path.startswith("/service/") and "/operation/" in request.path
    )
