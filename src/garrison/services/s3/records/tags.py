"""Tags of buckets and objects.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote_plus

from garrison.services.s3.records.errors import BadRequest, InvalidArgument, InvalidTag

OBJECT_TAGS_MAX: Final = 10
BUCKET_TAGS_MAX: Final = 50
KEY_CHARACTERS_MAX: Final = 128
VALUE_CHARACTERS_MAX: Final = 256
ALLOWED = re.compile(r"[\w\s+\-=.:/@]*")
HEADER_MALFORMED = (
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters "
    "without tag name duplicates."
)


def parse_tagging_header(header: str) -> dict[str, str]:
    """Return the tags of an ``x-amz-tagging`` header.

    Raises:
        InvalidArgument: it is no query string, or has a key twice.
        InvalidTag, BadRequest: see ``require_tags``.
    """
    pairs = [pair.partition("=") for pair in header.split("&") if pair]
    tags = {unquote_plus(key): unquote_plus(value) for key, _, value in pairs}
    if len(tags) != len(pairs):
        raise InvalidArgument(
            HEADER_MALFORMED, members={"ArgumentName": "x-amz-tagging", "ArgumentValue": header}
        )
    require_tags(tags, most=OBJECT_TAGS_MAX)
    return tags


def read_tag_set(tag_set: Iterable[Mapping[str, str]], *, most: int) -> dict[str, str]:
    """Return the tags of a ``TagSet``.

    Raises:
        InvalidTag, BadRequest: a key twice; and see ``require_tags``.
    """
    tags: dict[str, str] = {}
    for tag in tag_set:
        key = tag.get("Key", "")
        if key in tags:
            raise InvalidTag(
                "Cannot provide multiple Tags with the same key", members={"TagKey": key}
            )
        tags[key] = tag.get("Value", "")
    require_tags(tags, most=most)
    return tags


def require_tags(tags: Mapping[str, str], *, most: int) -> None:
    """Raise unless an object or bucket may have these tags.

    Raises:
        BadRequest: too many.
        InvalidTag: a key or value is too long, has characters that it may not, or is AWS's own.
            Or two keys differ only by case: condition keys have no case, so a policy could test
            only one of them, and the other would get past it.
    """
    if len({key.lower() for key in tags}) != len(tags):
        raise InvalidTag("Cannot provide multiple Tags with the same key, case aside")
    if len(tags) > most:
        raise BadRequest(
            "Object tags cannot be greater than 10"
            if most == OBJECT_TAGS_MAX
            else f"Bucket tag count cannot be greater than {most}"
        )
    for key, value in tags.items():
        if key.lower().startswith("aws:"):
            raise InvalidTag(
                "System tags cannot be added/updated by requester", members={"TagKey": key}
            )
        if not 1 <= len(key) <= KEY_CHARACTERS_MAX or not ALLOWED.fullmatch(key):
            raise InvalidTag("The TagKey you have provided is invalid", members={"TagKey": key})
        if len(value) > VALUE_CHARACTERS_MAX or not ALLOWED.fullmatch(value):
            raise InvalidTag(
                "The TagValue you have provided is invalid",
                members={"TagKey": key, "TagValue": value},
            )


def condition_keys(tags: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    """Return the condition keys of the tags that a request brings for an object."""
    keys: dict[str, str | tuple[str, ...]] = {
        f"s3:requestobjecttag/{key.lower()}": value for key, value in tags.items()
    }
    if tags:
        keys["s3:requestobjecttagkeys"] = tuple(tags)
    return keys
