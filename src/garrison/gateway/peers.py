"""Calls from service to service: the same path as everybody's, entered at `resolve`.

A service that needs another one calls it as its own caller (a forwarded call, for which
``kms:ViaService``, ``aws:CalledVia`` and the trail's ``invokedBy`` name the service), as itself, or
as a role that trusts it.  Each call is authorized and recorded by itself; what it changes and its
record become durable together with those of the request that it serves.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from garrison.core.arn import ARN
from garrison.core.call import Origin
from garrison.core.errors import ApiError
from garrison.core.ids import Ids
from garrison.core.message import Request
from garrison.core.principal import Principal
from garrison.gateway.catalogue import Catalogue
from garrison.gateway.errors import InternalFailure, OperationNotImplemented
from garrison.gateway.stages import (
    Authenticated,
    Authorized,
    Decoded,
    Received,
    Resolved,
    Routed,
    Stage,
)
from garrison.store import Transaction
from garrison.wire import Identified, ServiceWire, Wire

NO_HTTP = Request(method="POST", path="/", query="", headers={})
"""What a call from service to service has of an HTTP request: nothing."""
PRINCIPAL_LABELS = {"cloudhsmv2": "cloudhsm", "s3control": "s3"}
"""Services whose principal is not called as they are."""

Outcome = Mapping[str, Any] | ApiError


class InnerSteps(msgspec.Struct, frozen=True):
    """The steps of the request path that a call from service to service takes."""

    resolve: Callable[[Decoded], Awaitable[Resolved]]
    authorize: Callable[[Resolved], Awaitable[Authorized]]
    invoke: Callable[[Authorized], Awaitable[Mapping[str, Any]]]
    record: Callable[[Stage, Outcome], None]
    """Add the call's record to its transaction."""
    open_session: Callable[[Mapping[str, Any], Transaction], Awaitable[Principal]]
    """From the ``Credentials`` that STS answers to whom they stand for."""


class Exchange:
    """Makes calls from service to service, in this process."""

    def __init__(self, catalogue: Catalogue, wire: Wire, ids: Ids) -> None:
        """Prepare; `connect` follows, since the steps themselves make such calls."""
        self._catalogue = catalogue
        self._wire = wire
        self._ids = ids
        self.steps: InnerSteps | None = None

    def connect(self, steps: InnerSteps) -> None:
        """Use these steps."""
        self.steps = steps

    async def call(
        self,
        service: str,
        operation: str,
        request: Mapping[str, Any],
        *,
        principal: Principal,
        region: str,
        origin: Origin,
        records: Transaction,
        at: datetime,
    ) -> Mapping[str, Any]:
        """Return the response of a service, as part of a transaction.

        Raises:
            ApiError: the service's answer; the transaction is what it was before, but for the
                record of this call.
        """
        steps = self.steps
        assert steps is not None
        implementation = self._catalogue.find(service, operation)
        if implementation is None:
            raise OperationNotImplemented(f"Garrison does not implement {service}:{operation}")
        wire = self._wire.service(service)
        received = Received(NO_HTTP, origin.request_id, at)
        routed = Routed(received, wire, identified(wire, operation), None, region, "json")
        authenticated = Authenticated(routed, principal, records)
        reached: Stage
        reached = decoded = Decoded(authenticated, implementation, request, origin)
        savepoint = records.savepoint()
        try:
            reached = resolved = await steps.resolve(decoded)
            reached = authorized = await steps.authorize(resolved)
            response = await steps.invoke(authorized)
        except ApiError as error:
            records.return_to(savepoint)
            steps.record(reached, error)
            raise
        except Exception as error:
            records.return_to(savepoint)
            failure = InternalFailure.of(error)
            steps.record(reached, failure)
            raise failure from error
        steps.record(reached, response)
        return response

    def new_request_id(self) -> str:
        """Return the ID of a call that is recorded by itself."""
        return self._ids.uuid()

    def origin(self, service: str, **more: Any) -> Origin:
        """Return the origin of a call that a service sends."""
        name = service_principal(service)
        return Origin(
            request_id=self._ids.uuid(),
            source_ip=name,
            user_agent=name,
            secure=True,
            invoked_by=name,
            **more,
        )


class ServicePeers:
    """The peers as one service reaches them, in one transaction: see `core.call.Peers`."""

    def __init__(
        self,
        exchange: Exchange,
        service: str,
        *,
        principal: Principal,
        region: str,
        records: Transaction,
        at: datetime,
        forwarded: Origin | None = None,
        source_arn: str = "",
    ) -> None:
        """Prepare calls.

        Args:
            exchange: Makes the calls.
            service: Who sends them, by botocore's name.
            principal: For whom.
            region: Where, if a call does not say.
            records: The transaction that the calls are part of.
            at: The time of the request that they serve.
            forwarded: The origin of the principal's own request, if that is what is forwarded.
            source_arn: The resource for which the service acts as itself or as a role.
        """
        self._exchange = exchange
        self._service = service
        self._principal = principal
        self._region = region
        self._records = records
        self._at = at
        self._forwarded = forwarded
        self._source_arn = source_arn

    async def call(
        self, service: str, operation: str, request: Mapping[str, Any], *, region: str = ""
    ) -> Mapping[str, Any]:
        """Return another service's response."""
        return await self._exchange.call(
            service,
            operation,
            request,
            principal=self._principal,
            region=region or self._region,
            origin=self._origin(service),
            records=self._records,
            at=self._at,
        )

    def as_service(self, *, account: str = "", source_arn: str = "") -> "ServicePeers":
        """Return the peers as this service itself reaches them."""
        principal = service_itself(self._service, account or self._principal.account)
        return self._as(principal, source_arn)

    async def as_role(
        self, role_arn: str, session_name: str, *, source_arn: str = ""
    ) -> "ServicePeers":
        """Return the peers as a role reaches them that this service may assume."""
        arn = ARN.parse(role_arn)
        itself = self.as_service(account=arn.account if arn else "", source_arn=source_arn)
        request = {"RoleArn": role_arn, "RoleSessionName": session_name}
        response = await itself.call("sts", "AssumeRole", request)
        steps = self._exchange.steps
        assert steps is not None
        principal = await steps.open_session(response["Credentials"], self._records)
        return self._as(principal, source_arn)

    def _as(self, principal: Principal, source_arn: str) -> "ServicePeers":
        return ServicePeers(
            self._exchange,
            self._service,
            principal=principal,
            region=self._region,
            records=self._records,
            at=self._at,
            source_arn=source_arn,
        )

    def _origin(self, service: str) -> Origin:
        forwarded = self._forwarded
        if forwarded is not None and service == self._service:
            # A service that asks itself, as for a batch, goes on with its caller's own request.
            return msgspec.structs.replace(forwarded, request_id=self._exchange.new_request_id())
        if forwarded is not None:
            name = service_principal(self._service)
            return self._exchange.origin(
                self._service,
                via_service=name,
                called_via=(*forwarded.called_via, name),
            )
        arn = ARN.parse(self._source_arn)
        return self._exchange.origin(
            self._service,
            source_arn=self._source_arn,
            # Bucket ARNs name no account: a bucket's owner is the one for whom its service acts.
            source_account=(arn.account if arn else "") or self._principal.account,
        )


def service_principal(service: str) -> str:
    """Return a service's principal: ``s3.amazonaws.com``."""
    return f"{PRINCIPAL_LABELS.get(service, service)}.amazonaws.com"


def service_itself(service: str, account: str) -> Principal:
    """Return a service as a principal that acts for an account."""
    name = service_principal(service)
    return Principal(type="AWSService", arn=name, account=account, principal_id=name)


def identified(wire: ServiceWire, operation: str) -> Identified:
    """Return an operation as if a request had named it."""
    return Identified(operation=operation, protocol=wire.protocols[0])
