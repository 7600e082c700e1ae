"""Garrison's own small API, beside AWS's: health, status, reset, explain.

GET  /_garrison/health         what runs, once requests are served
GET  /_localstack/health       the same in LocalStack's form, for tools that wait for it
GET  /_garrison/explain/{id}   why a request was allowed or denied; signed, action garrison:Explain
POST /_garrison/reset          wipe all state; only with development credentials
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import Any

import msgspec

from garrison import __version__
from garrison.core.arn import partition_of
from garrison.core.call import Ask, Check, Target
from garrison.core.clock import Clock
from garrison.core.errors import ApiError
from garrison.core.ids import Ids
from garrison.core.message import Request, Response
from garrison.core.principal import Principal
from garrison.gateway.audit import origin_of
from garrison.gateway.authenticate import DEV_DEFAULT, Authenticator, refusal
from garrison.gateway.authorize import Authorizer
from garrison.gateway.browsers import require_program
from garrison.gateway.catalogue import Catalogue
from garrison.gateway.explain import Explainer
from garrison.gateway.stages import Received
from garrison.sigv4 import SignatureError, parse_authorization

PREFIXES = ("/_garrison/", "/_localstack/")
SIGNING_NAME = "garrison"
EXPLAIN = re.compile(r"/_garrison/explain/([A-Za-z0-9-]{1,64})")
STATUS_OK = 200


class NotFound(ApiError):  # noqa: N818  It is what the caller is told.
    """Garrison's own API has no such path, or the request is not the caller's to know of."""

    code = "NotFound"
    status = 404


class Forbidden(ApiError):  # noqa: N818  It is what the caller is told.
    """This is not to be done, or not by this caller."""

    code = "Forbidden"
    status = 403


class OwnAPI:
    """Answers what is asked of Garrison itself."""

    def __init__(
        self,
        catalogue: Catalogue,
        authenticator: Authenticator,
        authorizer: Authorizer,
        explainer: Explainer,
        *,
        clock: Clock,
        ids: Ids,
        data: Mapping[str, Any],
        reset: Callable[[], Awaitable[None]] | None,
    ) -> None:
        """Prepare to answer.

        Args:
            catalogue: What Garrison implements.
            authenticator: Finds out who asks.
            authorizer: Asks the policies.
            explainer: Explains decisions.
            clock: Tells the time.
            ids: Makes request IDs.
            data: What the health says of the data directory.
            reset: Wipes all state; None if nobody may.
        """
        self._catalogue = catalogue
        self._authenticator = authenticator
        self._authorizer = authorizer
        self._explainer = explainer
        self._clock = clock
        self._ids = ids
        self._data = data
        self._reset = reset

    async def answer(self, http: Request) -> Response:
        """Answer in JSON, errors too."""
        received = Received(http, self._ids.uuid(), self._clock.now())
        try:
            return reply(received, STATUS_OK, await self._answer(received))
        except ApiError as error:
            return reply(received, error.status, {"code": error.code, "message": error.message})

    async def _answer(self, received: Received) -> Mapping[str, Any]:
        http = received.http
        explained = EXPLAIN.fullmatch(http.path)
        match http.method, http.path:
            case "GET" | "HEAD", "/_garrison/health":
                return self._health()
            case "GET" | "HEAD", "/_localstack/health":
                return {
                    "services": dict.fromkeys(self._service_names(), "running"),
                    "edition": "community",
                    "version": __version__,
                }
            case "POST", "/_garrison/reset":
                return await self._wipe(received)
            case "GET", _ if explained is not None:
                return await self._explain(received, explained[1])
        raise NotFound(f"Garrison has no {http.method} {http.path}")

    def _service_names(self) -> list[str]:
        return sorted(self._catalogue.names)

    def _health(self) -> Mapping[str, Any]:
        return {
            "status": "ok",
            "version": __version__,
            "services": dict.fromkeys(self._service_names(), "running"),
            "data_directory": self._data,
        }

    async def _wipe(self, received: Received) -> Mapping[str, Any]:
        if self._reset is None:
            raise Forbidden("state is wiped only where --dev-credentials is on")
        require_program(received.http)
        if "authorization" in received.http.headers:
            principal = await self._identify(received)
            if not (principal.is_root and principal.account == DEV_DEFAULT):
                raise Forbidden(f"only root of {DEV_DEFAULT} wipes state")
        elif not ip_address(received.http.client_host or "127.0.0.1").is_loopback:
            raise Forbidden("sign the request as root of 000000000000, or send it from loopback")
        await self._reset()
        return {"status": "reset"}

    async def _explain(self, received: Received, request_id: str) -> Mapping[str, Any]:
        principal = await self._identify(received)
        ask = Ask(
            request=None,
            operation="Explain",
            principal=principal,
            account=principal.account,
            region="us-east-1",
            partition=partition_of("us-east-1"),
            records=self._authenticator.begin(),
            directory=self._authorizer.directory,
            history=self._explainer.trail,
            now=received.at,
            origin=origin_of(received),
        )
        check: Check[None] = Check(action="garrison:Explain", target=Target())
        await self._authorizer.judge(ask, received.http, (check,))
        found = await self._explainer.explain(request_id, principal.account)
        if found is None:
            raise NotFound(f"no request `{request_id}` of account {principal.account} is known")
        return found

    async def _identify(self, received: Received) -> Principal:
        records = self._authenticator.begin()
        try:
            credential = parse_authorization(received.http)
            return await self._authenticator.identify(received, credential, SIGNING_NAME, records)
        except SignatureError as error:
            raise refusal(error, "rest-json") from error


def reply(received: Received, status: int, content: Mapping[str, Any]) -> Response:
    """Return a response in JSON."""
    return Response(
        status=status,
        headers={
            "content-type": "application/json",
            "x-amzn-requestid": received.request_id,
        },
        body=msgspec.json.encode(content),
    )
