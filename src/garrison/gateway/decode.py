"""Step 4, decode: the request's members, typed and within the bounds of the service's model."""

from garrison.core.call import Origin
from garrison.gateway.catalogue import Catalogue
from garrison.gateway.errors import OperationNotImplemented
from garrison.gateway.stages import Authenticated, Decoded


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
            host=http.headers.get("host", ""),
        )
        return Decoded(authenticated, implementation, request, origin)
