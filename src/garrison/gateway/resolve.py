"""Step 5, resolve: what the request touches, looked up before anybody is authorized."""

from garrison.core.arn import partition_of
from garrison.core.call import Ask
from garrison.core.directory import Directory
from garrison.core.history import History
from garrison.gateway.stages import Decoded, Resolved


class Resolver:
    """Asks services which checks their requests need."""

    def __init__(self, directory: Directory, history: History) -> None:
        self._directory = directory
        self._history = history

    async def resolve(self, decoded: Decoded) -> Resolved:
        """Return the checks that the service asks for, and what they are about."""
        authenticated = decoded.authenticated
        routed = authenticated.routed
        ask = Ask(
            request=decoded.request,
            operation=routed.identified.operation,
            principal=authenticated.principal,
            account=authenticated.principal.account,
            region=routed.region,
            partition=partition_of(routed.region),
            records=authenticated.records,
            directory=self._directory,
            history=self._history,
            now=routed.received.at,
            origin=decoded.origin,
        )
        return Resolved(decoded, ask, await decoded.implementation.resolve(ask))
