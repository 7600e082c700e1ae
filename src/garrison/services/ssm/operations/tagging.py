"""The tags of a parameter: what they may be, and how many."""

from collections.abc import Mapping, Sequence

from garrison.services.ssm.api import Tag, TooManyTagsError
from garrison.services.ssm.records import TAGS_MAX
from garrison.wire.errors import ValidationException

RESERVED_PREFIX = "aws:"


def set_tags(present: Mapping[str, str], tags: Sequence[Tag]) -> dict[str, str]:
    """Return the tags with some added or replaced.

    Raises:
        ValidationException: a key twice, or one that is AWS's own.
        TooManyTagsError: too many.
    """
    added = {tag["Key"]: tag["Value"] for tag in tags}
    if len(added) != len(tags):
        raise ValidationException("Tag keys must be unique.")
    if any(key.lower().startswith(RESERVED_PREFIX) for key in added):
        raise ValidationException("Tag keys can't begin with aws:, which is reserved.")
    result = {**present, **added}
    if len(result) > TAGS_MAX:
        raise TooManyTagsError(f"A parameter can have at most {TAGS_MAX} tags.")
    return result
