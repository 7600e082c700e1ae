"""Tags as a request brings them.

Source: https://docs.aws.amazon.com/cloudhsm/latest/userguide/tagging-resources.html
"""

from collections.abc import Mapping, Sequence

from garrison.services.cloudhsmv2 import api

TAGS_MAX = 50
RESERVED_PREFIX = "aws:"


def set_tags(tags: Mapping[str, str], added: Sequence[api.Tag]) -> dict[str, str]:
    """Return tags with these added or replaced.

    Raises:
        CloudHsmTagException: a key is reserved, or given twice.  So are two that differ only by
            case: condition keys have no case, so a policy could test only one of them.
        CloudHsmResourceLimitExceededException: there would be too many.
    """
    keys = [tag["Key"] for tag in added]
    if len({key.lower() for key in keys}) != len(keys):
        raise api.CloudHsmTagException("Duplicate tag keys are not allowed.")
    require_unreserved(keys)
    merged = dict(tags) | {tag["Key"]: tag["Value"] for tag in added}
    if len(merged) > TAGS_MAX:
        raise api.CloudHsmResourceLimitExceededException(
            f"A resource can have at most {TAGS_MAX} tags."
        )
    return merged


def require_unreserved(keys: Sequence[str]) -> None:
    """Raise CloudHsmTagException if a key is AWS's own."""
    if any(key.lower().startswith(RESERVED_PREFIX) for key in keys):
        raise api.CloudHsmTagException("Tag keys that begin with aws: are reserved.")
