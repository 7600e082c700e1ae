"""What the trail says of a call beside its request and its response."""

from typing import Any, TypeVar

Response = TypeVar("Response")


def add_facts(response: Response, **facts: Any) -> Response:
    """Add members that the API's model does not have, and that so reach the trail alone.

    Which of them the trail takes, and under which names, is in trail/facts.py.
    """
    members: Any = response
    members.update(facts)
    return response
