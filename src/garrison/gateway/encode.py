"""Step 9, encode: the outcome in the protocol that the caller spoke."""

import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from garrison.core.errors import ApiError
from garrison.core.message import Response
from garrison.gateway.authorize import AccessDenied
from garrison.gateway.errors import Refused
from garrison.gateway.pipeline import Outcome
from garrison.gateway.route import Router, scope_service
from garrison.gateway.stages import Received, Stage, Stages
from garrison.wire import ServiceWire

DENIALS: dict[str, tuple[str, int]] = {
    "query": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "json": ("AccessDeniedException", 400),
    "smithy-rpc-v2-cbor": ("AccessDeniedException", 400),
    "rest-json": ("AccessDeniedException", 403),
    "rest-xml": ("AccessDenied", 403),
}


class Encoder:
    """Puts outcomes into words."""

    def __init__(self, router: Router) -> None:
        self._router = router

    def encode(self, reached: Stage, outcome: Outcome) -> Response:
        """Return the response; the operator's part of an error goes to the log."""
        if isinstance(reached, Received):
            http, request_id = reached.http, reached.request_id
            service = self._router.find_service(http, scope_service(http))
            protocol = service.protocol_of(http)
        else:
            routed = Stages(reached).routed
            http, request_id = routed.received.http, routed.received.request_id
            service, protocol = routed.service, routed.identified.protocol
            if not isinstance(outcome, ApiError):
                operation = routed.identified.operation
                return encode_output(service, operation, protocol, outcome, request_id)
        assert isinstance(outcome, ApiError)
        if outcome.detail:
            log(request_id, outcome)
        return service.encode_error(
            in_words_of(protocol, outcome),
            protocol=protocol,
            request_id=request_id,
            head=http.method == "HEAD",
        )


def encode_output(
    service: ServiceWire,
    operation: str,
    protocol: str,
    output: Mapping[str, Any],
    request_id: str,
) -> Response:
    """Return an operation's output as a response."""
    response = service.operation(operation, protocol).encode(output, request_id=request_id)
    if "content-range" in response.headers and response.status == HTTPStatus.OK:
        # No model says it, HTTP does: RFC 9110, 15.3.7.
        return msgspec.structs.replace(response, status=HTTPStatus.PARTIAL_CONTENT.value)
    return response


def in_words_of(protocol: str, error: ApiError) -> ApiError:
    """Return a denial with the code and status that services of this protocol give it."""
    if not isinstance(error, AccessDenied):
        return error
    code, status = DENIALS[protocol]
    return Refused(code, status, error.message, {})


def log(request_id: str, error: ApiError) -> None:
    """Tell the operator what the caller is not told."""
    print(  # noqa: T201  The operator's log is standard error.
        f"garrison: {'error' if error.is_server_fault else 'note'}: request {request_id}:"
        f" {error.code}: {error.detail}",
        file=sys.stderr,
        flush=True,
    )
