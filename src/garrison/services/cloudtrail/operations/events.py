"""Events of the last 90 days, looked up by one attribute."""

from datetime import UTC, datetime

from garrison.core.call import Call
from garrison.services.cloudtrail.api import (
    Event,
    LookupEventsRequest,
    LookupEventsResponse,
    Resource,
)
from garrison.services.cloudtrail.records import (
    MAX_RESULTS,
    SECOND_US,
    decode_token,
    encode_token,
    require_attribute,
    require_time_range,
)
from garrison.trail import Lookup, Trail, TrailEvent


class Events:
    """Finds events in the trail."""

    def __init__(self, trail: Trail) -> None:
        """Search this trail."""
        self._trail = trail

    async def lookup_events(self, call: Call[LookupEventsRequest, None]) -> LookupEventsResponse:
        """Return management events of the caller's account and Region, the newest first.

        Every call that was answered before is found.  Insights events are never made here, so
        ``EventCategory: insight`` finds none.

        Raises:
            InvalidLookupAttributesException: several attributes, or one that does not apply.
            InvalidTimeRangeException: the start is after the end.
            InvalidNextTokenException: no token of ours, or one of another query.

        Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
        """
        request = call.request
        attribute = require_attribute(request)
        start, end = require_time_range(request, call.now)
        after = decode_token(request)
        if "EventCategory" in request:
            return {"Events": []}
        page = await self._trail.lookup(
            Lookup(
                account=call.account,
                region=call.region,
                attribute=attribute,
                start=start,
                end=end,
                after=after,
                limit=request.get("MaxResults", MAX_RESULTS),
            )
        )
        response: LookupEventsResponse = {"Events": [_describe(event) for event in page.events]}
        if page.next is not None:
            response["NextToken"] = encode_token(request, page.next)
        return response


def _describe(found: TrailEvent) -> Event:
    facts = found.facts
    event: Event = {
        "EventId": facts.event_id,
        "EventName": facts.name,
        "ReadOnly": "true" if facts.read_only else "false",
        "EventTime": datetime.fromtimestamp(found.at // SECOND_US, UTC),
        "EventSource": facts.source,
        "Resources": [
            Resource(ResourceType=kind, ResourceName=name) for kind, name in found.resources
        ],
        "CloudTrailEvent": found.text,
    }
    if facts.identity.access_key_id:
        event["AccessKeyId"] = facts.identity.access_key_id
    if found.user_name:
        event["Username"] = found.user_name
    return event
