"""What requests of this process are about to write, so that others pass it by or wait their turn.

Versions alone keep two requests from writing the same state; but of a hundred who all take the
first message of a queue, ninety-nine would come in vain.  A claim is a hint within one process and
lasts until its transaction is settled; the commit is the judge.
"""

import asyncio

import msgspec

from garrison.core.transaction import Records


class Claim(msgspec.Struct, gc=False):
    """Whose it is, and who waits for it."""

    records: Records
    waiting: list[asyncio.Future[None]]


class Claims:
    """Claims by scope (such as a queue) and name (such as a message)."""

    def __init__(self) -> None:
        self._scopes: dict[str, dict[str, Claim]] = {}

    def count(self, scope: str) -> int:
        """Return how many names of a scope are claimed."""
        return len(self._scopes.get(scope, ()))

    def is_claimed(self, scope: str, name: str) -> bool:
        """Return True if somebody has claimed a name."""
        return name in self._scopes.get(scope, ())

    def try_claim(self, records: Records, scope: str, name: str) -> bool:
        """Claim a name until the transaction is settled; return False if another one has it."""
        claimed = self._scopes.setdefault(scope, {})
        held = claimed.get(name)
        if held is not None:
            return held.records is records
        claimed[name] = Claim(records, [])
        records.on_settled(lambda _: self._release(scope, name))
        return True

    async def claim(self, records: Records, scope: str, name: str) -> None:
        """Return when the name is this transaction's; claim several in their order only."""
        while not self.try_claim(records, scope, name):
            released: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._scopes[scope][name].waiting.append(released)
            await released

    def _release(self, scope: str, name: str) -> None:
        claimed = self._scopes[scope]
        for released in claimed.pop(name).waiting:
            if not released.done():
                released.set_result(None)
        if not claimed:
            del self._scopes[scope]
