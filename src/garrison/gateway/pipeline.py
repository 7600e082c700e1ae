"""The request path: one function that lists the steps in their order.

    accept → route → authenticate → decode → resolve → authorize → invoke → audit → encode

Each step's result is the next step's only input, and their types allow one order.  Nothing is
reached except through `authorize`, and nothing is answered that was not recorded.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from garrison.core.errors import ApiError
from garrison.core.message import Request, Response
from garrison.gateway.errors import InternalFailure, ServiceUnavailable
from garrison.gateway.stages import (
    Authenticated,
    Authorized,
    Decoded,
    Received,
    Resolved,
    Routed,
    Stage,
)
from garrison.store import ConflictError

ATTEMPTS = 8
"""How often a request is resolved anew because another one changed what it had read."""

FIRST_PAUSE_S = 0.0005

Outcome = Mapping[str, Any] | ApiError


class Steps(msgspec.Struct, frozen=True):
    """The steps, each with what it stands on."""

    receive: Callable[[Request], Received]
    route: Callable[[Received], Awaitable[Routed]]
    authenticate: Callable[[Routed], Awaitable[Authenticated]]
    decode: Callable[[Authenticated], Decoded]
    resolve: Callable[[Decoded], Awaitable[Resolved]]
    authorize: Callable[[Resolved], Awaitable[Authorized]]
    invoke: Callable[[Authorized], Awaitable[Mapping[str, Any]]]
    audit: Callable[[Stage, Outcome], Awaitable[None]]
    encode: Callable[[Stage, Outcome], Response]


def pause_s(attempt: int, request_id: str) -> float:
    """Return how long to wait after a lost race: longer each time, and never in step with others.

    The first time not at all: within a process, whoever was quicker is done.
    """
    if attempt == 0:
        return 0.0
    return FIRST_PAUSE_S * (1 << attempt) * (1 + int(request_id[:4], 16) / 0x10000)


class Pipeline:
    """Answers requests."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps

    async def answer(self, http: Request) -> Response:
        """Answer one request, and leave one trail record whatever happens.

        The record is written before the answer is sent: what cannot be audited is not answered.  A
        request that lost a race against another one's change is resolved and authorized anew; it
        has left no trace until then.
        """
        steps = self.steps
        received = steps.receive(http)
        for attempt in range(ATTEMPTS):
            reached, outcome = await self._run(received)
            try:
                await steps.audit(reached, outcome)
            except ConflictError:
                await asyncio.sleep(pause_s(attempt, received.request_id))
                continue
            return steps.encode(reached, outcome)
        lost = ServiceUnavailable("Too many concurrent changes to the same resource.")
        await steps.audit(reached, lost)
        return steps.encode(reached, lost)

    async def _run(self, received: Received) -> tuple[Stage, Outcome]:
        steps = self.steps
        reached: Stage = received
        outcome: Outcome
        try:
            reached = routed = await steps.route(received)
            reached = authenticated = await steps.authenticate(routed)
            reached = decoded = steps.decode(authenticated)
            reached = resolved = await steps.resolve(decoded)
            reached = authorized = await steps.authorize(resolved)
            outcome = await steps.invoke(authorized)
        except ApiError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001  The only catch-all: here a bug becomes an answer.
            outcome = InternalFailure.of(error)
        return reached, outcome
