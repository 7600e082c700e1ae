"""The tags of a secret: what they may be, and how many.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/managing-secrets_tagging.html
"""

from collections.abc import Mapping, Sequence

from garrison.services.secretsmanager.api import InvalidParameterException, Tag
from garrison.services.secretsmanager.records import TAGS_MAX

RESERVED_PREFIX = "aws:"


def set_tags(present: Mapping[str, str], tags: Sequence[Tag]) -> dict[str, str]:
    """Return the tags with some added or replaced.

    Raises:
        InvalidParameterException: a key twice, none at all, one that is AWS's own, or too many.
    """
    added = {tag.get("Key", ""): tag.get("Value", "") for tag in tags}
    if len(added) != len(tags):
        raise InvalidParameterException("Tag keys must be unique.")
    if "" in added:
        raise InvalidParameterException("Tag keys can't be empty.")
    require_free(added)
    result = {**present, **added}
    if len(result) > TAGS_MAX:
        raise InvalidParameterException(f"A secret can have at most {TAGS_MAX} tags.")
    return result


def require_free(keys: Mapping[str, str] | Sequence[str]) -> None:
    """Raise InvalidParameterException if a key is one of AWS's own."""
    if any(key.lower().startswith(RESERVED_PREFIX) for key in keys):
        raise InvalidParameterException("Tag keys can't begin with aws:, which is reserved.")
