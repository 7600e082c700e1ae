"""What each request touches: looking up events is allowed for all of an account's or for none.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
"""

from garrison.core.call import Ask, Check, Target
from garrison.services.cloudtrail.api import LookupEventsRequest


async def lookup_events(
    ask: Ask[LookupEventsRequest],  # noqa: ARG001  A resolver's signature; nothing in it matters.
) -> tuple[Check[None], ...]:
    """Ask for ``cloudtrail:LookupEvents``, which has no resource types."""
    return (Check(action="cloudtrail:LookupEvents", target=Target()),)
