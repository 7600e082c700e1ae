"""Listings of secrets."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from garrison.core.call import Call
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.descriptions import describe_secret
from garrison.services.secretsmanager.operations.filters import matches, require_filters
from garrison.services.secretsmanager.operations.paging import Rest, page_of, position_of, rest
from garrison.services.secretsmanager.records import Secret
from garrison.store import CursorError

SECRETS_PER_PAGE = 100
NEVER = datetime(1, 1, 1, tzinfo=UTC)
ORDERS: dict[str, Callable[[Secret], Any]] = {
    "created-date": lambda secret: (secret.created_at, secret.version),
    "last-accessed-date": lambda secret: (secret.accessed_on or NEVER, secret.name),
    "last-changed-date": lambda secret: (secret.changed_at, secret.name),
    "name": lambda secret: secret.name,
}


class Listings:
    """Operations that list secrets."""

    async def list_secrets(
        self, call: Call[api.ListSecretsRequest, Any]
    ) -> api.ListSecretsResponse:
        """List the account's secrets in the Region, oldest first unless asked otherwise.

        Raises:
            InvalidParameterException: a filter without key or values.
            InvalidNextTokenException: no token of ours.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
        """
        request = call.request
        require_filters(request.get("Filters", []))
        page, more = (
            await _sorted_page(call)
            if "SortBy" in request or "SortOrder" in request
            else await _page(call)
        )
        return {"SecretList": [_describe(secret) for secret in page], **more}


async def _page(call: Call[api.ListSecretsRequest, Any]) -> tuple[Sequence[Secret], Rest]:
    # Read no further than the page needs: an account may have half a million secrets.
    request, wanted = call.request, call.request.get("MaxResults", SECRETS_PER_PAGE)
    after = position_of(request["NextToken"]) if "NextToken" in request else None
    found: list[Secret] = []
    while len(found) < wanted:
        try:
            page = await call.records.page(
                Secret,
                call.account,
                call.region,
                index="created",
                after=after,
                limit=wanted - len(found),
            )
        except CursorError as error:
            raise api.InvalidNextTokenException("The NextToken value is invalid.") from error
        found += [secret for secret in page.records if _is_wanted(call, secret)]
        after = page.next
        if after is None:
            break
    return found, rest(after)


async def _sorted_page(call: Call[api.ListSecretsRequest, Any]) -> tuple[Sequence[Secret], Rest]:
    request = call.request
    found = [
        secret
        async for secret in call.records.scan(Secret, call.account, call.region)
        if _is_wanted(call, secret)
    ]
    order = ORDERS[request.get("SortBy", "created-date")]
    found.sort(key=order, reverse=request.get("SortOrder") == "desc")
    return page_of(request, found, SECRETS_PER_PAGE)


def _is_wanted(call: Call[api.ListSecretsRequest, Any], secret: Secret) -> bool:
    if secret.is_gone(call.now):
        return False
    if secret.deletion_at is not None and not call.request.get("IncludePlannedDeletion"):
        return False
    return matches(secret, call.request.get("Filters", []))


def _describe(secret: Secret) -> api.SecretListEntry:
    entry: api.SecretListEntry = {**describe_secret(secret)}  # type: ignore[typeddict-item]  # Its members are built one by one.
    if secret.stages:
        entry["SecretVersionsToStages"] = secret.versions_to_stages
    return entry
