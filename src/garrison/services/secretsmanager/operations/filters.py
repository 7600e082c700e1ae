"""Which secrets a listing is about.

A filter holds if one of its values does; a value that begins with ``!`` holds where the rest does
not.  Descriptions, and all attributes together, are searched word by word and without case, other
attributes by how they begin.

Sources: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html
         docs/sources/secretsmanager.md (what was recorded of descriptions)
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.records import Secret

SEPARATORS = "/-_+=.@"
WORD = re.compile(r"[A-Z]?[^A-Z\s]+|[A-Z]+")


def matches(secret: Secret, filters: Sequence[api.Filter]) -> bool:
    """Return True if all filters hold for a secret."""
    return all(_holds(secret, each) for each in filters)


def require_filters(filters: Sequence[Any]) -> None:
    """Raise InvalidParameterException for a filter that lacks its key or its values."""
    for each in filters:
        if "Key" not in each:
            raise api.InvalidParameterException("Invalid filter key")
        if not each.get("Values"):
            raise api.InvalidParameterException(f"Invalid filter values for key: {each['Key']}")


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case.

    Words are parted by white space, by one kind of separator, or by capital letters; a word with
    several kinds of separators stays whole.
    """
    found: list[str] = []
    for part in text.split():
        kinds = [sign for sign in SEPARATORS if sign in part]
        if len(kinds) > 1:
            found.append(part.lower())
            continue
        pieces = part.split(kinds[0]) if kinds else [part]
        found += [word.lower() for piece in pieces for word in WORD.findall(piece)]
    return found


def _holds(secret: Secret, wanted: api.Filter) -> bool:
    attributes = ATTRIBUTES[wanted["Key"]](secret)
    test = _has_words if wanted["Key"] in ("all", "description") else str.startswith
    if not attributes:
        return False
    for value in wanted["Values"]:
        if value.startswith("!"):
            if not any(test(attribute, value[1:]) for attribute in attributes):
                return True
        elif any(test(attribute, value) for attribute in attributes):
            return True
    return False


def _has_words(text: str, wanted: str) -> bool:
    words, prefixes = words_of(text), words_of(wanted)
    return bool(prefixes) and all(
        any(word.startswith(prefix) for word in words) for prefix in prefixes
    )


def _everything(secret: Secret) -> list[str]:
    texts = (secret.name, secret.description, *secret.tags, *secret.tags.values())
    return [text for text in texts if text]


ATTRIBUTES: dict[str, Callable[[Secret], list[str]]] = {
    "all": _everything,
    "description": lambda secret: [secret.description] if secret.description else [],
    "name": lambda secret: [secret.name],
    # No service makes secrets of its own here.
    "owning-service": lambda _: [],
    "primary-region": lambda secret: [secret.primary_region] if secret.primary_region else [],
    "tag-key": lambda secret: list(secret.tags),
    "tag-value": lambda secret: list(secret.tags.values()),
}
