"""Step 8, audit: the changes and their record become durable together, before anything is answered.

A call that changed something commits its record with the change, in the store's outbox; one that
changed nothing appends it to the trail.  A call whose service or operation nobody knows, or that
reached none of ours, is no API call and leaves no record.
"""

import asyncio
from collections.abc import Mapping

from garrison.core.call import Origin
from garrison.core.errors import ApiError
from garrison.core.ids import Ids
from garrison.gateway.authorize import AccessDenied
from garrison.gateway.facts import documents_of, encode_facts
from garrison.gateway.pipeline import Outcome
from garrison.gateway.stages import Authorized, Judged, Received, Routed, Stage, Stages
from garrison.store import ConflictError, Store, Transaction
from garrison.trail import NO_DECISIONS, Answered, Recording, Trail, build_entry


class Auditor:
    """Records every call."""

    def __init__(self, store: Store, trail: Trail, ids: Ids, *, home: str) -> None:
        """Prepare to record.

        Args:
            store: Where changes are committed.
            trail: Where records go.
            ids: Makes event IDs.
            home: The account that receives records of callers whom nobody knows.
        """
        self._store = store
        self._trail = trail
        self._ids = ids
        self._home = home
        self._recordings: dict[tuple[str, str], Recording] = {}

    async def audit(self, reached: Stage, outcome: Outcome) -> None:
        """Return once the changes and the record are durable.

        Raises:
            ConflictError: the changes do not fit any more; nothing was changed or recorded.
            OSError: the record could not be written; the caller must not be answered.
        """
        if isinstance(reached, Received):
            return
        stages = Stages(reached)
        entry, judged = self._entry(stages, reached, outcome)
        records = None if stages.authenticated is None else stages.authenticated.records
        if records is None:
            await self._trail.append(entry)
            return
        try:
            await self._finish(records, outcome, entry, judged)
        finally:
            records.settle(committed=False)

    async def _finish(
        self, records: Transaction, outcome: Outcome, entry: bytes, judged: tuple[Judged, ...]
    ) -> None:
        self._add_documents(records, judged)
        if isinstance(outcome, ApiError) or not records.writes:
            await self._keep_documents(records.documents)
            if records.audits:
                await asyncio.gather(*map(self._trail.append, records.audits))
            await self._trail.append(entry)
            return
        records.record(entry)
        try:
            await self._store.commit(records)
        except ConflictError:
            records.audits.remove(entry)
            raise
        self._trail.wake()

    def record(self, reached: Stage, outcome: Outcome) -> None:
        """Record a call from service to service with the request that it serves."""
        stages = Stages(reached)
        assert stages.authenticated is not None
        records = stages.authenticated.records
        entry, judged = self._entry(stages, reached, outcome)
        self._add_documents(records, judged)
        records.record(entry)

    def _entry(
        self, stages: Stages, reached: Stage, outcome: Outcome
    ) -> tuple[bytes, tuple[Judged, ...]]:
        judged = judged_of(reached, outcome)
        answered = self._answered(stages, outcome, judged)
        return build_entry(self._recording(stages.routed), answered, self._ids.uuid), judged

    def _recording(self, routed: Routed) -> Recording:
        service, operation = routed.service, routed.identified.operation
        key = (service.name, operation)
        found = self._recordings.get(key)
        if found is None:
            wire = service.operation(operation, routed.identified.protocol)
            found = self._recordings[key] = Recording(
                service.name,
                operation,
                sensitive_in=wire.sensitive_input,
                sensitive_out=wire.sensitive_output,
                maps_in=wire.input_maps,
                maps_out=wire.output_maps,
            )
        return found

    def _answered(self, stages: Stages, outcome: Outcome, judged: tuple[Judged, ...]) -> Answered:
        routed, decoded, resolved = stages.routed, stages.decoded, stages.resolved
        principal = None if stages.authenticated is None else stages.authenticated.principal
        account = principal.account if principal is not None else ""
        failed = isinstance(outcome, ApiError)
        return Answered(
            origin=decoded.origin if decoded is not None else origin_of(routed.received),
            account=account if account.isdecimal() else self._home,
            region=routed.region,
            now=routed.received.at,
            principal=principal,
            claimed_key="" if routed.credential is None else routed.credential.access_key_id,
            request=None if decoded is None else decoded.request,
            response=None if isinstance(outcome, ApiError) else outcome,
            error=outcome if isinstance(outcome, ApiError) else None,
            targets=()
            if resolved is None
            else tuple(
                check.target
                for check in resolved.checks
                if not failed or check.target.record is not None
            ),
            decisions=encode_facts(judged) if judged else NO_DECISIONS,
        )

    def _add_documents(self, records: Transaction, judged: tuple[Judged, ...]) -> None:
        for document in documents_of(judged):
            if not self._store.knows_document(document.hash):
                records.put_document(document.text.encode(), document.hash)

    async def _keep_documents(self, documents: Mapping[str, bytes]) -> None:
        # Rare: a policy is written down with the first decision in which it had a say.
        if documents:
            records = self._store.begin()
            for digest, body in documents.items():
                records.put_document(body, digest)
            await self._store.commit(records)


def judged_of(reached: Stage, outcome: Outcome) -> tuple[Judged, ...]:
    """Return the decisions that were taken, whether they allowed or not."""
    if isinstance(reached, Authorized):
        return reached.judged
    return outcome.judged if isinstance(outcome, AccessDenied) else ()


def origin_of(received: Received) -> Origin:
    """Return where a request came from that was not decoded."""
    http = received.http
    return Origin(
        request_id=received.request_id,
        source_ip=http.client_host,
        user_agent=http.headers.get("user-agent", ""),
        secure=http.secure,
        tls=http.tls,
        host=http.headers.get("host", ""),
    )
