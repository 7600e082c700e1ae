"""IAM's operations, driven from authorization's resolvers to the commit, without the wire."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from garrison.core.call import Ask, Call, Origin
from garrison.core.clock import ManualClock
from garrison.core.ids import Ids
from garrison.core.names import snake_case
from garrison.core.principal import Principal
from garrison.services.iam import authz
from garrison.services.iam.operations import OPERATIONS
from garrison.services.iam.operations.directory import IdentityDirectory
from garrison.store import MemoryStore

ACCOUNT = "111111111111"
ROOT = Principal(
    type="Root", arn=f"arn:aws:iam::{ACCOUNT}:root", account=ACCOUNT, principal_id=ACCOUNT
)
ORIGIN = Origin(request_id="r", source_ip="127.0.0.1", user_agent="test", secure=False)


@dataclass
class Cloud:
    """One account, and its root user's calls."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: ManualClock = field(
        default_factory=lambda: ManualClock(datetime(2026, 11, 1, tzinfo=UTC))
    )
    directory: IdentityDirectory = field(default_factory=IdentityDirectory)
    parts: list[Any] = field(default_factory=lambda: [noun() for noun in OPERATIONS])
    ids: Ids = field(default_factory=Ids)

    def __call__(self, operation: str, *, caller: Principal = ROOT, **request: Any) -> Any:
        """Return the answer of one operation."""
        return asyncio.run(self._run(operation, caller, request)) or {}

    def checks(self, operation: str, *, caller: Principal = ROOT, **request: Any) -> Any:
        """Return what the request must be authorized for."""
        ask = self._ask(operation, caller, request, self.store.begin())
        return asyncio.run(getattr(authz, snake_case(operation))(ask))

    def ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Return an answer of the directory, and commit what it wrote."""

        async def run() -> Any:
            records = self.store.begin()
            answer = await getattr(self.directory, method)(records, *args, **kwargs)
            await self.store.commit(records)
            return answer

        return asyncio.run(run())

    def _ask(self, operation: str, caller: Principal, request: Any, records: Any) -> Ask[Any]:
        return Ask(
            request=request,
            operation=operation,
            principal=caller,
            account=caller.account,
            region="us-east-1",
            partition="aws",
            records=records,
            directory=self.directory,
            now=self.clock.now(),
            origin=ORIGIN,
        )

    async def _run(self, operation: str, caller: Principal, request: Any) -> Any:
        records = self.store.begin()
        name = snake_case(operation)
        ask = self._ask(operation, caller, request, records)
        checks = await getattr(authz, name)(ask)
        method = next(getattr(part, name) for part in self.parts if hasattr(part, name))
        call = Call(
            request=request,
            operation=operation,
            principal=caller,
            account=caller.account,
            region="us-east-1",
            partition="aws",
            targets=tuple(check.target for check in checks),
            records=records,
            now=self.clock.now(),
            ids=self.ids,
            origin=ORIGIN,
        )
        answer = await method(call)
        await self.store.commit(records)
        return answer

    def login(self, user_name: str) -> Principal:
        """Return a user as a caller, with a new access key."""
        key = self("CreateAccessKey", UserName=user_name)["AccessKey"]
        return self.ask("find_access_key", key["AccessKeyId"]).principal


@pytest.fixture
def iam():
    return Cloud()
