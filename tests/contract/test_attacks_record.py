"""What is answered is in the trail."""

import json

import pytest
from botocore.exceptions import ClientError

from garrison.store import ConflictError, MemoryStore


class Contested(MemoryStore):
    """A store in which somebody else always was quicker."""

    contested = False

    async def commit(self, transaction):
        if self.contested and transaction.writes:
            raise ConflictError("contested", ("", "", "", ""))
        return await super().commit(transaction)


def test_a_request_that_lost_every_race_is_recorded(aws, monkeypatch):
    """Its answer tells that it was allowed, and of whom that is true is worth a record."""
    monkeypatch.setattr(aws.store, "__class__", Contested)
    aws.store.contested = True

    with pytest.raises(ClientError, match="ServiceUnavailable"):
        aws.iam.create_user(UserName="ana")

    aws.store.contested = False
    events = aws.client("cloudtrail").lookup_events()["Events"]
    records = [json.loads(event["CloudTrailEvent"]) for event in events]
    assert [each["errorCode"] for each in records if each["eventName"] == "CreateUser"]
