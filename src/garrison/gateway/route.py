"""Step 2, route: which service is asked, for which operation, in which Region.

A signed request says its service and Region in the credential scope, and is believed as far as that
goes: the signature covers it.  What is not signed is told by its target header, its form or its
host; what is left is S3's, whose requests look like any others.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from garrison.core.errors import ApiError
from garrison.core.message import Request
from garrison.gateway.authenticate import refusal
from garrison.gateway.body_stream import ClientGoneError
from garrison.gateway.errors import IncompleteBody, RequestEntityTooLarge
from garrison.gateway.stages import Received, Routed
from garrison.sigv4 import (
    PresentedCredential,
    ProtocolFamily,
    SignatureError,
    parse_authorization,
    present_v2,
)
from garrison.sigv4.errors import InvalidScopeError
from garrison.sigv4.uri import normalize_path
from garrison.trail.facts import global_region, service_facts
from garrison.wire import Entry as IndexEntry
from garrison.wire import Identified, ServiceWire, Wire

FORM = "application/x-www-form-urlencoded"
KNOWN_MAX = 4096
CONTROL_PATH = "/v20180820/"
"""Where all paths of S3 Control begin; a bucket of that name has no account's header."""
NAME_CHARACTERS_MAX = 256
"""What is remembered of strangers is short: targets are, and any text may stand in their place."""
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}")
"""The shape of Regions; what has not this shape must not come into an ARN."""
VERSION = re.compile(r"(?:^|&)Version=([0-9-]{10})(?:&|$)")
BODY_BYTES_MAX = 16 << 20
"""The largest body of any operation whose body is not a stream."""
STREAMING_SERVICES = frozenset({"s3"})
RAW_PATH_SERVICES = frozenset({"s3"})
"""Their paths are names of objects, in which dots and slashes stand for themselves."""
FAMILIES: dict[str, ProtocolFamily] = {
    "query": "query",
    "ec2": "ec2",
    "json": "json",
    "smithy-rpc-v2-cbor": "json",
    "rest-json": "rest-json",
    "rest-xml": "rest-xml",
}


class Router:
    """Finds the way of requests."""

    def __init__(self, wire: Wire, *, region: str) -> None:
        self._wire = wire
        self._region = region
        self._alone: dict[tuple[str | None, str], ServiceWire] = {}

    async def route(self, received: Received) -> Routed:
        """Return the request with its operation.

        Raises:
            ApiError: AWS has no such service or operation, or the credentials can't be read.
        """
        http = received.http
        try:
            credential = present_v2(http) or parse_authorization(http)
            region = self._region_of(credential)
        except SignatureError as error:
            service = self.find_service(http, scope_service(http))
            raise refusal(error, family_of(service, service.protocol_of(http))) from error
        service = self.find_service(http, None if credential is None else credential.scope.service)
        if http.stream is not None and service.name not in STREAMING_SERVICES:
            http = await gather_body(http)
            received = msgspec.structs.replace(received, http=http)
        if http.path != "/" and service.name not in RAW_PATH_SERVICES:
            # What was signed is the normalized path, so that is what is asked for.
            http = msgspec.structs.replace(http, path=normalize_path(http.path))
            received = msgspec.structs.replace(received, http=http)
        service, identified = self._identify(http, service, credential)
        if http.stream is not None and not takes_stream(service, identified):
            http = await gather_body(http)
            received = msgspec.structs.replace(received, http=http)
        if service_facts(service.name).is_global:
            region = global_region(region)
        family = family_of(service, identified.protocol)
        return Routed(received, service, identified, credential, region, family)

    def find_service(self, http: Request, signing_name: str | None) -> ServiceWire:
        """Return the service that a request is most likely for."""
        if signing_name == "s3" and is_control(http):
            return self._wire.service("s3control")
        target = http.headers.get("x-amz-target", "")
        known = self._alone.get((signing_name, target))
        if known is not None:
            return known
        entries = self._wire.index.candidates(http, signing_name) or self._by_host(http)
        named = f"{signing_name}{target}"
        if len(entries) == 1 and signing_name is not None and len(named) <= NAME_CHARACTERS_MAX:
            if len(self._alone) >= KNOWN_MAX:
                self._alone.clear()
            found = self._alone[signing_name, target] = self._wire.service(entries[0].name)
            return found
        if len(entries) > 1 and any("query" in entry.protocols for entry in entries):
            entries = by_version(entries, http)
        return self._wire.service(entries[0].name if entries else "s3")

    def _identify(
        self, http: Request, service: ServiceWire, credential: PresentedCredential | None
    ) -> tuple[ServiceWire, Identified]:
        try:
            return service, service.identify(http)
        except ApiError:
            # Some services share a signing name: what one does not know, the next may.
            name = None if credential is None else credential.scope.service
            for entry in self._wire.index.candidates(http, name)[1:]:
                other = self._wire.service(entry.name)
                try:
                    return other, other.identify(http)
                except ApiError:
                    continue
            raise

    def _region_of(self, credential: PresentedCredential | None) -> str:
        if credential is None or credential.region_set or not credential.timestamp:
            # SigV4A signs for a set of Regions; the one that was sent to is this server's.
            # Signature Version 2 signs for none.
            return self._region
        region = credential.scope.region
        if not is_region(region):
            raise InvalidScopeError(
                "Credential should be scoped to a valid region.", placement=credential.placement
            )
        return region

    def _by_host(self, http: Request) -> tuple[IndexEntry, ...]:
        index = self._wire.index
        label = http.headers.get("host", "").partition(".")[0]
        found = index.by_endpoint_prefix.get(label, ())
        version = version_of(http)
        if not found and version:
            found = tuple(
                entry
                for entry in index.entries
                if entry.api_version == version and "query" in entry.protocols
            )
        return found


def takes_stream(service: ServiceWire, identified: Identified) -> bool:
    """Return True if an operation reads its body as it comes: an object, and nothing in XML."""
    operation = service.operation(identified.operation, identified.protocol)
    return operation.input_stream is not None


def is_control(http: Request) -> bool:
    """Return True for requests of S3 Control, which are signed and addressed as S3's own are."""
    return "x-amz-account-id" in http.headers and http.path.startswith(CONTROL_PATH)


@lru_cache(maxsize=256)
def is_region(name: str) -> bool:
    """Return True if a name has the shape of a Region's."""
    return REGION.fullmatch(name) is not None


def scope_service(http: Request) -> str | None:
    """Return the service in the credential scope, if one can be read at a glance."""
    header = http.headers.get("authorization", "")
    _, _, scope = header.partition("Credential=")
    if not scope:
        _, _, scope = (
            http.query.replace("%2F", "/").replace("%2f", "/").partition("X-Amz-Credential=")
        )
    parts = scope.split(",", 1)[0].split("&", 1)[0].split("/")
    return parts[-2] if len(parts) > 3 else None  # noqa: PLR2004  Key, date, …, terminator.


def version_of(http: Request) -> str | None:
    """Return the ``Version`` of a form, as query services have it."""
    found = VERSION.search(http.query)
    if found is None and http.headers.get("content-type", FORM).startswith(FORM):
        # An object's megabyte is no form, and to search it takes longer than to store it.
        found = VERSION.search(http.body.decode("latin-1"))
    return found[1] if found else None


def by_version(entries: Iterable[IndexEntry], http: Request) -> tuple[IndexEntry, ...]:
    """Return the services with those first whose API version a form names."""
    version = version_of(http)
    return tuple(sorted(entries, key=lambda entry: entry.api_version != version))


def family_of(service: ServiceWire, protocol: str) -> ProtocolFamily:
    """Return in which words a service refuses."""
    return "rest-xml-s3" if service.name == "s3" else FAMILIES[protocol]


async def gather_body(http: Request) -> Request:
    """Return the request with its whole body in hand.

    Raises:
        IncompleteBody: the client left before its body was complete.
        RequestEntityTooLarge: no operation takes as much.
    """
    assert http.stream is not None
    pieces: list[bytes] = []
    # What is announced is refused before it is read.
    size_bytes = int(http.headers.get("content-length", "0"))
    try:
        if size_bytes <= BODY_BYTES_MAX:
            size_bytes = 0
            async for piece in http.stream:
                size_bytes += len(piece)
                if size_bytes > BODY_BYTES_MAX:
                    break
                pieces.append(piece)
    except ClientGoneError as error:
        raise IncompleteBody(
            "You did not provide the number of bytes specified by the Content-Length HTTP header"
        ) from error
    if size_bytes > BODY_BYTES_MAX:
        raise RequestEntityTooLarge("Request Entity Too Large")
    return msgspec.structs.replace(http, body=b"".join(pieces), stream=None)
