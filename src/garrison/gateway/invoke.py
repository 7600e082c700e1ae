"""Step 7, invoke: the service does what was allowed; its changes wait for the audit."""

from collections.abc import Mapping
from typing import Any

from garrison.core.call import Call
from garrison.core.ids import Ids
from garrison.gateway.peers import Exchange, ServicePeers
from garrison.gateway.stages import Authorized
from garrison.policy import denial_text


class Invoker:
    """Calls operations."""

    def __init__(self, ids: Ids, exchange: Exchange) -> None:
        self._ids = ids
        self._exchange = exchange

    async def invoke(self, authorized: Authorized) -> Mapping[str, Any]:
        """Return the operation's response; nothing is durable yet."""
        resolved = authorized.resolved
        decoded, ask = resolved.decoded, resolved.ask
        call: Call[Any, Any] = Call(
            request=ask.request,
            operation=ask.operation,
            principal=ask.principal,
            account=ask.account,
            region=ask.region,
            partition=ask.partition,
            targets=tuple(check.target for check in resolved.checks),
            refusals={
                at: resolved.checks[at].target.denial
                or denial_text(judged.request, judged.decision)
                for at, judged in enumerate(authorized.judged)
                if not judged.decision.allowed
            },
            records=ask.records,
            now=ask.now,
            ids=self._ids,
            origin=ask.origin,
            peers=ServicePeers(
                self._exchange,
                decoded.implementation.service,
                principal=ask.principal,
                region=ask.region,
                records=decoded.authenticated.records,
                at=ask.now,
                forwarded=ask.origin,
            ),
        )
        return await decoded.implementation.invoke(call) or {}
