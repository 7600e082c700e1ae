"""Step 4, decode: the request's members, typed and within the bounds of the service's model."""

from garrison.core.call import Origin, Signing
from garrison.gateway.authenticate import ANONYMOUS_SERVICES
from garrison.gateway.catalogue import Catalogue
from garrison.gateway.errors import OperationNotImplemented
from garrison.gateway.stages import Authenticated, Decoded, Routed
from garrison.sigv4.timestamps import parse_timestamp


class Decoder:
    """Reads requests of the operations that Garrison implements."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def decode(self, authenticated: Authenticated) -> Decoded:
        """Return the request's members.

        Raises:
            OperationNotImplemented: AWS has the operation, Garrison has not.
            ApiError: what AWS says of such a request.
        """
        routed = authenticated.routed
        service, operation = routed.service, routed.identified.operation
        implementation = self._catalogue.find(service.name, operation)
        if implementation is None:
            raise OperationNotImplemented(f"Garrison does not implement {service.name}:{operation}")
        http = routed.received.http
        wire = service.operation(operation, routed.identified.protocol)
        request = wire.decode(http, routed.identified)
        origin = Origin(
            request_id=routed.received.request_id,
            source_ip=http.client_host,
            user_agent=http.headers.get("user-agent", ""),
            secure=http.secure,
            tls=http.tls,
            host=http.headers.get("host", ""),
            signing=signing_of(routed) if service.name in ANONYMOUS_SERVICES else None,
        )
        return Decoded(authenticated, implementation, request, origin)


def signing_of(routed: Routed) -> Signing | None:
    """Return what the request said of its signature; None if it has none."""
    credential = routed.credential
    if credential is None:
        return None
    return Signing(
        placement=credential.placement,
        signed_at=parse_timestamp(credential.timestamp) if credential.timestamp else None,
        version=credential.algorithm if credential.timestamp else "AWS",
        content_sha256=routed.received.http.headers.get("x-amz-content-sha256", ""),
    )
