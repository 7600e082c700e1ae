"""The tags of a key: what they may be, and how many.

Sources: https://docs.aws.amazon.com/kms/latest/APIReference/API_Tag.html
         https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html
"""

from collections.abc import Mapping, Sequence

from garrison.core.quotas import KMS_TAGS_PER_KEY
from garrison.services.kms.api import Tag, TagException

RESERVED_PREFIX = "aws:"


def set_tags(present: Mapping[str, str], tags: Sequence[Tag]) -> dict[str, str]:
    """Return the tags with some added or replaced.

    Raises:
        TagException: a key twice, a key that is AWS's own, or too many tags.
    """
    added = {tag["TagKey"]: tag["TagValue"] for tag in tags}
    if len(added) != len(tags):
        raise TagException("Duplicate tag keys")
    if any(key.lower().startswith(RESERVED_PREFIX) for key in added):
        raise TagException("Tags beginning with aws: are reserved")
    result = {**present, **added}
    if len(result) > KMS_TAGS_PER_KEY:
        raise TagException("Too many tags")
    return result
