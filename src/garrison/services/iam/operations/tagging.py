"""Tags: what keys may be called, when two are the same, and how many there may be.

Keys of users and roles are the same regardless of case (the first spelling stays only until the tag
is set again); those of all other resources are not.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from garrison.core.quotas import TAGS_PER_RESOURCE
from garrison.core.record import Record
from garrison.services.iam.api import InvalidInputException, LimitExceededException, Tag
from garrison.services.iam.records import OIDCProvider, Role, User

CASELESS: tuple[type[Record], ...] = (User, Role)
RESERVED = "aws:"
DUPLICATE = "Duplicate tag keys found."
DUPLICATE_CASELESS = f"{DUPLICATE} Please note that Tag keys are case insensitive."
RESERVED_PREFIX = "Tag keys and values beginning with 'aws:' are reserved for AWS use."


def set_tags(cls: type[Record], present: Mapping[str, str], tags: Sequence[Tag]) -> dict[str, str]:
    """Return the tags of a record after setting some; one that is there keeps its place.

    Raises:
        InvalidInputException: a key comes twice, or begins with what is AWS's.
        LimitExceededException: they are too many.
    """
    fold = _fold(cls)
    found = {fold(key): (key, value) for key, value in present.items()}
    if len({fold(tag["Key"]) for tag in tags}) < len(tags):
        raise InvalidInputException(DUPLICATE_CASELESS if cls in CASELESS else DUPLICATE)
    for tag in tags:
        key, value = tag["Key"], tag["Value"]
        if key.lower().startswith(RESERVED) or value.lower().startswith(RESERVED):
            raise InvalidInputException(RESERVED_PREFIX)
        found[fold(key)] = (key, value)
    if len(found) > TAGS_PER_RESOURCE:
        if cls is OIDCProvider:
            raise LimitExceededException("The number of tags has reached the maximum limit.")
        quota = f"TagsPer{cls.__name__}: {TAGS_PER_RESOURCE}"
        raise LimitExceededException(f"Cannot exceed quota for {quota}")
    return dict(found.values())


def remove_tags(
    cls: type[Record], present: Mapping[str, str], keys: Iterable[str]
) -> dict[str, str]:
    """Return the tags of a record without some; keys that it does not bear do not matter."""
    fold = _fold(cls)
    removed = set(map(fold, keys))
    return {key: value for key, value in present.items() if fold(key) not in removed}


def describe_tags(tags: Mapping[str, str]) -> list[Tag]:
    """Return tags in the API's shape."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _fold(cls: type[Record]) -> Callable[[str], str]:
    return str.lower if cls in CASELESS else str
