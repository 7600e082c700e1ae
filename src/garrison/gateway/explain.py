"""Why a request was allowed or denied: the decision is taken again, from the facts that were kept.

Nothing here guesses: the engine is given the same question and the same policies, and says of each
statement what it said then.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from garrison.gateway.facts import decode_facts
from garrison.policy import AccessRequest, Explanation, explain, render
from garrison.policy.decision import Layer
from garrison.policy.explanation import StatementTrace
from garrison.store import Store
from garrison.trail import Trail

TAG_OF_THE_RESOURCE = re.compile(r":(resource|existingobject)tag/", re.IGNORECASE)
NOT_SHOWN = "a value that is not shown"
OF_THE_RESOURCE: frozenset[Layer] = frozenset(
    {"resourcePolicy", "trustPolicy", "keyPolicy", "resourceControlPolicy"}
)
"""Written by who owns the resource."""


class Explainer:
    """Explains requests that the trail has recorded."""

    def __init__(self, store: Store, trail: Trail) -> None:
        self._store = store
        self.trail = trail

    async def explain(self, request_id: str, account: str) -> Mapping[str, Any] | None:
        """Return why a request was answered as it was, or None if the account has no such request.

        Returns:
            ``request_id``, ``event`` (the trail's record), ``decisions`` (one a check, as data) and
            ``text`` (the same, to read).
        """
        entry = await self.trail.find_request(request_id, account)
        if entry is None:
            return None
        event = msgspec.json.decode(entry.events[0])
        facts = await decode_facts(bytes(entry.decisions), self._store.find_document)
        explanations = [
            shown_to(account, each.request, explain(each.request, scope)) for each, scope in facts
        ]
        texts = [render(explanation) for explanation in explanations]
        return {
            "request_id": request_id,
            "event": event,
            "decisions": [msgspec.to_builtins(each) for each in explanations],
            "text": "\n\n".join(texts) if texts else undecided(event),
        }


def shown_to(account: str, request: AccessRequest, explanation: Explanation) -> Explanation:
    """Return an explanation without what is another account's: only what those layers decided.

    A role's trust policy, for example, may hold the external ID that would have been right, and a
    condition on a resource's tag would tell what the tag says.
    """
    if request.resource_account == account:
        return explanation
    layers = tuple(
        replace(
            layer,
            statements=()
            if layer.layer in OF_THE_RESOURCE
            else tuple(map(_without_tag_values, layer.statements)),
        )
        for layer in explanation.layers
    )
    note = f"the policies of account {request.resource_account} had a say, and are not shown"
    return replace(explanation, layers=layers, changes=(), note=note)


def _without_tag_values(statement: StatementTrace) -> StatementTrace:
    # The caller's own policy may test another account's tags; what they say stays with their owner.
    return replace(
        statement,
        mismatches=tuple(
            replace(each, actual=NOT_SHOWN)
            if each.actual is not None and TAG_OF_THE_RESOURCE.search(each.key)
            else each
            for each in statement.mismatches
        ),
    )


def undecided(event: Mapping[str, Any]) -> str:
    """Return what is to say of a request that no policy was asked about."""
    name = f"{event['eventSource'].partition('.')[0]}:{event['eventName']}"
    if "errorCode" in event:
        return (
            f"{name}  →  {event['errorCode']}: {event.get('errorMessage', '')}\n"
            "  no policy was asked: the request was refused before that"
        )
    return f"{name}  →  allowed; nothing had to be asked"
