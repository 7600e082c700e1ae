"""Batches: what is wrong with the whole, and what with single entries.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/
sqs-batch-api-actions.html
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from garrison.core.errors import ApiError
from garrison.services.sqs import api
from garrison.services.sqs.records import BATCH_ENTRIES_MAX

ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


def require_batch(entries: Sequence[Mapping[str, Any]], noun: str) -> None:
    """Check the entries of a batch as a whole; ``noun`` as in ``SendMessageBatchRequestEntry``.

    Raises:
        EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId,
        BatchEntryIdsNotDistinct.
    """
    if not entries:
        raise api.EmptyBatchRequest(f"There should be at least one {noun} in the request.")
    if len(entries) > BATCH_ENTRIES_MAX:
        raise api.TooManyEntriesInBatchRequest(
            f"Maximum number of entries per request are {BATCH_ENTRIES_MAX}. "
            f"You have sent {len(entries)}."
        )
    seen = set()
    for entry in entries:
        name = entry["Id"]
        if not ENTRY_ID.fullmatch(name):
            raise api.InvalidBatchEntryId(
                "A batch entry id can only contain alphanumeric characters, hyphens and "
                "underscores. It can be at most 80 letters long."
            )
        if name in seen:
            raise api.BatchEntryIdsNotDistinct(f"Id {name} repeated.")
        seen.add(name)


async def run_batch(
    entries: Sequence[Mapping[str, Any]],
    act: Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]],
) -> Any:
    """Return the results of the entries that went well, and the errors of the others."""
    successful: list[Mapping[str, Any]] = []
    failed: list[api.BatchResultErrorEntry] = []
    for entry in entries:
        try:
            successful.append({"Id": entry["Id"], **await act(entry)})
        except ApiError as error:
            failed.append(failure(entry["Id"], error))
    return results(successful, failed)


def failure(entry_id: str, error: ApiError) -> api.BatchResultErrorEntry:
    """Return an entry's error."""
    return {
        "Id": entry_id,
        "SenderFault": not error.is_server_fault,
        "Code": error.code,
        "Message": error.message,
    }


def results(successful: Sequence[Any], failed: Sequence[Any]) -> Any:
    """Return a batch's answer: without the list that is empty."""
    lists = {"Successful": successful, "Failed": failed}
    return {name: found for name, found in lists.items() if found}
